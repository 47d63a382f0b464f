package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"vedette/market"
	"vedette/trend/capture"
)

// completenessSoFar reads what the store knows of a run's completeness. What
// the site announces is its overall counter, else the sum of its categories.
const completenessSoFar = `SELECT r.targets - r.done - r.failed - (SELECT count(*) FROM target WHERE run = r.id AND phase < 3 AND second = 1),
	r.failed - (SELECT count(*) FROM target WHERE run = r.id AND phase = 4 AND second = 1), r.listings,
	(SELECT coalesce(sum(n), 0) FROM run_count WHERE run = r.id AND what = 'state'
		AND name IN ('queue', 'captcha', 'login', 'banned')),
	coalesce((SELECT n FROM run_count WHERE run = r.id AND what = 'counter' AND name = 'listings' AND n > 0),
		(SELECT sum(n) FROM run_count WHERE run = r.id AND what = 'category'), 0),
	(SELECT count(*) FROM target WHERE run = r.id AND phase = 3 AND second = 1 AND state = 'content'),
	(SELECT count(*) FROM target WHERE run = r.id AND phase >= 3 AND second = 1 AND state <> 'content'),
	(SELECT count(*) FROM capture WHERE run = r.id AND met = 0),
	(SELECT count(*) FROM capture WHERE run = r.id AND met = 1),
	(SELECT count(*) FROM capture WHERE run = r.id AND met = 2)
	FROM run r WHERE r.id = ?`

// scanCompleteness reads a row of completenessSoFar.
func scanCompleteness(row scanner) (c market.Completeness, err error) {
	var missed int
	p := &c.TwoPass
	if err := row.Scan(&c.Pending, &c.Failed, &c.Seen, &c.Walled, &c.Announced, &p.Pages, &p.Failed, &missed, &p.Both, &p.Arrived); err != nil {
		return c, err
	}
	if p.Pages+p.Failed > 0 {
		p.First, p.Second = c.Seen-missed-p.Arrived, missed+p.Both
		p.Estimate = twoPassEstimate(p)
	}
	return c, nil
}

// Completeness is how complete a run is that is not closed.
func (s *Store) Completeness(ctx context.Context, run string) (c market.Completeness, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		var id int64
		err := t.QueryRowContext(ctx, "SELECT id FROM run WHERE name = ? AND status IN ('open', 'paused')", run).Scan(&id)
		if err != nil {
			return noRows(err)
		}
		c, err = scanCompleteness(t.QueryRowContext(ctx, completenessSoFar, id))
		return err
	})
	if err != nil {
		return c, fmt.Errorf("completeness of run %s: %w", run, err)
	}
	return c, nil
}

// twoPassEstimate is what follows from the counts of two passes.
func twoPassEstimate(p *market.TwoPass) market.Estimate {
	if err := capture.Closed(p.Second, p.Arrived); err != nil {
		return market.Estimate{Reason: err.Error()}
	}
	e, err := capture.Chapman(p.First, p.Second, p.Both)
	return estimateOf(e, err)
}

// estimateOf rounds to whole listings.
func estimateOf(e capture.Estimate, err error) market.Estimate {
	if err != nil {
		return market.Estimate{Reason: err.Error()}
	}
	return market.Estimate{N: int(math.Round(e.N)), Low: int(math.Round(e.Low)), High: int(math.Round(e.High))}
}

// metAgain counts a listing that this run meets for the first time, under the
// run that met it last: all that the estimate over several runs needs, for as
// long as the row of a listing remembers only one run.
func (b *batch) metAgain(l *listing) {
	if l.isNew {
		return
	}
	if b.again == nil {
		b.again = map[int64]int64{}
	}
	b.again[l.lastRun]++
}

func (b *batch) countAgain(n *tally) {
	for _, run := range slices.Sorted(maps.Keys(b.again)) {
		n.add("again", strconv.FormatInt(run, 10), b.again[run])
	}
}

// occasions is how many of a market's last runs are compared: what older ones
// met is settled.
const occasions = 12

// occasion is a run as the estimate over several runs sees it.
type occasion struct {
	id           int64
	caught, new  int
	completeness string
	again        map[int64]int
}

// compareRuns estimates anew how many listings there were at the runs before
// the one that is being closed.
func (s *Store) compareRuns(t *tx, k runKey) error {
	list, err := t.occasions(k)
	if err != nil || len(list) < 2 {
		return err
	}
	found, err := capture.JollySeber(historyOf(list))
	if err != nil { // no reason to keep a run open
		s.log.Error("runs are not compared", "market", k.marketID, "err", err)
		return nil
	}
	for i, o := range list[:len(list)-1] {
		var c market.Completeness
		if o.completeness != "" {
			if err := json.Unmarshal([]byte(o.completeness), &c); err != nil {
				return err
			}
		}
		later := market.Later{Runs: len(list) - 1 - i, Estimate: estimateOf(found[i].N, found[i].Err)}
		if later == c.Later {
			continue
		}
		c.Later = later
		text, err := json.Marshal(c)
		if err != nil {
			return err
		}
		if _, err := t.exec("UPDATE run SET completeness = ? WHERE id = ?", string(text), o.id); err != nil {
			return err
		}
	}
	return nil
}

// occasions are the last runs of the market that met anything, oldest first,
// from the first on after which it is known which run met a listing last.
func (t *tx) occasions(k runKey) (list []occasion, err error) {
	err = t.each(`SELECT id, listings, new, completeness FROM run WHERE market = ? AND listings > 0 AND id <= ?
		ORDER BY id DESC LIMIT ?`, []any{k.market, k.id, occasions}, func(rows *sql.Rows) error {
		o := occasion{again: map[int64]int{}}
		err := rows.Scan(&o.id, &o.caught, &o.new, &o.completeness)
		list = append(list, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		o := &list[i]
		known := 0
		err := t.each("SELECT CAST(name AS INTEGER), n FROM run_count WHERE run = ? AND what = 'again'", []any{o.id}, func(rows *sql.Rows) error {
			var run int64
			var n int
			err := rows.Scan(&run, &n)
			o.again[run] = n
			known += n
			return err
		})
		if err != nil {
			return nil, err
		}
		if known != o.caught-o.new { // written by a version that did not count them
			o.again = map[int64]int{}
			list = list[:i+1]
			break
		}
	}
	slices.Reverse(list)
	return list, nil
}

func historyOf(list []occasion) capture.History {
	place := map[int64]int{}
	for i, o := range list {
		place[o.id] = i
	}
	var h capture.History
	for i, o := range list {
		h.Caught, h.Known = append(h.Caught, o.caught), append(h.Known, o.caught-o.new)
		for _, run := range slices.Sorted(maps.Keys(o.again)) {
			from, ok := place[run]
			if !ok {
				from = -1
			}
			h.Links = append(h.Links, capture.Link{From: from, To: i, N: o.again[run]})
		}
	}
	return h
}
