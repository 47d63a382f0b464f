package storetest

import (
	"strings"

	"vedette/market"
)

// edit is a copy of a record with its listing changed.
func edit(r market.Record, change func(*market.Listing)) market.Record {
	l := *r.Listing
	change(&l)
	r.Listing = &l
	return r
}

var versionPromises = []promise{
	{"An unchanged listing keeps its version and widens its interval", func(f *fixture) {
		for i := range 3 {
			run := f.begin(i + 1)
			f.index(run, "/i", row("1", "Blue widget", 5))
			f.index(run, "/j", row("1", "Blue widget", 5))
			f.finish(run, market.RunComplete)
		}
		l, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal(l.Versions, 1)
		f.equal([]string{v[0].FromRun, v[0].ToRun}, []string{"demotable-1", "demotable-3"})
		f.equal(v[0].Runs, 3)
		f.equal(v[0].FromSeen, l.FirstSeen)
		f.equal(v[0].ToSeen, l.LastSeen)
	}},
	{"Each stable field that changes makes a version", func(f *fixture) {
		changes := []struct {
			name   string
			change func(*market.Listing)
		}{
			{"title", func(l *market.Listing) { l.Title = "Other" }},
			{"description", func(l *market.Listing) { l.Description = "Other" }},
			{"vendor", func(l *market.Listing) { l.Vendor = "otherfern" }},
			{"price", func(l *market.Listing) { l.Prices = usdPrice(6) }},
			{"category", func(l *market.Listing) { l.Category = []string{"Other"} }},
			{"ships from", func(l *market.Listing) { l.ShipsFrom = "Other" }},
			{"ships to", func(l *market.Listing) { l.ShipsTo = []string{"Other"} }},
			{"payment", func(l *market.Listing) { l.Payment = []string{"XMR"} }},
			{"escrow", func(l *market.Listing) { l.Escrow = "FE" }},
			{"variants", func(l *market.Listing) { l.Variants = []market.Variant{{Label: "3 pieces", Prices: usdPrice(9)}} }},
		}
		full := edit(row("1", "Blue widget", 5), func(l *market.Listing) {
			l.Description, l.Category, l.ShipsFrom, l.ShipsTo = "Round", []string{"Toys", "Widgets"}, "Germany", []string{"France"}
			l.Payment, l.Escrow = []string{"BTC"}, "Escrow"
			l.Variants = []market.Variant{{Label: "2 pieces", Prices: usdPrice(9)}}
		})
		run := f.begin(1)
		f.detail(run, "/l", full)
		f.finish(run, market.RunComplete)
		for i, c := range changes {
			full = edit(full, c.change)
			run := f.begin(i + 2)
			if got := f.detail(run, "/l", full).Changed; got != 1 {
				f.Errorf("%s: %d changes", c.name, got)
			}
			l, v := f.listing("1")
			f.equal(l.Versions, i+2)
			f.equal(v[0].Runs, 1)
			l.Observed.ID = "1"
			f.equal(l.Observed, *full.Listing)
			f.finish(run, market.RunComplete)
		}
	}},
	{"A substance found anew makes a version", func(f *fixture) {
		r := row("1", "Blue widget", 5)
		run := f.begin(1)
		f.detail(run, "/l", r)
		f.finish(run, market.RunComplete)
		r.Derived.Substances = []market.Mention{mention("ketamine", "title")}
		run = f.begin(2)
		f.equal(f.detail(run, "/l", r).Changed, 1)
		_, v := f.listing("1")
		f.equal(v[0].Derived.Substances, r.Derived.Substances)
		f.equal(len(v[1].Derived.Substances), 0)
	}},
	{"Counters make no version and are current", func(f *fixture) {
		for i := range 3 {
			run := f.begin(i + 1)
			r := edit(row("1", "Blue widget", 5), func(l *market.Listing) {
				l.Stock, l.Sold, l.Views, l.Rating, l.FeedbackCount = "9", ptr(int64(i)), ptr(int64(10*i)), "4.5", ptr(int64(0))
			})
			r.Derived.Stock = ptr(int64(9))
			f.index(run, "/i", r)
			f.index(run, "/j", row("1", "Blue widget", 5)) // shows none of them
			f.finish(run, market.RunComplete)
		}
		l, v := f.listing("1")
		f.equal(len(v), 1)
		o := l.Observed
		f.equal([]any{o.Stock, *o.Sold, *o.Views, o.Rating, *o.FeedbackCount, *l.Derived.Stock}, []any{"9", int64(2), int64(20), "4.5", int64(0), int64(9)})
	}},
	{"The history of counters has what changed, once per run", func(f *fixture) {
		for i, sold := range []int64{1, 1, 2} {
			run := f.begin(i + 1)
			f.index(run, "/i", edit(row("1", "Blue widget", 5), func(l *market.Listing) { l.Sold = ptr(sold) }))
			f.finish(run, market.RunComplete)
		}
		f.equal(strings.Count(f.dump(false), `"sold":1`), 1)
		f.equal(strings.Count(f.dump(false), `"sold":2`), 2) // history and current
	}},
	{"Last seen does not go back when an older page is committed later", func(f *fixture) {
		run := f.begin(1)
		older := f.content(row("1", "Blue widget", 5))
		f.index(run, "/i", row("1", "Blue widget", 5))
		want := f.now
		f.visit(run, market.Target{Path: "/j", Kind: "index"}, older)
		l, _ := f.listing("1")
		f.equal(l.LastSeen, want)
	}},
	{"A row never blanks a field of the listing's own page", func(f *fixture) {
		run := f.begin(1)
		full := edit(row("1", "Blue widget", 5), func(l *market.Listing) {
			l.Description, l.ShipsFrom, l.Category = "Round", "Germany", []string{"Toys"}
		})
		full.Derived.ShipsFrom = "DE"
		f.detail(run, "/l", full)
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.equal(f.index(run, "/i", row("1", "Blue widget", 5)), market.CommitStats{Unchanged: 1})
		l, _ := f.listing("1")
		f.equal(l.Observed, *full.Listing)
		f.equal(l.Derived.ShipsFrom, "DE")
	}},
	{"The pages of one run complete one version", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue widget", 5))
		r := edit(row("1", "Blue widget, round", 5), func(l *market.Listing) { l.Description = "Round and blue" })
		f.equal(f.detail(run, "/l", r).Changed, 0)
		l, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal(l.Observed, *r.Listing)
		f.equal(l.Path, "/l")
		f.equal(v[0].Path, "/l")
		f.equal(v[0].Digest, l.Digest)
		f.equal(l.DetailAt, f.now)
		f.index(run, "/j", row("1", "Blue widget", 5))
		l, v = f.listing("1")
		f.equal(l.Path, "/j")
		f.equal(v[0].Path, "/l")
	}},
	{"A cut title on the index replaces no longer one", func(f *fixture) {
		cuts := []string{"Blue wid", "Blue wid...", "Blue wid…", "Blue wid ..."}
		for i := range 3 {
			run := f.begin(i + 1)
			for _, cut := range cuts {
				stats := f.index(run, "/i/"+cut, row(cut, cut, 5))
				if i == 0 {
					f.detail(run, "/l/"+cut, row(cut, "Blue widget from the north", 5))
				} else {
					f.equal(stats, market.CommitStats{Unchanged: 1})
				}
			}
			f.finish(run, market.RunComplete)
		}
		for _, cut := range cuts {
			l, _ := f.listing(cut)
			f.equal(l.Observed.Title, "Blue widget from the north")
		}
	}},
	{"A title that is cut elsewhere replaces no longer one, and makes the page due", func(f *fixture) {
		for i, cut := range []string{"Blue widget fr", "Blue wid..."} {
			run := f.begin(i + 1)
			r := f.content(row("1", cut, 5))
			r.Details = details("1")
			stats := f.visit(run, market.Target{Path: "/i", Kind: "index"}, r)
			f.equal([]int{stats.Changed, stats.Enqueued}, []int{0, 1})
			page := row("1", "Blue widget from the north", 5)
			page.Partial = false
			_, err := f.s.Commit(f.ctx(), f.lease(run, 1)[0], f.content(page))
			f.ok(err)
			f.finish(run, market.RunComplete)
		}
		l, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal(l.Observed.Title, "Blue widget from the north")
	}},
	{"A longer title on a row replaces a cut one", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue wid...", 5))
		f.visit(run, market.Target{Path: "/v", Kind: "vendor"}, f.content(row("1", "Blue widget", 5)))
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.index(run, "/i", row("1", "Blue widget from the north", 5))
		l, _ := f.listing("1")
		f.equal(l.Observed.Title, "Blue widget from the north")
	}},
	{"A difference in form between index and page is not news in any run", func(f *fixture) {
		page := edit(row("1", "Blue widget (round)", 5), func(l *market.Listing) {
			l.Prices = []market.Money{{Amount: 5, Currency: "USD", Per: "piece"}, {Amount: 0.0001, Currency: "BTC"}}
			l.ShipsFrom = "Germany"
		})
		page.Partial = false
		index := edit(row("1", "Round blue widget", 5), func(l *market.Listing) { l.ShipsFrom = "DE" })
		for i := range 4 {
			run := f.begin(i + 1)
			r := f.content(index)
			r.Details = details("1")
			f.visit(run, market.Target{Path: "/i", Kind: "index"}, r)
			if i == 0 || i == 2 {
				if i == 2 { // stale: read again
					f.enqueue(run, details("1")...)
				}
				l := f.lease(run, 1)
				_, err := f.s.Commit(f.ctx(), l[0], f.content(page))
				f.ok(err)
			}
			got := f.finish(run, market.RunPartial)
			f.equal(got.Counts.Changed, 0)
		}
		l, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal(l.Observed, *page.Listing)
	}},
	{"The listing's own page wins over the row", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", edit(row("1", "Round blue widget", 5), func(l *market.Listing) { l.ShipsFrom = "DE" }))
		f.detail(run, "/l", edit(row("1", "Blue widget (round)", 6), func(l *market.Listing) { l.ShipsFrom = "Germany" }))
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		f.index(run, "/i", edit(row("1", "Round blue widget", 5), func(l *market.Listing) { l.ShipsFrom = "DE" }))
		l, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal([]any{l.Observed.Title, l.Observed.ShipsFrom, l.Observed.Prices[0].Amount}, []any{"Blue widget (round)", "Germany", 6.0})
	}},
	{"A row that changes says so before the page is read again", func(f *fixture) {
		f.crawlOnce("1")
		run := f.begin(2)
		r := f.content(row("1", "Widget 1", 8))
		r.Details = details("1")
		stats := f.visit(run, market.Target{Path: "/i", Kind: "index"}, r)
		f.equal([]int{stats.Changed, stats.Enqueued}, []int{1, 1})
		l, v := f.listing("1")
		f.equal(l.Observed.Prices, usdPrice(8))
		f.equal(l.Observed.Description, "All about widget 1")
		f.equal(v[1].Observed.Prices, usdPrice(5))
	}},
	{"A change that this run's own page takes back leaves no version", func(f *fixture) {
		f.crawlOnce("1")
		run := f.begin(2)
		r := f.content(row("1", "Widget 1", 8))
		r.Details = details("1")
		f.visit(run, market.Target{Path: "/i", Kind: "index"}, r)
		page := edit(row("1", "Widget 1", 5), func(l *market.Listing) { l.Description = "All about widget 1" })
		page.Partial = false
		_, err := f.s.Commit(f.ctx(), f.lease(run, 1)[0], f.content(page))
		f.ok(err)
		l, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal(l.Versions, 1)
		f.equal([]string{v[0].FromRun, v[0].ToRun}, []string{"demotable-1", run})
		f.equal(v[0].Runs, 2)
		f.equal(l.Observed.Prices, usdPrice(5))
		f.equal(f.finish(run, market.RunComplete).Counts.Changed, 0)
	}},
	{"Rows of one kind are compared with rows of that kind", func(f *fixture) {
		ad := row("1", "Blue widget!!! promoted", 5)
		ad.Ad = true
		for i := range 3 {
			run := f.begin(i + 1)
			front := edit(row("1", "Blue widget - shop of quietmoss", 5), func(l *market.Listing) { l.Prices = nil })
			var enqueued int
			for path, recs := range map[string][]market.Record{"/i": {row("1", "Blue widget", 5)}, "/front": {front}, "/ads": {ad}} {
				kind := "index"
				if path == "/front" {
					kind = "front"
				}
				r := f.content(recs...)
				r.Details = details("1")
				f.enqueue(run, market.Target{Path: path, Kind: kind, Priority: 1})
				stats, err := f.s.Commit(f.ctx(), f.lease(run, 1)[0], r)
				f.ok(err)
				enqueued += stats.Enqueued
			}
			if i == 0 {
				page := row("1", "Blue widget, by post", 5)
				page.Partial = false
				_, err := f.s.Commit(f.ctx(), f.lease(run, 1)[0], f.content(page))
				f.ok(err)
			} else {
				f.equal(enqueued, 0)
			}
			f.equal(f.finish(run, market.RunComplete).Counts.Changed, 0)
		}
		_, v := f.listing("1")
		f.equal(len(v), 1)
		f.equal(v[0].Observed.Title, "Blue widget, by post")
	}},
	{"A kind of row never seen before changes nothing known, and makes the page due", func(f *fixture) {
		f.crawlOnce("1")
		run := f.begin(2)
		r := f.content(edit(row("1", "WIDGET ONE", 5), func(l *market.Listing) { l.ShipsFrom = "Germany" }))
		r.Details = details("1")
		stats := f.visit(run, market.Target{Path: "/front", Kind: "front"}, r)
		f.equal(stats.Enqueued, 1)
		l, _ := f.listing("1")
		f.equal([]string{l.Observed.Title, l.Observed.ShipsFrom}, []string{"Widget 1", "Germany"}) // what was absent is filled in
	}},
	{"Pages that contradict one another in the same way make no versions", func(f *fixture) {
		for i := range 3 {
			run := f.begin(i + 1)
			f.index(run, "/i/1", row("1", "Blue widget", 5))
			f.index(run, "/i/9", row("1", "Azure widget", 5)) // an old copy in another list
			f.finish(run, market.RunComplete)
		}
		l, _ := f.listing("1")
		f.equal(l.Versions, 1)
	}},
	{"Mentions go with the text they were found in", func(f *fixture) {
		page := edit(row("1", "Ketamine from the north", 5), func(l *market.Listing) { l.Description = "Not MDMA" })
		page.Derived.Substances = []market.Mention{mention("ketamine", "title"), mention("mdma", "description")}
		page.Derived.Taxonomy = "t@1"
		run := f.begin(1)
		f.detail(run, "/l", page)
		cut := row("1", "Ketamine from", 5)
		cut.Derived.Substances = []market.Mention{mention("ketamine", "title")}
		f.index(run, "/i", cut)
		l, _ := f.listing("1")
		f.equal(l.Derived.Substances, page.Derived.Substances)
		f.finish(run, market.RunComplete)
		run = f.begin(2)
		changed := row("1", "Cocaine from the south", 5)
		changed.Derived.Substances = []market.Mention{mention("cocaine", "title")}
		f.index(run, "/i", changed)
		l, _ = f.listing("1")
		f.equal(l.Derived.Substances, []market.Mention{mention("cocaine", "title"), mention("mdma", "description")})
		f.equal(l.Derived.Taxonomy, "t@1")
		n, err := f.s.Substances(f.ctx(), 0)
		f.ok(err)
		var ids []string
		for _, c := range n {
			ids = append(ids, c.ID)
		}
		f.equal(ids, []string{"cocaine", "mdma"})
	}},
	{"Vendor pages make versions of what is stable", func(f *fixture) {
		vendor := func(level string, sales int64, seen string) market.Record {
			return market.Record{Kind: market.RecordVendor, Vendor: &market.Vendor{
				Handle: "quietmoss", Level: level, Sales: ptr(sales), LastSeenAt: seen, Description: "We sell widgets",
			}}
		}
		for i, r := range []market.Record{vendor("1", 5, "today"), vendor("1", 7, "yesterday"), vendor("2", 7, "today"), {
			Kind: market.RecordVendor, Vendor: &market.Vendor{Handle: "quietmoss", Level: "2"},
		}} {
			run := f.begin(i + 1)
			f.visit(run, market.Target{Path: "/v/quietmoss", Kind: "vendor"}, f.content(r))
			f.equal(f.finish(run, market.RunComplete).Counts.Vendors, 1)
		}
		v, err := f.s.Vendors(f.ctx(), demo, 0)
		f.ok(err)
		f.equal(len(v), 1)
		f.equal(v[0].Observed, market.Vendor{Handle: "quietmoss", Level: "2", Sales: ptr(int64(7)), LastSeenAt: "today", Description: "We sell widgets"})
		d := f.dump(false)
		f.equal(strings.Count(d, `"level":"1"`), 1)
		f.equal(strings.Count(d, `"sales":7`), 2) // current and once in the history
	}},
	{"A vendor named by listings is known before its page is read", func(f *fixture) {
		run := f.begin(1)
		f.index(run, "/i", row("1", "Blue widget", 5), row("2", "Red widget", 5))
		v, err := f.s.Vendors(f.ctx(), demo, 0)
		f.ok(err)
		f.equal(v, []market.StoredVendor{{
			Market: demo, Handle: "quietmoss", FirstSeen: f.now, LastSeen: f.now, Listings: 2, Observed: market.Vendor{Handle: "quietmoss"},
		}})
	}},
}
