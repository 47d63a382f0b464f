package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"vedette/market"
	"vedette/trend"
)

// rollup is what a run is kept as for series. It is made from a snapshot, while
// others write, and written in the transaction that closes the run, if nothing
// that it was made of changed meanwhile.
type rollup struct {
	run, market int64
	whole       bool
	seq, mark   int64 // of the run's pages and of the market's values in euro
	// base says that another crawler had the market since this store counted a
	// run of it: what stands in this store is not what stands in the index that
	// both write, so that all of the market is said anew.
	base bool

	seen, gone idSet
	cells      []trend.Cell
	facts      []keptFact
	piece      []byte // in use for facts
}

// errMoved says that something changed while it was counted.
var errMoved = errors.New("the run changed while it was counted")

// rollUp counts a run that is about to be closed; nil for one that is not there.
func (s *Store) rollUp(ctx context.Context, name string, whole bool, goneAfter int) (u *rollup, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		u = &rollup{whole: whole}
		err := t.QueryRowContext(ctx, "SELECT id, market FROM run WHERE name = ? AND ended = 0", name).Scan(&u.run, &u.market)
		if errors.Is(err, sql.ErrNoRows) {
			u = nil
			return nil
		}
		if err != nil {
			return err
		}
		if u.seen, err = readIDs(ctx, t, "SELECT id FROM listing WHERE market = ? AND last_run = ? ORDER BY id", u.market, u.run); err != nil {
			return err
		}
		if whole {
			u.gone, err = readIDs(ctx, t, `SELECT id FROM listing WHERE market = ? AND last_run <> ? AND state <> 2 AND missed + 1 >= ?
				ORDER BY id`, u.market, u.run, goneAfter)
			if err != nil {
				return err
			}
		}
		return u.count(ctx, t, s)
	})
	return u, err
}

func readIDs(ctx context.Context, t *sql.Tx, query string, args ...any) (set idSet, err error) {
	err = eachRow(ctx, t, query, args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		set.add(id)
		return err
	})
	return set, err
}

// stamp is what a rollup rests upon besides its sets.
const stamp = `SELECT r.seq, coalesce((SELECT mark FROM recount WHERE market = r.market), 0) FROM run r WHERE r.id = ?`

// isBase asks whether a run of another crawler came after the last run that was
// counted here.
const isBase = `SELECT EXISTS (SELECT 1 FROM run o WHERE o.market = ?1 AND o.id < ?2 AND o.crawler <> '' AND o.id > coalesce((
	SELECT max(b.id) FROM run b JOIN run_seen s ON s.run = b.id WHERE b.market = ?1 AND b.id < ?2 AND ` + readWhole + ` = ?3), 0))`

// count makes the cells that are to be written.
func (u *rollup) count(ctx context.Context, t *sql.Tx, s *Store) error {
	if err := t.QueryRowContext(ctx, stamp, u.run).Scan(&u.seq, &u.mark); err != nil {
		return err
	}
	if !u.whole && len(u.seen) == 0 {
		return nil // it says nothing
	}
	if err := t.QueryRowContext(ctx, isBase, u.market, u.run, u.whole).Scan(&u.base); err != nil {
		return err
	}
	members, err := u.readMembers(ctx, t, s.lex)
	if err != nil {
		return err
	}
	tally, kept := trend.NewTally(), trend.NewDecoder()
	var f trend.Fact
	for i := range members {
		m := &members[i]
		if err := kept.Decode(m.fact, &f); err != nil {
			return fmt.Errorf("listing %d: %w", m.id, err)
		}
		switch {
		case m.gone:
			tally.Depart(&f)
		case m.unseen:
			tally.Touch(&f)
		default:
			tally.Add(trend.Seen{Vendor: m.vendor, Fact: &f, Arrived: m.arrived, Feedback: m.feedback})
		}
	}
	return u.changes(ctx, t, tally)
}

// standing is the newest cell of a selection.
type standing struct {
	stock []byte
	here  bool // it is of this very run, which is counted again
}

// changes are the cells that differ from those that stand.
func (u *rollup) changes(ctx context.Context, t *sql.Tx, tally *trend.Tally) error {
	before := map[trend.Selection]standing{}
	err := eachRow(ctx, t, `SELECT s.substance, s.class, s.grp, s.origin, s.band, c.run = ?3, c.stock FROM selection s
		CROSS JOIN cell c ON c.id = (SELECT id FROM cell WHERE selection = s.id AND market = ?1 AND whole = ?2 AND run <= ?3
			ORDER BY run DESC LIMIT 1)`, []any{u.market, u.whole, u.run}, func(rows *sql.Rows) error {
		var s trend.Selection
		var b standing
		err := rows.Scan(&s.Substance, &s.Class, &s.Group, &s.From, &s.Band, &b.here, &b.stock)
		before[s] = b
		return err
	})
	if err != nil {
		return err
	}
	none := string(new(trend.Stock).Encode())
	for c := range tally.Cells() {
		b, there := before[c.Selection]
		delete(before, c.Selection)
		if there && !b.here && !u.base && c.Flow == (trend.Flow{}) && string(b.stock) == string(c.Stock.Encode()) {
			continue
		}
		u.cells = append(u.cells, c)
	}
	for s, b := range before {
		if b.here || u.base || string(b.stock) != none {
			u.cells = append(u.cells, trend.Cell{Selection: s})
		}
	}
	return nil
}

// write keeps the rollup; errMoved when it is out of date.
func (u *rollup) write(t *tx, s *Store) error {
	var seq, mark int64
	if err := t.row(stamp, []any{u.run}, &seq, &mark); err != nil {
		return err
	}
	if seq != u.seq || mark != u.mark {
		return errMoved
	}
	_, err := t.exec("INSERT INTO run_seen(run, seen, gone) VALUES (?, ?, ?) ON CONFLICT(run) DO NOTHING", u.run, u.seen.encode(), u.gone.encode())
	if err != nil {
		return err
	}
	values := make([]any, 0, 9*len(u.cells))
	for i := range u.cells {
		c := &u.cells[i]
		id, err := s.selection(t, c.Selection)
		if err != nil {
			return err
		}
		values = append(values, id, u.market, u.whole, u.run, c.Stock.Encode(), c.Arrivals, c.Departures, c.Feedback, c.FeedbackCents)
	}
	_, err = t.insert("INSERT INTO cell(selection, market, whole, run, stock, arrivals, departures, feedback, cents) VALUES ", 9, values,
		` ON CONFLICT(selection, market, whole, run) DO UPDATE SET stock = excluded.stock, arrivals = excluded.arrivals,
		departures = excluded.departures, feedback = excluded.feedback, cents = excluded.cents`)
	return err
}

// selection is the row id of a selection, made when it is new.
func (s *Store) selection(t *tx, sel trend.Selection) (int64, error) {
	if id, ok := s.names.selections.Load(sel); ok {
		return id.(int64), nil
	}
	args := []any{sel.Substance, sel.Class, sel.Group, sel.From, sel.Band}
	var id int64
	err := t.row("SELECT id FROM selection WHERE substance = ? AND class = ? AND grp = ? AND origin = ? AND band = ?", args, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row("INSERT INTO selection(substance, class, grp, origin, band) VALUES (?, ?, ?, ?, ?) RETURNING id", args, &id)
	}
	if err != nil {
		return 0, err
	}
	t.committed = append(t.committed, func() { s.names.selections.Store(sel, id) })
	return id, nil
}

// counted does the rest of a run's end when it is closed: none of it is lost
// with the process, but only done later.
func (s *Store) counted(ctx context.Context, run market.Run, u *rollup) {
	if u == nil {
		return
	}
	if err := s.keepFacts(ctx, u.facts); err != nil {
		s.log.Warn("the next run's end takes longer: what listings count as is not kept", "run", run.ID, "err", err)
	}
	s.follow(ctx)
}
