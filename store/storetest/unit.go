package storetest

import "vedette/market"

// offering is a row whose offers are derived: a lot of so many grams and a
// sample, in two currencies.
func offering(grams float64, prices ...market.Money) market.Record {
	r := edit(row("1", "Blue widget", 0), func(l *market.Listing) {
		l.Prices = prices
		l.Variants = []market.Variant{{Label: "sample", Prices: usdPrice(4)}, {Label: "1-5 g", Prices: usdPrice(9)}}
	})
	g := func(lo, hi float64) market.Amounts { return market.Amounts{MassG: &market.Range{lo, hi}} }
	r.Derived.Offers = []market.Offer{
		{Amounts: g(grams, grams), Prices: prices},
		{Label: "sample", Amounts: g(0.5, 0.5), Prices: usdPrice(4), Aside: "sample"},
		{Label: "1-5 g", Amounts: g(1, 5), Prices: usdPrice(9)},
	}
	return r
}

// units are the unit prices of a listing's offers; zero: none.
func units(d *market.Derived) (list []market.UnitPrice) {
	for _, o := range d.Offers {
		if o.UnitPrice == nil {
			list = append(list, market.UnitPrice{})
			continue
		}
		list = append(list, *o.UnitPrice)
	}
	return list
}

var unitPromises = []promise{
	{"An offer of an exact amount has a unit price in euro, and one set aside stays aside", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		run := f.begin(1)
		f.detail(run, "/l", offering(7, market.Money{Amount: 0.1, Currency: "XMR"}, market.Money{Amount: 140, Currency: "USD"}))
		f.finish(run, market.RunComplete)
		want := []market.UnitPrice{{EUR: 10, Unit: "g", Band: "5-28"}, {EUR: 4, Unit: "g", Band: "<=1"}, {}}
		l, v := f.listing("1")
		f.equal(units(&l.Derived), want)
		f.equal(units(&v[0].Derived), want)
		f.equal(l.Derived.Offers[1].Aside, "sample")
		f.equal(*l.Derived.Offers[2].EUR, 4.5) // a range has a price and no unit price
		p, err := f.s.Listings(f.ctx(), market.Filter{})
		f.ok(err)
		f.equal(units(&p.Listings[0].Derived), want)
	}},
	{"Unit prices follow the rates", func(f *fixture) {
		run := f.begin(1)
		f.detail(run, "/l", offering(2, usdPrice(10)...))
		f.finish(run, market.RunComplete)
		l, _ := f.listing("1")
		f.equal(units(&l.Derived), make([]market.UnitPrice, 3))
		f.equal(l.Derived.Offers[0].EUR, (*float64)(nil))
		for _, eur := range []float64{0.5, 0.8} {
			f.ok(f.putUSD(eur))
			l, v := f.listing("1")
			f.equal(l.Derived.Offers[0].UnitPrice.EUR, 5*eur)
			f.equal(v[0].Derived.Offers[0].UnitPrice.EUR, 5*eur)
		}
	}},
	{"Every version has the unit price of its own day", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		run := f.begin(1)
		f.detail(run, "/l", offering(2, usdPrice(10)...))
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.detail(run, "/l", offering(2, usdPrice(20)...))
		f.finish(run, market.RunComplete)
		_, v := f.listing("1")
		f.equal([]float64{v[0].Derived.Offers[0].UnitPrice.EUR, v[1].Derived.Offers[0].UnitPrice.EUR}, []float64{5, 2.5})
	}},
	{"A price that is shown no more makes no unit price", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		run := f.begin(1)
		f.detail(run, "/l", offering(2, usdPrice(10)...))
		f.index(run, "/i", row("1", "Blue widget", 10))
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.index(run, "/i", row("1", "Blue widget", 20)) // a row does not show the variants
		f.finish(run, market.RunComplete)
		l, _ := f.listing("1")
		f.equal(l.Observed.Prices, usdPrice(20))
		f.equal(l.Derived.Offers[0].UnitPrice, (*market.UnitPrice)(nil))
		f.equal(l.Derived.Offers[1].UnitPrice.EUR, 4.0)
	}},
}
