package storetest

import (
	"fmt"
	"time"

	"vedette/market"
)

var commitPromises = []promise{
	{"Commit says what it did", func(f *fixture) {
		run := f.begin(1)
		f.equal(f.index(run, "/i/1", row("1", "Blue widget", 5), row("2", "Red widget", 6)),
			market.CommitStats{New: 2, Unpriced: 2})
		f.equal(f.index(run, "/i/2", row("2", "Red widget", 6), row("3", "Green widget", 7)),
			market.CommitStats{New: 1, Unchanged: 1, Unpriced: 1})
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.equal(f.index(run, "/i/1", row("1", "Blue widget", 5), row("2", "Red widget, new", 6)),
			market.CommitStats{Changed: 1, Unchanged: 1, Unpriced: 1})
	}},
	{"Commit keeps the page in the journal", func(f *fixture) {
		run := f.begin(1)
		r := f.content(row("1", "Blue widget", 5))
		r.Page.Truncated, r.Page.Reason = true, "no end tag"
		f.visit(run, market.Target{Path: "/i", Kind: "index"}, r)
		want := r.Page
		want.Run, want.Market, want.Path, want.Kind, want.Seq, want.Attempt = run, demo, "/i", "index", 1, 1
		f.equal(f.collect(run), []market.Page{want})
	}},
	{"Commit adds links once, and counts them", func(f *fixture) {
		run := f.begin(1)
		r := f.content()
		r.Targets = []market.Target{{Path: "/i/2", Kind: "index", Priority: 10}, {Path: "/i/1"}, {Path: "/i/3", Kind: "index", Priority: 10}}
		f.equal(f.visit(run, market.Target{Path: "/i/1"}, r).Enqueued, 2)
		f.equal(paths(f.lease(run, 9)), "/i/2 /i/3")
	}},
	{"Commit adds refusals, states and counters to the run", func(f *fixture) {
		run := f.begin(1)
		for i, n := range []int64{40, 44, 42} {
			r := f.content()
			r.Refused = map[string]int{"logout": 1, "cart": 2}
			r.Counters = map[string]int64{"listings": n}
			r.Page.Archive.Revisit = i == 1
			f.visit(run, market.Target{Path: fmt.Sprint("/i/", i)}, r)
		}
		got := f.finish(run, market.RunComplete)
		f.equal(got.Counts, market.RunCounts{
			Fetched: 3, Content: 3, Unchanged: 1, Bytes: 3000,
			Refused: map[string]int{"logout": 3, "cart": 6}, States: map[string]int{"content": 3}, Causes: map[string]int{},
		})
		f.equal(got.Completeness, market.Completeness{Announced: 44})
	}},
	{"What single categories announce is added up, unless the site has a number of its own, and survives an interruption", func(f *fixture) {
		run := f.begin(1)
		show := func(path, counter string, n int64) {
			r := f.content()
			r.Counters = map[string]int64{counter: n}
			f.visit(run, market.Target{Path: path}, r)
		}
		announced := func() int {
			runs, err := f.s.Runs(f.ctx(), demo, 1)
			f.ok(err)
			return runs[0].Completeness.Announced
		}
		show("/list?c=1", market.CounterCategory, 70)
		show("/list?c=1&page=2", market.CounterCategory, 71)
		show("/list?c=1&page=3", market.CounterCategory, 69)
		f.begin(2) // takes it up again
		show("/list?c=2", market.CounterCategory, 30)
		show("/products/all/tea/2", market.CounterCategory, 5)
		show("/products/all/tea/3", market.CounterCategory, 5)
		f.equal(announced(), 106)
		f.equal(f.finish(run, market.RunComplete).Completeness.Announced, 106)
		f.equal(announced(), 106)
		run = f.begin(3)
		show("/list?c=1", market.CounterCategory, 70)
		show("/", market.CounterListings, 50)
		f.equal(f.finish(run, market.RunComplete).Completeness.Announced, 50)
	}},
	{"Commit enqueues the details of new listings", func(f *fixture) {
		run := f.begin(1)
		r := f.content(row("1", "Blue widget", 5))
		r.Details = details("1", "2") // 2 is only linked to
		f.equal(f.visit(run, market.Target{Path: "/i"}, r).Enqueued, 2)
		l := f.lease(run, 9)
		f.equal(paths(l), "/l/1 /l/2")
		f.equal(l[0].Listing, "1")
	}},
	{"Commit enqueues the details of changed rows, and of no others", func(f *fixture) {
		f.crawlOnce("1", "2")
		run := f.begin(2)
		r := f.content(row("1", "Widget 1", 5), row("2", "Widget 2", 9))
		r.Details = details("1", "2")
		f.visit(run, market.Target{Path: "/i"}, r)
		f.equal(paths(f.lease(run, 9)), "/l/2")
	}},
	{"Commit enqueues details that were never read", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", row("1", "Widget 1", 5))
		f.finish(run, market.RunPartial)
		run = f.begin(2)
		r := f.content(row("1", "Widget 1", 5))
		r.Details = details("1")
		f.equal(f.visit(run, market.Target{Path: "/i"}, r).Enqueued, 1)
	}},
	{"Commit enqueues stale details", func(f *fixture) {
		f.crawlOnce("1")
		read := f.now
		run := f.begin(2)
		for i, c := range []struct {
			before time.Time
			want   int
		}{{read.Add(-time.Hour), 0}, {read.Add(time.Hour), 1}} {
			r := f.content(row("1", "Widget 1", 5))
			r.Details, r.StaleBefore = details("1"), c.before
			f.equal(f.visit(run, market.Target{Path: fmt.Sprint("/i/", i)}, r).Enqueued, c.want)
		}
	}},
	{"Commit enqueues no detail that was read in this run", func(f *fixture) {
		run := f.begin(1)
		f.detail(run, "/l/1", row("1", "Widget 1", 5))
		r := f.content(row("1", "Widget 1 with another title", 5))
		r.Details, r.StaleBefore = []market.Target{{Path: "/other/address/1", Listing: "1"}}, f.now.Add(time.Hour)
		f.equal(f.visit(run, market.Target{Path: "/i"}, r).Enqueued, 0)
	}},
	{"Commit repeats a listing on one page without harm", func(f *fixture) {
		run := f.begin(1)
		ad := row("1", "Blue widget", 5)
		ad.Ad = true
		f.equal(f.index(run, "/i", ad, row("1", "Blue widget", 5)), market.CommitStats{New: 1, Unpriced: 1})
		got := f.finish(run, market.RunComplete)
		f.equal([]int{got.Counts.Listings, got.Counts.Rows, got.Counts.New}, []int{1, 2, 1})
	}},
	{"Commit counts listings and vendors once per run", func(f *fixture) {
		f.crawlOnce("1", "2")
		run := f.begin(2)
		f.index(run, "/i/1", row("1", "Widget 1", 5), row("2", "Widget 2", 5))
		f.index(run, "/i/2", row("2", "Widget 2", 5), row("3", "Widget 3", 5))
		c := f.finish(run, market.RunComplete).Counts
		f.equal([]int{c.Listings, c.Vendors, c.New, c.Changed, c.Rows}, []int{3, 1, 1, 0, 4})
	}},
	{"A page given up counts as failed, one not found as done", func(f *fixture) {
		run := f.begin(1)
		for path, state := range map[string]market.PageState{"/gone": market.StateNotFound, "/wall": market.StateCaptcha, "/bad": market.StateError} {
			r := f.content()
			r.Page.State, r.Page.Cause = state, market.Cause(state)
			f.visit(run, market.Target{Path: path}, r)
		}
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Done: 1, Failed: 2})
		got := f.finish(run, market.RunPartial)
		f.equal(got.Counts.Failed, 2)
		f.equal(got.Completeness, market.Completeness{Failed: 2, Walled: 1})
	}},
	{"Commit to an unknown run is not found", func(f *fixture) {
		_, err := f.s.Commit(f.ctx(), market.Lease{Run: "nowhere-1", Owner: me, Attempt: 1}, f.content())
		f.is(err, market.ErrNotFound)
	}},
	{"Commit after the run is closed has lost its lease", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/a"})
		l := f.lease(run, 1)[0]
		f.finish(run, market.RunPartial)
		_, err := f.s.Commit(f.ctx(), l, f.content(row("1", "Blue widget", 5)))
		f.is(err, market.ErrLeaseLost)
		_, _, err = f.s.Listing(f.ctx(), demo, "1")
		f.is(err, market.ErrNotFound)
	}},
	{"LastRead is when a page was answered, also unchanged, unless a later attempt failed", func(f *fixture) {
		_, err := f.s.LastRead(f.ctx(), demo, "/v")
		f.is(err, market.ErrNotFound)
		f.begin(1)
		for i, step := range []struct {
			state   market.PageState
			revisit bool
			read    bool
		}{
			{market.StateContent, false, true}, {market.StateContent, true, true}, {market.StateError, false, false},
			{market.StateNotFound, false, true}, {market.StateLogin, false, false}, {market.StateContent, true, true},
		} {
			run := f.begin(i + 1)
			r := f.content()
			r.Page.State, r.Page.Archive.Revisit = step.state, step.revisit
			f.visit(run, market.Target{Path: "/v"}, r)
			f.finish(run, market.RunPartial)
			at, err := f.s.LastRead(f.ctx(), demo, "/v")
			if !step.read {
				f.is(err, market.ErrNotFound)
				continue
			}
			f.ok(err)
			f.equal(at, r.Page.FetchedAt)
		}
		_, err = f.s.LastRead(f.ctx(), "other", "/v")
		f.is(err, market.ErrNotFound)
	}},
	{"LastDigest is that of the last full record", func(f *fixture) {
		run := f.begin(1)
		_, _, _, err := f.s.LastDigest(f.ctx(), demo, "/i")
		f.is(err, market.ErrNotFound)
		full := f.content()
		f.visit(run, market.Target{Path: "/i"}, full)
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		again := f.content()
		again.Page.Digest, again.Page.Archive.Revisit = full.Page.Digest, true
		f.visit(run, market.Target{Path: "/i"}, again)
		f.finish(run, market.RunComplete)
		run = f.begin(3)
		none := f.content()
		none.Page.Digest, none.Page.Status, none.Page.State = "", 0, market.StateError
		f.visit(run, market.Target{Path: "/i"}, none)
		digest, ref, at, err := f.s.LastDigest(f.ctx(), demo, "/i")
		f.ok(err)
		f.equal(digest, full.Page.Digest)
		f.equal(ref, full.Page.Archive)
		f.equal(at, full.Page.FetchedAt)
		_, _, _, err = f.s.LastDigest(f.ctx(), "other", "/i")
		f.is(err, market.ErrNotFound)
	}},
}

// details are the detail targets of listings.
func details(ids ...string) []market.Target {
	var list []market.Target
	for _, id := range ids {
		list = append(list, market.Target{Path: "/l/" + id, Kind: "listing", Priority: 20, Listing: id})
	}
	return list
}

// crawlOnce is a complete run that saw listings on an index and on their own
// pages.
func (f *fixture) crawlOnce(ids ...string) {
	f.Helper()
	run := f.begin(1)
	var rows []market.Record
	for _, id := range ids {
		rows = append(rows, row(id, "Widget "+id, 5))
	}
	f.index(run, "/i", rows...)
	for i, id := range ids {
		r := rows[i]
		l := *r.Listing
		l.Description = "All about widget " + id
		r.Listing = &l
		f.detail(run, "/l/"+id, r)
	}
	f.finish(run, market.RunComplete)
}
