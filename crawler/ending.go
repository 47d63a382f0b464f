package crawler

import (
	"fmt"

	"vedette/market"
)

// ending says why a run stops before its frontier is empty.
type ending struct {
	pause    bool // the frontier is kept and the next crawl goes on with it
	byItself bool // nobody has to act for that
	reason   string
}

// end stops the run: no page is begun any more, those in work are finished.
// The first ending counts.
func (r *run) end(e *ending) {
	r.endMu.Lock()
	defer r.endMu.Unlock()
	if r.ending == nil && r.err == nil {
		r.ending = e
		r.log.Info("run ends", "pause", e.pause, "reason", e.reason)
	}
	r.softCancel()
}

// fail stops the run for an error of our own side; it stays open.
func (r *run) fail(err error) {
	r.endMu.Lock()
	defer r.endMu.Unlock()
	if r.err == nil {
		r.err = err
		r.log.Error("crawl fails", "error", err)
	}
	r.softCancel()
}

// outcome returns what ended the run; both nil: its frontier is empty.
func (r *run) outcome() (*ending, error) {
	r.endMu.Lock()
	defer r.endMu.Unlock()
	return r.ending, r.err
}

// endingOf words the end that a page brought about: the cause first, so that
// a person and a program can tell by it, then where, then what to do.
func (r *run) endingOf(action Action, path string, v verdict) *ending {
	reason := fmt.Sprintf("%s at %s", v.cause, path)
	if v.reason != "" {
		reason += " (" + v.reason + ")"
	}
	if v.wait > r.maxWait {
		reason += fmt.Sprintf("; the site asks to come back in %s", v.wait)
	}
	if advice := r.o.Policy.advice(v.cause, r.rec.Market); advice != "" {
		reason += "; " + advice
	}
	return &ending{pause: action == Pause, reason: reason}
}

// wholeShare is the part of the listings on sale that a complete run has seen.
// A run that read every page and still saw less was shown less than there is;
// it must not turn listings to gone.
const wholeShare = 0.9

// thin reports whether a run is known to have seen too little: by what the site
// says or by its own second pass. What lost pages say is in the census.
func thin(of market.Completeness) bool {
	share, by, ok := of.Best()
	return ok && (by == market.BasisCounter || by == market.BasisTwoPass) && share < wholeShare
}

// verdictOn is the status of a run, the reason for a person, and whether all
// that could be read of what lists others was read (Completeness.Indexed), by
// stated rules: docs/crawling.md, "How a run ends". e is what ended it, nil when
// its frontier is empty.
func verdictOn(e *ending, c census, of market.Completeness) (status market.RunStatus, reason string, indexed bool) {
	indexed = c.indexed() && !thin(of)
	switch {
	case c.content == 0 && e != nil:
		return market.RunFailed, e.reason, false
	case c.content == 0:
		return market.RunFailed, "no page of the market could be read: " + c.summary(), false
	case e != nil:
		return market.RunPartial, e.reason, indexed
	case c.pending > 0 || c.lost() > 0:
		return market.RunPartial, c.summary(), indexed
	case c.notFound > c.content:
		// A site that is half down says "not found" to everything; such a run
		// must not turn listings to gone.
		return market.RunPartial, fmt.Sprintf("more pages not found (%d) than content (%d)", c.notFound, c.content), false
	case c.hollow():
		return market.RunPartial, fmt.Sprintf("%d pages that list others not found, of %d", c.lists.notFound, c.lists.notFound+c.lists.whole), false
	case thin(of):
		share, by, _ := of.Best()
		return market.RunPartial, fmt.Sprintf("only %.1f %% of the listings were seen, by %s", 100*share, by.Words()), false
	}
	return market.RunComplete, "", indexed
}
