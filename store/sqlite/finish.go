package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"vedette/market"
)

// FinishRun closes a run. The run's state changes in one transaction; its
// frontier, which may be millions of rows, is then cleared piece by piece so
// that other crawls can write in between. What a kill leaves of it is cleared
// by the next BeginRun or FinishRun.
func (s *Store) FinishRun(ctx context.Context, run market.Run, goneAfter int) (got market.Run, err error) {
	closing := []market.RunStatus{market.RunComplete, market.RunPartial, market.RunFailed}
	complete := run.Status == market.RunComplete
	if !slices.Contains(closing, run.Status) || complete && goneAfter < 1 {
		return got, fmt.Errorf("finish run %s: status %q, gone after %d: %w", run.ID, run.Status, goneAfter, market.ErrInvalid)
	}
	var k runKey
	err = s.write.do(ctx, func(t *tx) error {
		if k, err = s.run(t, run.ID); err != nil {
			return err
		}
		if err := t.mustBeOpen(k); err != nil {
			return err
		}
		if err := s.closeRun(t, k, run); err != nil {
			return err
		}
		if complete {
			if err := t.missing(k, goneAfter); err != nil {
				return err
			}
		}
		got, err = t.runByID(k.id)
		return err
	})
	if err != nil {
		return market.Run{}, fmt.Errorf("finish run %s: %w", run.ID, err)
	}
	// The run is closed, whatever becomes of the clearing.
	for {
		n, err := s.clear(ctx, k)
		if err != nil {
			s.log.Warn("frontier of a closed run is not cleared yet", "run", run.ID, "err", err)
			break
		}
		if n < clearStep {
			break
		}
	}
	return got, nil
}

// closeRun sets the run's end and completeness.
func (s *Store) closeRun(t *tx, k runKey, run market.Run) error {
	var pending, failed, seen, walled, announced int
	err := t.row(`SELECT targets - done - failed, failed, listings,
		(SELECT coalesce(sum(n), 0) FROM run_count WHERE run = r.id AND what = 'state' AND name IN (?, ?, ?, ?)),
		coalesce((SELECT n FROM run_count WHERE run = r.id AND what = 'counter' AND name = 'listings'), 0)
		FROM run r WHERE id = ?`,
		[]any{string(market.StateQueue), string(market.StateCaptcha), string(market.StateLogin), string(market.StateBanned), k.id},
		&pending, &failed, &seen, &walled, &announced)
	if err != nil {
		return err
	}
	if run.Status == market.RunComplete && pending > 0 {
		return fmt.Errorf("%d targets are pending in a complete run: %w", pending, market.ErrInvalid)
	}
	c := market.Completeness{Announced: announced, Seen: seen, Pending: pending, Failed: failed, Walled: walled}
	if k.rebuilt {
		c = run.Completeness
		c.Seen = seen
	}
	if run.Completeness.Announced > 0 {
		c.Announced = run.Completeness.Announced
	} else if c.Announced == 0 {
		c.Announced = announced
	}
	completeness, err := json.Marshal(c)
	if err != nil {
		return err
	}
	ended := run.Ended
	if ended.IsZero() {
		ended = s.now()
	}
	_, err = t.exec(`UPDATE run SET status = ?, reason = ?, ended = ?, completeness = ?, manifest = ?, merkle = ?,
		targets = done + failed WHERE id = ?`,
		string(run.Status), clean(run.Reason), toMS(ended), string(completeness), run.Manifest, run.MerkleRoot, k.id)
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

// clearStep is how many targets one transaction deletes: some 50 ms.
const clearStep = 5000

// clear deletes one piece of a closed run's frontier.
func (s *Store) clear(ctx context.Context, k runKey) (n int64, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		n, err = t.clear(k.id)
		return err
	})
	return n, err
}

func (t *tx) clear(run int64) (int64, error) {
	return t.exec("DELETE FROM target WHERE id IN (SELECT id FROM target WHERE run = ? LIMIT ?)", run, clearStep)
}

// sweep clears a piece of what closed runs left behind, if a process died
// while it cleared.
func (s *Store) sweep(t *tx) error {
	_, err := t.exec(`DELETE FROM target WHERE id IN (SELECT t.id FROM run r JOIN target t ON t.run = r.id
		WHERE r.status NOT IN ('open', 'paused') LIMIT ?)`, clearStep)
	return err
}
