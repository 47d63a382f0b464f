package trend

import "math"

// Measure names a figure of a point that can be tested.
type Measure string

// The measures.
const (
	Listings   Measure = "listings"
	Vendors    Measure = "vendors"
	Arrivals   Measure = "arrivals"
	Departures Measure = "departures"
	UnitPrice  Measure = "price"
	MassG      Measure = "mass"
	FeedbackV  Measure = "feedback"
	PurityPart Measure = "purity"
	BulkPart   Measure = "wholesale"
	HHI        Measure = "concentration"
)

// Measures are all of them.
var Measures = [...]Measure{
	Listings, Vendors, Arrivals, Departures, UnitPrice, MassG, FeedbackV, PurityPart, BulkPart, HHI,
}

// flow reports whether a measure counts events over a period, so that one that
// is not over has too few.
func (m Measure) flow() bool { return m == Arrivals || m == Departures || m == FeedbackV }

// reading is a value, and how much of its logarithm is mere counting or rounding:
// the smallest standard error that it can have.
type reading struct {
	value float64
	floor float64
	n     int // things that it rests on
}

// Value is a measure of a point; false when it is not known.
func (p *Point) Value(m Measure) (float64, bool) {
	r, ok := p.read(m)
	return r.value, ok
}

// N is how many listings, vendors or events a measure of a point rests on.
func (p *Point) N(m Measure) int {
	r, _ := p.read(m)
	return r.n
}

func (p *Point) read(m Measure) (r reading, ok bool) {
	counted := func(n int) (reading, bool) { return reading{float64(n), countError(n), n}, p.Markets > 0 }
	switch m {
	case Listings:
		return counted(p.Listings)
	case Vendors:
		return counted(p.Vendors)
	case Arrivals:
		if p.Arrivals != nil {
			return counted(*p.Arrivals)
		}
	case Departures:
		if p.Departures != nil {
			return counted(*p.Departures)
		}
	case UnitPrice:
		if p.UnitPrice != nil {
			return reading{p.UnitPrice.Median, SketchError, p.UnitPrice.N}, true
		}
	case MassG:
		if p.Mass != nil {
			return reading{p.Mass.Grams, countError(p.Mass.N), p.Mass.N}, true
		}
	case FeedbackV:
		if p.Feedback != nil {
			return reading{p.Feedback.EUR, countError(p.Feedback.N), p.Feedback.N}, true
		}
	case PurityPart:
		return part(p.Purity)
	case BulkPart:
		return part(p.Wholesale)
	case HHI:
		if p.Vending != nil {
			return reading{p.Vending.HHI, countError(p.Vendors), p.Vendors}, true
		}
	}
	return reading{}, false
}

// countError is the standard error of the logarithm of a count.
func countError(n int) float64 { return 1 / math.Sqrt(float64(max(n, 1))) }

// part reads a share; its floor is that of the logarithm of a binomial.
func part(s *Share) (reading, bool) {
	if s == nil {
		return reading{}, false
	}
	k := float64(max(s.K, 1))
	return reading{s.Share, math.Sqrt(max(1-s.Share, 1/float64(s.N)) / k), s.N}, true
}
