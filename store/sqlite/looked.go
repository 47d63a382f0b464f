package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"vedette/market"
)

// Unlooked returns the closed runs after which nobody looked at the rules. Those
// of other crawlers are looked at there; what one left open is the next run's.
func (s *Store) Unlooked(ctx context.Context, marketID string) (runs []market.Run, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		runs, err = readRuns(ctx, t, `WHERE m.name = ? AND r.status NOT IN ('open', 'paused') AND r.crawler = ''
			AND r.id > coalesce((SELECT k.run FROM looked k WHERE k.market = r.market), 0) ORDER BY r.id LIMIT ?`, marketID, maxLimit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("unlooked runs of %s: %w", marketID, err)
	}
	return runs, nil
}

// SetLooked keeps the run after which the rules were looked at.
func (s *Store) SetLooked(ctx context.Context, run string) error {
	err := s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, run)
		if err != nil {
			return err
		}
		_, err = t.exec(`INSERT INTO looked(market, run) VALUES (?, ?)
			ON CONFLICT DO UPDATE SET run = max(run, excluded.run)`, k.market, k.id)
		return err
	})
	if err != nil {
		return fmt.Errorf("set looked: %w", err)
	}
	return nil
}
