package crawler

import (
	"fmt"
	"maps"
	"slices"

	"vedette/market"
)

// Bounds of the second pass in pages. Five pages of 20 are enough for an
// estimate when one listing in ten was missed; 200 are 4,000 listings, which
// tell one per cent from two, and more would tell little more.
const (
	secondLeast = 5
	secondMost  = 200
)

// Why a run has no second pass.
const (
	noSecondEnded  = "the run ended before its second pass"
	noSecondAsked  = "no second pass is asked for"
	noSecondBudget = "the budget was used up before the second pass"
	noSecondPages  = "no page showed listings"
)

// beginSecondPass puts a sample of the pages that list others into the
// frontier once more, when it is empty for the first time. It returns false
// when there is nothing to do.
func (r *run) beginSecondPass() bool {
	b, done := &r.o.Budget, r.tally.figures().done
	most := min(secondMost, b.RunPages-r.doneAt-done)
	if b.Pages > 0 {
		most = min(most, b.Pages-done)
	}
	switch {
	case r.secondAsked, b.SecondPass < 0:
		return false
	case most < 1:
		r.noSecond = noSecondBudget
		return false
	}
	r.secondAsked = true
	plan := market.SecondPass{Except: slices.Sorted(maps.Keys(r.traps.single)), Share: b.SecondPass, Least: secondLeast, Most: most}
	pages, planned, err := r.o.Frontier.SecondPass(r.soft, r.rec.ID, plan)
	switch {
	case err != nil:
		if r.soft.Err() == nil {
			r.fail(fmt.Errorf("second pass: %w", err))
		}
		return false
	case pages == 0 && !planned:
		r.noSecond = noSecondPages
	}
	if pages > 0 {
		r.log.Info("second pass", "pages", pages)
		r.report.state("crawling", fmt.Sprintf("second pass, %d pages", pages))
	}
	return pages > 0
}

// endsInSecondPass reports whether all that a run lacks are pages of its
// second pass. Then whatever ended it ends only that: the run is closed as if
// the sample had been smaller.
func (r *run) endsInSecondPass(c *census) bool { return r.second && c.pending == 0 }
