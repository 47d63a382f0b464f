package sqlite_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vedette/market"
	"vedette/store/sqlite"
	"vedette/store/storetest"
	"vedette/trend"
)

// season is a market over some runs, one of five of them partial.
var season = storetest.Season{Market: "one", Listings: 300, Runs: 8, Start: clock(), Every: 24 * time.Hour}

// questions are those that are asked of two stores that must answer alike.
var questions = []trend.Query{
	{}, {Selection: trend.Selection{Substance: "ketamine"}}, {Selection: trend.Selection{Group: "syn-nps", Band: "5-28"}},
	{By: trend.BySubstance}, {By: trend.ByClass, Selection: trend.Selection{From: "DE"}}, {By: trend.ByBand}, {By: trend.ByFrom, Selection: trend.Selection{Group: "cch"}},
}

// answers are the series of all questions, with partial runs and without.
func answers(t *testing.T, s *sqlite.Store) (list [][]trend.Series) {
	t.Helper()
	for _, q := range questions {
		src, err := s.Series(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, partial := range []bool{false, true} {
			list = append(list, trend.Build(&src, trend.Options{Span: trend.Day, Now: season.Start.AddDate(0, 0, season.Runs), Partial: partial}))
		}
	}
	return list
}

func same(t *testing.T, what string, got, want [][]trend.Series) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s:\n%.3000s", what, d)
	}
}

func recorded(t *testing.T, s *sqlite.Store, of storetest.Season) {
	t.Helper()
	if err := of.Record(t.Context(), s, func(int) {}); err != nil {
		t.Fatal(err)
	}
}

// TestSeriesCountedAgain counts all runs anew: what a change of rates does to
// some of them. Nothing may be another, also of listings that went, came back,
// changed their price or were counted by a partial run.
func TestSeriesCountedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path)
	recorded(t, s, season)
	want := answers(t, s)
	if n := len(want[0][0].Points); n != season.Runs+1 || want[0][0].Points[2].Listings < 200 {
		t.Fatalf("%d points, %+v", n, want[0][0].Points)
	}
	for what, change := range map[string]string{
		"all":                    due(1),
		"all, the facts as well": "DELETE FROM fact;" + due(1),
		"the cells are lost":     "DELETE FROM cell;" + due(1),
		"the last ones":          due(6),
	} {
		behind(t, path, change)
		if err := s.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, what, answers(t, s), want)
	}
	var left int
	if err := raw(t, path).QueryRow("SELECT count(*) FROM recount WHERE run IS NOT NULL").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d markets are still due, %v", left, err)
	}
}

// due has the runs from one on counted anew.
func due(from int) string {
	return fmt.Sprintf(`INSERT INTO recount(market, run, mark) SELECT market, %d, 1 FROM run WHERE true GROUP BY market
		ON CONFLICT DO UPDATE SET run = excluded.run, mark = mark + 1`, from)
}

// TestSeriesOfAnOlderFile: runs that were closed before presence was kept are
// counted with every listing that had been seen before and was later.
func TestSeriesOfAnOlderFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path)
	recorded(t, s, season)
	want := answers(t, s)
	behind(t, path, "DELETE FROM cell; DELETE FROM fact; DELETE FROM run_seen;"+due(1))
	if err := s.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := answers(t, s)[0][0]
	for i, p := range got.Points {
		// One in seven stays away from each run and is taken for there.
		if w := want[0][0].Points[i]; p.Listings < w.Listings || float64(p.Listings) > 1.25*float64(w.Listings) {
			t.Errorf("day %d: %d listings, %d were seen", i, p.Listings, w.Listings)
		}
	}
}

// TestSeriesWithLateRates: whether rates come before the runs, between them or
// after the last makes no difference.
func TestSeriesWithLateRates(t *testing.T) {
	var want [][]trend.Series
	for _, when := range []int{0, 3, season.Runs} {
		s := open(t, filepath.Join(t.TempDir(), "a.db"))
		put := func() {
			var rates []market.Rate
			for d := -1; d < season.Runs; d++ {
				rates = append(rates, market.Rate{Currency: "USD", Day: season.Start.AddDate(0, 0, d), EUR: 0.8 + 0.01*float64(d), Source: "test"})
			}
			if _, _, err := s.PutRates(t.Context(), rates); err != nil {
				t.Fatal(err)
			}
		}
		if when == 0 {
			put()
		}
		for n := range season.Runs {
			dollars(t, s, n)
			if n+1 == when {
				put()
			}
		}
		if got := answers(t, s); want == nil {
			want = got
			if p := got[0][0].Points[0]; p.UnitPrice == nil || p.UnitPrice.N < 40 {
				t.Fatalf("%+v", p)
			}
		} else {
			same(t, fmt.Sprint("rates after ", when, " runs"), got, want)
		}
	}
}

// dollars is a run over fifty listings that are priced in dollars.
func dollars(t *testing.T, s *sqlite.Store, n int) {
	t.Helper()
	at := season.Start.AddDate(0, 0, n)
	run := market.Run{ID: fmt.Sprint("one-", n), Market: "one", Started: at, Ended: at.Add(time.Hour), Status: market.RunComplete}
	page := market.PageResult{Page: market.Page{Run: run.ID, Market: "one", Path: "/", Kind: "index", FetchedAt: at, Status: 200, State: market.StateContent}}
	for i := range 50 {
		feedback := int64(i + 3*n)
		vendor := fmt.Sprint("v", i%7)
		if i < 3 && n > 4 {
			vendor = "who took it over"
		}
		l := market.Listing{ID: fmt.Sprint(i), Title: "ketamine", Vendor: vendor, FeedbackCount: &feedback,
			Prices: []market.Money{{Amount: float64(100 + i + i%3*n), Currency: "USD"}}}
		d := market.Derived{Kind: market.KindOffer, Amounts: market.Amounts{MassG: &market.Range{5, 5}},
			Substances: []market.Mention{{ID: "ketamine", Class: "c", Group: "syn-nps", From: "title"}}}
		d.Offers = []market.Offer{{Amounts: d.Amounts, Prices: l.Prices}}
		page.Records = append(page.Records, market.Record{Kind: market.RecordListing, Partial: true, Listing: &l, Derived: d})
	}
	if err := s.OpenRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Record(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FinishRun(t.Context(), run, 2); err != nil {
		t.Fatal(err)
	}
}

// behind changes a store behind its back.
func behind(t *testing.T, path, query string) {
	t.Helper()
	if _, err := raw(t, path).ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}
