package trend_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"vedette/trend"
)

// monday is the first instant of every test.
var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// offer is a listing of a simulated market.
type offer struct {
	vendor int64
	fact   trend.Fact
}

// world are markets whose runs are tallied as a store does: a cell only where
// the stock changed or something moved.
type world struct {
	src  trend.Source
	last map[string]map[trend.Selection]string
}

func newWorld() *world { return &world{last: map[string]map[trend.Selection]string{}} }

// run has a market met at a time; offers are what it saw.
func (w *world) run(name string, at time.Time, presence trend.Presence, offers []offer, arrived int) {
	r := trend.Run{ID: fmt.Sprint(name, at.Unix()), Market: name, Started: at, Presence: presence}
	w.src.Runs = append(w.src.Runs, r)
	if presence != trend.Complete && presence != trend.Partial {
		return
	}
	slices.SortStableFunc(offers, func(a, b offer) int { return cmp.Compare(a.vendor, b.vendor) })
	t := trend.NewTally()
	for i := range offers {
		t.Add(trend.Seen{Vendor: offers[i].vendor, Fact: &offers[i].fact, Arrived: i < arrived, Feedback: arrived})
	}
	key := fmt.Sprint(name, r.Whole())
	before := w.last[key]
	now := map[trend.Selection]string{}
	for c := range t.Cells() {
		now[c.Selection] = string(c.Stock.Encode())
		if now[c.Selection] == before[c.Selection] && c.Flow == (trend.Flow{}) {
			continue
		}
		c.Market, c.Run, c.Started, c.Whole = name, r.ID, at, r.Whole()
		w.src.Cells = append(w.src.Cells, c)
	}
	for s := range maps.Keys(before) {
		if _, still := now[s]; !still && before[s] != string(new(trend.Stock).Encode()) {
			w.src.Cells = append(w.src.Cells, trend.Cell{Selection: s, Market: name, Run: r.ID, Started: at, Whole: r.Whole()})
		}
	}
	w.last[key] = now
}

// build makes the series of a query.
func (w *world) build(q trend.Query, o trend.Options) []trend.Series {
	src := w.src
	src.Query = q
	return trend.Build(&src, o)
}

// goods are n listings of ketamine by several vendors at about a price.
func goods(r *rand.Rand, n int, price float64) []offer {
	list := make([]offer, n)
	for i := range list {
		p := price * math.Exp(r.NormFloat64()*0.2)
		list[i] = offer{vendor: int64(1 + i%7), fact: trend.Fact{
			Counts: true, Purity: i%4 == 0,
			Place:    &trend.Place{From: [...]string{"DE", "NL", trend.Nowhere}[i%3], Names: []trend.Name{{Substance: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps"}}},
			Whole:    trend.Lot{MassMG: 5000, HighCents: int64(p * 500)},
			Prices:   [3]float64{p},
			Lots:     []trend.Lot{{Band: "1-5", MassMG: 5000, Price: p, HighCents: int64(p * 500)}},
			LowCents: int64(p * 500),
		}}
	}
	return list
}

// points makes a series of a measure by hand.
func points(span trend.Span, values []float64, set func(*trend.Point, float64)) trend.Series {
	s := trend.Series{Span: span, Unit: "g"}
	for i, v := range values {
		p := trend.Point{Markets: 1, Start: monday.Add(time.Duration(i) * span.Length())}
		p.Label = span.Label(p.Start)
		set(&p, v)
		s.Points = append(s.Points, p)
	}
	return s
}

// price sets a unit price that rests on fifty listings.
func price(p *trend.Point, v float64) {
	p.UnitPrice = &trend.Price{N: 50, Q1: v * 0.8, Median: v, Q3: v * 1.2}
}

func listings(p *trend.Point, v float64) { p.Listings = int(v) }
