package crawler

import (
	"context"
	"fmt"
	"maps"
	"math"
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
	kinds        map[string]*kindCensus
}

// kindCensus counts the pages of one kind that lists others.
type kindCensus struct {
	whole, rows int // pages read whole, and what they showed
	lost        int // missing or in part missing
	part        int // what those that were had in part showed
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
			c.index(p, lost)
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

// index counts a page that lists others.
func (c *census) index(p market.Page, lost int) {
	k := c.kinds[p.Kind]
	if k == nil {
		if c.kinds == nil {
			c.kinds = map[string]*kindCensus{}
		}
		k = &kindCensus{}
		c.kinds[p.Kind] = k
	}
	switch {
	case lost > 0:
		k.lost += lost
		k.part += p.Records
	case p.State == market.StateContent:
		k.whole++
		k.rows += p.Records
	}
}

// lostListings estimates what the pages would have shown that were lost. A
// page counts as many listings as those of its kind show on average, less what
// was read of it. Where listings stand on several pages, a lost one costs less:
// as much as the listings that were seen are fewer than the rows.
func (c *census) lostListings(of *market.Completeness) market.Lost {
	lost := market.Lost{Pages: c.unwalked}
	rows, missing := 0, 0.0
	for _, k := range c.kinds {
		rows += k.rows + k.part
		if k.whole > 0 {
			missing += max(0, float64(k.lost)*float64(k.rows)/float64(k.whole)-float64(k.part))
		}
	}
	if rows > 0 {
		distinct := min(1, float64(of.Seen)/float64(rows))
		lost.Listings = int(math.Round(missing * distinct))
	}
	return lost
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
	return c.content > 0 && c.unwalked == 0 && c.notFound <= c.content
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
