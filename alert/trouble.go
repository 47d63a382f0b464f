package alert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vedette/market"
	"vedette/trend"
)

// The names of trouble with a market.
const (
	Walled  = "walled"  // a login, captcha or ban is in the way
	Down    = "down"    // no page of it could be had
	Seized  = "seized"  // it shows the banner of an authority
	Drift   = "drift"   // its pages are not read as they were
	Mandate = "mandate" // it may soon not be watched any more
)

// Standing is what is known of a market when its trouble is looked for.
type Standing struct {
	Market market.Market
	Run    *market.Run // the latest; nil: only the mandate is looked at
	Waits  bool        // the run waits for a person, not for its hours or the next crawl
	// Mirrors are those of the market: a wall in front of all of them stands in
	// none of the run's pages.
	Mirrors []market.Mirror
	// Unreached is how many runs in a row got nothing, the latest included.
	Unreached int
	Fill      market.Fill // of the latest run
	Before    []market.RunFill
	// Vitals are those of the latest run, nil when it did not read the whole
	// market; Usual those of the runs before, newest first.
	Vitals *market.Vitals
	Usual  []market.Vitals
}

// Trouble are the alerts that hold for a market, one for each name of trouble
// at most. Names that were looked at and are not among them are over.
func Trouble(r Market, s Standing, now time.Time) (holds []market.Alert, looked []string) {
	if r.Off {
		return nil, nil
	}
	add := func(name, fact, title, todo string, reasons ...string) {
		a := fresh(market.RuleMarket, name, TroubleSubject(s.Market.ID, name), market.Operators, now)
		a.What, a.Facts, a.Title, a.Todo, a.Reasons, a.Markets = name, []string{fact}, title, todo, reasons, []string{s.Market.ID}
		holds = append(holds, a)
	}
	looked = append(looked, Mandate)
	r.mandate(s.Market, now, add)
	if s.Run == nil {
		return holds, looked
	}
	looked = append(looked, Seized, Walled, Down)
	r.states(&s, add)
	if s.Run.Counts.Content > 0 {
		looked = append(looked, Drift) // without a page nothing is known of their layout
		r.drift(&s, add)
	}
	if r.ExitSigns > 0 && s.Vitals != nil && enough(s.Vitals, s.past()) {
		looked = append(looked, Exit)
		r.exit(&s, add)
	}
	return holds, looked
}

// TroubleSubject is what a mute of trouble is about.
func TroubleSubject(marketID, name string) string { return "market:" + marketID + "/" + name }

// TroubleID is the id of the alert of trouble with a market.
func TroubleID(marketID, name string) string {
	return idOf(market.RuleMarket, TroubleSubject(marketID, name))
}

type adder func(name, fact, title, todo string, reasons ...string)

func (r *Market) mandate(m market.Market, now time.Time, add adder) {
	left := m.Mandate.Expires.Sub(now)
	last := m.Mandate.Expires.Add(-time.Nanosecond).Format(time.DateOnly)
	switch {
	case m.Mandate.Expires.IsZero() || left > r.Mandate:
	case left <= 0:
		add(Mandate, "ended", fmt.Sprintf("%s is not watched any more: its mandate ended on %s", m.ID, last),
			"renew the mandate in the configuration, or remove the market")
	default:
		add(Mandate, "ends "+last, fmt.Sprintf("the mandate for %s ends on %s", m.ID, last),
			"renew it in time, or the market is not watched from then on", fmt.Sprintf("in %s", many(int(left.Hours()/24), "day")))
	}
}

// states looks at what sort of pages a run met.
func (r *Market) states(s *Standing, add adder) {
	id, run, c := s.Market.ID, s.Run, &s.Run.Counts
	met := s.met()
	if n := met[string(market.StateSeized)]; n > 0 {
		add(Seized, "seized", id+" shows the banner of a seizure",
			"look at the archived page; pause the market when it is true", reasonOf(run), fmt.Sprintf("%s showed it", many(n, "page")))
		return
	}
	for _, state := range []market.PageState{market.StateLogin, market.StateCaptcha, market.StateBanned} {
		if n := met[string(state)]; n > 0 && (s.Waits || run.Status == market.RunFailed) {
			add(Walled, string(state), fmt.Sprintf("%s is behind a wall: %s", id, state),
				"hand over a session: vedette session import "+id, reasonOf(run), fmt.Sprintf("%s met it", many(n, "page")))
			return
		}
	}
	if Unreached(run) && s.Unreached >= r.DownRuns {
		add(Down, "down", id+" cannot be reached", "vedette check tells Tor from the market", reasonOf(run), causes(c.Causes),
			fmt.Sprintf("%s in a row got nothing", many(max(1, s.Unreached), "run")))
	}
}

// Unreached reports whether a run got nothing at all.
func Unreached(run *market.Run) bool {
	return run.Status == market.RunFailed && run.Counts.Content == 0
}

// met counts the walls that the run met by state: pages that were given up,
// attempts that are to be repeated, and mirrors that answered with one instead
// of the market. Causes of walls are named like their states.
func (s *Standing) met() map[string]int {
	n := map[string]int{}
	for _, state := range []market.PageState{market.StateSeized, market.StateLogin, market.StateCaptcha, market.StateBanned} {
		name := string(state)
		n[name] = max(s.Run.Counts.States[name], s.Run.Counts.Causes[name])
	}
	for _, m := range s.Mirrors {
		if m.Failures > 0 && !m.LastFailed.Before(s.Run.Started) {
			n[string(m.Cause)]++
		}
	}
	return n
}

func reasonOf(run *market.Run) string {
	if run.Reason == "" {
		return "the run is " + string(run.Status)
	}
	return run.Reason
}

// causes lists failures, the most frequent first.
func causes(n map[string]int) string {
	names := slices.Sorted(maps.Keys(n))
	slices.SortStableFunc(names, func(a, b string) int { return n[b] - n[a] })
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d times", name, n[name])
	}
	if len(names) == 0 {
		return "no answer came"
	}
	return some(names)
}

// minRuns is how many earlier runs a layout must be known from.
const minRuns = 2

// usual is the least share of a field from which a fall of it is looked for:
// what only some listings have comes and goes.
const usual = 0.5

// minUnread is from how many pages on that came and could not be read as
// anything a kind of record is missed. Listings' and vendors' own pages are
// fetched only when they are due, and a site that goes away shows none: a run
// without them says nothing about their layout.
const minUnread = 3

// drift holds the fill of a run against that of the runs before.
func (r *Market) drift(s *Standing, add adder) {
	var lost []string
	facts := map[string]bool{}
	for _, kind := range []string{"row", "listing", "vendor"} {
		before := r.usable(s.Before, kind, s.Run.ID)
		if len(before) < minRuns {
			continue
		}
		n := s.Fill[kind]
		if unread := s.Run.Counts.States[string(market.StateUnknown)]; n == 0 && unread >= minUnread && s.Run.Status != market.RunPaused {
			lost = append(lost, fmt.Sprintf("no %s is read any more, where there were %d, and %s could not be read", kind, before[0].Fill[kind], many(unread, "page")))
			facts[kind] = true
			continue
		}
		if n < r.Records {
			continue
		}
		for _, field := range fieldsOf(before, kind) {
			var shares []float64
			for _, b := range before {
				shares = append(shares, share(b.Fill, kind, field))
			}
			was, is := trend.Median(shares), share(s.Fill, kind, field)
			if was >= usual && was-is >= r.Fall {
				lost = append(lost, fmt.Sprintf("%s of a %s: in %.0f %% of %d, before in %.0f %%", field, kind, 100*is, n, 100*was))
				facts[kind+"/"+field] = true
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	add(Drift, strings.Join(sorted(facts), " "), fmt.Sprintf("%s is not read as before: %s", s.Market.ID, some(sorted(facts))),
		"look at a saved page with vedette extract, and correct the profile; vedette reextract then reads the past too", lost...)
}

// usable are the runs before that have enough records of a kind.
func (r *Market) usable(before []market.RunFill, kind, run string) []market.RunFill {
	var list []market.RunFill
	for _, b := range before {
		if b.Run != run && b.Fill[kind] >= max(1, r.Records) && len(list) < r.Runs {
			list = append(list, b)
		}
	}
	return list
}

func fieldsOf(before []market.RunFill, kind string) []string {
	set := map[string]bool{}
	for _, b := range before {
		for name := range b.Fill {
			if field, ok := strings.CutPrefix(name, kind+"/"); ok {
				set[field] = true
			}
		}
	}
	return sorted(set)
}

func share(f market.Fill, kind, field string) float64 {
	return float64(f[kind+"/"+field]) / float64(max(1, f[kind]))
}
