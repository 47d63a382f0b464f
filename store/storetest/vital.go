package storetest

import (
	"vedette/market"
	"vedette/store"
)

// counted is a row with counters and how its order is protected.
func counted(vendor, id string, usd float64, feedback int64, escrow string) market.Record {
	r := of(vendor, id)
	r.Listing.Prices, r.Listing.FeedbackCount, r.Listing.Escrow = usdPrice(usd), &feedback, escrow
	r.Derived.Escrow = escrow
	return r
}

var vitalPromises = []struct {
	name string
	test func(*fixture, store.Alerts)
}{
	{"vitals are of what a run saw against the whole run before", func(f *fixture, s store.Alerts) {
		hold := counted("redfern", "4", 9999, 0, "")
		hold.Derived.Placeholder = true
		f.closedRun(demo, 1, counted("quietmoss", "1", 10, 5, "escrow"), counted("quietmoss", "2", 20, 7, "fe"), counted("greyfern", "3", 30, 1, "multisig"))
		two := f.closedRun(demo, 2, counted("quietmoss", "1", 8, 9, "escrow"), counted("quietmoss", "2", 19.5, 6, "fe"), hold)
		got, err := s.Vitals(f.ctx(), two)
		f.ok(err)
		got.Started = f.now
		f.equal(got, market.Vitals{Run: two, Started: f.now, Listings: 3, Held: 1, Early: 1, OnHold: 1, Vendors: 2, Vanished: 1, Feedback: 4, Cut: 1})
		_, err = s.Vitals(f.ctx(), "nobody")
		f.is(err, market.ErrNotFound)
	}},
	{"vitals are kept by run and come newest first", func(f *fixture, s store.Alerts) {
		one, two, three := f.closedRun(demo, 1, of("a", "1")), f.closedRun(demo, 2, of("a", "1")), f.closedRun(demo, 3, of("a", "1"))
		elsewhere := f.closedRun(other, 1, of("a", "1"))
		for _, v := range []market.Vitals{{Run: one, Listings: 1}, {Run: two, Listings: 2}, {Run: two, Listings: 3, Warned: 1}, {Run: three, Listings: 4}, {Run: elsewhere, Listings: 5}} {
			f.ok(s.KeepVitals(f.ctx(), v))
		}
		got, err := s.PastVitals(f.ctx(), three, 0)
		f.ok(err)
		f.equal(len(got), 2)
		f.equal([]any{got[0].Run, got[0].Listings, got[0].Warned, got[1].Listings, got[0].Started.IsZero()}, []any{two, 3, 1, 1, false})
		got, err = s.PastVitals(f.ctx(), three, 1)
		f.ok(err)
		f.equal(len(got), 1)
		f.is(s.KeepVitals(f.ctx(), market.Vitals{Run: "nobody"}), market.ErrNotFound)
	}},
}
