package crawler

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"vedette/market"
)

// wire answers in the place of the transport and remembers what was sent.
type wire struct {
	sent   []*http.Request
	status int
	header http.Header
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	w.sent = append(w.sent, req)
	return &http.Response{
		StatusCode: w.status, Header: w.header, Body: io.NopCloser(strings.NewReader("a body that colly must not see")), Request: req,
	}, nil
}

func newTestFront(w *wire) *front {
	with := func(ctx context.Context, _ *market.Exchange) context.Context { return ctx }
	refuse := func(path string) string {
		if strings.Contains(path, "logout") {
			return "logout"
		}
		return ""
	}
	allow := func(path string) string {
		if strings.HasPrefix(path, "/other") {
			return ruleNotAllowed
		}
		return ""
	}
	return newFront(w, with, refuse, allow)
}

func visitOf(address, path string) *visit {
	return &visit{ctx: context.Background(), ex: &market.Exchange{URL: address + path}, origin: "http://demo.onion", path: path, ticket: true}
}

func TestFrontSendsOnlyWhatIsAllowed(t *testing.T) {
	tests := []struct {
		name  string
		visit func() *visit
		sent  int
		cause market.Cause
	}{
		{"an allowed path", func() *visit { return visitOf("http://demo.onion", "/listing/1") }, 1, ""},
		{"another host", func() *visit { return visitOf("http://evil.example", "/listing/1") }, 0, market.CauseGuard},
		{"another port", func() *visit { return visitOf("http://demo.onion:81", "/listing/1") }, 0, market.CauseGuard},
		{"another scheme", func() *visit { return visitOf("https://demo.onion", "/listing/1") }, 0, market.CauseGuard},
		{"a denied path", func() *visit { return visitOf("http://demo.onion", "/logout") }, 0, market.CauseGuard},
		{"a denied path that colly makes of another", func() *visit { return visitOf("http://demo.onion", "/x/../logout") }, 0, market.CauseGuard},
		{"a path that is not walked", func() *visit { return visitOf("http://demo.onion", "/other") }, 0, market.CauseGuard},
		{"no leave of the pacer", func() *visit { v := visitOf("http://demo.onion", "/listing/1"); v.ticket = false; return v }, 0, market.CauseGuard},
		{"no URL at all", func() *visit { return visitOf("http://", "") }, 0, market.CauseGuard},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := &wire{status: 200}
			v := tt.visit()
			newTestFront(w).get(v)
			if len(w.sent) != tt.sent {
				t.Errorf("%d requests sent, want %d", len(w.sent), tt.sent)
			}
			if tt.cause != "" && v.ex.Cause != tt.cause && v.ticket {
				t.Errorf("cause %q, want %q", v.ex.Cause, tt.cause)
			}
		})
	}
}

func TestFrontRefusesWhatNoWorkerAsked(t *testing.T) {
	w := &wire{status: 200}
	f := newTestFront(w)
	for name, ask := range map[string]func() error{
		"Visit":   func() error { return f.collector.Visit("http://demo.onion/listing/1") },
		"Post":    func() error { return f.collector.Post("http://demo.onion/buy", map[string]string{"id": "1"}) },
		"PostRaw": func() error { return f.collector.PostRaw("http://demo.onion/buy", []byte("id=1")) },
		"Head":    func() error { return f.collector.Head("http://demo.onion/") },
	} {
		if err := ask(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	// Nor while a worker's own request has the gate open.
	for _, method := range []string{"POST", "PUT", "DELETE", "HEAD", "GET with a body"} {
		for _, body := range []io.Reader{nil, strings.NewReader("x")} {
			name, _, _ := strings.Cut(method, " ")
			if name == "GET" && body == nil {
				continue
			}
			f.visit = visitOf("http://demo.onion", "/listing/1")
			req, err := http.NewRequest(name, "http://demo.onion/listing/1", body)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.RoundTrip(req); err == nil {
				t.Errorf("%s with a visit in work: no error", method)
			}
		}
	}
	if len(w.sent) != 0 {
		t.Errorf("%d requests sent", len(w.sent))
	}
}

// The pacer's leave is for one request: a second one on the same visit, as a
// redirect or a HEAD before the GET would be, is refused.
func TestFrontSendsOneRequestForEachVisit(t *testing.T) {
	w := &wire{status: 200}
	f := newTestFront(w)
	v := visitOf("http://demo.onion", "/listing/1")
	v.onDone = func() {
		if err := f.collector.Visit("http://demo.onion/listing/2"); err == nil {
			t.Error("a second request: no error")
		}
	}
	f.get(v)
	if len(w.sent) != 1 {
		t.Errorf("%d requests sent, want 1", len(w.sent))
	}
}

func TestFrontNeverFollowsARedirect(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		w := &wire{status: status, header: http.Header{"Location": {"http://demo.onion/listing/2"}}}
		called := 0
		v := visitOf("http://demo.onion", "/listing/1")
		v.onDone = func() { called++ }
		newTestFront(w).get(v)
		if len(w.sent) != 1 || called != 1 {
			t.Errorf("status %d: %d requests, %d answers, want 1 and 1", status, len(w.sent), called)
		}
	}
}

func TestFrontHandsEachStatusOver(t *testing.T) {
	for _, status := range []int{200, 206, 403, 404, 429, 500, 503} {
		w := &wire{status: status, header: http.Header{"Content-Type": {"text/html; charset=iso-8859-1"}, "Content-Encoding": {"gzip"}}}
		called := 0
		v := visitOf("http://demo.onion", "/listing/1")
		v.onDone = func() { called++ }
		newTestFront(w).get(v)
		if called != 1 {
			t.Errorf("status %d: %d answers, want 1", status, called)
		}
	}
}

// What colly would send of itself gives a crawl away.
func TestFrontSendsNothingOfCollys(t *testing.T) {
	w := &wire{status: 200, header: http.Header{"Set-Cookie": {"place=7; Path=/"}}}
	f := newTestFront(w)
	f.get(visitOf("http://demo.onion", "/listing/1"))
	f.get(visitOf("http://demo.onion", "/listing/2"))
	for _, req := range w.sent {
		if len(req.Header) > 0 {
			t.Errorf("%s carries %v", req.URL, req.Header)
		}
	}
}

// The site sees Tor Browser, and cookies only of its own.
func TestRequestsAsTheSiteSeesThem(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.o.Jar = s.jarFor(&http.Cookie{Name: "market_session", Value: "abc", Path: "/"})
	s.o.Budget.Pages = 10
	s.run()
	for _, r := range s.sim.Log().Requests() {
		if got := r.Header.Get("User-Agent"); !strings.Contains(got, "Firefox/") {
			t.Errorf("user agent %q", got)
		}
		if got := r.Header.Get("Accept"); !strings.HasPrefix(got, "text/html") {
			t.Errorf("accept %q", got)
		}
		if got := r.Header.Get("Cookie"); got != "market_session=abc" {
			t.Errorf("cookie %q", got)
		}
	}
}

func TestFrontSurvivesAPanic(t *testing.T) {
	w := &wire{status: 200}
	f := newTestFront(w)
	v := visitOf("http://demo.onion", "/listing/1")
	v.onDone = func() { panic("a bug") }
	f.get(v)
	if !strings.HasPrefix(v.panic, "a bug\n") {
		t.Errorf("panic %q", v.panic)
	}
	v = visitOf("http://demo.onion", "/listing/1")
	done := false
	v.onDone = func() { done = true }
	if f.get(v); !done {
		t.Error("the front does not work after a panic")
	}
}
