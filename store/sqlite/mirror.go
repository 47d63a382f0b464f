package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"vedette/market"
)

// Mirrors returns the mirrors of a market by address.
func (s *Store) Mirrors(ctx context.Context, marketID string) (list []market.Mirror, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT address, last_ok, last_failed, failures, cause, verified, verified_by
		FROM mirror WHERE market = (SELECT id FROM market WHERE name = ?) ORDER BY address`, marketID)
	if err != nil {
		return nil, fmt.Errorf("mirrors of %s: %w", marketID, err)
	}
	defer func() { err = joinClose(err, rows) }()
	for rows.Next() {
		m := market.Mirror{Market: marketID}
		var ok, failed, verified int64
		var cause string
		if err := rows.Scan(&m.Address, &ok, &failed, &m.Failures, &cause, &verified, &m.VerifiedBy); err != nil {
			return nil, fmt.Errorf("mirrors of %s: %w", marketID, err)
		}
		m.LastOK, m.LastFailed, m.Verified, m.Cause = fromMS(ok), fromMS(failed), fromMS(verified), market.Cause(cause)
		list = append(list, m)
	}
	return list, rows.Err()
}

// SaveMirror adds or replaces a mirror.
func (s *Store) SaveMirror(ctx context.Context, m market.Mirror) error {
	if m.Address == "" {
		return fmt.Errorf("save mirror: no address: %w", market.ErrInvalid)
	}
	err := s.write.do(ctx, func(t *tx) error {
		mid, err := s.market(t, m.Market)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT OR REPLACE INTO mirror VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			mid, m.Address, toMS(m.LastOK), toMS(m.LastFailed), m.Failures, string(m.Cause), toMS(m.Verified), m.VerifiedBy)
		return err
	})
	if err != nil {
		return fmt.Errorf("save mirror %s: %w", m.Address, err)
	}
	return nil
}

// SaveMarket adds or replaces what is known of a market.
func (s *Store) SaveMarket(ctx context.Context, m market.Market) error {
	detail, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("save market %s: %w", m.ID, err)
	}
	err = s.write.do(ctx, func(t *tx) error {
		mid, err := s.market(t, m.ID)
		if err != nil {
			return err
		}
		_, err = t.exec("UPDATE market SET detail = ? WHERE id = ?", string(detail), mid)
		return err
	})
	if err != nil {
		return fmt.Errorf("save market %s: %w", m.ID, err)
	}
	return nil
}

// Markets returns all markets by id.
func (s *Store) Markets(ctx context.Context) (list []market.Market, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT name, detail FROM market ORDER BY name")
	if err != nil {
		return nil, fmt.Errorf("markets: %w", err)
	}
	defer func() { err = joinClose(err, rows) }()
	for rows.Next() {
		var m market.Market
		var detail string
		if err := rows.Scan(&m.ID, &detail); err != nil {
			return nil, fmt.Errorf("markets: %w", err)
		}
		if detail != "" {
			if err := json.Unmarshal([]byte(detail), &m); err != nil {
				return nil, fmt.Errorf("market %s: %w", m.ID, err)
			}
		}
		list = append(list, m)
	}
	return list, rows.Err()
}
