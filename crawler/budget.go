package crawler

import (
	"context"
	"fmt"
	"time"

	"vedette/market"
)

// ReasonBudget begins the reason of a run that is paused because what one
// crawl may ask for is used up; nobody has to do anything for the next one to
// go on.
const ReasonBudget = "budget: "

// ReasonHours begins the reason of a run that is paused until its hours begin
// again.
const ReasonHours = "outside its hours"

// reasonLimit begins the reason of a run that was closed because it is too
// long or too old.
const reasonLimit = "limit: "

// hardAge is how many times Budget.RunAge a run may last whatever is left of
// it. Four: at seven days that is about a month, after which the first of its
// pages says little about the last.
const hardAge = 4

// withinBudget ends the run when it is too long or too old, and pauses it when
// the pages or the time of this crawl are used up, or its hours are over.
func (r *run) withinBudget() bool {
	b, now, done := &r.o.Budget, r.o.Now(), r.tally.figures().done
	switch {
	case r.doneAt+done >= b.RunPages:
		r.end(&ending{reason: fmt.Sprintf(reasonLimit+"%d pages per run", b.RunPages)})
	case now.Sub(r.rec.Started) >= hardAge*b.RunAge:
		r.end(&ending{reason: fmt.Sprintf(reasonLimit+"begun %s ago and not at its end", days(now.Sub(r.rec.Started)))})
	case b.Pages > 0 && done >= b.Pages:
		r.end(&ending{pause: true, byItself: true, reason: fmt.Sprintf(ReasonBudget+"%d pages per crawl; the next one goes on from here", b.Pages)})
	case b.Duration > 0 && now.Sub(r.began) >= b.Duration:
		r.end(&ending{pause: true, byItself: true, reason: fmt.Sprintf(ReasonBudget+"%s per crawl; the next one goes on from here", b.Duration)})
	default:
		return r.mayAsk()
	}
	return false
}

// mayAsk pauses the run when something holds it, or its hours are over.
func (r *run) mayAsk() bool {
	if r.o.Hold != nil {
		if why := r.o.Hold(); why != "" {
			r.end(&ending{pause: true, byItself: true, reason: why})
			return false
		}
	}
	return r.withinHours()
}

func (r *run) withinHours() bool {
	now := r.o.Now()
	if r.o.Budget.Hours.Open(now) {
		return true
	}
	opens := r.o.Budget.Hours.Opens(now)
	r.end(&ending{pause: true, byItself: true, reason: ReasonHours + "; they begin again at " + opens.UTC().Format(time.RFC3339)})
	return false
}

// outlived says why a run that would be taken up again is closed instead, so
// that a new one begins; "" lets it go on. A run must not last so long that
// what it saw first is stale, and must not be closed so soon that a small
// budget never sees the end of the market. So after RunAge it is closed as soon
// as it has read every page that lists others: the next run walks those anew
// and goes on with the listings whose own pages were never read. Before that
// it goes on, up to hardAge times as long.
func (r *run) outlived(ctx context.Context) (string, error) {
	age := r.o.Now().Sub(r.rec.Started)
	switch {
	case age >= hardAge*r.o.Budget.RunAge:
		return fmt.Sprintf(reasonLimit+"begun %s ago and not at its end", days(age)), nil
	case age < r.o.Budget.RunAge:
		return "", nil
	}
	c, err := r.takeCensus(ctx)
	if err != nil || c.pendingIndex > 0 {
		return "", err
	}
	return fmt.Sprintf(reasonLimit+"begun %s ago; all pages that list others were read, the rest is the next run's", days(age)), nil
}

// renewRun closes a run that has outlived its time and opens a new one.
func (r *run) renewRun(ctx context.Context, why string) (resumed bool, err error) {
	if _, err := r.closeRun(ctx, &ending{reason: why}); err != nil {
		return false, err
	}
	r.rec = market.Run{}
	return r.open(ctx)
}

// days words an age: whole days from two days on.
func days(d time.Duration) string {
	if d < 48*time.Hour {
		return d.Round(time.Minute).String()
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
