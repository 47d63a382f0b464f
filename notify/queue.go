package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"vedette/market"
)

// ErrRefused says that the other side will never take a delivery.
var ErrRefused = errors.New("refused")

// Channel is a way out.
type Channel interface {
	Open(ctx context.Context) (Session, error)
}

// Session is a channel while it is open.
type Session interface {
	Send(ctx context.Context, d *market.Delivery) error
	Close() error
}

// Deliveries is what a Queue asks of the store.
type Deliveries interface {
	DueDeliveries(ctx context.Context, now time.Time, n int) ([]market.Delivery, error)
	MarkDelivery(ctx context.Context, d market.Delivery) error
}

// Queue sends what is due. One at a time may be at work on a store.
type Queue struct {
	Store    Deliveries
	Channels map[market.Channel]Channel
	Now      func() time.Time
	Logger   *slog.Logger
}

// How often a Queue looks, and how it tries again: after a minute, and after
// twice as long each time up to an hour. So often is five days, for which RFC
// 5321 (4.5.4.1) has mail servers try; time in which nobody tried is not
// counted.
const (
	lookEvery  = 5 * time.Second
	firstRetry = time.Minute
	lastRetry  = time.Hour
	giveUp     = 6 + 5*24
	batch      = 50
)

// Run sends what is due until ctx ends.
func (q *Queue) Run(ctx context.Context) error {
	told := ""
	for {
		_, err := q.Flush(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && err.Error() != told { // not every five seconds
			told = err.Error()
			q.Logger.Error("deliveries", "err", err)
		}
		t := time.NewTimer(lookEvery)
		select {
		case <-ctx.Done():
			t.Stop()
			return nil
		case <-t.C:
		}
	}
}

// Flush tries everything that is due once, and returns how many were sent.
// That one is not taken is no error, but recorded with it.
func (q *Queue) Flush(ctx context.Context) (sent int, err error) {
	for ctx.Err() == nil {
		due, err := q.Store.DueDeliveries(ctx, q.Now(), batch)
		if err != nil || len(due) == 0 {
			return sent, err
		}
		n, err := q.send(ctx, due)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, ctx.Err()
}

// send works through a batch; each channel is opened once for it.
func (q *Queue) send(ctx context.Context, due []market.Delivery) (sent int, err error) {
	open := map[market.Channel]Session{}
	failed := map[market.Channel]error{}
	defer func() {
		for _, s := range open {
			_ = s.Close() // what was sent is marked
		}
	}()
	for i := range due {
		d := &due[i]
		if ctx.Err() != nil {
			return sent, nil
		}
		s, err := q.session(ctx, d.Channel, open, failed)
		if err == nil {
			if err = s.Send(ctx, d); err != nil && !errors.Is(err, ErrRefused) {
				delete(open, d.Channel) // the connection may be broken: the next gets another
				_ = s.Close()
			}
		}
		if err != nil && ctx.Err() != nil {
			return sent, nil // interrupted: nothing is known to have been taken
		}
		if err == nil {
			sent++
		}
		// What was taken must be marked, also when all ends now.
		if err := q.mark(context.WithoutCancel(ctx), d, err); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (q *Queue) session(ctx context.Context, name market.Channel, open map[market.Channel]Session, failed map[market.Channel]error) (Session, error) {
	if s, ok := open[name]; ok {
		return s, nil
	}
	if err, ok := failed[name]; ok {
		return nil, err
	}
	c, ok := q.Channels[name]
	if !ok {
		return nil, fmt.Errorf("channel %s is not in the configuration", name)
	}
	s, err := c.Open(ctx)
	if err != nil {
		failed[name] = err
		return nil, err
	}
	open[name] = s
	return s, nil
}

// mark records an attempt.
func (q *Queue) mark(ctx context.Context, d *market.Delivery, err error) error {
	now := q.Now()
	d.Attempts++
	d.Error = ""
	switch {
	case err == nil:
		d.State, d.Settled = market.DeliverySent, now
	case errors.Is(err, ErrRefused), d.Attempts >= giveUp:
		d.State, d.Settled, d.Error = market.DeliveryRefused, now, err.Error()
		q.Logger.Error("delivery given up", "to", d.To, "delivery", d.ID, "err", err)
	default:
		d.Error, d.Due = err.Error(), now.Add(backoff(d.Attempts))
	}
	return q.Store.MarkDelivery(ctx, *d)
}

// backoff is how long to wait after a number of attempts.
func backoff(attempts int) time.Duration {
	d := firstRetry
	for i := 1; i < attempts && d < lastRetry; i++ {
		d *= 2
	}
	return min(d, lastRetry)
}
