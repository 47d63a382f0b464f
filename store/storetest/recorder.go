package storetest

import (
	"fmt"

	"vedette/market"
)

// record records a page of a rebuilt run.
func (f *fixture) record(run, path, kind string, r market.PageResult) market.CommitStats {
	f.Helper()
	r.Page.Run, r.Page.Market, r.Page.Path, r.Page.Kind, r.Page.Attempt = run, demo, path, kind, 1
	stats, err := f.s.Record(f.ctx(), r)
	f.ok(err)
	return stats
}

func (f *fixture) open(number int, counts market.RunCounts) string {
	f.Helper()
	run := market.Run{ID: fmt.Sprint("demotable-", number), Market: demo, Profile: "demo@1", Started: f.tick(), Status: market.RunComplete, Counts: counts}
	f.ok(f.s.OpenRun(f.ctx(), run))
	return run.ID
}

var recorderPromises = []promise{
	{"Record writes what Commit writes", func(f *fixture) {
		run := f.open(1, market.RunCounts{})
		f.equal(f.record(run, "/i", "index", f.content(row("1", "Blue widget", 5))), market.CommitStats{New: 1, Unpriced: 1})
		l, _ := f.listing("1")
		f.equal(l.Observed, *row("1", "Blue widget", 5).Listing)
		f.equal(l.Path, "/i")
		got := f.finish(run, market.RunComplete)
		f.equal(got.Counts.Listings, 1)
		f.equal(got.Completeness.Seen, 1)
	}},
	{"Record of the same page of the same run changes nothing", func(f *fixture) {
		run := f.open(1, market.RunCounts{})
		r := f.content(row("1", "Blue widget", 5))
		f.record(run, "/i", "index", r)
		before := f.dump(true)
		f.equal(f.record(run, "/i", "index", r), market.CommitStats{})
		f.equal(f.dump(true), before)
		f.equal(len(f.collect(run)), 1)
	}},
	{"Record of a later attempt replaces the journal's entry", func(f *fixture) {
		run := f.open(1, market.RunCounts{})
		wall := f.content()
		wall.Page.State, wall.Page.Cause = market.StateQueue, market.CauseQueue
		f.record(run, "/i", "index", wall)
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Failed: 1})
		f.record(run, "/i", "index", f.content(row("1", "Blue widget", 5)))
		pages := f.collect(run)
		f.equal(len(pages), 1)
		f.equal(pages[0].State, market.StateContent)
		q, err = f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Done: 1})
	}},
	{"Record neither follows links nor wants details", func(f *fixture) {
		run := f.open(1, market.RunCounts{})
		r := f.content(row("1", "Blue widget", 5))
		r.Targets, r.Details = []market.Target{{Path: "/j"}}, details("1")
		f.equal(f.record(run, "/i", "index", r).Enqueued, 0)
		f.equal(len(f.collect(run)), 1)
		f.finish(run, market.RunComplete)
	}},
	{"OpenRun repeats for an open run and conflicts with a closed one", func(f *fixture) {
		run := f.open(1, market.RunCounts{})
		f.open(1, market.RunCounts{})
		f.is(f.s.OpenRun(f.ctx(), market.Run{ID: "demotable-2", Market: demo}), market.ErrConflict)
		f.finish(run, market.RunComplete)
		f.is(f.s.OpenRun(f.ctx(), market.Run{ID: run, Market: demo}), market.ErrConflict)
		f.open(2, market.RunCounts{})
		f.is(f.s.OpenRun(f.ctx(), market.Run{Market: demo}), market.ErrInvalid)
	}},
	{"OpenRun again gives an open run the counts of its transport anew", func(f *fixture) {
		run := f.open(1, market.RunCounts{Fetched: 3, Failed: 2, States: map[string]int{"unknown": 2}})
		f.ok(f.s.OpenRun(f.ctx(), market.Run{ID: run, Market: demo, Counts: market.RunCounts{Fetched: 3, Failed: 1, States: map[string]int{"content": 1}}}))
		got := f.finish(run, market.RunPartial).Counts
		f.equal(got.Failed, 1)
		f.equal(got.States, map[string]int{"content": 1})
	}},
	{"Record into a closed run is a conflict, into an unknown one not found", func(f *fixture) {
		run := f.open(1, market.RunCounts{})
		r := f.content(row("1", "Blue widget", 5))
		f.record(run, "/i", "index", r)
		f.finish(run, market.RunComplete)
		r.Page.Run, r.Page.Path = run, "/i"
		_, err := f.s.Record(f.ctx(), r)
		f.is(err, market.ErrConflict)
		r.Page.Run = "nowhere-1"
		_, err = f.s.Record(f.ctx(), r)
		f.is(err, market.ErrNotFound)
	}},
	{"A rebuilt run keeps the counts of its transport and counts the rest anew", func(f *fixture) {
		run := f.open(1, market.RunCounts{
			Fetched: 9, Failed: 2, Retried: 3, Bytes: 77, Unchanged: 4, Listings: 55, New: 55,
			Refused: map[string]int{"logout": 8}, Causes: map[string]int{"queue": 3},
		})
		f.record(run, "/i", "index", f.content(row("1", "Blue widget", 5)))
		got, err := f.s.FinishRun(f.ctx(), market.Run{
			ID: run, Status: market.RunPartial, Ended: f.tick(), Completeness: market.Completeness{Announced: 50, Seen: 55, Pending: 7, Failed: 2, Walled: 1},
		}, 2)
		f.ok(err)
		f.equal(got.Counts, market.RunCounts{
			Fetched: 9, Content: 1, Failed: 2, Retried: 3, Bytes: 77, Unchanged: 4, Listings: 1, New: 1, Vendors: 1, Rows: 1,
			Refused: map[string]int{"logout": 8}, States: map[string]int{}, Causes: map[string]int{"queue": 3},
		})
		f.equal(got.Completeness, market.Completeness{Announced: 50, Seen: 1, Pending: 7, Failed: 2, Walled: 1})
	}},
}
