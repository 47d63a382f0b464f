package storetest

import (
	"fmt"
	"time"

	"vedette/market"
)

// again leases the pages of a run's second pass and commits each with what
// results has for its path.
func (f *fixture) again(run string, results map[string]market.PageResult) {
	f.Helper()
	for _, l := range f.lease(run, 100) {
		r, ok := results[l.Path]
		if !ok || !l.Second {
			f.Fatalf("leased %q, second %t", l.Path, l.Second)
		}
		_, err := f.s.Commit(f.ctx(), l, r)
		f.ok(err)
	}
}

// shelf is rows with ids of a letter and a number.
func shelf(letter string, from, to int) (list []market.Record) {
	for i := from; i < to; i++ {
		list = append(list, row(fmt.Sprint(letter, i), fmt.Sprint("Widget ", letter, i), 5))
	}
	return list
}

var everyPage = market.SecondPass{Except: []string{"listing"}, Share: 1, Least: 1, Most: 100}

var secondPromises = []promise{
	{"SecondPass draws whole pages that show records, of other kinds than those excepted, and once", func(f *fixture) {
		run := f.begin(1)
		for i := range 10 {
			f.index(run, fmt.Sprint("/i/", i), row(fmt.Sprint(i), "Blue widget", 5))
		}
		f.detail(run, "/l/1", row("1", "Blue widget", 5))
		f.index(run, "/empty")
		cut := f.content(row("77", "Blue widget", 5))
		cut.Page.Truncated = true
		f.visit(run, market.Target{Path: "/cut", Kind: "index", Priority: 10}, cut)
		n, planned, err := f.s.SecondPass(f.ctx(), run, market.SecondPass{Except: []string{"listing"}, Share: 0.25, Least: 1, Most: 100})
		f.ok(err)
		f.equal(n, 3) // a quarter of ten, rounded up
		f.equal(planned, false)
		n, planned, err = f.s.SecondPass(f.ctx(), run, everyPage)
		f.ok(err)
		f.equal(n, 0)
		f.equal(planned, true)
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Pending: 3, Done: 13})
		for _, l := range f.lease(run, 9) {
			f.equal(l.Second && l.Kind == "index" && l.Path[:3] == "/i/", true)
		}
	}},
	{"SecondPass takes at least Least pages, at most Most, and no more than there are", func(f *fixture) {
		for i, c := range []struct {
			pages int
			plan  market.SecondPass
			want  int
		}{
			{9, market.SecondPass{Share: 0.1, Least: 5, Most: 50}, 5},
			{3, market.SecondPass{Share: 0.1, Least: 5, Most: 50}, 3},
			{9, market.SecondPass{Share: 1, Least: 1, Most: 4}, 4},
			{0, market.SecondPass{Share: 1, Least: 1, Most: 4}, 0},
		} {
			run := f.beginAt(fmt.Sprint("m", i), 1)
			for j := range c.pages {
				f.index(run, fmt.Sprint("/i/", j), row(fmt.Sprint(j), "Blue widget", 5))
			}
			n, _, err := f.s.SecondPass(f.ctx(), run, c.plan)
			f.ok(err)
			f.equal(n, c.want)
		}
		_, _, err := f.s.SecondPass(f.ctx(), "nowhere-1", everyPage)
		f.is(err, market.ErrNotFound)
		run := f.begin(1)
		f.finish(run, market.RunPartial)
		_, _, err = f.s.SecondPass(f.ctx(), run, everyPage)
		f.is(err, market.ErrConflict)
	}},
	{"The sample follows from market, run and paths, not from the order in which pages were read", func(f *fixture) {
		drawn := func(f *fixture, marketID string, number, from, step int) string {
			run := f.beginAt(marketID, number)
			for i := range 20 {
				f.index(run, fmt.Sprint("/i/", (from+i*step)%20), row(fmt.Sprint(i), "Blue widget", 5))
			}
			_, _, err := f.s.SecondPass(f.ctx(), run, market.SecondPass{Share: 0.3, Least: 1, Most: 9})
			f.ok(err)
			var in [20]byte
			for i := range in {
				in[i] = '.'
			}
			for _, l := range f.lease(run, 9) {
				var n int
				_, err := fmt.Sscanf(l.Path, "/i/%d", &n)
				f.ok(err)
				in[n] = 'x'
			}
			f.finish(run, market.RunPartial)
			return string(in[:])
		}
		first := drawn(f, "one", 1, 0, 1)
		f.equal(drawn(f.anew(), "one", 1, 7, 3), first)
		for what, other := range map[string]string{"another run": drawn(f, "one", 2, 0, 1), "another market": drawn(f, "two", 1, 0, 1)} {
			if other == first {
				f.Errorf("%s draws the same pages: %s", what, first)
			}
		}
	}},
	{"The second pass tells what both met, what the first missed, and what came in between", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i/1", shelf("a", 0, 20)...)
		f.index(run, "/i/2", shelf("b", 0, 20)...)
		_, _, err := f.s.SecondPass(f.ctx(), run, everyPage)
		f.ok(err)
		first := append(shelf("n", 0, 2), shelf("a", 0, 20)...)  // two stand above what was there: they are new
		second := append(shelf("b", 0, 15), shelf("m", 0, 3)...) // three stand below: they were missed
		dated := row("late", "Green widget", 5)
		posted := f.now.Add(time.Hour)
		dated.Derived.PostedAt = &posted // its page says that it is new
		second = append(second, dated)
		f.again(run, map[string]market.PageResult{"/i/1": f.content(first...), "/i/2": f.content(second...)})
		want := market.TwoPass{
			Pages: 2, First: 40, Second: 38, Both: 35, Arrived: 3,
			Estimate: market.Estimate{N: 43, Low: 43, High: 47}, // 41*39/36 - 1
		}
		got, err := f.s.Completeness(f.ctx(), run)
		f.ok(err)
		f.equal(got, market.Completeness{Seen: 46, TwoPass: want})
		f.equal(f.finish(run, market.RunComplete).Completeness, market.Completeness{Seen: 46, TwoPass: want})
		_, err = f.s.Completeness(f.ctx(), run)
		f.is(err, market.ErrNotFound)
	}},
	{"A listing known from an earlier run was missed, wherever it stands", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i/1", shelf("a", 0, 22)...)
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.index(run, "/i/1", shelf("a", 2, 22)...)
		_, _, err := f.s.SecondPass(f.ctx(), run, everyPage)
		f.ok(err)
		f.again(run, map[string]market.PageResult{"/i/1": f.content(shelf("a", 0, 22)...)})
		got := f.finish(run, market.RunComplete).Completeness.TwoPass
		f.equal([]int{got.First, got.Second, got.Both, got.Arrived}, []int{20, 22, 20, 0})
	}},
	{"A page that the second pass does not get again is no failure of the run", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i/1", shelf("a", 0, 20)...)
		f.index(run, "/i/2", shelf("b", 0, 20)...)
		_, _, err := f.s.SecondPass(f.ctx(), run, everyPage)
		f.ok(err)
		broken := f.content()
		broken.Page.State, broken.Page.Cause = market.StateError, market.CauseServerError
		f.again(run, map[string]market.PageResult{"/i/1": broken, "/i/2": f.content(shelf("b", 0, 20)...)})
		got := f.finish(run, market.RunComplete)
		f.equal(got.Counts.Failed, 1)
		f.equal(got.Completeness.Failed, 0)
		f.equal(got.Completeness.TwoPass.Pages, 1)
		f.equal(got.Completeness.TwoPass.Failed, 1)
	}},
	{"Why there was no second pass, and what is lost, are the caller's to say", func(f *fixture) {
		run := f.begin(1)
		given := market.Completeness{Lost: market.Lost{Pages: 2, Listings: 30}, TwoPass: market.TwoPass{Estimate: market.Estimate{Reason: "budget"}}}
		got, err := f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: market.RunPartial, Completeness: given}, 2)
		f.ok(err)
		f.equal(got.Completeness, given)
	}},
	{"A run that is rebuilt has the same second pass", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i/1", shelf("a", 0, 20)...)
		_, _, err := f.s.SecondPass(f.ctx(), run, everyPage)
		f.ok(err)
		f.again(run, map[string]market.PageResult{"/i/1": f.content(shelf("a", 0, 21)...)})
		pages := f.collect(run)
		want := f.finish(run, market.RunComplete)
		again := market.Run{ID: "other-1", Market: "other", Profile: want.Profile, Started: want.Started, Counts: want.Counts}
		f.ok(f.s.OpenRun(f.ctx(), again))
		for _, p := range pages {
			p.Run, p.Market = again.ID, again.Market
			records := shelf("a", 0, 20)
			if p.Second {
				records = shelf("a", 0, 21)
			}
			_, err := f.s.Record(f.ctx(), market.PageResult{Page: p, Records: records})
			f.ok(err)
		}
		got, err := f.s.FinishRun(f.ctx(), market.Run{ID: again.ID, Status: market.RunComplete, Completeness: want.Completeness}, 2)
		f.ok(err)
		f.equal(got.Completeness, want.Completeness)
		f.equal(got.Counts, want.Counts)
	}},
	{"A run knows how many listings there were when a later one is closed", func(f *fixture) {
		walk := func(number int, records ...market.Record) market.Run {
			run := f.begin(number)
			f.index(run, "/i", records...)
			return f.finish(run, market.RunComplete)
		}
		later := func() (list []market.Later) {
			runs, err := f.s.Runs(f.ctx(), demo, 9)
			f.ok(err)
			for _, r := range runs {
				list = append([]market.Later{r.Completeness.Later}, list...)
			}
			return list
		}
		walk(1, shelf("a", 0, 100)...)
		walk(2, append(shelf("a", 25, 100), shelf("b", 0, 15)...)...)
		f.equal(later(), []market.Later{{Runs: 1, Estimate: market.Estimate{Reason: "there is no earlier run to compare with"}}, {}})
		walk(3, append(shelf("a", 10, 90), shelf("b", 3, 15)...)...)
		// Of run 2: caught 90, known 75, met again 65+12, and 15 that run 1 and
		// run 3 met: marked 75 + 91*15/78 = 92.5, in all 91*92.5/76 = 110.8.
		got := later()[1]
		f.equal([]int{got.Runs, got.N}, []int{1, 111})
		if got.Low < 90 || got.Low > 111 || got.High < 111 || got.High > 140 {
			f.Errorf("interval %d to %d", got.Low, got.High)
		}
		f.equal(later()[2], market.Later{})
		// Those missed by run 2 that run 4 meets after all add to it.
		walk(4, append(shelf("a", 0, 100), shelf("b", 0, 15)...)...)
		if again := later()[1]; again.Runs != 2 || again.N <= got.N {
			f.Errorf("after one more run: %+v, before %+v", again, got)
		}
	}},
}
