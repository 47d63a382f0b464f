package trend_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/trend"
)

func ptr[T any](v T) *T { return &v }

func grams(v float64) market.Amounts { return market.Amounts{MassG: &market.Range{v, v}} }

// sold is an offer of a mass at a value in euro.
func sold(g, eur float64, band string) market.Offer {
	return market.Offer{Amounts: grams(g), EUR: &eur, UnitPrice: &market.UnitPrice{EUR: eur / g, Unit: "g", Band: band}}
}

var ketamine = market.Mention{ID: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps", From: "title"}

func TestFactOf(t *testing.T) {
	names := []trend.Name{{Substance: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps"}}
	for _, c := range []struct {
		name    string
		derived market.Derived
		eur     *float64
		want    trend.Fact
	}{
		{
			"a ladder counts once, in each of its bands",
			market.Derived{Kind: market.KindOffer, ShipsFrom: "DE", Substances: []market.Mention{ketamine}, Offers: []market.Offer{
				sold(100, 1500, "28-100"), sold(1, 40, "<=1"), sold(50, 900, "28-100"),
			}}, nil,
			trend.Fact{
				Counts: true, Place: &trend.Place{From: "DE", Names: names}, Whole: trend.Lot{MassMG: 100_000, HighCents: 150_000}, Prices: [3]float64{18},
				LowCents: 4000, Lots: []trend.Lot{
					{Band: "<=1", MassMG: 1000, Price: 40, HighCents: 4000},
					{Band: "28-100", MassMG: 100_000, Price: 16.5, HighCents: 150_000},
				},
			},
		},
		{
			"a description names what else there is",
			market.Derived{Substances: []market.Mention{ketamine, {ID: "mdma", Class: "phenethylamine", From: "description"}}}, nil,
			trend.Fact{Counts: true, Place: &trend.Place{From: trend.Nowhere, Names: names}},
		},
		{
			"a description counts when nothing else says anything",
			market.Derived{Substances: []market.Mention{{ID: "mdma", Class: "phenethylamine", Group: "syn-nps", From: "description"}}}, nil,
			trend.Fact{Counts: true, Place: &trend.Place{From: trend.Nowhere, Names: []trend.Name{{Substance: "mdma", Class: "phenethylamine", Group: "syn-nps"}}}},
		},
		{
			"a holding price is no price",
			market.Derived{Kind: market.KindOffer, Offers: []market.Offer{{Amounts: grams(1), EUR: ptr(9999.0), Aside: "holding"}}}, ptr(9999.0),
			trend.Fact{Counts: true, Place: &trend.Place{From: trend.Nowhere}},
		},
		{
			"a sample is set aside",
			market.Derived{Kind: market.KindSample, Offers: []market.Offer{{Amounts: grams(0.2), EUR: ptr(1.0), Aside: "sample"}}}, nil,
			trend.Fact{Place: &trend.Place{From: trend.Nowhere}},
		},
		{
			"a bundle has a value, but no price of a gram",
			market.Derived{Kind: market.KindBundle, Offers: []market.Offer{sold(10, 1200, "5-28")}}, nil,
			trend.Fact{
				Counts: true, Place: &trend.Place{From: trend.Nowhere}, Whole: trend.Lot{HighCents: 120_000}, LowCents: 120_000,
				Lots: []trend.Lot{{Band: "5-28", HighCents: 120_000}},
			},
		},
		{
			"a purity that an offer or the listing declares",
			market.Derived{Kind: market.KindOffer, Amounts: market.Amounts{PurityPct: &market.Range{84, 84}}}, ptr(12.5),
			trend.Fact{Counts: true, Place: &trend.Place{From: trend.Nowhere}, Purity: true, Whole: trend.Lot{HighCents: 1250}, LowCents: 1250},
		},
		{
			"a mass without a price has its band",
			market.Derived{Kind: market.KindOffer, Amounts: market.Amounts{MassG: &market.Range{2, 30}}}, nil,
			trend.Fact{
				Counts: true, Place: &trend.Place{From: trend.Nowhere}, Whole: trend.Lot{MassMG: 2000}, Lots: []trend.Lot{{Band: "1-5", MassMG: 2000}},
			},
		},
		{
			"a price of a unit that is not counted is no price of a gram",
			market.Derived{Kind: market.KindOffer, Offers: []market.Offer{{EUR: ptr(20.0), UnitPrice: &market.UnitPrice{EUR: 4, Unit: "seed"}}}}, nil,
			trend.Fact{Counts: true, Place: &trend.Place{From: trend.Nowhere}, Whole: trend.Lot{HighCents: 2000}, LowCents: 2000},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := trend.FactOf(&c.derived, c.eur)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			var back trend.Fact
			if err := trend.NewDecoder().Decode(got.Encode(), &back); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(got.Encode()), string(back.Encode())); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestTallyAgainstCounting compares a tally with the same counted plainly.
func TestTallyAgainstCounting(t *testing.T) {
	list := goods(rand.New(rand.NewPCG(7, 7)), 300, 30)
	for i := range list { // some vendors have more
		list[i].vendor = int64(i * i / 3000)
		if i%10 == 0 {
			list[i].fact.Counts = false
		}
	}
	tally := trend.NewTally()
	for i := range list {
		tally.Add(trend.Seen{Vendor: list[i].vendor, Fact: &list[i].fact, Arrived: i%5 == 0, Feedback: i % 3})
	}
	tally.Depart(&list[1].fact)
	seen := 0
	for c := range tally.Cells() {
		if c.Selection != (trend.Selection{Class: "arylcyclohexylamine", From: "DE"}) {
			continue
		}
		seen++
		want, byVendor := trend.Cell{Selection: c.Selection}, map[int64]int{}
		for i, o := range list {
			if o.fact.Place.From != "DE" {
				continue
			}
			if !o.fact.Counts {
				want.Aside++
				continue
			}
			want.Listings++
			want.Massed++
			want.Priced++
			want.MassMG += 5000
			if o.vendor != 0 {
				byVendor[o.vendor]++
			}
			if o.fact.Purity {
				want.Purity++
			}
			if i%5 == 0 {
				want.Arrivals++
			}
			want.Feedback += i % 3
			want.FeedbackCents += int64(i%3) * o.fact.LowCents
			want.Gram.Add(o.fact.Prices[0])
		}
		want.Vendors = len(byVendor)
		for _, n := range byVendor {
			want.Named += n
			want.Squares += int64(n * n)
			want.Top = append(want.Top, n)
		}
		var sorted trend.Stock
		sorted.Add(&want.Stock)
		if got := string(c.Stock.Encode()); got != string(sorted.Encode()) {
			t.Errorf("stock %+v\nwant %+v", c.Stock, sorted)
		}
		if c.Flow != want.Flow {
			t.Errorf("flow %+v, want %+v", c.Flow, want.Flow)
		}
	}
	if seen != 1 {
		t.Errorf("%d cells of the selection", seen)
	}
}
