package sqlite_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/sqlite"
)

// midway leaves a run in its middle: pages done, given up, waiting, in work,
// refused and not begun.
func midway(t *testing.T, s *sqlite.Store, site *site) (run market.Run, recorded []market.PageResult) {
	t.Helper()
	ctx, at := t.Context(), clock()
	run, _, err := s.BeginRun(ctx, market.Run{ID: "demotable-1", Market: "demotable", Profile: "p@1", Started: at}, "me")
	if err != nil {
		t.Fatal(err)
	}
	targets := make([]market.Target, 9)
	for i := range targets {
		targets[i] = market.Target{Path: "/index?from=" + string(rune('1'+i)), Kind: "index", Priority: 20 - i%3, Depth: i, Barren: 3}
	}
	if _, err := s.Enqueue(ctx, run.ID, targets); err != nil {
		t.Fatal(err)
	}
	leases, err := s.Lease(ctx, run.ID, "me", 7, at, at.Add(time.Hour))
	if err != nil || len(leases) != 7 {
		t.Fatalf("%d leases, %v", len(leases), err)
	}
	for i, l := range leases {
		at = at.Add(time.Second)
		r := site.page(run.ID, 10*i, 10*i+10, false, at)
		r.Page.Path, r.Page.Kind, r.Details = l.Path, l.Kind, nil
		switch i {
		case 1: // given up
			r.Records, r.Page.Records, r.Page.State, r.Page.Cause = nil, 0, market.StateError, market.CauseTooLarge
			fallthrough
		case 0, 2:
			r.Shape = "/index"
			commit(t, s, l, r)
			recorded = append(recorded, market.PageResult{Page: r.Page, Records: r.Records})
			recorded[len(recorded)-1].Page.Attempt = l.Attempt
		case 3:
			r.Page.State, r.Page.Cause, r.Page.Status = market.StateQueue, market.CauseQueue, 503
			err = s.Defer(ctx, l, r.Page, at.Add(time.Minute))
		case 4:
			err = s.Refuse(ctx, l, "depth")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PauseRun(ctx, run.ID, "budget"); err != nil {
		t.Fatal(err)
	}
	return run, recorded
}

// standing is all that a crawl goes by: the run, its journal, and what it will
// lease, in order.
type standing struct {
	Runs    []market.Run
	Pages   []market.Page
	Queue   market.QueueStats
	Now     []market.Lease
	Waiting []market.Lease
}

func standingOf(t *testing.T, s *sqlite.Store) (got standing) {
	t.Helper()
	ctx, now := t.Context(), clock().Add(20*time.Second)
	var err error
	check := func() {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	got.Runs, err = s.Runs(ctx, "demotable", 10)
	check()
	for p, err := range s.Pages(ctx, "demotable-1") {
		if err != nil {
			t.Fatal(err)
		}
		got.Pages = append(got.Pages, p)
	}
	_, _, err = s.BeginRun(ctx, market.Run{ID: "demotable-2", Market: "demotable", Started: now}, "other")
	check()
	got.Queue, err = s.Queue(ctx, "demotable-1", now)
	check()
	got.Now, err = s.Lease(ctx, "demotable-1", "other", 100, now, now.Add(time.Hour))
	check()
	got.Waiting, err = s.Lease(ctx, "demotable-1", "other", 100, now.Add(10*time.Minute), now.Add(time.Hour))
	check()
	return got
}

// record begins the run in another store and records its pages.
func record(t *testing.T, s *sqlite.Store, run market.Run, pages []market.PageResult) {
	t.Helper()
	if _, _, err := s.BeginRun(t.Context(), run, "rebuild"); err != nil {
		t.Fatal(err)
	}
	for _, r := range pages {
		if _, err := s.Record(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTakePlaceGoesOnAtTheSamePage(t *testing.T) {
	site := newSite(100)
	a, b := open(t, filepath.Join(t.TempDir(), "a.db")), open(t, filepath.Join(t.TempDir(), "b.db"))
	run, pages := midway(t, a, site)
	var committed []string
	for p, err := range a.Committed(t.Context(), run.ID) {
		if err != nil {
			t.Fatal(err)
		}
		committed = append(committed, p.Path)
	}
	if want := []string{pages[0].Page.Path, pages[1].Page.Path, pages[2].Page.Path}; !slices.Equal(committed, want) {
		t.Errorf("committed %v, want %v in order", committed, want)
	}
	record(t, b, run, pages)
	if err := b.TakePlace(t.Context(), a, run.ID); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(fullDump(t, a), "\n"), strings.Split(fullDump(t, b), "\n")); d != "" {
		t.Errorf("-there +here:\n%s", d)
	}
	there, here := standingOf(t, a), standingOf(t, b)
	if len(there.Now) != 4 || len(there.Waiting) != 1 || len(there.Pages) < 4 {
		t.Fatalf("the run is too plain for this test: %d due, %d waiting, %d pages", len(there.Now), len(there.Waiting), len(there.Pages))
	}
	if d := cmp.Diff(there, here); d != "" {
		t.Errorf("-there +here:\n%s", d)
	}
}

func TestTakePlaceAsksAgainForWhatHasBecomeContent(t *testing.T) {
	site := newSite(100)
	a, b := open(t, filepath.Join(t.TempDir(), "a.db")), open(t, filepath.Join(t.TempDir(), "b.db"))
	run, pages := midway(t, a, site)
	better := site.page(run.ID, 10, 20, false, pages[1].Page.FetchedAt)
	better.Page.Path, better.Page.Kind, better.Page.Attempt = pages[1].Page.Path, pages[1].Page.Kind, 1
	pages[1] = better
	record(t, b, run, pages)
	if err := b.TakePlace(t.Context(), a, run.ID); err != nil {
		t.Fatal(err)
	}
	got := standingOf(t, b)
	c := got.Runs[0].Counts
	if c.Content != 2 || c.Listings != 30 || c.Failed != 0 || c.Causes[string(market.CauseTooLarge)] != 0 || c.Causes[string(market.CauseQueue)] != 1 {
		t.Errorf("counts %+v", c)
	}
	if !slices.ContainsFunc(got.Now, func(l market.Lease) bool { return l.Path == better.Page.Path && l.Attempt == 1 }) {
		t.Errorf("%s is not due again: %v", better.Page.Path, got.Now)
	}
	if got.Queue.Done != 2 || got.Queue.Pending != 6 {
		t.Errorf("queue %+v", got.Queue)
	}
}

func TestTakePlaceRefuses(t *testing.T) {
	site := newSite(100)
	a, b := open(t, filepath.Join(t.TempDir(), "a.db")), open(t, filepath.Join(t.TempDir(), "b.db"))
	run, pages := midway(t, a, site)
	if err := b.TakePlace(t.Context(), a, "demotable-9"); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("a run that is not there: %v", err)
	}
	record(t, b, run, pages[:2])
	if err := b.TakePlace(t.Context(), a, run.ID); !errors.Is(err, market.ErrNotFound) || !strings.Contains(err.Error(), pages[2].Page.Path) {
		t.Errorf("a page that was not recorded: %v", err)
	}
}
