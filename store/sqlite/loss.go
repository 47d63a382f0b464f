package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Loss is evidence of one run that was missing from the archive when a person
// accepted that the store is rebuilt without it.
type Loss struct {
	Accepted time.Time `json:"accepted"`
	Market   string    `json:"market"`
	Run      string    `json:"run"`
	Manifest string    `json:"manifest_sha256,omitempty"` // that the store knew; empty when it knew none
	Text     string    `json:"text"`                      // what is missing, for a person
}

// PutLosses adds losses to the record; nothing ever removes them from it.
func (s *Store) PutLosses(ctx context.Context, losses []Loss) error {
	err := s.write.do(ctx, func(t *tx) error {
		for _, l := range losses {
			if _, err := t.exec("INSERT INTO loss(accepted, market, run, manifest, text) VALUES (?, ?, ?, ?, ?)",
				toMS(l.Accepted), l.Market, l.Run, l.Manifest, clean(l.Text)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put losses: %w", err)
	}
	return nil
}

// Losses returns the record of what was lost, oldest first.
func (s *Store) Losses(ctx context.Context) (losses []Loss, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, "SELECT accepted, market, run, manifest, text FROM loss ORDER BY id", nil, func(rows *sql.Rows) error {
			var l Loss
			var at int64
			err := rows.Scan(&at, &l.Market, &l.Run, &l.Manifest, &l.Text)
			l.Accepted = fromMS(at)
			losses = append(losses, l)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("losses: %w", err)
	}
	return losses, nil
}
