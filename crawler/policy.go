package crawler

import (
	"strings"
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
	Switch Action = "switch"  // again on another mirror, or on this one once it is verified anew
	Wait   Action = "wait"    // the whole market waits, then again
	Pause  Action = "pause"   // the run pauses until a person has acted
	Stop   Action = "stop"    // the run ends
)

// Rule is one row of the policy: First is done Tries times, and then Then.
type Rule struct {
	First   Action
	Tries   int // of one page; with Wait, of the whole market in a row
	Then    Action
	Backoff time.Duration // before the second attempt; doubles with each, up to maxBackoff
	Advice  string        // for a person; {market} stands for the market's id
}

// maxBackoff bounds one wait; maxAttempts bounds the attempts at one page
// whatever their causes, so that no page can keep a run from its end.
const (
	maxBackoff  = 5 * time.Minute
	maxAttempts = 8
)

// Policy says what to do about each cause. A cause without a row gives the
// page up.
type Policy map[market.Cause]Rule

// decide returns the action for the try-th failure (from 1) with a cause.
func (p Policy) decide(cause market.Cause, try int) Action {
	rule, ok := p[cause]
	switch {
	case !ok:
		return GiveUp
	case try <= rule.Tries || rule.Then == "":
		return rule.First
	}
	return rule.Then
}

// advice says what a person should do about a cause, or nothing.
func (p Policy) advice(cause market.Cause, marketID string) string {
	return strings.ReplaceAll(p[cause].Advice, "{market}", marketID)
}
