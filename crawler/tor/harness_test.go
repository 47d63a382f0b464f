package tor

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim/socks"
)

// script is what a raw site does with a connection after it has read a
// request's head.
type script func(c net.Conn)

// rawSite is a TCP server that answers as it is told, byte by byte.
type rawSite struct {
	addr  string
	mu    sync.Mutex
	heads []string
	conns int
}

// serveRaw runs a script for each request on each connection.
func serveRaw(t *testing.T, s script) *rawSite {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	site := &rawSite{addr: ln.Addr().String()}
	var work sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	work.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			site.mu.Lock()
			site.conns++
			site.mu.Unlock()
			work.Go(func() {
				defer context.AfterFunc(ctx, func() { c.Close() })()
				defer c.Close()
				site.serve(c, s)
			})
		}
	})
	t.Cleanup(func() {
		ln.Close()
		cancel()
		work.Wait()
	})
	return site
}

func (s *rawSite) serve(c net.Conn, run script) {
	r := bufio.NewReader(c)
	for {
		var head strings.Builder
		for !strings.HasSuffix(head.String(), "\r\n\r\n") {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			head.WriteString(line)
		}
		s.mu.Lock()
		s.heads = append(s.heads, head.String())
		s.mu.Unlock()
		run(c)
	}
}

// requests are the heads of all requests so far.
func (s *rawSite) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.heads...)
}

// say answers and keeps the connection.
func say(text string) script {
	return func(c net.Conn) { io.WriteString(c, text) }
}

// sayAndClose answers and closes.
func sayAndClose(text string) script {
	return func(c net.Conn) {
		io.WriteString(c, text)
		c.Close()
	}
}

const host = "demo.onion"

// proxyTo is a SOCKS stand-in that knows demo.onion and other.onion.
func proxyTo(t *testing.T, site string, o ...func(*socks.Options)) *socks.Server {
	t.Helper()
	opts := socks.Options{Routes: map[string]string{host: site, "other.onion": site, "clear.example": site}}
	for _, f := range o {
		f(&opts)
	}
	p, err := socks.Serve(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// quick are limits that a test can wait for.
func quick() Limits {
	return Limits{Connect: 400 * time.Millisecond, Header: 400 * time.Millisecond, Total: 2 * time.Second}
}

func open(t *testing.T, o Options) *Transport {
	t.Helper()
	def(&o.Market, "alpha")
	tr, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

// fetch asks for a URL with an exchange.
func fetch(t *testing.T, tr http.RoundTripper, url string) (*http.Response, *market.Exchange, error) {
	t.Helper()
	ex := &market.Exchange{Run: "run", Kind: "index"}
	req, err := http.NewRequestWithContext(WithExchange(t.Context(), ex), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := tr.RoundTrip(req)
	return resp, ex, err
}

// fetchRaw asks a raw site for its page through a proxy.
func fetchRaw(t *testing.T, s script, l Limits) (*http.Response, *market.Exchange, error) {
	t.Helper()
	p := proxyTo(t, serveRaw(t, s).addr)
	return fetch(t, open(t, Options{Proxy: p.Addr(), Limits: l}), "http://"+host+"/page")
}

// wantCause checks that error, exchange and CauseOf agree.
func wantCause(t *testing.T, err error, ex *market.Exchange, want market.Cause) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Cause != want || CauseOf(err) != want {
		t.Errorf("error %v, want cause %s", err, want)
	}
	if ex.Cause != want || ex.Err == "" || ex.Finished.IsZero() {
		t.Errorf("exchange: cause %q, error %q, finished %s; want %s", ex.Cause, ex.Err, ex.Finished, want)
	}
}

// htmlSite is a well-behaved web server.
func htmlSite(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<p>"+r.Host+r.RequestURI)
	}))
	t.Cleanup(s.Close)
	return s
}

func siteAddr(s *httptest.Server) string { return s.Listener.Addr().String() }
