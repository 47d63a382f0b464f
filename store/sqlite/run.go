package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"vedette/market"
)

// BeginRun opens a run or goes on with the one in work.
func (s *Store) BeginRun(ctx context.Context, run market.Run, owner string) (got market.Run, resumed bool, err error) {
	if run.ID == "" || run.Market == "" || owner == "" {
		return got, false, fmt.Errorf("begin run: id, market and owner are required: %w", market.ErrInvalid)
	}
	if err := s.sweep(ctx); err != nil {
		return got, false, fmt.Errorf("begin run %s: %w", run.ID, err)
	}
	err = s.write.do(ctx, func(t *tx) error {
		mid, err := s.market(t, run.Market)
		if err != nil {
			return err
		}
		var id int64
		err = t.row("SELECT id FROM run WHERE market = ? AND status IN ('open', 'paused')", []any{mid}, &id)
		switch {
		case err == nil:
			resumed = true
			err = s.resume(t, id, owner)
		case errors.Is(err, sql.ErrNoRows):
			if id, err = s.insertRun(t, run, mid, ""); err == nil {
				err = t.inherit(mid, id)
			}
		}
		if err != nil {
			return err
		}
		got, err = t.runByID(id)
		return err
	})
	if err != nil {
		return market.Run{}, false, fmt.Errorf("begin run %s: %w", run.ID, err)
	}
	return got, resumed, nil
}

// resume reopens a run and frees what owners other than owner hold of it.
func (s *Store) resume(t *tx, id int64, owner string) error {
	if _, err := t.exec("UPDATE run SET status = 'open', reason = '' WHERE id = ?", id); err != nil {
		return err
	}
	_, err := t.exec("UPDATE target SET phase = 0, owner = '', due = 0 WHERE run = ? AND phase = 1 AND owner <> ?", id, owner)
	return err
}

func (s *Store) insertRun(t *tx, run market.Run, mid int64, transport string) (int64, error) {
	var there int64
	if err := t.row("SELECT count(*) FROM run WHERE name = ?", []any{run.ID}, &there); err != nil {
		return 0, err
	}
	if there > 0 {
		return 0, fmt.Errorf("the run is closed: %w", market.ErrConflict)
	}
	var id int64
	err := t.row(`INSERT INTO run(market, name, profile, started, status, transport)
		VALUES (?, ?, ?, ?, 'open', ?) RETURNING id`,
		[]any{mid, run.ID, clean(run.Profile), toMS(run.Started), transport}, &id)
	return id, err
}

// OpenRun inserts a run as it was, for a rebuild.
func (s *Store) OpenRun(ctx context.Context, run market.Run) error {
	if run.ID == "" || run.Market == "" {
		return fmt.Errorf("open run: id and market are required: %w", market.ErrInvalid)
	}
	transport, err := json.Marshal(run.Counts)
	if err != nil {
		return fmt.Errorf("open run %s: %w", run.ID, err)
	}
	err = s.write.do(ctx, func(t *tx) error {
		mid, err := s.market(t, run.Market)
		if err != nil {
			return err
		}
		var name string
		err = t.row("SELECT name FROM run WHERE market = ? AND status IN ('open', 'paused')", []any{mid}, &name)
		switch {
		case err == nil && name == run.ID:
			_, err = t.exec("UPDATE run SET transport = ? WHERE name = ? AND transport <> ''", string(transport), run.ID)
			return err
		case err == nil:
			return fmt.Errorf("run %s is open: %w", name, market.ErrConflict)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		_, err = s.insertRun(t, run, mid, string(transport))
		return err
	})
	if err != nil {
		return fmt.Errorf("open run %s: %w", run.ID, err)
	}
	return nil
}

// PauseRun marks a run as waiting.
func (s *Store) PauseRun(ctx context.Context, run, reason string) error {
	err := s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, run)
		if err != nil {
			return err
		}
		n, err := t.exec("UPDATE run SET status = 'paused', reason = ? WHERE id = ? AND status IN ('open', 'paused')",
			s.scrub(clean(reason)), k.id)
		if err == nil && n == 0 {
			err = fmt.Errorf("the run is closed: %w", market.ErrConflict)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("pause run %s: %w", run, err)
	}
	return nil
}

// runInWork finds a run that is not closed; market.ErrConflict when it is.
func (s *Store) runInWork(t *tx, name string) (runKey, error) {
	k, err := s.run(t, name)
	if err != nil {
		return k, err
	}
	var open bool
	if err := t.row("SELECT status IN ('open', 'paused') FROM run WHERE id = ?", []any{k.id}, &open); err != nil {
		return k, err
	}
	if !open {
		return k, fmt.Errorf("the run is closed: %w", market.ErrConflict)
	}
	return k, nil
}

// runColumns and scanRun read a run r joined with its market m.
const runColumns = `r.id, r.name, m.name, r.profile, r.started, r.ended, r.status, r.reason, r.transport,
	r.fetched, r.content, r.unchanged, r.failed, r.retried, r.bytes,
	r.listings, r.new, r.changed, r.vendors, r.rows, r.completeness, r.manifest, r.merkle, r.crawler`

const runFrom = ` FROM run r JOIN market m ON m.id = r.market `

type scanner interface{ Scan(...any) error }

func scanRun(row scanner) (id int64, r market.Run, transport string, err error) {
	var started, ended int64
	var status, completeness string
	c := &r.Counts
	err = row.Scan(&id, &r.ID, &r.Market, &r.Profile, &started, &ended, &status, &r.Reason, &transport,
		&c.Fetched, &c.Content, &c.Unchanged, &c.Failed, &c.Retried, &c.Bytes,
		&c.Listings, &c.New, &c.Changed, &c.Vendors, &c.Rows, &completeness, &r.Manifest, &r.MerkleRoot, &r.Crawler)
	if err != nil {
		return 0, r, "", err
	}
	r.Started, r.Ended, r.Status = fromMS(started), fromMS(ended), market.RunStatus(status)
	c.Refused, c.States, c.Causes = map[string]int{}, map[string]int{}, map[string]int{}
	if completeness != "" {
		if err := json.Unmarshal([]byte(completeness), &r.Completeness); err != nil {
			return 0, r, "", fmt.Errorf("run %s: completeness: %w", r.ID, err)
		}
	}
	return id, r, transport, nil
}

// named adds one row of run_count to c.
func named(c *market.RunCounts, what, name string, n int) {
	switch what {
	case "refused":
		c.Refused[name] = n
	case "state":
		c.States[name] = n
	case "cause":
		c.Causes[name] = n
	}
}

// carry sets the counts of a rebuilt run's transport to those it was opened
// with: they say what happened on the wire, which a rebuild cannot see.
func carry(c *market.RunCounts, transport string) error {
	if transport == "" {
		return nil
	}
	var g market.RunCounts
	if err := json.Unmarshal([]byte(transport), &g); err != nil {
		return fmt.Errorf("counts of the rebuilt run: %w", err)
	}
	c.Fetched, c.Unchanged, c.Failed, c.Retried, c.Bytes = g.Fetched, g.Unchanged, g.Failed, g.Retried, g.Bytes
	for _, m := range []struct{ to, from *map[string]int }{
		{&c.Refused, &g.Refused}, {&c.States, &g.States}, {&c.Causes, &g.Causes},
	} {
		if *m.from != nil {
			*m.to = *m.from
		} else {
			*m.to = map[string]int{}
		}
	}
	return nil
}

// runByID reads a run with its counts inside a transaction.
func (t *tx) runByID(id int64) (market.Run, error) {
	st, err := t.stmt("SELECT " + runColumns + runFrom + "WHERE r.id = ?")
	if err != nil {
		return market.Run{}, err
	}
	_, run, transport, err := scanRun(st.QueryRowContext(t.ctx, id))
	if err != nil {
		return market.Run{}, err
	}
	err = t.each("SELECT what, name, n FROM run_count WHERE run = ?", []any{id}, func(rows *sql.Rows) error {
		var what, name string
		var n int
		if err := rows.Scan(&what, &name, &n); err != nil {
			return err
		}
		named(&run.Counts, what, name, n)
		return nil
	})
	if err != nil {
		return market.Run{}, err
	}
	return run, carry(&run.Counts, transport)
}
