package storetest

import (
	"io"
	"math"
	"time"

	"vedette/market"
)

// day is midnight UTC, n days after the first of the test.
func day(n int) time.Time {
	return start.Truncate(24*time.Hour).AddDate(0, 0, n)
}

// putUSD sets yesterday's dollar.
func (f *fixture) putUSD(eur float64) error {
	_, _, err := f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: eur, Source: "test"}})
	return err
}

var ratePromises = []promise{
	{"Rate is the newest not after the day", func(f *fixture) {
		usd := func(d int, eur float64) market.Rate {
			return market.Rate{Currency: "USD", Day: day(d), EUR: eur, Source: "test"}
		}
		n, _, err := f.s.PutRates(f.ctx(), []market.Rate{usd(0, 0.9), usd(-3, 0.8), usd(2, 0.7), {Currency: "BTC", Day: day(0), EUR: 60000, Source: "coins"}})
		f.ok(err)
		f.equal(n, 4)
		week := 7 * 24 * time.Hour
		for _, c := range []struct {
			day    time.Time
			maxAge time.Duration
			want   float64
		}{
			{day(0), week, 0.9}, {day(0).Add(23 * time.Hour), week, 0.9}, {day(1), week, 0.9}, {day(2), week, 0.7},
			{day(-1), week, 0.8}, {day(-3), 0, 0.8}, {day(-1), 48 * time.Hour, 0.8}, {day(9), week, 0.7},
		} {
			r, err := f.s.Rate(f.ctx(), "usd", c.day, c.maxAge)
			f.ok(err)
			f.equal(r.EUR, c.want)
		}
		r, err := f.s.Rate(f.ctx(), "USD", day(1), week)
		f.ok(err)
		f.equal(r, usd(0, 0.9))
	}},
	{"Rate is not found before the first, when too old, or for another currency", func(f *fixture) {
		f.ok(f.putUSD(0.9))
		for _, c := range []struct {
			currency string
			day      time.Time
			maxAge   time.Duration
		}{{"USD", day(-2), time.Hour}, {"USD", day(2), 48 * time.Hour}, {"XMR", day(0), time.Hour}, {"", day(0), time.Hour}} {
			_, err := f.s.Rate(f.ctx(), c.currency, c.day, c.maxAge)
			f.is(err, market.ErrNotFound)
		}
	}},
	{"The euro is always 1", func(f *fixture) {
		r, err := f.s.Rate(f.ctx(), "EUR", day(0), 0)
		f.ok(err)
		f.equal(r, market.Rate{Currency: "EUR", Day: day(0), EUR: 1, Source: "identity"})
	}},
	{"PutRates replaces and says how many changed", func(f *fixture) {
		f.ok(f.putUSD(0.9))
		n, _, err := f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: 0.9, Source: "test"}})
		f.ok(err)
		f.equal(n, 0)
		n, _, err = f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: 0.8, Source: "test"}})
		f.ok(err)
		f.equal(n, 1)
		r, err := f.s.Rate(f.ctx(), "USD", day(0), 48*time.Hour)
		f.ok(err)
		f.equal(r.EUR, 0.8)
	}},
	{"PutRates takes all or none", func(f *fixture) {
		for _, bad := range []market.Rate{
			{Day: day(0), EUR: 1}, {Currency: "X", EUR: 1}, {Currency: "X", Day: day(0)}, {Currency: "X", Day: day(0), EUR: -1},
			{Currency: "X", Day: day(0), EUR: math.NaN()}, {Currency: "X", Day: day(0), EUR: math.Inf(1)}, {Currency: "EUR", Day: day(0), EUR: 2},
			{Currency: "X", Day: day(0), EUR: 1e308}, {Currency: "X", Day: day(0), EUR: 1e-300},
		} {
			_, _, err := f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: 0.9}, bad})
			f.is(err, market.ErrInvalid)
		}
		_, err := f.s.Rate(f.ctx(), "USD", day(0), 48*time.Hour)
		f.is(err, market.ErrNotFound)
	}},
	{"Prices are converted when they are seen", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		run := f.begin(1)
		f.equal(f.index(run, "/i", row("1", "Blue widget", 5), edit(row("2", "Red widget", 0), func(l *market.Listing) {
			l.Prices = []market.Money{{Amount: 0.1, Currency: "XMR"}, {Amount: 7, Currency: "EUR"}}
		})), market.CommitStats{New: 2, Unpriced: 1})
		l, _ := f.listing("1")
		f.equal(*l.EUR, 2.5)
		l, v := f.listing("2")
		f.equal(*l.EUR, 7.0) // the first that has a rate
		f.equal(l.Source, "identity")
		f.equal(v[0].Prices[0].EUR, (*float64)(nil))
		f.equal(v[0].Prices[0].Rate, market.Rate{})
	}},
	{"A placeholder price has no value of the listing", func(f *fixture) {
		f.ok(f.putUSD(0.5))
		run := f.begin(1)
		r := row("1", "Blue widget", 9999)
		r.Derived.Placeholder = true
		f.index(run, "/i", r)
		l, v := f.listing("1")
		f.equal(l.EUR, (*float64)(nil))
		f.equal(*v[0].Prices[0].EUR, 4999.5)
		_, err := f.s.Reprice(f.ctx())
		f.ok(err)
		l, _ = f.listing("1")
		f.equal(l.EUR, (*float64)(nil))
	}},
	{"PutRates converts what had no rate, once", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue widget", 5), row("2", "Red widget", 6))
		f.finish(run, market.RunComplete)
		l, _ := f.listing("1")
		f.equal(l.EUR, (*float64)(nil))
		changed, n, err := f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: 0.5, Source: "test"}})
		f.ok(err)
		f.equal([]int{changed, n}, []int{1, 2})
		l, v := f.listing("1")
		f.equal(*l.EUR, 2.5)
		f.equal(*v[0].Prices[0].EUR, 2.5)
		n, err = f.s.Reprice(f.ctx())
		f.ok(err)
		f.equal(n, 0)
	}},
	{"Equal rates give equal values, whenever they came", func(f *fixture) {
		f.ok(f.putUSD(0.4))
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue widget", 5)) // at yesterday's first rate
		f.finish(run, market.RunComplete)
		_, n, err := f.s.PutRates(f.ctx(), []market.Rate{
			{Currency: "USD", Day: day(-1), EUR: 0.5, Source: "corrected"}, {Currency: "USD", Day: day(-2), EUR: 9, Source: "older"},
			{Currency: "USD", Day: day(1), EUR: 9, Source: "later"},
		})
		f.ok(err)
		f.equal(n, 1)
		l, v := f.listing("1")
		f.equal(*l.EUR, 2.5)
		f.equal(l.Source, "corrected")
		f.equal(*v[0].Prices[0].EUR, v[0].Prices[0].Rate.EUR*5) // the value and the rate beside it never differ
		_, _, err = f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(0), EUR: 0.6, Source: "same day"}})
		f.ok(err)
		l, _ = f.listing("1")
		f.equal(*l.EUR, 3.0)
		f.equal(l.RateDay, day(0))
	}},
	{"A value that no price has is none", func(f *fixture) {
		_, _, err := f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: market.MaxRate, Source: "test"}})
		f.ok(err)
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue widget", 1e300))
		l, v := f.listing("1")
		f.equal(l.EUR, (*float64)(nil))
		f.equal(v[0].Prices[0].EUR, (*float64)(nil))
		_, _, err = f.s.PutRates(f.ctx(), []market.Rate{{Currency: "USD", Day: day(-1), EUR: market.MaxRate / 2, Source: "test"}})
		f.ok(err)
		l, _ = f.listing("1")
		f.equal(l.EUR, (*float64)(nil))
		f.ok(f.s.Dump(f.ctx(), io.Discard, true))
	}},
}
