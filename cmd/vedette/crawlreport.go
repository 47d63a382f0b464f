package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"vedette/crawler"
	"vedette/market"
)

// showResult tells what became of one market.
func (a *App) showResult(r crawlResult, asJSON bool) error {
	if asJSON {
		return writeJSON(a.Stdout, r.json())
	}
	if r.interrupted() && r.run.ID == "" {
		_, err := fmt.Fprintf(a.Stdout, "%s: not begun\n  why: %s\n", r.market, interruptedReason)
		return err
	}
	if r.err != nil && !r.interrupted() {
		if _, err := fmt.Fprintf(a.Stdout, "%s: %s: %v\n", r.market, orText(string(r.run.Status), "not crawled"), r.err); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		return nil
	}
	c := r.run.Counts
	text := fmt.Sprintf("%s: %s: %s pages, %s listings (%s new, %s changed), %s vendors, %s", r.market, r.run.Status,
		count(c.Content), count(c.Listings), count(c.New), count(c.Changed), count(c.Vendors), size(c.Bytes))
	if c.Unchanged > 0 {
		text += fmt.Sprintf(", %s pages unchanged", count(c.Unchanged))
	}
	fmt.Fprintln(a.Stdout, text)
	if r.run.ID != "" {
		fmt.Fprintf(a.Stdout, "  completeness: %s\n", completeness(r.run.Completeness))
	}
	switch {
	case r.interrupted():
		fmt.Fprintf(a.Stdout, "  why: %s\n", interruptedReason)
	case r.run.Reason != "":
		fmt.Fprintf(a.Stdout, "  why: %s\n", clean(r.run.Reason))
	}
	if failed := counted(c.Causes); failed != "" {
		fmt.Fprintf(a.Stdout, "  troubles: %s\n", failed)
	}
	_, err := fmt.Fprintf(a.Stdout, "  links refused: %s\n", orText(counted(c.Refused), "none"))
	switch {
	case r.run.Status == market.RunPaused && strings.HasPrefix(r.run.Reason, crawler.ReasonBudget), r.interrupted():
		_, err = fmt.Fprintf(a.Stdout, "  next: %s pages are pending; vedette crawl %s goes on with them\n", count(r.run.Completeness.Pending), r.market)
	case r.run.Status == market.RunPaused:
		_, err = fmt.Fprintf(a.Stdout, "  next: when that is done, vedette crawl %s goes on at the same page\n", r.market)
	}
	return err
}

// notBegun stands in the place of a run's status where there is no run: another
// process crawls the market, its mandate has run out, or the crawl was told to
// stop before its turn.
const notBegun market.RunStatus = "not-begun"

// json is the result with the same keys whatever became of it.
func (r crawlResult) json() runJSON {
	j := runJSONOf(r.run)
	j.Market = r.market
	if r.run.ID == "" {
		j.Status = notBegun
	}
	for _, m := range []*map[string]int{&j.Counts.Refused, &j.Counts.States, &j.Counts.Causes} {
		if *m == nil {
			*m = map[string]int{}
		}
	}
	switch {
	case r.interrupted():
		j.Reason = interruptedReason
	case r.err != nil:
		j.Error = r.err.Error()
	}
	return j
}

// interruptedReason stands for the reason of a run that was told to stop.
const interruptedReason = "interrupted; the next crawl goes on where this one stopped"

// counted lists counts by name, largest first.
func counted(m map[string]int) string {
	names := slices.SortedFunc(maps.Keys(m), func(a, b string) int {
		if m[a] != m[b] {
			return m[b] - m[a]
		}
		return strings.Compare(a, b)
	})
	parts := make([]string, 0, len(names))
	for _, n := range names {
		if m[n] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", n, m[n]))
		}
	}
	return strings.Join(parts, ", ")
}
