package storetest

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"vedette/market"
)

var generalPromises = []promise{
	{"A cancelled context leaves nothing of a call's effect", func(f *fixture) {
		f.crawlOnce("1")
		run := f.begin(2)
		f.enqueue(run, market.Target{Path: "/a"}, market.Target{Path: "/b"})
		l := f.lease(run, 1)[0]
		ctx, cancel := context.WithCancel(f.ctx())
		cancel()
		before := f.dump(true)
		queue, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		r := f.content(row("9", "Blue widget", 5))
		for name, call := range map[string]func() error{
			"BeginRun": func() error { _, _, err := f.s.BeginRun(ctx, market.Run{ID: "x-1", Market: "x"}, me); return err },
			"Enqueue":  func() error { _, err := f.s.Enqueue(ctx, run, []market.Target{{Path: "/z"}}); return err },
			"Lease":    func() error { _, err := f.s.Lease(ctx, run, me, 1, f.now, f.now.Add(time.Hour)); return err },
			"Extend":   func() error { return f.s.Extend(ctx, run, me, f.now.Add(time.Hour)) },
			"Release":  func() error { return f.s.Release(ctx, []market.Lease{l}) },
			"Defer":    func() error { return f.s.Defer(ctx, l, r.Page, f.now) },
			"Commit":   func() error { _, err := f.s.Commit(ctx, l, r); return err },
			"Queue":    func() error { _, err := f.s.Queue(ctx, run, f.now); return err },
			"PauseRun": func() error { return f.s.PauseRun(ctx, run, "x") },
			"FinishRun": func() error {
				_, err := f.s.FinishRun(ctx, market.Run{ID: run, Status: market.RunPartial}, 2)
				return err
			},
			"SaveMirror": func() error { return f.s.SaveMirror(ctx, market.Mirror{Market: "x", Address: "a"}) },
			"SaveMarket": func() error { return f.s.SaveMarket(ctx, market.Market{ID: "x"}) },
			"LockMarket": func() error { _, err := f.s.LockMarket(ctx, "x"); return err },
			"OpenRun":    func() error { return f.s.OpenRun(ctx, market.Run{ID: "y-1", Market: "y"}) },
			"Record":     func() error { r.Page.Run = run; _, err := f.s.Record(ctx, r); return err },
			"PutRates": func() error {
				_, _, err := f.s.PutRates(ctx, []market.Rate{{Currency: "USD", Day: day(0), EUR: 1}})
				return err
			},
			"Reprice":    func() error { _, err := f.s.Reprice(ctx); return err },
			"Rate":       func() error { _, err := f.s.Rate(ctx, "USD", day(0), 0); return err },
			"Listings":   func() error { _, err := f.s.Listings(ctx, market.Filter{}); return err },
			"Listing":    func() error { _, _, err := f.s.Listing(ctx, demo, "1"); return err },
			"Vendors":    func() error { _, err := f.s.Vendors(ctx, "", 0); return err },
			"Runs":       func() error { _, err := f.s.Runs(ctx, "", 0); return err },
			"Summary":    func() error { _, err := f.s.Summary(ctx); return err },
			"Substances": func() error { _, err := f.s.Substances(ctx, 0); return err },
			"Dump":       func() error { return f.s.Dump(ctx, io.Discard, true) },
		} {
			err := call()
			if err == nil {
				f.Errorf("%s: no error", name)
				continue
			}
			f.is(err, context.Canceled)
		}
		f.equal(f.dump(true), before)
		again, err := f.s.Queue(f.ctx(), run, f.now)
		f.ok(err)
		f.equal(again, queue)
		_, err = f.s.Commit(f.ctx(), l, f.content())
		f.ok(err)
	}},
	{"Times are UTC and kept to the millisecond", func(f *fixture) {
		zone := time.FixedZone("far", 13*3600)
		at := time.Date(2026, 3, 15, 3, 4, 5, 678_912_345, zone)
		run := f.begin(1)
		r := f.content(row("1", "Blue widget", 5))
		r.Page.FetchedAt = at
		f.visit(run, market.Target{Path: "/i"}, r)
		l, _ := f.listing("1")
		if want := at.UTC().Truncate(time.Millisecond); l.FirstSeen != want {
			f.Errorf("first seen %v, want %v", l.FirstSeen, want)
		}
	}},
	{"Hostile text is kept or replaced, and never refused", func(f *fixture) {
		run := f.begin(1)
		texts := map[string]string{
			"nul": "a\x00c", "invalid": "a\xff\xfeb", "half": "caf\xc3", "quote": `'; DROP TABLE listing; --`, "json": `{"a":"\u0000"}`,
			"html": "<script>alert(1)</script>", "bidi": "\u202egnp.exe", "long": strings.Repeat("word ", 200_000), "one": strings.Repeat("x", 1<<20),
			"emoji": "💊🚀", "newline": "a\nb\r\n", "separator": "\u2028\u2029",
		}
		for id, text := range texts {
			r := market.Record{Listing: &market.Listing{
				ID: "id " + id + text[:min(len(text), 50)], Title: text, Description: text, Vendor: text, Category: []string{text}, ShipsTo: []string{text},
				Prices: []market.Money{{Amount: 1, Currency: text, Per: text}}, Variants: []market.Variant{{Label: text}}, Stock: text, Rating: text, URL: text,
			}, Derived: market.Derived{ShipsTo: []string{text}, Substances: []market.Mention{mention(text, "title")}}}
			f.visit(run, market.Target{Path: "/l/" + id, Kind: text[:min(len(text), 100)]}, f.content(r, market.Record{
				Kind: market.RecordVendor, Vendor: &market.Vendor{Handle: text, Description: text, PGPKey: text},
			}))
		}
		p, err := f.s.Listings(f.ctx(), market.Filter{})
		f.ok(err)
		f.equal(p.Total, len(texts))
		for _, l := range p.Listings {
			id := strings.Fields(l.ID)[1]
			for name, text := range texts {
				if !strings.HasPrefix(id, name) {
					continue
				}
				want := strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
				f.equal(l.Observed.Title, want)
				f.equal(l.Observed.Description, want)
			}
			_, _, err := f.s.Listing(f.ctx(), l.Market, l.ID)
			f.ok(err)
			p, err := f.s.Listings(f.ctx(), market.Filter{Vendor: l.Observed.Vendor, Substance: l.Derived.Substances[0].ID})
			f.ok(err)
			f.equal(p.Total, 1)
		}
		f.finish(run, market.RunComplete)
		f.dump(true)
	}},
	{"Paths come back as they were given", func(f *fixture) {
		run := f.begin(1)
		for _, path := range []string{"", "/", "/a?b=1&c=%20", "/a\x00b", "/\xff", "/ü", "//x", strings.Repeat("/p", 4000)} {
			f.enqueue(run, market.Target{Path: path})
			l := f.lease(run, 1)
			f.equal(l[0].Path, path)
			_, err := f.s.Commit(f.ctx(), l[0], f.content())
			f.ok(err)
		}
	}},
	{"Numbers that are none are dropped", func(f *fixture) {
		run := f.begin(1)
		nan := 0.0
		nan /= nan
		r := edit(row("1", "Blue widget", 5), func(l *market.Listing) {
			l.Prices = []market.Money{{Amount: nan, Currency: "USD"}, {Amount: 3, Currency: "USD", Max: nan}}
		})
		m := mention("x", "title")
		m.Score = nan
		r.Derived.Substances = []market.Mention{m}
		f.index(run, "/i", r)
		l, _ := f.listing("1")
		f.equal(l.Observed.Prices, usdPrice(3))
	}},
	{"Records without an id are passed over", func(f *fixture) {
		run := f.begin(1)
		f.equal(f.index(run, "/i", row("", "Blue widget", 5), market.Record{}, market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{}}),
			market.CommitStats{})
	}},
	{"Eight goroutines crawl, read and lose nothing", func(f *fixture) {
		const pages, perPage = 120, 5
		run := f.begin(1)
		var targets []market.Target
		for i := range pages {
			targets = append(targets, market.Target{Path: fmt.Sprint("/", i), Kind: "index"})
		}
		f.enqueue(run, targets...)
		at := f.now
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() { f.work(run, fmt.Sprint("w", w), at, perPage) })
		}
		wg.Wait()
		got := f.finish(run, market.RunComplete)
		f.equal([]int{got.Counts.Content, got.Counts.Listings, got.Counts.New, got.Counts.Rows}, []int{pages, pages * perPage, pages * perPage, pages * perPage})
		p, err := f.s.Listings(f.ctx(), market.Filter{})
		f.ok(err)
		f.equal(p.Total, pages*perPage)
	}},
	{"Close may be called twice", func(f *fixture) {
		f.ok(f.s.Close())
		f.ok(f.s.Close())
		if _, err := f.s.Enqueue(f.ctx(), "x", []market.Target{{Path: "/"}}); err == nil {
			f.Error("a closed store enqueues")
		}
		if _, err := f.s.Summary(f.ctx()); err == nil {
			f.Error("a closed store reads")
		}
	}},
}

// work is one worker of a crawl that also asks questions. It uses Errorf only:
// it runs beside the test's goroutine.
func (f *fixture) work(run, owner string, at time.Time, perPage int) {
	for {
		leases, err := f.s.Lease(f.ctx(), run, owner, 2, at, at.Add(time.Hour))
		if err != nil {
			f.Errorf("lease: %v", err)
			return
		}
		if len(leases) == 0 {
			return
		}
		for _, l := range leases {
			r := market.PageResult{Page: market.Page{FetchedAt: at, Status: 200, State: market.StateContent}}
			for i := range perPage {
				r.Records = append(r.Records, row(fmt.Sprint(l.Path, "-", i), "Blue widget", 5))
			}
			if _, err := f.s.Commit(f.ctx(), l, r); err != nil {
				f.Errorf("commit: %v", err)
			}
			if _, err := f.s.Listings(f.ctx(), market.Filter{Query: "widget", Limit: 1}); err != nil {
				f.Errorf("listings: %v", err)
			}
			if _, err := f.s.Queue(f.ctx(), run, at); err != nil {
				f.Errorf("queue: %v", err)
			}
		}
	}
}
