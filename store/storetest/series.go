package storetest

import (
	"fmt"
	"time"

	"vedette/market"
	"vedette/trend"
)

// goods is a row that sells some grams of a substance for dollars.
func goods(id, vendor, substance string, grams, usd float64) market.Record {
	r := edit(row(id, "Widget "+id, 0), func(l *market.Listing) {
		l.Vendor, l.ShipsFrom, l.Prices = vendor, "Germany", []market.Money{{Amount: usd, Currency: "USD"}}
	})
	r.Derived = market.Derived{
		Kind: market.KindOffer, ShipsFrom: "DE", Taxonomy: "words@1",
		Substances: []market.Mention{{ID: substance, Name: substance, Class: "class of " + substance, Group: "syn-nps", From: "title"}},
		Amounts:    market.Amounts{MassG: &market.Range{grams, grams}},
	}
	r.Derived.Offers = []market.Offer{{Amounts: r.Derived.Amounts, Prices: r.Listing.Prices}}
	return r
}

// crawl is one run over one page of a market.
func (f *fixture) crawl(marketID string, number int, status market.RunStatus, records ...market.Record) string {
	f.Helper()
	f.now = f.now.Add(24 * time.Hour)
	run := f.beginAt(marketID, number)
	if len(records) > 0 {
		f.index(run, "/i", records...)
	}
	f.finish(run, status)
	return run
}

// daily are the points of a selection by day, up to the fixture's now.
func (f *fixture) daily(q trend.Query) trend.Series {
	f.Helper()
	src, err := f.s.Series(f.ctx(), q)
	f.ok(err)
	list := trend.Build(&src, trend.Options{Span: trend.Day, Now: f.now.Add(time.Hour)})
	if len(list) == 0 {
		f.Fatal("no series")
	}
	return list[0]
}

// column reads one figure of each point.
func column[T any](s trend.Series, of func(p *trend.Point) T) (list []T) {
	for i := range s.Points {
		list = append(list, of(&s.Points[i]))
	}
	return list
}

func listingsOf(p *trend.Point) int { return p.Listings }

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

var seriesPromises = []promise{
	{"A run's end is counted into cells of every selection", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		f.crawl(demo, 1, market.RunComplete, goods("1", "amy", "ketamine", 5, 200), goods("2", "amy", "ketamine", 50, 1000), goods("3", "bob", "mdma", 1, 30))
		for _, c := range []struct {
			of       trend.Selection
			listings int
			median   float64
		}{
			{trend.Selection{}, 3, 15}, {trend.Selection{Substance: "ketamine"}, 2, 15}, {trend.Selection{Class: "class of mdma"}, 1, 15},
			{trend.Selection{Group: "syn-nps", From: "DE"}, 3, 15}, {trend.Selection{Substance: "ketamine", Band: "28-100"}, 1, 10},
			{trend.Selection{Class: "class of ketamine", Band: "1-5"}, 1, 20}, {trend.Selection{Substance: "heroin"}, 0, 0},
		} {
			s := f.daily(trend.Query{Selection: c.of})
			p := s.Points[0]
			if p.Listings != c.listings || c.listings > 0 && (p.UnitPrice.N != c.listings || p.UnitPrice.Median < c.median*0.99 || p.UnitPrice.Median > c.median*1.01) {
				f.Errorf("%s: %d listings at %+v, want %+v", c.of, p.Listings, p.UnitPrice, c)
			}
		}
		p := f.daily(trend.Query{Selection: trend.Selection{Substance: "ketamine"}}).Points[0]
		f.equal([]any{p.Vendors, p.Mass.Grams, p.Vending.HHI, p.Wholesale.K}, []any{1, 55.0, 1.0, 0})
	}},
	{"A run that sees the same adds no cell", func(f *fixture) {
		all := []market.Record{goods("1", "amy", "ketamine", 5, 200), goods("2", "bob", "ketamine", 5, 210)}
		f.crawl(demo, 1, market.RunComplete, all...)
		before, err := f.s.Series(f.ctx(), trend.Query{By: trend.ByFrom})
		f.ok(err)
		for n := range 3 {
			f.crawl(demo, 2+n, market.RunComplete, all...)
		}
		src, err := f.s.Series(f.ctx(), trend.Query{By: trend.ByFrom})
		f.ok(err)
		f.equal([]int{len(src.Cells), len(src.Runs)}, []int{len(before.Cells), 4})
		f.equal(column(f.daily(trend.Query{}), listingsOf), []int{2, 2, 2, 2})
	}},
	{"What comes and goes is counted in the run that tells it", func(f *fixture) {
		a, b, c := goods("1", "amy", "ketamine", 5, 200), goods("2", "bob", "ketamine", 5, 210), goods("3", "bob", "mdma", 5, 90)
		f.crawl(demo, 1, market.RunComplete, a, b)
		f.crawl(demo, 2, market.RunComplete, a, b, c)
		f.crawl(demo, 3, market.RunComplete, a, c) // b is missing
		f.crawl(demo, 4, market.RunComplete, a, c) // and gone
		f.crawl(demo, 5, market.RunComplete, a, b, c)
		f.crawl(demo, 6, market.RunComplete, a, b) // nothing is left of mdma
		s := f.daily(trend.Query{})
		f.equal(column(s, listingsOf), []int{2, 3, 2, 2, 3, 2})
		f.equal(column(s, func(p *trend.Point) any { return deref(p.Arrivals) }), []any{nil, 1, 0, 0, 1, 0})
		f.equal(column(s, func(p *trend.Point) any { return deref(p.Departures) }), []any{nil, 0, 0, 1, 0, 0})
		f.equal(column(f.daily(trend.Query{Selection: trend.Selection{Substance: "mdma"}}), listingsOf), []int{0, 1, 1, 1, 1, 0})
	}},
	{"Feedback counts from when it was first looked at, at the lowest price", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		with := func(n int64) market.Record {
			r := goods("1", "amy", "ketamine", 5, 200)
			r.Listing.FeedbackCount = &n
			return r
		}
		for i, n := range []int64{70, 70, 73, 72, 80} {
			f.crawl(demo, 1+i, market.RunComplete, with(n))
		}
		value := func(p *trend.Point) any { return deref(p.Feedback) }
		f.equal(column(f.daily(trend.Query{}), value), []any{nil, trend.Value{}, trend.Value{N: 3, EUR: 300}, trend.Value{}, trend.Value{N: 8, EUR: 800}})
	}},
	{"Partial and failed runs are told, and are no fall", func(f *fixture) {
		a, b := goods("1", "amy", "ketamine", 5, 200), goods("2", "bob", "ketamine", 5, 210)
		f.crawl(demo, 1, market.RunComplete, a, b)
		f.crawl(demo, 2, market.RunPartial, a)
		f.crawl(demo, 3, market.RunFailed)
		f.crawl(demo, 4, market.RunComplete, a, b)
		s := f.daily(trend.Query{})
		f.equal(column(s, listingsOf), []int{2, 2, 2, 2})
		f.equal(s.Panel.Strips[0].States, []trend.Presence{trend.Complete, trend.Partial, trend.Failed, trend.Complete})
		src, err := f.s.Series(f.ctx(), trend.Query{})
		f.ok(err)
		partial := trend.Build(&src, trend.Options{Span: trend.Day, Now: f.now, Partial: true})[0]
		f.equal(column(partial, listingsOf), []int{2, 1, 1, 2})
	}},
	{"Markets add up, and a query may name some", func(f *fixture) {
		for n := range 2 {
			f.crawl(demo, 1+n, market.RunComplete, goods("1", "amy", "ketamine", 5, 200))
			f.now = f.now.Add(-24 * time.Hour)
			f.crawl("other", 1+n, market.RunComplete, goods("1", "amy", "ketamine", 5, 200), goods("2", "amy", "ketamine", 5, 200))
		}
		both, one := f.daily(trend.Query{}), f.daily(trend.Query{Markets: []string{"other"}})
		f.equal(column(both, listingsOf), []int{3, 3})
		f.equal(column(both, func(p *trend.Point) int { return p.Vendors }), []int{2, 2}) // an amy on each
		f.equal(column(one, listingsOf), []int{2, 2})
		f.equal(one.Panel.Markets, []string{"other"})
	}},
	{"A dimension is told apart, and its runs can be cut off", func(f *fixture) {
		f.crawl(demo, 1, market.RunComplete, goods("1", "amy", "ketamine", 5, 200), goods("2", "bob", "mdma", 500, 900))
		cut := f.now.Add(time.Hour)
		f.crawl(demo, 2, market.RunComplete, goods("1", "amy", "ketamine", 5, 200), goods("3", "bob", "heroin", 5, 900))
		src, err := f.s.Series(f.ctx(), trend.Query{By: trend.BySubstance, Until: cut})
		f.ok(err)
		var got []string
		for _, c := range src.Cells {
			got = append(got, fmt.Sprint(c.Selection, " ", c.Listings, " ", c.Whole))
		}
		f.equal(got, []string{"ketamine 1 true", "mdma 1 true"})
		f.equal(len(src.Runs), 1)
		bands, err := f.s.Series(f.ctx(), trend.Query{By: trend.ByBand, Selection: trend.Selection{Substance: "mdma"}, Until: cut})
		f.ok(err)
		f.equal([]any{len(bands.Cells), bands.Cells[0].Selection.Band}, []any{1, "100-1000"})
	}},
	{"Series follow the rates, whenever they were imported", func(f *fixture) {
		for n := range 3 {
			f.crawl(demo, 1+n, market.RunComplete, goods("1", "amy", "ketamine", 5, 200+float64(100*n)))
		}
		median := func(p *trend.Point) any {
			if p.UnitPrice == nil {
				return nil
			}
			return 10 * int(p.UnitPrice.Median/10+0.5)
		}
		f.equal(column(f.daily(trend.Query{}), median), []any{nil, nil, nil})
		f.ok(f.putUSD(0.5))
		f.equal(column(f.daily(trend.Query{}), median), []any{20, 30, 40})
		f.ok(f.putUSD(1))
		f.equal(column(f.daily(trend.Query{}), median), []any{40, 60, 80})
	}},
	{"A question that has no answer is invalid", func(f *fixture) {
		_, err := f.s.Series(f.ctx(), trend.Query{By: "colour"})
		f.is(err, market.ErrInvalid)
		src, err := f.s.Series(f.ctx(), trend.Query{})
		f.ok(err)
		f.equal(len(src.Runs)+len(src.Cells), 0)
	}},
}
