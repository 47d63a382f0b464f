package trend

import (
	"iter"
	"maps"
	"slices"
	"time"
)

// bySelection are the cells of each selection, in order; that of a query for
// one is there even without any.
func bySelection(src *Source) iter.Seq2[Selection, []Cell] {
	groups := map[Selection][]Cell{}
	if src.Query.By == "" {
		groups[src.Query.Selection] = nil
	}
	for _, c := range src.Cells {
		if src.Query.Fits(c.Selection) {
			groups[c.Selection] = append(groups[c.Selection], c)
		}
	}
	return func(yield func(Selection, []Cell) bool) {
		for _, s := range slices.SortedFunc(maps.Keys(groups), CompareSelections) {
			if !yield(s, groups[s]) {
				return
			}
		}
	}
}

// byMarket are the cells of each market in order of start.
func byMarket(cells []Cell) map[string][]Cell {
	m := map[string][]Cell{}
	for _, c := range cells {
		m[c.Market] = append(m[c.Market], c)
	}
	for _, list := range m {
		slices.SortStableFunc(list, func(a, b Cell) int { return a.Started.Compare(b.Started) })
	}
	return m
}

// builder makes the points of one series.
type builder struct {
	o     *Options
	w     *window
	lives []life
	cells map[string][]Cell
}

// sum is one period over all markets.
type sum struct {
	Stock
	Flow
	unknown bool // flows
	markets int
	carried int
}

func (b *builder) build(s *Series) {
	sums := make([]sum, b.w.n)
	for i := range b.lives {
		l := &b.lives[i]
		b.stocks(l, sums)
		b.flows(l, sums)
	}
	s.Unit = b.o.Unit
	if s.Unit == "" {
		s.Unit = unitOf(sums)
	}
	for i := range sums {
		start := b.w.start(i)
		p := sums[i].point(s.Unit)
		p.Label, p.Start = b.w.span.Label(start), start
		p.Open = b.o.Now.Before(b.w.start(i + 1))
		s.Points = append(s.Points, p)
	}
}

// stocks adds the state of a market at the end of each period.
func (b *builder) stocks(l *life, sums []sum) {
	cells := b.cells[l.market]
	for i, at := range l.state {
		if at < 0 {
			continue
		}
		sums[i].markets++
		if l.strip.Carried[i] {
			sums[i].carried++
		}
		if c := standing(cells, &l.runs[at]); c != nil {
			sums[i].Stock.Add(&c.Stock)
		}
	}
}

// standing is the newest cell not after a run, of runs as whole as it.
func standing(cells []Cell, r *Run) *Cell {
	after, _ := slices.BinarySearchFunc(cells, r.Started, func(c Cell, t time.Time) int {
		if c.Started.After(t) {
			return 1
		}
		return -1
	})
	for i := after - 1; i >= 0; i-- {
		if cells[i].Whole == r.Whole() {
			return &cells[i]
		}
	}
	return nil
}

// flows adds what changed in each period. Up to the first whole run of a market
// all is seen for the first time, which says nothing.
func (b *builder) flows(l *life, sums []sum) {
	for i := range sums {
		if l.state[i] >= 0 && (l.base.IsZero() || !l.base.Before(b.w.start(i))) {
			sums[i].unknown = true
		}
	}
	for _, c := range b.cells[l.market] {
		if i, inside := b.w.at(c.Started); inside && l.state[i] >= 0 {
			sums[i].Flow.Add(c.Flow)
		}
	}
}

// unitOf is the unit that most prices of all periods are of.
func unitOf(sums []sum) string {
	var n [len(units)]int
	for i := range sums {
		for u := range units {
			n[u] += sums[i].sketch(u).N()
		}
	}
	best := 0
	for u := range n {
		if n[u] > n[best] {
			best = u
		}
	}
	if n[best] == 0 {
		return ""
	}
	return units[best]
}

func (s *Stock) sketch(unit int) Sketch {
	return [...]Sketch{s.Gram, s.ML, s.Piece}[unit]
}

// point is a sum as people read it.
func (s *sum) point(unit string) Point {
	p := Point{
		Markets: s.markets, Carried: s.carried, Listings: s.Listings, Vendors: s.Vendors, Aside: s.Aside,
		Purity: share(s.Purity, s.Listings), Wholesale: share(s.Bulk, s.Priced),
	}
	if !s.unknown && s.markets > 0 {
		p.Arrivals, p.Departures = &s.Arrivals, &s.Departures
		p.Feedback = &Value{N: s.Feedback, EUR: float64(s.FeedbackCents) / 100}
	}
	if u := unitIndex(unit); u >= 0 {
		if q := s.sketch(u).Quantiles(0.25, 0.5, 0.75); q != nil {
			p.UnitPrice = &Price{N: s.sketch(u).N(), Q1: q[0], Median: q[1], Q3: q[2]}
		}
	}
	if s.Massed > 0 {
		p.Mass = &Mass{N: s.Massed, Grams: float64(s.MassMG) / 1000}
	}
	p.Vending = s.vending()
	return p
}

func share(k, n int) *Share {
	if n == 0 {
		return nil
	}
	return &Share{K: k, N: n, Share: float64(k) / float64(n)}
}

// vending is the concentration of the listings that name their vendor.
func (s *Stock) vending() *Vending {
	if s.Named == 0 {
		return nil
	}
	n := float64(s.Named)
	v := Vending{HHI: float64(s.Squares) / (n * n)}
	sum := 0.0
	for i, k := range s.Top {
		sum += float64(k) / n
		if i < 1 {
			v.Top1 = sum
		}
		if i < 4 {
			v.Top4 = sum
		}
		v.Top10 = sum
	}
	return &v
}
