package capture

// History is what several runs over one market met, in order of time. It is
// all that the Jolly-Seber estimate needs of the single listings.
type History struct {
	Caught []int // listings that each run met
	Known  []int // of them, those that any earlier run had met
	Links  []Link
}

// Link counts the listings that run From met and that were met again for the
// first time by run To. From is -1 for runs before the first of the history.
type Link struct{ From, To, N int }

// Occasion is one run of a history.
type Occasion struct {
	N     Estimate // listings on sale, seen or not
	Catch float64  // part of the listings on sale that the run met, 0..1
	Err   error    // why N and Catch are not known: ErrFirst, ErrLast, ErrFew

	// Survival is the part of the listings that were still on sale at the next
	// run, and Arrivals how many of those on sale then are new; Flow says that
	// both are known, for which the next run must have an estimate too.
	Survival, Arrivals float64
	Flow               bool
}

// JollySeber is the number of listings at each run of a history, when listings
// come and go for good between runs. Of a run i with n listings met, m of them
// known, r of n met again later, and z met before and after i but not by it:
//
//	M = m + (n+1) z / (r+1)       known ones that were on sale
//	N = (n+1) M / (m+1)           all that were on sale
//	V = N(N-n) ( M/(M-m+n) ... )  see variance
//	p = m / M                     part met
//
// (Jolly 1965 and Seber 1965, Biometrika 52:225 and 249; bias corrected as in
// Seber 1982, p. 204.) The first run has no known listings and the last no
// later ones, so neither has an estimate: one that no run follows is not
// known, and the figure of a run moves a little with the runs that follow it.
//
// It takes for granted that all listings on sale have equal chance to be met
// by one run; the chances of runs may differ, so partial runs do no harm. When
// some listings are met less often than others, N is too low. Listings that
// were away and came back count as not met in between, so N is too high by
// them.
//
// The error is ErrCounts.
func JollySeber(h History) ([]Occasion, error) {
	runs := len(h.Caught)
	if len(h.Known) != runs {
		return nil, ErrCounts
	}
	later, between := make([]int, runs), make([]int, runs) // r and z
	for _, l := range h.Links {
		if l.From < -1 || l.To <= l.From || l.To >= runs || l.N < 0 {
			return nil, ErrCounts
		}
		if l.From >= 0 {
			later[l.From] += l.N
		}
		for i := l.From + 1; i < l.To; i++ {
			between[i] += l.N
		}
	}
	out := make([]Occasion, runs)
	marked := make([]float64, runs) // M
	for i := range out {
		if h.Known[i] > h.Caught[i] || later[i] > h.Caught[i] {
			return nil, ErrCounts
		}
		n, m, r, z := float64(h.Caught[i]), float64(h.Known[i]), float64(later[i]), float64(between[i])
		switch {
		case i == 0 && h.Known[0] == 0:
			out[i].Err = ErrFirst
			continue
		case i == runs-1:
			out[i].Err = ErrLast
			continue
		case h.Known[i] < leastTwice || later[i] < leastTwice:
			out[i].Err = ErrFew
			continue
		}
		marked[i] = m + (n+1)*z/(r+1)
		all := max(n, (n+1)*marked[i]/(m+1))
		out[i].N = logNormal(all, variance(n, m, r, marked[i], all), n)
		out[i].Catch = m / marked[i]
	}
	flow(out, h, marked)
	return out, nil
}

// variance is that of N for given N (Seber 1982, p. 202):
//
//	N(N-n) ( (M-m+n)/M (1/r - 1/n) + (1 - m/n)/m )
func variance(n, m, r, marked, all float64) float64 {
	return all * (all - n) * ((marked-m+n)/marked*(1/r-1/n) + (1-m/n)/m)
}

// flow fills in what lies between two runs that both have an estimate:
//
//	survival = M' / (M - m + n)
//	arrivals = N' - survival N
func flow(out []Occasion, h History, marked []float64) {
	for i := range max(0, len(out)-1) {
		a, b := &out[i], &out[i+1]
		if a.Err != nil || b.Err != nil {
			continue
		}
		n, m := float64(h.Caught[i]), float64(h.Known[i])
		a.Survival = min(1, marked[i+1]/(marked[i]-m+n))
		a.Arrivals = max(0, b.N.N-a.Survival*a.N.N)
		a.Flow = true
	}
}
