package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"vedette/market"
)

// The phases of a target, as in the table's partial indexes.
const (
	phaseUnknown = iota - 1 // not in the frontier
	phaseReady
	phaseLeased
	phaseDeferred
	phaseDone
	phaseGivenUp
)

// stillHeld is the condition under which a lease is its holder's: it is held,
// or it ran out and was made ready, and nobody has taken it since.
const stillHeld = "phase IN (0, 1) AND owner = ? AND attempt = ?"

// Enqueue adds targets that the run does not know yet.
func (s *Store) Enqueue(ctx context.Context, run string, targets []market.Target) (added int, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		k, err := s.runInWork(t, run)
		if err != nil {
			return err
		}
		if added, err = t.enqueue(k, targets); err != nil || added == 0 {
			return err
		}
		_, err = t.exec("UPDATE run SET targets = targets + ? WHERE id = ?", added, k.id)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("enqueue: %w", err)
	}
	return added, nil
}

// enqueue leaves run.targets to its caller.
func (t *tx) enqueue(k runKey, targets []market.Target) (int, error) {
	if len(targets) == 0 {
		return 0, nil
	}
	known := &t.w.known
	values := make([]any, 0, len(targets)*8)
	for i := range targets {
		g := &targets[i]
		if known.has(k.id, g.Path) && !g.Second {
			continue
		}
		values = append(values, k.id, g.Path, g.Second, g.Kind, g.Priority, g.Depth, g.Listing, g.Barren)
	}
	n, err := t.insert("INSERT OR IGNORE INTO target(run, path, second, kind, priority, depth, listing, barren) VALUES ", 8, values, "")
	t.committed = append(t.committed, func() {
		for i := range targets {
			if !targets[i].Second {
				known.add(k.id, targets[i].Path)
			}
		}
	})
	return int(n), err
}

// knownTargets are targets that are in the frontier for certain, because a
// transaction that put them there or found them there was kept; they go only
// when their run is closed, or by Refuse, which says so here. Every page
// repeats the menu, and to ask the file again for each of its links is most of
// what enqueueing costs. It is for all runs: several markets may be crawled at a
// time. The holder of the write lock may use it.
type knownTargets struct {
	targets map[runPath]struct{}
}

type runPath struct {
	run  int64
	path string
}

// maxKnown bounds the memory of knownTargets to some 2 MiB.
const maxKnown = 16384

func (k *knownTargets) has(run int64, path string) bool {
	_, ok := k.targets[runPath{run, path}]
	return ok
}

func (k *knownTargets) forget(run int64, path string) { delete(k.targets, runPath{run, path}) }

func (k *knownTargets) add(run int64, path string) {
	if k.targets == nil || len(k.targets) >= maxKnown {
		k.targets = map[runPath]struct{}{}
	}
	k.targets[runPath{run, path}] = struct{}{}
}

// Lease hands out up to n targets that are due at now. First it makes ready
// what has become due since the last call, which costs as much as there is of
// it; then it takes the head of an index. Neither looks at the rest.
func (s *Store) Lease(ctx context.Context, run, owner string, n int, now, until time.Time) (leases []market.Lease, err error) {
	if n <= 0 {
		return nil, nil
	}
	if owner == "" {
		return nil, fmt.Errorf("lease: no owner: %w", market.ErrInvalid)
	}
	err = s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, run)
		if err != nil {
			return err
		}
		for _, phase := range []int{phaseLeased, phaseDeferred} {
			if err := t.ripen(k, phase, toMS(now)); err != nil {
				return err
			}
		}
		leases = leases[:0]
		ids := []any{owner, toMS(until)}
		err = t.each(`SELECT id, path, second, kind, priority, depth, listing, barren, attempt FROM target
			WHERE run = ? AND phase = 0 ORDER BY priority, id LIMIT ?`, []any{k.id, n},
			func(rows *sql.Rows) error {
				var id int64
				l := market.Lease{Run: run, Market: k.marketID, Owner: owner, Until: fromMS(toMS(until))}
				if err := rows.Scan(&id, &l.Path, &l.Second, &l.Kind, &l.Priority, &l.Depth, &l.Listing, &l.Barren, &l.Attempt); err != nil {
					return err
				}
				l.Attempt++
				leases = append(leases, l)
				ids = append(ids, id)
				return nil
			})
		if err != nil {
			return err
		}
		for rest := ids[2:]; len(rest) > 0; {
			m := min(len(rest), listMax)
			args := append([]any{owner, toMS(until)}, rest[:m]...)
			_, err := t.exec(`UPDATE target SET phase = 1, owner = ?, due = ?, attempt = attempt + 1
				WHERE id IN (`+marks(m)+`)`, args...)
			if err != nil {
				return err
			}
			rest = rest[m:]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lease: %w", err)
	}
	return leases, nil
}

// ripen makes targets of a phase ready whose time has come at now. An expired
// lease keeps its owner's name: until another takes it, it can be committed.
func (t *tx) ripen(k runKey, phase int, now int64) error {
	// The phase is part of the text, not a parameter: only so does SQLite see
	// that the partial index answers.
	_, err := t.exec(fmt.Sprintf(`UPDATE target SET phase = 0, due = 0
		WHERE run = ? AND phase = %d AND due <= ?`, phase), k.id, now)
	return err
}

// Extend prolongs the leases of owner.
func (s *Store) Extend(ctx context.Context, run, owner string, until time.Time) error {
	err := s.write.do(ctx, func(t *tx) error {
		k, err := s.run(t, run)
		if err != nil {
			return err
		}
		_, err = t.exec("UPDATE target SET due = ? WHERE run = ? AND phase = 1 AND owner = ?", toMS(until), k.id, owner)
		return err
	})
	if err != nil {
		return fmt.Errorf("extend leases: %w", err)
	}
	return nil
}

// Release gives leases back.
func (s *Store) Release(ctx context.Context, leases []market.Lease) error {
	if len(leases) == 0 {
		return nil
	}
	err := s.write.do(ctx, func(t *tx) error {
		for i := range leases {
			l := &leases[i]
			k, err := s.run(t, l.Run)
			if err != nil {
				return err
			}
			_, err = t.exec(`UPDATE target SET phase = 0, owner = '', due = 0, attempt = attempt - 1
				WHERE run = ? AND path = ? AND second = ? AND `+stillHeld,
				k.id, l.Path, l.Second, l.Owner, l.Attempt)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("release leases: %w", err)
	}
	return nil
}

// Queue tells how a run's frontier stands. The totals are kept with the run;
// what is counted here is in small indexes: the leases, and one row of those
// ready and of those deferred.
func (s *Store) Queue(ctx context.Context, run string, now time.Time) (q market.QueueStats, err error) {
	var id, targets, next int64
	var ready bool
	err = s.read.QueryRowContext(ctx, `SELECT r.id, r.targets, r.done, r.failed,
		(SELECT count(*) FROM target WHERE run = r.id AND phase = 1 AND due > ?2),
		EXISTS (SELECT 1 FROM target WHERE run = r.id AND phase = 0)
			OR EXISTS (SELECT 1 FROM target WHERE run = r.id AND phase = 1 AND due <= ?2),
		coalesce((SELECT due FROM target WHERE run = r.id AND phase = 2 ORDER BY due LIMIT 1), 0)
		FROM run r WHERE r.name = ?1`, run, toMS(now)).
		Scan(&id, &targets, &q.Done, &q.Failed, &q.Leased, &ready, &next)
	if err != nil {
		return q, fmt.Errorf("queue of run %s: %w", run, noRows(err))
	}
	q.Pending = int(targets) - q.Done - q.Failed - q.Leased
	if !ready && next > toMS(now) {
		q.Next = fromMS(next)
	}
	return q, nil
}
