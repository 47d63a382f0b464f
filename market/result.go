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
	// Shape names the addresses among which the page is counted as barren or
	// not, and is empty for pages that are not: those of one listing or
	// vendor, and those that were not had.
	Shape string
	// Fresh is how many things besides listings and vendors the page showed
	// for the first time in the run; any keeps it from being barren.
	Fresh int
}

// BarrenFrom is the number of barren pages above a page from which on it
// counts: trees of categories have up to two levels that only lead on.
const BarrenFrom = 2

// CommitStats says what a commit did.
type CommitStats struct {
	New       int // listings never seen before
	Changed   int // listings that got a new version
	Unchanged int
	Enqueued  int // targets added, details included
	Unpriced  int // prices without a rate
	// Barren is how many pages of the result's Shape with BarrenFrom barren
	// pages above them were barren, this one included, since one was not.
	Barren int
}

// QueueStats says how a run's frontier stands.
type QueueStats struct {
	Pending int // due now or later
	Leased  int
	Done    int
	Failed  int
	Next    time.Time // when the earliest deferred target is due; zero: some are due now, or none waits
}
