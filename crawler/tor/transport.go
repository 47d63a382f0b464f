package tor

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"

	"vedette/crawler/memory"
	"vedette/market"
	"vedette/wire"
)

// Transport carries the requests of one market. It is safe for concurrent
// use.
type Transport struct {
	o       Options
	gate    gate
	set     []field
	decoder wire.Decoder
	slots   chan struct{} // one per exchange in work
	ctx     context.Context
	cancel  context.CancelCauseFunc
	work    sync.WaitGroup

	mu     sync.Mutex
	epoch  uint64
	closed bool
	inUse  int // connections in exchanges, those being opened included
	pool   pool
}

var _ http.RoundTripper = (*Transport)(nil)

// New checks the options; nothing is connected yet. Its error wraps
// market.ErrInvalid.
func New(o Options) (*Transport, error) {
	o.setDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	g, err := newGate(o.Proxy)
	if err != nil {
		return nil, err
	}
	t := &Transport{o: o, gate: g, set: headerSet(&o), slots: make(chan struct{}, o.MaxConns), epoch: o.Epoch}
	t.ctx, t.cancel = context.WithCancelCause(context.Background())
	return t, nil
}

// Epoch is the current epoch: the SOCKS password.
func (t *Transport) Epoch() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.epoch
}

// Renew begins the next epoch: idle connections are closed, those in use end
// with their exchange, and every new connection gets another circuit.
func (t *Transport) Renew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.epoch++
	t.drop()
}

// CloseIdleConnections closes connections that are not in use. An http.Client
// asks for it by this name.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drop()
}

// Close ends exchanges in work with ErrClosed, closes all connections and
// waits. It may be called twice.
func (t *Transport) Close() error {
	t.mu.Lock()
	t.closed = true
	t.drop()
	t.mu.Unlock()
	t.cancel(ErrClosed)
	t.work.Wait()
	return nil
}

// begin registers an exchange, unless the transport is closed.
func (t *Transport) begin() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return &Error{Cause: market.CauseCancelled, Err: ErrClosed}
	}
	t.work.Add(1)
	return nil
}

// RoundTrip sends one GET and reads the whole answer, within the limits. It
// never follows a redirect. With a share of a memory.Pool in the request's
// context (memory.With) it takes more of it as the answer needs; the caller
// leaves it.
//
// The error is an *Error, and comes when there is no answer with a complete
// head: from the guard, proxy, Tor or site. After a complete head there is a
// response, of which Content-Encoding and the charset parameter of
// Content-Type are taken off: its body is the decoded payload in the bytes of
// the site, and whoever reads it has to find the charset.
//
// When the body is incomplete, refused or malformed, what can be used of it is
// the response's body. A caller that gave an exchange (WithExchange) finds the
// cause there; for any other the body ends with the *Error instead of io.EOF,
// so that nobody takes a part for the whole.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ex, told := exchangeOf(req.Context())
	ex.Market, ex.Started = t.o.Market, t.o.Now().UTC()
	if req.URL != nil {
		ex.URL = req.URL.String()
	}
	a := &attempt{t: t, req: req, ex: ex, share: memory.Of(req.Context())}
	resp, err := a.run()
	ex.Finished = t.o.Now().UTC()
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			e = &Error{Cause: market.CauseBadHTTP, Err: err}
		}
		ex.Cause, ex.Err = e.Cause, e.Err.Error()
		if resp == nil {
			return nil, e
		}
	}
	return a.answer(resp, told, err), nil
}

// circuit names the isolation of an epoch's streams.
func (t *Transport) circuit(epoch uint64) string {
	return t.o.Market + ":" + strconv.FormatUint(epoch, 10)
}
