package trend

import (
	"math"
	"slices"
)

// Markets make large steps more often than the normal distribution knows, and
// how often differs from one figure to another. The tails that a test is held
// to are therefore read off the earlier steps of all series that are looked at:
// those of one series are too few to know its tails.

// Bounds of the degrees of freedom of Student's t. With three, a step of ten
// deviations is made every five hundredth time; above thirty it is as good as
// normal.
const (
	heaviest = 3.0
	lightest = 30.0
)

// unknownTails are taken when there are fewer steps than enoughSteps.
const (
	unknownTails = 4.0
	enoughSteps  = 200
)

// tailShare is the share of steps that are taken for the tails: with some
// hundred steps there are still a few above it.
const tailShare = 0.02

// heaviness are the degrees of freedom of the t distribution of which the
// outer tailShare begins as far out, in units of the inner half, as that of the
// steps does. It changes the order of pool, and makes its values absolute.
func heaviness(pool []float64) float64 {
	if len(pool) < enoughSteps {
		return unknownTails
	}
	for i, v := range pool {
		pool[i] = math.Abs(v)
	}
	slices.Sort(pool)
	half := pool[len(pool)/2]
	if half == 0 {
		return heaviest // most series stand still and then jump
	}
	outer := pool[int(float64(len(pool))*(1-tailShare))] / half
	low, high := heaviest, lightest
	for range 30 {
		mid := (low + high) / 2
		if reach(mid) > outer {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// reach is how far out the outer tailShare of a t distribution begins, in units
// of its inner half.
func reach(freedom float64) float64 {
	return beyond(tailShare, freedom) / beyond(0.5, freedom)
}

// beyond is the score with a two-sided probability.
func beyond(p, freedom float64) float64 {
	low, high := 0.0, 1e4
	for range 60 {
		mid := (low + high) / 2
		if tail(mid, freedom) > p {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// freedom is how well the spread of n steps is known: the median absolute
// deviation has 37 % of the efficiency of the standard deviation.
func freedom(n int) float64 {
	return 0.37 * float64(n)
}
