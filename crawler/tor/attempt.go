package tor

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"time"

	"vedette/crawler/memory"
	"vedette/market"
	"vedette/wire"
)

// stage is how far an exchange has come; it names the cause of a time-out.
type stage int

const (
	connecting stage = iota
	waiting          // sent, or being sent; no complete head yet
	reading          // the body
)

// errTotal ends an exchange that reached Limits.Total.
var errTotal = errors.New("the whole exchange took too long")

// attempt is one exchange in work.
type attempt struct {
	t     *Transport
	req   *http.Request
	ex    *market.Exchange
	to    target
	stage stage
	tape  *tape
	share *memory.Share // nil: none
}

// run does the exchange. A response without an error is whole; with an error
// it is what came before.
func (a *attempt) run() (*http.Response, error) {
	if err := a.t.begin(); err != nil {
		return nil, err
	}
	defer a.t.work.Done()
	var err error
	if a.to, err = targetOf(a.req); err != nil {
		return nil, err
	}
	if a.ex.RequestHead, err = a.t.requestHead(a.req); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(a.req.Context(), a.t.o.Total, errTotal)
	defer cancel()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	defer context.AfterFunc(a.t.ctx, func() { end(ErrClosed) })()
	select {
	case a.t.slots <- struct{}{}:
		defer func() { <-a.t.slots }()
	case <-ctx.Done():
		return nil, a.fault(ctx, context.Cause(ctx))
	}
	resp, err := a.exchange(ctx)
	if err == nil {
		return resp, nil
	}
	e := a.fault(ctx, err)
	switch e.Cause {
	case market.CauseBodyTimeout:
		a.ex.Truncated = cutTime
	case market.CauseCancelled:
		resp = nil // nobody waits for it
	}
	return resp, e
}

// exchange uses an idle connection or opens one. A site may close an idle
// connection in the very moment in which it is used again; then, and when
// nothing at all came back, the request is sent once more on a new one.
func (a *attempt) exchange(ctx context.Context) (*http.Response, error) {
	c := a.t.take(a.to.key())
	if c != nil {
		resp, err := a.use(ctx, c)
		if err == nil || !isCut(err) || len(a.tape.bytes) > 0 || ctx.Err() != nil {
			return resp, err
		}
		a.stage = connecting
		a.t.mu.Lock()
		a.t.reserve()
		a.t.mu.Unlock()
	}
	epoch := a.t.Epoch()
	a.ex.Circuit = a.t.circuit(epoch)
	c, err := a.t.dial(ctx, a.to, epoch)
	if err != nil {
		a.t.release(nil, false)
		return nil, err
	}
	return a.use(ctx, c)
}

// use sends the request on c, reads the answer and gives c back.
func (a *attempt) use(ctx context.Context, c *conn) (resp *http.Response, err error) {
	whole := false
	defer func() { a.t.release(c, whole) }()
	stop := context.AfterFunc(ctx, c.close)
	defer func() { whole = stop() && whole }()

	a.stage = waiting
	a.ex.Circuit = a.t.circuit(c.epoch)
	br, tape := c.read(a.t.o.HeaderBytes)
	a.tape = tape
	if a.share != nil {
		tape.room = a.share.Room()
		tape.more = func(need int64) (int64, error) { return a.share.Grow(ctx, need, a.t.o.HeaderBytes+a.t.o.WireBytes) }
	}
	if err := c.stream.SetDeadline(time.Now().Add(a.t.o.Header)); err != nil {
		return nil, err
	}
	if _, err := c.stream.Write(a.ex.RequestHead); err != nil {
		return nil, err
	}
	resp, err = a.readHead(br)
	if err != nil {
		return nil, err
	}
	a.stage = reading
	if err := c.stream.SetDeadline(time.Time{}); err != nil {
		return resp, err
	}
	whole, err = a.readBody(br, resp)
	return resp, err
}

// fault turns whatever ended the exchange into an *Error.
func (a *attempt) fault(ctx context.Context, err error) *Error {
	var e *Error
	var timeout net.Error
	switch {
	case a.req.Context().Err() != nil:
		return &Error{Cause: market.CauseCancelled, Err: context.Cause(a.req.Context())}
	case ctx.Err() != nil && errors.Is(context.Cause(ctx), ErrClosed):
		return &Error{Cause: market.CauseCancelled, Err: ErrClosed}
	case ctx.Err() != nil:
		return &Error{Cause: a.late(), Err: errTotal}
	case errors.As(err, &e):
		return e
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Cause: a.late(), Err: err}
	case isCut(err):
		return &Error{Cause: market.CauseCut, Err: err}
	}
	return &Error{Cause: market.CauseBadHTTP, Err: err}
}

// late is the cause of a time-out.
func (a *attempt) late() market.Cause {
	switch a.stage {
	case connecting:
		return market.CauseConnectTimeout
	case waiting:
		return market.CauseHeaderTimeout
	}
	return market.CauseBodyTimeout
}

// codingFault is the cause of an error of package wire.
func codingFault(err error) *Error {
	switch {
	case errors.Is(err, wire.ErrBomb):
		return &Error{Cause: market.CauseBomb, Err: err}
	case errors.Is(err, wire.ErrTooLarge):
		return &Error{Cause: market.CauseTooLarge, Err: err}
	case errors.Is(err, wire.ErrCut):
		return &Error{Cause: market.CauseCut, Err: err}
	}
	return &Error{Cause: market.CauseBadEncoding, Err: err}
}
