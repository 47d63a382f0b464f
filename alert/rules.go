package alert

import "time"

// Rules are what is looked for. DefaultRules serve; zero values switch off
// what they bound.
type Rules struct {
	NewName NewName
	First   First
	Watches []*Watch
	Market  Market
}

// NewName is the rule for names that stand in no list. A name is told when it
// is corroborated: any of the numbers is reached.
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

// Market is the rule for trouble with a market.
type Market struct {
	Off bool
	// Fall is how far the share of records that have a field must fall below
	// that of the runs before, 0..1.
	Fall float64
	// Runs is how many runs before are looked at.
	Runs int
	// Records is how many a run must have for its shares to say anything.
	Records int
	// Mandate is how long before its end a mandate is warned of.
	Mandate time.Duration
	// Repeat is after how long trouble that lasts is told again; 0: never.
	Repeat time.Duration
}

// DefaultRules are those without a configuration. A name of two listings or
// more is corroborated, and one strong form is (the score from which package
// substance/novelty mails at once). A field's share of records moves by some
// hundredths from run to run when a market changes what it sells; three tenths
// are a change of its pages.
func DefaultRules() Rules {
	return Rules{
		NewName: NewName{Listings: 2, Vendors: 2, Markets: 2, Strong: 0.8},
		Market:  Market{Fall: 0.3, Runs: 5, Records: 20, Mandate: 30 * 24 * time.Hour, Repeat: 7 * 24 * time.Hour},
	}
}
