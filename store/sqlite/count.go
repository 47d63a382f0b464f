package sqlite

import (
	"maps"
	"slices"

	"vedette/market"
)

// countPage adds a committed page to its run. before is the phase its target
// was in.
func (t *tx) countPage(k runKey, b *batch, p *market.Page, result *market.PageResult, before, phase int) error {
	targets := b.stats.Enqueued
	if before == phaseUnknown {
		targets++
	}
	moved := func(to int) int { return count(phase == to) - count(before == to) }
	_, err := t.exec(`UPDATE run SET seq = seq + 1, targets = targets + ?, done = done + ?, failed = failed + ?,
		fetched = fetched + ?, content = content + ?, unchanged = unchanged + ?, bytes = bytes + ?,
		listings = listings + ?, new = new + ?, changed = changed + ?, vendors = vendors + ?, rows = rows + ? WHERE id = ?`,
		targets, moved(phaseDone), moved(phaseGivenUp),
		count(p.Status > 0), count(p.State == market.StateContent), count(p.Archive.Revisit), p.WireBytes,
		b.count.listings, b.stats.New, b.count.changed, b.count.newVendors, b.count.rows, k.id)
	if err != nil {
		return err
	}
	var n tally
	if p.State != "" {
		n.add("state", string(p.State), 1)
	}
	if p.Cause != "" {
		n.add("cause", string(p.Cause), 1)
	}
	addAll(&n, "refused", result.Refused)
	b.countAgain(&n)
	if err := t.addCounts(k, n); err != nil || len(result.Counters) == 0 {
		return err
	}
	var site tally
	addAll(&site, "counter", result.Counters)
	if n := result.Counters[market.CounterCategory]; n > 0 {
		site.add("category", market.CategoryOf(p.Path), n)
	}
	_, err = t.insert("INSERT INTO run_count(run, what, name, n) VALUES ", 4, site.values(k),
		" ON CONFLICT DO UPDATE SET n = max(n, excluded.n)")
	return err
}

// countAttempt adds a failed attempt to its run.
func (t *tx) countAttempt(k runKey, p *market.Page) error {
	_, err := t.exec("UPDATE run SET retried = retried + 1, fetched = fetched + ?, bytes = bytes + ? WHERE id = ?",
		count(p.Status > 0), p.WireBytes, k.id)
	if err != nil || p.Cause == "" {
		return err
	}
	return t.addCounts(k, tally{{"cause", string(p.Cause), 1}})
}

func (t *tx) addCounts(k runKey, n tally) error {
	_, err := t.insert("INSERT INTO run_count(run, what, name, n) VALUES ", 4, n.values(k),
		" ON CONFLICT DO UPDATE SET n = n + excluded.n")
	return err
}

// tally is rows of run_count.
type tally []struct {
	what, name string
	n          int64
}

func (c *tally) add(what, name string, n int64) {
	*c = append(*c, struct {
		what, name string
		n          int64
	}{what, clean(name), n})
}

func (c *tally) values(k runKey) []any {
	var v []any
	for _, r := range *c {
		v = append(v, k.id, r.what, r.name, r.n)
	}
	return v
}

// addAll adds a map in order of name, so that equal pages write equal rows.
func addAll[N int | int64](c *tally, what string, m map[string]N) {
	for _, name := range slices.Sorted(maps.Keys(m)) {
		c.add(what, name, int64(m[name]))
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
