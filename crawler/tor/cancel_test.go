package tor

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim/socks"
)

// serveTCP closes each connection after during.
func serveTCP(t *testing.T, during func()) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go func() { during(); c.Close() }()
		}
	}()
	return ln.Addr().String()
}

// stuck are the places where an exchange can hang.
func stuck(t *testing.T) map[string]*Transport {
	t.Helper()
	halfOpen := proxyTo(t, siteAddr(htmlSite(t)))
	halfOpen.Behave("", socks.Behaviour{HalfOpen: true})
	hold := make(chan struct{})
	t.Cleanup(func() { close(hold) })
	silent := serveTCP(t, func() { <-hold })
	full := open(t, Options{Proxy: proxyTo(t, serveRaw(t, say("")).addr).Addr(), MaxConns: 1})
	full.slots <- struct{}{}
	return map[string]*Transport{
		"at the proxy":  open(t, Options{Proxy: silent}),
		"in the dial":   open(t, Options{Proxy: halfOpen.Addr()}),
		"in the head":   open(t, Options{Proxy: proxyTo(t, serveRaw(t, say("HTTP/1.1 200")).addr).Addr()}),
		"in the body":   open(t, Options{Proxy: proxyTo(t, serveRaw(t, say(okHead+"Content-Length: 9\r\n\r\n<p>")).addr).Addr()}),
		"before a slot": full,
	}
}

// The limits are half a minute and more: five seconds are "at once" on a
// machine that does other work.
func TestCancelEndsAnExchangeAtOnce(t *testing.T) {
	for name, tr := range stuck(t) {
		t.Run(name, func(t *testing.T) {
			for _, how := range []string{"cancel", "deadline"} {
				ctx, cancel := context.WithCancel(t.Context())
				if how == "deadline" {
					ctx, cancel = context.WithTimeout(t.Context(), 80*time.Millisecond)
				} else {
					time.AfterFunc(80*time.Millisecond, cancel)
				}
				ex := &market.Exchange{}
				req, err := http.NewRequestWithContext(WithExchange(ctx, ex), http.MethodGet, "http://"+host+"/", nil)
				if err != nil {
					t.Fatal(err)
				}
				started := time.Now()
				resp, err := tr.RoundTrip(req)
				if took := time.Since(started); took > 5*time.Second || took < 60*time.Millisecond {
					t.Errorf("%s: took %s", how, took)
				}
				if resp != nil {
					t.Errorf("%s: a response came", how)
				}
				wantCause(t, err, ex, market.CauseCancelled)
				if !errors.Is(err, ctx.Err()) {
					t.Errorf("%s: %v does not wrap %v", how, err, ctx.Err())
				}
				cancel()
			}
		})
	}
}

func TestCloseEndsExchangesAndWaits(t *testing.T) {
	for name, tr := range stuck(t) {
		t.Run(name, func(t *testing.T) {
			var work sync.WaitGroup
			work.Go(func() {
				_, ex, err := fetch(t, tr, "http://"+host+"/")
				wantCause(t, err, ex, market.CauseCancelled)
				if !errors.Is(err, ErrClosed) {
					t.Errorf("%v does not wrap ErrClosed", err)
				}
			})
			time.Sleep(50 * time.Millisecond)
			started := time.Now()
			if err := errors.Join(tr.Close(), tr.Close()); err != nil {
				t.Error(err)
			}
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("took %s", took)
			}
			work.Wait()
			_, ex, err := fetch(t, tr, "http://"+host+"/")
			wantCause(t, err, ex, market.CauseCancelled)
		})
	}
}

// After Close nothing is left: no goroutine and no socket.
func TestNothingIsLeftAfterClose(t *testing.T) {
	site := serveRaw(t, say(okHead+"Content-Length: 3\r\n\r\n<p>"))
	p := proxyTo(t, site.addr)
	bad := proxyTo(t, site.addr)
	bad.Behave("", socks.Behaviour{HalfOpen: true})
	for range 20 {
		tr, err := New(Options{Proxy: p.Addr(), Market: "m"})
		if err != nil {
			t.Fatal(err)
		}
		stuckOne, err := New(Options{Proxy: bad.Addr(), Market: "m"})
		if err != nil {
			t.Fatal(err)
		}
		fetch(t, tr, "http://"+host+"/")
		tr.Renew()
		fetch(t, tr, "http://other.onion/")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		stuckOne.RoundTrip(req)
		cancel()
		tr.Close()
		stuckOne.Close()
	}
	waitFor(t, "all sockets to close", func() bool { return p.Open()+bad.Open() == 0 })
	waitFor(t, "all goroutines to end", func() bool {
		buf := make([]byte, 1<<20)
		stacks := string(buf[:runtime.Stack(buf, true)])
		for _, ours := range []string{"tor.(*Transport)", "tor.(*attempt)", "net/internal/socks.(*Dialer)"} {
			if strings.Contains(stacks, ours) {
				return false
			}
		}
		return true
	})
}

// The exchange in which the site sends without end is cancelled as fast.
func TestCancelInTheMiddleOfAFlood(t *testing.T) {
	site := serveRaw(t, func(c net.Conn) {
		io.WriteString(c, okHead+"\r\n")
		for {
			if _, err := io.WriteString(c, strings.Repeat("x", 100)); err != nil {
				return
			}
			time.Sleep(time.Millisecond)
		}
	})
	tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+host+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if _, err := tr.RoundTrip(req); CauseOf(err) != market.CauseCancelled || time.Since(started) > 5*time.Second {
		t.Errorf("%v after %s", err, time.Since(started))
	}
}
