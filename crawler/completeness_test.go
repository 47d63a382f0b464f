package crawler

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/extract"
	"vedette/market"
	"vedette/marketsim"
)

// simulated is how many runs TestCompletenessAgainstTruth makes of each
// trouble, with the site's counters and without; VEDETTE_TEST_SIMULATE says
// otherwise.
func simulated(t *testing.T, least int) int {
	t.Helper()
	v := os.Getenv("VEDETTE_TEST_SIMULATE")
	if v == "" {
		return least
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 {
		t.Fatalf("VEDETTE_TEST_SIMULATE=%q is no number above 0", v)
	}
	return n
}

// indexOnly is the label profile without the listings' and vendors' own pages:
// what is missed is missed on the indexes, and a run takes a tenth of a second.
func indexOnly(t *testing.T) *extract.Profile {
	t.Helper()
	text, err := os.ReadFile("../seeds/profiles/demo-label.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text = regexp.MustCompile(`'\^/(product|user)/`).ReplaceAll(text, []byte(`'^/not/$1/`))
	p, err := extract.Parse("demo-label", text)
	if err != nil {
		t.Fatal(err)
	}
	p.Walk.Wait = "2s"
	return p
}

// impatient waits a thousandth of the time.
func impatient(ctx context.Context, d time.Duration) error { return sleep(ctx, d/1000) }

// trouble is what goes wrong in a run. set may change the site and returns what
// becomes of pages on their way (nil: nothing); first says that a page is asked
// for the first time.
type trouble struct {
	name string
	set  func(s *site, rng *rand.Rand) func(page []byte, first bool) []byte
	// blind says that without a counter nothing in the run can tell.
	blind bool
}

// faulty is a trouble that the market itself makes.
func faulty(fault func(rng *rand.Rand) marketsim.Fault) func(*site, *rand.Rand) func([]byte, bool) []byte {
	return func(s *site, rng *rand.Rand) func([]byte, bool) []byte {
		f := fault(rng)
		if f.Path == "" {
			f.Path = "^/products/"
		}
		s.faults(f)
		return nil
	}
}

var pagerLinks = regexp.MustCompile(`<a href="/products/[a-z-]+/\d+">\d+</a>`)

func between(rng *rand.Rand, low, high float64) float64 { return low + (high-low)*rng.Float64() }

var troubles = []trouble{
	{name: "none", set: func(*site, *rand.Rand) func([]byte, bool) []byte { return nil }},
	{name: "index pages that never come", set: faulty(func(rng *rand.Rand) marketsim.Fault {
		return marketsim.Fault{Kind: marketsim.FaultServerError, Share: between(rng, 0.05, 0.3)}
	})},
	{name: "cut index pages", set: faulty(func(rng *rand.Rand) marketsim.Fault {
		return marketsim.Fault{Kind: marketsim.FaultCutRow, Share: between(rng, 0.05, 0.4)}
	})},
	{name: "the site closes half way", set: faulty(func(rng *rand.Rand) marketsim.Fault {
		return marketsim.Fault{Kind: marketsim.FaultMaintenance, After: 25 + rng.IntN(20)}
	})},
	{name: "a site that answers two requests in three", set: faulty(func(*rand.Rand) marketsim.Fault {
		return marketsim.Fault{Kind: marketsim.FaultReset, Every: 3}
	})},
	{name: "rows left out at the first reading", set: func(_ *site, rng *rand.Rand) func([]byte, bool) []byte {
		every := 4 + rng.IntN(20)
		return func(page []byte, first bool) []byte {
			if first {
				return thinned(page, every)
			}
			return page
		}
	}},
	{name: "listings come and go meanwhile", set: func(s *site, rng *rand.Rand) func([]byte, bool) []byte {
		day, moved := 10+rng.IntN(50), 10+rng.IntN(20)
		s.sim.SetDay(day)
		return func(page []byte, first bool) []byte {
			if moved--; moved == 0 {
				s.sim.SetDay(day + 1)
			}
			return page
		}
	}},
	{name: "later pages are linked nowhere", blind: true, set: func(*site, *rand.Rand) func([]byte, bool) []byte {
		return func(page []byte, _ bool) []byte { return pagerLinks.ReplaceAll(page, nil) }
	}},
	{name: "later pages are said not to be there", set: faulty(func(rng *rand.Rand) marketsim.Fault {
		return marketsim.Fault{Kind: marketsim.FaultNotFound, Path: fmt.Sprintf(`^/products/[a-z-]+/([%d-9]|\d\d)$`, 2+rng.IntN(2))}
	})},
	{name: "pages are said not to be there", set: faulty(func(rng *rand.Rand) marketsim.Fault {
		return marketsim.Fault{Kind: marketsim.FaultSoft404, Share: between(rng, 0.05, 0.3)}
	})},
}

// outcome is a simulated run beside the truth.
type outcome struct {
	run    market.Run
	seen   int // of those on sale at its end
	onSale int
}

func (o outcome) truth() float64 { return float64(o.seen) / float64(o.onSale) }

// near reports whether the estimate is within 10 % of the truth.
func (o outcome) near() bool {
	share, _, ok := o.run.Completeness.Best()
	return ok && math.Abs(share/o.truth()-1) <= 0.1
}

// simulate makes one run with a trouble.
func simulate(t *testing.T, k trouble, seed uint64, counted bool) outcome {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 99))
	s := newSiteOf(t, marketsim.Options{Style: marketsim.StyleLabel, Seed: seed, Listings: 300 + rng.IntN(300), PageSize: 10, LogLimit: -1})
	s.o.Profile, s.o.Budget.SecondPass, s.o.Budget.Concurrency, s.o.Sleep = indexOnly(t), 0.1, 2, impatient
	change := k.set(s, rng)
	var mu sync.Mutex
	s.around = func(w http.ResponseWriter, r *http.Request) {
		first := s.sim.Log().Fetches(r.URL.RequestURI()) == 0
		if change == nil && counted {
			s.sim.ServeHTTP(w, r)
			return
		}
		pass := func(page []byte) []byte {
			mu.Lock()
			defer mu.Unlock()
			if change != nil && strings.HasPrefix(r.URL.Path, "/products/") {
				page = change(page, first)
			}
			if !counted {
				page = uncounted(page)
			}
			return page
		}
		rewrite(s.sim, w, r, pass)
	}
	out := outcome{run: s.run()}
	out.seen, out.onSale = s.seenOnSale(out.run)
	return out
}

// seenOnSale counts the listings on sale, and those that a run saw.
func (s *site) seenOnSale(run market.Run) (seen, onSale int) {
	s.t.Helper()
	last := s.stored()
	for o := range s.sim.Offers(s.sim.Day()) {
		onSale++
		if l, ok := last[o.Listing.ID]; ok && !l.LastSeen.Before(run.Started) {
			seen++
		}
	}
	return seen, onSale
}

// stored are all listings by id.
func (s *site) stored() map[string]market.StoredListing {
	s.t.Helper()
	out := map[string]market.StoredListing{}
	for offset := 0; ; offset += 1000 {
		page, err := s.store.Listings(s.t.Context(), market.Filter{Market: "demo", Limit: 1000, Offset: offset})
		if err != nil {
			s.t.Fatal(err)
		}
		for _, l := range page.Listings {
			out[l.ID] = l
		}
		if len(page.Listings) < 1000 {
			return out
		}
	}
}

// TestCompletenessAgainstTruth crawls markets of known size under all troubles.
// The estimate that a run carries is within 10 % of the truth in nine runs of
// ten, with the site's counters and without; what no estimate can tell without
// a counter is counted apart. No run that missed a listing in ten is complete
// where a counter is shown.
func TestCompletenessAgainstTruth(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of crawls, which race detection makes ten times as slow")
	}
	t.Parallel()
	each := simulated(t, 2)
	for _, counted := range []bool{true, false} {
		name := map[bool]string{true: "with the site's counters", false: "without counters"}[counted]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, all := 0, 0
			for i, k := range troubles {
				var within int
				var worst, truth float64
				by := map[market.Basis]int{}
				status := map[market.RunStatus]int{}
				for n := range each {
					o := simulate(t, k, uint64(1000*i+n+1), counted)
					share, basis, _ := o.run.Completeness.Best()
					by[basis]++
					status[o.run.Status]++
					truth += o.truth() / float64(each)
					worst = max(worst, math.Abs(share/o.truth()-1))
					if o.near() {
						within++
					} else {
						t.Logf("%s, seed %d: %.3f by %s, the truth is %.3f: %+v", k.name, 1000*i+n+1, share, basis, o.truth(), o.run.Completeness)
					}
					if counted && o.run.TellsGone() && o.truth() < 0.89 {
						t.Errorf("%s, seed %d: turns listings to gone, and saw %.3f of what is on sale", k.name, 1000*i+n+1, o.truth())
					}
				}
				t.Logf("%-42s mean truth %.3f, within 10 %%: %d of %d, worst %.3f, by %v, %v", k.name, truth, within, each, worst, by, status)
				if counted || !k.blind {
					near, all = near+within, all+each
				}
			}
			t.Logf("within 10 %% of the truth: %d of %d", near, all)
			if float64(near) < 0.9*float64(all) {
				t.Errorf("%d of %d runs are within 10 %% of the truth, want nine of ten", near, all)
			}
		})
	}
}

// TestFalseGone watches a market for some weeks, of which it is up for 70 % of
// the time: it is away for whole runs, goes away in the middle of them, or
// answers some requests only. Of the listings on sale, fewer than 3 % may be
// called gone, and the estimate by later runs is near the truth.
func TestFalseGone(t *testing.T) {
	t.Parallel()
	days := max(16, 4*simulated(t, 4))
	s := newSiteOf(t, marketsim.Options{Style: marketsim.StyleLabel, Seed: 17, Listings: 300, PageSize: 10, LogLimit: -1})
	s.o.Profile, s.o.Budget.SecondPass, s.o.Budget.Concurrency, s.o.Sleep = indexOnly(t), 0.1, 1, impatient
	var ahead time.Duration
	s.o.Now = func() time.Time { return time.Now().Add(ahead) }
	s.o.Market.Mandate.Expires = time.Now().AddDate(1, 0, days)
	rng := rand.New(rand.NewPCG(17, 17))
	truth := map[string]outcome{} // by run
	falseGone, onSale, ups := 0, 0, map[string]int{}
	for day := range days {
		s.sim.SetDay(day)
		ahead = time.Duration(day) * 24 * time.Hour
		what := s.weather(rng)
		ups[what]++
		run, err := s.newCrawler().Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o := outcome{run: run}
		o.seen, o.onSale = s.seenOnSale(run)
		truth[run.ID] = o
		list := s.stored()
		for offer := range s.sim.Offers(day) {
			onSale++
			if l, ok := list[offer.Listing.ID]; ok && l.State == market.ListingGone {
				falseGone++
			}
		}
	}
	share := float64(falseGone) / float64(onSale)
	t.Logf("%d days %v: %d of %d listings on sale were called gone, %.2f %%", days, ups, falseGone, onSale, 100*share)
	if share >= 0.03 {
		t.Errorf("%.3f of the listings on sale were called gone, want less than 0.03", share)
	}
	s.wantLater(truth)
}

// weather sets what becomes of a day's run: of ten requests of many runs, three
// are not answered as they should be.
func (s *site) weather(rng *rand.Rand) string {
	switch n := rng.IntN(100); {
	case n < 15:
		s.faults(marketsim.Fault{Kind: marketsim.FaultMaintenance, Path: "."})
		return "down"
	case n < 30:
		s.faults(marketsim.Fault{Kind: marketsim.FaultMaintenance, Path: ".", After: 5 + rng.IntN(35)})
		return "goes down"
	case n < 45:
		s.faults(marketsim.Fault{Kind: marketsim.FaultServerError, Path: "^/products/", Share: between(rng, 0.1, 0.5)})
		return "in part"
	case n < 55:
		s.faults(marketsim.Fault{Kind: marketsim.FaultSoft404, Path: "^/products/", Share: between(rng, 0.1, 0.5)})
		return "says not found"
	}
	s.faults()
	return "up"
}

// wantLater holds the estimates by later runs against the truth.
func (s *site) wantLater(truth map[string]outcome) {
	s.t.Helper()
	runs, err := s.store.Runs(s.t.Context(), "demo", 1000)
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Reverse(runs)
	near, known := 0, 0
	for _, r := range runs {
		o, later := truth[r.ID], r.Completeness.Later
		if later.N == 0 || o.onSale == 0 {
			continue
		}
		known++
		off := float64(later.N)/float64(o.onSale) - 1
		if math.Abs(off) <= 0.1 {
			near++
		} else {
			s.t.Logf("%s: %+v, on sale %d", r.ID, later, o.onSale)
		}
	}
	s.t.Logf("the estimate by later runs: within 10 %% in %d of %d", near, known)
	if known < 5 || float64(near) < 0.9*float64(known) {
		s.t.Errorf("the estimate by later runs: within 10 %% in %d of %d", near, known)
	}
}
