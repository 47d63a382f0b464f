package storetest

import (
	"time"

	"vedette/market"
)

var runPromises = []promise{
	{"BeginRun opens a run", func(f *fixture) {
		run := market.Run{ID: "demotable-1", Market: demo, Profile: "demo@3", Started: start}
		got, resumed, err := f.s.BeginRun(f.ctx(), run, me)
		f.ok(err)
		f.equal(resumed, false)
		run.Status = market.RunOpen
		run.Counts = market.RunCounts{Refused: map[string]int{}, States: map[string]int{}, Causes: map[string]int{}}
		f.equal(got, run)
	}},
	{"BeginRun goes on with the open run of the market", func(f *fixture) {
		first := f.begin(1)
		f.index(first, "/i", row("1", "Blue widget", 5))
		got, resumed, err := f.s.BeginRun(f.ctx(), market.Run{ID: "demotable-2", Market: demo, Started: f.tick()}, me)
		f.ok(err)
		f.equal(resumed, true)
		f.equal(got.ID, first)
		f.equal(got.Counts.Listings, 1)
	}},
	{"BeginRun goes on with a paused run and opens it", func(f *fixture) {
		first := f.begin(1)
		f.ok(f.s.PauseRun(f.ctx(), first, "captcha"))
		runs, err := f.s.Runs(f.ctx(), demo, 0)
		f.ok(err)
		f.equal(runs[0].Status, market.RunPaused)
		f.equal(runs[0].Reason, "captcha")
		got, resumed, err := f.s.BeginRun(f.ctx(), market.Run{ID: "demotable-2", Market: demo, Started: f.tick()}, me)
		f.ok(err)
		f.equal(resumed, true)
		f.equal(got.ID, first)
		f.equal(got.Status, market.RunOpen)
		f.equal(got.Reason, "")
	}},
	{"BeginRun leaves runs of other markets alone", func(f *fixture) {
		f.begin(1)
		_, resumed, err := f.s.BeginRun(f.ctx(), market.Run{ID: "other-1", Market: "other", Started: start}, me)
		f.ok(err)
		f.equal(resumed, false)
	}},
	{"BeginRun frees the leases of other owners and keeps its own", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/theirs"}, market.Target{Path: "/mine"})
		_, err := f.s.Lease(f.ctx(), run, "dead", 1, f.now, f.now.Add(time.Hour))
		f.ok(err)
		mine := f.lease(run, 1)
		f.equal(paths(mine), "/mine")
		f.equal(paths(f.lease(run, 9)), "")
		f.begin(2)
		f.equal(paths(f.lease(run, 9)), "/theirs")
		_, err = f.s.Commit(f.ctx(), mine[0], f.content())
		f.ok(err)
	}},
	{"BeginRun of a closed run is a conflict", func(f *fixture) {
		run := f.begin(1)
		f.finish(run, market.RunPartial)
		_, _, err := f.s.BeginRun(f.ctx(), market.Run{ID: run, Market: demo}, me)
		f.is(err, market.ErrConflict)
	}},
	{"BeginRun without id, market or owner is invalid", func(f *fixture) {
		for _, c := range []struct{ id, market, owner string }{{"", demo, me}, {"x", "", me}, {"x", demo, ""}} {
			_, _, err := f.s.BeginRun(f.ctx(), market.Run{ID: c.id, Market: c.market}, c.owner)
			f.is(err, market.ErrInvalid)
		}
	}},
	{"PauseRun leaves the frontier as it is", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		_, err := f.s.Commit(f.ctx(), f.lease(run, 1)[0], f.content())
		f.ok(err)
		f.ok(f.s.PauseRun(f.ctx(), run, "hours"))
		f.begin(2)
		f.equal(paths(f.lease(run, 9)), "/b")
	}},
	{"PauseRun of a closed run is a conflict, of an unknown one not found", func(f *fixture) {
		run := f.begin(1)
		f.finish(run, market.RunFailed)
		f.is(f.s.PauseRun(f.ctx(), run, "x"), market.ErrConflict)
		f.is(f.s.PauseRun(f.ctx(), "nowhere-1", "x"), market.ErrNotFound)
	}},
}
