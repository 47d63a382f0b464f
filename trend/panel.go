package trend

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// PanelKind says which markets a series adds up.
type PanelKind string

// The kinds of panel.
const (
	// ConstantPanel holds the markets that are present in every period of the
	// window, so that none that closed, began or was not reached moves the
	// series.
	ConstantPanel PanelKind = "constant"
	// AllMarkets adds up whatever is there in each period.
	AllMarkets PanelKind = "all"
)

// Panel is which markets a series is of, and how they were met.
type Panel struct {
	Kind     PanelKind  `json:"kind"`
	Markets  []string   `json:"markets"`
	Excluded []Excluded `json:"excluded,omitempty"`
	// Strips have one entry for each market, those left out included, and in it
	// one for each point.
	Strips   []Strip   `json:"strips"`
	Closures []Closure `json:"closures,omitempty"`
}

// Excluded is a market that is not in the panel, and why, for people.
type Excluded struct {
	Market string `json:"market"`
	Reason string `json:"reason"`
}

// Strip is how a market was met in each period.
type Strip struct {
	Market string     `json:"market"`
	States []Presence `json:"states"`
	// Carried says of each period without a run that counts that the last known
	// state stands in for it.
	Carried []bool `json:"carried"`
}

// ClosureKind says how it is known that a market is closed.
type ClosureKind string

// The kinds of closure.
const (
	Seized ClosureKind = "seized" // a run met a seizure banner
	Silent ClosureKind = "silent" // no run that counts since, for longer than a gap is bridged
)

// Closure is the end of a market as far as the series knows.
type Closure struct {
	Market string      `json:"market"`
	At     time.Time   `json:"at"`
	Kind   ClosureKind `json:"kind"`
}

// life is what one market did in the window.
type life struct {
	market  string
	strip   Strip
	state   []int // index in runs of the run whose state stands at each period's end; -1: none
	runs    []Run
	base    time.Time // start of the first whole run; zero: there was none
	closure *Closure
}

// window are the periods of a series.
type window struct {
	span  Span
	first time.Time // start of the first
	n     int
}

// at is the number of the period of t; false when it is outside.
func (w *window) at(t time.Time) (int, bool) {
	i := w.span.index(w.first, t)
	return i, i >= 0 && i < w.n
}

func (w *window) start(i int) time.Time { return w.first.Add(time.Duration(i) * w.span.Length()) }

// lives reads the runs of each market into its periods.
func lives(runs []Run, w *window, o *Options) []life {
	byMarket := map[string][]Run{}
	for _, r := range runs {
		byMarket[r.Market] = append(byMarket[r.Market], r)
	}
	var list []life
	for _, m := range slices.Sorted(maps.Keys(byMarket)) {
		l := life{market: m, runs: byMarket[m]}
		slices.SortStableFunc(l.runs, func(a, b Run) int { return a.Started.Compare(b.Started) })
		for i := range l.runs {
			if l.runs[i].Whole() {
				l.base = l.runs[i].Started
				break
			}
		}
		l.fill(w, o)
		list = append(list, l)
	}
	return list
}

// counts reports whether the state that a run saw is used.
func (o *Options) counts(r *Run) bool {
	return r.Presence == Complete || o.Partial && r.Presence == Partial
}

// fill makes the strip and finds the state at the end of each period.
func (l *life) fill(w *window, o *Options) {
	l.strip = Strip{Market: l.market, States: make([]Presence, w.n), Carried: make([]bool, w.n)}
	l.state = make([]int, w.n)
	for i := range w.n {
		l.strip.States[i], l.state[i] = NotRun, -1
	}
	last, lastAt := -1, 0 // the newest run that counts, and its period, which may be before the window
	next := 0
	for i := range w.n {
		end := w.start(i + 1)
		for ; next < len(l.runs) && l.runs[next].Started.Before(end); next++ {
			r := &l.runs[next]
			at, inside := w.at(r.Started)
			if inside && r.Presence.rank() < l.strip.States[at].rank() {
				l.strip.States[at] = r.Presence
			}
			switch {
			case o.counts(r): // also after a closure: it is open again
				last, lastAt, l.closure = next, at, nil
			case r.Presence == Closed && l.closure == nil:
				l.closure = &Closure{Market: l.market, At: r.Started, Kind: Seized}
			}
		}
		l.settle(i, last, lastAt, o.Bridge)
	}
	if gap := w.n - 1 - lastAt; l.closure == nil && last >= 0 && gap > o.Bridge {
		l.closure = &Closure{Market: l.market, At: l.runs[last].Started, Kind: Silent}
	}
}

// settle decides whose state stands at the end of a period.
func (l *life) settle(i, last, lastAt, bridge int) {
	shut := l.closure != nil
	if shut && l.strip.States[i].rank() > Partial.rank() {
		l.strip.States[i] = Closed
	}
	switch {
	case last >= 0 && lastAt == i:
		l.state[i] = last
	case last >= 0 && !shut && i-lastAt <= bridge:
		l.state[i], l.strip.Carried[i] = last, true
	}
}

// panelOf chooses the markets.
func panelOf(list []life, w *window, o *Options) (p Panel, in []life) {
	p = Panel{Kind: o.Panel, Markets: []string{}}
	for _, l := range list {
		p.Strips = append(p.Strips, l.strip)
		if l.closure != nil {
			p.Closures = append(p.Closures, *l.closure)
		}
		if why := l.absent(w, o); why != "" {
			p.Excluded = append(p.Excluded, Excluded{Market: l.market, Reason: why})
			continue
		}
		p.Markets = append(p.Markets, l.market)
		in = append(in, l)
	}
	return p, in
}

// absent says why a market is not in the panel; empty when it is.
func (l *life) absent(w *window, o *Options) string {
	missing, first, some := 0, -1, false
	for i, s := range l.state {
		if s >= 0 {
			some = true
			continue
		}
		if missing++; first < 0 {
			first = i
		}
	}
	kind := "complete"
	if o.Partial {
		kind = "complete or partial"
	}
	switch {
	case !some:
		return fmt.Sprintf("no %s run in the window", kind)
	case o.Panel == AllMarkets || missing == 0:
		return ""
	case l.closure != nil && l.closure.Kind != Silent:
		return fmt.Sprintf("closed (%s) in %s", l.closure.Kind, w.span.Label(l.closure.At))
	case l.closure != nil:
		return fmt.Sprintf("no %s run since %s", kind, w.span.Label(l.closure.At))
	}
	begin := 0
	for begin < len(l.state) && l.state[begin] < 0 {
		begin++
	}
	if begin == missing {
		return fmt.Sprintf("first %s run in %s", kind, w.span.Label(l.runs[l.state[begin]].Started))
	}
	return fmt.Sprintf("no %s run in %d of %d periods, first in %s", kind, missing, w.n, w.span.Label(w.start(first)))
}
