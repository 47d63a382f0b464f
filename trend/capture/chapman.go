package capture

import "math"

// Chapman is the number of listings from two passes: first saw so many of
// them, second so many, and both are the ones that both saw.
//
//	N = (first+1)(second+1)/(both+1) - 1
//	V = (first+1)(second+1)(first-both)(second-both) / ((both+1)²(both+2))
//
// (Chapman 1951, University of California Publications in Statistics 1:131;
// the variance is Seber's, 1970, Biometrika 57:13.)
//
// It takes for granted that nothing comes or goes between the passes, that a
// listing is the same one when it is met again, and that one pass, at least,
// meets all listings with equal chance. A second pass over index pages that
// were drawn at random does that for listings that stand on one page each.
// When what stands on several pages is met more often by both passes, the
// estimate is too low; what stands on no page that can be read, no second pass
// can tell of.
//
// When the second pass meets nothing new, the variance is zero, which says too
// much; the upper end is then exact: the most listings of which a pass of that
// size meets no new one with a chance of 2.5 %.
func Chapman(first, second, both int) (Estimate, error) {
	switch {
	case first < 0 || second < 0 || both < 0 || both > min(first, second):
		return Estimate{}, ErrCounts
	case both < leastTwice:
		return Estimate{}, ErrFew
	}
	a, b, m := float64(first), float64(second), float64(both)
	n := (a+1)*(b+1)/(m+1) - 1
	if both == second {
		return Estimate{N: n, Low: n, High: mostUnseen(first, second)}, nil
	}
	v := (a + 1) * (b + 1) * (a - m) * (b - m) / ((m + 1) * (m + 1) * (m + 2))
	return logNormal(n, v, a+b-m), nil
}

// Closed reports whether a second pass that met so many listings, and so many
// more that had come in between, may be compared with the first: ErrMoved when
// more than one in five had come. Arrivals that are told as such are left out
// of the second pass, but where so many are, others will not have been told.
func Closed(second, arrived int) error {
	if arrived*5 > second+arrived {
		return ErrMoved
	}
	return nil
}

// mostUnseen is the largest number of listings of which a sample of so many,
// drawn without putting back, holds none but the known ones with a chance of
// 2.5 % or more.
func mostUnseen(known, sample int) float64 {
	// C(known, sample) / C(n, sample), in logarithms.
	chance := func(n int) float64 {
		return logFactorial(known) - logFactorial(known-sample) - logFactorial(n) + logFactorial(n-sample)
	}
	limit := math.Log(0.025)
	low, high := known, 2*known+1
	for chance(high) >= limit {
		high *= 2
	}
	for high-low > 1 {
		if mid := low + (high-low)/2; chance(mid) >= limit {
			low = mid
		} else {
			high = mid
		}
	}
	return float64(low)
}

func logFactorial(n int) float64 {
	v, _ := math.Lgamma(float64(n) + 1)
	return v
}
