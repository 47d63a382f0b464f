package sqlite

import (
	"context"
	"fmt"

	"vedette/market"
)

// barren reports whether a page that is counted showed nothing new to its run.
func (b *batch) barren(result *market.PageResult) bool {
	return result.Shape != "" && !b.fruitful(result)
}

// fruitful reports whether a page showed something for the first time in its
// run. A listing or vendor known from earlier runs is new to this one.
func (b *batch) fruitful(result *market.PageResult) bool {
	return result.Fresh > 0 || b.count.listings > 0 || b.count.newVendors > 0
}

// below gives targets the number of barren pages above them.
func (b *batch) below(lease market.Lease, result *market.PageResult, targets []market.Target) []market.Target {
	above := lease.Barren
	switch {
	case b.fruitful(result):
		above = 0
	case result.Shape != "":
		above++
	}
	out := make([]market.Target, len(targets))
	for i, g := range targets {
		g.Barren = above
		out[i] = g
	}
	return out
}

// countBarren keeps the streak of barren pages of a shape, in the run's counts,
// so that it survives the process.
func (t *tx) countBarren(k runKey, b *batch, lease market.Lease, result *market.PageResult) error {
	if result.Shape == "" || lease.Barren < market.BarrenFrom {
		return nil
	}
	if !b.barren(result) {
		_, err := t.exec("DELETE FROM run_count WHERE run = ? AND what = 'barren' AND name = ?", k.id, clean(result.Shape))
		return err
	}
	return t.row(`INSERT INTO run_count(run, what, name, n) VALUES (?, 'barren', ?, 1)
		ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n`, []any{k.id, clean(result.Shape)}, &b.stats.Barren)
}

// Refuse takes a leased target out of the frontier.
func (s *Store) Refuse(ctx context.Context, lease market.Lease, rule string) error {
	err := s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, lease.Run)
		if err != nil {
			return err
		}
		if lease.Owner == "" {
			return market.ErrLeaseLost // what nobody holds is in the table so, too
		}
		n, err := t.exec("DELETE FROM target WHERE run = ? AND path = ? AND second = ? AND "+stillHeld, k.id, lease.Path, lease.Second, lease.Owner, lease.Attempt)
		if err == nil && n == 0 {
			err = market.ErrLeaseLost
		}
		if err != nil {
			return err
		}
		t.committed = append(t.committed, func() { t.w.known.forget(k.id, lease.Path) })
		if _, err := t.exec("UPDATE run SET targets = targets - 1 WHERE id = ?", k.id); err != nil {
			return err
		}
		var c tally
		c.add("refused", rule, 1)
		return t.addCounts(k, c)
	})
	if err != nil {
		return fmt.Errorf("refuse %s: %w", lease.Path, err)
	}
	return nil
}
