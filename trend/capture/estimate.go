package capture

import (
	"errors"
	"math"
)

// Estimate is a number of listings with its standard error and the ends of
// its 95 % interval.
type Estimate struct {
	N, SE     float64
	Low, High float64
}

// Reasons why there is no estimate.
var (
	// ErrFew says that too few listings were met twice.
	ErrFew = errors.New("too few listings were met twice")
	// ErrFirst says that nothing was seen before the occasion.
	ErrFirst = errors.New("there is no earlier run to compare with")
	// ErrLast says that nothing was seen after the occasion.
	ErrLast = errors.New("there is no later run to compare with")
	// ErrMoved says that more came between the passes of one run than an
	// estimate for a market that stands still can bear.
	ErrMoved = errors.New("too much came in between the passes")
	// ErrCounts says that the counts contradict one another.
	ErrCounts = errors.New("the counts contradict one another")
)

// leastTwice is how many listings must have been met twice. With seven or
// more, the bias of Chapman's estimate is negligible in 95 % of cases (Robson
// and Regier 1964, Transactions of the American Fisheries Society 93:215;
// Seber 1982, The Estimation of Animal Abundance, p. 60).
const leastTwice = 7

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959964

// logNormal is the interval of an estimate of which seen are known: what was
// not seen is taken to be log-normal, so that the lower end is never below
// what was seen (Burnham et al. 1987, Design and Analysis Methods for Fish
// Survival Experiments, p. 212; Chao 1989, Biometrics 45:427).
func logNormal(n, variance, seen float64) Estimate {
	e := Estimate{N: n, SE: math.Sqrt(variance), Low: n, High: n}
	unseen := n - seen
	if unseen <= 0 || variance <= 0 {
		return e
	}
	c := math.Exp(z95 * math.Sqrt(math.Log1p(variance/(unseen*unseen))))
	e.Low, e.High = seen+unseen/c, seen+unseen*c
	return e
}
