package trend

import "slices"

// Median is the middle one of values, or the mean of the middle two; 0 without
// any. It sorts them.
func Median(x []float64) float64 {
	n := len(x)
	if n == 0 {
		return 0
	}
	slices.Sort(x)
	if n%2 == 1 {
		return x[n/2]
	}
	return (x[n/2-1] + x[n/2]) / 2
}
