package crawler

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
)

func TestCrawlEqualsTheGroundTruth(t *testing.T) {
	s := newSite(t, 300)
	s.faults(marketsim.Fault{Kind: marketsim.FaultTraps}, marketsim.Fault{Kind: marketsim.FaultCalendar}, marketsim.Fault{Kind: marketsim.FaultGrowingQuery})
	var last Progress
	s.o.Progress = func(p Progress) { last = p }
	run := s.run()
	if run.Status != market.RunComplete || run.Reason != "" {
		t.Fatalf("status %s, reason %q", run.Status, run.Reason)
	}
	s.wantTruth()
	s.wantPolite()
	if twice := s.sim.Log().Repeated(); len(twice) > 0 {
		t.Errorf("pages fetched more than once: %v", twice)
	}
	if c := run.Completeness; c.Announced != 300 || c.Seen != 300 || c.Pending != 0 || c.Failed != 0 {
		t.Errorf("completeness %+v", c)
	}
	if run.Counts.Refused["buy"] == 0 || run.Counts.Refused["logout"] == 0 || run.Counts.Refused["calendar"] == 0 {
		t.Errorf("refused %v: the planted links are not counted", run.Counts.Refused)
	}
	if n := s.sim.Log().Total(); run.Counts.Fetched != n || len(s.arch.urls) != n {
		t.Errorf("%d requests, %d fetched, %d archived", n, run.Counts.Fetched, len(s.arch.urls))
	}
	if n := s.sim.Log().MaxInFlight(); n > 4 {
		t.Errorf("%d requests in flight, want at most 4", n)
	}
	if last.Status != market.RunComplete || last.Done != run.Counts.Fetched || last.Pending != 0 || last.Bytes == 0 {
		t.Errorf("last progress %+v", last)
	}
}

// A slow answer does not keep the other workers waiting: with connections
// re-used, more than one at a time means more than one request at a time.
func TestWorkersWorkSideBySide(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.delay.Store(int64(20 * time.Millisecond))
	s.run()
	if n := s.proxy.MaxOpen(); n < 2 || n > s.o.Budget.Concurrency {
		t.Errorf("%d connections open at a time, want 2 to %d", n, s.o.Budget.Concurrency)
	}
}

// Stopped at random moments and taken up again, by new processes as far as
// the store can tell, a crawl ends with the store of an undisturbed one.
func TestResume(t *testing.T) {
	calm := newSite(t, 200)
	calm.run()
	want := calm.dump()

	s := newSite(t, 200)
	b := s.useArchive(filepath.Join(t.TempDir(), "archive"))
	before := runtime.NumGoroutine()
	rng := rand.New(rand.NewPCG(1, 2))
	var run market.Run
	stops := 0
	for round := 0; ; round++ {
		if round > 100 {
			t.Fatal("no end after 100 rounds")
		}
		ctx, cancel := context.WithCancel(t.Context())
		var left, cancelled atomic.Int64
		left.Store(5 + rng.Int64N(40))
		s.o.Annotate = func(*market.Record) {
			if left.Add(-1) == 0 {
				cancelled.Store(time.Now().UnixNano())
				cancel()
			}
		}
		s.o.Owner = "process-" + string(rune('a'+round%26))
		c := s.newCrawler()
		var err error
		run, err = c.Run(ctx)
		cancel()
		if err == nil {
			break
		}
		stops++
		b.close()
		if !errors.Is(err, context.Canceled) || run.Status != market.RunOpen {
			t.Fatalf("round %d: status %s, error %v", round, run.Status, err)
		}
		if took := time.Since(time.Unix(0, cancelled.Load())); took > 2*time.Second {
			t.Errorf("round %d: Run returned %v after the end of its context", round, took)
		}
	}
	if stops < 5 {
		t.Fatalf("only %d stops: this test shows nothing", stops)
	}
	if run.Status != market.RunComplete {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	if got := s.dump(); got != want {
		t.Errorf("the store differs from that of an undisturbed crawl (%d and %d bytes)", len(got), len(want))
	}
	// A stop costs what was in flight. That may be one page at several stops,
	// since what was given back comes first again: only the sum is bounded.
	extra := 0
	for _, n := range s.sim.Log().Repeated() {
		extra += n - 1
	}
	if most := stops * s.o.Budget.Concurrency; extra > most {
		t.Errorf("%d repeated fetches in %d stops, want at most %d", extra, stops, most)
	}
	b.close()
	if report := b.verify(); !report.OK() || report.Runs != 1 || report.Open != 0 {
		t.Errorf("archive %+v", report)
	}
	noLeak(t, before)
}

// A process that dies does not give its leases back.
func TestResumeAfterAProcessThatDied(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	run := market.Run{ID: "demo-20260301T120000Z", Market: "demo", Profile: "demo-label@1", Started: time.Now().UTC(), Status: market.RunOpen}
	if _, _, err := s.store.BeginRun(t.Context(), run, "dead"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.store.Enqueue(t.Context(), run.ID, []market.Target{{Path: "/", Kind: "home"}}); err != nil {
		t.Fatal(err)
	}
	now := time.Now().UTC()
	if _, err := s.store.Lease(t.Context(), run.ID, "dead", 10, now, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	got := s.run()
	if got.ID != run.ID || got.Status != market.RunComplete {
		t.Errorf("run %s, status %s (%s)", got.ID, got.Status, got.Reason)
	}
	s.wantTruth()
}

func TestCancelEndsAWaitAtOnce(t *testing.T) {
	s := newSite(t, 100)
	s.o.Budget.RequestsPerMinute = 0.1 // ten minutes between two requests
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := s.newCrawler().Run(ctx)
		done <- err
	}()
	time.Sleep(200 * time.Millisecond)
	cancel()
	select {
	case err := <-done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	case <-time.After(2 * time.Second):
		t.Fatal("Run did not return within 2 s")
	}
	noLeak(t, before)
	q, err := s.store.Queue(t.Context(), mustRun(t, s), time.Now().UTC())
	if err != nil {
		t.Fatal(err)
	}
	if q.Leased != 0 {
		t.Errorf("%d leases were not given back", q.Leased)
	}
}

// What we broke off ourselves says nothing about the site: the page is due
// again, and what came of it is not taken for a cut page.
func TestCancelInTheMiddleOfAnAnswer(t *testing.T) {
	s := newSite(t, 100)
	s.o.Budget.Concurrency = 2
	s.faults(marketsim.Fault{Kind: marketsim.FaultDrip, Path: "^/product/", Bytes: 200, Wait: 50 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for s.sim.Log().Fetches("/") == 0 || s.sim.Log().Paths() < 40 {
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(150 * time.Millisecond)
		cancel()
	}()
	run, err := s.newCrawler().Run(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("status %s (%s), error %v", run.Status, run.Reason, err)
	}
	for p, err := range s.store.Pages(t.Context(), mustRun(t, s)) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Cause != "" || p.Truncated {
			t.Errorf("%s: cause %s, truncated %v, after our own cancel", p.Path, p.Cause, p.Truncated)
		}
	}
	s.faults()
	if run := s.run(); run.Status != market.RunComplete || run.Counts.Retried != 0 {
		t.Errorf("status %s: %s, %d retried", run.Status, run.Reason, run.Counts.Retried)
	}
	s.wantTruth()
}

func mustRun(t *testing.T, s *site) string {
	t.Helper()
	runs, err := s.store.Runs(t.Context(), "demo", 1)
	if err != nil || len(runs) == 0 {
		t.Fatalf("runs: %v, %v", runs, err)
	}
	return runs[0].ID
}

func TestAnErrorOfOurOwnLeavesTheRunOpen(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.arch.fail = errors.New("no space left on device")
	run, err := s.newCrawler().Run(t.Context())
	if err == nil || run.Status != market.RunOpen {
		t.Fatalf("status %s, error %v", run.Status, err)
	}
	s.arch.fail = nil
	if run := s.run(); run.Status != market.RunComplete {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
}

// The archive is sealed before the run is closed, so a process that dies in
// between leaves a run that the next one seals and closes again.
func TestSealBeforeClose(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	sealed := 0
	die := errors.New("power cut")
	s.o.Seal = func(ctx context.Context, run market.Run) (string, string, error) {
		sealed++
		if run.Status != market.RunComplete {
			t.Errorf("sealed with status %s", run.Status)
		}
		n := 0
		for _, err := range s.store.Pages(ctx, run.ID) {
			if err != nil {
				t.Error(err)
			}
			n++
		}
		if n != len(s.arch.urls) {
			t.Errorf("%d pages at the seal, %d archived", n, len(s.arch.urls))
		}
		if sealed == 1 {
			return "", "", die
		}
		return "manifest", "root", nil
	}
	if run, err := s.newCrawler().Run(t.Context()); !errors.Is(err, die) || run.Status != market.RunOpen {
		t.Fatalf("status %s, error %v", run.Status, err)
	}
	requests := s.sim.Log().Total()
	run := s.run()
	if run.Status != market.RunComplete || run.Manifest != "manifest" || run.MerkleRoot != "root" || sealed != 2 {
		t.Errorf("status %s, manifest %q, root %q, sealed %d times", run.Status, run.Manifest, run.MerkleRoot, sealed)
	}
	if n := s.sim.Log().Total() - requests; n != 0 {
		t.Errorf("%d more requests to close the run, want 0", n)
	}
	stored, err := s.store.Runs(t.Context(), "demo", 1)
	if err != nil || stored[0].Manifest != "manifest" {
		t.Errorf("stored run %+v, %v", stored, err)
	}
}

func TestAPanicCostsItsPageOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	pages := s.keepPages()
	bad := ""
	s.o.Budget.Concurrency = 1
	s.o.Annotate = func(r *market.Record) {
		if r.Listing != nil && !r.Partial && (bad == "" || bad == r.Listing.ID) {
			bad = r.Listing.ID
			panic("a parser bug")
		}
	}
	run := s.run()
	if run.Status != market.RunPartial || run.Counts.Causes[string(market.CausePanic)] != 1 {
		t.Errorf("status %s (%s), causes %v", run.Status, run.Reason, run.Counts.Causes)
	}
	page := pages.by["/product/"+bad]
	if page.Cause != market.CausePanic || page.Archive.File == "" {
		t.Errorf("page %+v: want cause panic and its archive record", page)
	}
}

func TestEnvironmentCannotOverrideTheCode(t *testing.T) {
	t.Setenv("COLLY_ALLOWED_DOMAINS", "nowhere.example")
	t.Setenv("COLLY_MAX_BODY_SIZE", "1")
	t.Setenv("COLLY_CACHE_DIR", filepath.Join(t.TempDir(), "cache"))
	s := newSite(t, 100)
	if run := s.run(); run.Status != market.RunComplete {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
	s.wantTruth()
}

func TestNewRefusesWrongOptions(t *testing.T) {
	good := newSite(t, 100).o
	tests := []struct {
		name string
		edit func(*Options)
	}{
		{"no mandate", func(o *Options) { o.Market.Mandate = market.Mandate{} }},
		{"mandate without a purpose", func(o *Options) { o.Market.Mandate.Purpose = "" }},
		{"mandate that has run out", func(o *Options) { o.Market.Mandate.Expires = time.Now().Add(-time.Second) }},
		{"no proxy", func(o *Options) { o.Proxy = "" }},
		{"no mirror", func(o *Options) { o.Market.Mirrors = nil }},
		{"no profile", func(o *Options) { o.Profile = nil }},
		{"defunct market", func(o *Options) { p := *o.Profile; p.Defunct = true; o.Profile = &p }},
		{"profile without a marker", func(o *Options) { p := *o.Profile; p.Verify.Marker = nil; o.Profile = &p }},
		{"no archive", func(o *Options) { o.Archive = nil }},
		{"no frontier", func(o *Options) { o.Frontier = nil }},
		{"negative rate", func(o *Options) { o.Budget.RequestsPerMinute = -1 }},
		{"too many workers", func(o *Options) { o.Budget.Concurrency = 65 }},
		{"jitter above 1", func(o *Options) { o.Budget.Jitter = 1.5 }},
		{"hours beyond the day", func(o *Options) { o.Budget.Hours.To = 25 * time.Hour }},
	}
	if _, err := New(good); err != nil {
		t.Fatalf("good options: %v", err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := good
			tt.edit(&o)
			if _, err := New(o); !errors.Is(err, market.ErrInvalid) {
				t.Errorf("error %v, want ErrInvalid", err)
			}
		})
	}
}
