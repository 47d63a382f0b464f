package alert

import (
	"strings"
	"testing"

	"vedette/market"
)

// healthy are the vitals of a market on which nothing happens: day 0 is now.
func healthy(day int) market.Vitals {
	return market.Vitals{Run: "r", Started: now.AddDate(0, 0, -day), Listings: 1000 + day%3, Held: 850 - day%7, Early: 90 + day%5, OnHold: 20 + day%4,
		Vendors: 120, Vanished: 1 + day%2, Feedback: 200 + 10*(day%5), Sold: 0, Priced: 900, Cut: 8 + day%3}
}

// exitOf looks at a market whose last days are edited, 0 the newest; of is how
// many days are known.
func exitOf(of int, edit func(day int, v *market.Vitals)) (fact string, looked bool) {
	var all []market.Vitals
	for day := range of {
		v := healthy(day)
		edit(day, &v)
		all = append(all, v)
	}
	run := &market.Run{ID: "r", Status: market.RunComplete, Counts: market.RunCounts{Content: 10}}
	s := Standing{Market: market.Market{ID: "m", Mandate: market.Mandate{Expires: now.AddDate(9, 0, 0)}}, Run: run, Vitals: &all[0], Usual: all[1:]}
	holds, names := Trouble(Market{Fall: 0.3, Runs: 5, Records: 20, ExitSigns: 2}, s, now)
	for _, a := range holds {
		if a.Name == Exit {
			fact = strings.Join(a.Facts, " ")
		}
	}
	for _, n := range names {
		looked = looked || n == Exit
	}
	return fact, looked
}

func TestExit(t *testing.T) {
	early := func(day int, v *market.Vitals) {
		if day < 2 {
			v.Held, v.Early = 500, 420
		}
	}
	for name, c := range map[string]struct {
		of   int
		edit func(int, *market.Vitals)
		want string
		not  bool // it is not looked for
	}{
		"nothing happens":                      {of: 30, edit: func(int, *market.Vitals) {}},
		"one kind of sign is not enough":       {of: 30, edit: early},
		"escrow goes and feedback stops":       {of: 30, edit: both(early, func(day int, v *market.Vitals) { v.Feedback *= min(day, 1) * min(1, day/3) }), want: "escrow feedback"},
		"escrow goes and vendors vanish":       {of: 30, edit: both(early, func(day int, v *market.Vitals) { v.Vanished += 9 * max(0, 3-day) }), want: "escrow vendors"},
		"escrow goes and vendors are on leave": {of: 30, edit: both(early, func(day int, v *market.Vitals) { v.OnHold += 300 * max(0, 1-day) }), want: "escrow vendors"},
		"prices fall and vendors warn": {of: 30, edit: func(day int, v *market.Vitals) {
			if day < 3 {
				v.Cut, v.Warned = 120, 2
			}
		}, want: "prices warnings"},
		"a market where vendors always come and go": {of: 30, edit: both(early, func(_ int, v *market.Vitals) { v.Vanished = 12 })},
		"all that is early was always early":        {of: 30, edit: func(day int, v *market.Vitals) { v.Held, v.Early, v.Feedback = 400, 500, v.Feedback*min(day, 1) }},
		"too few runs to know what is usual":        {of: 8, edit: both(early, func(day int, v *market.Vitals) { v.Vanished = 30 }), not: true},
		"runs of long ago say nothing": {of: 30, edit: both(early, func(day int, v *market.Vitals) {
			v.Vanished = 30
			if day > 2 {
				v.Started = v.Started.AddDate(0, 0, -90)
			}
		}), not: true},
		"a small market": {of: 30, edit: both(early, func(day int, v *market.Vitals) {
			v.Listings, v.Held, v.Early, v.Vendors, v.Vanished, v.Priced = 40, v.Held/25, v.Early/25, 9, 3*max(0, 3-day), 30
		})},
		"a market that was small until now: what is usual is not known, and is not nothing": {of: 30, edit: func(day int, v *market.Vitals) {
			v.Held, v.Early, v.OnHold, v.Vanished = 500, 300, 200, 30
			if day > 2 {
				v.Listings, v.Held, v.Early, v.OnHold, v.Vendors, v.Vanished, v.Priced = 40, 20, 12, 8, 9, 2, 30
			}
		}},
		"a week without a look, then all at once as ever": {of: 30, edit: func(day int, v *market.Vitals) {
			if day > 0 {
				v.Started = v.Started.AddDate(0, 0, -7)
			} else {
				v.Feedback, v.Vanished, v.Cut = 8*v.Feedback, 40, 400
			}
		}},
		"a week without a look, and then too much": {of: 30, edit: func(day int, v *market.Vitals) {
			if day > 0 {
				v.Started = v.Started.AddDate(0, 0, -7)
			} else {
				v.Feedback, v.Vanished, v.Held = 0, 40, 300
			}
		}, want: "escrow feedback"},
	} {
		t.Run(name, func(t *testing.T) {
			got, looked := exitOf(c.of, c.edit)
			if got != c.want || looked == c.not {
				t.Errorf("%q, looked %v; want %q", got, looked, c.want)
			}
		})
	}
}

func both(edits ...func(int, *market.Vitals)) func(int, *market.Vitals) {
	return func(day int, v *market.Vitals) {
		for _, e := range edits {
			e(day, v)
		}
	}
}

func TestWarns(t *testing.T) {
	for text, want := range map[string]bool{
		"DO NOT ORDER HERE, exit-scam!":                   true,
		"We cannot withdraw since Tuesday":                true,
		"withdrawals are disabled, use our shop":          true,
		"Don't deposit any more":                          true,
		"the admins have stolen our coins":                true,
		"MDMA, do not mix with alcohol":                   false,
		"withdrawal symptoms are pending tapering":        false,
		"eases opioid withdrawal":                         false,
		"we don't send tracking":                          false,
		"Stealth: site is discreet, market is our parent": false,
	} {
		l := market.StoredListing{Observed: market.Listing{Title: "x", Description: text}}
		if Warns(&l) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
