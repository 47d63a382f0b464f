package crawler

import (
	"time"

	"vedette/market"
)

// Action is what is done about a page that was not had.
type Action string

// The actions. Each but GiveUp leaves the page due.
const (
	GiveUp Action = "give-up" // the page is done, with its cause
	Retry  Action = "retry"   // again after a backoff, on the same circuit
	Renew  Action = "renew"   // again after a backoff, on a new circuit
	Switch Action = "switch"  // again on another mirror
	Wait   Action = "wait"    // the whole market waits, then again
	Pause  Action = "pause"   // the run pauses until a person has acted
	Stop   Action = "stop"    // the run ends
)

// Rule is one row of the policy: First is done until it was done Tries times
// for a page, and then Then.
type Rule struct {
	First   Action
	Tries   int
	Then    Action
	Backoff time.Duration // before the second attempt; doubles with each, up to MaxBackoff
	Advice  string        // for a person; {market} is replaced by the market's id
}

// Policy says what to do about each cause.
type Policy map[market.Cause]Rule
