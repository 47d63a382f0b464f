package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// follow makes the cells follow the values in euro. What was asked for is done
// already, so that trouble is told and no error.
func (s *Store) follow(ctx context.Context) {
	if err := s.Recount(ctx); err != nil {
		s.log.Warn("series do not follow the rates yet", "err", err)
	}
}

// Recount makes the cells anew whose values in euro changed, or of which runs
// were closed by an older program: run by run in order; other writers come in
// between. Ends of runs and changes of rates do it themselves; what a kill
// leaves of it is done by the next of them. Mostly there is nothing to do.
func (s *Store) Recount(ctx context.Context) error {
	for {
		var id, run, mark int64
		err := s.read.QueryRowContext(ctx, "SELECT market, run, mark FROM recount WHERE run IS NOT NULL LIMIT 1").Scan(&id, &run, &mark)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err == nil {
			err = s.recountMarket(ctx, id, run, mark)
		}
		if err != nil && !errors.Is(err, errMoved) {
			return fmt.Errorf("recount: %w", err)
		}
	}
}

// recountMarket does the closed runs of a market from one on: those that were
// made here, because of those of other crawlers too little is known.
func (s *Store) recountMarket(ctx context.Context, id, from, mark int64) error {
	var runs []rollup
	err := s.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, "SELECT b.id, "+readWhole+` FROM run b
			WHERE b.market = ? AND b.id >= ? AND b.status IN ('complete', 'partial') AND b.crawler = '' ORDER BY b.id`, []any{id, from}, func(rows *sql.Rows) error {
			u := rollup{market: id}
			err := rows.Scan(&u.run, &u.whole)
			runs = append(runs, u)
			return err
		})
	})
	if err != nil {
		return err
	}
	for i := range runs {
		u := &runs[i]
		if err := s.snapshot(ctx, func(t *sql.Tx) error { return u.again(ctx, t, s) }); err != nil {
			return err
		}
		if u.mark != mark {
			return errMoved
		}
		err := s.write.do(ctx, func(t *tx) error {
			if err := u.write(t, s); err != nil {
				return err
			}
			_, err := t.exec("UPDATE recount SET run = ? WHERE market = ? AND mark = ?", u.run+1, id, mark)
			return err
		})
		if err == nil {
			err = s.keepFacts(ctx, u.facts)
		}
		if err != nil {
			return err
		}
		*u = rollup{}
	}
	return s.write.do(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE recount SET run = NULL WHERE market = ? AND mark = ?", id, mark)
		return err
	})
}

// again counts a closed run anew. Of one that was closed before that was
// kept, every listing counts that had been seen before and was later: a gap in
// between is not known.
func (u *rollup) again(ctx context.Context, t *sql.Tx, s *Store) error {
	var seen, gone []byte
	err := t.QueryRowContext(ctx, "SELECT seen, gone FROM run_seen WHERE run = ?", u.run).Scan(&seen, &gone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		u.seen, err = readIDs(ctx, t, `SELECT l.id FROM listing l JOIN version v ON v.listing = l.id WHERE l.market = ?1 AND v.from_run <= ?2
			AND iif(v.to_run = 0, l.last_run, v.to_run) >= ?2 GROUP BY l.id ORDER BY l.id`, u.market, u.run)
	case err == nil:
		if u.seen, err = decodeSet(seen); err == nil {
			u.gone, err = decodeSet(gone)
		}
	}
	if err != nil {
		return err
	}
	return u.count(ctx, t, s)
}
