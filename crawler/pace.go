package crawler

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// pacer spaces the requests of one market. All its workers share it, so the
// rate is the market's whatever the concurrency.
type pacer struct {
	gap    time.Duration // mean distance of two requests
	jitter float64       // share of gap, 0..1
	now    func() time.Time
	sleep  func(context.Context, time.Duration) error

	mu   sync.Mutex
	rng  *rand.Rand
	next time.Time // earliest start of the next request
	hold time.Time // nothing starts before it
}

func newPacer(o *Options) *pacer {
	return &pacer{
		gap:    time.Duration(float64(time.Minute) / o.Budget.RequestsPerMinute),
		jitter: o.Budget.Jitter,
		now:    o.Now,
		sleep:  o.Sleep,
		rng:    rand.New(rand.NewPCG(o.Seed, 0x9e3779b97f4a7c15)),
	}
}

// wait returns when a request may start, or with ctx.Err().
func (p *pacer) wait(ctx context.Context) error {
	at := p.reserve()
	for {
		d := p.notBefore(at).Sub(p.now())
		if d <= 0 {
			return ctx.Err()
		}
		if err := p.sleep(ctx, d); err != nil {
			return err
		}
	}
}

// reserve takes the next slot. Slots that nobody took are lost: a pause is
// not made up for by a burst.
func (p *pacer) reserve() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.now()
	if p.next.After(at) {
		at = p.next
	}
	p.next = at.Add(p.spread(p.gap))
	return at
}

// spread returns d, give or take the jitter. The caller holds mu.
func (p *pacer) spread(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (1 + p.jitter*(2*p.rng.Float64()-1)))
}

// backoff is base doubled for each try after the first, up to maxBackoff, with
// jitter, so that pages that failed together do not come back together.
func (p *pacer) backoff(base time.Duration, try int) time.Duration {
	d := base
	for i := 1; i < try && d < maxBackoff; i++ {
		d *= 2
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.spread(min(d, maxBackoff))
}

// holdUntil keeps all requests back until t; an earlier t changes nothing.
func (p *pacer) holdUntil(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t.After(p.hold) {
		p.hold = t
	}
}

// held returns the end of a hold, or zero when there is none.
func (p *pacer) held() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hold.After(p.now()) {
		return p.hold
	}
	return time.Time{}
}

func (p *pacer) notBefore(at time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.hold.After(at) {
		return p.hold
	}
	return at
}

// valid reports whether both ends are within a day.
func (h Hours) valid() bool {
	return h.From >= 0 && h.From <= 24*time.Hour && h.To >= 0 && h.To <= 24*time.Hour
}

// Open reports whether t is inside the window.
func (h Hours) Open(t time.Time) bool {
	if h.From == h.To {
		return true
	}
	at := sinceMidnight(t.In(h.zone()))
	if h.From < h.To {
		return at >= h.From && at < h.To
	}
	return at >= h.From || at < h.To
}

// Opens returns t when the window is open, and otherwise the instant at which
// it opens next.
func (h Hours) Opens(t time.Time) time.Time {
	if h.Open(t) {
		return t
	}
	local := t.In(h.zone())
	y, m, d := local.Date()
	at := time.Date(y, m, d, 0, 0, int(h.From/time.Second), 0, local.Location())
	if !at.After(t) {
		at = time.Date(y, m, d+1, 0, 0, int(h.From/time.Second), 0, local.Location())
	}
	return at.UTC()
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// sinceMidnight goes by the wall clock: 22:00 is 22 h also on the days on
// which the clocks are changed.
func sinceMidnight(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}
