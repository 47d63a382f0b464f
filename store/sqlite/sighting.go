package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"

	"vedette/market"
)

// sight remembers the substances that a run was the first to see on its
// market. A later version of a listing may name others, so this cannot be
// asked of the listings afterwards.
func (t *tx) sight(k runKey) error {
	_, err := t.exec(`INSERT INTO sighting(market, substance, first_run, first_seen)
		SELECT l.market, n.substance, ?1, l.first_seen FROM listing l JOIN mention n ON n.listing = l.id
		WHERE l.market = ?2 AND l.last_run = ?1
		ON CONFLICT DO UPDATE SET first_seen = excluded.first_seen
			WHERE first_run = excluded.first_run AND first_seen > excluded.first_seen`, k.id, k.market)
	return err
}

// baseline is the first run that read the market's every index: what it and
// those before it saw first was there before anybody looked.
const baseline = `(SELECT min(b.id) FROM run b WHERE b.market = g.market AND ` + readWhole + `)`

// Sightings returns what a run was the first to see on its market.
func (s *Store) Sightings(ctx context.Context, run string) (list []market.Sighting, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, `SELECT m.name, s.code, s.name, s.class, g.first_seen,
			(SELECT count(*) FROM sighting o WHERE o.substance = g.substance AND o.market <> g.market AND o.first_run < g.first_run),
			coalesce(g.first_run <= `+baseline+`, 1)
			FROM run r JOIN sighting g ON g.market = r.market AND g.first_run = r.id
			JOIN market m ON m.id = g.market JOIN substance s ON s.id = g.substance
			WHERE r.name = ? ORDER BY s.code`, []any{run}, func(rows *sql.Rows) error {
			var g market.Sighting
			var first int64
			err := rows.Scan(&g.Market, &g.Substance, &g.Name, &g.Class, &first, &g.Elsewhere, &g.Baseline)
			g.FirstSeen = fromMS(first)
			list = append(list, g)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("sightings of %s: %w", run, err)
	}
	return list, nil
}

// Candidates yields the listings that hold a name which stands in no list.
func (s *Store) Candidates(ctx context.Context) iter.Seq2[market.StoredListing, error] {
	return s.listings(ctx, "candidates", "l.id IN (SELECT listing FROM candidate)")
}

// Changed yields the listings of which a run made a new version.
func (s *Store) Changed(ctx context.Context, run string) iter.Seq2[market.StoredListing, error] {
	return s.listings(ctx, "changed", `l.market = (SELECT market FROM run WHERE name = ?1)
		AND l.since = (SELECT id FROM run WHERE name = ?1)`, run)
}

// Active yields the active listings of a market.
func (s *Store) Active(ctx context.Context, marketID string) iter.Seq2[market.StoredListing, error] {
	return s.listings(ctx, "active", "l.state = 0 AND l.market = (SELECT id FROM market WHERE name = ?)", marketID)
}

// listings yields the listings that fit a condition, as of one moment.
func (s *Store) listings(ctx context.Context, what, where string, args ...any) iter.Seq2[market.StoredListing, error] {
	return func(yield func(market.StoredListing, error) bool) {
		rows, err := s.read.QueryContext(ctx, "SELECT "+listingColumns+" FROM listing l "+listingJoins+
			" WHERE "+where+" ORDER BY m.name, l.ext", args...)
		if err != nil {
			yield(market.StoredListing{}, fmt.Errorf("%s: %w", what, err))
			return
		}
		defer rows.Close() // read to its end or given up: nothing is left to learn
		for rows.Next() {
			l, _, err := scanListing(s.lex, rows)
			if err != nil {
				yield(l, fmt.Errorf("%s: %w", what, err))
				return
			}
			if !yield(l, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(market.StoredListing{}, fmt.Errorf("%s: %w", what, err))
		}
	}
}

// Watched is the digest under which a watch last looked at all of a market.
func (s *Store) Watched(ctx context.Context, marketID, watch string) (digest string, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT coalesce((SELECT w.digest FROM watch w JOIN market m ON m.id = w.market
		WHERE m.name = ? AND w.name = ?), '')`, marketID, watch).Scan(&digest)
	if err != nil {
		return "", fmt.Errorf("watched %s: %w", watch, err)
	}
	return digest, nil
}

// SetWatched keeps that digest.
func (s *Store) SetWatched(ctx context.Context, marketID, watch, digest string) error {
	err := s.write.do(ctx, func(t *tx) error {
		id, err := s.market(t, marketID)
		if err != nil {
			return err
		}
		_, err = t.exec("INSERT INTO watch(market, name, digest) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET digest = excluded.digest",
			id, clean(watch), digest)
		return err
	})
	if err != nil {
		return fmt.Errorf("set watched %s: %w", watch, err)
	}
	return nil
}
