package crawler

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
)

func TestBudgets(t *testing.T) {
	t.Parallel()
	t.Run("pages", func(t *testing.T) {
		s := newSite(t, 200)
		s.o.Budget.Pages = 40
		run := s.run()
		if run.Status != market.RunPaused || !strings.HasPrefix(run.Reason, "budget: 40 pages per crawl") {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		if n := s.sim.Log().Total(); n < 40 || n > 40+2*s.o.Budget.Concurrency {
			t.Errorf("%d requests, want 40 and at most a batch more", n)
		}
	})
	t.Run("duration", func(t *testing.T) {
		s := newSite(t, 200)
		s.o.Budget.Duration, s.o.Budget.RequestsPerMinute = 500*time.Millisecond, 1200
		start := time.Now()
		run := s.run()
		if run.Status != market.RunPaused || !strings.HasPrefix(run.Reason, "budget: 500ms per crawl") {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("took %v", took)
		}
	})
	t.Run("duration, while everyone waits", func(t *testing.T) {
		s := newSite(t, 100)
		s.o.Budget.Duration, s.o.Budget.RequestsPerMinute = time.Second, 6
		start := time.Now()
		run := s.run()
		if run.Status != market.RunPaused || !strings.HasPrefix(run.Reason, "budget: 1s") {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v, with 10 s between two requests", took)
		}
	})
	t.Run("held from outside", func(t *testing.T) {
		s := newSite(t, 200)
		s.o.Hold = func() string {
			if s.sim.Log().Total() < 30 {
				return ""
			}
			return "outbox full: test"
		}
		run := s.run()
		if run.Status != market.RunPaused || run.Reason != "outbox full: test" {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		asked := s.sim.Log().Total()
		if again := s.run(); again.ID != run.ID || s.sim.Log().Total() != asked {
			t.Errorf("held from its beginning, run %s asks for %d pages", again.ID, s.sim.Log().Total()-asked)
		}
		s.o.Hold = nil
		if run := s.run(); run.Status != market.RunComplete {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
	})
	t.Run("hours", func(t *testing.T) {
		s := newSite(t, 100)
		now := time.Now().UTC()
		at := sinceMidnight(now)
		s.o.Budget.Hours = Hours{From: (at + 2*time.Hour) % (24 * time.Hour), To: (at + 3*time.Hour) % (24 * time.Hour)}
		run := s.run()
		if run.Status != market.RunPaused || !strings.HasPrefix(run.Reason, "outside its hours; they begin again at 2") {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		if n := s.sim.Log().Total(); n != 0 {
			t.Errorf("%d requests outside of the hours", n)
		}
		s.o.Budget.Hours = Hours{}
		if run = s.run(); run.Status != market.RunComplete {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
	})
}

// A market is walked to its end however small the budget of one crawl is: the
// store, the counts and the archive are those of one run without a budget.
func TestABudgetedMarketIsWalkedToItsEnd(t *testing.T) {
	t.Parallel()
	calm := newSite(t, 300)
	want := calm.run()

	s := newSite(t, 300)
	b := s.useArchive(filepath.Join(t.TempDir(), "archive"))
	s.o.Budget.Pages = 40
	var run market.Run
	crawls := 0
	for run.Status != market.RunComplete {
		before := s.sim.Log().Total()
		id := run.ID
		run = s.run()
		b.close()
		if crawls++; crawls > 30 {
			t.Fatalf("no end after %d crawls: %s (%s)", crawls, run.Status, run.Reason)
		}
		if id != "" && run.ID != id {
			t.Fatalf("crawl %d began run %s while %s was paused", crawls, run.ID, id)
		}
		if n := s.sim.Log().Total() - before; n > 40+2*s.o.Budget.Concurrency {
			t.Errorf("crawl %d: %d requests", crawls, n)
		}
	}
	if least := want.Counts.Fetched/48 + 1; crawls < least {
		t.Errorf("%d crawls, want at least %d", crawls, least)
	}
	s.wantTruth()
	if got := s.dump(); got != calm.dump() {
		t.Error("the store differs from that of a crawl without a budget")
	}
	// A mirror is not verified again in one run, so that not one request is made twice.
	if run.Counts.Fetched != want.Counts.Fetched || run.Counts.Listings != 300 || run.Completeness != want.Completeness {
		t.Errorf("counts %+v, %+v, without a budget %+v, %+v", run.Counts, run.Completeness, want.Counts, want.Completeness)
	}
	if report := b.verify(); !report.OK() || report.Runs != 1 || report.Open != 0 || report.Pages != run.Counts.Fetched {
		t.Errorf("archive %+v", report)
	}
}

// A budget of as many pages as the market has closes the run at once.
func TestABudgetThatIsJustEnough(t *testing.T) {
	t.Parallel()
	whole := newSite(t, 100).run().Counts.Fetched
	s := newSite(t, 100)
	s.o.Budget.Pages = whole
	if run := s.run(); run.Status != market.RunComplete || run.Reason != "" {
		t.Errorf("status %s: %s", run.Status, run.Reason)
	}
}

// later sets the crawler's clock forward.
func (s *site) later(d time.Duration) {
	s.o.Now = func() time.Time { return time.Now().Add(d) }
	s.o.Market.Mandate.Expires = time.Now().Add(d + time.Hour)
}

func TestAnOldRunIsClosedAndANewOneBegins(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	tests := []struct {
		name    string
		age     time.Duration
		pages   int // of the first crawl: 5 leave indexes, 100 none
		another bool
	}{
		{"young, indexes to come", 6 * day, 5, false},
		{"young, indexes read", 6 * day, 100, false},
		{"old, indexes to come", 8 * day, 5, false},
		{"old, indexes read", 8 * day, 100, true},
		{"very old, indexes to come", 29 * day, 5, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t, 200)
			b := s.useArchive(filepath.Join(t.TempDir(), "archive"))
			s.o.Budget.Pages = tt.pages
			first := s.run()
			if first.Status != market.RunPaused {
				t.Fatalf("status %s: %s", first.Status, first.Reason)
			}
			s.o.Budget.Pages = 0
			s.later(tt.age)
			second := s.run()
			b.close()
			if second.Status != market.RunComplete || (second.ID != first.ID) != tt.another {
				t.Errorf("run %s, %s (%s) after %s", second.ID, second.Status, second.Reason, first.ID)
			}
			s.wantTruth()
			if !tt.another {
				return
			}
			runs, err := s.store.Runs(t.Context(), "demo", 0)
			if err != nil {
				t.Fatal(err)
			}
			old := runs[len(runs)-1]
			if old.ID != first.ID || old.Status != market.RunPartial || !strings.HasPrefix(old.Reason, "limit: begun ") || old.Manifest == "" || old.Completeness.Pending == 0 {
				t.Errorf("the old run: %+v", old)
			}
			if old.Completeness.Indexed != (tt.pages == 100) {
				t.Errorf("the old run's indexes: %v", old.Completeness.Indexed)
			}
			if report := b.verify(); !report.OK() || report.Runs != 2 || report.Open != 0 {
				t.Errorf("archive %+v", report)
			}
		})
	}
}

// A run ends in the middle when it has become too long or too old.
func TestRunsAreBounded(t *testing.T) {
	t.Parallel()
	t.Run("pages", func(t *testing.T) {
		s := newSite(t, 200)
		s.o.Budget.RunPages, s.o.Budget.Pages = 60, 40
		if run := s.run(); run.Status != market.RunPaused {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		run := s.run()
		if run.Status != market.RunPartial || run.Reason != "limit: 60 pages per run" {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
		if n := s.sim.Log().Total(); n < 60 || n > 60+4*s.o.Budget.Concurrency {
			t.Errorf("%d requests", n)
		}
	})
	t.Run("age", func(t *testing.T) {
		s := newSite(t, 200)
		s.faults(marketsim.Fault{Kind: marketsim.FaultCalendar})
		s.delay.Store(int64(20 * time.Millisecond))
		s.o.Budget.RunAge = 200 * time.Millisecond
		run := s.run()
		if run.Status != market.RunPartial || !strings.HasPrefix(run.Reason, "limit: begun ") {
			t.Errorf("status %s: %s", run.Status, run.Reason)
		}
	})
}
