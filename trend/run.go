package trend

import (
	"time"

	"vedette/market"
)

// Presence says how a market was met in a period, best of its runs first.
type Presence string

// The presences. Only a complete one says what was on offer; a partial one
// counts when it is asked for.
const (
	Complete Presence = "complete" // every index was read
	Partial  Presence = "partial"  // some of it was
	Walled   Presence = "walled"   // a queue, captcha or login, and nothing behind it
	Failed   Presence = "failed"   // nothing usable was got
	Closed   Presence = "closed"   // it shows a seizure banner
	NotRun   Presence = "not-run"
)

// Presences are all of them, in the order in which legends tell them.
var Presences = [...]Presence{Complete, Partial, Walled, Failed, Closed, NotRun}

// rank orders presences from best to worst.
func (p Presence) rank() int {
	switch p {
	case Complete:
		return 0
	case Partial:
		return 1
	case Closed:
		return 2
	case Walled:
		return 3
	case Failed:
		return 4
	}
	return 5
}

// Run is what a series must know of a run.
type Run struct {
	ID       string
	Market   string
	Started  time.Time
	Presence Presence
}

// Whole reports whether the run saw all that was on offer.
func (r *Run) Whole() bool { return r.Presence == Complete }

// RunOf reads a run. ok is false for one that says nothing yet: it is in work,
// or waits for its hours.
func RunOf(r market.Run) (run Run, ok bool) {
	run = Run{ID: r.ID, Market: r.Market, Started: r.Started.UTC()}
	c := r.Completeness
	switch {
	case r.TellsGone():
		run.Presence = Complete
	case r.Counts.States[string(market.StateSeized)] > 0:
		run.Presence = Closed
	case r.Status == market.RunPartial && c.Seen > 0:
		run.Presence = Partial
	case c.Walled > 0:
		run.Presence = Walled
	case r.Status == market.RunPartial, r.Status == market.RunFailed:
		run.Presence = Failed
	default:
		return run, false
	}
	return run, true
}

// Source is a store's answer to a Query.
type Source struct {
	Query Query
	// Runs are the closed and the walled runs of the markets asked for, by
	// market and start, from the first one on.
	Runs []Run
	// Cells are by selection, market and start, from the first one on.
	Cells []Cell
}
