package storetest

import (
	"time"

	"vedette/market"
)

var marketPromises = []promise{
	{"SaveMarket adds and replaces; Markets also has those that only ran", func(f *fixture) {
		f.beginAt("zeta", 1)
		m := market.Market{
			ID: demo, Name: "Demo table", Kind: market.KindMarket, Profile: "demo", Mirrors: []string{"http://demotable.onion"},
			Mandate: market.Mandate{Purpose: "tests", Authority: "test", Expires: start.AddDate(1, 0, 0)},
		}
		f.ok(f.s.SaveMarket(f.ctx(), market.Market{ID: demo}))
		f.ok(f.s.SaveMarket(f.ctx(), m))
		got, err := f.s.Markets(f.ctx())
		f.ok(err)
		f.equal(got, []market.Market{m, {ID: "zeta"}})
		f.is(f.s.SaveMarket(f.ctx(), market.Market{}), market.ErrInvalid)
	}},
	{"SaveMirror adds and replaces; Mirrors are those of the market by address", func(f *fixture) {
		b := market.Mirror{Market: demo, Address: "http://b.onion"}
		a := market.Mirror{
			Market: demo, Address: "http://a.onion", LastOK: start, LastFailed: start.Add(time.Second), Failures: 2,
			Cause: market.CauseIntroFailed, Verified: start, VerifiedBy: "marker",
		}
		for _, m := range []market.Mirror{b, {Market: demo, Address: a.Address, Failures: 9}, a, {Market: "other", Address: "http://o.onion"}} {
			f.ok(f.s.SaveMirror(f.ctx(), m))
		}
		got, err := f.s.Mirrors(f.ctx(), demo)
		f.ok(err)
		f.equal(got, []market.Mirror{a, b})
		got, err = f.s.Mirrors(f.ctx(), "unknown")
		f.ok(err)
		f.equal(len(got), 0)
		f.is(f.s.SaveMirror(f.ctx(), market.Mirror{Market: demo}), market.ErrInvalid)
	}},
	{"LockMarket holds one market for one holder", func(f *fixture) {
		unlock, err := f.s.LockMarket(f.ctx(), demo)
		f.ok(err)
		_, err = f.s.LockMarket(f.ctx(), demo)
		f.is(err, market.ErrBusy)
		other, err := f.s.LockMarket(f.ctx(), "other")
		f.ok(err)
		other()
		unlock()
		unlock()
		again, err := f.s.LockMarket(f.ctx(), demo)
		f.ok(err)
		again()
	}},
	{"LockMarket refuses what is no market id", func(f *fixture) {
		for _, id := range []string{"", "../x", "a/b", "A", "a.b"} {
			_, err := f.s.LockMarket(f.ctx(), id)
			f.is(err, market.ErrInvalid)
		}
	}},
}
