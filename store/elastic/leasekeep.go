package elastic

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Lease is a market that this process may crawl, as long as Err returns nil.
type Lease struct {
	l        *Leases
	marketID string

	mu    sync.Mutex
	part  leasePart
	place place
	sent  instant // before the last renewal that came through was sent
	// tried are the renewals since then, by beat: when each was sent. One of
	// them may have come through and its answer not.
	tried map[int64]instant
	gone  error // why it is not ours any more
}

// Epoch is the fencing number of this lease: higher than that of any before.
func (h *Lease) Epoch() int64 { return h.part.Epoch }

// Err is nil while nobody else can have the market; else it wraps ErrLease.
func (h *Lease) Err() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.gone != nil:
		return h.gone
	case h.left() <= 0:
		return fmt.Errorf("%s: %w: it could not be renewed, and another may take it", h.marketID, ErrLease)
	}
	return nil
}

// instant is a moment by both clocks of this machine.
type instant struct {
	clock time.Duration
	wall  time.Time
}

func (l *Leases) now() instant { return instant{l.clock(), l.s.o.Now().Round(0)} }

// left is how long the holder may go on without another renewal. It goes by the
// clock by which more time went by: the monotonic one stands still while a
// machine sleeps, and the one on the wall may be set.
func (h *Lease) left() time.Duration {
	now := h.l.now()
	return part(h.l.o.Term, stopAfter) - max(now.clock-h.sent.clock, now.wall.Sub(h.sent.wall))
}

// Keep renews the lease until stop is called, which waits for a renewal in
// work. The context that it returns ends with ctx, and with ErrLease as its
// cause before the lease does.
func (h *Lease) Keep(ctx context.Context) (held context.Context, stop func()) {
	held, end := context.WithCancelCause(ctx)
	// Renewals go on when ctx has ended: what was fetched is still being kept.
	within, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var all sync.WaitGroup
	all.Go(func() { h.guard(within, end) })
	all.Go(func() { h.renewals(within) })
	return held, func() {
		cancel()
		all.Wait()
		end(context.Canceled)
	}
}

// guardEvery is how often the guard looks at the clock at least: a machine that
// slept notices so soon. Who must not be late by that asks Err itself.
const guardEvery = time.Second

// guard ends the work when the lease is lost, or about to be. It makes no
// request, so nothing holds it up.
func (h *Lease) guard(ctx context.Context, end context.CancelCauseFunc) {
	for ctx.Err() == nil {
		if err := h.Err(); err != nil {
			h.l.log.Warn("the crawl of a market stops", "market", h.marketID, "err", err)
			end(err)
			return
		}
		h.mu.Lock()
		wait := h.left()
		h.mu.Unlock()
		pause(ctx, min(max(wait, time.Millisecond), part(h.l.o.Term, retryEvery), guardEvery))
	}
}

// renewals renew the lease until it is lost or ctx ends.
func (h *Lease) renewals(ctx context.Context) {
	warned := false
	wait := part(h.l.o.Term, renewEvery)
	for {
		pause(ctx, wait)
		if ctx.Err() != nil {
			return
		}
		err := h.renew(ctx)
		switch {
		case errors.Is(err, ErrLease):
			return
		case err == nil:
			if warned {
				h.l.log.Info("the lease of a market is renewed again", "market", h.marketID)
			}
			warned, wait = false, part(h.l.o.Term, renewEvery)
		case ctx.Err() == nil:
			if !warned {
				h.l.log.Warn("the lease of a market is not renewed; its crawl stops unless that is over soon", "market", h.marketID, "err", err)
			}
			warned, wait = true, part(h.l.o.Term, retryEvery)
		}
	}
}

// renew writes the lease once more. An error that is not ErrLease says that it
// is not known what came of it.
func (h *Lease) renew(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, part(h.l.o.Term, renewEvery))
	defer cancel()
	h.mu.Lock()
	h.part.Beat++
	p, seen := h.part, h.place
	if h.tried == nil {
		h.tried = map[int64]instant{}
	}
	h.tried[p.Beat] = h.l.now()
	h.mu.Unlock()
	at, err := h.l.s.putLease(within, h.marketID, p, &seen)
	if errors.Is(err, errConflict) {
		return h.conflict(within)
	}
	if err == nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.came(p.Beat, at)
	}
	return err
}

// came notes that a renewal came through.
func (h *Lease) came(beat int64, at place) {
	h.place = at
	if sent, ok := h.tried[beat]; ok {
		h.sent = sent
	}
	h.tried = nil
}

// conflict finds out why the lease is not as it was left: a renewal came
// through of which the answer was lost, or it is not ours any more.
func (h *Lease) conflict(ctx context.Context) error {
	p, _, at, err := h.l.s.leaseOf(ctx, h.marketID)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if p != nil && p.Held && p.Token == h.part.Token {
		h.came(p.Beat, at)
		return nil
	}
	switch {
	case p == nil:
		h.gone = fmt.Errorf("%s: %w: its document was deleted", h.marketID, ErrLease)
	case p.Epoch == h.part.Epoch:
		h.gone = fmt.Errorf("%s: %w: a person released it", h.marketID, ErrLease)
	default:
		h.gone = fmt.Errorf("%s: %w: %s (%s) has it", h.marketID, ErrLease, p.Holder, p.Host)
	}
	return h.gone
}

// Release gives the market back; done says that its crawl came to an end of its
// own. Nothing may be fetched from it by then, and Keep's stop was called. A
// lease that is lost is passed over; one that cannot be given back ends by
// itself.
func (h *Lease) Release(ctx context.Context, done bool) error {
	var err error
	for range 3 {
		h.mu.Lock()
		p, seen, gone := h.part, h.place, h.gone
		h.mu.Unlock()
		if gone != nil {
			return nil
		}
		p.Held, p.Done = false, done
		if _, err = h.l.s.putLease(ctx, h.marketID, p, &seen); err == nil {
			h.mu.Lock()
			h.gone = fmt.Errorf("%s: %w: it was given back", h.marketID, ErrLease)
			h.mu.Unlock()
			return nil
		}
		if !errors.Is(err, errConflict) {
			break
		}
		// An answer was lost, or it is not ours.
		if err = h.conflict(ctx); errors.Is(err, ErrLease) {
			return nil
		}
	}
	return wrap("give back the lease of "+h.marketID, err)
}
