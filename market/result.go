package market

import "time"

// PageResult is all that one page changes, for one transaction.
type PageResult struct {
	Page     Page
	Records  []Record
	Targets  []Target         // links that passed the guard
	Details  []Target         // detail pages, each with Listing set; enqueued only when due
	Refused  map[string]int   // links refused, by rule
	Counters map[string]int64 // what the site says of its size, by name: CounterListings, CounterCategory, others
	// StaleBefore makes a detail due when its listing's own page was last
	// read before this time.
	StaleBefore time.Time
}

// CommitStats says what a commit did.
type CommitStats struct {
	New       int // listings never seen before
	Changed   int // listings that got a new version
	Unchanged int
	Enqueued  int // targets added, details included
	Unpriced  int // prices without a rate
}

// QueueStats says how a run's frontier stands.
type QueueStats struct {
	Pending int // due now or later
	Leased  int
	Done    int
	Failed  int
	Next    time.Time // when the earliest deferred target is due; zero: some are due now, or none waits
}
