package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"vedette/market"
	"vedette/store"
)

// takeStep is how many things one transaction of TakeOver writes.
const takeStep = 200

// takeover is one TakeOver in work.
type takeover struct {
	s        *Store
	marketID string
	market   int64
	mine     int64  // epoch of what this store knows
	left     string // the newest run, when it was left open
	leftID   int64
	taken    store.Taken
}

// TakeOver brings what is known elsewhere of a market that another crawler held
// into this store, which holds it in an epoch from now on. Of a thing that both
// know the later state stays, by its stamp. Runs of other crawlers that are not
// closed are closed as partial, and what they began the next run goes on with;
// nothing else of it is noted as a change.
//
// A call that was cut off may be repeated, and so may one that was not. The
// market must have no open run here: market.ErrConflict.
func (s *Store) TakeOver(ctx context.Context, marketID string, epoch int64, from store.Handover) (store.Taken, error) {
	m := &takeover{s: s, marketID: marketID}
	for _, step := range []func() error{
		func() error { return m.begin(ctx) },
		func() error {
			return inSteps(from.Runs, func(list []market.Run) error {
				return m.quietly(ctx, func(t *tx) error { return m.runs(t, list) })
			})
		},
		func() error {
			return inSteps(from.Vendors, func(list []store.HandedVendor) error {
				return m.quietly(ctx, func(t *tx) error { return m.vendors(t, list) })
			})
		},
		func() error {
			return inSteps(from.Listings, func(list []store.HandedListing) error {
				return m.quietly(ctx, func(t *tx) error { return m.listings(t, list) })
			})
		},
		func() error { return m.end(ctx, epoch) },
	} {
		if err := step(); err != nil {
			return m.taken, fmt.Errorf("take over %s: %w", marketID, err)
		}
	}
	return m.taken, nil
}

// inSteps hands on a sequence in pieces.
func inSteps[T any](seq iter.Seq2[T, error], f func([]T) error) error {
	var list []T
	for x, err := range seq {
		if err != nil {
			return err
		}
		if list = append(list, x); len(list) == takeStep {
			if err := f(list); err != nil {
				return err
			}
			list = list[:0]
		}
	}
	if len(list) == 0 {
		return nil
	}
	return f(list)
}

func (m *takeover) begin(ctx context.Context) error {
	err := m.s.write.do(ctx, func(t *tx) (err error) {
		if m.market, err = m.s.market(t, m.marketID); err != nil {
			return err
		}
		var name string
		err = t.row("SELECT name FROM run WHERE market = ? AND status IN ('open', 'paused')", []any{m.market}, &name)
		switch {
		case err == nil:
			return fmt.Errorf("run %s is open: %w", name, market.ErrConflict)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.mine, err = m.s.Tenure(ctx, m.marketID)
	return err
}

// quietly runs f in a transaction whose changes are not noted for writing
// elsewhere: that is where they come from.
func (m *takeover) quietly(ctx context.Context, f func(*tx) error) error {
	return m.s.write.do(ctx, func(t *tx) error {
		var names []string
		err := t.each("SELECT name FROM sqlite_temp_schema WHERE type = 'trigger' AND name LIKE 'outbox\\_%' ESCAPE '\\'", nil, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			names = append(names, name)
			return err
		})
		if err != nil {
			return err
		}
		for _, name := range names {
			if _, err := t.w.conn.ExecContext(t.ctx, "DROP TRIGGER temp."+name); err != nil {
				return err
			}
		}
		if err := f(t); err != nil || len(names) == 0 {
			return err
		}
		return noteChanges(t.ctx, t.w.conn)
	})
}

// runs adds those of other crawlers. Of the own ones this store knows more.
func (m *takeover) runs(t *tx, list []market.Run) error {
	for i := range list {
		r := &list[i]
		var own, left bool
		err := t.row("SELECT crawler = '', left_open FROM run WHERE name = ?", []any{r.ID}, &own, &left)
		known := err == nil
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		m.left = ""
		if known && own {
			continue
		}
		if r.Status == market.RunOpen || r.Status == market.RunPaused {
			left = true
			r.Status, r.Ended = market.RunPartial, m.s.now().UTC()
			r.Reason = "left open by " + r.Crawler + "; another crawler took the market over"
			m.taken.Left = append(m.taken.Left, r.ID)
		}
		if err := m.putRun(t, r, left); err != nil {
			return err
		}
		if left {
			m.left = r.ID
			if err := t.row("SELECT id FROM run WHERE name = ?", []any{r.ID}, &m.leftID); err != nil {
				return err
			}
		}
		if !known {
			m.taken.Runs++
		}
	}
	return nil
}

// putRun writes a run of another crawler: its counts stand as they were told.
func (m *takeover) putRun(t *tx, r *market.Run, left bool) error {
	transport, err := json.Marshal(r.Counts)
	if err != nil {
		return err
	}
	completeness, err := json.Marshal(r.Completeness)
	if err != nil {
		return err
	}
	c := &r.Counts
	_, err = t.exec(`INSERT INTO run(market, name, profile, started, ended, status, reason, transport, content, listings, new, changed,
		vendors, rows, completeness, manifest, merkle, crawler, left_open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT(name) DO UPDATE SET ended = excluded.ended, status = excluded.status, reason = excluded.reason,
		transport = excluded.transport, content = excluded.content, listings = excluded.listings, new = excluded.new,
		changed = excluded.changed, vendors = excluded.vendors, rows = excluded.rows, completeness = excluded.completeness,
		manifest = excluded.manifest, merkle = excluded.merkle, left_open = excluded.left_open WHERE crawler <> ''`,
		m.market, r.ID, r.Profile, toMS(r.Started), toMS(r.Ended), string(r.Status), m.s.scrub(clean(r.Reason)), string(transport),
		c.Content, c.Listings, c.New, c.Changed, c.Vendors, c.Rows, string(completeness), r.Manifest, r.MerkleRoot, clean(r.Crawler), left)
	return err
}

// run is the row of a run that a listing or vendor names. One that is not known
// itself is known by that.
func (m *takeover) run(t *tx, name string, at int64) (int64, error) {
	var id int64
	err := t.row("SELECT id FROM run WHERE name = ?", []any{name}, &id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	err = t.row(`INSERT INTO run(market, name, profile, started, ended, status, reason, crawler)
		VALUES (?, ?, '', ?, ?, 'partial', 'known from what it saw alone', 'another crawler') RETURNING id`, []any{m.market, name, at, at}, &id)
	return id, err
}

// firstRun is the run in which something was first seen: the last that began
// before, or fallback.
func (m *takeover) firstRun(t *tx, at, fallback int64) (id int64, err error) {
	err = t.row("SELECT id FROM run WHERE market = ? AND started <= ? ORDER BY started DESC, id DESC LIMIT 1", []any{m.market, at}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return fallback, nil
	}
	return id, err
}

// end settles what follows from the listings, and the epoch with it: a
// takeover that was cut off before is not taken for one.
func (m *takeover) end(ctx context.Context, epoch int64) error {
	// What is first seen by these listings is known where they come from.
	err := m.quietly(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sighting(market, substance, first_run, first_seen)
			SELECT l.market, n.substance, min(l.first_run), min(l.first_seen) FROM listing l JOIN mention n ON n.listing = l.id
			WHERE l.market = ? GROUP BY n.substance
			ON CONFLICT DO UPDATE SET first_run = min(first_run, excluded.first_run), first_seen = min(first_seen, excluded.first_seen)`, m.market)
		return err
	})
	if err != nil {
		return err
	}
	return m.s.write.do(ctx, func(t *tx) error {
		if err := t.setTenure(m.market, epoch); err != nil {
			return err
		}
		var heir bool
		if err := t.row("SELECT EXISTS (SELECT 1 FROM listing WHERE market = ?1 AND ?2 IN (since, first_run))", []any{m.market, runLeft}, &heir); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE tenure SET heir = ? WHERE market = ?", heir, m.market); err != nil {
			return err
		}
		// What another crawler may have written of the own last run, for want
		// of knowing better, is written anew; and that others were closed here.
		_, err := t.exec("UPDATE run SET reason = reason WHERE id = (SELECT max(id) FROM run WHERE market = ? AND crawler = '')", m.market)
		for _, name := range m.taken.Left {
			if err == nil {
				_, err = t.exec("UPDATE run SET reason = reason WHERE name = ?", name)
			}
		}
		return err
	})
}

// newer reports whether a state from elsewhere is later than the own one.
func (m *takeover) newer(stamp, lastSeen, missed int64) bool {
	return stamp > store.Stamp(m.mine, fromMS(lastSeen+missed))
}

// page finds or makes the row of a page that something was read from. It says
// nothing of when the page was read, unless that is known.
func (m *takeover) page(t *tx, path string, run, readAt int64) (id int64, err error) {
	if path == "" {
		return 0, nil
	}
	state := ""
	if readAt > 0 {
		state = string(market.StateContent)
	}
	err = t.row(`INSERT INTO page(market, path, kind, run, fetched, status, state, cause, records) VALUES (?, ?, '', ?, ?, 0, ?, '', 0)
		ON CONFLICT(market, path) DO UPDATE SET fetched = max(fetched, excluded.fetched), state = iif(excluded.fetched > fetched, excluded.state, state)
		RETURNING id`, []any{m.market, path, run, readAt, state}, &id)
	return id, err
}

// evidenceOf is where a page stands, in the archive of the crawler that read it.
func (m *takeover) evidenceOf(t *tx, digest string, ref market.ArchiveRef) (evidence, error) {
	file, err := m.s.label(t, ref.File)
	return evidence{
		digest: packHex(digest, 32), file: file, offset: ref.Offset, length: ref.Length, record: packUUID(ref.RecordID), revisit: ref.Revisit,
	}, err
}
