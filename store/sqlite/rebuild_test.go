package sqlite_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/sqlite"
)

// TestRebuildEqualsCrawl records the pages of some runs anew, in order of
// commit, into an empty store: the two dump equal, times included.
func TestRebuildEqualsCrawl(t *testing.T) {
	ctx, site := t.Context(), newSite(100)
	crawled, rebuilt := open(t, filepath.Join(t.TempDir(), "a.db")), open(t, filepath.Join(t.TempDir(), "b.db"))
	putRates(t, crawled)
	putRates(t, rebuilt)
	var pages []market.PageResult // of the run in work, in order of commit
	for number := range 5 {
		at := clock().AddDate(0, 0, number)
		run, _, err := crawled.BeginRun(ctx, market.Run{ID: fmt.Sprint("demotable-", number), Market: "demotable", Started: at}, "me")
		if err != nil {
			t.Fatal(err)
		}
		pages = pages[:0]
		var targets []market.Target
		first := 0
		if number == 1 || number == 2 {
			first = 10 // some are missed twice in a row, and return
		}
		for i := first; i < 60; i += 10 {
			targets = append(targets, market.Target{Path: fmt.Sprint("/index?from=", i), Kind: "index", Priority: 10})
		}
		if _, err := crawled.Enqueue(ctx, run.ID, targets); err != nil {
			t.Fatal(err)
		}
		for n := 0; ; n++ {
			at = at.Add(time.Second)
			leases, err := crawled.Lease(ctx, run.ID, "me", 1, at, at.Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if len(leases) == 0 {
				break
			}
			l := leases[0]
			if n%7 == 3 && l.Attempt == 1 {
				wall := market.Page{FetchedAt: at, Status: 503, State: market.StateQueue, Cause: market.CauseQueue, WireBytes: 9}
				if err := crawled.Defer(ctx, l, wall, at); err != nil {
					t.Fatal(err)
				}
				continue
			}
			r := variedPage(t, site, l, number, at)
			commit(t, crawled, l, r)
			r.Page.Run, r.Page.Path, r.Page.Kind, r.Page.Attempt = run.ID, l.Path, l.Kind, l.Attempt
			pages = append(pages, r)
		}
		closing := market.Run{ID: run.ID, Status: market.RunComplete, Ended: at, Manifest: "m", MerkleRoot: "r"}
		got, err := crawled.FinishRun(ctx, closing, 2)
		if err != nil {
			t.Fatal(err)
		}
		rebuild(t, rebuilt, got, pages, closing)
	}
	a, b := fullDump(t, crawled), fullDump(t, rebuilt)
	if d := cmp.Diff(strings.Split(a, "\n"), strings.Split(b, "\n")); d != "" {
		t.Errorf("-crawled +rebuilt:\n%.3000s", d)
	}
	if n := strings.Count(a, `"returned":true`); n == 0 {
		t.Error("no listing was gone and returned: the runs are too plain for this test")
	}
}

// variedPage is the page of a lease; some of what it shows changes with the run.
func variedPage(t *testing.T, site *site, l market.Lease, number int, at time.Time) market.PageResult {
	i, detail := pageOf(t, l.Path)
	n := 10
	if detail {
		n = 1
	}
	r := site.page(l.Run, i, i+n, detail, at)
	for k := range r.Records {
		o := r.Records[k].Listing
		switch (i + k) % 5 {
		case 0:
			o.Prices[0].Amount += float64(number / 2)
		case 1:
			*o.Sold += int64(number)
		case 2:
			o.Title += fmt.Sprint(" ", number%2)
		}
	}
	if detail {
		r.Records = append(r.Records, market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{
			Handle: r.Records[0].Listing.Vendor, Level: fmt.Sprint(number / 2), Sales: ptr(int64(number)),
		}})
	}
	return r
}

func rebuild(t *testing.T, s *sqlite.Store, run market.Run, pages []market.PageResult, closing market.Run) {
	t.Helper()
	if err := s.OpenRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	for _, r := range pages {
		for range 2 { // repetition changes nothing
			if _, err := s.Record(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	closing.Completeness = run.Completeness
	if _, err := s.FinishRun(t.Context(), closing, 2); err != nil {
		t.Fatal(err)
	}
}

func fullDump(t *testing.T, s *sqlite.Store) string {
	t.Helper()
	var b strings.Builder
	if err := s.Dump(t.Context(), &b, true); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
