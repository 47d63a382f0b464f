package crawler

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vedette/market"
)

// census counts the pages of a run as the frontier knows them, so that the
// end of a run that was killed and resumed is judged like any other.
type census struct {
	content   int
	failed    map[market.Cause]int // pages given up, other than by our own rules
	notFound  int                  // pages that the site says are not there
	truncated int                  // pages of which only a part was had
	pending   int
	walled    int // pages that show a wall or a queue as their last state
	// pendingIndex counts pages that list others and were not fetched.
	pendingIndex int
	unwalked     int // pages that list others, of those that are missing or in part missing
	lists        lists
}

// takeCensus reads the run's pages once, in constant memory.
func (r *run) takeCensus(ctx context.Context) (census, error) {
	c := census{failed: map[market.Cause]int{}}
	for page, err := range r.o.Frontier.Pages(ctx, r.rec.ID) {
		if err != nil {
			return c, fmt.Errorf("pages of run %s: %w", r.rec.ID, err)
		}
		c.add(page, r.traps.single[page.Kind])
	}
	return c, nil
}

// add counts a page; single says that it is of one listing or vendor, and so
// lists no others. Pages of the second pass were counted when they were read
// for the first time.
func (c *census) add(p market.Page, single bool) {
	if p.Second {
		return
	}
	missing := c.pending + c.lost()
	defer func() {
		if !single {
			lost := c.pending + c.lost() - missing
			c.unwalked += lost
			c.lists.add(p, lost > 0)
		}
	}()
	switch p.State {
	case market.StateQueue, market.StateCaptcha, market.StateLogin, market.StateBanned:
		c.walled++
	}
	switch {
	case p.Seq == 0:
		c.pending++
		c.pendingIndex += boolInt(!single)
	case p.State == market.StateContent:
		c.content++
		if p.Truncated {
			c.truncated++
		}
	case p.State == market.StateNotFound:
		c.notFound++
	case p.Cause == market.CauseGuard: // refused by rule, which is no failure
	default:
		c.failed[p.Cause]++
	}
}

// lost is the number of pages that are missing or in part missing.
func (c *census) lost() int {
	n := c.truncated
	for _, k := range c.failed {
		n += k
	}
	return n
}

// indexed reports whether every page that lists others was read whole, so that
// a listing that was not seen was not there. A site that is half down says
// "not found" to everything; what it does not list may be there.
func (c *census) indexed() bool {
	return c.content > 0 && c.unwalked == 0 && !c.hollow()
}

// hollow reports whether a site says "not found" too often to be believed: of
// more pages than it has, or of more than one in ten of those that list others,
// all of which it links itself.
func (c *census) hollow() bool {
	return c.notFound > c.content || c.lists.notFound*10 > c.lists.notFound+c.lists.whole
}

// summary says what is missing, for a person.
func (c *census) summary() string {
	var parts []string
	total := 0
	for _, cause := range slices.Sorted(maps.Keys(c.failed)) {
		parts = append(parts, fmt.Sprintf("%s %d", orText(string(cause), "unnamed"), c.failed[cause]))
		total += c.failed[cause]
	}
	var out []string
	if total > 0 {
		out = append(out, fmt.Sprintf("%d pages given up (%s)", total, strings.Join(parts, ", ")))
	}
	if c.truncated > 0 {
		out = append(out, fmt.Sprintf("%d pages only in part", c.truncated))
	}
	if c.pending > 0 {
		out = append(out, fmt.Sprintf("%d pages not fetched", c.pending))
	}
	if len(out) == 0 {
		return "no page was content"
	}
	return strings.Join(out, "; ")
}
