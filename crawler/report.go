package crawler

import (
	"context"
	"sync"
	"time"

	"vedette/market"
)

// rateOver is the time over which Progress.Rate looks back.
const rateOver = time.Minute

// reporter tells Options.Progress how the run stands.
type reporter struct {
	r       *run
	started time.Time

	mu     sync.Mutex
	stage  string
	detail string
	addr   string

	points []point // of the last rateOver, oldest first; only by the reporting goroutine
}

type point struct {
	at   time.Time
	done int
}

func (p *reporter) state(stage, detail string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage, p.detail = stage, detail
}

func (p *reporter) waiting(why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.detail = why
}

func (p *reporter) mirror(addr string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.addr = addr
}

// run reports until ctx ends.
func (p *reporter) run(ctx context.Context) {
	tick := time.NewTicker(p.r.o.ProgressEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if progress, err := p.now(ctx); err == nil {
				p.r.o.Progress(progress)
			}
		}
	}
}

// last reports the final state of a run.
func (p *reporter) last(run market.Run, done, failed, pending int) {
	if p.r.o.Progress == nil {
		return
	}
	out := p.figures()
	out.State, out.Detail, out.Until, out.Status = string(run.Status), run.Reason, time.Time{}, run.Status
	out.Done, out.Failed, out.Pending, out.ETA = done, failed, pending, 0
	p.r.o.Progress(out)
}

func (p *reporter) now(ctx context.Context) (Progress, error) {
	q, err := p.r.o.Frontier.Queue(ctx, p.r.rec.ID, p.r.o.Now().UTC())
	if err != nil {
		return Progress{}, err
	}
	out := p.figures()
	out.Done, out.Failed, out.Pending = q.Done+q.Failed, q.Failed, q.Pending+q.Leased
	out.Status = market.RunOpen
	if out.Rate > 0 {
		out.ETA = time.Duration(float64(out.Pending) / out.Rate * float64(time.Minute)).Round(time.Second)
	}
	return out, nil
}

func (p *reporter) figures() Progress {
	f, now := p.r.tally.figures(), p.r.o.Now()
	p.mu.Lock()
	stage, detail, addr := p.stage, p.detail, p.addr
	p.mu.Unlock()
	out := Progress{
		Market: p.r.rec.Market, Run: p.r.rec.ID, State: stage, Mirror: addr,
		Rows: f.rows, New: f.fresh, Bytes: f.bytes, Rate: p.rate(now, f.done), Elapsed: now.Sub(p.started),
	}
	if until := p.r.pace.held(); !until.IsZero() {
		out.State, out.Detail, out.Until = "waiting", detail, until
	}
	return out
}

// rate is pages per minute over the last minute, or since the start.
func (p *reporter) rate(now time.Time, done int) float64 {
	p.points = append(p.points, point{at: now, done: done})
	for len(p.points) > 2 && now.Sub(p.points[1].at) >= rateOver {
		p.points = p.points[1:]
	}
	first := p.points[0]
	if d := now.Sub(first.at); d > 0 {
		return float64(done-first.done) / d.Minutes()
	}
	return 0
}
