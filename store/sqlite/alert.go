package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"vedette/market"
	"vedette/store"
)

var _ store.Alerts = (*Store)(nil)

// Raise keeps alerts and queues deliveries.
func (s *Store) Raise(ctx context.Context, alerts []market.Alert, deliveries []market.Delivery) error {
	err := s.write.do(ctx, func(t *tx) error {
		for i := range alerts {
			if err := t.saveAlert(&alerts[i]); err != nil {
				return err
			}
		}
		for i := range deliveries {
			if err := t.queue(&deliveries[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("raise: %w", err)
	}
	return nil
}

func (t *tx) saveAlert(a *market.Alert) error {
	if a.ID == "" || a.Rule == "" || a.Subject == "" {
		return fmt.Errorf("alert %q: id, rule and subject are required: %w", a.ID, market.ErrInvalid)
	}
	detail, err := encode(a)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO alert(id, rule, seen, detail) VALUES (?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET rule = excluded.rule, seen = excluded.seen, detail = excluded.detail`,
		a.ID, a.Rule, toMS(a.Seen), detail)
	return err
}

// encode is a value as JSON in valid UTF-8.
func encode(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// Alert returns one alert.
func (s *Store) Alert(ctx context.Context, id string) (a market.Alert, err error) {
	var detail string
	err = s.read.QueryRowContext(ctx, "SELECT detail FROM alert WHERE id = ?", id).Scan(&detail)
	if err == nil {
		err = json.Unmarshal([]byte(detail), &a)
	}
	if err != nil {
		return market.Alert{}, fmt.Errorf("alert %s: %w", id, noRows(err))
	}
	return a, nil
}

// Alerts returns alerts, those that held last first.
func (s *Store) Alerts(ctx context.Context, rule string, limit int) (list []market.Alert, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = decodeRows[market.Alert](ctx, t, `SELECT detail FROM alert WHERE ?1 = '' OR rule = ?1
			ORDER BY seen DESC, id LIMIT ?2`, rule, rowLimit(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return list, nil
}

// decodeRows reads a column of JSON.
func decodeRows[T any](ctx context.Context, t *sql.Tx, query string, args ...any) (list []T, err error) {
	err = eachRow(ctx, t, query, args, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var v T
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			return err
		}
		list = append(list, v)
		return nil
	})
	return list, err
}

// Assess adds a verdict.
func (s *Store) Assess(ctx context.Context, a market.Assessment) error {
	if a.Subject == "" || a.Verdict == "" || a.Who == "" {
		return fmt.Errorf("assess %q: subject, verdict and person are required: %w", a.Subject, market.ErrInvalid)
	}
	detail, err := encode(a)
	if err == nil {
		err = s.write.do(ctx, func(t *tx) error {
			_, err := t.exec("INSERT INTO assessment(subject, detail) VALUES (?, ?)", clean(a.Subject), detail)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("assess %s: %w", a.Subject, err)
	}
	return nil
}

// Assessments returns all verdicts as they were made.
func (s *Store) Assessments(ctx context.Context) (list []market.Assessment, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = decodeRows[market.Assessment](ctx, t, "SELECT detail FROM assessment ORDER BY id")
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("assessments: %w", err)
	}
	return list, nil
}
