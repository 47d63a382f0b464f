package elastic_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/market"
	"vedette/store"
	"vedette/store/elastic"
	"vedette/store/sqlite"
	"vedette/store/storetest"
)

// server is the address of a real Elasticsearch, with user and password in it
// when its security is on; without one the test is left out, or fails where
// nothing may be.
func server(t testing.TB) string {
	t.Helper()
	url := os.Getenv("VEDETTE_TEST_ELASTICSEARCH")
	switch {
	case url != "":
		return url
	case os.Getenv("VEDETTE_TEST_NO_SKIP") != "":
		t.Fatal("VEDETTE_TEST_ELASTICSEARCH names no server, and VEDETTE_TEST_NO_SKIP is set")
	}
	t.Skip("VEDETTE_TEST_ELASTICSEARCH names no server")
	return ""
}

func clock() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

var number = func() func() int {
	var mu sync.Mutex
	n := 0
	return func() int { mu.Lock(); defer mu.Unlock(); n++; return n }
}()

// salt keeps the indices of two test processes apart.
var salt = rand.Uint32()

// options are those of indices of the test's own, which its end deletes.
func options(t testing.TB) elastic.Options {
	t.Helper()
	address, user, password := split(server(t))
	o := elastic.Options{
		Addresses: []string{address}, User: user, Password: password, Now: time.Now,
		Prefix: fmt.Sprintf("vt%x-%d", salt, number()), Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	t.Cleanup(func() { wipe(t, o) })
	return o
}

// split takes user and password out of an address.
func split(raw string) (address, user, password string) {
	scheme, rest, _ := strings.Cut(raw, "://")
	before, host, ok := strings.Cut(rest, "@")
	if !ok {
		return raw, "", ""
	}
	user, password, _ = strings.Cut(before, ":")
	return scheme + "://" + host, user, password
}

// wipe deletes what a prefix left in the server.
func wipe(t testing.TB, o elastic.Options) {
	status, answer := request(t, o, http.MethodGet, "/_cat/indices/"+o.Prefix+"-*?h=index", "")
	if status >= 300 {
		t.Errorf("list indices: HTTP %d: %s", status, answer)
		return
	}
	var paths []string
	if names := strings.Fields(answer); len(names) > 0 {
		paths = append(paths, "/"+strings.Join(names, ","))
	}
	for _, path := range append(paths, "/_index_template/"+o.Prefix+"-*", "/_component_template/"+o.Prefix+"-*") {
		if status, answer := request(t, o, http.MethodDelete, path, ""); status >= 300 && status != http.StatusNotFound {
			t.Errorf("delete %s: HTTP %d: %s", path, status, answer)
		}
	}
}

// pool are sets of indices that promises use one after the other: to make and
// delete them takes a server longer than all else.
type pool struct {
	t    *testing.T
	mu   sync.Mutex
	free []*elastic.Store
	o    map[*elastic.Store]elastic.Options
}

// take gives a set that is empty, for the time of a test.
func (p *pool) take(t *testing.T) (*elastic.Store, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var s *elastic.Store
	if n := len(p.free); n > 0 {
		s, p.free = p.free[n-1], p.free[:n-1]
	} else {
		o := options(p.t)
		s = open(p.t, o)
		if err := s.Setup(t.Context()); err != nil {
			return nil, err
		}
		if o.User != "" { // an administrator has set it up; who writes and asks has less
			s = open(p.t, with(o, key(p.t, o, role(slices.Concat(crawlerNeeds, readerNeeds)))))
		}
		p.o[s] = o
	}
	o := p.o[s]
	t.Cleanup(func() {
		// An external version is remembered after its document is deleted, until
		// a refresh finds that by the server's clock, which ticks five times a
		// second, some time went by.
		for i, r := range [][3]string{
			{http.MethodPut, "/" + o.Prefix + "-*/_settings", `{"index.gc_deletes": "0s"}`},
			{http.MethodPost, "/" + o.Prefix + "-*/_refresh", ""},
			{http.MethodPost, "/" + o.Prefix + "-*/_delete_by_query?refresh=true", `{"query": {"match_all": {}}}`},
			{http.MethodPost, "/" + o.Prefix + "-*/_refresh", ""},
		} {
			if i == 3 {
				time.Sleep(500 * time.Millisecond)
			}
			if status, answer := request(t, o, r[0], r[1], r[2]); status >= 300 {
				t.Errorf("%s %s: HTTP %d: %s", r[0], r[1], status, answer)
			}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		p.free = append(p.free, s)
	})
	return s, nil
}

func open(t testing.TB, o elastic.Options) *elastic.Store {
	t.Helper()
	s, err := elastic.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func setUp(t testing.TB, o elastic.Options) *elastic.Store {
	t.Helper()
	s := open(t, o)
	if err := s.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func local(t testing.TB) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "x.db"), Now: clock, Outbox: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// seasonOf makes four runs over three months: the same ones each time.
func seasonOf(t testing.TB, l *sqlite.Store, listings int, after func(run int)) {
	t.Helper()
	s := storetest.Season{Market: "one", Listings: listings, Runs: 4, Start: clock(), Every: 20 * 24 * time.Hour}
	if err := s.Record(t.Context(), l, after); err != nil {
		t.Fatal(err)
	}
}

// TestStore holds the pair of stores that a configuration with Elasticsearch
// uses to the whole contract: what is written goes through the local store and
// its outbox, and what is asked is answered by Elasticsearch. Where that has
// its security, all of it is done with a key of the least privileges.
func TestStore(t *testing.T) {
	server(t)
	p := &pool{t: t, o: map[*elastic.Store]elastic.Options{}}
	storetest.Run(t, func(t *testing.T) store.Store {
		return &pair{Store: local(t), remote: sync.OnceValues(func() (*elastic.Store, error) { return p.take(t) })}
	})
}

// pair is a local store whose questions Elasticsearch answers, as soon as it
// has all that was written. Most promises ask nothing; they make no indices.
type pair struct {
	*sqlite.Store
	remote func() (*elastic.Store, error)
	mu     sync.Mutex
}

func (p *pair) feed(ctx context.Context) (*elastic.Store, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	r, err := p.remote()
	if err != nil {
		return nil, err
	}
	return r, settle(ctx, r, p.Store)
}

// settle drains an outbox, and waits for what the server has put off.
func settle(ctx context.Context, r *elastic.Store, l *sqlite.Store) error {
	for end := time.Now().Add(time.Minute); ; {
		if _, err := r.Feeder(l).Drain(ctx); err != nil {
			return err
		}
		b, err := l.Backlog(ctx)
		switch {
		case err != nil:
			return err
		case b.Dead > 0:
			letters, err := l.DeadLetters(ctx, 3)
			return fmt.Errorf("refused: %+v, %w", letters, err)
		case b.Waiting == 0:
			return r.Refresh(ctx)
		case time.Now().After(end):
			return fmt.Errorf("%d wait", b.Waiting)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (p *pair) Listings(ctx context.Context, f market.Filter) (page market.ListingPage, err error) {
	r, err := p.feed(ctx)
	if err != nil {
		return page, err
	}
	return r.Listings(ctx, f)
}

func (p *pair) Listing(ctx context.Context, m, id string) (l market.StoredListing, v []market.Version, err error) {
	r, err := p.feed(ctx)
	if err != nil {
		return l, nil, err
	}
	return r.Listing(ctx, m, id)
}

func (p *pair) Vendors(ctx context.Context, m string, n int) ([]market.StoredVendor, error) {
	r, err := p.feed(ctx)
	if err != nil {
		return nil, err
	}
	return r.Vendors(ctx, m, n)
}

func (p *pair) Runs(ctx context.Context, m string, n int) ([]market.Run, error) {
	r, err := p.feed(ctx)
	if err != nil {
		return nil, err
	}
	return r.Runs(ctx, m, n)
}

func (p *pair) Summary(ctx context.Context) ([]market.Summary, error) {
	r, err := p.feed(ctx)
	if err != nil {
		return nil, err
	}
	return r.Summary(ctx)
}

func (p *pair) Substances(ctx context.Context, n int) ([]market.SubstanceCount, error) {
	r, err := p.feed(ctx)
	if err != nil {
		return nil, err
	}
	return r.Substances(ctx, n)
}

func (p *pair) Markets(ctx context.Context) ([]market.Market, error) {
	r, err := p.feed(ctx)
	if err != nil {
		return nil, err
	}
	return r.Markets(ctx)
}
