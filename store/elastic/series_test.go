package elastic_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

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
