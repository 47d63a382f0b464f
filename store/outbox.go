package store

import (
	"context"
	"time"

	"vedette/market"
	"vedette/trend"
)

// ChangeKind says what sort of document a change concerns.
type ChangeKind string

// The kinds of change. All but sightings are the latest state of something,
// and are written again when it changes; a sighting is written once.
const (
	ChangeMarket   ChangeKind = "market"
	ChangeRun      ChangeKind = "run"
	ChangeVendor   ChangeKind = "vendor"
	ChangeListing  ChangeKind = "listing"
	ChangeVersion  ChangeKind = "version"
	ChangeSighting ChangeKind = "sighting" // what one closed run saw of one listing
	// ChangeReprice is a version of which the euro values changed: those of
	// its sightings are to be changed with it.
	ChangeReprice ChangeKind = "reprice"
	ChangeCell    ChangeKind = "cell" // what one run was counted into for series
	// What was found and decided here, which no page tells.
	ChangeAlert      ChangeKind = "alert"
	ChangeAssessment ChangeKind = "assessment" // never changed
	ChangeFirst      ChangeKind = "first"      // since when a market is known to have a substance
)

// Ticket names a change in the outbox as it was when it was read.
type Ticket struct {
	ID   int64
	Mark int64 // how often it changed before
}

// Change is something stored here that is to be written elsewhere as well. It
// carries the nouns as they stand when it is read, not when it was noted: of
// several changes of one thing only the last is left.
type Change struct {
	Ticket
	Kind    ChangeKind
	Attempt int // times that it was refused
	// At is the instant of the state, to the millisecond. It never falls for
	// one thing.
	At time.Time
	// Epoch is that in which this store held the market last (Stamp); 0 when
	// markets are not leased.
	Epoch int64

	Market  market.Market        // of ChangeMarket
	Run     market.Run           // of ChangeRun; id, market and start of ChangeSighting
	Vendor  market.StoredVendor  // of ChangeVendor
	Listing market.StoredListing // of the kinds below: of a version and a sighting as it was then
	Version market.Version       // the listing's version, its evidence and prices
	Number  int                  // of the version, from 1
	// Again says of a sighting that it may have been written before and reads
	// differently now, because it was read again from the archive.
	Again bool
	// Runs are the closed runs that a ChangeReprice concerns.
	Runs []market.Run
	Cell *trend.Cell // of ChangeCell
	// Alert, Assessment and First are of the changes named so; of First
	// Elsewhere and Baseline are not set.
	Alert      *market.Alert
	Assessment *market.Assessment
	First      *market.Sighting
	// What only a crawler needs that takes the market over (Handover): of a
	// listing what rows showed last, of a vendor when its own page was read.
	Rows   []byte
	ReadAt time.Time
}

// Refusal is a change that was not taken.
type Refusal struct {
	Ticket
	Reason string
	// Due is when it may be tried again; zero: never, it is set aside.
	Due time.Time
}

// Backlog is how an outbox stands.
type Backlog struct {
	Waiting int       // changes that are due now or later
	Dead    int       // set aside until a person replays or drops them
	Oldest  time.Time // state of the one that waits longest; zero: none waits
}

// DeadLetter is a change that was refused for good.
type DeadLetter struct {
	ID      int64
	Kind    ChangeKind
	Market  string
	Name    string // of the thing, for a person
	Attempt int
	Reason  string
}

// Outbox are the changes of a store that wait to be written elsewhere. They
// are noted in the transaction that makes them, so that none is lost, and take
// some bytes each, however large the document; a thing that changes again while
// it waits takes no more.
type Outbox interface {
	// Changes returns up to n changes that are due at now and have an id above
	// after, the lowest first; none when there are no more. One that has become
	// void (its version was withdrawn) is left out and dropped.
	Changes(ctx context.Context, now time.Time, after int64, n int) ([]Change, error)
	// Settle removes those that were taken, unless they changed since they
	// were read, and notes the refusals, all of it or nothing.
	Settle(ctx context.Context, taken []Ticket, refused []Refusal) error
	Backlog(ctx context.Context) (Backlog, error)
	// DeadLetters returns up to n that are set aside, the oldest first.
	DeadLetters(ctx context.Context, n int) ([]DeadLetter, error)
	// Replay makes those that are set aside due again: all without ids.
	Replay(ctx context.Context, ids ...int64) (int, error)
	// Drop forgets those that are set aside: all without ids.
	Drop(ctx context.Context, ids ...int64) (int, error)
	// Refill notes everything that is stored, sightings excepted, as changed.
	Refill(ctx context.Context) error
	// LockOutbox makes one process at a time the one that empties it, as
	// LockMarket does for a market.
	LockOutbox(ctx context.Context) (unlock func(), err error)
}
