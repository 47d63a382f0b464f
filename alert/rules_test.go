package alert

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

// stored is a listing with a name that no list knows.
func stored(mkt, id, vendor, name string, score float64) *market.StoredListing {
	return &market.StoredListing{
		Market: mkt, ID: id, FirstSeen: now.Add(-time.Hour), LastSeen: now,
		Observed: market.Listing{Title: "5g " + name, Vendor: vendor, Prices: []market.Money{{Amount: 5, Currency: "USD"}}},
		Derived: market.Derived{Candidates: []market.Candidate{{
			Name: name, Mention: name, Class: "tryptamine", Nearest: "psilocin", Reason: "4-ho + met", Score: score, Status: "new", From: "title",
		}}},
	}
}

func none(string) bool { return false }

var (
	twoOrStrong = NewName{Listings: 2, Vendors: 2, Markets: 2, Strong: 0.8}
	watched     = Market{Fall: 0.3, Runs: 5, Records: 20, Mandate: 30 * 24 * time.Hour}
)

func TestNewNames(t *testing.T) {
	with := func(l *market.StoredListing, edit func(*market.StoredListing)) *market.StoredListing {
		edit(l)
		return l
	}
	for name, c := range map[string]struct {
		in    []*market.StoredListing
		known func(string) bool
		want  string // reason of the one alert; empty: none
	}{
		"one listing of a weak form":      {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.6)}},
		"one listing of a strong form":    {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.8)}, want: "its form is a strong one (0.80)"},
		"two listings of one vendor":      {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.6), stored("m", "2", "v", "4-HO-XET", 0.6)}, want: "in 2 listings"},
		"the same listing twice":          {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.6), stored("m", "1", "v", "4-HO-XET", 0.6)}},
		"two vendors":                     {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.6), stored("m", "2", "w", "4 HO XET", 0.6)}, want: "from 2 vendors"},
		"two markets":                     {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.6), stored("n", "1", "v", "4-HO-XET", 0.6)}, want: "on 2 markets"},
		"a name that a list knows by now": {in: []*market.StoredListing{stored("m", "1", "v", "4-HO-XET", 0.9)}, known: func(string) bool { return true }},
		"a misspelling is never told": {in: []*market.StoredListing{
			with(stored("m", "1", "v", "ketamnie", 0.9), misspelt), with(stored("n", "2", "w", "ketamnie", 0.9), misspelt)}},
		"another name of a known one is never told": {in: []*market.StoredListing{
			with(stored("m", "1", "v", "foocin", 0.9), beside), with(stored("n", "2", "w", "foocin", 0.9), beside)}},
	} {
		t.Run(name, func(t *testing.T) {
			known := c.known
			if known == nil {
				known = none
			}
			n := NewNames(known)
			for _, l := range c.in {
				n.Add(l)
			}
			got := n.Alerts(twoOrStrong, now)
			if c.want == "" {
				if len(got) > 0 {
					t.Fatalf("told: %s", got[0].Title)
				}
				return
			}
			if len(got) != 1 || got[0].Reasons[1] != c.want {
				t.Fatalf("got %+v, want one for %q", got, c.want)
			}
		})
	}
}

func misspelt(l *market.StoredListing) {
	l.Derived.Candidates[0].Status, l.Derived.Candidates[0].Nearest = "misspelling", "ketamine"
}

func beside(l *market.StoredListing) {
	l.Derived.Substances = []market.Mention{{ID: "psilocin", Name: "psilocin", Class: "tryptamine"}}
}

func TestNewNameSaysWhatAMailNeeds(t *testing.T) {
	n := NewNames(none)
	n.Add(stored("m", "1", "v", "4-HO-XET", 0.9))
	n.Add(stored("n", "7", "w", "4-HO-XET", 0.9))
	a := n.Alerts(twoOrStrong, now)[0]
	if a.Title != "new name: 4-HO-XET (tryptamine), 2 listings on m, n" || a.Nearest != "psilocin" || a.Class != "tryptamine" ||
		a.Vendors != 2 || a.Listings != 2 || !a.Since.Equal(now.Add(-time.Hour)) || a.Audience != market.Analysts {
		t.Errorf("%+v", a)
	}
	if diff := cmp.Diff([]string{"m", "n"}, a.Facts); diff != "" {
		t.Error(diff)
	}
	if len(a.Evidence) != 2 || a.Evidence[0].Price.Amount != 5 {
		t.Errorf("%+v", a.Evidence)
	}
	again := NewNames(none)
	again.Add(stored("x", "9", "z", "4HO-XET", 0.9))
	if b := again.Alerts(twoOrStrong, now)[0]; b.ID != a.ID || b.Subject != a.Subject {
		t.Errorf("another spelling is another alert: %s, %s", b.Subject, a.Subject)
	}
}

func TestFirstSightings(t *testing.T) {
	seen := []market.Sighting{
		{Market: "m", Substance: "old", Name: "old", Baseline: true},
		{Market: "m", Substance: "new", Name: "newone", FirstSeen: now},
		{Market: "m", Substance: "moved", Name: "moved", Elsewhere: 2},
	}
	var titles []string
	for _, a := range FirstSightings(First{}, seen, nil, now) {
		titles = append(titles, a.Title)
	}
	if diff := cmp.Diff([]string{"first sighting: newone on m, never seen anywhere before", "first sighting: moved on m"}, titles); diff != "" {
		t.Error(diff)
	}
	if got := FirstSightings(First{Everywhere: true}, seen, nil, now); len(got) != 1 {
		t.Errorf("everywhere: %d", len(got))
	}
	if got := FirstSightings(First{Off: true}, seen, nil, now); got != nil {
		t.Errorf("off: %v", got)
	}
}

func TestWatchFits(t *testing.T) {
	eur := 40.0
	l := &market.StoredListing{Market: "m", ID: "1", EUR: &eur,
		Observed: market.Listing{Title: "Pure Fentanyl-HCl, 5g", Description: "stealth, no carfent", Vendor: "QuietMoss"},
		Derived: market.Derived{ShipsFrom: "NL", ShipsTo: []string{"DE", "EU"}, Amounts: market.Amounts{MassG: &market.Range{5, 5}},
			Substances: []market.Mention{{ID: "fentanyl", Class: "opioid", Group: "syn-nps"}, {ID: "cocaine", Class: "stimulant", Group: "cch"}}},
	}
	for name, c := range map[string]struct {
		w    Watch
		want bool
	}{
		"substance":                        {Watch{Substances: []string{"x", "fentanyl"}}, true},
		"another substance":                {Watch{Substances: []string{"x"}}, false},
		"class":                            {Watch{Classes: []string{"opioid"}}, true},
		"class and group of one substance": {Watch{Classes: []string{"opioid"}, Groups: []string{"cch"}}, false},
		"word":                             {Watch{Words: []string{"FENTANYL"}}, true},
		"word of the description":          {Watch{Words: []string{"stealth"}}, true},
		"part of a word":                   {Watch{Words: []string{"fent"}}, false},
		"pattern":                          {Watch{Patterns: []string{`fent\w+-hcl`}}, true},
		"another pattern":                  {Watch{Patterns: []string{`^fent`}}, false},
		"word or pattern":                  {Watch{Words: []string{"no such"}, Patterns: []string{`fentanyl`}}, true},
		"vendor":                           {Watch{Vendors: []string{"quietmoss"}}, true},
		"another vendor":                   {Watch{Vendors: []string{"quiet"}}, false},
		"country":                          {Watch{ShipsFrom: []string{"NL", "BE"}}, true},
		"another country":                  {Watch{ShipsFrom: []string{"BE"}}, false},
		"destination":                      {Watch{ShipsTo: []string{"EU"}}, true},
		"price within":                     {Watch{MinEUR: 40, MaxEUR: 40}, true},
		"price above":                      {Watch{MaxEUR: 39}, false},
		"grams":                            {Watch{MinGrams: 5}, true},
		"too few grams":                    {Watch{MinGrams: 6}, false},
		"another market":                   {Watch{Words: []string{"fentanyl"}, Markets: []string{"n"}}, false},
		"all must hold":                    {Watch{Substances: []string{"fentanyl"}, ShipsFrom: []string{"BE"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.w.Name = "w"
			if err := c.w.Compile(); err != nil {
				t.Fatal(err)
			}
			if got := c.w.Fits(l); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	priceless := *l
	priceless.EUR = nil
	if w := (Watch{Name: "w", MaxEUR: 100}); w.Fits(&priceless) {
		t.Error("a listing without a price is within a limit")
	}
}

func TestWatchRefuses(t *testing.T) {
	for name, w := range map[string]Watch{
		"nothing":      {Name: "w"},
		"markets only": {Name: "w", Markets: []string{"m"}},
		"no name":      {Words: []string{"x"}},
		"no RE2":       {Name: "w", Patterns: []string{`(a)\1`}},
		"everything":   {Name: "w", Patterns: []string{`.*`}},
		"too long":     {Name: "w", Patterns: []string{strings.Repeat("a", 501)}},
	} {
		if err := w.Compile(); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWatchingTellsNewListingsOnly(t *testing.T) {
	w := &Watch{Name: "w", Words: []string{"5g"}}
	g := w.Watching("m")
	if _, ok := g.Alert(now); ok {
		t.Error("an alert of nothing")
	}
	for i := range 100 {
		l := stored("m", fmt.Sprintf("%03d", i), "v", "x", 0)
		l.FirstSeen = now.Add(time.Duration(i) * time.Minute)
		g.Add(l)
	}
	a, ok := g.Alert(now)
	if !ok || a.Listings != 100 || len(a.Facts) != 100 || len(a.Evidence) != maxEvidence || a.Evidence[0].Listing != "099" || !a.Since.Equal(now) {
		t.Errorf("%d listings, %d facts, %d shown, first %v", a.Listings, len(a.Facts), len(a.Evidence), a.Evidence[0])
	}
	Tell(&a, now)
	if due, why := Due(&a, a.Sent, nil, 0, now); due {
		t.Errorf("told again: %s", why)
	}
}

func TestTrouble(t *testing.T) {
	good := market.Mandate{Purpose: "p", Authority: "a", Expires: now.AddDate(1, 0, 0)}
	run := func(status market.RunStatus, content int, states, causes map[string]int) *market.Run {
		return &market.Run{ID: "m-9", Status: status, Counts: market.RunCounts{Content: content, States: states, Causes: causes}}
	}
	fill := func(n, title, price int) market.Fill {
		return market.Fill{"row": n, "row/title": title, "row/price": price}
	}
	before := []market.RunFill{{Run: "m-8", Fill: fill(100, 100, 98)}, {Run: "m-7", Fill: fill(100, 99, 97)}, {Run: "m-6", Fill: fill(100, 100, 99)}}
	ok := run(market.RunComplete, 50, nil, nil)
	vendors := market.Fill{"vendor": 30, "vendor/key": 30}
	for name, c := range map[string]struct {
		s    Standing
		want string // names of trouble
	}{
		"a good run":          {Standing{Run: ok, Fill: fill(90, 90, 88), Before: before}, ""},
		"no run yet":          {Standing{}, ""},
		"paused at a captcha": {Standing{Run: run(market.RunPaused, 3, map[string]int{"captcha": 2}, nil), Waits: true}, "walled"},
		"paused for its hours, a captcha was passed before": {Standing{Run: run(market.RunPaused, 3, map[string]int{"captcha": 2}, nil)}, ""},
		"captchas that were passed":                         {Standing{Run: run(market.RunComplete, 50, map[string]int{"captcha": 2}, nil)}, ""},
		"failed at a login":                                 {Standing{Run: run(market.RunFailed, 0, map[string]int{"login": 1}, nil)}, "walled"},
		"paused for its hours":                              {Standing{Run: run(market.RunPaused, 3, nil, nil)}, ""},
		"down":                                              {Standing{Run: run(market.RunFailed, 0, nil, map[string]int{"host-unreachable": 4})}, "down"},
		"seized":                                            {Standing{Run: run(market.RunFailed, 0, map[string]int{"seized": 1}, nil)}, "seized"},
		"attempts at a captcha, to be repeated":             {Standing{Run: run(market.RunPaused, 3, nil, map[string]int{"captcha": 3}), Waits: true}, "walled"},
		"every mirror is seized":                            {Standing{Run: run(market.RunFailed, 0, nil, nil), Mirrors: []market.Mirror{{Failures: 1, LastFailed: now, Cause: market.CauseSeized}}}, "seized"},
		"a mirror answered again":                           {Standing{Run: run(market.RunFailed, 0, nil, nil), Mirrors: []market.Mirror{{LastFailed: now, Cause: market.CauseSeized}}}, "down"},
		"a mirror failed in an earlier run":                 {Standing{Run: &market.Run{Status: market.RunPaused, Started: now}, Waits: true, Mirrors: []market.Mirror{{Failures: 1, LastFailed: now.Add(-1), Cause: market.CauseLogin}}}, ""},
		"every mirror asks for a login":                     {Standing{Run: run(market.RunPaused, 0, nil, nil), Waits: true, Mirrors: []market.Mirror{{Failures: 1, LastFailed: now, Cause: market.CauseLogin}}}, "walled"},
		"a field that few had is gone":                      {Standing{Run: ok, Fill: fill(90, 90, 0), Before: []market.RunFill{{Run: "m-8", Fill: fill(100, 100, 40)}, {Run: "m-7", Fill: fill(100, 100, 40)}}}, ""},
		"a field is lost":                                   {Standing{Run: ok, Fill: fill(90, 90, 10), Before: before}, "drift"},
		"a field fell a little":                             {Standing{Run: ok, Fill: fill(90, 90, 70), Before: before}, ""},
		"too few records":                                   {Standing{Run: ok, Fill: fill(10, 10, 0), Before: before}, ""},
		"too few runs before":                               {Standing{Run: ok, Fill: fill(90, 90, 0), Before: before[:1]}, ""},
		"its own run is not one before":                     {Standing{Run: ok, Fill: fill(90, 90, 10), Before: append([]market.RunFill{{Run: "m-9", Fill: fill(90, 90, 10)}}, before[:1]...)}, ""},
		"no record is read any more":                        {Standing{Run: run(market.RunComplete, 50, map[string]int{"unknown": 5}, nil), Fill: market.Fill{}, Before: before}, "drift"},
		"no vendor page was due":                            {Standing{Run: ok, Fill: fill(90, 90, 88), Before: []market.RunFill{{Run: "m-8", Fill: vendors}, {Run: "m-7", Fill: vendors}}}, ""},
		"the mandate ends in a month":                       {Standing{Market: market.Market{Mandate: market.Mandate{Expires: now.AddDate(0, 0, 29)}}, Run: ok}, "mandate"},
		"the mandate ended":                                 {Standing{Market: market.Market{Mandate: market.Mandate{Expires: now}}}, "mandate"},
		"the mandate ends in a far future":                  {Standing{Market: market.Market{Mandate: market.Mandate{Expires: now.AddDate(0, 0, 31)}}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.Market.ID = "m"
			if c.s.Market.Mandate.Expires.IsZero() {
				c.s.Market.Mandate = good
			}
			holds, looked := Trouble(watched, c.s, now)
			var names []string
			for _, a := range holds {
				names = append(names, a.Name)
				if a.ID != TroubleID("m", a.Name) || a.Audience != market.Operators || a.Todo == "" {
					t.Errorf("%+v", a)
				}
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("%q, want %q (%v)", got, c.want, holds)
			}
			if drift := strings.Contains(strings.Join(looked, " "), Drift); drift != (c.s.Run != nil && c.s.Run.Counts.Content > 0) {
				t.Errorf("looked at %v", looked)
			}
		})
	}
	if holds, looked := Trouble(Market{Off: true}, Standing{}, now); holds != nil || looked != nil {
		t.Error("switched off, and it looked")
	}
}

func FuzzWatchWord(f *testing.F) {
	f.Add("pure fentanyl, 5g", "fentanyl")
	f.Add("éé", "é")
	f.Fuzz(func(t *testing.T, text, word string) { hasWord(text, word) })
}
