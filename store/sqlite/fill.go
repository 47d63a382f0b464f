package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"vedette/market"
)

// AddFill adds to the fill of a run. It is kept among the run's counts.
func (s *Store) AddFill(ctx context.Context, run string, fill market.Fill) error {
	err := s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, run)
		if err != nil {
			return err
		}
		var values []any
		for _, name := range slices.Sorted(maps.Keys(fill)) {
			values = append(values, k.id, "fill", clean(name), fill[name])
		}
		_, err = t.insert("INSERT INTO run_count(run, what, name, n) VALUES ", 4, values,
			" ON CONFLICT DO UPDATE SET n = n + excluded.n")
		return err
	})
	if err != nil {
		return fmt.Errorf("add fill of %s: %w", run, err)
	}
	return nil
}

// Fills returns the fills of the latest runs that have one.
func (s *Store) Fills(ctx context.Context, marketID string, limit int) (list []market.RunFill, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, `WITH latest AS (SELECT r.id, r.name, r.started, r.status FROM run r JOIN market m ON m.id = r.market
			WHERE m.name = ?1 AND EXISTS (SELECT 1 FROM run_count c WHERE c.run = r.id AND c.what = 'fill')
			ORDER BY r.started DESC, r.id DESC LIMIT ?2)
			SELECT r.name, r.started, r.status, c.name, c.n FROM latest r JOIN run_count c ON c.run = r.id AND c.what = 'fill'
			ORDER BY r.started DESC, r.id DESC, c.name`, []any{marketID, rowLimit(limit)}, func(rows *sql.Rows) error {
			var run, status, name string
			var started int64
			var n int
			if err := rows.Scan(&run, &started, &status, &name, &n); err != nil {
				return err
			}
			if len(list) == 0 || list[len(list)-1].Run != run {
				list = append(list, market.RunFill{Run: run, Started: fromMS(started), Status: market.RunStatus(status), Fill: market.Fill{}})
			}
			list[len(list)-1].Fill[name] = n
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("fills of %s: %w", marketID, err)
	}
	return list, nil
}
