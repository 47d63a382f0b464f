package elastic

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"vedette/market"
	"vedette/store"
)

// Waits between tries. A refused document waits as often as it was refused, up
// to itemWaitMost; a server that does not answer is asked again after backoff.
const (
	itemWait     = 2 * time.Second
	itemWaitMost = 10 * time.Minute
	waitLeast    = 500 * time.Millisecond
	waitMost     = time.Minute
	idle         = time.Second
)

// Feeder writes what waits in an outbox to Elasticsearch, each document at most
// once at a time. What changes documents that an earlier change makes comes
// after them. It is the only one for its outbox (store.Outbox.LockOutbox).
type Feeder struct {
	store  *Store
	outbox store.Outbox
	log    *slog.Logger
	now    func() time.Time
	// written counts documents that were taken since the feeder was made.
	written atomic.Int64
	warned  string // the last trouble that was told
}

// Feeder makes a feeder of an outbox.
func (s *Store) Feeder(outbox store.Outbox) *Feeder {
	return &Feeder{store: s, outbox: outbox, log: s.o.Logger, now: s.o.Now}
}

// Run writes until ctx ends. Trouble is logged when it begins and when it ends,
// and waited for: what waits is on disk. It returns nil at the end of ctx, or
// an error of the outbox.
func (f *Feeder) Run(ctx context.Context) error {
	unlock, err := f.lock(ctx)
	if err != nil || unlock == nil {
		return err
	}
	defer unlock()
	wait := waitLeast
	for ctx.Err() == nil {
		n, err := f.pass(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !errors.As(err, new(outboxError)):
			f.trouble(err)
			if n > 0 { // it takes some
				wait = waitLeast
			}
			pause(ctx, jitter(wait))
			wait = min(2*wait, waitMost)
			continue
		case err != nil:
			return err
		case n == 0:
			pause(ctx, idle)
		}
		f.recovered()
		wait = waitLeast
	}
	return nil
}

// lock waits until this process is the one that empties the outbox; nil when
// ctx ended first.
func (f *Feeder) lock(ctx context.Context) (unlock func(), err error) {
	for ctx.Err() == nil {
		unlock, err = f.outbox.LockOutbox(ctx)
		if !errors.Is(err, market.ErrBusy) {
			return unlock, err
		}
		pause(ctx, idle)
	}
	return nil, nil
}

// Drain writes until nothing is due any more, and returns how many documents
// were taken; searches find them when it returns. It does not wait for a server
// that does not answer, nor for documents that are due later.
func (f *Feeder) Drain(ctx context.Context) (int64, error) {
	unlock, err := f.outbox.LockOutbox(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	before := f.written.Load()
	for {
		n, err := f.pass(ctx)
		written := f.written.Load() - before
		if err == nil && n == 0 && written > 0 {
			err = f.store.Refresh(ctx)
		}
		if err != nil || n == 0 {
			return written, err
		}
	}
}

// outboxError is trouble of our own disk, which no waiting mends.
type outboxError struct{ error }

func (e outboxError) Unwrap() error { return e.error }

// send writes a parcel and settles its changes.
func (f *Feeder) send(ctx context.Context, p *parcel) error {
	var items []answerItem
	if len(p.actions) > 0 {
		var err error
		if items, err = f.store.bulk(ctx, p.actions); err != nil {
			return err
		}
	}
	return f.settle(ctx, p, items)
}

// settle tells the outbox what became of each change. It returns an error when
// the answers say that writing on makes no sense for the time being.
func (f *Feeder) settle(ctx context.Context, p *parcel, items []answerItem) error {
	changes, owner := p.changes, p.owner
	worst := make([]outcome, len(changes))
	reasons := make([]string, len(changes))
	var block error
	lost, busy := false, 0
	for i := range items {
		if err := blocked(items[i]); err != nil {
			block = err
		}
		o, reason := p.actions[i].verdict(items[i])
		lost = lost || o == missing
		if o == again {
			busy++
		}
		if o > worst[owner[i]] {
			worst[owner[i]], reasons[owner[i]] = o, reason
		}
	}
	for i, reason := range p.faulty {
		worst[i], reasons[i] = faulty, reason
	}
	if lost {
		f.store.forgetMonths()
	}
	var ok []store.Ticket
	var refused []store.Refusal
	for i := range changes {
		c := &changes[i]
		switch {
		case worst[i] == taken:
			ok = append(ok, c.Ticket)
		case worst[i] == faulty:
			f.log.Warn("a document is refused and set aside: see vedette elastic dead-letters", "kind", c.Kind, "reason", reasons[i])
			refused = append(refused, store.Refusal{Ticket: c.Ticket, Reason: reasons[i]})
		case worst[i] == again && block == nil:
			f.log.Debug("a document is put off", "kind", c.Kind, "attempt", c.Attempt, "reason", reasons[i])
			refused = append(refused, store.Refusal{Ticket: c.Ticket, Reason: reasons[i], Due: f.now().Add(jitter(itemWaitOf(c.Attempt)))})
		}
	}
	// What was taken is settled even when the caller is about to end.
	if err := f.outbox.Settle(context.WithoutCancel(ctx), ok, refused); err != nil {
		return outboxError{err}
	}
	f.written.Add(int64(len(ok)))
	switch {
	case block != nil:
		return f.store.fail(block)
	case lost:
		return f.store.fail(fmt.Errorf("%w: an alias is missing; run vedette elastic setup", ErrNotSetUp))
	case busy == len(items) && busy > 0:
		return f.store.fail(fmt.Errorf("%w: it took none of %d documents: %s", ErrOverloaded, busy, reasons[owner[0]]))
	}
	return nil
}

// itemWaitOf is how long a document waits that was refused before.
func itemWaitOf(attempt int) time.Duration {
	wait := itemWait
	for range min(attempt, 20) {
		wait = min(2*wait, itemWaitMost)
	}
	return wait
}

// jitter keeps crawlers from coming back all at once: 0.5 to 1.5 times d.
func jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(rand.Int64N(int64(d)))
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// trouble is told once, and not again until it is another or over.
func (f *Feeder) trouble(err error) {
	if f.warned == err.Error() {
		return
	}
	if f.warned == "" {
		f.log.Warn("nothing is written to Elasticsearch for now; crawls go on, and what they find waits on this disk", "err", err)
	} else {
		f.log.Debug("still nothing is written to Elasticsearch", "err", err)
	}
	f.warned = err.Error()
}

func (f *Feeder) recovered() {
	if f.warned != "" {
		f.log.Info("Elasticsearch takes documents again")
		f.warned = ""
	}
}
