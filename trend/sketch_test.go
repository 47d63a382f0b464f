package trend_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/trend"
)

// TestSketchError adds values of very different sizes and holds every quantile
// to the exact one.
func TestSketchError(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	qs := []float64{0, 0.01, 0.25, 0.5, 0.75, 0.99, 1}
	for _, n := range []int{1, 2, 3, 4, 10, 999, 20_000} {
		for _, spread := range []float64{0, 0.1, 1, 3} {
			var s trend.Sketch
			values := make([]float64, n)
			for i := range values {
				values[i] = math.Exp(r.NormFloat64()*spread) * 30
				s.Add(values[i])
			}
			slices.Sort(values)
			for i, got := range s.Quantiles(qs...) {
				h := qs[i] * float64(n-1)
				low := int(h)
				want := values[low]
				if low+1 < n {
					want += (h - float64(low)) * (values[low+1] - values[low])
				}
				if e := math.Abs(got-want) / want; e > trend.SketchError*(1+1e-9) {
					t.Errorf("%d values of spread %v: quantile %v is %v, want %v: off by %.4f", n, spread, qs[i], got, want, e)
				}
			}
		}
	}
}

func TestSketchKeepsOut(t *testing.T) {
	var s trend.Sketch
	for _, v := range []float64{0, -1, math.NaN(), math.Inf(1), math.Inf(-1)} {
		s.Add(v)
	}
	if s.N() != 0 || s.Quantiles(0.5) != nil {
		t.Errorf("%d values were counted", s.N())
	}
	s.Add(1e-300)
	s.Add(1e300)
	if q := s.Quantiles(0, 1); q[0] <= 0 || q[1] > 2e12 {
		t.Errorf("bounds: %v", q)
	}
}

// TestStockMerges holds merging to adding: in any order and grouping, to the byte.
func TestStockMerges(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	var parts []trend.Stock
	for range 6 {
		parts = append(parts, randomStock(r))
	}
	var want trend.Stock
	for i := range parts {
		want.Add(&parts[i])
	}
	for range 20 {
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		var left, right trend.Stock
		cut := r.IntN(len(parts))
		for i := range parts {
			if i < cut {
				left.Add(&parts[i])
			} else {
				right.Add(&parts[i])
			}
		}
		left.Add(&right)
		if !bytes.Equal(left.Encode(), want.Encode()) {
			t.Fatalf("%+v\nwant %+v", left, want)
		}
	}
}

func randomStock(r *rand.Rand) trend.Stock {
	s := trend.Stock{
		Listings: r.IntN(1000), Aside: r.IntN(9), Vendors: r.IntN(50), Named: r.IntN(1000), Squares: r.Int64N(1 << 40),
		MassMG: r.Int64N(1 << 50), Massed: r.IntN(1000), Purity: r.IntN(10), Priced: r.IntN(1000), Bulk: r.IntN(5),
	}
	for range r.IntN(11) {
		s.Top = append(s.Top, 1+r.IntN(100))
	}
	slices.SortFunc(s.Top, func(a, b int) int { return b - a })
	for _, k := range []*trend.Sketch{&s.Gram, &s.ML, &s.Piece} {
		for range r.IntN(30) {
			k.Add(math.Exp(r.NormFloat64() * 3))
		}
	}
	return s
}

func TestStockSurvivesItsBytes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		s := randomStock(r)
		b := s.Encode()
		var got trend.Stock
		if err := got.Decode(b); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Encode(), b) {
			t.Fatalf("%+v became %+v", s, got)
		}
		for n := range b {
			if err := new(trend.Stock).Decode(b[:n]); err == nil {
				t.Fatalf("%d of %d bytes are taken for a whole", n, len(b))
			}
		}
	}
}

func FuzzStock(f *testing.F) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 5 {
		s := randomStock(r)
		f.Add(s.Encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s trend.Stock
		if s.Decode(b) != nil {
			return
		}
		s.Gram.Quantiles(0, 0.5, 1)
		s.ML.Quantiles(0.5)
		s.Piece.Quantiles(1)
		var again trend.Stock
		if err := again.Decode(s.Encode()); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		if d := cmp.Diff(s.Encode(), again.Encode()); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzFact(f *testing.F) {
	for _, o := range goods(rand.New(rand.NewPCG(5, 5)), 4, 30) {
		f.Add(o.fact.Encode())
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var x, y trend.Fact
		d := trend.NewDecoder()
		if d.Decode(b, &x) != nil {
			return
		}
		if err := d.Decode(x.Encode(), &y); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
	})
}
