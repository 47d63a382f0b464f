package capture

import (
	"math"
	"math/rand/v2"
	"testing"
)

// trials is how often each case is drawn: 1,000 give a coverage of 95 % with
// a standard error of 0.7 points.
const trials = 1000

// TestChapmanAgainstTruth draws two passes over markets of known size. The
// second is a sample of index pages, as in a crawl.
func TestChapmanAgainstTruth(t *testing.T) {
	for _, c := range []struct {
		name          string
		listings      int
		seen          float64 // chance of the first pass
		sampled       int     // pages of 20 of the second
		most, covered float64 // of the mean error, and least coverage
	}{
		{"a large market, one in a hundred missed", 5000, 0.99, 25, 0.003, 0.91},
		{"a large market, one in ten missed", 5000, 0.90, 25, 0.005, 0.93},
		{"a small market, one in ten missed", 240, 0.90, 5, 0.01, 0.90},
		{"half missed", 2000, 0.50, 10, 0.01, 0.92},
	} {
		t.Run(c.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, uint64(c.listings)))
			var bias float64
			covered, known := 0, 0
			for range trials {
				first, both := 0, 0
				second := c.sampled * 20
				chosen := rng.Perm(c.listings)[:second]
				inSecond := make([]bool, c.listings)
				for _, i := range chosen {
					inSecond[i] = true
				}
				for i := range c.listings {
					if rng.Float64() < c.seen {
						first++
						if inSecond[i] {
							both++
						}
					}
				}
				e, err := Chapman(first, second, both)
				if err != nil {
					continue
				}
				known++
				bias += e.N/float64(c.listings) - 1
				if n := float64(c.listings); e.Low <= n && n <= e.High {
					covered++
				}
			}
			mean, coverage := bias/float64(known), float64(covered)/float64(known)
			t.Logf("mean error %+.2f %%, the interval holds the truth in %.1f %% of %d", 100*mean, 100*coverage, known)
			if known < trials*9/10 || math.Abs(mean) > c.most || coverage < c.covered {
				t.Errorf("%d known, mean error %v, coverage %v", known, mean, coverage)
			}
		})
	}
}

// TestChapmanWhenPopularListingsAreSeenMore says by how much the estimate is
// too low when some listings stand in more lists than others, so that both
// passes meet them more often.
func TestChapmanWhenPopularListingsAreSeenMore(t *testing.T) {
	const listings, miss, sample = 3000, 0.15, 0.10 // of one place in a list
	rng := rand.New(rand.NewPCG(3, 3))
	var sum float64
	var inside int
	for range trials / 2 {
		first, second, both := 0, 0, 0
		for i := range listings {
			lists := 1 + 2*(i%2) // half of them in one list, half in three
			a := rng.Float64() >= math.Pow(miss, float64(lists))
			b := rng.Float64() >= math.Pow(1-sample, float64(lists))
			first, second = first+one(a), second+one(b)
			both += one(a && b)
		}
		e, err := Chapman(first, second, both)
		if err != nil {
			t.Fatal(err)
		}
		sum += e.N/listings - 1
		inside += one(e.High >= listings)
	}
	bias := sum / (trials / 2)
	t.Logf("bias %+.2f %% where one listing in two stands in three lists; 7.7 %% were missed", 100*bias)
	if bias > -0.01 || bias < -0.06 {
		t.Errorf("bias %v: it should be too low, by less than what was missed", bias)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// world is a market over days, with what each run met of it.
type world struct {
	rng      *rand.Rand
	survival float64
	arrivals int
	catch    func(listing uint64, run int) float64

	alive []uint64
	next  uint64
}

// history draws runs and returns what they met, and how many there were.
func (w *world) history(runs, start int) (h History, truth []int) {
	last := map[uint64]int{}
	for range start {
		w.alive = append(w.alive, w.next)
		w.next++
	}
	links := map[[2]int]int{}
	for run := range runs {
		caught, known := 0, 0
		for _, id := range w.alive {
			if w.rng.Float64() >= w.catch(id, run) {
				continue
			}
			caught++
			if before, ok := last[id]; ok {
				known++
				links[[2]int{before, run}]++
			}
			last[id] = run
		}
		truth = append(truth, len(w.alive))
		h.Caught, h.Known = append(h.Caught, caught), append(h.Known, known)
		var stay []uint64
		for _, id := range w.alive {
			if w.rng.Float64() < w.survival {
				stay = append(stay, id)
			}
		}
		for range w.arrivals {
			stay = append(stay, w.next)
			w.next++
		}
		w.alive = stay
	}
	for k, n := range links {
		h.Links = append(h.Links, Link{k[0], k[1], n})
	}
	return h, truth
}

// TestJollySeberAgainstTruth draws markets over days, with runs of differing
// completeness.
func TestJollySeberAgainstTruth(t *testing.T) {
	for _, c := range []struct {
		name          string
		catch         func(uint64, int) float64
		low, high     float64 // of the mean error
		covered, near float64 // least coverage, and least part within 10 %
	}{
		{"all runs meet 80 %", func(uint64, int) float64 { return 0.8 }, -0.01, 0.01, 0.90, 0.99},
		{"partial runs among good ones", func(_ uint64, run int) float64 { return []float64{0.97, 0.5, 0.9}[run%3] }, -0.01, 0.01, 0.88, 0.99},
		// Half of the listings are met in 95 % of runs, half in 65 %: known
		// ones are those that are met easily.
		{"popular listings are met more", func(id uint64, _ int) float64 { return 0.65 + 0.3*float64(id%2) }, -0.06, -0.005, 0, 0.95},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sum float64
			covered, near, known := 0, 0, 0
			for trial := range 200 {
				w := &world{rng: rand.New(rand.NewPCG(uint64(trial), 1)), survival: 0.97, arrivals: 15, catch: c.catch}
				h, truth := w.history(8, 500)
				got, err := JollySeber(h)
				if err != nil {
					t.Fatal(err)
				}
				for i, o := range got {
					if o.Err != nil {
						if i > 0 && i < len(got)-1 {
							t.Fatalf("occasion %d: %v", i, o.Err)
						}
						continue
					}
					n := float64(truth[i])
					known++
					sum += o.N.N/n - 1
					covered += one(o.N.Low <= n && n <= o.N.High)
					near += one(math.Abs(o.N.N/n-1) <= 0.1)
				}
			}
			mean := sum / float64(known)
			t.Logf("mean error %+.2f %%, interval holds the truth in %.1f %%, within 10 %% in %.1f %% of %d",
				100*mean, 100*float64(covered)/float64(known), 100*float64(near)/float64(known), known)
			if mean < c.low || mean > c.high || float64(covered) < c.covered*float64(known) || float64(near) < c.near*float64(known) {
				t.Error("out of bounds")
			}
		})
	}
}

// TestJollySeberFlow: survival and arrivals come out near the truth.
func TestJollySeberFlow(t *testing.T) {
	w := &world{rng: rand.New(rand.NewPCG(9, 9)), survival: 0.95, arrivals: 100, catch: func(uint64, int) float64 { return 0.9 }}
	h, _ := w.history(10, 2000)
	got, err := JollySeber(h)
	if err != nil {
		t.Fatal(err)
	}
	var survival, arrivals, n float64
	for _, o := range got {
		if o.Flow {
			survival, arrivals, n = survival+o.Survival, arrivals+o.Arrivals, n+1
		}
	}
	if n != 7 || math.Abs(survival/n-0.95) > 0.01 || math.Abs(arrivals/n-100) > 15 {
		t.Errorf("%v pairs: survival %v, arrivals %v", n, survival/n, arrivals/n)
	}
}
