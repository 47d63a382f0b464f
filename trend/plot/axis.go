package plot

import (
	"math"
	"strconv"
	"strings"
)

// axis turns values into places, low at the bottom.
type axis struct {
	low, high   float64 // values
	top, bottom float64 // places
	step        float64
}

// newAxis spans the values with round ticks. When they are far from zero the
// axis begins near them: a line need not begin at zero, and bars do.
func newAxis(low, high, top, bottom float64, zero bool) axis {
	if zero || low < high/3 {
		low = 0
	}
	if high <= low {
		high = low + max(1, math.Abs(low)*0.1)
	}
	a := axis{top: top, bottom: bottom, step: niceStep((high - low) / 4)}
	a.low, a.high = math.Floor(low/a.step)*a.step, math.Ceil(high/a.step)*a.step
	return a
}

// niceStep is 1, 2 or 5 times a power of ten, not below a step.
func niceStep(raw float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= raw*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

func (a *axis) at(v float64) float64 {
	return round(a.bottom - (v-a.low)/(a.high-a.low)*(a.bottom-a.top))
}

func (a *axis) ticks() (list []float64) {
	for i := 0; ; i++ {
		v := a.low + float64(i)*a.step
		if v > a.high+a.step/2 {
			return list
		}
		list = append(list, v)
	}
}

// label writes a value with as many digits as the step needs.
func (a *axis) label(v float64) string {
	digits := max(0, -int(math.Floor(math.Log10(a.step)+1e-9)))
	return number(v, digits)
}

// number groups thousands by a narrow space.
func number(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	whole, rest, dot := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	if dot {
		return whole + "." + rest
	}
	return whole
}

// short writes a value with three significant digits.
func short(v float64) string {
	if v == 0 {
		return "0"
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	return number(v, min(max(0, digits), 6))
}
