package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"vedette/market"
)

// Told is what was found, decided and told: no page tells it, so a rebuild
// takes it over from the store before.
type Told struct {
	Alerts      []market.Alert
	Assessments []market.Assessment
	Deliveries  []market.Delivery
	Watched     []Watched
	Looked      []string // of each market, the run after which the rules were last looked at
	Vitals      []market.Vitals
	Fills       []market.RunFill // without start and status, which the run has
}

// Watched is the digest under which a watch last looked at all of a market.
type Watched struct{ Market, Watch, Digest string }

// Told returns all of it.
func (s *Store) Told(ctx context.Context) (told Told, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) (err error) {
		if told.Alerts, err = decodeRows[market.Alert](ctx, t, "SELECT detail FROM alert ORDER BY id"); err != nil {
			return err
		}
		if told.Assessments, err = decodeRows[market.Assessment](ctx, t, "SELECT detail FROM assessment ORDER BY id"); err != nil {
			return err
		}
		if told.Deliveries, err = readDeliveries(ctx, t, "ORDER BY id"); err != nil {
			return err
		}
		for i := range told.Deliveries {
			d := &told.Deliveries[i]
			if d.Alerts, err = decodeRows[market.Alert](ctx, t, "SELECT detail FROM notice WHERE delivery = ? ORDER BY n", d.ID); err != nil {
				return err
			}
		}
		err = eachRow(ctx, t, "SELECT m.name, w.name, w.digest FROM watch w JOIN market m ON m.id = w.market ORDER BY 1, 2", nil, func(rows *sql.Rows) error {
			var w Watched
			err := rows.Scan(&w.Market, &w.Watch, &w.Digest)
			told.Watched = append(told.Watched, w)
			return err
		})
		if err != nil {
			return err
		}
		err = eachRow(ctx, t, "SELECT r.name FROM looked k JOIN run r ON r.id = k.run ORDER BY 1", nil, func(rows *sql.Rows) error {
			var run string
			err := rows.Scan(&run)
			told.Looked = append(told.Looked, run)
			return err
		})
		if err != nil {
			return err
		}
		if told.Vitals, err = readVitals(ctx, t, "", "r.id"); err != nil {
			return err
		}
		return eachRow(ctx, t, `SELECT r.name, c.name, c.n FROM run_count c JOIN run r ON r.id = c.run
			WHERE c.what = 'fill' ORDER BY r.id, c.name`, nil, func(rows *sql.Rows) error {
			var run, name string
			var n int
			if err := rows.Scan(&run, &name, &n); err != nil {
				return err
			}
			if k := len(told.Fills); k == 0 || told.Fills[k-1].Run != run {
				told.Fills = append(told.Fills, market.RunFill{Run: run, Fill: market.Fill{}})
			}
			told.Fills[len(told.Fills)-1].Fill[name] = n
			return nil
		})
	})
	if err != nil {
		return Told{}, fmt.Errorf("told: %w", err)
	}
	return told, nil
}

// PutTold takes it into a store that has none of it. What is of runs that the store
// does not have is left out.
func (s *Store) PutTold(ctx context.Context, told Told) error {
	if err := s.Raise(ctx, told.Alerts, told.Deliveries); err != nil {
		return err
	}
	for _, d := range told.Deliveries {
		if d.Attempts == 0 && d.State == market.DeliveryQueued {
			continue
		}
		if err := s.MarkDelivery(ctx, d); err != nil {
			return err
		}
	}
	for _, a := range told.Assessments {
		if err := s.Assess(ctx, a); err != nil {
			return err
		}
	}
	for _, w := range told.Watched {
		if err := s.SetWatched(ctx, w.Market, w.Watch, w.Digest); err != nil {
			return err
		}
	}
	for _, run := range told.Looked {
		if err := s.SetLooked(ctx, run); err != nil && !errors.Is(err, market.ErrNotFound) {
			return err
		}
	}
	for _, v := range told.Vitals {
		if err := s.KeepVitals(ctx, v); err != nil && !errors.Is(err, market.ErrNotFound) {
			return err
		}
	}
	for _, f := range told.Fills {
		if err := s.AddFill(ctx, f.Run, f.Fill); err != nil && !errors.Is(err, market.ErrNotFound) {
			return err
		}
	}
	return nil
}
