package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"vedette/market"
)

// What became of a listing of the second pass, as in table capture.
const (
	captureMissed  = iota // the first pass had not met it
	captureBoth           // both passes met it
	captureArrived        // it came in between
)

// SecondPass draws the pages that a run reads a second time, and puts them
// into its frontier. The draw follows from the market, the number of the run
// and the paths alone, so that a run which is killed and taken up again reads
// the same pages as one that is not.
func (s *Store) SecondPass(ctx context.Context, run string, plan market.SecondPass) (pages int, planned bool, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		k, err := s.runInWork(t, run)
		if err != nil {
			return err
		}
		if err := t.row("SELECT EXISTS (SELECT 1 FROM run_count WHERE run = ? AND what = 'second')", []any{k.id}, &planned); err != nil || planned {
			return err
		}
		drawn, err := t.draw(k, plan)
		if err != nil {
			return err
		}
		if pages, err = t.enqueue(k, drawn); err != nil {
			return err
		}
		if _, err := t.exec("UPDATE run SET targets = targets + ? WHERE id = ?", pages, k.id); err != nil {
			return err
		}
		var c tally
		c.add("second", "pages", int64(pages))
		return t.addCounts(k, c)
	})
	if err != nil {
		return 0, false, fmt.Errorf("second pass of run %s: %w", run, err)
	}
	return pages, planned, nil
}

// draw takes a simple random sample of the pages that showed listings.
func (t *tx) draw(k runKey, plan market.SecondPass) ([]market.Target, error) {
	var number int64
	if err := t.row("SELECT count(*) FROM run WHERE market = ? AND id <= ?", []any{k.market, k.id}, &number); err != nil {
		return nil, err
	}
	type lot struct {
		rank uint64
		market.Target
	}
	var lots []lot
	err := t.each(`SELECT path, kind, priority, depth FROM target
		WHERE run = ? AND phase = 3 AND second = 0 AND records > 0 AND truncated = 0`, []any{k.id},
		func(rows *sql.Rows) error {
			l := lot{Target: market.Target{Second: true}}
			if err := rows.Scan(&l.Path, &l.Kind, &l.Priority, &l.Depth); err != nil {
				return err
			}
			if !slices.Contains(plan.Except, l.Kind) {
				l.rank = rankOf(k.marketID, number, l.Path)
				lots = append(lots, l)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.Path, b.Path)) })
	n := min(len(lots), plan.Most, max(plan.Least, int(math.Ceil(plan.Share*float64(len(lots))))))
	drawn := make([]market.Target, 0, max(0, n))
	for i := range n {
		drawn = append(drawn, lots[i].Target)
	}
	return drawn, nil
}

// rankOf is the place of a path in the lottery of a run. FNV alone leaves paths
// that differ in their last letters beside one another; the mixing is that of
// SplitMix64 (Steele, Lea and Flood 2014).
func rankOf(marketID string, number int64, path string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(marketID))
	h.Write(binary.BigEndian.AppendUint64([]byte{0}, uint64(number)))
	h.Write([]byte(path))
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// capture notes the listings that a page of the second pass shows. It comes
// after save, when all of them have their ids.
func (b *batch) capture() error {
	if !b.second || len(b.order) == 0 {
		return nil
	}
	known := -1 // the last listing of the page that the run had met before
	for i, l := range b.order {
		if l.met {
			known = i
		}
	}
	values := make([]any, 0, 3*len(b.order))
	leading := true
	for i, l := range b.order {
		leading = leading && !l.met
		met := captureMissed
		switch {
		case l.met:
			met = captureBoth
		case l.isNew && (leading && i < known || l.posted >= b.run.started):
			met = captureArrived
		}
		values = append(values, b.run.id, l.id, met)
	}
	_, err := b.t.insert("INSERT OR IGNORE INTO capture(run, listing, met) VALUES ", 3, values, "")
	return err
}
