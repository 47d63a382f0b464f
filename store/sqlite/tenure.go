package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Tenure is the epoch of the last lease of a market in which this store knew
// all that was known of it; 0: there was none.
func (s *Store) Tenure(ctx context.Context, marketID string) (epoch int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT n.epoch FROM tenure n JOIN market m ON m.id = n.market WHERE m.name = ?", marketID).Scan(&epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("tenure of %s: %w", marketID, err)
	}
	return epoch, nil
}

// SetTenure notes that this store knows all that there is of a market, and
// holds it in an epoch: what it changes from now on counts as of that.
func (s *Store) SetTenure(ctx context.Context, marketID string, epoch int64) error {
	err := s.write.do(ctx, func(t *tx) error {
		id, err := s.market(t, marketID)
		if err != nil {
			return err
		}
		return t.setTenure(id, epoch)
	})
	if err != nil {
		return fmt.Errorf("tenure of %s: %w", marketID, err)
	}
	return nil
}

func (t *tx) setTenure(market, epoch int64) error {
	_, err := t.exec("INSERT INTO tenure(market, epoch) VALUES (?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch", market, epoch)
	return err
}

// inherit gives a new run what was begun in a run that another crawler left
// open: the listings and substances that were seen there first, and the
// versions, which it completes as that run would have.
func (t *tx) inherit(market, run int64) error {
	n, err := t.exec("UPDATE tenure SET heir = 0 WHERE market = ? AND heir = 1", market)
	if err != nil || n == 0 {
		return err
	}
	for _, q := range []string{
		"UPDATE listing SET since = ?1 WHERE market = ?2 AND since = ?3",
		"UPDATE listing SET first_run = ?1 WHERE market = ?2 AND first_run = ?3",
		"UPDATE sighting SET first_run = ?1 WHERE market = ?2 AND first_run = ?3",
	} {
		if _, err := t.exec(q, run, market, runLeft); err != nil {
			return err
		}
	}
	return nil
}

// runLeft stands for a run that was left open by another crawler, as long as no
// run has taken its place.
const runLeft = 0

// Unsent counts what of the first changes in the outbox still waits: those up
// to an id. With 0 it counts all, and last is the id of the newest.
func (s *Store) Unsent(ctx context.Context, upTo int64) (n int, last int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*), coalesce(max(id), 0) FROM outbox WHERE dead = 0 AND (?1 = 0 OR id <= ?1)", upTo).Scan(&n, &last)
	if err != nil {
		return 0, 0, fmt.Errorf("outbox: %w", err)
	}
	return n, last, nil
}
