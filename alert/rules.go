package alert

import (
	"time"

	"vedette/trend"
)

// Rules are what is looked for. Package config holds their defaults; zero
// values switch off what they bound.
type Rules struct {
	NewName NewName
	First   First
	Watches []*Watch
	Vendors Vendors
	Changes Changes
	Market  Market
}

// NewName is the rule for names that stand in no list. A name is told when it
// is corroborated: any of the numbers is reached. Two are enough by default, and
// so is one strong form (the score of package substance/novelty's TierNow).
type NewName struct {
	Off      bool
	Listings int // that hold it
	Vendors  int
	Markets  int
	// Strong is the score from which one listing alone is enough, 0..1.
	Strong float64
}

// First is the rule for listed substances.
type First struct {
	Off bool
	// Everywhere limits it to what was never seen on any monitored market.
	Everywhere bool
}

// Vendors is the rule for what vendors do.
type Vendors struct {
	Off bool
	// Weak also tells of vendors that have the handle of one of another market
	// and contacts or texts in common, but not its key.
	Weak bool
	Keys bool // tells of changed keys
	// Absent is how long a vendor must not have been seen for its return to be
	// told, and AbsentRuns how many runs that read all of its market must have
	// missed it meanwhile: one that was not looked for was not absent. 0: no
	// returns are told.
	Absent     time.Duration
	AbsentRuns int
}

// Changes is the rule for series that move more than they do by chance.
type Changes struct {
	Off      bool
	Span     trend.Span      // of the periods; the last one that is over is looked at
	Measures []trend.Measure // that are looked at
	// By are the dimensions by whose values series are told apart; the series
	// of all listings is always looked at.
	By []trend.Dimension
	// EachMarket looks at each market by itself as well, and not only at all
	// together.
	EachMarket bool
	// Least is how many things a value, or that before it, must rest upon.
	Least int
	// FalseShare is the share of false ones among those told that is accepted;
	// when nothing changes at all, the chance that anything is told, for each
	// panel and period.
	FalseShare float64
}

// Market is the rule for trouble with a market.
type Market struct {
	Off bool
	// Fall is how far the share of records that have a field must fall below
	// that of the runs before, 0..1. It moves by some hundredths from run to run
	// when a market changes what it sells; three tenths, the default, are a
	// change of its pages.
	Fall float64
	// Runs is how many runs before are looked at.
	Runs int
	// Records is how many a run must have for its shares to say anything.
	Records int
	// DownRuns is how many runs in a row must get nothing for a market to be
	// down: sites are out of reach on three days of ten.
	DownRuns int
	// ExitSigns is how many kinds of sign of an exit scam must come together; 0:
	// it is not looked for.
	ExitSigns int
	// Mandate is how long before its end a mandate is warned of.
	Mandate time.Duration
	// Repeat is after how long trouble that lasts is told again; 0: never.
	Repeat time.Duration
}
