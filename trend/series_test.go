package trend_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/trend"
)

var ketamineOnly = trend.Query{Selection: trend.Selection{Substance: "ketamine"}}

// year has three markets run on most days; gone is closed after its day.
func year(gone int, last trend.Presence) *world {
	w := newWorld()
	for m, name := range []string{"alfa", "bravo", "closing"} {
		r := rand.New(rand.NewPCG(9, uint64(m)))
		for day := range 200 {
			at := monday.AddDate(0, 0, day).Add(3 * time.Hour)
			list := goods(r, 40+r.IntN(10), 30)
			switch {
			case name == "closing" && day >= gone:
				if last != "" {
					w.run(name, at, last, nil, 0)
				}
			case r.IntN(10) == 0:
				w.run(name, at, trend.Failed, nil, 0)
			default:
				w.run(name, at, trend.Complete, list, r.IntN(3))
			}
		}
	}
	return w
}

// TestClosureChangesNothing is the promise of constant panels: whether a market
// lives on, is seized, falls silent or was never there, the series is the same.
func TestClosureChangesNothing(t *testing.T) {
	o := trend.Options{Span: trend.Week, Now: monday.AddDate(0, 0, 200)}
	alone := newWorld()
	whole := year(1000, "")
	for _, r := range whole.src.Runs {
		if r.Market != "closing" {
			alone.src.Runs = append(alone.src.Runs, r)
		}
	}
	for _, c := range whole.src.Cells {
		if c.Market != "closing" {
			alone.src.Cells = append(alone.src.Cells, c)
		}
	}
	want := alone.build(ketamineOnly, o)[0]
	if len(want.Points) != 29 || want.Points[5].Listings < 80 {
		t.Fatalf("%d points, %+v", len(want.Points), want.Points[5])
	}
	for _, last := range []trend.Presence{trend.Closed, trend.Walled, trend.Failed, trend.NotRun, ""} {
		got := year(100, last).build(ketamineOnly, o)[0]
		if d := cmp.Diff(want.Points, got.Points); d != "" {
			t.Errorf("closed as %q: %.2000s", last, d)
		}
		if len(got.Panel.Excluded) != 1 || got.Panel.Excluded[0].Market != "closing" {
			t.Errorf("closed as %q: excluded %v", last, got.Panel.Excluded)
		}
		kind := trend.Silent
		if last == trend.Closed {
			kind = trend.Seized
		}
		if len(got.Panel.Closures) != 1 || got.Panel.Closures[0].Kind != kind {
			t.Errorf("closed as %q: closures %v", last, got.Panel.Closures)
		}
	}
	// Without the closed market's panel the fall is there: the test can fail.
	o.Panel = trend.AllMarkets
	all := year(100, trend.Closed).build(ketamineOnly, o)[0]
	if cmp.Equal(all.Points, want.Points) || all.Points[28].Markets != 2 || all.Points[5].Markets != 3 {
		t.Error("all markets give the constant panel")
	}
}

// TestStrip reads the ways in which a market is met.
func TestStrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	w := newWorld()
	day := func(n int) time.Time { return monday.AddDate(0, 0, n).Add(time.Hour) }
	for n, p := range []trend.Presence{
		trend.Complete, trend.Partial, trend.NotRun, trend.Walled, trend.Failed, trend.Complete, trend.Closed, trend.NotRun, trend.Failed, trend.NotRun,
	} {
		if p != trend.NotRun {
			w.run("bravo", day(n), p, goods(r, 10, 20), 0)
		}
		w.run("alfa", day(n), trend.Complete, goods(r, 20, 20), 0)
	}
	o := trend.Options{Span: trend.Day, Now: day(9), Panel: trend.AllMarkets}
	s := w.build(ketamineOnly, o)[0]
	strip := s.Panel.Strips[1]
	want := []trend.Presence{
		trend.Complete, trend.Partial, trend.NotRun, trend.Walled, trend.Failed, trend.Complete, trend.Closed, trend.Closed, trend.Closed, trend.Closed,
	}
	if d := cmp.Diff(want, strip.States); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]bool{false, true, true, true, false, false, false, false, false, false}, strip.Carried); d != "" {
		t.Error("carried", d)
	}
	var markets []int
	for _, p := range s.Points {
		markets = append(markets, p.Markets)
	}
	if d := cmp.Diff([]int{2, 2, 2, 2, 1, 2, 1, 1, 1, 1}, markets); d != "" {
		t.Error("markets", d)
	}
	if !s.Points[9].Open || s.Points[8].Open {
		t.Error("only the last day is not over")
	}
	// The first whole run sees everything for the first time.
	if s.Points[0].Arrivals != nil || s.Points[1].Arrivals == nil {
		t.Error("arrivals of the first day are known, or those of the second are not")
	}
}

// TestPanelNamesItsReasons holds what is told of markets that are left out.
func TestPanelNamesItsReasons(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	w := newWorld()
	for n := range 60 {
		at := monday.AddDate(0, 0, n)
		w.run("alfa", at, trend.Complete, goods(r, 10, 20), 0)
		if n >= 30 {
			w.run("late", at, trend.Complete, goods(r, 10, 20), 0)
		}
		if n < 30 {
			w.run("silent", at, trend.Complete, goods(r, 10, 20), 0)
		}
		if n < 14 || n >= 35 {
			w.run("holed", at, trend.Complete, goods(r, 10, 20), 0)
		}
		w.run("walled", at, trend.Walled, nil, 0)
		switch {
		case n < 50:
			w.run("shut", at, trend.Complete, goods(r, 10, 20), 0)
		case n == 50:
			w.run("shut", at, trend.Closed, nil, 0)
		}
	}
	o := trend.Options{Span: trend.Week, Now: monday.AddDate(0, 0, 60)}
	p := w.build(ketamineOnly, o)[0].Panel
	if d := cmp.Diff([]string{"alfa"}, p.Markets); d != "" {
		t.Error(d)
	}
	want := []trend.Excluded{
		{Market: "holed", Reason: "no complete run in 2 of 9 periods, first in 2026-W05"},
		{Market: "late", Reason: "first complete run in 2026-W06"},
		{Market: "shut", Reason: "closed (seized) in 2026-W09"},
		{Market: "silent", Reason: "no complete run since 2026-W06"},
		{Market: "walled", Reason: "no complete run in the window"},
	}
	if d := cmp.Diff(want, p.Excluded); d != "" {
		t.Error(d)
	}
}

// TestStateOfChanges holds the series to one made from all cells of all runs:
// what is kept as changes reads as if it were kept as repetitions.
func TestStateOfChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	w := newWorld()
	list := goods(r, 30, 25)
	for n := range 40 {
		if n%8 == 7 && n < 30 {
			list = list[1:]
		}
		if n == 30 {
			list = nil // nothing is left of it
		}
		w.run("alfa", monday.AddDate(0, 0, n), trend.Complete, list, 0)
	}
	kept := len(w.src.Cells)
	if all := 40 * 20; kept > all/5 {
		t.Fatalf("%d cells are kept of %d", kept, all)
	}
	for _, s := range w.build(ketamineOnly, trend.Options{Span: trend.Day, Now: monday.AddDate(0, 0, 40)}) {
		for i, p := range s.Points {
			want := 30 - (i+1)/8
			if i >= 30 {
				want = 0
			}
			if p.Listings != want {
				t.Errorf("day %d: %d listings, want %d", i, p.Listings, want)
			}
		}
	}
}

// TestPartialRuns counts them only when it is asked to, and never lets one pass
// for a fall.
func TestPartialRuns(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	w := newWorld()
	for n := range 20 {
		p, list := trend.Complete, goods(r, 30, 25)
		if n%2 == 1 {
			p, list = trend.Partial, list[:10]
		}
		w.run("alfa", monday.AddDate(0, 0, n), p, list, 0)
	}
	o := trend.Options{Span: trend.Day, Now: monday.AddDate(0, 0, 20)}
	for i, p := range w.build(ketamineOnly, o)[0].Points {
		if p.Listings != 30 || p.Carried != i%2 {
			t.Errorf("day %d: %d listings, %d carried", i, p.Listings, p.Carried)
		}
	}
	o.Partial = true
	for i, p := range w.build(ketamineOnly, o)[0].Points {
		if want := 30 - 20*(i%2); p.Listings != want || p.Carried != 0 {
			t.Errorf("day %d: %d listings, %d carried", i, p.Listings, p.Carried)
		}
	}
}

// TestBy tells apart what a dimension has, most first.
func TestBy(t *testing.T) {
	w := newWorld()
	r := rand.New(rand.NewPCG(3, 3))
	for n := range 3 {
		w.run("alfa", monday.AddDate(0, 0, n), trend.Complete, goods(r, 31, 25), 0)
	}
	o := trend.Options{Span: trend.Day, Now: monday.AddDate(0, 0, 3)}
	var got []string
	for _, s := range w.build(trend.Query{By: trend.ByFrom, Selection: trend.Selection{Group: "syn-nps"}}, o) {
		got = append(got, fmt.Sprint(s.Selection, " ", s.Points[2].Listings))
	}
	want := []string{"syn-nps, from DE 11", "syn-nps, origin not stated 10", "syn-nps, from NL 10"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestNothing(t *testing.T) {
	var src trend.Source
	s := trend.Build(&src, trend.Options{Now: monday})
	if len(s) != 1 || s[0].Points == nil || len(s[0].Points) != 0 {
		t.Errorf("%+v", s)
	}
	src.Runs = []trend.Run{{ID: "a", Market: "alfa", Started: monday, Presence: trend.Failed}}
	if s := trend.Build(&src, trend.Options{Now: monday.AddDate(0, 0, 30)}); len(s[0].Points) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestQueryCheck(t *testing.T) {
	for name, q := range map[string]trend.Query{
		"two names":            {Selection: trend.Selection{Class: "opioid", Group: "cch"}},
		"no such band":         {Selection: trend.Selection{Band: "2-3"}},
		"no such dimension":    {By: "vendor"},
		"chosen and told":      {By: trend.ByFrom, Selection: trend.Selection{From: "DE"}},
		"origin and band":      {Selection: trend.Selection{From: "DE", Band: "1-5"}},
		"bands of an origin":   {By: trend.ByBand, Selection: trend.Selection{From: "DE"}},
		"a name within a name": {By: trend.BySubstance, Selection: trend.Selection{Class: "opioid"}},
	} {
		if q.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	for _, q := range []trend.Query{{}, {By: trend.ByBand, Selection: trend.Selection{Substance: "mdma"}}} {
		if err := q.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestSpan(t *testing.T) {
	for in, want := range map[string]string{
		"2026-01-01T00:00:00Z": "2026-W01", "2026-01-04T23:59:59Z": "2026-W01", "2026-01-05T00:00:00Z": "2026-W02",
		"2027-01-03T12:00:00Z": "2026-W53", "2024-12-30T00:00:00Z": "2025-W01",
	} {
		at, err := time.Parse(time.RFC3339, in)
		if err != nil {
			t.Fatal(err)
		}
		start := trend.Week.Start(at)
		if got := trend.Week.Label(at); got != want || start.Weekday() != time.Monday || at.Before(start) || at.Sub(start) >= trend.Week.Length() {
			t.Errorf("%s: %s from %v, want %s", in, got, start, want)
		}
	}
}
