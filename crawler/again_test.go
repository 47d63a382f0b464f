package crawler

import (
	"bytes"
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"vedette/extract"
	"vedette/market"
	"vedette/marketsim"
	"vedette/seeds"
)

func TestSecondRunFetchesNoDetails(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200)
	s.run()
	s.sim.Log().Reset()
	run := s.run()
	if run.Status != market.RunComplete {
		t.Fatalf("status %s: %s", run.Status, run.Reason)
	}
	if n := s.sim.Log().Classes()[marketsim.ClassListing]; n != 0 {
		t.Errorf("%d listings' own pages fetched again, want 0", n)
	}
	if n := s.sim.Log().Classes()[marketsim.ClassVendor]; n != 0 {
		t.Errorf("%d vendor pages fetched again, want 0", n)
	}
	if run.Counts.Unchanged != run.Counts.Fetched || s.arch.revisits != run.Counts.Fetched {
		t.Errorf("%d fetched, %d unchanged, %d revisits", run.Counts.Fetched, run.Counts.Unchanged, s.arch.revisits)
	}
	if run.Counts.New != 0 || run.Counts.Changed != 0 || run.Counts.Listings != 200 {
		t.Errorf("counts %+v", run.Counts)
	}
}

func TestStaleDetailsAreFetchedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	s.run()
	s.sim.Log().Reset()
	now := time.Now().Add(8 * 24 * time.Hour)
	s.o.Now = func() time.Time { return now.Add(time.Since(now.Add(-8 * 24 * time.Hour))) }
	s.o.Market.Mandate.Expires = now.Add(time.Hour)
	run := s.run()
	if n := s.sim.Log().Classes()[marketsim.ClassListing]; n != 100 {
		t.Errorf("%d listings' own pages after 8 days, want 100 (%s %s)", n, run.Status, run.Reason)
	}
}

// A page that was read and found unchanged is as fresh as one that changed.
func TestUnchangedPagesAreNotStaleInEveryRun(t *testing.T) {
	t.Parallel()
	s := newSite(t, 100)
	var ahead time.Duration
	s.o.Now = func() time.Time { return time.Now().Add(ahead) }
	s.o.Market.Mandate.Expires = time.Now().Add(1000 * time.Hour)
	vendors := 0
	for range s.sim.Vendors(0) {
		vendors++
	}
	for _, tt := range []struct {
		days int
		want bool
	}{{0, true}, {6, false}, {8, true}, {9, false}, {14, false}, {16, true}} {
		ahead = time.Duration(tt.days) * 24 * time.Hour
		s.sim.Log().Reset()
		if run := s.run(); run.Status != market.RunComplete {
			t.Fatalf("day %d: status %s: %s", tt.days, run.Status, run.Reason)
		}
		listings, pages := 0, 0
		if tt.want {
			listings, pages = 100, vendors
		}
		got := s.sim.Log().Classes()
		if got[marketsim.ClassListing] != listings || got[marketsim.ClassVendor] != pages {
			t.Errorf("day %d: %d listings' own pages and %d vendor pages, want %d and %d", tt.days,
				got[marketsim.ClassListing], got[marketsim.ClassVendor], listings, pages)
		}
	}
}

// What the site announces by categories does not depend on how many processes
// a run takes.
func TestCategoriesAddUpOverResumes(t *testing.T) {
	t.Parallel()
	s := newSite(t, 300)
	text, err := seeds.Source(s.sim.Profile())
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte("      listings:\n        - {pair:"), []byte("      other:\n        - {pair:"))
	text = bytes.ReplaceAll(text, []byte("      listings:\n"), []byte("      category:\n"))
	if s.o.Profile, err = extract.Parse("category.yaml", text); err != nil {
		t.Fatal(err)
	}
	stops := 0
	for {
		ctx, cancel := context.WithCancel(t.Context())
		var left atomic.Int64
		left.Store(60)
		s.o.Annotate = func(*market.Record) {
			if left.Add(-1) == 0 {
				cancel()
			}
		}
		run, err := s.newCrawler().Run(ctx)
		cancel()
		if errors.Is(err, context.Canceled) {
			stops++
			continue
		}
		if err != nil || run.Completeness.Announced != 300 || run.Completeness.Seen != 300 || stops < 3 {
			t.Errorf("after %d stops: %+v, %v", stops, run.Completeness, err)
		}
		return
	}
}

// One page that is broken in every run makes every run partial, and yet what
// the indexes no longer list is gone.
func TestABrokenPageDoesNotKeepListingsFromBeingGone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		page func(marketsim.Offer) string
		want market.ListingState
	}{
		{"a listing's own page", func(o marketsim.Offer) string { return o.Path }, market.ListingGone},
		{"an index page", func(o marketsim.Offer) string { return o.Index }, market.ListingActive},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSiteOf(t, marketsim.Options{Style: marketsim.StyleLabel, Seed: 3, Listings: 150, LogLimit: 100})
			s.o.GoneAfter = 2
			today := map[string]bool{}
			for o := range s.sim.Offers(20) {
				today[o.Listing.ID] = true
			}
			var left []string
			bad := ""
			for o := range s.sim.Offers(0) {
				switch page := tt.page(o); {
				case today[o.Listing.ID]:
					bad = orText(bad, page)
				case page != bad:
					left = append(left, o.Listing.ID)
				}
			}
			if len(left) == 0 {
				t.Fatal("no listing has left: this test shows nothing")
			}
			s.faults(marketsim.Fault{Kind: marketsim.FaultBinary, Path: "^" + bad + "$"})
			for _, day := range []int{0, 20, 20} {
				s.sim.SetDay(day)
				run := s.run()
				if run.Status != market.RunPartial || run.Completeness.Indexed != (tt.want == market.ListingGone) {
					t.Fatalf("status %s (%s), %+v", run.Status, run.Reason, run.Completeness)
				}
			}
			for _, id := range left {
				l, _, err := s.store.Listing(t.Context(), "demo", id)
				if err != nil || l.State != tt.want {
					t.Errorf("listing %s, which has left: %s, %v, want %s", id, l.State, err, tt.want)
				}
			}
		})
	}
}
