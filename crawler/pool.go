package crawler

import (
	"context"
	"fmt"
	"sync"
	"time"

	"vedette/market"
)

// crawl verifies a mirror and works the frontier off with a bounded pool. It
// returns when the frontier is empty, the run is to end, or ctx ends, and then
// no goroutine of it is left.
func (r *run) crawl(ctx context.Context, resumed bool) {
	first := r.newWorker()
	end, err := r.mirrors.begin(ctx, first, resumed)
	switch {
	case err != nil:
		r.fail(err)
		return
	case end != nil:
		r.end(end)
		return
	}
	leases := make(chan market.Lease)
	keeping, stopKeeping := context.WithCancel(r.linger)
	var pool, keeper sync.WaitGroup
	keeper.Go(func() { r.keepLeases(keeping) })
	keeper.Go(func() { r.watchBudget(keeping) })
	for i := range r.o.Budget.Concurrency {
		w := first
		if i > 0 {
			w = r.newWorker()
		}
		pool.Go(func() {
			for lease := range leases {
				w.handle(ctx, lease)
				r.pageFinished()
			}
		})
	}
	r.dispatch(leases)
	close(leases)
	pool.Wait()
	stopKeeping()
	keeper.Wait()
	if end, err := r.outcome(); err == nil && (end == nil || end.pause) {
		r.mirrors.finished(r.linger)
	}
}

// dispatch leases small batches and hands them out until there is no more.
// Batches are small so that a process that dies holds few leases, and large
// enough that the store is not asked for every page.
func (r *run) dispatch(leases chan<- market.Lease) {
	handed := 0
	for r.soft.Err() == nil && r.withinBudget() {
		n := r.batch()
		seen := r.finishedSoFar()
		now := r.o.Now().UTC()
		batch, err := r.o.Frontier.Lease(r.soft, r.rec.ID, r.o.Owner, n, now, now.Add(r.o.Limits.LeaseFor))
		if err != nil {
			if r.soft.Err() == nil {
				r.fail(fmt.Errorf("lease: %w", err))
			}
			return
		}
		for i, lease := range batch {
			select {
			case leases <- lease:
				handed++
				r.second = r.second || lease.Second
				continue
			case <-r.soft.Done():
			}
			if err := r.giveBack(batch[i:]...); err != nil {
				r.log.Error("leases not given back; they run out by themselves", "error", err)
			}
			return
		}
		if len(batch) == 0 && !r.idle(seen, handed) {
			return
		}
	}
}

// batch is how many leases to ask for: two per worker, within the budget.
func (r *run) batch() int {
	n := 2 * r.o.Budget.Concurrency
	done := r.tally.figures().done
	if most := r.o.Budget.Pages; most > 0 {
		n = min(n, max(1, most-done))
	}
	return min(n, max(1, r.o.Budget.RunPages-r.doneAt-done))
}

// idle waits until something may be due again: a page in work brings links, or
// a deferred page's time comes. It returns false when the frontier is empty.
func (r *run) idle(seen, handed int) bool {
	if seen == handed {
		q, err := r.o.Frontier.Queue(r.soft, r.rec.ID, r.o.Now().UTC())
		switch {
		case err != nil:
			if r.soft.Err() == nil {
				r.fail(fmt.Errorf("queue: %w", err))
			}
			return false
		case q.Pending == 0 && q.Leased == 0:
			return r.beginSecondPass()
		case q.Next.IsZero() && q.Leased == 0:
			return true // due by now
		}
		r.nap(seen, r.untilNext(q))
		return true
	}
	r.nap(seen, napAtMost)
	return true
}

// napAtMost bounds a nap: the budgets have to be looked at from time to time.
const napAtMost = 5 * time.Second

func (r *run) untilNext(q market.QueueStats) time.Duration {
	if q.Next.IsZero() { // a lease of an owner that died has to run out
		return napAtMost
	}
	return min(napAtMost, max(10*time.Millisecond, q.Next.Sub(r.o.Now())))
}

// nap sleeps for d, or until a page is finished that is not among the seen.
func (r *run) nap(seen int, d time.Duration) {
	ctx, cancel := context.WithCancel(r.soft)
	defer cancel()
	r.wakeMu.Lock()
	if r.finished != seen {
		r.wakeMu.Unlock()
		return
	}
	r.wakeUp = cancel
	r.wakeMu.Unlock()
	_ = r.o.Sleep(ctx, d) // the loop looks at soft itself
	r.wakeMu.Lock()
	r.wakeUp = nil
	r.wakeMu.Unlock()
}

func (r *run) pageFinished() {
	r.wakeMu.Lock()
	defer r.wakeMu.Unlock()
	r.finished++
	if r.wakeUp != nil {
		r.wakeUp()
	}
}

func (r *run) finishedSoFar() int {
	r.wakeMu.Lock()
	defer r.wakeMu.Unlock()
	return r.finished
}

// keepLeases prolongs the leases of this process while it lives. It goes by
// the machine's clock, not by Options.Now.
func (r *run) keepLeases(ctx context.Context) {
	tick := time.NewTicker(r.o.Limits.LeaseFor / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			until := r.o.Now().UTC().Add(r.o.Limits.LeaseFor)
			if err := r.o.Frontier.Extend(ctx, r.rec.ID, r.o.Owner, until); err != nil && !ended(err) {
				r.log.Warn("leases not prolonged", "error", err)
			}
		}
	}
}

// watchBudget looks at the budgets also while everyone waits.
func (r *run) watchBudget(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.withinBudget()
		}
	}
}
