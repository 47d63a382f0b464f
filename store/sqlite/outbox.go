package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"vedette/market"
	"vedette/store"
)

var _ store.Outbox = (*Store)(nil)

// The kinds of change, as in the table.
const (
	outMarket = iota + 1
	outRun
	outVendor
	outListing
	outVersion
	outSighting
	outReprice
	outCell
	outAlert
	outAssessment
	outFirst
)

var changeKinds = [...]store.ChangeKind{
	outMarket: store.ChangeMarket, outRun: store.ChangeRun, outVendor: store.ChangeVendor, outListing: store.ChangeListing,
	outVersion: store.ChangeVersion, outSighting: store.ChangeSighting, outReprice: store.ChangeReprice,
	outCell: store.ChangeCell, outAlert: store.ChangeAlert, outAssessment: store.ChangeAssessment, outFirst: store.ChangeFirst,
}

// noting is the tail of a trigger's insert: what waits already, or was set
// aside, is due anew.
const noting = ` ON CONFLICT(kind, ref, run) DO UPDATE SET mark = mark + 1, as_of = max(as_of, excluded.as_of),
	attempts = 0, due = 0, dead = 0, reason = ''`

// triggers note every change in the transaction that makes it, whichever code
// makes it. They are temporary: they belong to a connection that was asked for
// an outbox, and nothing of them is in the file.
//
// as_of must not fall for one thing. A listing that is missed keeps the time
// when it was last seen, so each miss counts as a millisecond.
var triggers = func() []string {
	note := func(name, when, values string) string {
		return "CREATE TEMP TRIGGER outbox_" + name + " AFTER " + when +
			" BEGIN INSERT INTO outbox(kind, ref, run, as_of) " + values + noting + "; END"
	}
	numbered := func(name, when string) string { // an alert has no number: it gets one
		return "CREATE TEMP TRIGGER outbox_" + name + " AFTER " + when + " BEGIN " +
			"INSERT INTO outbox_alert(alert) SELECT NEW.id WHERE NOT EXISTS (SELECT 1 FROM outbox_alert WHERE alert = NEW.id); " +
			"INSERT INTO outbox(kind, ref, run, as_of) SELECT 9, id, 0, NEW.seen FROM outbox_alert WHERE alert = NEW.id" + noting + "; END"
	}
	return []string{
		note("market_new", "INSERT ON main.market", "VALUES (1, NEW.id, 0, 0)"),
		note("market", "UPDATE ON main.market", "VALUES (1, NEW.id, 0, 0)"),
		note("run_new", "INSERT ON main.run", "VALUES (2, NEW.id, 0, NEW.started)"),
		note("run", "UPDATE ON main.run", "VALUES (2, NEW.id, 0, max(NEW.ended, NEW.started + NEW.seq + NEW.retried))"),
		// SQLite needs WHERE before ON CONFLICT, or takes ON for a join.
		note("run_closed", "UPDATE OF ended ON main.run WHEN NEW.ended > 0 AND OLD.ended = 0",
			"SELECT 6, id, NEW.id, last_seen FROM listing WHERE market = NEW.market AND last_run = NEW.id"),
		note("vendor_new", "INSERT ON main.vendor", "VALUES (3, NEW.id, 0, NEW.last_seen)"),
		note("vendor", "UPDATE ON main.vendor", "VALUES (3, NEW.id, 0, NEW.last_seen)"),
		note("listing_new", "INSERT ON main.listing", "VALUES (4, NEW.id, 0, NEW.last_seen + NEW.missed)"),
		note("listing", "UPDATE ON main.listing", "VALUES (4, NEW.id, 0, NEW.last_seen + NEW.missed)"),
		note("version_new", "INSERT ON main.version", "VALUES (5, NEW.id, 0, max(NEW.from_seen, NEW.to_seen))"),
		note("version", "UPDATE ON main.version", "VALUES (5, NEW.id, 0, max(NEW.from_seen, NEW.to_seen))"),
		"CREATE TEMP TRIGGER outbox_withdrawn AFTER DELETE ON main.version BEGIN DELETE FROM outbox WHERE kind = 5 AND ref = OLD.id; END",
		note("repriced", "UPDATE OF eur ON main.price WHEN NEW.eur IS NOT OLD.eur",
			"SELECT k, NEW.version, 0, (SELECT max(from_seen, to_seen) FROM version WHERE id = NEW.version) FROM (SELECT 5 AS k UNION SELECT 7) WHERE true"),
		note("cell_new", "INSERT ON main.cell", "VALUES (8, NEW.id, 0, 0)"),
		note("cell", "UPDATE ON main.cell", "VALUES (8, NEW.id, 0, 0)"),
		numbered("alert_new", "INSERT ON main.alert"),
		numbered("alert", "UPDATE ON main.alert"),
		note("assessment", "INSERT ON main.assessment", "VALUES (10, NEW.id, 0, 0)"),
		note("first_new", "INSERT ON main.sighting", "VALUES (11, NEW.substance, NEW.market, NEW.first_seen)"),
		note("first", "UPDATE ON main.sighting", "VALUES (11, NEW.substance, NEW.market, NEW.first_seen)"),
	}
}()

// noteChanges has the connection fill the outbox.
func noteChanges(ctx context.Context, conn *sql.Conn) error {
	for _, q := range triggers {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("outbox: %.60q: %w", q, err)
		}
	}
	return nil
}

// Settle removes what was taken and notes what was refused.
func (s *Store) Settle(ctx context.Context, taken []store.Ticket, refused []store.Refusal) error {
	if len(taken)+len(refused) == 0 {
		return nil
	}
	err := s.write.do(ctx, func(t *tx) error {
		for len(taken) > 0 {
			n := min(len(taken), listMax)
			var args []any
			for _, k := range taken[:n] {
				args = append(args, k.ID, k.Mark)
			}
			if _, err := t.exec("DELETE FROM outbox WHERE (id, mark) IN (VALUES "+strings.Repeat(",(?,?)", n)[1:]+")", args...); err != nil {
				return err
			}
			taken = taken[n:]
		}
		for _, r := range refused {
			// What changed since is a new document, and due at once.
			_, err := t.exec("UPDATE outbox SET attempts = attempts + 1, due = ?, dead = ?, reason = ? WHERE id = ? AND mark = ?",
				toMS(r.Due), count(r.Due.IsZero()), clean(r.Reason), r.ID, r.Mark)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle the outbox: %w", err)
	}
	return nil
}

// Backlog counts what waits.
func (s *Store) Backlog(ctx context.Context) (b store.Backlog, err error) {
	var oldest int64
	err = s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM outbox) - (SELECT count(*) FROM outbox WHERE dead = 1),
		(SELECT count(*) FROM outbox WHERE dead = 1),
		coalesce((SELECT as_of FROM outbox WHERE dead = 0 AND as_of > 0 ORDER BY id LIMIT 1), 0)`).Scan(&b.Waiting, &b.Dead, &oldest)
	if err != nil {
		return b, fmt.Errorf("outbox: %w", err)
	}
	b.Oldest = fromMS(oldest)
	return b, nil
}

// Replay makes dead letters due again.
func (s *Store) Replay(ctx context.Context, ids ...int64) (int, error) {
	return s.eachDead(ctx, "UPDATE outbox SET dead = 0, attempts = 0, due = 0, mark = mark + 1, reason = '' WHERE dead = 1", ids)
}

// Drop forgets dead letters.
func (s *Store) Drop(ctx context.Context, ids ...int64) (int, error) {
	return s.eachDead(ctx, "DELETE FROM outbox WHERE dead = 1", ids)
}

// eachDead runs a statement on all dead letters, or on some.
func (s *Store) eachDead(ctx context.Context, query string, ids []int64) (n int, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		if len(ids) == 0 {
			k, err := t.exec(query)
			n = int(k)
			return err
		}
		for _, id := range ids {
			k, err := t.exec(query+" AND id = ?", id)
			if err != nil {
				return err
			}
			n += int(k)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("dead letters: %w", err)
	}
	return n, nil
}

// refillStep is how many rows one transaction of Refill looks at.
const refillStep = 20_000

// Refill notes everything but sightings: which run saw an unchanged listing is
// not kept here, only in the archive.
func (s *Store) Refill(ctx context.Context) error {
	err := s.write.do(ctx, func(t *tx) error {
		_, err := t.exec("INSERT INTO outbox_alert(alert) SELECT id FROM alert WHERE id NOT IN (SELECT alert FROM outbox_alert)")
		if err == nil {
			_, err = t.exec("INSERT INTO outbox(kind, ref, run, as_of) SELECT 11, substance, market, first_seen FROM sighting WHERE true" + noting)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("refill the outbox: %w", err)
	}
	for _, of := range []struct{ table, values string }{
		{"market", "SELECT 1, id, 0, 0 FROM market"},
		{"run", "SELECT 2, id, 0, max(ended, started + seq + retried) FROM run"},
		{"vendor", "SELECT 3, id, 0, last_seen FROM vendor"},
		{"listing", "SELECT 4, id, 0, last_seen + missed FROM listing"},
		{"version", "SELECT 5, id, 0, max(from_seen, to_seen) FROM version"},
		{"cell", "SELECT 8, id, 0, 0 FROM cell"},
		{"outbox_alert", "SELECT 9, id, 0, (SELECT seen FROM alert WHERE alert.id = alert) FROM outbox_alert"},
		{"assessment", "SELECT 10, id, 0, 0 FROM assessment"},
	} {
		for from, last := int64(0), int64(0); from <= last; from += refillStep {
			err := s.write.do(ctx, func(t *tx) error {
				if err := t.row("SELECT coalesce(max(id), 0) FROM "+of.table, nil, &last); err != nil {
					return err
				}
				_, err := t.exec("INSERT INTO outbox(kind, ref, run, as_of) "+of.values+" WHERE id >= ? AND id < ?"+noting, from, from+refillStep)
				return err
			})
			if err != nil {
				return fmt.Errorf("refill the outbox: %w", err)
			}
		}
	}
	return nil
}

// LockOutbox takes the file lock of the outbox, beside the database.
func (s *Store) LockOutbox(ctx context.Context) (unlock func(), err error) {
	unlock, err = LockMarket(ctx, s.path, "_outbox", s.log)
	if errors.Is(err, market.ErrBusy) {
		err = fmt.Errorf("another process empties the outbox: %w", market.ErrBusy)
	}
	return unlock, err
}

// DeadLetters lists what was refused for good.
func (s *Store) DeadLetters(ctx context.Context, n int) (list []store.DeadLetter, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, `SELECT o.id, o.kind, o.attempts, o.reason, coalesce(m.name, ''),
			coalesce(CASE o.kind WHEN 1 THEN m.name WHEN 2 THEN r.name WHEN 8 THEN r.name WHEN 3 THEN v.handle
			WHEN 9 THEN (SELECT alert FROM outbox_alert WHERE id = o.ref) WHEN 10 THEN (SELECT subject FROM assessment WHERE id = o.ref)
			WHEN 11 THEN (SELECT code FROM substance WHERE id = o.ref) ELSE l.ext END, '')
		FROM outbox o
		LEFT JOIN run r ON r.id = CASE o.kind WHEN 2 THEN o.ref WHEN 8 THEN (SELECT run FROM cell WHERE id = o.ref) END LEFT JOIN vendor v ON o.kind = 3 AND v.id = o.ref
		LEFT JOIN version n ON o.kind IN (5, 7) AND n.id = o.ref
		LEFT JOIN listing l ON l.id = CASE WHEN o.kind IN (4, 6) THEN o.ref ELSE n.listing END
		LEFT JOIN market m ON m.id = CASE o.kind WHEN 1 THEN o.ref WHEN 11 THEN o.run ELSE coalesce(r.market, v.market, l.market) END
		WHERE o.dead = 1 ORDER BY o.id LIMIT ?`, []any{n}, func(rows *sql.Rows) error {
			var d store.DeadLetter
			var kind int
			err := rows.Scan(&d.ID, &kind, &d.Attempt, &d.Reason, &d.Market, &d.Name)
			d.Kind = changeKinds[kind]
			list = append(list, d)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("dead letters: %w", err)
	}
	return list, nil
}

// Changes reads what is due, with what it is about.
func (s *Store) Changes(ctx context.Context, now time.Time, after int64, n int) ([]store.Change, error) {
	for {
		list, void, err := s.changes(ctx, now, after, n)
		if err != nil {
			return nil, fmt.Errorf("outbox: %w", err)
		}
		if err := s.Settle(ctx, void, nil); err != nil {
			return nil, err
		}
		if len(list) > 0 || len(void) == 0 {
			return list, nil
		}
	}
}

func (s *Store) changes(ctx context.Context, now time.Time, after int64, n int) (list []store.Change, void []store.Ticket, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		all, entries, err := due(ctx, t, now, after, n)
		if err != nil {
			return err
		}
		if err := fill(ctx, t, s.lex, entries); err != nil {
			return err
		}
		list = all[:0]
		for i := range entries {
			switch e := &entries[i]; {
			case !e.there:
				void = append(void, e.Ticket)
			case len(void) == 0: // it stands where it should
				list = all[:i+1]
			default:
				list = append(list, *e.Change)
			}
		}
		return fillHandover(ctx, t, list)
	})
	return list, void, err
}

// due reads the rows that are due, and has a place for the change of each.
func due(ctx context.Context, t *sql.Tx, now time.Time, after int64, n int) (list []store.Change, entries []entry, err error) {
	// A change is large to move: nouns of all kinds are in it.
	list, entries = make([]store.Change, n), make([]entry, 0, n)
	err = eachRow(ctx, t, `SELECT id, mark, kind, ref, run, as_of, attempts FROM outbox
		WHERE id > ? AND dead = 0 AND due <= ? ORDER BY id LIMIT ?`, []any{after, toMS(now), n}, func(rows *sql.Rows) error {
		e := entry{Change: &list[len(entries)]}
		var at int64
		if err := rows.Scan(&e.ID, &e.Mark, &e.kind, &e.ref, &e.run, &at, &e.Attempt); err != nil {
			return err
		}
		if e.kind < 1 || e.kind >= len(changeKinds) {
			return fmt.Errorf("kind %d is none of this program's", e.kind)
		}
		e.Kind, e.At = changeKinds[e.kind], fromMS(at)
		entries = append(entries, e)
		return nil
	})
	return list, entries, err
}
