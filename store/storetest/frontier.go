package storetest

import (
	"fmt"
	"time"

	"vedette/market"
)

var frontierPromises = []promise{
	{"Enqueue adds what the run does not know, once", func(f *fixture) {
		run := f.begin(1)
		targets := []market.Target{{Path: "/a"}, {Path: "/b"}, {Path: "/a"}}
		n, err := f.s.Enqueue(f.ctx(), run, targets)
		f.ok(err)
		f.equal(n, 2)
		n, err = f.s.Enqueue(f.ctx(), run, targets)
		f.ok(err)
		f.equal(n, 0)
		_, err = f.s.Commit(f.ctx(), f.lease(run, 1)[0], f.content())
		f.ok(err)
		n, err = f.s.Enqueue(f.ctx(), run, targets)
		f.ok(err)
		f.equal(n, 0)
		f.equal(paths(f.lease(run, 9)), "/b")
	}},
	{"Enqueue takes more targets than one statement", func(f *fixture) {
		run := f.begin(1)
		var targets []market.Target
		for i := range 1003 {
			targets = append(targets, market.Target{Path: fmt.Sprintf("/p/%d", i)})
		}
		f.enqueue(run, targets...)
		f.equal(len(f.lease(run, 2000)), 1003)
	}},
	{"Enqueue into an unknown run is not found, into a closed one a conflict", func(f *fixture) {
		_, err := f.s.Enqueue(f.ctx(), "nowhere-1", []market.Target{{Path: "/a"}})
		f.is(err, market.ErrNotFound)
		run := f.begin(1)
		f.finish(run, market.RunPartial)
		_, err = f.s.Enqueue(f.ctx(), run, []market.Target{{Path: "/a"}})
		f.is(err, market.ErrConflict)
	}},
	{"Lease goes by priority and then by arrival", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/d1", Priority: 20}, market.Target{Path: "/i1", Priority: 10},
			market.Target{Path: "/d2", Priority: 20}, market.Target{Path: "/start"}, market.Target{Path: "/i2", Priority: 10})
		f.equal(paths(f.lease(run, 2)), "/start /i1")
		f.equal(paths(f.lease(run, 9)), "/i2 /d1 /d2")
		f.equal(paths(f.lease(run, 9)), "")
	}},
	{"Lease carries the target, the owner and the attempt", func(f *fixture) {
		run := f.begin(1)
		target := market.Target{Path: "/l/7?x=1", Kind: "listing", Priority: 20, Depth: 3, Listing: "7"}
		f.enqueue(run, target)
		until := f.now.Add(time.Minute)
		f.equal(f.lease(run, 1), []market.Lease{{Target: target, Run: run, Market: demo, Owner: me, Until: until, Attempt: 1}})
	}},
	{"An expired lease is due again, and its holder has lost it", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		lost := f.lease(run, 1)[0]
		f.now = lost.Until.Add(-time.Millisecond)
		f.equal(len(f.lease(run, 1)), 0)
		f.now = lost.Until
		again, err := f.s.Lease(f.ctx(), run, "other", 1, f.now, f.now.Add(time.Minute))
		f.ok(err)
		f.equal(again[0].Attempt, 2)
		before := f.dump(true)
		_, err = f.s.Commit(f.ctx(), lost, f.content(row("1", "Blue widget", 5)))
		f.is(err, market.ErrLeaseLost)
		f.is(f.s.Defer(f.ctx(), lost, market.Page{FetchedAt: f.now}, f.now), market.ErrLeaseLost)
		f.equal(f.dump(true), before)
		_, err = f.s.Commit(f.ctx(), again[0], f.content())
		f.ok(err)
	}},
	{"A lease that the same owner took again is lost to its first holder", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		first := f.lease(run, 1)[0]
		f.now = first.Until
		f.equal(len(f.lease(run, 1)), 1)
		_, err := f.s.Commit(f.ctx(), first, f.content())
		f.is(err, market.ErrLeaseLost)
	}},
	{"A lease that ran out and was not taken is still the caller's", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		l := f.lease(run, 1)[0]
		f.now = l.Until.Add(time.Hour)
		_, err := f.s.Commit(f.ctx(), l, f.content())
		f.ok(err)
	}},
	{"A lease that ran out is the caller's even when others were taken meanwhile", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		l := f.lease(run, 2)
		f.now = l[0].Until
		taken, err := f.s.Lease(f.ctx(), run, "other", 1, f.now, f.now.Add(time.Minute))
		f.ok(err)
		f.equal(paths(taken), "/a")
		_, err = f.s.Commit(f.ctx(), l[0], f.content())
		f.is(err, market.ErrLeaseLost)
		_, err = f.s.Commit(f.ctx(), l[1], f.content())
		f.ok(err)
		f.equal(paths(f.lease(run, 9)), "")
	}},
	{"A lease that was released or deferred is lost, whoever has it now", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		l := f.lease(run, 2)
		f.ok(f.s.Release(f.ctx(), l[:1]))
		f.ok(f.s.Defer(f.ctx(), l[1], market.Page{FetchedAt: f.now}, f.now))
		commit := func(l market.Lease) error { _, err := f.s.Commit(f.ctx(), l, f.content()); return err }
		f.is(commit(l[0]), market.ErrLeaseLost)
		f.is(commit(l[1]), market.ErrLeaseLost)
		_, err := f.s.Lease(f.ctx(), run, "other", 2, f.now, f.now.Add(time.Minute))
		f.ok(err)
		f.is(commit(l[0]), market.ErrLeaseLost)
		f.is(commit(l[1]), market.ErrLeaseLost)
		f.is(commit(market.Lease{Run: run, Target: market.Target{Path: "/a"}}), market.ErrLeaseLost)
	}},
	{"A lease that BeginRun freed is lost", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		l, err := f.s.Lease(f.ctx(), run, "dead", 1, f.now, f.now.Add(time.Minute))
		f.ok(err)
		f.begin(2)
		_, err = f.s.Commit(f.ctx(), l[0], f.content())
		f.is(err, market.ErrLeaseLost)
	}},
	{"A lease is committed once", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		l := f.lease(run, 1)[0]
		_, err := f.s.Commit(f.ctx(), l, f.content())
		f.ok(err)
		_, err = f.s.Commit(f.ctx(), l, f.content())
		f.is(err, market.ErrLeaseLost)
	}},
	{"Extend prolongs the leases of its owner only", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		f.lease(run, 1)
		_, err := f.s.Lease(f.ctx(), run, "other", 1, f.now, f.now.Add(time.Minute))
		f.ok(err)
		f.ok(f.s.Extend(f.ctx(), run, me, f.now.Add(time.Hour)))
		f.now = f.now.Add(2 * time.Minute)
		f.equal(paths(f.lease(run, 9)), "/b")
	}},
	{"Release gives back without counting the attempt", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		leases := f.lease(run, 2)
		f.ok(f.s.Release(f.ctx(), leases))
		again := f.lease(run, 2)
		f.equal(paths(again), "/a /b")
		f.equal(again[0].Attempt, 1)
	}},
	{"Release passes over what was lost", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		l := f.lease(run, 1)
		_, err := f.s.Commit(f.ctx(), l[0], f.content())
		f.ok(err)
		f.ok(f.s.Release(f.ctx(), l))
		f.equal(len(f.lease(run, 1)), 0)
	}},
	{"Defer makes the target due later, with its attempt counted", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		l := f.lease(run, 1)[0]
		later := f.now.Add(10 * time.Minute)
		f.ok(f.s.Defer(f.ctx(), l, market.Page{
			FetchedAt: f.now, Status: 503, State: market.StateQueue, Cause: market.CauseQueue, WireBytes: 300,
		}, later))
		f.equal(paths(f.lease(run, 9)), "/b")
		f.now = later.Add(-time.Millisecond)
		f.equal(paths(f.lease(run, 9)), "/b") // whose lease ran out meanwhile
		f.now = later
		again := f.lease(run, 9)
		f.equal(paths(again), "/a")
		f.equal(again[0].Attempt, 2)
	}},
	{"Defer counts the attempt in the run", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		l := f.lease(run, 2)
		f.ok(f.s.Defer(f.ctx(), l[0], market.Page{FetchedAt: f.now, Status: 503, State: market.StateQueue, Cause: market.CauseQueue, WireBytes: 300}, f.now))
		f.ok(f.s.Defer(f.ctx(), l[1], market.Page{FetchedAt: f.now, State: market.StateError, Cause: market.CauseConnectTimeout}, f.now))
		runs, err := f.s.Runs(f.ctx(), demo, 1)
		f.ok(err)
		f.equal(runs[0].Counts, market.RunCounts{
			Fetched: 1, Retried: 2, Bytes: 300, Refused: map[string]int{}, States: map[string]int{},
			Causes: map[string]int{"queue": 1, "connect-timeout": 1},
		})
	}},
	{"Queue tells pending, leased, done and given up", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"}, market.Target{Path: "/c"},
			market.Target{Path: "/d"}, market.Target{Path: "/e"})
		l := f.lease(run, 4)
		_, err := f.s.Commit(f.ctx(), l[0], f.content())
		f.ok(err)
		bad := f.content()
		bad.Page.State, bad.Page.Cause = market.StateError, market.CauseServerError
		_, err = f.s.Commit(f.ctx(), l[1], bad)
		f.ok(err)
		f.ok(f.s.Defer(f.ctx(), l[2], market.Page{FetchedAt: f.now}, f.now.Add(time.Hour)))
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Pending: 2, Leased: 1, Done: 1, Failed: 1})
		q, err = f.s.Queue(f.ctx(), run, f.now.Add(2*time.Minute)) // the lease ran out
		f.ok(err)
		f.equal(q, market.QueueStats{Pending: 3, Done: 1, Failed: 1})
	}},
	{"Queue says when the earliest deferred target is due, if nothing is now", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"}, market.Target{Path: "/c"})
		l := f.lease(run, 2)
		soon := f.now.Add(time.Minute)
		f.ok(f.s.Defer(f.ctx(), l[0], market.Page{FetchedAt: f.now}, soon.Add(time.Hour)))
		f.ok(f.s.Defer(f.ctx(), l[1], market.Page{FetchedAt: f.now}, soon))
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q.Next, time.Time{})
		f.lease(run, 1)
		q, err = f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q.Next, soon)
		q, err = f.s.Queue(f.ctx(), run, soon)
		f.ok(err)
		f.equal(q.Next, time.Time{})
	}},
	{"Queue of an unknown run is not found", func(f *fixture) {
		_, err := f.s.Queue(f.ctx(), "nowhere-1", f.now)
		f.is(err, market.ErrNotFound)
	}},
	{"The frontiers of two runs do not touch", func(f *fixture) {
		a, b := f.beginAt("market-a", 1), f.beginAt("market-b", 1)
		f.enqueue(a, market.Target{Path: "/x"})
		f.enqueue(b, market.Target{Path: "/x"})
		f.equal(f.lease(a, 9)[0].Market, "market-a")
		f.equal(f.lease(b, 9)[0].Market, "market-b")
	}},
}
