package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"vedette/market"
)

// FinishRun closes a run. The run's state changes in one transaction; its
// frontier, which may be millions of rows, is then cleared piece by piece so
// that other crawls can write in between. What a kill leaves of it is cleared
// by the next BeginRun or FinishRun of any market.
func (s *Store) FinishRun(ctx context.Context, run market.Run, goneAfter int) (got market.Run, err error) {
	closing := []market.RunStatus{market.RunComplete, market.RunPartial, market.RunFailed}
	complete := run.TellsGone()
	if !slices.Contains(closing, run.Status) || complete && goneAfter < 1 {
		return got, fmt.Errorf("finish run %s: status %q, gone after %d: %w", run.ID, run.Status, goneAfter, market.ErrInvalid)
	}
	var u *rollup
	for range countTries {
		if run.Status != market.RunFailed {
			if u, err = s.rollUp(ctx, run.ID, complete, goneAfter); err != nil {
				break
			}
		}
		if got, err = s.finish(ctx, run, complete, goneAfter, u); !errors.Is(err, errMoved) {
			break
		}
	}
	if err != nil {
		return market.Run{}, fmt.Errorf("finish run %s: %w", run.ID, err)
	}
	// The run is closed, whatever becomes of the clearing.
	if err := s.sweep(ctx); err != nil {
		s.log.Warn("frontier of a closed run is not cleared yet", "run", run.ID, "err", err)
	}
	s.counted(ctx, run, u)
	return got, nil
}

// countTries bounds how often a run is counted while pages of it are written
// or rates imported: its crawl is over, so that this is rare.
const countTries = 5

// finish is the transaction of FinishRun.
func (s *Store) finish(ctx context.Context, run market.Run, complete bool, goneAfter int, u *rollup) (got market.Run, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		k, err := s.runInWork(t, run.ID)
		if err != nil {
			return err
		}
		if err := s.closeRun(t, k, run); err != nil {
			return err
		}
		if err := s.compareRuns(t, k); err != nil {
			return err
		}
		if complete {
			if err := t.missing(k, goneAfter); err != nil {
				return err
			}
		}
		if err := t.sight(k); err != nil {
			return err
		}
		if err := t.attend(k); err != nil {
			return err
		}
		if u != nil {
			if err := u.write(t, s); err != nil {
				return err
			}
		}
		got, err = t.runByID(k.id)
		return err
	})
	return got, err
}

// closeRun sets the run's end and completeness.
func (s *Store) closeRun(t *tx, k runKey, run market.Run) error {
	st, err := t.stmt(completenessSoFar)
	if err != nil {
		return err
	}
	c, err := scanCompleteness(st.QueryRowContext(t.ctx, k.id))
	if err != nil {
		return err
	}
	if run.Status == market.RunComplete && c.Pending > 0 {
		return fmt.Errorf("%d targets are pending in a complete run: %w", c.Pending, market.ErrInvalid)
	}
	if k.rebuilt {
		c.Pending, c.Failed, c.Walled = run.Completeness.Pending, run.Completeness.Failed, run.Completeness.Walled
	}
	if run.Completeness.Announced > 0 {
		c.Announced = run.Completeness.Announced
	}
	c.Settle(run.Completeness)
	completeness, err := json.Marshal(c)
	if err != nil {
		return err
	}
	ended := run.Ended
	if ended.IsZero() {
		ended = s.now()
	}
	// Single categories are of no use once they are added up, nor are streaks
	// once nothing follows, nor the listings of the second pass once counted.
	if _, err := t.exec("DELETE FROM run_count WHERE run = ? AND what IN ('category', 'barren', 'second')", k.id); err != nil {
		return err
	}
	if _, err := t.exec("DELETE FROM capture WHERE run = ?", k.id); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE run SET status = ?, reason = ?, ended = ?, completeness = ?, manifest = ?, merkle = ?,
		targets = done + failed WHERE id = ?`,
		string(run.Status), s.scrub(clean(run.Reason)), toMS(ended), string(completeness), run.Manifest, run.MerkleRoot, k.id)
	return err
}

// missing moves the market's listings that a complete run did not see one
// step nearer to gone.
func (t *tx) missing(k runKey, goneAfter int) error {
	_, err := t.exec(`UPDATE listing SET missed = missed + 1,
		state = CASE WHEN missed + 1 >= ? THEN 2 ELSE 1 END
		WHERE market = ? AND last_run <> ? AND state <> 2`, goneAfter, k.market, k.id)
	return err
}

// sweepStep is how many targets one transaction deletes: some 50 ms.
const sweepStep = 5000

// sweep deletes the frontiers of closed runs, which is mostly that of the run
// just closed, and after a kill in the middle of this also older ones.
func (s *Store) sweep(ctx context.Context) error {
	for {
		var n int64
		err := s.write.do(ctx, func(t *tx) (err error) {
			// CROSS JOIN keeps the order: from closed runs to their targets,
			// not through the targets of all open runs.
			n, err = t.exec(`DELETE FROM target WHERE id IN (SELECT t.id FROM run r CROSS JOIN target t ON t.run = r.id
				WHERE r.status NOT IN ('open', 'paused') LIMIT ?)`, sweepStep)
			return err
		})
		if err != nil {
			return err
		}
		if n < sweepStep {
			return s.overwriteFrontier(ctx)
		}
	}
}

// overwriteFrontier zeroes what the frontier's pages still hold of rows that
// are gone, once none is left. What is deleted is overwritten (secure_delete),
// but not the copies that are left when rows move from page to page.
func (s *Store) overwriteFrontier(ctx context.Context) error {
	if !s.overwrite {
		return nil
	}
	return s.write.do(ctx, func(t *tx) error {
		var left bool
		if err := t.row("SELECT EXISTS (SELECT 1 FROM target)", nil, &left); err != nil || left {
			return err
		}
		_, err := t.exec("DELETE FROM target") // clears the trees page by page, roots included
		return err
	})
}
