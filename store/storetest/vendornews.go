package storetest

import (
	"fmt"
	"time"

	"vedette/market"
	"vedette/store"
)

// keyed is a vendor's page with a key.
func keyed(handle, fingerprint string) market.Record {
	return market.Record{Kind: market.RecordVendor,
		Vendor:  &market.Vendor{Handle: handle, PGPKey: "key " + fingerprint, URL: "/vendor/" + handle},
		Derived: market.Derived{Parser: "test@1", PGPFingerprint: fingerprint}}
}

// of is a row of a vendor.
func of(vendor, id string) market.Record {
	r := row(id, "goods "+id, 1)
	r.Listing.Vendor = vendor
	return r
}

// closedRun is a complete run on a market that shows these records, each kind
// of record on a page of its own.
func (f *fixture) closedRun(marketID string, number int, records ...market.Record) string {
	f.Helper()
	run := f.beginAt(marketID, number)
	var rows []market.Record
	for _, r := range records {
		if r.Vendor == nil {
			rows = append(rows, r)
			continue
		}
		f.visit(run, market.Target{Path: r.Vendor.URL, Kind: "vendor", Priority: 10}, f.content(r))
	}
	f.index(run, "/i", rows...)
	f.finish(run, market.RunComplete)
	return run
}

const (
	month = 30 * 24 * time.Hour
	other = "demoother"
)

func linkWords(list []market.VendorLink) (words []string) {
	for _, l := range list {
		by := "handle"
		if l.Key != "" {
			by = "key " + l.Key
		}
		words = append(words, l.Here.Market+"/"+l.Here.Handle+" = "+l.There.Market+"/"+l.There.Handle+" by "+by)
	}
	return words
}

var vendorPromises = []struct {
	name string
	test func(*fixture, store.VendorNews)
}{
	{"who comes with a known key is linked by it, and not by the handle as well", func(f *fixture, s store.VendorNews) {
		f.closedRun(demo, 1, of("quietmoss", "1"), keyed("quietmoss", "aa"), of("greyfern", "2"), keyed("greyfern", "bb"))
		f.closedRun(other, 1, of("somebody", "1"))
		run := f.closedRun(other, 2, of("somebody", "1"), of("QuietMoss", "2"), keyed("QuietMoss", "aa"), of("redfern", "3"), keyed("redfern", "bb"),
			of("greyfern", "4"), keyed("greyfern", "cc"))
		got, err := s.VendorLinks(f.ctx(), run, month)
		f.ok(err)
		f.equal(linkWords(got), []string{
			other + "/QuietMoss = " + demo + "/quietmoss by key aa", other + "/greyfern = " + demo + "/greyfern by handle",
			other + "/redfern = " + demo + "/greyfern by key bb"})
		f.equal([]any{got[0].Sharing, got[0].There.Listings, got[0].Here.Path, got[0].Here.Derived.PGPFingerprint}, []any{2, 1, "/vendor/QuietMoss", "aa"})
		if got[0].Here.Digest == "" || got[0].Here.Archive.File == "" {
			f.Errorf("no evidence: %+v", got[0].Here)
		}
	}},
	{"who was there before a run read all is no news, nor who has been there long", func(f *fixture, s store.VendorNews) {
		f.closedRun(demo, 1, of("quietmoss", "1"), keyed("quietmoss", "aa"))
		first := f.closedRun(other, 1, of("quietmoss", "1"), keyed("quietmoss", "aa"))
		got, err := s.VendorLinks(f.ctx(), first, month)
		f.ok(err)
		f.equal(linkWords(got), []string(nil))
		f.closedRun("demothird", 1, of("somebody", "1"))
		f.closedRun("demothird", 2, of("quietmoss", "1"))
		f.now = f.now.Add(2 * month)
		late := f.closedRun("demothird", 3, of("quietmoss", "1"))
		got, err = s.VendorLinks(f.ctx(), late, month)
		f.ok(err)
		f.equal(linkWords(got), []string(nil))
		page := f.closedRun("demothird", 4, of("quietmoss", "1"), keyed("quietmoss", "aa")) // read for the first time
		got, err = s.VendorLinks(f.ctx(), page, month)
		f.ok(err)
		f.equal(linkWords(got), []string{"demothird/quietmoss = " + other + "/quietmoss by key aa", "demothird/quietmoss = " + demo + "/quietmoss by key aa"})
	}},
	{"a key that a market shows on every page does not link all with all", func(f *fixture, s store.VendorNews) {
		page := func(names string) (list []market.Record) {
			for i := range 30 {
				name := fmt.Sprintf("%s%02d", names, i)
				list = append(list, of(name, fmt.Sprint(i)), keyed(name, "aa"))
			}
			return list
		}
		f.closedRun(demo, 1, page("moss")...)
		f.closedRun(other, 1, of("somebody", "99"))
		run := f.closedRun(other, 2, page("fern")...)
		got, err := s.VendorLinks(f.ctx(), run, month)
		f.ok(err)
		f.equal([]any{len(got), got[0].There.Handle, got[19].There.Handle, got[20].Here.Handle, got[0].Sharing}, []any{30 * 20, "moss00", "moss19", "fern01", 60})
	}},
	{"a key that a vendor had once still tells who it is", func(f *fixture, s store.VendorNews) {
		f.closedRun(demo, 1, of("quietmoss", "1"), keyed("quietmoss", "aa"))
		f.closedRun(demo, 2, of("quietmoss", "1"), keyed("quietmoss", "bb"))
		f.closedRun(other, 1, of("somebody", "1"))
		run := f.closedRun(other, 2, of("newname", "1"), keyed("newname", "aa"))
		got, err := s.VendorLinks(f.ctx(), run, month)
		f.ok(err)
		f.equal(linkWords(got), []string{other + "/newname = " + demo + "/quietmoss by key aa"})
	}},
	{"a changed key is told with the old one by the run that saw it first", func(f *fixture, s store.VendorNews) {
		one := f.closedRun(demo, 1, of("quietmoss", "1"), keyed("quietmoss", "aa"))
		two := f.closedRun(demo, 2, of("quietmoss", "1"), keyed("quietmoss", "bb"))
		later := keyed("quietmoss", "bb")
		later.Vendor.Description = "new words, the same key"
		three := f.closedRun(demo, 3, of("quietmoss", "1"), later)
		four := f.closedRun(demo, 4, of("quietmoss", "1"), keyed("quietmoss", "aa"))
		for run, want := range map[string]string{one: "", two: "aa bb", three: "", four: "bb aa"} {
			got, err := s.KeyChanges(f.ctx(), run)
			f.ok(err)
			words := ""
			for _, k := range got {
				words += k.Old.Fingerprint + " " + k.New.Fingerprint
				if !k.Old.Last.Before(k.New.First) || k.Vendor.Handle != "quietmoss" {
					f.Errorf("%+v", k)
				}
			}
			f.equal(words, want)
		}
		_, err := s.KeyChanges(f.ctx(), "nobody")
		f.is(err, market.ErrNotFound)
	}},
	{"the listings of vendors are those of their market, gone ones included", func(f *fixture, s store.VendorNews) {
		f.closedRun(demo, 1, of("quietmoss", "1"), of("quietmoss", "2"), of("greyfern", "3"))
		f.closedRun(other, 1, of("quietmoss", "4"), of("o'fern \"x\"", "5"))
		for run := 2; run < 5; run++ {
			f.closedRun(demo, run, of("quietmoss", "1"), of("greyfern", "3"))
		}
		f.equal(ids(f, s.ListingsOf(f.ctx(), [][2]string{{demo, "quietmoss"}, {other, "o'fern \"x\""}, {other, "nobody"}})), []string{"5", "1", "2"})
		f.equal(ids(f, s.ListingsOf(f.ctx(), nil)), []string(nil))
	}},
	{"an absence ends with the run that sees the vendor again, and counts the whole runs between", func(f *fixture, s store.VendorNews) {
		f.closedRun(demo, 1, of("quietmoss", "1"), of("greyfern", "2"))
		f.now = f.now.Add(month)
		f.closedRun(demo, 2, of("greyfern", "2"))
		partial := f.beginAt(demo, 3)
		f.index(partial, "/i", of("greyfern", "2"))
		f.finish(partial, market.RunPartial)
		f.closedRun(demo, 4, of("greyfern", "2"))
		run := f.closedRun(demo, 5, of("greyfern", "2"), of("quietmoss", "1"))
		got, err := s.Absences(f.ctx(), run)
		f.ok(err)
		f.equal(len(got), 1)
		f.equal([]any{got[0].Vendor.Handle, got[0].Runs, got[0].To.Sub(got[0].From) >= month}, []any{"quietmoss", 2, true})
		next := f.closedRun(demo, 6, of("greyfern", "2"), of("quietmoss", "1"))
		got, err = s.Absences(f.ctx(), next)
		f.ok(err)
		f.equal(len(got), 0)
		f.closedRun(demo, 7, of("greyfern", "2"))
		soon := f.closedRun(demo, 8, of("greyfern", "2"), of("quietmoss", "1")) // after some seconds
		got, err = s.Absences(f.ctx(), soon)
		f.ok(err)
		f.equal(len(got), 0)
	}},
}
