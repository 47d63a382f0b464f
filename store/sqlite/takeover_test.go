package sqlite

import (
	"iter"
	"path/filepath"
	"testing"
	"time"

	"vedette/market"
	"vedette/store"
)

// all yields what is given.
func all[T any](list ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, x := range list {
			if !yield(x, nil) {
				return
			}
		}
	}
}

// A listing may name a run of which nothing else came across. What asks which
// runs read all of a market takes it for one that did not.
func TestTakeOverOfARunThatIsKnownByNameAlone(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := testTime.Add(-24 * time.Hour)
	taken, err := s.TakeOver(t.Context(), "m", 2, store.Handover{
		Runs: all[market.Run](), Vendors: all[store.HandedVendor](),
		Listings: all(store.HandedListing{
			StoredListing: market.StoredListing{Market: "m", ID: "1", State: market.ListingActive, FirstSeen: seen, LastSeen: seen, Versions: 1,
				Observed: market.Listing{ID: "1", Title: "a"}},
			Version: market.Version{FromRun: "m-0", ToRun: "m-0", FromSeen: seen, ToSeen: seen, Runs: 1},
			Stamp:   store.Stamp(1, seen),
		}),
	})
	if err != nil || taken.Listings != 1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	var closed market.Run
	for i, id := range []string{"m-1", "m-2"} {
		at := testTime.Add(time.Duration(i) * time.Hour)
		run := market.Run{ID: id, Market: "m", Started: at}
		if _, _, err := s.BeginRun(t.Context(), run, "me"); err != nil {
			t.Fatal(err)
		}
		page := market.Page{Run: id, Market: "m", Path: "/", Kind: "index", State: market.StateContent, Status: 200, Attempt: 1, FetchedAt: at}
		records := []market.Record{{Kind: market.RecordListing, Partial: true, Listing: &market.Listing{ID: "1", Title: "a", Vendor: "v"}}}
		if _, err := s.Record(t.Context(), market.PageResult{Page: page, Records: records}); err != nil {
			t.Fatal(err)
		}
		run.Status = market.RunComplete
		if closed, err = s.FinishRun(t.Context(), run, 1); err != nil {
			t.Fatal(err)
		}
	}
	if closed.Status != market.RunComplete {
		t.Errorf("%+v", closed)
	}
	if _, err := s.Sightings(t.Context(), "m-2"); err != nil {
		t.Error(err)
	}
	if _, err := s.Vitals(t.Context(), "m-2"); err != nil {
		t.Error(err)
	}
	if _, err := s.VendorLinks(t.Context(), "m-2", time.Hour); err != nil {
		t.Error(err)
	}
	if _, err := s.Runs(t.Context(), "m", 10); err != nil {
		t.Error(err)
	}
}
