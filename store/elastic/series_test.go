package elastic_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store/sqlite"
	"vedette/trend"
)

func (p *pair) Series(ctx context.Context, q trend.Query) (src trend.Source, err error) {
	r, err := p.feed(ctx)
	if err != nil {
		return src, err
	}
	return r.Series(ctx, q)
}

// TestSeriesAreEqual asks both stores the same of some months of a market: every
// figure is the same, quantiles included, because both read the same sketches.
func TestSeriesAreEqual(t *testing.T) {
	l, o := local(t), options(t)
	s := setUp(t, o)
	seasonOf(t, l, 600, func(int) { drain(t, s, l) })
	drain(t, s, l)
	cells := 0
	for _, q := range []trend.Query{
		{}, {Selection: trend.Selection{Substance: "ketamine", Band: "5-28"}}, {By: trend.BySubstance}, {By: trend.ByClass, Selection: trend.Selection{From: "DE"}},
		{By: trend.ByBand, Selection: trend.Selection{Group: "syn-nps"}}, {By: trend.ByFrom}, {Markets: []string{"one"}}, {Markets: []string{"another"}},
		{By: trend.ByGroup, Until: clock().AddDate(0, 0, 30)},
	} {
		want, err := l.Series(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Series(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.Runs, got.Runs); d != "" {
			t.Errorf("%+v: runs: %.1000s", q, d)
		}
		cells += len(got.Cells)
		for _, span := range []trend.Span{trend.Day, trend.Week} {
			build := func(src trend.Source) []trend.Series {
				return trend.Build(&src, trend.Options{Span: span, Now: clock().AddDate(0, 0, 90), Bridge: 30})
			}
			if d := cmp.Diff(build(want), build(got)); d != "" {
				t.Errorf("%+v by %s: -sqlite +elastic:\n%.2000s", q, span, d)
			}
		}
	}
	if cells < 100 {
		t.Fatalf("only %d cells were compared", cells)
	}
}

// TestSeriesAfterTakeover: what the crawler before had counted and the next one
// does not see any more is nothing, and not what it was; also when the first one
// has the market back.
func TestSeriesAfterTakeover(t *testing.T) {
	o := options(t)
	s := setUp(t, o)
	first, next := local(t), local(t)
	day := func(n int) time.Time { return clock().AddDate(0, 0, n) }
	crawl := func(l *sqlite.Store, n int, goods ...string) {
		t.Helper()
		sold(t, l, fmt.Sprint("one-", n), day(n), goods...)
		drain(t, s, l)
	}
	crawl(first, 0, "ketamine", "mdma")
	take(t, s, next, 2)
	crawl(next, 1, "ketamine", "heroin")
	crawl(next, 2, "ketamine", "heroin")
	take(t, s, first, 3)
	crawl(first, 3, "ketamine", "mdma")
	for substance, want := range map[string][]int{"ketamine": {1, 1, 1, 1}, "mdma": {1, 0, 0, 1}, "heroin": {0, 1, 1, 0}} {
		src, err := s.Series(t.Context(), trend.Query{Selection: trend.Selection{Substance: substance}})
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, p := range trend.Build(&src, trend.Options{Span: trend.Day, Now: day(3).Add(2 * time.Hour)})[0].Points {
			got = append(got, p.Listings)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", substance, d)
		}
	}
}

// sold is a complete run that sees one listing of each substance.
func sold(t *testing.T, l *sqlite.Store, run string, at time.Time, goods ...string) {
	t.Helper()
	if err := l.OpenRun(t.Context(), market.Run{ID: run, Market: "one", Started: at}); err != nil {
		t.Fatal(err)
	}
	page := market.PageResult{Page: market.Page{Run: run, Market: "one", Path: "/i", Kind: "index", FetchedAt: at.Add(time.Minute), Status: 200, State: market.StateContent}}
	for _, name := range goods {
		page.Records = append(page.Records, market.Record{
			Kind: market.RecordListing, Partial: true, Listing: &market.Listing{ID: name, Title: name, Vendor: "quietmoss"},
			Derived: market.Derived{Kind: market.KindOffer, Substances: []market.Mention{{ID: name, Name: name, From: "title"}}},
		})
	}
	if _, err := l.Record(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	if _, err := l.FinishRun(t.Context(), market.Run{ID: run, Status: market.RunComplete, Ended: at.Add(time.Hour)}, 2); err != nil {
		t.Fatal(err)
	}
}
