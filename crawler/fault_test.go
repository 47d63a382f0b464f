package crawler

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
)

// Every misbehaviour of the simulated market on some listings' pages: each hit
// page gets its cause, the crawl ends by itself, and all else is collected.
func TestEachFaultHasItsCause(t *testing.T) {
	tests := []struct {
		fault    marketsim.Fault
		causes   []market.Cause // any of them
		tries    int            // requests for each hit page
		status   market.RunStatus
		maySlow  bool
		keepRows bool
	}{
		{fault: marketsim.Fault{Kind: marketsim.FaultServerError}, causes: []market.Cause{market.CauseServerError}, tries: 4, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultNotFound}, causes: []market.Cause{market.CauseNotFound}, tries: 1, status: market.RunComplete},
		{fault: marketsim.Fault{Kind: marketsim.FaultSoft404}, causes: []market.Cause{market.CauseNotFound}, tries: 1, status: market.RunComplete},
		{fault: marketsim.Fault{Kind: marketsim.FaultCutLength}, causes: []market.Cause{market.CauseCut}, tries: 2, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultCutChunked}, causes: []market.Cause{market.CauseCut}, tries: 2, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultCutRow}, causes: []market.Cause{market.CauseCut}, tries: 2, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultReset}, causes: []market.Cause{market.CauseCut}, tries: 2, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultDrip}, causes: []market.Cause{market.CauseBodyTimeout}, tries: 2, status: market.RunPartial, maySlow: true},
		{fault: marketsim.Fault{Kind: marketsim.FaultGzipBomb, Bytes: 64 << 20}, causes: []market.Cause{market.CauseBomb}, tries: 1, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultNestedGzip, Bytes: 64 << 20}, causes: []market.Cause{market.CauseBomb}, tries: 1, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultHugeBody, Bytes: 64 << 20}, causes: []market.Cause{market.CauseTooLarge}, tries: 2, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultHugeHeaders}, causes: []market.Cause{market.CauseHeaderTooLarge}, tries: 1, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultBinary}, causes: []market.Cause{market.CauseNotText}, tries: 1, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultBadHTTP}, causes: []market.Cause{market.CauseBadHTTP}, tries: 2, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultDeep, Bytes: 100_000}, causes: []market.Cause{market.CauseTooComplex, market.CauseUnknownPage}, tries: 1, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultOffsite}, causes: []market.Cause{market.CauseOffSite}, tries: 1, status: market.RunPartial},
		{fault: marketsim.Fault{Kind: marketsim.FaultRedirectLoop}, causes: []market.Cause{market.CauseRedirectLoop}, tries: 2, status: market.RunPartial},
	}
	for _, tt := range tests {
		t.Run(string(tt.fault.Kind), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			tt.fault.Path, tt.fault.Share = "^/product/", 0.05
			s.faults(tt.fault)
			if tt.maySlow {
				s.o.Limits.Total = 300 * time.Millisecond
			}
			pages := s.keepPages()
			run := s.run()
			if run.Status != tt.status {
				t.Errorf("status %s (%s), want %s", run.Status, run.Reason, tt.status)
			}
			hit := 0
			for path, page := range pages.by {
				if page.Cause == "" {
					continue
				}
				hit++
				if !strings.HasPrefix(path, "/product/") || !slices.Contains(tt.causes, page.Cause) {
					t.Errorf("%s: cause %s (%s), want one of %v", path, page.Cause, page.Reason, tt.causes)
				}
				if n := s.sim.Log().Fetches(path); tt.tries > 0 && n != tt.tries {
					t.Errorf("%s: asked for %d times, want %d", path, n, tt.tries)
				}
				if page.Archive.File == "" {
					t.Errorf("%s: the failed page is not archived", path)
				}
			}
			if hit == 0 {
				t.Fatal("no page was hit: this test shows nothing")
			}
			if run.Completeness.Seen != 100 {
				t.Errorf("%d listings seen, want 100", run.Completeness.Seen)
			}
			s.wantPolite()
		})
	}
}

// A redirect that leaves the site is never followed, nor asked the proxy for.
func TestOffsiteRedirectIsNeverFollowed(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.faults(marketsim.Fault{Kind: marketsim.FaultOffsite, Path: "^/products/", Location: "http://elsewhere.example/landing"},
		marketsim.Fault{Kind: marketsim.FaultOffsite, Path: "^/user/", Location: "//elsewhere.example/"})
	run := s.run()
	if run.Counts.Causes[string(market.CauseOffSite)] == 0 {
		t.Fatalf("no off-site redirect was named: %v", run.Counts.Causes)
	}
	s.wantPolite()
}

func TestTruncatedIndexKeepsItsWholeRows(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.faults(marketsim.Fault{Kind: marketsim.FaultCutRow, Path: "^/products/", Share: 0.5})
	pages := s.keepPages()
	run := s.run()
	kept := 0
	for _, p := range pages.by {
		if p.Truncated {
			kept += p.Records
			if p.State != market.StateContent || p.Cause != market.CauseCut {
				t.Errorf("%s: state %s, cause %s", p.Path, p.State, p.Cause)
			}
		}
	}
	if kept == 0 || run.Status != market.RunPartial {
		t.Errorf("%d rows kept of cut pages, status %s (%s)", kept, run.Status, run.Reason)
	}
}

func TestLoginPausesAndGoesOnAtTheSamePage(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"", "redirect", "refresh"} {
		t.Run(orText(variant, "form"), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.o.Budget.Concurrency = 1
			s.faults(marketsim.Fault{Kind: marketsim.FaultLogin, Variant: variant, After: 40})
			run := s.run()
			if run.Status != market.RunPaused {
				t.Fatalf("status %s: %s", run.Status, run.Reason)
			}
			if !strings.HasPrefix(run.Reason, "login at /") || !strings.Contains(run.Reason, "`vedette session import -c FILE demo`") {
				t.Errorf("reason %q does not say what to do", run.Reason)
			}
			reqs := s.sim.Log().Requests()
			wall := reqs[len(reqs)-1].Path
			if !strings.Contains(run.Reason, "login at "+wall) {
				t.Errorf("reason %q, the wall stood at %s", run.Reason, wall)
			}
			if n := len(reqs); n != 41 {
				t.Errorf("%d requests, want 41: none after the wall", n)
			}
			s.sim.Log().Reset()
			// Without a session the wall stands at the same page.
			if again := s.run(); again.Status != market.RunPaused || again.ID != run.ID {
				t.Fatalf("status %s, run %s", again.Status, again.ID)
			}
			s.sim.Log().Reset()
			s.o.Jar = s.jarFor(s.sim.IssueSession(0))
			run = s.run()
			if run.Status != market.RunComplete {
				t.Fatalf("status %s: %s", run.Status, run.Reason)
			}
			if first := s.sim.Log().Requests()[0].Path; first != wall {
				t.Errorf("went on with %s, want %s", first, wall)
			}
			s.wantTruth()
			s.wantPolite()
		})
	}
}

func TestWallsPause(t *testing.T) {
	t.Parallel()
	for kind, cause := range map[marketsim.FaultKind]market.Cause{
		marketsim.FaultCaptcha: market.CauseCaptcha,
		marketsim.FaultBanned:  market.CauseBanned,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.faults(marketsim.Fault{Kind: kind, After: 30})
			run := s.run()
			if run.Status != market.RunPaused || !strings.HasPrefix(run.Reason, string(cause)+" at /") {
				t.Fatalf("status %s: %s", run.Status, run.Reason)
			}
			if n := s.sim.Log().Total(); n > 30+s.o.Budget.Concurrency {
				t.Errorf("%d requests, want at most %d", n, 30+s.o.Budget.Concurrency)
			}
			s.faults()
			if run = s.run(); run.Status != market.RunComplete {
				t.Errorf("status %s: %s", run.Status, run.Reason)
			}
			s.wantTruth()
		})
	}
}

// TestAWallInFrontOfTheMarkerIsKnown: no page of a run tells of a wall that
// stands where the mirror is verified; its health does, and so people hear of it.
func TestAWallInFrontOfTheMarkerIsKnown(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.faults(marketsim.Fault{Kind: marketsim.FaultCaptcha})
	run := s.run()
	mirrors, err := s.store.Mirrors(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	if run.Status != market.RunPaused || len(mirrors) != 1 || mirrors[0].Cause != market.CauseCaptcha ||
		mirrors[0].Failures == 0 || mirrors[0].LastFailed.Before(run.Started) {
		t.Errorf("%s, mirrors %+v", run.Status, mirrors)
	}
	s.faults()
	if run = s.run(); run.Status != market.RunComplete {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
}

func TestSeizedAndMaintenanceStop(t *testing.T) {
	t.Parallel()
	for kind, cause := range map[marketsim.FaultKind]market.Cause{
		marketsim.FaultSeized:      market.CauseSeized,
		marketsim.FaultMaintenance: market.CauseMaintenance,
	} {
		t.Run(string(kind)+" half way", func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.faults(marketsim.Fault{Kind: kind, After: 30})
			run := s.run()
			if run.Status != market.RunPartial || !strings.HasPrefix(run.Reason, string(cause)) || run.Completeness.Pending == 0 {
				t.Errorf("status %s: %s, %+v", run.Status, run.Reason, run.Completeness)
			}
		})
		t.Run(string(kind)+" from the start", func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.o.Limits.MirrorRounds = 1
			s.faults(marketsim.Fault{Kind: kind})
			run := s.run()
			if run.Status != market.RunFailed || !strings.HasPrefix(run.Reason, string(cause)) {
				t.Errorf("status %s: %s", run.Status, run.Reason)
			}
		})
	}
}

func TestQueueIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.o.Jar = s.jarFor(nil)
			s.o.Profile.Walk.Wait = "30s"
			s.faults(marketsim.Fault{Kind: marketsim.FaultQueue, Tries: 2, Status: status, Refresh: time.Second})
			start := time.Now()
			run := s.run()
			if run.Status != market.RunComplete {
				t.Fatalf("status %s: %s", run.Status, run.Reason)
			}
			if took := time.Since(start); took < 2*time.Second {
				t.Errorf("took %v: two refreshes of 1 s were not waited for", took)
			}
			s.wantTruth()
		})
	}
}

func TestQueueInTheMiddleIsAskedByOneOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.o.Jar = s.jarFor(nil)
	s.o.Profile.Walk.Wait = "30s"
	s.faults(marketsim.Fault{Kind: marketsim.FaultQueue, Wait: 3 * time.Second, After: 30, Refresh: time.Second})
	run := s.run()
	if run.Status != market.RunComplete {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	var first, last time.Time
	for _, r := range s.sim.Log().Requests() {
		if r.Fault != marketsim.FaultQueue {
			continue
		}
		if first.IsZero() {
			first = r.Time
		}
		// Those in flight at first, and then one each second.
		if late := r.Time.Sub(first); late > 500*time.Millisecond && r.Time.Sub(last) < 500*time.Millisecond {
			t.Errorf("%s: asked %v after another", r.Path, r.Time.Sub(last))
		}
		last = r.Time
	}
	if last.Sub(first) < 1500*time.Millisecond {
		t.Errorf("queue pages over %v only: this test shows nothing", last.Sub(first))
	}
	s.wantTruth()
}

func TestQueueThatDoesNotEndPauses(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.o.Profile.Walk.Wait = "1s"
	s.faults(marketsim.Fault{Kind: marketsim.FaultQueue, After: 20, Refresh: time.Second})
	run := s.run()
	if run.Status != market.RunPaused || !strings.HasPrefix(run.Reason, "queue at /") {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
	s.faults()
	if run = s.run(); run.Status != market.RunComplete {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind   marketsim.FaultKind
		status int
	}{{marketsim.FaultRateLimit, 429}, {marketsim.FaultServerError, 503}} {
		t.Run(string(tt.kind), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.o.Budget.RequestsPerMinute = 2400 // so that there is something left to ask for in those 2 s
			s.faults(marketsim.Fault{Kind: tt.kind, Status: tt.status, After: 30, Total: 1, RetryAfter: 2 * time.Second})
			run := s.run()
			if run.Status != market.RunComplete {
				t.Fatalf("status %s: %s", run.Status, run.Reason)
			}
			var at time.Time
			for _, r := range s.sim.Log().Requests() {
				if r.Status == tt.status {
					at = r.Time
				}
			}
			late := 0
			for _, r := range s.sim.Log().Requests() {
				if gap := r.Time.Sub(at); gap > 500*time.Millisecond && gap < 1900*time.Millisecond {
					late++
				}
			}
			if at.IsZero() || late > 0 {
				t.Errorf("%d requests while the site had asked for 2 s of quiet", late)
			}
			s.wantTruth()
		})
	}
}

// One page that always shows a queue, or is always too much, among others
// that work, must not keep the run from its end.
func TestALonelyWaitIsThePagesOwnFault(t *testing.T) {
	t.Parallel()
	for kind, cause := range map[marketsim.FaultKind]market.Cause{
		marketsim.FaultQueue: market.CauseQueue, marketsim.FaultRateLimit: market.CauseRateLimited,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 300)
			s.o.Profile.Walk.Wait = "20s"
			s.o.Budget.RequestsPerMinute, s.o.Budget.Concurrency = 6000, 1
			bad := ""
			for o := range s.sim.Offers(0) {
				bad = o.Path
				break
			}
			s.faults(marketsim.Fault{Kind: kind, Path: "^" + bad + "$", Refresh: time.Second})
			pages := s.keepPages()
			run := s.run()
			if run.Status != market.RunPartial || pages.by[bad].Cause != cause {
				t.Errorf("status %s: %s; page %+v", run.Status, run.Reason, pages.by[bad])
			}
			if n := s.sim.Log().Fetches(bad); n != maxLonely+1 {
				t.Errorf("asked for %d times, want %d", n, maxLonely+1)
			}
			if run.Counts.Content < 300 {
				t.Errorf("%d pages of content only", run.Counts.Content)
			}
		})
	}
}

// A row that would try a page for ever is overruled.
func TestNoPageIsTriedForEver(t *testing.T) {
	t.Parallel()
	for _, action := range []Action{Retry, Renew, Switch} {
		t.Run(string(action), func(t *testing.T) {
			t.Parallel()
			s := newSite(t, 100)
			s.o.Policy[market.CauseServerError] = Rule{First: action}
			s.faults(marketsim.Fault{Kind: marketsim.FaultServerError, Path: "^/product/", Share: 0.02})
			pages := s.keepPages()
			run := s.run()
			hit := 0
			for path, p := range pages.by {
				if p.Cause == market.CauseServerError {
					hit++
					if n := s.sim.Log().Fetches(path); n != maxAttempts {
						t.Errorf("%s: asked for %d times, want %d", path, n, maxAttempts)
					}
				}
			}
			if hit == 0 || run.Status != market.RunPartial {
				t.Errorf("%d pages hit, status %s: %s", hit, run.Status, run.Reason)
			}
		})
	}
}

func TestRateLimitWithoutEndStops(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.faults(marketsim.Fault{Kind: marketsim.FaultRateLimit, After: 30})
	run := s.run()
	if run.Status != market.RunPartial || !strings.HasPrefix(run.Reason, "rate-limited") {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
}
