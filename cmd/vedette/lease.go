package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vedette/market"
	"vedette/schedule"
	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// leasing has this process take its turns at markets that other machines crawl
// too. Nil: they are all its own.
type leasing struct {
	s      *setup
	remote *elastic.Store
	leases *elastic.Leases
}

// leasing is nil when the configuration names no other crawlers.
func (s *setup) leasing() (*leasing, error) {
	c := s.config.Store
	if !c.Leased() {
		return nil, nil
	}
	remote, err := s.openElastic()
	if err != nil {
		return nil, err
	}
	leases, err := remote.Leases(elastic.LeaseOptions{Holder: c.Crawler, Term: durationOf(c.LeaseTerm)})
	if err != nil {
		return nil, errors.Join(err, remote.Close())
	}
	return &leasing{s: s, remote: remote, leases: leases}, nil
}

func (l *leasing) close() error {
	if l == nil {
		return nil
	}
	return l.remote.Close()
}

// ask looks once at a market that a person wants crawled now; when another has
// it, for as long as it takes to see whether that one is alive.
func (l *leasing) ask(ctx context.Context, id string) (*elastic.Watch, error) {
	w := l.leases.Watch(id)
	first, err := w.Look(ctx)
	for now := first; err == nil && !now.Free; now, err = w.Look(ctx) {
		if now.Epoch != first.Epoch || !now.Renews.Equal(first.Renews) {
			return nil, fmt.Errorf("%s: %s (%s) is crawling it: wait for its end, or end it: %w", id, now.Holder, now.Host, market.ErrBusy)
		}
		if err := wait(ctx, l.leases.Pace()); err != nil {
			return nil, err
		}
	}
	return w, err
}

// await watches a market that is due by a plan, until it may be begun here; the
// zero time then. When another began it, it is not due here any more, and the
// answer is when that was, by that one's clock.
func (l *leasing) await(ctx context.Context, w *elastic.Watch, plan *schedule.Plan, id string) time.Time {
	began, told := time.Now(), ""
	for ctx.Err() == nil {
		s, err := w.Look(ctx)
		now := l.s.app.Now()
		switch {
		case err != nil:
			if told != err.Error() && ctx.Err() == nil {
				l.s.log.Warn("market is due, and it is not known who may crawl it", "market", id, "err", err)
				told = err.Error()
			}
		case !s.Held && s.Done && plan.Due(s.Begun, now).After(now):
			return s.Begun
		case s.Free && (!s.Done || s.Held || s.Ours || time.Since(began) > l.leases.Term()):
			// Who crawled it last knows it, and has its session: the others give
			// it a head start.
			return time.Time{}
		case s.Held && told != s.Host:
			l.s.log.Info("market is due, and another crawler has it", "market", id, "holder", s.Holder, "host", s.Host)
			told = s.Host
		}
		_ = wait(ctx, l.leases.Pace())
	}
	return time.Time{}
}

// wait returns ctx's error when that ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tenure is a market while this process holds it. Nil: markets are not leased.
type tenure struct {
	l     *leasing
	st    *sqlite.Store
	id    string
	lease *elastic.Lease
	stop  func()
}

// notHeld is a crawl that did not begin because another crawler has the market,
// or because nobody could be asked.
type notHeld struct{ error }

func (e notHeld) Unwrap() error { return e.error }

// hold takes a market, which may have been watched. The context that it returns
// ends before another can have the market.
func (l *leasing) hold(ctx context.Context, st *sqlite.Store, w *elastic.Watch, id string) (*tenure, context.Context, error) {
	if l == nil {
		return nil, ctx, nil
	}
	last, err := st.Tenure(ctx, id)
	if err != nil {
		return nil, ctx, err
	}
	if w == nil {
		w, err = l.ask(ctx, id)
	} else {
		_, err = w.Look(ctx)
	}
	var lease *elastic.Lease
	if err == nil {
		lease, err = w.Claim(ctx, last)
	}
	if err != nil {
		return nil, ctx, notHeld{err}
	}
	l.s.log.Debug("market is leased", "market", id, "epoch", lease.Epoch())
	t := &tenure{l: l, st: st, id: id, lease: lease}
	held, stop := lease.Keep(ctx)
	t.stop = stop
	return t, held, nil
}

// reasonTaken closes a run that another crawler did not wait for.
const reasonTaken = "another crawler took the market over"

// catchUp brings what other crawlers found into the local store, when they had
// the market since this one had it, or may have had.
func (t *tenure) catchUp(ctx context.Context, ev *evidence) error {
	if t == nil {
		return nil
	}
	last, err := t.st.Tenure(ctx, t.id)
	if err != nil {
		return err
	}
	epoch := t.lease.Epoch()
	if last > 0 && last == epoch-1 {
		return t.st.SetTenure(ctx, t.id, epoch)
	}
	run, open, err := openRun(ctx, t.st, t.id)
	if err != nil {
		return err
	}
	switch {
	case open && epoch == 1: // of the time before markets were leased: nobody else had it
		return t.st.SetTenure(ctx, t.id, epoch)
	case open:
		if _, err := closeEarly(ctx, t.st, ev, run, reasonTaken, t.l.s.app.Now().UTC()); err != nil {
			return err
		}
	}
	from, err := t.l.remote.Handover(ctx, t.id)
	if err != nil {
		return err
	}
	taken, err := t.st.TakeOver(ctx, t.id, epoch, from)
	if err != nil {
		return err
	}
	if taken.Runs+taken.Listings+taken.Vendors > 0 {
		t.l.s.log.Info("market is taken over", "market", t.id, "runs", taken.Runs, "listings", taken.Listings, "vendors", taken.Vendors, "left", taken.Left)
	}
	return nil
}

// may says before each page whether the market is still held: a process that was
// stopped, or a machine that slept, must not ask for what it was about to.
func (t *tenure) may() func() error {
	if t == nil {
		return nil
	}
	return t.lease.Err
}

// reasonLease stands beside a run of which the market was lost. It is not a
// wait for a person: the next crawl goes on with it, or closes it.
const reasonLease = "interrupted: the lease of the market was lost; this or another crawler goes on with it"

// lost says how it came that a crawl did not end by itself, when that was for
// its lease, and leaves the run so that it can go on.
func (t *tenure) lost(ctx context.Context, run market.Run) error {
	if t == nil {
		return nil
	}
	cause := context.Cause(ctx)
	if !errors.Is(cause, elastic.ErrLease) {
		if cause = t.lease.Err(); cause == nil {
			return nil
		}
	}
	if run.ID != "" && (run.Status == market.RunOpen) {
		if err := t.st.PauseRun(context.WithoutCancel(ctx), run.ID, reasonLease); err != nil {
			return err
		}
	}
	return cause
}

// The time that a market is kept after its crawl, until all that was found is
// written: a moment when the process has to end.
const (
	keepFor     = sendFor
	keepAtEnd   = time.Second
	releaseFor  = 3 * time.Second
	keepLookout = 200 * time.Millisecond
)

// end gives the market back, when what was found is written or can be for a
// while not: the next crawler reads it there.
func (t *tenure) end(ctx context.Context, done bool) error {
	if t == nil {
		return nil
	}
	most := keepFor
	if ctx.Err() != nil {
		most = keepAtEnd
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), most)
	n, last, err := t.st.Unsent(within, 0)
	for err == nil && n > 0 && t.lease.Err() == nil {
		if ctx.Err() != nil && most == keepFor {
			break // told to end meanwhile
		}
		if err = wait(within, keepLookout); err == nil {
			n, _, err = t.st.Unsent(within, last)
		}
	}
	cancel()
	t.stop()
	within, cancel = context.WithTimeout(context.WithoutCancel(ctx), releaseFor)
	defer cancel()
	if rerr := t.lease.Release(within, done); rerr != nil {
		t.l.s.log.Warn("a market is not given back; others can take it when its lease has ended", "market", t.id, "err", rerr)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	return err
}

// openRun is the run of a market that is open or paused. Runs of other
// crawlers, whose clocks differ, may seem to have begun after it.
func openRun(ctx context.Context, st interface {
	Runs(ctx context.Context, marketID string, limit int) ([]market.Run, error)
}, id string) (market.Run, bool, error) {
	runs, err := st.Runs(ctx, id, 100)
	for _, r := range runs {
		if r.Status == market.RunOpen || r.Status == market.RunPaused {
			return r, true, err
		}
	}
	return market.Run{}, false, err
}
