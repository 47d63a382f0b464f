package capture

import (
	"errors"
	"math"
	"testing"
)

func TestChapmanByHand(t *testing.T) {
	// Seber 1982, p. 60 has the form; the numbers are worked out by hand:
	// 101*81/41 - 1 and 101*81*60*40/(41²*42).
	got, err := Chapman(100, 80, 40)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.N-198.536585) > 1e-6 || math.Abs(got.SE-math.Sqrt(101*81*60*40/(41.0*41*42))) > 1e-9 {
		t.Errorf("N %v SE %v", got.N, got.SE)
	}
	if got.Low < 140 || got.Low > got.N || got.High < got.N || got.High > 300 {
		t.Errorf("interval %v to %v around %v", got.Low, got.High, got.N)
	}
}

func TestChapmanIsRefused(t *testing.T) {
	for _, c := range []struct {
		name                string
		first, second, both int
		want                error
	}{
		{"six met twice", 100, 10, 6, ErrFew},
		{"nothing seen", 0, 0, 0, ErrFew},
		{"more met twice than in the second pass", 100, 10, 11, ErrCounts},
		{"a negative count", -1, 10, 7, ErrCounts},
	} {
		if _, err := Chapman(c.first, c.second, c.both); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestClosed(t *testing.T) {
	if err := Closed(80, 20); err != nil {
		t.Errorf("one in five: %v", err)
	}
	if err := Closed(79, 21); !errors.Is(err, ErrMoved) {
		t.Errorf("more than one in five: %v", err)
	}
}

// TestChapmanWithNothingNew: the upper end is exact, also when the second pass
// is as large as the first.
func TestChapmanWithNothingNew(t *testing.T) {
	for _, c := range []struct {
		first, second int
		high          float64
	}{
		{100, 100, 100},    // one more listing would have been missed with a chance of 1/101
		{1000, 100, 1036},  // C(1000,100)/C(1036,100) = 0.0256, one more is 0.0231
		{10000, 20, 11998}, // a fifth of 3.7/20
	} {
		got, err := Chapman(c.first, c.second, c.second)
		if err != nil {
			t.Fatal(err)
		}
		if got.N != float64(c.first) || got.Low != got.N || math.Abs(got.High-c.high) > c.high/100 {
			t.Errorf("%d, %d: %+v, want up to about %v", c.first, c.second, got, c.high)
		}
	}
}

// TestNeverBelowSeen: whatever the counts, an estimate and its interval are
// ordered, finite and not below what was seen.
func TestNeverBelowSeen(t *testing.T) {
	for first := 0; first < 60; first += 3 {
		for second := 0; second < 60; second += 3 {
			for both := 0; both <= min(first, second); both++ {
				e, err := Chapman(first, second, both)
				if err != nil {
					continue
				}
				seen := float64(first + second - both)
				if !(e.Low >= seen-1e-9 && e.N >= e.Low-1e-9 && e.High >= e.N-1e-9) || math.IsInf(e.High, 0) {
					t.Fatalf("%d, %d, %d: %+v, seen %v", first, second, both, e, seen)
				}
			}
		}
	}
}

func TestJollySeberByHand(t *testing.T) {
	// Three runs of a market of 120: 100 seen, then 90 of which 75 are known,
	// then 95. Of the 100, 15 were met by the third run and not by the second;
	// of the 90, 72 were met again.
	got, err := JollySeber(History{
		Caught: []int{100, 90, 95}, Known: []int{0, 75, 87},
		Links: []Link{{0, 1, 75}, {0, 2, 15}, {1, 2, 72}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(got[0].Err, ErrFirst) || !errors.Is(got[2].Err, ErrLast) || got[1].Err != nil {
		t.Fatalf("errors %v, %v, %v", got[0].Err, got[1].Err, got[2].Err)
	}
	marked := 75 + 91*15/73.0
	if want := 91 * marked / 76; math.Abs(got[1].N.N-want) > 1e-9 || math.Abs(got[1].Catch-75/marked) > 1e-9 {
		t.Errorf("N %v, catch %v; want %v, %v", got[1].N.N, got[1].Catch, want, 75/marked)
	}
	if got[1].Flow {
		t.Error("what lies between the second run and the last is not known")
	}
}

func TestJollySeberIsRefused(t *testing.T) {
	for _, c := range []struct {
		name string
		h    History
	}{
		{"a link backwards", History{Caught: []int{9, 9}, Known: []int{0, 9}, Links: []Link{{1, 0, 3}}}},
		{"a link beyond the last run", History{Caught: []int{9}, Known: []int{0}, Links: []Link{{0, 1, 3}}}},
		{"more known than caught", History{Caught: []int{9}, Known: []int{10}}},
		{"more met again than caught", History{Caught: []int{9, 20}, Known: []int{0, 10}, Links: []Link{{0, 1, 10}}}},
		{"lengths that differ", History{Caught: []int{9}}},
	} {
		if _, err := JollySeber(c.h); !errors.Is(err, ErrCounts) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	got, err := JollySeber(History{Caught: []int{5, 5, 5}, Known: []int{0, 5, 5}, Links: []Link{{0, 1, 5}, {1, 2, 5}}})
	if err != nil || !errors.Is(got[1].Err, ErrFew) {
		t.Errorf("five listings: %+v, %v", got, err)
	}
}
