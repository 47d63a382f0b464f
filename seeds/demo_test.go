package seeds

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vedette/extract"
	"vedette/market"
	"vedette/marketsim"
)

// demo is a simulated market with the profile that reads it.
type demo struct {
	*marketsim.Market
	profile *extract.Profile
	day     int
}

func newDemo(t testing.TB, o marketsim.Options, day int) demo {
	t.Helper()
	m, err := marketsim.New(o)
	if err != nil {
		t.Fatal(err)
	}
	m.SetDay(day)
	p, err := Profile(m.Profile())
	if err != nil {
		t.Fatal(err)
	}
	return demo{m, p, day}
}

// read fetches a page and extracts it, as the crawl does.
func (d demo) read(path string) extract.Result {
	w := httptest.NewRecorder()
	d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return d.profile.Extract(extract.Input{
		Path: path, Status: w.Code, ContentType: w.Header().Get("Content-Type"),
		Payload: w.Body.Bytes(), FetchedAt: d.Today(),
	})
}

// urls are told by the frontier, not by the page.
var noURLs = []cmp.Option{
	cmpopts.IgnoreFields(market.Listing{}, "URL"),
	cmpopts.IgnoreFields(market.Vendor{}, "URL", "PGPFingerprint", "DisplayName"),
}

var styles = []marketsim.Style{marketsim.StyleTable, marketsim.StyleCard, marketsim.StyleLabel}

// Every page of every style says what the ground truth says, field by field,
// on several days and from several seeds.
func TestDemoProfilesReadTheGroundTruth(t *testing.T) {
	for _, style := range styles {
		for seed, day := range map[uint64]int{1: 0, 2: 5, 3: 31} {
			t.Run(fmt.Sprintf("%s seed %d day %d", style, seed, day), func(t *testing.T) {
				d := newDemo(t, marketsim.Options{Style: style, Seed: seed, Listings: 240, NoPictures: seed != 1, FullPages: seed == 2}, day)
				rows := d.compareListings(t)
				d.compareIndexes(t, rows)
				d.compareVendors(t)
				d.compareFront(t)
			})
		}
	}
}

// compareListings reads every listing's own page, and gives the rows that
// each index page must show.
func (d demo) compareListings(t *testing.T) map[string][]marketsim.Offer {
	rows := map[string][]marketsim.Offer{}
	for o := range d.Offers(d.day) {
		rows[o.Index] = append(rows[o.Index], o)
		got := d.read(o.Path)
		if got.State != market.StateContent || got.Kind != "listing" || len(got.Records) != 1 {
			t.Fatalf("%s: state %s (%s), kind %q, %d records", o.Path, got.State, got.Reason, got.Kind, len(got.Records))
		}
		rec := got.Records[0]
		if diff := cmp.Diff(&o.Listing, rec.Listing, noURLs...); diff != "" {
			t.Fatalf("%s (-truth +read):\n%s", o.Path, diff)
		}
		if len(got.Notes) > 0 {
			t.Errorf("%s: notes %v", o.Path, got.Notes)
		}
		posted := rec.Derived.PostedAt
		if posted == nil || posted.Sub(o.Posted).Abs() > 36*3600e9 {
			t.Errorf("%s: posted %q read as %v, truth %v", o.Path, o.Listing.PostedAt, posted, o.Posted)
		}
		for field, share := range got.Fill {
			if share == 0 && field != "variants" {
				t.Errorf("%s: field %s not found", o.Path, field)
			}
		}
	}
	return rows
}

func (d demo) compareIndexes(t *testing.T, rows map[string][]marketsim.Offer) {
	for path, want := range rows {
		got := d.read(path)
		if got.State != market.StateContent || got.Kind != "index" || got.Dropped > 0 || got.Truncated {
			t.Fatalf("%s: state %s (%s), kind %q, dropped %d, truncated %v", path, got.State, got.Reason, got.Kind, got.Dropped, got.Truncated)
		}
		i := 0
		for _, rec := range got.Records {
			if rec.Ad {
				continue
			}
			if i == len(want) {
				t.Fatalf("%s: more than %d rows", path, i)
			}
			o := want[i]
			i++
			if diff := cmp.Diff(&o.Row, rec.Listing, noURLs...); diff != "" {
				t.Fatalf("%s row %d (-truth +read):\n%s", path, i, diff)
			}
			if rec.Detail != o.Path || !rec.Partial {
				t.Fatalf("%s row %d: detail %q, want %q; partial %v", path, i, rec.Detail, o.Path, rec.Partial)
			}
		}
		if i != len(want) {
			t.Fatalf("%s: %d rows, want %d", path, i, len(want))
		}
		if n := got.Counters["listings"]; n < int64(len(want)) {
			t.Errorf("%s: counters %v", path, got.Counters)
		}
	}
}

func (d demo) compareVendors(t *testing.T) {
	for want := range d.Vendors(d.day) {
		path := d.VendorPath(want.Handle)
		got := d.read(path)
		if got.State != market.StateContent || got.Kind != "vendor" || len(got.Records) != 1 {
			t.Fatalf("%s: state %s (%s), kind %q, %d records", path, got.State, got.Reason, got.Kind, len(got.Records))
		}
		rec := got.Records[0]
		if diff := cmp.Diff(&want, rec.Vendor, noURLs...); diff != "" {
			t.Fatalf("%s (-truth +read):\n%s", path, diff)
		}
		if rec.Derived.JoinedAt == nil || rec.Derived.LastSeenAt == nil || rec.Derived.PGPFingerprint == "" {
			t.Errorf("%s: derived %+v", path, rec.Derived)
		}
	}
}

// compareFront looks for the marker, the counter and a link to every
// category.
func (d demo) compareFront(t *testing.T) {
	got := d.read("/")
	if got.State != market.StateContent || got.Kind != "home" || len(got.Records) != 0 {
		t.Fatalf("front page: state %s (%s), kind %q, %d records", got.State, got.Reason, got.Kind, len(got.Records))
	}
	totals := d.Totals(d.day)
	if n := got.Counters["listings"]; n != int64(totals.Listings) {
		t.Errorf("front page announces %d listings, truth %d", n, totals.Listings)
	}
	indexes := 0
	for _, l := range got.Links {
		if l.Kind == "index" {
			indexes++
		}
	}
	if indexes != totals.Categories {
		t.Errorf("%d links to categories, want %d", indexes, totals.Categories)
	}
	for _, other := range styles {
		p, err := Profile("demo-" + string(other))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		in := extract.Input{Path: "/", Status: w.Code, ContentType: w.Header().Get("Content-Type"), Payload: w.Body.Bytes()}
		if proved := p.VerifyMarker(in); proved != (other == d.Style()) {
			t.Errorf("profile %s: marker holds: %v", p.Name, proved)
		}
	}
}

// Misbehaviour that leaves a page content changes no record; placeholder
// prices change prices alone and are told.
func TestDecorationsChangeNoRecord(t *testing.T) {
	for _, style := range styles {
		d := newDemo(t, marketsim.Options{Style: style, Listings: 100, NoPictures: true}, 2)
		var index string
		for o := range d.Offers(2) {
			index = o.Index
			break
		}
		plain := d.read(index)
		for _, kind := range []marketsim.FaultKind{
			marketsim.FaultDecoyInline, marketsim.FaultDecoyClass, marketsim.FaultDecoyBox, marketsim.FaultTraps,
			marketsim.FaultCalendar, marketsim.FaultGrowingQuery, marketsim.FaultSessionLinks, marketsim.FaultWrongCharset,
		} {
			if err := d.SetFaults(marketsim.Fault{Kind: kind}); err != nil {
				t.Fatal(err)
			}
			got := d.read(index)
			if diff := cmp.Diff(plain.Records, got.Records); diff != "" || got.State != market.StateContent {
				t.Errorf("%s %s: state %s (%s)\n%s", style, kind, got.State, got.Reason, diff)
			}
		}
		if err := d.SetFaults(marketsim.Fault{Kind: marketsim.FaultPlaceholder}); err != nil {
			t.Fatal(err)
		}
		for _, rec := range d.read(index).Records {
			prices := rec.Listing.Prices
			// The engine's word: every price is at most 0.01. The card style
			// shows 0.01 EUR as 0.02 AUD as well.
			small := !slices.ContainsFunc(prices, func(p market.Money) bool { return p.Amount > 0.01 })
			if prices[0].Amount != 0.01 || rec.Derived.Placeholder != small || !small && style != marketsim.StyleCard {
				t.Errorf("%s: price %v, placeholder %v", style, prices, rec.Derived.Placeholder)
			}
		}
	}
}

// Walls and broken pages yield no record, and the state says what they are.
func TestWallsYieldNothing(t *testing.T) {
	for _, style := range styles {
		d := newDemo(t, marketsim.Options{Style: style, Listings: 100, NoPictures: true}, 0)
		var o marketsim.Offer
		for o = range d.Offers(0) {
			break
		}
		for _, tc := range []struct {
			fault marketsim.Fault
			want  []market.PageState
		}{
			{marketsim.Fault{Kind: marketsim.FaultLogin}, []market.PageState{market.StateLogin}},
			{marketsim.Fault{Kind: marketsim.FaultLogin, Variant: "refresh"}, []market.PageState{market.StateLogin}},
			{marketsim.Fault{Kind: marketsim.FaultCaptcha}, []market.PageState{market.StateCaptcha}},
			{marketsim.Fault{Kind: marketsim.FaultQueue}, []market.PageState{market.StateQueue}},
			{marketsim.Fault{Kind: marketsim.FaultQueue, Status: 503}, []market.PageState{market.StateQueue}},
			{marketsim.Fault{Kind: marketsim.FaultBanned}, []market.PageState{market.StateBanned}},
			{marketsim.Fault{Kind: marketsim.FaultMaintenance}, []market.PageState{market.StateMaintenance}},
			{marketsim.Fault{Kind: marketsim.FaultSeized}, []market.PageState{market.StateSeized}},
			{marketsim.Fault{Kind: marketsim.FaultSoft404}, []market.PageState{market.StateNotFound}},
			{marketsim.Fault{Kind: marketsim.FaultNotFound}, []market.PageState{market.StateNotFound}},
			{marketsim.Fault{Kind: marketsim.FaultServerError}, []market.PageState{market.StateError, market.StateMaintenance}},
		} {
			if err := d.SetFaults(tc.fault); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{o.Index, o.Path} {
				got := d.read(path)
				if !slices.Contains(tc.want, got.State) || len(got.Records) != 0 {
					t.Errorf("%s %s%s %s: state %s (%s), %d records", style, tc.fault.Kind, tc.fault.Variant, path, got.State, got.Reason, len(got.Records))
				}
			}
		}
	}
}

// A page cut in the middle of a row yields the rows before it and says so.
func TestCutPageYieldsItsWholeRows(t *testing.T) {
	for _, style := range styles {
		d := newDemo(t, marketsim.Options{Style: style, Listings: 400, NoPictures: true}, 0)
		var index string
		for o := range d.Offers(0) {
			index = o.Index
			break
		}
		whole := d.read(index)
		if err := d.SetFaults(marketsim.Fault{Kind: marketsim.FaultCutRow}); err != nil {
			t.Fatal(err)
		}
		got := d.read(index)
		if !got.Truncated || len(got.Records) < 5 || len(got.Records) >= len(whole.Records) {
			t.Errorf("%s: truncated %v, %d of %d records", style, got.Truncated, len(got.Records), len(whole.Records))
			continue
		}
		if diff := cmp.Diff(whole.Records[:len(got.Records)], got.Records); diff != "" {
			t.Errorf("%s: %s", style, diff)
		}
	}
}
