package crawler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
	"vedette/market"
	"vedette/marketsim"
	"vedette/marketsim/socks"
	"vedette/seeds"
	"vedette/store/sqlite"
)

// site is one simulated market behind a SOCKS stand-in, with a store on disk:
// everything that a crawl touches, on real sockets.
type site struct {
	delay atomic.Int64 // nanoseconds
	t     *testing.T
	sim   *marketsim.Market
	proxy *socks.Server
	store *sqlite.Store
	arch  *shelf
	o     Options

	around func(w http.ResponseWriter, r *http.Request) // answers in the place of sim; nil: sim does
}

const simHost = "demolabel.onion"

func newSite(t *testing.T, listings int) *site {
	t.Helper()
	return newSiteOf(t, marketsim.Options{Style: marketsim.StyleLabel, Seed: 3, Listings: listings, Static: true, LogLimit: 5000})
}

func newSiteOf(t *testing.T, o marketsim.Options) *site {
	t.Helper()
	sim, err := marketsim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, sim: sim, arch: &shelf{}}
	server, err := marketsim.Serve(t.Context(), marketsim.ServeOptions{Hosts: map[string]http.Handler{"": http.HandlerFunc(s.serve)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	proxy, err := socks.Serve(t.Context(), socks.Options{Routes: map[string]string{
		simHost: server.Addr(), "second.onion": server.Addr(), "third.onion": server.Addr(),
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { proxy.Close() })
	s.proxy = proxy
	s.store = openStore(t, filepath.Join(t.TempDir(), "v.db"))
	s.o = s.options()
	return s
}

// serve answers after a delay, so that requests can be seen to overlap.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	time.Sleep(time.Duration(s.delay.Load()))
	if s.around != nil {
		s.around(w, r)
		return
	}
	s.sim.ServeHTTP(w, r)
}

func openStore(t *testing.T, path string) *sqlite.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// options are fast ones: no jitter, a high rate, short limits. There is no
// second pass, so that every page is fetched once (secondpass_test.go has it).
func (s *site) options() Options {
	return Options{
		Market: market.Market{
			ID: "demo", Name: s.sim.Name(), Kind: market.KindMarket, Profile: s.sim.Profile(),
			Mirrors: []string{"http://" + simHost},
			Mandate: market.Mandate{Purpose: "test", Authority: "test", Expires: time.Now().Add(time.Hour)},
		},
		Profile: simProfile(s.t, s.sim), Frontier: s.store, Archive: s.arch, Proxy: s.proxy.Addr(),
		Limits: Limits{Dial: 2 * time.Second, Header: 2 * time.Second, Total: 4 * time.Second, BodyBytes: 2 << 20, PayloadBytes: 4 << 20},
		Budget: Budget{RequestsPerMinute: 600_000, Concurrency: 4, Jitter: -1, SecondPass: -1},
		Policy: quick(DefaultPolicy()), Owner: "test", Seed: 1,
		Logger: testLogger(),
	}
}

// quick keeps the actions of a policy and makes its waits short.
func quick(p Policy) Policy {
	for cause, rule := range p {
		rule.Backoff = min(rule.Backoff, 20*time.Millisecond)
		p[cause] = rule
	}
	return p
}

func testLogger() *slog.Logger {
	if os.Getenv("VEDETTE_TEST_LOG") == "" {
		return nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}

func (s *site) newCrawler() *Crawler {
	s.t.Helper()
	c, err := New(s.o)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// run crawls and fails the test on an error of our own side.
func (s *site) run() market.Run {
	s.t.Helper()
	got, err := s.newCrawler().Run(s.t.Context())
	if err != nil {
		s.t.Fatalf("run: %v", err)
	}
	return got
}

func (s *site) faults(list ...marketsim.Fault) {
	s.t.Helper()
	if err := s.sim.SetFaults(list...); err != nil {
		s.t.Fatal(err)
	}
}

// pages are the run's pages by path, read before FinishRun by way of Seal.
func (s *site) keepPages() *pagesOf {
	keep := &pagesOf{by: map[string]market.Page{}}
	s.o.Seal = func(ctx context.Context, run market.Run) (string, string, error) {
		for p, err := range s.store.Pages(ctx, run.ID) {
			if err != nil {
				return "", "", err
			}
			keep.by[p.Path] = p
		}
		return strings.Repeat("a", 64), strings.Repeat("b", 64), nil
	}
	return keep
}

type pagesOf struct{ by map[string]market.Page }

// wantTruth compares the store with the ground truth.
func (s *site) wantTruth() {
	s.t.Helper()
	want := map[string]string{}
	for o := range s.sim.Offers(0) {
		want[o.Listing.ID] = o.Listing.Title + " | " + o.Listing.Vendor
	}
	got := map[string]string{}
	for offset := 0; ; offset += 1000 {
		page, err := s.store.Listings(s.t.Context(), market.Filter{Market: "demo", Limit: 1000, Offset: offset})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, l := range page.Listings {
			got[l.ID] = l.Observed.Title + " | " + l.Observed.Vendor
			if l.DetailAt.IsZero() {
				s.t.Errorf("listing %s: its own page was never read", l.ID)
			}
		}
		if len(page.Listings) < 1000 {
			break
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		s.t.Errorf("listings differ from the ground truth (-want +got):\n%s", diff)
	}
	var handles, stored []string
	for v := range s.sim.Vendors(0) {
		handles = append(handles, v.Handle)
	}
	vendors, err := s.store.Vendors(s.t.Context(), "demo", 0)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, v := range vendors {
		stored = append(stored, v.Handle)
	}
	slices.Sort(handles)
	slices.Sort(stored)
	if diff := cmp.Diff(handles, stored); diff != "" {
		s.t.Errorf("vendors differ from the ground truth (-want +got):\n%s", diff)
	}
}

// wantPolite fails when the site was asked for anything it should not have
// been, or the proxy for another host or an address.
func (s *site) wantPolite() {
	s.t.Helper()
	if list := s.sim.Log().StateChanging(); len(list) > 0 {
		s.t.Errorf("%d state-changing requests, the first %s %s", len(list), list[0].Method, list[0].Path)
	}
	if n := s.sim.Log().Classes()[marketsim.ClassTrap]; n > 0 {
		s.t.Errorf("%d requests into traps", n)
	}
	if n := s.proxy.Leaks(); n > 0 {
		s.t.Errorf("%d requests to the proxy by address", n)
	}
	for _, c := range s.proxy.Log() {
		if c.Host != simHost && c.Host != "second.onion" && c.Host != "third.onion" {
			s.t.Errorf("the proxy was asked for %s", c.Host)
		}
		if c.User != "demo" {
			s.t.Errorf("SOCKS user %q, want the market's id", c.User)
		}
	}
}

// dump is the store's content without run ids and times.
func (s *site) dump() string {
	s.t.Helper()
	var b bytes.Buffer
	if err := s.store.Dump(s.t.Context(), &b, false); err != nil {
		s.t.Fatal(err)
	}
	return b.String()
}

func (s *site) jarFor(cookie *http.Cookie) http.CookieJar {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if cookie != nil {
		jar.SetCookies(&url.URL{Scheme: "http", Host: simHost, Path: "/"}, []*http.Cookie{cookie})
	}
	return jar
}

// shelf is an archive that remembers what was written and nothing more.
type shelf struct {
	mu       sync.Mutex
	urls     []string
	causes   map[market.Cause]int
	revisits int
	fail     error
	forget   bool // do not keep URLs
	n        int64
}

func (a *shelf) Write(_ context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fail != nil {
		return market.ArchiveRef{}, a.fail
	}
	if earlier != nil {
		sum := sha256.Sum256(ex.Payload)
		if hex.EncodeToString(sum[:]) != earlier.Digest {
			return market.ArchiveRef{}, fmt.Errorf("revisit of %s with another payload", ex.URL)
		}
		a.revisits++
	}
	if a.causes == nil {
		a.causes = map[market.Cause]int{}
	}
	a.causes[ex.Cause]++
	if !a.forget {
		a.urls = append(a.urls, ex.URL)
	}
	a.n++
	return market.ArchiveRef{File: "test.warc.gz", Offset: a.n, Length: 1, RecordID: fmt.Sprint(a.n), Revisit: earlier != nil}, nil
}

// noLeak fails the test when goroutines are left behind.
func noLeak(t *testing.T, before int) {
	t.Helper()
	var n int
	for range 60 {
		if n = runtime.NumGoroutine(); n <= before {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	buf := make([]byte, 1<<20)
	t.Errorf("%d goroutines, %d before:\n%s", n, before, buf[:runtime.Stack(buf, true)])
}

func simProfile(t *testing.T, sim *marketsim.Market) *extract.Profile {
	t.Helper()
	shipped, err := seeds.Profile(sim.Profile())
	if err != nil {
		t.Fatal(err)
	}
	p := *shipped // a test may change the walk
	p.Walk.Wait = "2s"
	return &p
}
