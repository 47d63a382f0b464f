package marketsim

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

var styles = []Style{StyleTable, StyleCard, StyleLabel}

func get(t testing.TB, m *Market, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func TestNewRefusesOptionsOutOfBounds(t *testing.T) {
	for name, o := range map[string]Options{
		"unknown style":      {Style: "cards"},
		"too few listings":   {Listings: 99},
		"too many listings":  {Listings: 1_000_001},
		"too many vendors":   {Vendors: 20_001},
		"page size negative": {PageSize: -1},
	} {
		if _, err := New(o); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: error = %v, want ErrInvalid", name, err)
		}
	}
}

func TestEqualSeedsServeEqualBytes(t *testing.T) {
	for _, s := range styles {
		a, b := mustNew(t, Options{Seed: 7, Style: s}), mustNew(t, Options{Seed: 7, Style: s})
		other := mustNew(t, Options{Seed: 8, Style: s})
		differs := false
		for _, path := range everyPath(a, 0) {
			x, y := get(t, a, path), get(t, b, path)
			if x.Code != http.StatusOK {
				t.Fatalf("%s %s: status %d", s, path, x.Code)
			}
			if x.Body.String() != y.Body.String() {
				t.Fatalf("%s %s: two markets of one seed differ", s, path)
			}
			differs = differs || x.Body.String() != get(t, other, path).Body.String()
		}
		if !differs {
			t.Errorf("%s: two seeds gave equal markets", s)
		}
	}
}

// everyPath lists all pages of a market on a day.
func everyPath(m *Market, day int) []string {
	paths := []string{"/"}
	for cat := range m.layout.cats {
		for p := 1; p <= m.layout.pages(cat, day, m.opts.PageSize); p++ {
			paths = append(paths, m.indexPath(cat, p))
		}
	}
	for o := range m.Offers(day) {
		paths = append(paths, o.Path)
	}
	for v := range m.Vendors(day) {
		paths = append(paths, m.VendorPath(v.Handle))
	}
	return paths
}

func TestIDsLeadBackToTheirListing(t *testing.T) {
	for _, s := range styles {
		for _, n := range []int{100, 5000, 1_000_000} {
			m := mustNew(t, Options{Style: s, Listings: n, Seed: uint64(n)})
			for cat := range m.layout.cats {
				for slot := 0; slot < m.layout.size(cat, 3); slot += max(1, n/500) {
					r, came := m.layout.at(cat, slot, 3)
					id, ok := m.parseID(m.externalID(m.layout.id(r)))
					if !ok {
						t.Fatalf("%s: id of %v cannot be read", s, r)
					}
					back, arrived, ok := m.layout.ref(id, 3)
					if !ok || back != r || arrived != came {
						t.Fatalf("%s %d: %v came back as %v (%v)", s, n, r, back, ok)
					}
				}
			}
		}
	}
}

func TestEveryListingHasItsOwnID(t *testing.T) {
	m := mustNew(t, Options{Listings: 20_000})
	seen := map[string]bool{}
	for o := range m.Offers(0) {
		if seen[o.Listing.ID] {
			t.Fatalf("id %s twice", o.Listing.ID)
		}
		seen[o.Listing.ID] = true
	}
	if len(seen) != 20_000 {
		t.Errorf("%d listings on day 0, want 20,000", len(seen))
	}
}

func TestDaysBringArrivalsDeparturesAndPriceMoves(t *testing.T) {
	m := mustNew(t, Options{Listings: 2000, Seed: 5})
	before := map[string]Offer{}
	for o := range m.Offers(0) {
		before[o.Listing.ID] = o
	}
	came, moved, sold, n := 0, 0, 0, 0
	for o := range m.Offers(10) {
		n++
		old, ok := before[o.Listing.ID]
		if !ok {
			came++
			continue
		}
		delete(before, o.Listing.ID)
		if !cmp.Equal(old.Listing.Prices, o.Listing.Prices) {
			moved++
		}
		if *o.Listing.Sold > *old.Listing.Sold {
			sold++
		}
		if old.Listing.Title != o.Listing.Title || old.Listing.Vendor != o.Listing.Vendor {
			t.Fatalf("listing %s became another: %q", o.Listing.ID, o.Listing.Title)
		}
	}
	if n < 1900 || n > 2100 {
		t.Errorf("%d listings on day 10, want about 2,000", n)
	}
	for what, got := range map[string]int{"arrivals": came, "departures": len(before), "price moves": moved, "sales": sold} {
		if got < 50 || got > 1500 {
			t.Errorf("%s in ten days = %d of 2,000, want some and not all", what, got)
		}
	}
}

func TestADepartedListingIsNotFound(t *testing.T) {
	m := mustNew(t, Options{Listings: 500})
	now := map[string]bool{}
	for o := range m.Offers(30) {
		now[o.Path] = true
	}
	m.SetDay(30)
	gone := 0
	for o := range m.Offers(0) {
		want := http.StatusOK
		if !now[o.Path] {
			want = http.StatusNotFound
			gone++
		}
		if got := get(t, m, o.Path).Code; got != want {
			t.Fatalf("%s: status %d, want %d", o.Path, got, want)
		}
	}
	if gone == 0 {
		t.Error("nothing departed in 30 days")
	}
}

func TestNewSubstanceAppearsOnItsDay(t *testing.T) {
	m := mustNew(t, Options{Listings: 1000, NewDay: 4, NewSubstance: "6-Br-quillamine"})
	count := func(day int) int {
		n := 0
		for o := range m.Offers(day) {
			if o.NewName != strings.Contains(o.Listing.Title, "6-Br-quillamine") {
				t.Fatalf("day %d: NewName = %v of %q", day, o.NewName, o.Listing.Title)
			}
			if o.NewName {
				n++
				if o.Arrived < 4 || o.Listing.Category[1] != "Research Chemicals" {
					t.Errorf("day %d: %+v", day, o)
				}
			}
		}
		return n
	}
	if n := count(3); n != 0 {
		t.Errorf("day 3: %d listings of it, want none", n)
	}
	if a, b := count(4), count(6); a < 1 || b <= a {
		t.Errorf("days 4 and 6: %d and %d listings of it, want a spread", a, b)
	}
}

func TestVendorsOnSeveralMarkets(t *testing.T) {
	on := func(o Options) map[string]bool {
		seen := map[string]bool{}
		for v := range mustNew(t, o).Vendors(0) {
			seen[v.Handle] = true
		}
		return seen
	}
	common := func(a, b map[string]bool) int {
		n := 0
		for h := range a {
			if b[h] {
				n++
			}
		}
		return n
	}
	table := on(Options{Seed: 1, Style: StyleTable, Listings: 2000})
	if n := common(table, on(Options{Seed: 2, Style: StyleCard, Listings: 2000})); n < 10 {
		t.Errorf("%d vendors in common, want about 24", n)
	}
	apart := on(Options{Seed: 2, Style: StyleCard, Listings: 2000, Shared: 99})
	if n := common(table, apart); n > 3 {
		t.Errorf("%d vendors in common with another shared set, want hardly any", n)
	}
}

func TestStaticMarketStaysOnDayZero(t *testing.T) {
	m := mustNew(t, Options{Static: true})
	before := get(t, m, "/").Body.String()
	m.SetDay(9)
	if m.Day() != 0 || get(t, m, "/").Body.String() != before {
		t.Error("a static market moved")
	}
	for a := range m.Offers(0) {
		for b := range m.Offers(50) {
			if diff := cmp.Diff(a, b); diff != "" {
				t.Errorf("the truth moved: %s", diff)
			}
			break
		}
		break
	}
}

func TestClockMakesEveryPageDifferent(t *testing.T) {
	now := time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC)
	for _, s := range styles {
		m := mustNew(t, Options{Style: s, Clock: func() time.Time { now = now.Add(time.Second); return now }})
		for _, path := range everyPath(m, 0)[:60] {
			first, second := get(t, m, path).Body.String(), get(t, m, path).Body.String()
			if first == second {
				t.Fatalf("%s %s: equal at two times", s, path)
			}
		}
	}
}

func TestAMillionListingsCostNoMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := mustNew(t, Options{Listings: 1_000_000})
	for p := 1; p < 200; p++ {
		if c := get(t, m, m.indexPath(p%20, p)).Code; c != http.StatusOK {
			t.Fatalf("page %d: %d", p, c)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("%d bytes kept, want less than 8 MB", grown)
	}
	runtime.KeepAlive(m)
}

func TestCardPagesWeighAsRealOnes(t *testing.T) {
	m := mustNew(t, Options{Style: StyleCard, Listings: 2000})
	if n := get(t, m, m.indexPath(0, 1)).Body.Len(); n < 280_000 || n > 360_000 {
		t.Errorf("index page of %d bytes, want about 300 KB", n)
	}
	light := mustNew(t, Options{Style: StyleCard, Listings: 2000, NoPictures: true})
	if n := get(t, light, light.indexPath(0, 1)).Body.Len(); n > 60_000 {
		t.Errorf("index page without pictures of %d bytes", n)
	}
}

func BenchmarkIndexPage(b *testing.B) {
	for _, s := range styles {
		b.Run(string(s), func(b *testing.B) {
			m := mustNew(b, Options{Style: s, Listings: 1_000_000, NoPictures: true, LogLimit: -1, PageSize: 20})
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if c := get(b, m, m.indexPath(3, 1+i%1000)).Code; c != http.StatusOK {
					b.Fatal(c)
				}
			}
		})
	}
}
