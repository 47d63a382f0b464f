package crawler

import (
	"bytes"
	"context"
	"hash/fnv"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
)

// twice gives a site a second pass over so large a share of its pages.
func twice(t *testing.T, listings int, share float64) *site {
	s := newSite(t, listings)
	s.o.Budget.SecondPass = share
	return s
}

func TestSecondPass(t *testing.T) {
	t.Parallel()
	s := twice(t, 400, 0.25)
	pages := s.keepPages()
	run := s.run()
	if run.Status != market.RunComplete {
		t.Fatalf("%s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
	s.wantPolite()
	index := 0
	for path := range pages.by {
		if strings.HasPrefix(path, "/products/") {
			index++
		}
	}
	want := (index + 3) / 4
	p := run.Completeness.TwoPass
	if p.Pages != want || p.Failed != 0 || p.First != 400 || p.Second != p.Both || p.Arrived != 0 || p.N != 400 || p.High > 460 {
		t.Errorf("of %d index pages: %+v", index, p)
	}
	again := 0
	for path, n := range s.sim.Log().Repeated() {
		if n != 2 || !strings.HasPrefix(path, "/products/") {
			t.Errorf("%s was asked for %d times", path, n)
		}
		again++
	}
	if again != want || s.arch.revisits != want {
		t.Errorf("%d pages were read again and %d archived as unchanged, want %d", again, s.arch.revisits, want)
	}
}

// TestSecondPassFindsWhatTheFirstMissed has a site that leaves rows out the
// first time, so that the estimate can be held against the truth, and a run that
// saw too little is not complete.
func TestSecondPassFindsWhatTheFirstMissed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		drop   int // one row in so many
		status market.RunStatus
	}{{"one in twelve", 12, market.RunComplete}, {"one in four", 4, market.RunPartial}} {
		t.Run(tt.name, func(t *testing.T) {
			s := twice(t, 400, 0.4)
			s.around = func(w http.ResponseWriter, r *http.Request) {
				first := s.sim.Log().Fetches(r.URL.RequestURI()) == 0
				rewrite(s.sim, w, r, func(page []byte) []byte {
					if first {
						page = thinned(page, tt.drop)
					}
					return uncounted(page)
				})
			}
			run := s.run()
			if run.Status != tt.status || run.TellsGone() != (tt.status == market.RunComplete) {
				t.Errorf("%s: %s", run.Status, run.Reason)
			}
			share, by, _ := run.Completeness.Best()
			truth := float64(run.Completeness.Seen) / 400
			if by != market.BasisTwoPass || share < truth-0.1 || share > truth+0.1 {
				t.Errorf("%.3f by %s, the truth is %.3f: %+v", share, by, truth, run.Completeness)
			}
		})
	}
}

// A wall, a broken page or a budget in the second pass ends nothing but it.
func TestSecondPassEndsAlone(t *testing.T) {
	t.Parallel()
	again := func(s *site) func() bool { // every page was read once
		return func() bool {
			return len(s.sim.Log().Repeated()) > 0 || s.sim.Log().Classes()[marketsim.ClassListing] >= 100
		}
	}
	for _, tt := range []struct {
		name  string
		fault marketsim.FaultKind
		set   func(s *site)
		pages int // of the second pass that are had
		why   string
	}{
		{"a captcha", marketsim.FaultCaptcha, nil, 0, "too few listings were met twice"},
		{"the site breaks", marketsim.FaultServerError, nil, 0, "too few listings were met twice"},
		{"none is asked for", "", func(s *site) { s.o.Budget.SecondPass = -1 }, 0, noSecondAsked},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := twice(t, 100, 0.2)
			if tt.fault != "" {
				s.faults(marketsim.Fault{Kind: tt.fault, Path: "^/products/", When: again(s)})
			}
			if tt.set != nil {
				tt.set(s)
			}
			run := s.run()
			p := run.Completeness.TwoPass
			if run.Status != market.RunComplete || run.Completeness.Failed != 0 || p.Pages != tt.pages || p.Reason != tt.why {
				t.Errorf("%s: %s: %+v", run.Status, run.Reason, run.Completeness)
			}
		})
	}
}

func TestSecondPassKeepsToTheBudget(t *testing.T) {
	t.Parallel()
	whole := twice(t, 100, 1).run()
	walk := whole.Counts.Content - whole.Completeness.TwoPass.Pages // pages of the first pass
	for _, tt := range []struct {
		name   string
		left   int
		second int
		why    string
	}{{"nothing is left", 0, 0, noSecondEnded}, {"three pages are left", 3, 3, ""}} {
		t.Run(tt.name, func(t *testing.T) {
			s := twice(t, 100, 1)
			s.o.Budget.Concurrency = 1
			s.o.Budget.Pages = walk + tt.left
			run := s.run()
			if p := run.Completeness.TwoPass; run.Status != market.RunComplete || p.Pages != tt.second || p.Reason != tt.why {
				t.Errorf("%s: %s: %+v", run.Status, run.Reason, p)
			}
		})
	}
}

// TestSecondPassIsTakenUp stops a crawl in the middle of its second pass.
func TestSecondPassIsTakenUp(t *testing.T) {
	t.Parallel()
	calm := twice(t, 200, 1)
	calm.run()
	s := twice(t, 200, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var again atomic.Int64
	s.around = func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/products/") && s.sim.Log().Fetches(r.URL.RequestURI()) > 0 && again.Add(1) == 5 {
			cancel()
			time.Sleep(20 * time.Millisecond)
		}
		s.sim.ServeHTTP(w, r)
	}
	if run, err := s.newCrawler().Run(ctx); err == nil || run.Status != market.RunOpen {
		t.Fatalf("stopped: %s, %v", run.Status, err)
	}
	s.o.Owner = "another"
	if run := s.run(); run.Status != market.RunComplete || run.Completeness.TwoPass.Failed != 0 {
		t.Errorf("%s: %s: %+v", run.Status, run.Reason, run.Completeness.TwoPass)
	}
	if got, want := s.dump(), calm.dump(); got != want {
		t.Error("the store differs from that of a crawl that was not stopped")
	}
}

// rewritten changes pages on their way.
type rewritten struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *rewritten) WriteHeader(status int)      { w.status = status }
func (w *rewritten) Write(b []byte) (int, error) { return w.body.Write(b) }

// rewrite answers like next, with the body changed.
func rewrite(next http.Handler, w http.ResponseWriter, r *http.Request, change func([]byte) []byte) {
	hold := &rewritten{ResponseWriter: w, status: http.StatusOK}
	next.ServeHTTP(hold, r)
	body := change(hold.body.Bytes())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(hold.status)
	w.Write(body)
}

var (
	itemRow   = regexp.MustCompile(`(?s)<tr class="item">.*?</tr>`)
	foundLine = regexp.MustCompile(`Found [1-9]\d* listings, |<label>Active listings:</label>`)
)

// uncounted takes what a page says of the number of listings out of it.
func uncounted(page []byte) []byte { return foundLine.ReplaceAll(page, nil) }

// thinned leaves out one row of an index in so many.
func thinned(page []byte, every int) []byte {
	return itemRow.ReplaceAllFunc(page, func(row []byte) []byte {
		h := fnv.New32a()
		h.Write(row)
		if h.Sum32()/16%uint32(every) == 0 {
			return nil
		}
		return row
	})
}
