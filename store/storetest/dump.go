package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"vedette/market"
)

// season is some runs with all that can happen in them.
func (f *fixture) season() {
	f.Helper()
	f.ok(f.s.SaveMarket(f.ctx(), market.Market{ID: demo, Name: "Demo table"}))
	f.ok(f.s.SaveMirror(f.ctx(), market.Mirror{Market: demo, Address: "http://demotable.onion", LastOK: f.now}))
	f.crawlOnce("1", "2", "3")
	for i, price := range []float64{5, 6, 6, 7} {
		run := f.begin(i + 2)
		r := edit(row("1", "Widget 1", price), func(l *market.Listing) { l.Sold = ptr(int64(i / 2)) })
		r.Derived.Substances = []market.Mention{mention("ketamine", "title")}
		r.Derived.PostedAt = ptr(f.now)
		r.Listing.PostedAt = "today"
		f.index(run, "/i", r, row("3", "Widget 3 <&>", 5))
		f.visit(run, market.Target{Path: "/v", Kind: "vendor"}, f.content(market.Record{
			Kind: market.RecordVendor, Vendor: &market.Vendor{Handle: "quietmoss", Level: fmt.Sprint(i / 2), Sales: ptr(int64(i))},
			Derived: market.Derived{LastSeenAt: ptr(f.now)},
		}))
		f.finish(run, market.RunComplete)
	}
}

var dumpPromises = []promise{
	{"Dump is lines of JSON, and equal for equal stores", func(f *fixture) {
		f.season()
		a := f.dump(true)
		f.equal(f.dump(true), a)
		kinds := map[string]int{}
		for line := range strings.Lines(a) {
			var v struct{ Kind string }
			f.ok(json.Unmarshal([]byte(line), &v))
			kinds[v.Kind]++
		}
		f.equal(kinds, map[string]int{"market": 1, "mirror": 1, "run": 5, "page": 5, "vendor": 1, "listing": 3})
	}},
	{"Dump without times has no run id and no instant", func(f *fixture) {
		f.season()
		text := f.dump(false)
		for _, bad := range []string{"demotable-", "2026-", fmt.Sprint(start.UnixMilli())[:7], ".warc.gz"} {
			if strings.Contains(text, bad) {
				f.Errorf("the dump has %q", bad)
			}
		}
		if !strings.Contains(text, "Widget 3 <&>") {
			f.Error("the dump lacks a title as it is")
		}
	}},
	{"Dump without times is equal for two crawls of one site", func(f *fixture) {
		f.season()
		first := f.dump(false)
		// The same again, later, in another market of the same store.
		f.now = f.now.AddDate(0, 1, 3)
		g := &fixture{T: f.T, s: renamed{f.s}, now: f.now}
		g.season()
		both := f.dump(false)
		var second strings.Builder
		for line := range strings.Lines(both) {
			if strings.Contains(line, `"second"`) {
				second.WriteString(strings.ReplaceAll(line, `"second"`, `"`+demo+`"`))
			}
		}
		f.equal(second.String(), first)
	}},
	{"Dump changes with what is stored", func(f *fixture) {
		run := f.begin(1)
		seen := map[string]bool{f.dump(false): true}
		for i, r := range []market.Record{
			row("1", "Blue widget", 5), row("1", "Red widget", 5), row("1", "Red widget", 6),
			edit(row("1", "Red widget", 6), func(l *market.Listing) { l.Sold = ptr(int64(3)) }),
		} {
			f.index(run, fmt.Sprint("/", i), r)
			d := f.dump(false)
			if seen[d] {
				f.Errorf("step %d does not show", i)
			}
			seen[d] = true
		}
	}},
	{"Dump hands on what its writer says", func(f *fixture) {
		f.season()
		err := f.s.Dump(f.ctx(), brokenWriter{}, true)
		if !errors.Is(err, errBroken) {
			f.Errorf("error is %v", err)
		}
	}},
}

var errBroken = errors.New("disk full")

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }
