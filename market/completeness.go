package market

// Completeness sets what a run got against what there was: by the site's own
// counters, by a second pass over some of its pages, by the runs after it, and
// by the pages that could not be had. None of them replaces another.
type Completeness struct {
	Announced int `json:"announced"` // listings the site says it has; 0: it does not say
	Seen      int `json:"seen"`      // distinct listings seen in this run
	Pending   int `json:"pending"`   // pages known and not fetched
	Failed    int `json:"failed"`    // pages given up, those of the second pass aside
	Walled    int `json:"walled"`    // pages that showed a wall or a queue instead
	// Indexed says that every page which lists others was read whole, and that
	// nothing else says that listings were left out: what is missing are pages
	// of single listings and vendors, so a listing that was not seen was not on
	// sale.
	Indexed bool `json:"indexed"`
	Lost    Lost `json:"lost"`
	// TwoPass is the estimate by the run's own second pass.
	TwoPass TwoPass `json:"two_pass"`
	// Later is the estimate by the runs before and after this one. It is filled
	// in, and moves a little, as later runs are closed.
	Later Later `json:"later"`
}

// Lost is what is known to be missing: pages that list others and were not
// had, or only in part, or that the site links and says are not there.
type Lost struct {
	Pages int `json:"pages"`
	// Listings is how many listings they, and those that only they link, would
	// have shown that no other page did, going by the pages that were read.
	Listings int `json:"listings"`
}

// Estimate is an estimated number of listings with the ends of its 95 %
// interval. N is 0 when there is none, and then Reason says why.
type Estimate struct {
	N      int    `json:"n"`
	Low    int    `json:"low"`
	High   int    `json:"high"`
	Reason string `json:"reason"`
}

// TwoPass is what a second pass over a sample of the index pages met, and the
// number of listings that follows (Chapman's estimate). It is of what stands on
// pages that could be read; Lost is beside it.
type TwoPass struct {
	Pages   int `json:"pages"`      // index pages that were read a second time
	Failed  int `json:"failed"`     // of the sample, those that were not had again
	First   int `json:"met_first"`  // listings that the first pass met
	Second  int `json:"met_second"` // listings that the second pass met, arrivals aside
	Both    int `json:"met_both"`   // listings that both met
	Arrived int `json:"arrived"`    // listings that came in between, which were not missed
	Estimate
}

// Later is the number of listings on sale at a run by what the runs around it
// met (Jolly-Seber).
type Later struct {
	Runs int `json:"runs"` // later runs that it rests on
	Estimate
}

// SecondPass says which pages of a run are read a second time: a sample of
// those that were read whole and showed listings.
type SecondPass struct {
	Except []string // page kinds that list no others
	Share  float64  // of the pages, 0..1
	Least  int      // pages, or all if there are fewer
	Most   int
}

// Share is Seen over Announced in 0..1, and false when the site does not say.
func (c Completeness) Share() (float64, bool) {
	if c.Announced <= 0 {
		return 0, false
	}
	return min(1, float64(c.Seen)/float64(c.Announced)), true
}

// Total is the two-pass estimate with what is known to be lost, and false when
// there is none.
func (c Completeness) Total() (Estimate, bool) {
	e, lost := c.TwoPass.Estimate, c.Lost.Listings
	if e.N <= 0 {
		return Estimate{Reason: e.Reason}, false
	}
	return Estimate{N: e.N + lost, Low: e.Low + lost, High: e.High + lost}, true
}

// Basis says by what a share of completeness is known.
type Basis string

// The bases, the most trusted first.
const (
	BasisCounter Basis = "counter"    // the site says how many it has
	BasisTwoPass Basis = "two passes" // the second pass, and the pages known to be lost
	BasisLater   Basis = "later runs" // the runs before and after it
	BasisPages   Basis = "pages"      // the pages known to be lost alone: at most so much
)

// Words is a basis in a sentence: "by ...".
func (b Basis) Words() string {
	switch b {
	case BasisCounter:
		return "the site's counter"
	case BasisTwoPass:
		return "two passes"
	case BasisLater:
		return "later runs"
	case BasisPages:
		return "the pages lost, at most"
	}
	return string(b)
}

// counterSlack is by how much a run may see more than the site announces
// before the counter is not believed: counters are cached, and listings come
// while a run goes on.
const counterSlack = 1.05

// Best is the part of the listings on sale that a run saw, 0..1, by the most
// trusted of what is known, and which that is; false when nothing is.
func (c Completeness) Best() (share float64, by Basis, ok bool) {
	of := func(n int) float64 { return min(1, float64(c.Seen)/float64(n)) }
	total, twice := c.Total()
	switch {
	case c.Announced > 0 && float64(c.Seen) <= counterSlack*float64(c.Announced):
		return of(c.Announced), BasisCounter, true
	case twice:
		return of(total.N), BasisTwoPass, true
	case c.Later.N > 0:
		return of(c.Later.N), BasisLater, true
	case c.Lost.Listings > 0 || c.Indexed && c.Seen > 0:
		return of(c.Seen + c.Lost.Listings), BasisPages, true
	case c.Announced > 0:
		return 1, BasisCounter, true
	}
	return 0, "", false
}

// Settle takes over from given what the store does not know by itself: which
// pages list others is for the crawl to say, and what becomes of a second pass
// that was not made.
func (c *Completeness) Settle(given Completeness) {
	c.Indexed, c.Lost = given.Indexed, given.Lost
	if c.TwoPass.Pages+c.TwoPass.Failed == 0 {
		c.TwoPass.Reason = given.TwoPass.Reason
	}
}
