package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"vedette/market"
)

// Vitals measures how a market stands after a run. What changed, changed since
// the last run before it that read the whole market.
func (s *Store) Vitals(ctx context.Context, run string) (v market.Vitals, err error) {
	v.Run = run
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		var id, market, started, before int64
		err := t.QueryRowContext(ctx, `SELECT r.id, r.market, r.started, coalesce((SELECT max(b.id) FROM run b
			WHERE b.market = r.market AND b.id < r.id AND `+readWhole+`), 0) FROM run r WHERE r.name = ?`, run).
			Scan(&id, &market, &started, &before)
		if err != nil {
			return noRows(err)
		}
		v.Started = fromMS(started)
		for _, q := range []struct {
			query string
			args  []any
			into  []any
		}{
			{`SELECT count(*), coalesce(sum(json_extract(v.derived, '$.escrow') IN ('escrow', 'multisig')), 0),
				coalesce(sum(json_extract(v.derived, '$.escrow') = 'fe'), 0),
				coalesce(sum(json_extract(v.derived, '$.kind') = 'placeholder' OR json_extract(v.derived, '$.placeholder_price') = 1), 0),
				count(l.eur)
				FROM listing l JOIN version v ON v.id = l.version WHERE l.market = ? AND l.state = 0`,
				[]any{market}, []any{&v.Listings, &v.Held, &v.Early, &v.OnHold, &v.Priced}},
			{`SELECT count(*), coalesce(sum(v.last_run < ?1), 0) FROM vendor v WHERE v.market = ?2 AND v.first_run < ?1
				AND v.last_run >= ?3 AND ?3 > 0`,
				[]any{id, market, before}, []any{&v.Vendors, &v.Vanished}},
			{`SELECT coalesce(sum(max(0, c.feedback - p.feedback)), 0), coalesce(sum(max(0, c.sold - p.sold)), 0)
				FROM listing l JOIN counter c ON c.listing = l.id
					AND c.run = (SELECT max(q.run) FROM counter q WHERE q.listing = l.id AND q.run <= ?1) AND c.run > ?3
				JOIN counter p ON p.listing = l.id AND p.run = (SELECT max(q.run) FROM counter q WHERE q.listing = l.id AND q.run <= ?3)
				WHERE l.market = ?2`,
				[]any{id, market, before}, []any{&v.Feedback, &v.Sold}},
			// In one currency amounts are compared: a rate that moved is no cut.
			{`SELECT count(*) FROM listing l JOIN version a ON a.id = l.version JOIN version b ON b.listing = l.id AND b.n = a.n - 1
				JOIN price x ON x.version = a.id AND x.n = 0 JOIN price y ON y.version = b.id AND y.n = 0
				WHERE l.market = ? AND l.state = 0 AND l.since > ? AND CASE WHEN x.currency = y.currency
				THEN x.amount <= 0.9 * y.amount ELSE x.eur <= 0.9 * y.eur END`,
				[]any{market, max(before, 1)}, []any{&v.Cut}},
		} {
			if err := t.QueryRowContext(ctx, q.query, q.args...).Scan(q.into...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return v, fmt.Errorf("vitals of %s: %w", run, err)
	}
	return v, nil
}

// vitalNames are the names under which vitals are kept among a run's counts.
func vitalNames(v *market.Vitals) map[string]*int {
	return map[string]*int{
		"listings": &v.Listings, "held": &v.Held, "early": &v.Early, "on_hold": &v.OnHold, "vendors": &v.Vendors, "vanished": &v.Vanished,
		"feedback": &v.Feedback, "sold": &v.Sold, "priced": &v.Priced, "cut": &v.Cut, "warned": &v.Warned,
	}
}

// KeepVitals keeps the vitals of a run.
func (s *Store) KeepVitals(ctx context.Context, v market.Vitals) error {
	err := s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, v.Run)
		if err != nil {
			return err
		}
		var values []any
		for name, n := range vitalNames(&v) {
			values = append(values, k.id, "vital", name, *n)
		}
		_, err = t.insert("INSERT INTO run_count(run, what, name, n) VALUES ", 4, values, " ON CONFLICT DO UPDATE SET n = excluded.n")
		return err
	})
	if err != nil {
		return fmt.Errorf("keep vitals of %s: %w", v.Run, err)
	}
	return nil
}

// PastVitals returns the kept vitals of runs before one.
func (s *Store) PastVitals(ctx context.Context, run string, limit int) (list []market.Vitals, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = readVitals(ctx, t, `WHERE r.market = (SELECT market FROM run WHERE name = ?1) AND r.id < (SELECT id FROM run WHERE name = ?1)
			AND EXISTS (SELECT 1 FROM run_count c WHERE c.run = r.id AND c.what = 'vital') ORDER BY r.id DESC LIMIT ?2`,
			"r.id DESC", run, rowLimit(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("vitals before %s: %w", run, err)
	}
	return list, nil
}

// readVitals reads those of the runs that fit a condition.
func readVitals(ctx context.Context, t *sql.Tx, where, order string, args ...any) (list []market.Vitals, err error) {
	err = eachRow(ctx, t, `WITH chosen AS (SELECT r.id, r.name, r.started FROM run r `+where+`)
		SELECT r.name, r.started, c.name, c.n FROM chosen r JOIN run_count c ON c.run = r.id AND c.what = 'vital'
		ORDER BY `+order+`, c.name`, args, func(rows *sql.Rows) error {
		var run, name string
		var started int64
		var n int
		if err := rows.Scan(&run, &started, &name, &n); err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].Run != run {
			list = append(list, market.Vitals{Run: run, Started: fromMS(started)})
		}
		if p, ok := vitalNames(&list[len(list)-1])[name]; ok {
			*p = n
		}
		return nil
	})
	return list, err
}
