package elastic

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"vedette/market"
)

// Watch looks at the lease of one market, and takes it when nobody holds it.
type Watch struct {
	l        *Leases
	marketID string

	mu     sync.Mutex
	looked bool
	place  place
	part   *leasePart    // nil: there is none
	since  time.Duration // by our clock: when it was first seen as it is
	tried  string        // the token of a claim of which the answer was lost
}

// Watch begins to watch a market. Nothing is asked yet.
func (l *Leases) Watch(marketID string) *Watch { return &Watch{l: l, marketID: marketID} }

// Look asks how the lease stands. A lease that is held counts as left when it
// has been seen unchanged for its term by the clock of this process, whatever
// the clocks on any wall say.
func (w *Watch) Look(ctx context.Context) (Standing, error) {
	part, renewed, at, err := w.l.s.leaseOf(ctx, w.marketID)
	if err != nil {
		return Standing{}, wrap("lease of "+w.marketID, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.looked || at != w.place || (part == nil) != (w.part == nil) {
		w.looked, w.place, w.part, w.since = true, at, part, w.l.clock()
	}
	s := standing(w.marketID, part, renewed)
	s.Ours = part != nil && part.Holder == w.l.o.Holder
	s.Free, s.Left = w.free()
	return s, nil
}

// free reports whether the lease may be taken, or how long it must be watched.
func (w *Watch) free() (bool, time.Duration) {
	switch p := w.part; {
	case p == nil, !p.Held, w.tried != "" && p.Token == w.tried:
		return true, 0 // the last: it is ours, and we did not know
	default:
		left := part(time.Duration(p.Term*float64(time.Second)), takeAfter) - (w.l.clock() - w.since)
		return left <= 0, max(0, left)
	}
}

func standing(marketID string, p *leasePart, renewed time.Time) Standing {
	s := Standing{Market: marketID}
	if p != nil {
		s.Known, s.Held, s.Holder, s.Host, s.Epoch = true, p.Held, p.Holder, p.Host, p.Epoch
		s.Since, s.Renews, s.Begun, s.Done = p.Since, renewed, p.Begun, p.Done
	}
	return s
}

// Claim takes the lease if the last look showed it free and it has not changed
// since. atLeast is the last epoch that the caller knows of. It returns
// market.ErrBusy when another has it.
func (w *Watch) Claim(ctx context.Context, atLeast int64) (*Lease, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.looked {
		return nil, fmt.Errorf("elastic: lease of %s: claimed before it was looked at: %w", w.marketID, market.ErrInvalid)
	}
	if free, _ := w.free(); !free {
		return nil, fmt.Errorf("%s is held by %s (%s): %w", w.marketID, w.part.Holder, w.part.Host, market.ErrBusy)
	}
	epoch := atLeast
	var seen *place
	if w.part != nil {
		epoch = max(epoch, w.part.Epoch)
		at := w.place
		seen = &at
	} else {
		written, err := w.l.s.epochOf(ctx, w.marketID)
		if err != nil {
			return nil, wrap("lease of "+w.marketID, err)
		}
		epoch = max(epoch, written)
	}
	now := w.l.s.o.Now().UTC()
	h := &Lease{l: w.l, marketID: w.marketID, part: leasePart{
		Held: true, Epoch: epoch + 1, Holder: w.l.o.Holder, Host: w.l.host, Token: newToken(),
		Term: w.l.o.Term.Seconds(), Since: now, Begun: now,
	}}
	h.sent = w.l.now()
	at, err := w.l.s.putLease(ctx, w.marketID, h.part, seen)
	w.looked = false // whatever came of it, it is to be looked at again
	switch {
	case errors.Is(err, errConflict):
		return nil, fmt.Errorf("%s was taken or renewed by another crawler meanwhile: %w", w.marketID, market.ErrBusy)
	case err != nil:
		w.tried = h.part.Token
		return nil, wrap("lease of "+w.marketID, err)
	}
	h.place = at
	return h, nil
}

// Standings tells how the leases of some markets stand, in their order. What
// is Free of them cannot be told by one look.
func (l *Leases) Standings(ctx context.Context, marketIDs []string) ([]Standing, error) {
	ids := make([]string, len(marketIDs))
	for i, id := range marketIDs {
		ids[i] = leaseID(id)
	}
	var answer struct {
		Docs []struct {
			Found  bool
			Source struct {
				Timestamp time.Time `json:"@timestamp"`
				Lease     leasePart
			} `json:"_source"`
			Error *struct{ Type, Reason string }
		}
	}
	list := make([]Standing, len(marketIDs))
	if len(ids) == 0 {
		return list, nil
	}
	err := l.s.do(ctx, esapi.MgetRequest{Index: l.s.alias(leaseFamily), Body: body(object{"ids": ids})}, &answer)
	if err == nil && len(answer.Docs) != len(ids) {
		err = l.s.fail(fmt.Errorf("%w: %d answers to %d questions", ErrOverloaded, len(answer.Docs), len(ids)))
	}
	if err != nil {
		return nil, wrap("leases", err)
	}
	for i, d := range answer.Docs {
		if d.Error != nil {
			refusal := &ResponseError{Status: 404, Type: d.Error.Type, Reason: cut(d.Error.Reason, 400)}
			return nil, wrap("leases", l.s.fail(refusal.meaning()))
		}
		list[i] = Standing{Market: marketIDs[i]}
		if d.Found {
			part := d.Source.Lease
			list[i] = standing(marketIDs[i], &part, d.Source.Timestamp)
			list[i].Ours = part.Holder == l.o.Holder
		}
	}
	return list, nil
}

// Revoke takes a lease from its holder by hand. The holder notices when it
// renews, and stops; it may be at work until then, so another can take the
// market a term later. With dead the caller knows that the holder does not run
// any more, and another can take it at once. It returns market.ErrNotFound when
// nobody holds it.
func (l *Leases) Revoke(ctx context.Context, marketID string, dead bool) (Standing, error) {
	for range 10 { // the holder renews meanwhile
		p, renewed, at, err := l.s.leaseOf(ctx, marketID)
		if err == nil && (p == nil || !p.Held) {
			err = fmt.Errorf("nobody holds it: %w", market.ErrNotFound)
		}
		if err != nil {
			return Standing{}, wrap("release "+marketID, err)
		}
		before := standing(marketID, p, renewed)
		p.Held, p.Token, p.Done = !dead, newToken(), false
		if _, err = l.s.putLease(ctx, marketID, *p, &at); !errors.Is(err, errConflict) {
			return before, wrap("release "+marketID, err)
		}
	}
	return Standing{}, wrap("release "+marketID, errConflict)
}
