package tor

import (
	"errors"
	"net"
	"strings"
	"testing"

	"vedette/market"
)

// answering is a listener that gives each connection to serve.
func answering(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
			c.Close()
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().String()
}

func TestProbeNeverResolvesAName(t *testing.T) {
	for _, proxy := range []string{"tor.example:9050", "aaaa.onion:9050", "127.0.0.1", "127.0.0.1:0"} {
		if _, err := ProbeProxy(t.Context(), proxy); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: %v, want it refused", proxy, err)
		}
	}
}

func TestProbeTellsTheTroubleApart(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	if _, err := ProbeProxy(t.Context(), closed.Addr().String()); !errors.Is(err, ErrNoListener) {
		t.Errorf("a closed port: %v", err)
	}
	web := answering(t, func(c net.Conn) { c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")) })
	if _, err := ProbeProxy(t.Context(), web); !errors.Is(err, ErrNotSOCKS) {
		t.Errorf("a web server: %v", err)
	}
	// Tor with PreferSOCKSNoAuth: a crawl could not keep circuits apart.
	open := answering(t, func(c net.Conn) {
		if _, err := c.Read(make([]byte, 512)); err == nil {
			c.Write([]byte{5, 0})
		}
	})
	if _, err := ProbeProxy(t.Context(), open); !errors.Is(err, ErrNotSOCKS) || !strings.Contains(err.Error(), errNoIsolation.Error()) {
		t.Errorf("a proxy that takes no user names: %v", err)
	}
	socks := answering(t, func(c net.Conn) {
		buf := make([]byte, 512)
		for _, reply := range [][]byte{{5, 2}, {1, 0}, {5, 0xF6, 0, 1, 0, 0, 0, 0, 0, 0}} {
			if _, err := c.Read(buf); err != nil {
				return
			}
			c.Write(reply)
		}
	})
	p, err := ProbeProxy(t.Context(), socks)
	if err != nil || !p.Extended || p.Reply != 0xF6 {
		t.Errorf("a SOCKS proxy: %+v, %v", p, err)
	}
}
