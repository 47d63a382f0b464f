package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"slices"

	"vedette/market"
)

// Committed yields the pages of a run that is not closed which were committed,
// in order of Seq: what a manifest would hold of them.
func (s *Store) Committed(ctx context.Context, run string) iter.Seq2[market.Page, error] {
	return func(yield func(market.Page, error) bool) {
		var id int64
		var marketID string
		err := s.read.QueryRowContext(ctx, `SELECT r.id, m.name FROM run r JOIN market m ON m.id = r.market
			WHERE r.name = ? AND r.status IN ('open', 'paused')`, run).Scan(&id, &marketID)
		if err != nil {
			yield(market.Page{}, fmt.Errorf("committed pages of run %s: %w", run, noRows(err)))
			return
		}
		done, stopDone := iter.Pull2(s.journalPart(ctx, id, "t.phase = 3 AND t.seq > ?", "t.seq"))
		defer stopDone()
		failed, stopFailed := iter.Pull2(s.journalPart(ctx, id, "t.phase = 4 AND t.seq > ?", "t.seq"))
		defer stopFailed()
		a, aerr, aok := done()
		b, berr, bok := failed()
		for aok || bok {
			p, err := a, aerr
			if !aok || bok && aerr == nil && (berr != nil || b.Seq < a.Seq) {
				p, err = b, berr
				b, berr, bok = failed()
			} else {
				a, aerr, aok = done()
			}
			if err != nil {
				yield(market.Page{}, fmt.Errorf("committed pages of run %s: %w", run, err))
				return
			}
			p.Run, p.Market = run, marketID
			if !yield(p, nil) {
				return
			}
		}
	}
}

// placed is a target with all that is kept of it.
type placed struct {
	market.Target
	id    int64
	phase int
	due   int64
	page  market.Page // the last attempt; Attempt is the target's
}

// TakePlace takes over from another store where a run that is not closed
// stands there, so that a crawl goes on with it here at the exact page: its
// frontier with attempts and waits (leases are dropped, as when a process
// died), its counts of the wire, and its status. The run must have been begun
// here, and its committed pages recorded in order.
//
// A page that was read here with another state than there counts as what it
// is now. One that has become content is due again: the links on it were never
// followed.
func (s *Store) TakePlace(ctx context.Context, from *Store, run string) error {
	var there int64
	err := from.read.QueryRowContext(ctx, "SELECT id FROM run WHERE name = ? AND status IN ('open', 'paused')", run).Scan(&there)
	if err != nil {
		return fmt.Errorf("take place of run %s: %w", run, noRows(err))
	}
	m := placeMove{s: s, run: run, states: map[string]int64{}, causes: map[string]int64{}}
	for after := int64(0); ; {
		list, err := from.frontier(ctx, there, after)
		if err != nil {
			return fmt.Errorf("take place of run %s: %w", run, err)
		}
		if err := s.write.do(ctx, func(t *tx) error { return m.put(t, list) }); err != nil {
			return fmt.Errorf("take place of run %s: %w", run, err)
		}
		if len(list) < journalStep {
			break
		}
		after = list[len(list)-1].id
	}
	if err := m.counts(ctx, from, there); err != nil {
		return fmt.Errorf("take place of run %s: %w", run, err)
	}
	return nil
}

// frontier reads a piece of a run's targets in order of arrival.
func (s *Store) frontier(ctx context.Context, run, after int64) (list []placed, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT t.id"+journalColumns+", t.priority, t.depth, t.listing, t.barren, t.phase, t.due"+journalFrom+
		"WHERE t.run = ? AND t.id > ? ORDER BY t.id LIMIT ?", run, after, journalStep)
	if err != nil {
		return nil, err
	}
	defer func() { err = joinClose(err, rows) }()
	for rows.Next() {
		var g placed
		g.page, g.id, err = scanPage(rows, &g.Priority, &g.Depth, &g.Listing, &g.Barren, &g.phase, &g.due)
		if err != nil {
			return nil, err
		}
		g.Path, g.Kind, g.Second = g.page.Path, g.page.Kind, g.page.Second
		list = append(list, g)
	}
	return list, rows.Err()
}

// placeMove is one TakePlace in work.
type placeMove struct {
	s              *Store
	run            string
	states, causes map[string]int64 // what is to be added to the counts
	content        int64
}

func (m *placeMove) put(t *tx, list []placed) error {
	k, err := m.s.run(t, m.run)
	if err != nil {
		return err
	}
	for i := range list {
		g := &list[i]
		if g.phase >= phaseDone {
			err = m.putCommitted(t, k, g)
		} else {
			err = m.putDue(t, k, g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// putCommitted gives a page that was recorded here what the frontier there
// knows of it.
func (m *placeMove) putCommitted(t *tx, k runKey, g *placed) error {
	var phase int
	var state, cause string
	err := t.row("SELECT phase, state, cause FROM target WHERE run = ? AND path = ? AND second = ?", []any{k.id, g.Path, g.Second}, &phase, &state, &cause)
	if err != nil {
		return fmt.Errorf("page %s was not recorded: %w", g.Path, noRows(err))
	}
	if was := string(g.page.Cause); was != cause {
		m.causes[was]--
		m.causes[cause]++
	}
	attempt := g.page.Attempt
	if state == string(market.StateContent) && g.page.State != market.StateContent {
		phase, attempt = phaseReady, 0
		m.states[state]--
		m.content--
	}
	_, err = t.exec(`UPDATE target SET kind = ?, priority = ?, depth = ?, listing = ?, barren = ?, attempt = ?, phase = ?
		WHERE run = ? AND path = ? AND second = ?`, g.Kind, g.Priority, g.Depth, g.Listing, g.Barren, attempt, phase, k.id, g.Path, g.Second)
	return err
}

// putDue takes over a target that is not settled, with its last attempt.
func (m *placeMove) putDue(t *tx, k runKey, g *placed) error {
	phase, due := g.phase, g.due
	if phase == phaseLeased {
		phase, due = phaseReady, 0
	}
	row, err := m.s.journal(t, &g.page)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO target(run, path, second, kind, priority, depth, listing, barren, phase, due, attempt)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		k.id, g.Path, g.Second, g.Kind, g.Priority, g.Depth, g.Listing, g.Barren, phase, due, g.page.Attempt)
	if err != nil || g.page.FetchedAt.IsZero() {
		return err
	}
	_, err = t.exec("UPDATE target SET "+attemptSet+" WHERE run = ? AND path = ? AND second = ?", append(row.args(), k.id, g.Path, g.Second)...)
	if err != nil {
		return err
	}
	_, err = m.s.savePage(t, k, m.s.kept(&g.page), row.ev)
	return err
}

// counts takes over what the wire brought; what was made of it has been
// counted here.
func (m *placeMove) counts(ctx context.Context, from *Store, there int64) error {
	var status, reason string
	var fetched, unchanged, retried, bytes int64
	err := from.read.QueryRowContext(ctx, "SELECT status, reason, fetched, unchanged, retried, bytes FROM run WHERE id = ?", there).
		Scan(&status, &reason, &fetched, &unchanged, &retried, &bytes)
	if err != nil {
		return err
	}
	var named tally
	err = from.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, "SELECT what, name, n FROM run_count WHERE run = ? AND what IN ('refused', 'cause', 'barren', 'second')", []any{there},
			func(rows *sql.Rows) error {
				var what, name string
				var n int64
				if err := rows.Scan(&what, &name, &n); err != nil {
					return err
				}
				named.add(what, name, n)
				return nil
			})
	})
	if err != nil {
		return err
	}
	return m.s.write.do(ctx, func(t *tx) error {
		k, err := m.s.run(t, m.run)
		if err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM run_count WHERE run = ? AND what IN ('refused', 'cause', 'barren', 'second')", k.id); err != nil {
			return err
		}
		all := slices.Clone(named)
		addAll(&all, "cause", m.causes)
		addAll(&all, "state", m.states)
		if err := t.addEach(k, all); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE run SET status = ?2, reason = ?3, fetched = ?4, unchanged = ?5, retried = ?6, bytes = ?7, content = content + ?8,
			targets = (SELECT count(*) FROM target WHERE run = ?1), done = (SELECT count(*) FROM target WHERE run = ?1 AND phase = 3),
			failed = (SELECT count(*) FROM target WHERE run = ?1 AND phase = 4) WHERE id = ?1`,
			k.id, status, reason, fetched, unchanged, retried, bytes, m.content)
		return err
	})
}

// addEach adds counts one by one, because a name may come twice, and drops
// those that come to nothing.
func (t *tx) addEach(k runKey, n tally) error {
	for i := range n {
		if n[i].name == "" {
			continue
		}
		if err := t.addCounts(k, n[i:i+1]); err != nil {
			return err
		}
	}
	_, err := t.exec("DELETE FROM run_count WHERE run = ? AND what IN ('cause', 'state') AND n <= 0", k.id)
	return err
}
