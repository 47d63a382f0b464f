package crawler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vedette/market"
)

// handle takes one lease to its end: committed, deferred, or given back.
func (w *worker) handle(ctx context.Context, lease market.Lease) {
	r := w.r
	f, leave, err := w.obtain(ctx, lease)
	defer leave()
	switch {
	case err == nil && f == nil: // it was refused
	case err == nil:
		err = w.settle(ctx, lease, f)
	case ctx.Err() != nil || r.soft.Err() != nil || errors.Is(err, context.Canceled):
		err = r.giveBack(lease)
	}
	switch {
	case err == nil:
	case errors.Is(err, market.ErrLeaseLost):
		r.log.Warn("lease lost, result dropped", "path", lease.Path)
	default:
		r.fail(fmt.Errorf("page %s: %w", lease.Path, err))
		if err := r.giveBack(lease); err != nil {
			r.log.Error("lease not given back; it runs out by itself", "path", lease.Path, "error", err)
		}
	}
}

// obtain fetches the lease's page from the mirror in use, or takes it from
// the verification that has just fetched it. No page and no error say that a
// rule has refused it since it was found. leave gives the turn back; it is
// never nil and is called when the answer is settled: before that, nobody
// knows that a queue asks everyone to wait longer.
func (w *worker) obtain(ctx context.Context, lease market.Lease) (f *fetched, leave func(), err error) {
	r, leave := w.r, func() {}
	if refused, err := r.trapped(lease); refused || err != nil {
		return nil, leave, err
	}
	mirror, err := r.mirrors.inUse(r.soft)
	if err != nil {
		return nil, leave, err
	}
	if f := r.mirrors.takeAhead(mirror, lease.Path); f != nil {
		return f, leave, nil
	}
	turn, err := w.turn()
	if err != nil {
		return nil, leave, err
	}
	if f, err = w.fetch(ctx, mirror, lease.Path, lease.Kind); f != nil {
		f.drop()
	}
	return f, turn, err
}

// settle does what the verdict asks for.
func (w *worker) settle(ctx context.Context, lease market.Lease, f *fetched) error {
	r := w.r
	if f.answered() {
		r.streaks.answered()
	}
	v := r.judge(lease, f)
	if v.next == "" && v.cause != market.CauseRedirectLoop {
		r.chains.ends(lease.Path)
	}
	if f.answered() && v.cause != market.CauseQueue {
		r.queue.passed(f.ex.Started)
	}
	if v.cause == "" || v.cause == market.CauseNotFound {
		r.streaks.worked()
		return r.commit(lease, f, v)
	}
	action := r.action(lease, f, v)
	if lease.Second && (action == Pause || action == Stop) {
		action = GiveUp // nobody is called, and no run is lost, for a page that was read
	}
	r.log.Info("page not had", "path", lease.Path, "cause", v.cause, "action", action, "attempt", lease.Attempt, "reason", v.reason)
	switch action {
	case GiveUp:
		if err := r.commit(lease, f, v); err != nil {
			return err
		}
		w.leaveSilent(ctx, f, v.cause)
		return nil
	case Pause, Stop:
		r.end(r.endingOf(action, lease.Path, v))
		return r.postpone(lease, f, v, 0)
	}
	return w.again(ctx, lease, f, v, action)
}

// again leaves the page due and prepares its next attempt.
func (w *worker) again(ctx context.Context, lease market.Lease, f *fetched, v verdict, action Action) error {
	r := w.r
	delay := max(v.wait, r.pace.backoff(r.o.Policy[v.cause].Backoff, r.try(lease)))
	if action == Wait && v.wait > 0 {
		delay = v.wait // the site said when
	}
	switch action {
	case Wait:
		r.free.add(lease.Path)
		r.pace.holdUntil(r.o.Now().Add(delay))
		r.report.waiting(string(v.cause))
	case Renew:
		r.renew(f)
	}
	if v.wait > 0 {
		r.pace.holdUntil(r.o.Now().Add(v.wait))
	}
	if err := r.postpone(lease, f, v, delay); err != nil {
		return err
	}
	if action == Switch {
		w.leave(ctx, f, v.cause)
		return nil
	}
	w.leaveSilent(ctx, f, v.cause)
	return nil
}

// leave goes on with another mirror, or ends the run when there is none.
func (w *worker) leave(ctx context.Context, f *fetched, cause market.Cause) {
	if end := w.r.mirrors.leave(ctx, w, f.mirror, cause); end != nil {
		w.r.end(end)
	}
}

// leaveSilent leaves a mirror that has not answered for some time.
func (w *worker) leaveSilent(ctx context.Context, f *fetched, cause market.Cause) {
	if w.r.streaks.mirrorFailing(w.r.o.Limits.MirrorFailing) {
		w.leave(ctx, f, cause)
	}
}

// action asks the policy, with the limits that no row can lift.
func (r *run) action(lease market.Lease, f *fetched, v verdict) Action {
	if !f.answered() && f.ex.Cause != market.CauseGuard && f.panic == "" {
		r.streaks.silent(f.ex.Started, r.o.Now())
	}
	try := r.try(lease)
	lonely := false
	if r.o.marketWide(v.cause) {
		if try = r.streaks.count(v.cause, f.ex.Started, r.o.Now()); try == 1 {
			lonely = r.free.began(lease.Path) > maxLonely
		}
	}
	action := r.o.Policy.decide(v.cause, try)
	tooLong := v.cause == market.CauseQueue && r.queue.tooLong(r.o.Now(), r.maxWait)
	switch {
	case action == Wait && lonely:
		return GiveUp
	case action == Wait && tooLong, action != GiveUp && action != Stop && v.wait > r.maxWait:
		return Pause
	case v.truncated && try > 1: // what came of it is kept, so one more attempt is enough
		return GiveUp
	case try >= maxAttempts && (action == Retry || action == Renew || action == Switch):
		return GiveUp
	}
	return action
}

// marketWide reports whether a cause concerns the market and not one page.
func (o *Options) marketWide(cause market.Cause) bool { return o.Policy[cause].First == Wait }

// try is the number of this attempt without those that were not the page's
// own fault (queues, limits, a proxy that was away).
func (r *run) try(lease market.Lease) int { return max(1, lease.Attempt-r.free.count(lease.Path)) }

func (r *run) commit(lease market.Lease, f *fetched, v verdict) error {
	result, err := r.result(r.linger, lease, f, v)
	if err != nil {
		return err
	}
	stats, err := r.o.Frontier.Commit(r.linger, lease, result)
	if err != nil {
		return err
	}
	r.free.forget(lease.Path)
	r.tally.committed(&result, stats)
	if r.traps.note(result.Shape, stats.Barren) {
		r.log.Warn("pages bring nothing new for long; others below such pages are left out", "shape", result.Shape, "pages", stats.Barren)
	}
	return nil
}

// postpone records the attempt and leaves the page due after delay.
func (r *run) postpone(lease market.Lease, f *fetched, v verdict, delay time.Duration) error {
	page := r.page(lease, f, v)
	page.Records = 0
	return r.o.Frontier.Defer(r.linger, lease, page, r.o.Now().UTC().Add(delay))
}

func (r *run) giveBack(leases ...market.Lease) error {
	if len(leases) == 0 {
		return nil
	}
	return r.o.Frontier.Release(r.linger, leases)
}

// renew asks for a new circuit, unless that was done since the request began.
func (r *run) renew(f *fetched) {
	r.renewMu.Lock()
	defer r.renewMu.Unlock()
	if f.ex.Started.After(r.renewed) {
		r.renewed = r.o.Now()
		r.tor.Renew()
	}
}
