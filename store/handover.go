package store

import (
	"iter"
	"time"

	"vedette/market"
)

// Handover is what is known elsewhere of a market that another crawler held
// last, for the store of the one that takes it over. Each part is read once,
// in the order given here.
type Handover struct {
	Runs     iter.Seq2[market.Run, error] // of all crawlers, in order of their start
	Vendors  iter.Seq2[HandedVendor, error]
	Listings iter.Seq2[HandedListing, error]
}

// HandedVendor is the state of a vendor.
type HandedVendor struct {
	market.StoredVendor
	ReadAt time.Time // when its own page was last read; zero: never, or not known
	Stamp  int64
}

// HandedListing is the state of a listing with its current version.
type HandedListing struct {
	market.StoredListing
	Version market.Version
	// Rows are digests of what rows of each kind showed last, in the form of
	// the store that wrote them; empty: not known.
	Rows  []byte
	Stamp int64
}

// Taken says what a store took over.
type Taken struct {
	Runs, Vendors, Listings int      // that were not known as they are
	Left                    []string // runs that were not closed, and are now
}
