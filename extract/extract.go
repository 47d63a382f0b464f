package extract

import (
	"time"

	"vedette/market"
)

// Input is one page to read.
type Input struct {
	Hosts       []string  // host[:port] of the mirror and of its siblings; absolute links to them stay on the site
	Path        string    // path and query, relative to the mirror; may be empty for saved pages
	Status      int       // HTTP status; 0 is taken as 200
	ContentType string    // as declared; the bytes are believed before it
	Payload     []byte    // body with transfer and content encodings removed
	Truncated   bool      // the fetcher knows that bytes are missing
	FetchedAt   time.Time // anchor of relative dates
	Kind        string    // page kind to assume; empty: found by the profile
}

// Result is what a page yielded.
type Result struct {
	State    market.PageState
	Cause    market.Cause // only CauseTooComplex; else the state says it
	Reason   string       // the rule that named the state
	Kind     string       // page kind; empty when State is not content
	Title    string       // of the page
	Records  []market.Record
	Links    []Link // same-site anchors, in page order, each path once
	Counters map[string]int64
	// Wait is what a queue page says about when to come back; 0: it does not.
	Wait time.Duration
	// Goto is the target of a meta refresh, as a path; empty: none.
	Goto      string
	Truncated bool               // the page ends in the middle
	Dropped   int                // rows begun and not whole, or without an id
	Fill      map[string]float64 // share of records in which each field of the profile was found, 0..1
	Notes     []Note
	Charset   string // the one that was used
	Text      string // folded visible text, up to 4 KiB, for walls and errors only
}

// Link is an anchor of a page that stays on the site.
type Link struct {
	Path    string // canonical path and query
	Text    string // folded, at most 80 bytes
	Kind    string // page kind by the profile's walk; empty: not allowed
	Detail  bool
	Own     bool   // the account that is logged in: never followed, Kind is empty
	Offsite string // host, when the link leaves the site; Path is then empty
}

// Note says what went wrong with one field of one record.
type Note struct {
	Record int // index in Records, -1 for the page
	Field  string
	Reason string
}
