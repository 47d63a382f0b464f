package trend

import (
	"cmp"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/mathext"
)

// Change is a value of a series that the values before it do not explain.
type Change struct {
	Selection Selection `json:"selection"`
	Markets   []string  `json:"markets"`
	Measure   Measure   `json:"measure"`
	Unit      string    `json:"unit,omitempty"` // of a price
	Span      Span      `json:"span"`
	Label     string    `json:"period"`
	Start     time.Time `json:"start"`
	Before    float64   `json:"before"` // median of the periods just before
	After     float64   `json:"after"`
	N         int       `json:"n"`     // listings, vendors or events behind the value
	Past      int       `json:"past"`  // earlier steps that it is compared with
	Score     float64   `json:"score"` // robust z: how many deviations from the usual step
	P         float64   `json:"p"`     // two-sided, of this series alone
	Q         float64   `json:"q"`     // with all series that were looked at
}

// Ratio is After over Before; +Inf when there was nothing before.
func (c *Change) Ratio() float64 { return c.After / c.Before }

// TestOptions says what is a change.
type TestOptions struct {
	Measures []Measure // none: all
	// FDR is the share of false ones among the changes told that is accepted;
	// 0: DefaultFDR. When nothing changes at all it is the chance that anything
	// is told.
	FDR float64
	// MinPast is how many earlier steps there must be; 0: DefaultPast.
	MinPast int
	// MinN is how many things a value or that before it must rest on; 0:
	// DefaultN.
	MinN int
}

// The defaults of TestOptions. Below eight steps their spread is hardly known;
// of five things a median or share says little.
const (
	DefaultFDR  = 0.05
	DefaultPast = 8
	DefaultN    = 5
)

// Tested is the outcome of a test.
type Tested struct {
	Tests   int      `json:"tests"` // series times measures that could be tested
	Short   int      `json:"short"` // those that have too few periods or too little in them
	Changes []Change `json:"changes"`
}

func (o TestOptions) settled() TestOptions {
	if len(o.Measures) == 0 {
		o.Measures = Measures[:]
	}
	if o.FDR == 0 {
		o.FDR = DefaultFDR
	}
	if o.MinPast == 0 {
		o.MinPast = DefaultPast
	}
	if o.MinN == 0 {
		o.MinN = DefaultN
	}
	return o
}

// Test looks for changes in the last period of each series. Each value is
// compared with the steps that its own series made before (see test), and the
// probabilities of all are corrected together by the method of Benjamini and
// Hochberg (1995): it bounds the share of false ones among those told, which is
// what an analyst who opens each of them pays for. Holm's method would bound the
// chance of a single false one, and with some hundred series would find little.
func Test(list []Series, o TestOptions) Tested {
	o = o.settled()
	out := Tested{Changes: []Change{}}
	var all []Change
	for _, m := range o.Measures {
		var trials []trial
		var pool []float64
		for i := range list {
			c, ok := list[i].test(m, &o)
			if !ok {
				out.Short++
				continue
			}
			trials, pool = append(trials, c), append(pool, c.past...)
		}
		tails := heaviness(pool)
		for _, c := range trials {
			c.P = tail(c.Score, min(tails, freedom(c.Past)))
			all = append(all, c.Change)
		}
	}
	out.Tests = len(all)
	correct(all)
	for _, c := range all {
		if c.Q <= o.FDR {
			out.Changes = append(out.Changes, c)
		}
	}
	return out
}

// correct sorts by probability and sets Q, the smallest rate of false discovery
// at which a change is told.
func correct(all []Change) {
	slices.SortStableFunc(all, func(a, b Change) int { return cmp.Compare(a.P, b.P) })
	q := 1.0
	for i := len(all) - 1; i >= 0; i-- {
		q = min(q, all[i].P*float64(len(all))/float64(i+1))
		all[i].Q = q
	}
}

// lookBack is how many values before one are its reference: the median of three
// is not moved by one that went astray.
const lookBack = 3

// trial is a change that may be none.
type trial struct {
	Change
	past []float64 // earlier steps, about their median, in units of their spread
}

// test compares the last step of a series with those before. A step is the
// logarithm of a value over the median of the three before it; the last is
// measured against the median of the earlier ones in units of their median
// absolute deviation, which is widened by what counting alone does. A constant
// growth is thus no change, nor is a bad day in the past.
func (s *Series) test(m Measure, o *TestOptions) (c trial, ok bool) {
	at, readings := s.readings(m)
	n := len(readings)
	if n < lookBack+1+o.MinPast {
		return c, false
	}
	logs := logsOf(readings)
	if s.Span == Day {
		deseason(logs, s.Points, at)
	}
	steps := make([]float64, 0, n-lookBack)
	for i := lookBack; i < n; i++ {
		steps = append(steps, logs[i]-Median(slices.Clone(logs[i-lookBack:i])))
	}
	past, last := steps[:len(steps)-1], steps[len(steps)-1]
	before := readings[n-1-lookBack : n-1]
	rest := medianOf(before, func(r reading) float64 { return float64(r.n) })
	if float64(max(readings[n-1].n, int(rest))) < float64(o.MinN) {
		return c, false
	}
	center := Median(slices.Clone(past))
	spread := scale(past, center)
	floor := math.Hypot(readings[n-1].floor, medianOf(before, func(r reading) float64 { return r.floor }))
	score := (last - center) / math.Hypot(spread, floor)
	p := &s.Points[at[n-1]]
	c.Change = Change{
		Selection: s.Selection, Markets: s.Panel.Markets, Measure: m, Unit: unitFor(m, s.Unit), Span: s.Span, Label: p.Label, Start: p.Start,
		Before: medianOf(before, func(r reading) float64 { return r.value }), After: readings[n-1].value,
		N: readings[n-1].n, Past: len(past), Score: score,
	}
	if spread > 0 {
		for _, v := range past {
			c.past = append(c.past, (v-center)/spread)
		}
	}
	return c, true
}

func unitFor(m Measure, unit string) string {
	if m == UnitPrice {
		return unit
	}
	return ""
}

// readings are the values that are known, oldest first, and the numbers of
// their points. A point that says nothing new (all of it carried) is left out,
// and of a flow one that is not over.
func (s *Series) readings(m Measure) (at []int, list []reading) {
	for i := range s.Points {
		p := &s.Points[i]
		if m.flow() && p.Open || p.Markets > 0 && p.Carried == p.Markets {
			continue
		}
		if r, ok := p.read(m); ok {
			at, list = append(at, i), append(list, r)
		}
	}
	return at, list
}

// logsOf are the logarithms; for zero, of half the smallest value there is, so
// that they do not depend on the unit.
func logsOf(list []reading) []float64 {
	least := math.Inf(1)
	for _, r := range list {
		if r.value > 0 {
			least = min(least, r.value)
		}
	}
	if math.IsInf(least, 1) {
		least = 1
	}
	logs := make([]float64, len(list))
	for i, r := range list {
		logs[i] = math.Log(max(r.value, least/2))
	}
	return logs
}

// seasonWeeks is how many weeks of days it takes to know the week's shape.
const seasonWeeks = 4

// deseason takes the usual deviation of its weekday from each value: the median
// of what such days were above the median of the week around them. The last
// value, which is to be tested, does not shape it.
func deseason(logs []float64, points []Point, at []int) {
	n := len(logs) - 1
	if n < 7*seasonWeeks {
		return
	}
	var above [7][]float64
	for i := 3; i+3 < n; i++ {
		d := points[at[i]].Start.Weekday()
		above[d] = append(above[d], logs[i]-Median(slices.Clone(logs[i-3:i+4])))
	}
	var usual [7]float64
	for d := range above {
		usual[d] = Median(above[d])
	}
	for i := range logs {
		logs[i] -= usual[points[at[i]].Start.Weekday()]
	}
}

func medianOf[T any](list []T, of func(T) float64) float64 {
	x := make([]float64, len(list))
	for i := range list {
		x[i] = of(list[i])
	}
	return Median(x)
}

// normalMAD makes the median absolute deviation of a normal distribution its
// standard deviation: 1 / quantile(3/4).
const normalMAD = 1.4826022185056018

// scale is the robust standard deviation about a center.
func scale(x []float64, center float64) float64 {
	return normalMAD * medianOf(x, func(v float64) float64 { return math.Abs(v - center) })
}

// tail is the two-sided probability of a score, by Student's t.
func tail(score, freedom float64) float64 {
	if math.IsNaN(score) {
		return 1
	}
	return mathext.RegIncBeta(freedom/2, 0.5, freedom/(freedom+score*score))
}
