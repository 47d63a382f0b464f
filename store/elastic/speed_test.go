package elastic_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// recorder hands requests on and keeps the bodies of the bulk ones.
type recorder struct {
	server string
	mu     sync.Mutex
	bulks  [][]byte
}

func (p *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, p.server+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	out.Header = r.Header.Clone()
	res, err := http.DefaultClient.Do(out)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	if strings.HasSuffix(r.URL.Path, "/_bulk") {
		p.mu.Lock()
		p.bulks = append(p.bulks, body)
		p.mu.Unlock()
	}
	for k, v := range res.Header {
		w.Header()[k] = v
	}
	w.WriteHeader(res.StatusCode)
	_, _ = io.Copy(w, res.Body)
}

// TestSpeed compares the feeder, which reads the local store and writes JSON,
// with a bare loop that posts the same bytes to the same indices in the same
// run. Each goes three times, and its best time counts.
func TestSpeed(t *testing.T) {
	listings, err := strconv.Atoi(os.Getenv("VEDETTE_TEST_SPEED"))
	if err != nil {
		t.Skip("VEDETTE_TEST_SPEED gives no number of listings")
	}
	// As vedette does (cmd/vedette/main.go).
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(128 << 20)
	o := options(t)
	filled := func() *sqlite.Store {
		l := local(t)
		seasonOf(t, l, listings, func(int) {})
		return l
	}
	p := &recorder{server: o.Addresses[0]}
	proxy := httptest.NewServer(p)
	t.Cleanup(proxy.Close)
	behind := o
	behind.Addresses = []string{proxy.URL}
	setUp(t, o)
	l := filled()
	b, err := l.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	drain(t, open(t, behind), l)

	bare := func(s *elastic.Store) {
		for _, body := range p.bulks {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.Addresses[0]+"/_bulk?require_alias=true", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-ndjson")
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
				t.Fatal(res.Status, err)
			}
			res.Body.Close()
		}
		if err := s.Refresh(t.Context()); err != nil { // as the feeder does at its end
			t.Fatal(err)
		}
	}
	// Months are made by the first writer; both find them there.
	measure := func(write func(*elastic.Store)) time.Duration {
		wipe(t, o)
		s := setUp(t, o)
		warm := local(t)
		seasonOf(t, warm, 10, func(int) {})
		drain(t, s, warm)
		began := time.Now()
		write(s)
		return time.Since(began)
	}
	var best [2]time.Duration
	for range 3 {
		l := filled()
		feeder := measure(func(s *elastic.Store) {
			if _, err := s.Feeder(l).Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
		for i, d := range []time.Duration{feeder, measure(bare)} {
			if best[i] == 0 || d < best[i] {
				best[i] = d
			}
		}
	}
	rate := func(d time.Duration) float64 { return float64(b.Waiting) / d.Seconds() }
	ratio := best[1].Seconds() / best[0].Seconds()
	t.Logf("%d documents: feeder %.0f/s, bare loop %.0f/s, ratio %.2f", b.Waiting, rate(best[0]), rate(best[1]), ratio)
	if ratio < 0.9 {
		t.Errorf("the feeder reaches %.2f of the bare loop, want 0.9", ratio)
	}
}
