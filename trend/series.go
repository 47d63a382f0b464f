package trend

import (
	"slices"
	"time"
)

// Series is one selection over a panel of markets and a window of time.
type Series struct {
	Selection Selection `json:"selection"`
	Span      Span      `json:"span"`
	// Unit is what the unit price is of: g, ml or piece; empty when nothing has
	// one.
	Unit   string  `json:"unit,omitempty"`
	Panel  Panel   `json:"panel"`
	Points []Point `json:"points"`
}

// Point is one period of a series. What is not known is nil.
type Point struct {
	Label string    `json:"period"`
	Start time.Time `json:"start"`
	// Open says that the period is not over, so that its flows are too small.
	Open bool `json:"open,omitempty"`
	// Markets is how many markets of the panel stand behind the point, Carried
	// how many of them with their last known state.
	Markets int `json:"markets"`
	Carried int `json:"carried,omitempty"`

	Listings int `json:"listings"`
	Vendors  int `json:"vendors"`
	Aside    int `json:"aside,omitempty"` // listings that are left out: samples, custom orders, ...
	// Flows over the period; nil in the period in which a market was first read
	// whole, when all of it is seen for the first time.
	Arrivals   *int     `json:"arrivals,omitempty"`
	Departures *int     `json:"departures,omitempty"`
	Feedback   *Value   `json:"feedback,omitempty"` // observed, a lower bound
	UnitPrice  *Price   `json:"unit_price,omitempty"`
	Mass       *Mass    `json:"mass,omitempty"`
	Purity     *Share   `json:"purity,omitempty"`    // listings that declare one
	Wholesale  *Share   `json:"wholesale,omitempty"` // of those with a value, listings with an order above Wholesale
	Vending    *Vending `json:"vending,omitempty"`   // how concentrated the trade is
}

// Price is the distribution of a unit price in euro, one for each listing.
type Price struct {
	N      int     `json:"n"`
	Q1     float64 `json:"q1"`
	Median float64 `json:"median"`
	Q3     float64 `json:"q3"`
}

// Mass is what is advertised, grams, by N listings that state it.
type Mass struct {
	N     int     `json:"n"`
	Grams float64 `json:"g"`
}

// Value is what N units of feedback were worth at least, euro.
type Value struct {
	N   int     `json:"n"`
	EUR float64 `json:"eur"`
}

// Share is K of N.
type Share struct {
	K     int     `json:"k"`
	N     int     `json:"n"`
	Share float64 `json:"share"`
}

// Vending is the concentration of listings on vendors: the Herfindahl-Hirschman
// index (0..1, the sum of squared shares), and the share of the one, four and
// ten with most.
type Vending struct {
	HHI   float64 `json:"hhi"`
	Top1  float64 `json:"top1"`
	Top4  float64 `json:"top4"`
	Top10 float64 `json:"top10"`
}

// Options says how series are built.
type Options struct {
	Span Span
	// From and Until bound the window; whole periods are taken. From zero: the
	// first run that counts. Until zero: Now.
	From, Until time.Time
	Now         time.Time
	Panel       PanelKind
	Unit        string // g, ml, piece; empty: the one that most listings have
	Partial     bool   // partial runs count too
	// Bridge is for how many periods the last known state of a market stands in
	// when no run counts; negative: for none; 0: DefaultBridge.
	Bridge int
}

// DefaultBridge is how long a gap is bridged: three days, or one week. A site
// that is reached on 70 % of days (Soska and Christin 2015) is out of reach for
// longer than three days in a row once in a third of a year.
func DefaultBridge(s Span) int {
	if s == Week {
		return 1
	}
	return 3
}

func (o Options) settled() Options {
	if o.Span == "" {
		o.Span = Week
	}
	if o.Panel == "" {
		o.Panel = ConstantPanel
	}
	switch {
	case o.Bridge < 0:
		o.Bridge = 0
	case o.Bridge == 0:
		o.Bridge = DefaultBridge(o.Span)
	}
	if o.Until.IsZero() {
		o.Until = o.Now
	}
	return o
}

// Build makes the series of a source: one of its query's selection, or with
// Query.By one for each value that has a cell, those with most listings in the
// last period first. There are no points when no run counts.
func Build(src *Source, o Options) []Series {
	o = o.settled()
	w := o.window(src.Runs)
	panel, in := panelOf(lives(src.Runs, &w, &o), &w, &o)
	var list []Series
	for selection, cells := range bySelection(src) {
		s := Series{Selection: selection, Span: o.Span, Panel: panel, Points: []Point{}}
		if len(in) > 0 {
			b := builder{o: &o, w: &w, lives: in, cells: byMarket(cells)}
			b.build(&s)
		}
		list = append(list, s)
	}
	if src.Query.By != "" {
		slices.SortStableFunc(list, func(a, b Series) int { return b.last() - a.last() })
	}
	return list
}

// last is the number of listings in the last period.
func (s *Series) last() int {
	if len(s.Points) == 0 {
		return 0
	}
	return s.Points[len(s.Points)-1].Listings
}

// window finds the periods: from the first run that counts, or the later From.
func (o *Options) window(runs []Run) window {
	var from time.Time
	for i := range runs {
		if r := &runs[i]; o.counts(r) && (from.IsZero() || r.Started.Before(from)) {
			from = r.Started
		}
	}
	w := window{span: o.Span}
	if from.IsZero() {
		return w
	}
	if from.Before(o.From) {
		from = o.From
	}
	w.first = o.Span.Start(from)
	if from.Before(o.Until) {
		w.n = o.Span.index(w.first, o.Until.Add(-1)) + 1
	}
	return w
}
