package session

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: start} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func address(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// set answers a request for an address with Set-Cookie lines.
func set(t *testing.T, j *Jar, raw string, lines ...string) {
	t.Helper()
	h := http.Header{}
	for _, l := range lines {
		h.Add("Set-Cookie", l)
	}
	j.SetCookies(address(t, raw), (&http.Response{Header: h}).Cookies())
}

// sent is the Cookie header of a request for an address.
func sent(t *testing.T, j *Jar, raw string) string {
	t.Helper()
	var pairs []string
	for _, c := range j.Cookies(address(t, raw)) {
		value := c.Value
		if c.Quoted {
			value = `"` + value + `"`
		}
		pairs = append(pairs, c.Name+"="+value)
	}
	return strings.Join(pairs, "; ")
}

func TestJarMatching(t *testing.T) {
	for name, tt := range map[string]struct {
		from string
		set  []string
		want map[string]string // header by address
	}{
		"host only": {
			"http://a.onion/", []string{"s=1"},
			map[string]string{"http://a.onion/x": "s=1", "http://www.a.onion/": "", "http://b.onion/": "", "http://a.onion:8080/": "s=1", "http://A.Onion./": "s=1"},
		},
		"a domain": {
			"http://www.a.onion/", []string{"s=1; Domain=a.onion", "t=2; Domain=.A.onion"},
			map[string]string{"http://www.a.onion/": "s=1; t=2", "http://a.onion/": "s=1; t=2", "http://xa.onion/": "", "http://b.onion/": ""},
		},
		"another's domain":       {"http://a.onion/", []string{"s=1; Domain=b.onion", "t=2; Domain=www.a.onion"}, map[string]string{"http://b.onion/": "", "http://www.a.onion/": ""}},
		"everybody's domain":     {"http://a.onion/", []string{"s=1; Domain=onion"}, map[string]string{"http://a.onion/": "", "http://b.onion/": ""}},
		"a public suffix":        {"http://shop.co.uk/", []string{"s=1; Domain=co.uk"}, map[string]string{"http://shop.co.uk/": "", "http://other.co.uk/": ""}},
		"secure on an onion":     {"http://a.onion/", []string{"s=1; Secure", "__Secure-t=2; Secure", "__Host-u=3; Secure; Path=/"}, map[string]string{"http://a.onion/": "__Host-u=3; __Secure-t=2; s=1", "https://a.onion/": "__Host-u=3; __Secure-t=2; s=1"}},
		"secure on open http":    {"http://a.example/", []string{"s=1; Secure", "t=2"}, map[string]string{"http://a.example/": "t=2", "https://a.example/": "t=2"}},
		"secure set by https":    {"https://a.example/", []string{"s=1; Secure", "t=2"}, map[string]string{"http://a.example/": "t=2", "https://a.example/": "s=1; t=2"}},
		"prefixes that lie":      {"http://a.onion/", []string{"__Secure-a=1", "__Host-b=1; Secure", "__Host-c=1; Secure; Path=/; Domain=a.onion", "__host-d=1; Path=/"}, map[string]string{"http://a.onion/": "__Host-b=1"}},
		"a path":                 {"http://a.onion/", []string{"s=1; Path=/acc", "t=2; Path=/"}, map[string]string{"http://a.onion/acc": "s=1; t=2", "http://a.onion/acc/x": "s=1; t=2", "http://a.onion/account": "t=2", "http://a.onion": "t=2"}},
		"the default path":       {"http://a.onion/x/y/z", []string{"s=1"}, map[string]string{"http://a.onion/x/y": "s=1", "http://a.onion/x/y/other": "s=1", "http://a.onion/x": ""}},
		"a path of nothing":      {"http://a.onion/x", []string{"s=1; Path=bad"}, map[string]string{"http://a.onion/": "s=1"}},
		"longer paths first":     {"http://a.onion/", []string{"a=1; Path=/", "b=2; Path=/x/y", "c=3; Path=/x"}, map[string]string{"http://a.onion/x/y": "b=2; c=3; a=1"}},
		"replaced":               {"http://a.onion/", []string{"s=1", "s=2"}, map[string]string{"http://a.onion/": "s=2"}},
		"deleted by age":         {"http://a.onion/", []string{"s=1", "s=; Max-Age=0"}, map[string]string{"http://a.onion/": ""}},
		"deleted by date":        {"http://a.onion/", []string{"s=1", "s=x; Expires=Thu, 01 Jan 1970 00:00:01 GMT"}, map[string]string{"http://a.onion/": ""}},
		"age before date":        {"http://a.onion/", []string{"s=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:01 GMT"}, map[string]string{"http://a.onion/": "s=1"}},
		"quotes belong to it":    {"http://a.onion/", []string{`s="a b"`}, map[string]string{"http://a.onion/": `s="a b"`}},
		"too long":               {"http://a.onion/", []string{"s=" + strings.Repeat("x", 4096), "t=1"}, map[string]string{"http://a.onion/": "t=1"}},
		"a domain of an address": {"http://10.0.0.1/", []string{"s=1; Domain=10.0.0.1", "t=2; Domain=0.0.1"}, map[string]string{"http://10.0.0.1/": "s=1", "http://9.10.0.0.1/": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			j := NewJar(newClock().now)
			set(t, j, tt.from, tt.set...)
			for at, want := range tt.want {
				if got := sent(t, j, at); got != want {
					t.Errorf("%s: %q, want %q", at, got, want)
				}
			}
		})
	}
}

// An open connection must not put a cookie in the place of a secure one.
func TestOpenConnectionCannotShadowASecureCookie(t *testing.T) {
	j := NewJar(newClock().now)
	set(t, j, "https://a.example/", "sid=good; Secure; Path=/")
	set(t, j, "http://a.example/", "sid=evil; Path=/")
	set(t, j, "http://a.example/", "sid=evil; Path=/account")
	set(t, j, "http://www.a.example/", "sid=evil; Domain=a.example; Path=/")
	if got := sent(t, j, "https://a.example/account"); got != "sid=good" {
		t.Errorf("sent %q", got)
	}
}

func TestCookiesExpire(t *testing.T) {
	c := newClock()
	j := NewJar(c.now)
	set(t, j, "http://a.onion/", "s=1; Max-Age=60", "t=2", "u=3; Max-Age=999999999999", "v=4; Expires=Fri, 31 Dec 9999 00:00:00 GMT")
	if got := sent(t, j, "http://a.onion/"); got != "s=1; t=2; u=3; v=4" {
		t.Errorf("at first %q", got)
	}
	c.add(time.Minute)
	if got := sent(t, j, "http://a.onion/"); got != "t=2; u=3; v=4" {
		t.Errorf("after a minute %q", got)
	}
	c.add(401 * 24 * time.Hour) // browsers keep none longer than 400 days
	if got := sent(t, j, "http://a.onion/"); got != "t=2" {
		t.Errorf("after 401 days %q", got)
	}
	if all := j.All(); len(all) != 1 {
		t.Errorf("%d cookies left", len(all))
	}
}

func TestJarIsBounded(t *testing.T) {
	c := newClock()
	j := NewJar(c.now)
	for d := range 20 {
		for i := range 100 {
			c.add(time.Second)
			set(t, j, fmt.Sprintf("http://m%d.onion/", d), fmt.Sprintf("c%d=%d", i, i))
		}
	}
	per := map[string]int{}
	for _, k := range j.All() {
		per[k.Domain]++
	}
	if len(j.All()) != maxPerJar || per["m19.onion"] != maxPerDomain || per["m0.onion"] != 0 {
		t.Errorf("%d cookies, %v", len(j.All()), per)
	}
	if got := sent(t, j, "http://m19.onion/"); !strings.HasPrefix(got, "c50=50; c51=51;") {
		t.Errorf("the oldest go first, but %q is left", got)
	}
}

func TestJarServesManyAtOnce(t *testing.T) {
	j := NewJar(newClock().now)
	var work sync.WaitGroup
	for i := range 8 {
		work.Go(func() {
			for n := range 50 {
				set(t, j, "http://a.onion/", fmt.Sprintf("c%d=%d", i, n))
				sent(t, j, "http://a.onion/")
				j.All()
			}
		})
	}
	work.Wait()
	if got := len(j.All()); got != 8 {
		t.Errorf("%d cookies", got)
	}
}
