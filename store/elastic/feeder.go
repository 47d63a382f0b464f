package elastic

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"vedette/market"
	"vedette/store"
)

// Bounds of one bulk request. The server wants some megabytes; the memory of
// the feeder is a few times that, whatever waits.
const (
	bulkDocs  = 1000
	bulkBytes = 4 << 20
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

// Feeder writes what waits in an outbox to Elasticsearch: in the order in which
// it was noted, each document at most once at a time. It is the only one for
// its outbox (store.Outbox.LockOutbox).
type Feeder struct {
	store  *Store
	outbox store.Outbox
	log    *slog.Logger
	now    func() time.Time
	// Written counts documents that were taken since the feeder was made.
	written int64
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
		n, err := f.step(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil && !errors.As(err, new(outboxError)):
			f.trouble(err)
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
	before := f.written
	for {
		n, err := f.step(ctx)
		written := f.written - before
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

// step writes what is due, up to the bounds of one request, and returns how
// many changes that were.
func (f *Feeder) step(ctx context.Context) (int, error) {
	changes, err := f.outbox.Changes(ctx, f.now(), bulkDocs)
	if err != nil {
		return 0, outboxError{err}
	}
	done := 0
	for done < len(changes) {
		n, err := f.write(ctx, changes[done:])
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}

// write sends as many of the changes as fit one request and settles them. It
// returns how many that were.
func (f *Feeder) write(ctx context.Context, changes []store.Change) (int, error) {
	var actions []action
	var owner []int // change of each action
	var size, n int
	var refused []store.Refusal
	for n < len(changes) && size < bulkBytes {
		list, err := f.store.encode(&changes[n])
		if err != nil {
			refused = append(refused, store.Refusal{Ticket: changes[n].Ticket, Reason: err.Error()})
		}
		for i := range list {
			actions, owner = append(actions, list[i]), append(owner, n)
			size += len(list[i].doc)
		}
		n++
	}
	var items []answerItem
	if len(actions) > 0 {
		var err error
		if items, err = f.store.bulk(ctx, actions); err != nil {
			return 0, err
		}
	}
	return n, f.settle(ctx, changes[:n], actions, owner, items, refused)
}

// settle tells the outbox what became of each change. It returns an error when
// the answers say that writing on makes no sense for the time being.
func (f *Feeder) settle(ctx context.Context, changes []store.Change, actions []action, owner []int, items []answerItem, refused []store.Refusal) error {
	worst := make([]outcome, len(changes))
	reasons := make([]string, len(changes))
	var block error
	lost, busy := false, 0
	for i := range items {
		if err := blocked(items[i]); err != nil {
			block = err
		}
		o, reason := actions[i].verdict(items[i])
		lost = lost || o == missing
		if o == again {
			busy++
		}
		if o > worst[owner[i]] {
			worst[owner[i]], reasons[owner[i]] = o, reason
		}
	}
	for _, r := range refused {
		for i := range changes {
			if changes[i].Ticket == r.Ticket {
				worst[i], reasons[i] = faulty, r.Reason
			}
		}
	}
	if lost {
		f.store.forgetMonths()
	}
	var ok []store.Ticket
	refused = refused[:0]
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
	f.written += int64(len(ok))
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
