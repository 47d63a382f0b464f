package storetest

import (
	"fmt"

	"vedette/market"
)

var finishPromises = []promise{
	{"FinishRun sets status, end, counts, completeness and manifest", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue widget", 5))
		f.enqueue(run, market.Target{Path: "/left"})
		end := f.tick()
		given := market.Run{
			ID: run, Status: market.RunPartial, Reason: "page budget", Ended: end, Manifest: "ab", MerkleRoot: "cd",
			Counts: market.RunCounts{Listings: 99}, Completeness: market.Completeness{Announced: 10, Seen: 99},
		}
		got, err := f.s.FinishRun(f.ctx(), given, 2)
		f.ok(err)
		want := market.Run{
			ID: run, Market: demo, Profile: "demo@1", Started: start.Add(1e9), Ended: end, Status: market.RunPartial, Reason: "page budget",
			Counts: market.RunCounts{
				Fetched: 1, Content: 1, Bytes: 1000, Listings: 1, New: 1, Vendors: 1, Rows: 1,
				Refused: map[string]int{}, States: map[string]int{"content": 1}, Causes: map[string]int{},
			},
			Completeness: market.Completeness{Announced: 10, Seen: 1, Pending: 1}, Manifest: "ab", MerkleRoot: "cd",
		}
		f.equal(got, want)
		runs, err := f.s.Runs(f.ctx(), demo, 1)
		f.ok(err)
		f.equal(runs, []market.Run{want})
	}},
	{"FinishRun clears the frontier", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i")
		f.enqueue(run, market.Target{Path: "/left"})
		f.finish(run, market.RunPartial)
		f.equal(len(f.collect(run)), 0)
		f.equal(len(f.lease(run, 9)), 0)
		q, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(q, market.QueueStats{Done: 1})
	}},
	{"FinishRun of a closed run is a conflict, of an unknown one not found", func(f *fixture) {
		run := f.begin(1)
		f.finish(run, market.RunPartial)
		_, err := f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: market.RunPartial}, 2)
		f.is(err, market.ErrConflict)
		_, err = f.s.FinishRun(f.ctx(), market.Run{ID: "nowhere-1", Status: market.RunPartial}, 2)
		f.is(err, market.ErrNotFound)
	}},
	{"FinishRun refuses a status that does not close, and leaves the run open", func(f *fixture) {
		run := f.begin(1)
		for _, s := range []market.RunStatus{"", market.RunOpen, market.RunPaused, "done"} {
			_, err := f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: s}, 2)
			f.is(err, market.ErrInvalid)
		}
		_, err := f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: market.RunComplete}, 0)
		f.is(err, market.ErrInvalid)
		f.enqueue(run, market.Target{Path: "/a"})
		_, err = f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: market.RunComplete}, 2)
		f.is(err, market.ErrInvalid)
		f.equal(paths(f.lease(run, 1)), "/a")
	}},
	{"Pages yields done, given up and pending pages, each in order", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/1"}, market.Target{Path: "/2"}, market.Target{Path: "/3"},
			market.Target{Path: "/4"}, market.Target{Path: "/5"}, market.Target{Path: "/6"})
		l := f.lease(run, 5)
		commit := func(i int, state market.PageState) {
			r := f.content()
			r.Page.State = state
			_, err := f.s.Commit(f.ctx(), l[i], r)
			f.ok(err)
		}
		commit(3, market.StateError)
		commit(4, market.StateContent)
		commit(1, market.StateNotFound)
		commit(2, market.StateCaptcha)
		f.ok(f.s.Defer(f.ctx(), l[0], market.Page{FetchedAt: f.now, State: market.StateQueue, Cause: market.CauseQueue}, f.now))
		var got []string
		for _, p := range f.collect(run) {
			got = append(got, fmt.Sprintf("%s %d %d %s", p.Path, p.Seq, p.Attempt, p.State))
		}
		f.equal(got, []string{"/5 2 1 content", "/2 3 1 not-found", "/4 1 1 error", "/3 4 1 captcha", "/1 0 1 queue", "/6 0 0 "})
	}},
	{"Pages yields all of a long journal", func(f *fixture) {
		run := f.begin(1)
		var targets []market.Target
		for i := range 2500 {
			targets = append(targets, market.Target{Path: fmt.Sprint("/p/", i)})
		}
		f.enqueue(run, targets...)
		pages := f.collect(run)
		f.equal(len(pages), 2500)
		f.equal(pages[2499].Path, "/p/2499")
	}},
	{"Pages stops when the caller does, and says not found of an unknown run", func(f *fixture) {
		run := f.begin(1)
		f.enqueue(run, market.Target{Path: "/1"}, market.Target{Path: "/2"})
		n := 0
		for range f.s.Pages(f.ctx(), run) {
			n++
			break
		}
		f.equal(n, 1)
		for _, err := range f.s.Pages(f.ctx(), "nowhere-1") {
			f.is(err, market.ErrNotFound)
			n++
		}
		f.equal(n, 2)
	}},
	{"A listing missing from enough complete runs is gone", func(f *fixture) {
		f.crawlOnce("1", "2")
		for i, want := range []market.ListingState{market.ListingMissing, market.ListingGone, market.ListingGone} {
			run := f.begin(i + 2)
			f.index(run, "/i", row("1", "Widget 1", 5))
			f.finish(run, market.RunComplete)
			l, _ := f.listing("2")
			f.equal(l.State, want)
			f.equal(l.Missed, min(i+1, 2))
			l, _ = f.listing("1")
			f.equal(l.State, market.ListingActive)
		}
	}},
	{"A listing missing from partial and failed runs stays", func(f *fixture) {
		f.crawlOnce("1")
		for i, status := range []market.RunStatus{market.RunPartial, market.RunFailed, market.RunPartial} {
			f.finish(f.begin(i+2), status)
			l, _ := f.listing("1")
			f.equal(l.State, market.ListingActive)
		}
	}},
	{"A partial run whose indexes were all read counts as complete for what is missing", func(f *fixture) {
		f.crawlOnce("1", "2")
		for i, want := range []market.ListingState{market.ListingMissing, market.ListingGone} {
			run := f.begin(i + 2)
			f.index(run, "/i", row("1", "Widget 1", 5))
			f.enqueue(run, market.Target{Path: "/l/1"})
			got, err := f.s.FinishRun(f.ctx(), market.Run{
				ID: run, Status: market.RunPartial, Completeness: market.Completeness{Indexed: true},
			}, 2)
			f.ok(err)
			f.equal(got.Completeness, market.Completeness{Seen: 1, Pending: 1, Indexed: true})
			l, _ := f.listing("2")
			f.equal(l.State, want)
			l, _ = f.listing("1")
			f.equal(l.State, market.ListingActive)
		}
		run := f.begin(4)
		_, err := f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: market.RunFailed, Completeness: market.Completeness{Indexed: true}}, 1)
		f.ok(err)
		l, _ := f.listing("1")
		f.equal(l.State, market.ListingActive)
		run = f.begin(5)
		_, err = f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: market.RunPartial, Completeness: market.Completeness{Indexed: true}}, 0)
		f.is(err, market.ErrInvalid)
	}},
	{"Being seen, in any run, ends the row of misses", func(f *fixture) {
		f.crawlOnce("1")
		f.finish(f.begin(2), market.RunComplete)
		run := f.begin(3)
		f.index(run, "/i", row("1", "Widget 1", 5))
		l, _ := f.listing("1")
		f.equal(l.State, market.ListingActive)
		f.equal(l.Missed, 0)
		f.finish(run, market.RunPartial)
		f.finish(f.begin(4), market.RunComplete)
		l, _ = f.listing("1")
		f.equal(l.State, market.ListingMissing)
	}},
	{"A partial run between does not end the row of misses", func(f *fixture) {
		f.crawlOnce("1")
		f.finish(f.begin(2), market.RunComplete)
		f.finish(f.begin(3), market.RunPartial)
		f.finish(f.begin(4), market.RunComplete)
		l, _ := f.listing("1")
		f.equal(l.State, market.ListingGone)
	}},
	{"A run of one market does not touch another's listings", func(f *fixture) {
		f.crawlOnce("1")
		f.finish(f.beginAt("other", 1), market.RunComplete)
		f.finish(f.beginAt("other", 2), market.RunComplete)
		l, _ := f.listing("1")
		f.equal(l.State, market.ListingActive)
	}},
	{"A gone listing that returns is active and begins a version", func(f *fixture) {
		f.crawlOnce("1")
		last := f.now
		f.finish(f.begin(2), market.RunComplete)
		f.finish(f.begin(3), market.RunComplete)
		run := f.begin(4)
		f.equal(f.index(run, "/i", row("1", "Widget 1", 5)), market.CommitStats{Changed: 1, Unpriced: 1})
		l, v := f.listing("1")
		f.equal(l.State, market.ListingActive)
		f.equal(len(v), 2)
		f.equal([]string{v[1].FromRun, v[1].ToRun, v[0].FromRun, v[0].ToRun}, []string{"demotable-1", "demotable-1", run, run})
		if v[1].ToSeen.After(last) {
			f.Errorf("the version before the gap ends at %s, after the listing was last seen", v[1].ToSeen)
		}
		f.equal(l.Observed.Description, "All about widget 1")
	}},
}
