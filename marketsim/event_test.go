package marketsim

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vedette/market"
)

// planted is a market with one event of each kind.
func planted(t *testing.T, style Style) *Market {
	t.Helper()
	return mustNew(t, Options{Style: style, Seed: 5, Listings: 200, NewDay: -1, NoPictures: true, Events: []Event{
		{Kind: EventOffer, Day: 10, Until: 40, Category: "research-chemicals", Substance: "fluvoxizane"},
		{Kind: EventVendor, Day: 20, Until: 50, Category: "benzos", Slots: 3, Handle: "Wanderer", Key: 99},
		{Kind: EventKey, Day: 30, Handle: "Wanderer", Key: 100},
		{Kind: EventPrice, Day: 15, Substance: "cocaine", Factor: 2},
		{Kind: EventLayout, Day: 60, Until: 62},
		{Kind: EventWall, Day: 70, Wall: FaultSeized},
	}})
}

func offers(m *Market, day int) map[string]Offer {
	all := map[string]Offer{}
	for o := range m.Offers(day) {
		o.Listing.Prices = slices.Clone(o.Listing.Prices)
		all[o.Listing.ID] = o
	}
	return all
}

func TestEventsOfOffersVendorsAndPrices(t *testing.T) {
	m := planted(t, StyleLabel)
	count := func(day int, fits func(Offer) bool) (n int) {
		for _, o := range offers(m, day) {
			if fits(o) {
				n++
			}
		}
		return n
	}
	named := func(o Offer) bool {
		return o.Substance == "fluvoxizane" && strings.Contains(o.Listing.Title, "fluvoxizane")
	}
	sold := func(o Offer) bool { return o.Listing.Vendor == "Wanderer" }
	for day, want := range map[int][2]int{9: {0, 0}, 10: {2, 0}, 20: {2, 3}, 39: {2, 3}, 40: {0, 3}, 50: {0, 0}} {
		if got := [2]int{count(day, named), count(day, sold)}; got != want {
			t.Errorf("day %d: %v listings of the substance and of the vendor, want %v", day, got, want)
		}
	}
	before, after, dearer, same := offers(m, 14), offers(m, 15), 0, 0
	for id, o := range after {
		b, ok := before[id]
		if !ok || o.Substance != "cocaine" {
			continue
		}
		if o.Listing.Prices[0].Amount > 1.6*b.Listing.Prices[0].Amount {
			dearer++
		} else {
			same++
		}
	}
	if dearer < 10 || same > 0 {
		t.Errorf("cocaine is dearer in %d listings and not in %d", dearer, same)
	}
	key := func(day int) string { return m.vendorKey(m.vendorFacts(m.byHandle["Wanderer"]), day) }
	if key(29) == key(30) || key(20) != key(29) {
		t.Error("the key does not change on its day")
	}
}

func TestEventsOfPages(t *testing.T) {
	for _, style := range styles {
		t.Run(string(style), func(t *testing.T) {
			m := planted(t, style)
			page := func(day int) string {
				m.SetDay(day)
				return get(t, m, m.indexPath(3, 1)).Body.String()
			}
			mark := map[Style]string{StyleTable: "class=price>", StyleCard: "<strong>", StyleLabel: "class=listprice>"}[style]
			for day, want := range map[int]bool{59: true, 60: false, 61: false, 62: true, 70: false} {
				if strings.Contains(page(day), mark) != want {
					t.Errorf("day %d: prices are where the profile finds them: %v, want %v", day, !want, want)
				}
			}
			if text := page(80); !strings.Contains(text, "SEIZED") {
				t.Errorf("the market is not seized: %.200s", text)
			}
		})
	}
}

func TestEventsThatCannotBeAreRefused(t *testing.T) {
	for name, e := range map[string]Event{
		"no kind":                   {Day: 3},
		"over before it begins":     {Kind: EventLayout, Day: 3, Until: 3},
		"an offer without a name":   {Kind: EventOffer, Category: "benzos"},
		"no such category":          {Kind: EventOffer, Category: "tea", Substance: "x"},
		"more slots than there are": {Kind: EventOffer, Category: "benzos", Substance: "x", Slots: 50},
		"a vendor without a key":    {Kind: EventVendor, Category: "benzos", Handle: "x"},
		"the key of nobody":         {Kind: EventKey, Handle: "nobody at all", Key: 3},
		"a price without a factor":  {Kind: EventPrice, Substance: "cocaine"},
		"a decoration for a wall":   {Kind: EventWall, Wall: FaultTraps},
	} {
		if _, err := New(Options{Listings: 200, Events: []Event{e}}); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
