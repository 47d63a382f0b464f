package storetest

import (
	"strconv"
	"time"

	"vedette/market"
)

// walked is a page of a shape with one link, and what it showed.
func (f *fixture) walked(shape, next string, records ...market.Record) market.PageResult {
	result := f.content(records...)
	result.Shape = shape
	result.Targets = []market.Target{{Path: next}}
	return result
}

// step commits the only page that is ready and returns how many barren pages
// are above the next one.
func (f *fixture) step(run string, result market.PageResult) (market.CommitStats, int) {
	f.Helper()
	l := f.lease(run, 9)
	f.equal(len(l), 1)
	stats, err := f.s.Commit(f.ctx(), l[0], result)
	f.ok(err)
	next := f.lease(run, 9)
	f.equal(paths(next), result.Targets[0].Path)
	f.ok(f.s.Release(f.ctx(), next))
	return stats, next[0].Barren
}

var barrenPromises = []promise{
	{"What is enqueued knows the barren pages above it", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/0"})
		steps := []struct {
			result func(next string) market.PageResult
			above  int
		}{
			{func(n string) market.PageResult { return f.walked("", n) }, 0}, // without a shape it passes on what it has
			{func(n string) market.PageResult { return f.walked("s", n) }, 1},
			{func(n string) market.PageResult { return f.walked("s", n) }, 2},
			{func(n string) market.PageResult { return f.walked("", n) }, 2},
			{func(n string) market.PageResult { return f.walked("s", n, row("1", "Blue widget", 5)) }, 0},
			{func(n string) market.PageResult { return f.walked("s", n, row("1", "Blue widget", 5)) }, 1}, // seen in this run
			{func(n string) market.PageResult { r := f.walked("s", n); r.Fresh = 1; return r }, 0},
			{func(n string) market.PageResult { return f.walked("s", n) }, 1},
			{func(n string) market.PageResult { return f.walked("", n, row("2", "Red widget", 5)) }, 0}, // also without a shape
		}
		for i, s := range steps {
			_, above := f.step(run, s.result("/"+strconv.Itoa(i+1)))
			if above != s.above {
				f.Errorf("step %d: %d barren pages above, want %d", i, above, s.above)
			}
		}
	}},
	{"A listing known from an earlier run keeps a page from being barren", func(f *fixture) {
		first := f.begin(1)
		f.index(first, "/i", row("1", "Blue widget", 5))
		f.finish(first, market.RunComplete)
		run := f.begin(2)
		f.enqueue(run, market.Target{Path: "/0"})
		_, above := f.step(run, f.walked("s", "/1", row("1", "Blue widget", 5)))
		f.equal(above, 0)
	}},
	{"Commit counts barren pages of a shape in a row, from two above them on", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/0"})
		next := 0
		step := func(shape string, records ...market.Record) int {
			f.Helper()
			next++
			stats, _ := f.step(run, f.walked(shape, "/"+strconv.Itoa(next), records...))
			return stats.Barren
		}
		for i, want := range []int{0, 0, 1, 2} {
			if got := step("s"); got != want {
				f.Errorf("page %d: streak %d, want %d", i, got, want)
			}
		}
		f.equal(step("other"), 1)
		f.equal(step("s"), 3)
		// The run is taken up by another process, with its streak.
		f.ok(f.s.PauseRun(f.ctx(), run, "budget"))
		f.begin(2)
		f.equal(step("s"), 4)
		f.equal(step("s", row("1", "Blue widget", 5)), 0)
		for i, want := range []int{0, 0, 1} {
			if got := step("s"); got != want {
				f.Errorf("after a listing, page %d: streak %d, want %d", i, got, want)
			}
		}
	}},
	{"Refuse takes a target out and counts it by rule, and as no page", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"}, market.Target{Path: "/c"})
		l := f.lease(run, 2)
		f.ok(f.s.Refuse(f.ctx(), l[0], "barren"))
		f.ok(f.s.Refuse(f.ctx(), l[1], "barren"))
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Pending: 1})
		_, err = f.s.Commit(f.ctx(), f.lease(run, 1)[0], f.content())
		f.ok(err)
		f.equal(len(f.collect(run)), 1)
		got := f.finish(run, market.RunComplete)
		f.equal(got.Counts.Refused, map[string]int{"barren": 2})
		f.equal(got.Counts.Failed, 0)
		f.equal(got.Completeness.Pending, 0)
	}},
	{"Refuse of a lost lease changes nothing", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		lost := f.lease(run, 1)[0]
		f.now = f.now.Add(2 * time.Minute)
		f.equal(len(f.lease(run, 1)), 1)
		f.is(f.s.Refuse(f.ctx(), lost, "barren"), market.ErrLeaseLost)
		f.is(f.s.Refuse(f.ctx(), market.Lease{Run: run, Target: lost.Target}, "barren"), market.ErrLeaseLost)
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q.Leased, 1)
	}},
	{"A page that was refused can be enqueued again", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a", Barren: 7})
		l := f.lease(run, 1)
		f.equal(l[0].Barren, 7)
		f.ok(f.s.Refuse(f.ctx(), l[0], "barren"))
		f.enqueue(run, market.Target{Path: "/a"})
		f.equal(paths(f.lease(run, 1)), "/a")
	}},
}
