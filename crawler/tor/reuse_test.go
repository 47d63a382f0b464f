package tor

import (
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim/socks"
)

func TestConnectionsAreUsedAgain(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr()})
	for i := range 10 {
		resp, ex, err := fetch(t, tr, fmt.Sprintf("http://%s/%d", host, i))
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		if want := fmt.Sprintf("<p>%s/%d", host, i); string(body) != want || string(ex.Payload) != want {
			t.Errorf("page %d is %q", i, body)
		}
	}
	if p.Count() != 1 {
		t.Errorf("%d connections for 10 pages", p.Count())
	}
	fetch(t, tr, "http://other.onion/")
	fetch(t, tr, "http://"+host+":8080/")
	fetch(t, tr, "http://"+host+"/again")
	if p.Count() != 3 {
		t.Errorf("%d connections for three targets", p.Count())
	}
}

func TestMarketsNeverShareAConnection(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	one, two := open(t, Options{Proxy: p.Addr(), Market: "one"}), open(t, Options{Proxy: p.Addr(), Market: "two"})
	for range 3 {
		fetch(t, one, "http://"+host+"/")
		fetch(t, two, "http://"+host+"/")
	}
	log := p.Log()
	if len(log) != 2 || log[0].User != "one" || log[1].User != "two" {
		t.Errorf("connections %+v", log)
	}
}

func TestRenewBringsNewConnectionsWithANewPassword(t *testing.T) {
	hold := make(chan struct{})
	entered := make(chan struct{}, 1)
	site := serveRaw(t, func(c net.Conn) {
		entered <- struct{}{}
		<-hold
		io.WriteString(c, okHead+"Content-Length: 3\r\n\r\n<p>")
	})
	p := proxyTo(t, site.addr)
	tr := open(t, Options{Proxy: p.Addr(), Epoch: 5})
	var inFlight sync.WaitGroup
	inFlight.Go(func() {
		if _, ex, err := fetch(t, tr, "http://"+host+"/"); err != nil || ex.Circuit != "alpha:5" {
			t.Errorf("the exchange in work: %s, %v", ex.Circuit, err)
		}
	})
	<-entered
	tr.Renew()
	if tr.Epoch() != 6 {
		t.Errorf("epoch %d", tr.Epoch())
	}
	close(hold)
	inFlight.Wait()
	for range 2 {
		if _, ex, err := fetch(t, tr, "http://"+host+"/"); err != nil || ex.Circuit != "alpha:6" {
			t.Errorf("after Renew: %s, %v", ex.Circuit, err)
		}
		<-entered
	}
	log := p.Log()
	if len(log) != 2 || log[0].Password != "5" || log[1].Password != "6" {
		t.Errorf("connections %+v", log)
	}
	tr.Renew()
	waitFor(t, "the old connections to close", func() bool { return p.Open() == 0 })
}

// waitFor polls what another goroutine brings about.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A connection that was closed while idle is not used, and one that closes in
// the moment of its use costs one repetition at most.
func TestStaleConnections(t *testing.T) {
	t.Run("closed while idle", func(t *testing.T) {
		p := proxyTo(t, siteAddr(htmlSite(t)))
		tr := open(t, Options{Proxy: p.Addr()})
		fetch(t, tr, "http://"+host+"/")
		p.CutAll()
		waitFor(t, "the cut", func() bool { return p.Open() == 0 })
		if _, _, err := fetch(t, tr, "http://"+host+"/"); err != nil {
			t.Error(err)
		}
		if p.Count() != 2 {
			t.Errorf("%d connections", p.Count())
		}
	})
	t.Run("closed by the next request", func(t *testing.T) {
		var n atomic.Int32
		site := serveRaw(t, func(c net.Conn) {
			if n.Add(1) == 2 {
				c.Close()
				return
			}
			io.WriteString(c, okHead+"Content-Length: 3\r\n\r\n<p>")
		})
		tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
		for range 2 {
			if _, _, err := fetch(t, tr, "http://"+host+"/"); err != nil {
				t.Error(err)
			}
		}
		if got := len(site.requests()); got != 3 {
			t.Errorf("%d requests", got)
		}
	})
	t.Run("cut after the first byte", func(t *testing.T) {
		var n atomic.Int32
		site := serveRaw(t, func(c net.Conn) {
			if n.Add(1) == 2 {
				io.WriteString(c, "HTTP/1.1 2")
				c.Close()
				return
			}
			io.WriteString(c, okHead+"Content-Length: 3\r\n\r\n<p>")
		})
		tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
		fetch(t, tr, "http://"+host+"/")
		_, ex, err := fetch(t, tr, "http://"+host+"/")
		wantCause(t, err, ex, market.CauseCut)
		if got := len(site.requests()); got != 2 {
			t.Errorf("%d requests: an answer had begun", got)
		}
	})
	t.Run("a new connection is not tried again", func(t *testing.T) {
		site := serveRaw(t, sayAndClose(""))
		tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
		_, ex, err := fetch(t, tr, "http://"+host+"/")
		wantCause(t, err, ex, market.CauseCut)
		if got := len(site.requests()); got != 1 {
			t.Errorf("%d requests", got)
		}
	})
}

// Bytes that nobody asked for must never become the next answer.
func TestUnsolicitedBytes(t *testing.T) {
	evil := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nevil"
	good := okHead + "Content-Length: 3\r\n\r\n<p>"
	for name, run := range map[string]script{
		"in the same breath": say(good + evil),
		"after the answer": func(c net.Conn) {
			io.WriteString(c, good)
			time.Sleep(20 * time.Millisecond)
			io.WriteString(c, evil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			site := serveRaw(t, run)
			tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr()})
			for range 3 {
				_, ex, err := fetch(t, tr, "http://"+host+"/")
				if err != nil || string(ex.Payload) != "<p>" || string(ex.ResponseBody) != "<p>" {
					t.Errorf("payload %q, body %q, %v", ex.Payload, ex.ResponseBody, err)
				}
				time.Sleep(60 * time.Millisecond)
			}
			if site.conns != 3 {
				t.Errorf("%d connections, want a new one for each", site.conns)
			}
		})
	}
}

// After an answer that was not read to its end, or that asked to close, the
// connection is gone.
func TestConnectionsThatCannotBeUsedAgain(t *testing.T) {
	for name, run := range map[string]script{
		"asked to close": say(okHead + "Connection: close\r\nContent-Length: 3\r\n\r\n<p>"),
		"a picture":      say("HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 3\r\n\r\nGIF"),
		"a bad chunk":    say(okHead + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			site := serveRaw(t, run)
			p := proxyTo(t, site.addr)
			tr := open(t, Options{Proxy: p.Addr()})
			for range 2 {
				if _, _, err := fetch(t, tr, "http://"+host+"/"); err != nil {
					t.Error(err)
				}
			}
			if p.Count() != 2 {
				t.Errorf("%d connections", p.Count())
			}
			waitFor(t, "them to close", func() bool { return p.Open() == 0 })
		})
	}
}

func TestSocketsAreBounded(t *testing.T) {
	var now, most atomic.Int32
	site := serveRaw(t, func(c net.Conn) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(20 * time.Millisecond)
		now.Add(-1)
		io.WriteString(c, okHead+"Content-Length: 3\r\n\r\n<p>")
	})
	p := proxyTo(t, site.addr)
	tr := open(t, Options{Proxy: p.Addr(), MaxConns: 3})
	var work sync.WaitGroup
	for i := range 12 {
		work.Go(func() {
			if _, _, err := fetch(t, tr, "http://"+[]string{host, "other.onion"}[i%2]+"/"); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	if most.Load() > 3 || p.MaxOpen() > 4 { // one may still be closing at the proxy
		t.Errorf("%d requests at a time, %d sockets", most.Load(), p.MaxOpen())
	}
	for _, h := range []string{host, "other.onion", "clear.example", host + ":81", host + ":82"} {
		fetch(t, tr, "http://"+h+"/")
	}
	waitFor(t, "idle connections to be bounded", func() bool { return p.Open() <= 3 })
}

// A new connection takes the place of an idle one.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	hold, entered := make(chan struct{}), make(chan struct{})
	site := serveRaw(t, func(c net.Conn) {
		entered <- struct{}{}
		<-hold
		io.WriteString(c, okHead+"Content-Length: 3\r\n\r\n<p>")
	})
	quickSite := htmlSite(t)
	p := proxyTo(t, siteAddr(quickSite))
	p.Route("slow.onion", site.addr)
	tr := open(t, Options{Proxy: p.Addr(), MaxConns: 2})
	fetch(t, tr, "http://"+host+"/")
	fetch(t, tr, "http://other.onion/")
	var work sync.WaitGroup
	work.Go(func() { fetch(t, tr, "http://slow.onion/") })
	<-entered
	waitFor(t, "the oldest to close", func() bool { return p.Open() == 2 })
	close(hold)
	work.Wait()
	fetch(t, tr, "http://other.onion/") // still there
	if p.Count() != 3 {
		t.Errorf("%d connections", p.Count())
	}
}

func TestIdleConnectionsAreClosedInTime(t *testing.T) {
	p := proxyTo(t, siteAddr(htmlSite(t)))
	tr := open(t, Options{Proxy: p.Addr(), IdleTimeout: 50 * time.Millisecond})
	fetch(t, tr, "http://"+host+"/")
	time.Sleep(30 * time.Millisecond)
	fetch(t, tr, "http://other.onion/")
	waitFor(t, "both to close", func() bool { return p.Open() == 0 })
	fetch(t, tr, "http://"+host+"/")
	tr.CloseIdleConnections()
	waitFor(t, "the third to close", func() bool { return p.Open() == 0 })
	if p.Count() != 3 {
		t.Errorf("%d connections", p.Count())
	}
}

// A half-open circuit, a mute one and a slow one each end in their own time.
func TestSlowCircuits(t *testing.T) {
	for name, tt := range map[string]struct {
		behave socks.Behaviour
		want   market.Cause
	}{
		"half open":      {socks.Behaviour{HalfOpen: true}, market.CauseConnectTimeout},
		"reply too late": {socks.Behaviour{Delay: 2 * time.Second}, market.CauseConnectTimeout},
		"mute":           {socks.Behaviour{Mute: true}, market.CauseHeaderTimeout},
		"cut":            {socks.Behaviour{CutAfter: 40}, market.CauseCut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := proxyTo(t, siteAddr(htmlSite(t)))
			p.Behave(host, tt.behave)
			l := quick()
			l.Total = time.Minute
			tr := open(t, Options{Proxy: p.Addr(), Limits: l})
			started := time.Now()
			_, ex, err := fetch(t, tr, "http://"+host+"/")
			wantCause(t, err, ex, tt.want)
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
	t.Run("a delay within the limit", func(t *testing.T) {
		p := proxyTo(t, siteAddr(htmlSite(t)))
		p.Behave(host, socks.Behaviour{Delay: 100 * time.Millisecond})
		if _, _, err := fetch(t, open(t, Options{Proxy: p.Addr(), Limits: quick()}), "http://"+host+"/"); err != nil {
			t.Error(err)
		}
	})
}

// The wait for a free slot is part of the total. Were it not, the second of
// two would end after twice the total.
func TestTotalBoundsTheWaitForASlot(t *testing.T) {
	t.Parallel()
	site := serveRaw(t, say(""))
	l := quick()
	l.Total, l.Header = time.Second, time.Minute
	tr := open(t, Options{Proxy: proxyTo(t, site.addr).Addr(), MaxConns: 1, Limits: l})
	var work sync.WaitGroup
	for range 2 {
		work.Go(func() {
			began := time.Now()
			_, ex, err := fetch(t, tr, "http://"+host+"/")
			if err == nil || !slices.Contains([]market.Cause{market.CauseHeaderTimeout, market.CauseConnectTimeout}, ex.Cause) {
				t.Errorf("cause %q, error %v", ex.Cause, err)
			}
			if took := time.Since(began); took > l.Total*17/10 {
				t.Errorf("one ended after %s, with a total of %s", took, l.Total)
			}
		})
	}
	work.Wait()
}
