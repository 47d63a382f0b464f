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

// result of a run by stated rules; see docs/crawling.md, "How a run ends".
func statusOf(e *ending, c census) (market.RunStatus, string) {
	switch {
	case c.content == 0:
		if e != nil {
			return market.RunFailed, e.reason
		}
		return market.RunFailed, "no page of the market could be read: " + c.summary()
	case e != nil:
		return market.RunPartial, e.reason
	case c.pending > 0 || c.lost() > 0:
		return market.RunPartial, c.summary()
	case c.notFound > c.content:
		// A site that is half down says "not found" to everything; such a run
		// must not turn listings to gone.
		return market.RunPartial, fmt.Sprintf("more pages not found (%d) than content (%d)", c.notFound, c.content)
	}
	return market.RunComplete, ""
}
