package socks

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/proxy"
)

// rig is a proxy in front of one web server that is called demo.onion.
type rig struct {
	*Server
	web *httptest.Server
}

func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("hello ", 2000))
	}))
	t.Cleanup(web.Close)
	o.Routes = map[string]string{"demo.onion": web.Listener.Addr().String()}
	s, err := Serve(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &rig{s, web}
}

func (r *rig) client(t *testing.T, user, password string) *http.Client {
	t.Helper()
	var auth *proxy.Auth
	if user != "" {
		auth = &proxy.Auth{User: user, Password: password}
	}
	d, err := proxy.SOCKS5("tcp", r.Addr(), auth, proxy.Direct)
	if err != nil {
		t.Fatal(err)
	}
	tr := &http.Transport{DialContext: d.(proxy.ContextDialer).DialContext}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 5 * time.Second}
}

func body(c *http.Client, url string) (string, error) {
	res, err := c.Get(url)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

func TestConnectionsAreRoutedAndRecorded(t *testing.T) {
	r := newRig(t, Options{})
	c := r.client(t, "demo", "7")
	for range 3 {
		if b, err := body(c, "http://Demo.onion/"); err != nil || !strings.HasPrefix(b, "hello") {
			t.Fatalf("%q, %v", b, err)
		}
	}
	log := r.Log()
	if len(log) != 1 || r.Count() != 1 {
		t.Fatalf("%d connections, want one that is kept alive", len(log))
	}
	got := log[0]
	if got.User != "demo" || got.Password != "7" || !strings.EqualFold(got.Host, "demo.onion") || got.Port != 80 || got.Reply != ReplyOK || got.ByIP {
		t.Errorf("connection = %+v", got)
	}
	c.CloseIdleConnections()
	waitFor(t, func() bool { return r.Open() == 0 })
	if got := r.Log()[0]; got.Down < 36_000 || got.Up == 0 || got.Closed.IsZero() {
		t.Errorf("closed connection = %+v", got)
	}
}

func TestEverythingElseIsRefused(t *testing.T) {
	r := newRig(t, Options{})
	c := r.client(t, "", "")
	if _, err := body(c, "http://example.com/"); err == nil {
		t.Error("an unknown host was reached")
	}
	if _, err := body(c, r.web.URL); err == nil {
		t.Error("an IP address was reached")
	}
	if r.Leaks() != 1 {
		t.Errorf("%d leaks, want the one by IP address", r.Leaks())
	}
	log := r.Log()
	if log[0].Reply != ReplyHostUnreachable || log[1].Reply != ReplyNotAllowed || !log[1].ByIP {
		t.Errorf("log = %+v", log)
	}
	if _, err := Serve(context.Background(), Options{Routes: map[string]string{"x.onion": "192.0.2.1:80"}}); err == nil {
		t.Error("a route off the machine was taken")
	}
	if _, err := Serve(context.Background(), Options{Addr: "0.0.0.0:0"}); err == nil {
		t.Error("an address that others can reach was taken")
	}
	if err := r.Route("x.onion", "example.com:80"); err == nil {
		t.Error("Route took a name")
	}
}

func TestAuthenticationCanBeRequired(t *testing.T) {
	r := newRig(t, Options{RequireAuth: true})
	if _, err := body(r.client(t, "", ""), "http://demo.onion/"); err == nil {
		t.Error("let in without a user name")
	}
	if _, err := body(r.client(t, "demo", "1"), "http://demo.onion/"); err != nil {
		t.Error(err)
	}
}

func TestUsersCanBeTurnedAway(t *testing.T) {
	r := newRig(t, Options{Accept: func(user, password string) bool { return user == "demo" && password == "1" }})
	if _, err := body(r.client(t, "demo", "2"), "http://demo.onion/"); err == nil {
		t.Error("let in with a wrong password")
	}
	if _, err := body(r.client(t, "demo", "1"), "http://demo.onion/"); err != nil {
		t.Error(err)
	}
}

// ask speaks SOCKS5 by hand and gives the reply code.
func ask(t *testing.T, addr, host string) (byte, error) {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Second))
	c.Write([]byte{5, 1, 0})
	c.Write(append(append([]byte{5, 1, 0, 3, byte(len(host))}, host...), 0, 80))
	var b [12]byte // method answer and reply
	if _, err := io.ReadFull(c, b[:]); err != nil {
		return 0, err
	}
	return b[3], nil
}

func TestAnyReplyCodeCanBeAnswered(t *testing.T) {
	r := newRig(t, Options{})
	for _, code := range []byte{1, 2, 3, 4, 5, 6, 7, 8, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0x42} {
		r.Behave("demo.onion", Behaviour{Reply: code})
		if got, err := ask(t, r.Addr(), "demo.onion"); err != nil || got != code {
			t.Errorf("code %#x: got %#x, %v", code, got, err)
		}
	}
	r.Behave("demo.onion", Behaviour{Reply: ReplyIntroFailed, Times: 2})
	for i, want := range []byte{ReplyIntroFailed, ReplyIntroFailed, ReplyOK} {
		if got, _ := ask(t, r.Addr(), "demo.onion"); got != want {
			t.Errorf("connection %d: %#x, want %#x", i+1, got, want)
		}
	}
	r.Behave("", Behaviour{Reply: ReplyTTLExpired})
	if got, _ := ask(t, r.Addr(), "demo.onion"); got != ReplyTTLExpired {
		t.Errorf("behaviour of every host: %#x", got)
	}
	r.Behave("", Behaviour{})
	if got, _ := ask(t, r.Addr(), "demo.onion"); got != ReplyOK {
		t.Errorf("after good behaviour was restored: %#x", got)
	}
}

func TestHalfOpenMuteCutAndDelay(t *testing.T) {
	r := newRig(t, Options{})
	var timeout net.Error
	r.Behave("demo.onion", Behaviour{HalfOpen: true})
	if _, err := ask(t, r.Addr(), "demo.onion"); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("half-open: %v, want a timeout", err)
	}
	r.Behave("demo.onion", Behaviour{Delay: 100 * time.Millisecond})
	begin := time.Now()
	if code, err := ask(t, r.Addr(), "demo.onion"); err != nil || code != ReplyOK || time.Since(begin) < 100*time.Millisecond {
		t.Errorf("delay: %v after %v", err, time.Since(begin))
	}
	r.Behave("demo.onion", Behaviour{CutAfter: 500})
	if b, err := body(r.client(t, "", ""), "http://demo.onion/"); err == nil || len(b) >= 500 {
		t.Errorf("cut: %d bytes, %v", len(b), err)
	}
	r.Behave("demo.onion", Behaviour{Mute: true})
	c := r.client(t, "", "")
	c.Timeout = 200 * time.Millisecond
	if _, err := body(c, "http://demo.onion/"); !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("mute: %v, want a timeout", err)
	}
}

func TestKillAndRestart(t *testing.T) {
	r := newRig(t, Options{})
	c := r.client(t, "a", "b")
	if _, err := body(c, "http://demo.onion/"); err != nil {
		t.Fatal(err)
	}
	r.Kill()
	if _, err := body(c, "http://demo.onion/"); err == nil {
		t.Error("a killed proxy passes pages")
	}
	addr := r.Addr()
	if err := r.Restart(); err != nil {
		t.Fatal(err)
	}
	if r.Addr() != addr {
		t.Errorf("came back at %s, was at %s", r.Addr(), addr)
	}
	if _, err := body(c, "http://demo.onion/"); err != nil {
		t.Errorf("after Restart: %v", err)
	}
	r.Close()
	if err := r.Restart(); err == nil {
		t.Error("Restart after Close")
	}
}

func TestLatencyIsPerRoundTripAndCostsNoThroughput(t *testing.T) {
	const latency = 60 * time.Millisecond
	r := newRig(t, Options{Latency: latency})
	c := r.client(t, "", "")
	if _, err := body(c, "http://demo.onion/"); err != nil {
		t.Fatal(err)
	}
	// The best of some: a busy machine makes a page late, never early.
	best := time.Hour
	for range 10 {
		begin := time.Now()
		if b, err := body(c, "http://demo.onion/"); err != nil || len(b) != 12_000 {
			t.Fatal(len(b), err)
		}
		best = min(best, time.Since(begin))
	}
	if best < latency || best > 3*latency {
		t.Errorf("a page took %v, want about one round trip of %v", best, latency)
	}
}

func TestGarbageIsDropped(t *testing.T) {
	r := newRig(t, Options{})
	for _, in := range []string{"GET / HTTP/1.1\r\n\r\n", "\x04\x01", "\x05\x00", "\x05\x01\x00\x05\x01\x00\x09", "\x05\x01\x02\x07"} {
		c, err := net.Dial("tcp", r.Addr())
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, in)
		c.(*net.TCPConn).CloseWrite()
		c.SetDeadline(time.Now().Add(2 * time.Second))
		if _, err := io.ReadAll(c); err != nil {
			var ne net.Error
			if errors.As(err, &ne) && ne.Timeout() {
				t.Errorf("%q: still open", in)
			}
		}
		c.Close()
	}
	if r.Count() != 0 {
		t.Errorf("%d requests recorded", r.Count())
	}
}

func TestLogIsBounded(t *testing.T) {
	r := newRig(t, Options{LogLimit: 3})
	for i := range 5 {
		ask(t, r.Addr(), "h"+strconv.Itoa(i)+".onion")
	}
	log := r.Log()
	if r.Count() != 5 || len(log) != 3 || log[0].Host != "h2.onion" || log[2].Host != "h4.onion" {
		t.Errorf("count %d, log %+v", r.Count(), log)
	}
}

func waitFor(t *testing.T, ok func() bool) {
	t.Helper()
	for range 200 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited in vain")
}
