package trend_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"vedette/trend"
)

// noise are ways in which a series moves that are no change. Each returns n
// logarithms.
var noise = map[string]func(r *rand.Rand, n int) []float64{
	"independent": func(r *rand.Rand, n int) []float64 {
		return each(n, func(int) float64 { return 0.1 * r.NormFloat64() })
	},
	"random walk": func(r *rand.Rand, n int) []float64 {
		v := 0.0
		return each(n, func(int) float64 { v += 0.1 * r.NormFloat64(); return v })
	},
	"growth": func(r *rand.Rand, n int) []float64 {
		return each(n, func(i int) float64 { return 0.05*float64(i) + 0.1*r.NormFloat64() })
	},
	"heavy tails": func(r *rand.Rand, n int) []float64 {
		return each(n, func(int) float64 { return 0.1 * student3(r) })
	},
	"weekdays": func(r *rand.Rand, n int) []float64 {
		return each(n, func(i int) float64 { return [7]float64{0, 0, 0, 0.1, 0.2, -0.4, -0.5}[i%7] + 0.05*r.NormFloat64() })
	},
}

func each(n int, f func(i int) float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = f(i)
	}
	return x
}

func student3(r *rand.Rand) float64 {
	sum := 0.0
	for range 3 {
		v := r.NormFloat64()
		sum += v * v
	}
	return r.NormFloat64() / math.Sqrt(sum)
}

func exp(logs []float64, base float64) []float64 {
	return each(len(logs), func(i int) float64 { return base * math.Exp(logs[i]) })
}

// TestNoise looks at many collections of series in which nothing happens: the
// share of collections in which anything is told must keep to the stated rate.
func TestNoise(t *testing.T) {
	const looks, series = 100, 50
	for name, make := range noise {
		for _, n := range []int{16, 60} {
			r := rand.New(rand.NewPCG(11, uint64(n)))
			alarmed := 0
			for range looks {
				var list []trend.Series
				for range series {
					list = append(list, points(trend.Day, exp(make(r, n), 20), price))
				}
				if tested := trend.Test(list, trend.TestOptions{Measures: []trend.Measure{trend.UnitPrice}}); len(tested.Changes) > 0 {
					alarmed++
				}
			}
			rate := float64(alarmed) / looks
			t.Logf("%-12s %2d days: something is told in %.3f of %d looks at %d series", name, n, rate, looks, series)
			// Twice the rate is three standard errors above it; steps that have
			// tails as heavy as these are told up to twice as often.
			limit := 2 * trend.DefaultFDR
			if name == "heavy tails" {
				limit *= 2
			}
			if rate > limit {
				t.Errorf("%s, %d days: rate %.3f", name, n, rate)
			}
		}
	}
}

// TestPlanted moves the last of one series in a hundred.
func TestPlanted(t *testing.T) {
	const looks = 40
	for _, c := range []struct {
		name  string
		shift float64 // of the logarithm, in standard deviations of the noise
		n     int
		least float64 // share that is found
	}{
		{"half a year of weeks", 14, 26, 0.9},
		{"a year of weeks", 14, 52, 0.95},
		{"a fall", -14, 52, 0.95},
	} {
		r := rand.New(rand.NewPCG(13, uint64(c.n)))
		found, falsely := 0, 0
		for range looks {
			var list []trend.Series
			for i := range 100 {
				logs := noise["independent"](r, c.n)
				for k := range logs {
					logs[k] *= 0.3 // 3 % a week
				}
				if i == 42 {
					logs[c.n-1] += c.shift * 0.03
				}
				s := points(trend.Week, exp(logs, 20), price)
				s.Selection.Substance = fmt.Sprint(i)
				list = append(list, s)
			}
			for _, ch := range trend.Test(list, trend.TestOptions{Measures: []trend.Measure{trend.UnitPrice}}).Changes {
				if ch.Selection.Substance == "42" {
					found++
				} else {
					falsely++
				}
			}
		}
		if float64(found) < c.least*looks || falsely > looks/8 {
			t.Errorf("%s: %d of %d found, %d false", c.name, found, looks, falsely)
		}
		t.Logf("%s: %d of %d found, %d false", c.name, found, looks, falsely)
	}
}

// TestOneSeries: who watches one thing needs no more than some weeks.
func TestOneSeries(t *testing.T) {
	values := []float64{30, 31, 29, 30, 30.5, 29.5, 31, 30, 30.2, 29.8, 30.1, 30, 45}
	tested := trend.Test([]trend.Series{points(trend.Week, values, price)}, trend.TestOptions{Measures: []trend.Measure{trend.UnitPrice}})
	if tested.Tests != 1 || len(tested.Changes) != 1 {
		t.Fatalf("%+v", tested)
	}
	c := tested.Changes[0]
	if c.Before != 30 || c.After != 45 || c.Ratio() != 1.5 || c.Label != "2026-W14" || c.Score < 5 || c.P != c.Q {
		t.Errorf("%+v", c)
	}
}

// TestScaleDoesNotMatter: prices in cents, masses in tonnes.
func TestScaleDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 17))
	for range 50 {
		values := exp(noise["random walk"](r, 40), 20)
		if r.IntN(2) == 0 {
			values[r.IntN(40)] = 0
		}
		test := func(factor float64, m trend.Measure, set func(*trend.Point, float64)) trend.Change {
			scaled := each(len(values), func(i int) float64 { return values[i] * factor })
			tested := trend.Test([]trend.Series{points(trend.Week, scaled, set)}, trend.TestOptions{Measures: []trend.Measure{m}, FDR: 1})
			if len(tested.Changes) != 1 {
				t.Fatalf("%+v", tested)
			}
			return tested.Changes[0]
		}
		mass := func(p *trend.Point, v float64) { p.Mass = &trend.Mass{N: 30, Grams: v} }
		for _, factor := range []float64{0.01, 1e6} {
			for m, set := range map[trend.Measure]func(*trend.Point, float64){trend.UnitPrice: price, trend.MassG: mass} {
				want, got := test(1, m, set), test(factor, m, set)
				got.Before, got.After = got.Before/factor, got.After/factor
				if d := cmp.Diff(want, got, cmpopts.EquateApprox(1e-6, 1e-12)); d != "" {
					t.Fatalf("%s times %v: %s", m, factor, d)
				}
			}
		}
	}
}

// TestCountsAreNoise: two listings that become four are no news, and a price
// that stood still and moves by a rounding is none either.
func TestCountsAreNoise(t *testing.T) {
	few := points(trend.Week, []float64{6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 9}, listings)
	still := points(trend.Week, []float64{30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30.3}, price)
	many := points(trend.Week, []float64{600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600, 1800}, listings)
	one := trend.TestOptions{Measures: []trend.Measure{trend.Listings, trend.UnitPrice}}
	for name, s := range map[string]trend.Series{"few": few, "still": still} {
		if tested := trend.Test([]trend.Series{s}, one); len(tested.Changes) > 0 {
			t.Errorf("%s: %+v", name, tested.Changes)
		}
	}
	if tested := trend.Test([]trend.Series{many}, one); len(tested.Changes) != 1 {
		t.Errorf("many: %+v", tested)
	}
}

// TestTooLittle says that a series is too short, or rests on too little.
func TestTooLittle(t *testing.T) {
	short := points(trend.Week, []float64{30, 31, 29, 30, 30.5, 29.5, 31, 30, 30.2, 29.8, 90}, price)
	thin := points(trend.Week, []float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1}, listings)
	tested := trend.Test([]trend.Series{short, thin}, trend.TestOptions{Measures: []trend.Measure{trend.UnitPrice, trend.Listings}})
	// The points of the first have listings too: none, in all periods.
	if tested.Tests != 0 || tested.Short != 4 {
		t.Errorf("%+v", tested)
	}
}

// TestCarriedSaysNothing: a market that was not reached is no news.
func TestCarriedSaysNothing(t *testing.T) {
	s := points(trend.Week, []float64{30, 31, 29, 30, 30.5, 29.5, 31, 30, 30.2, 29.8, 30.1, 30, 45, 45}, price)
	s.Points[13].Carried = 1
	tested := trend.Test([]trend.Series{s}, trend.TestOptions{Measures: []trend.Measure{trend.UnitPrice}})
	if len(tested.Changes) != 1 || tested.Changes[0].Label != s.Points[12].Label {
		t.Errorf("%+v", tested)
	}
}
