package measure

import (
	"cmp"
	"slices"

	"vedette/market"
)

// Check is one comparison.
type Check struct {
	Market string `json:"market"`
	Source string `json:"source"` // gold file the value comes from
	Page   string `json:"page"`
	Record int    `json:"record"` // index in the page; -1: the page itself
	Field  string `json:"field"`
	Want   string `json:"want"`
	Got    string `json:"got"`
}

// Equal reports whether the comparison holds.
func (c Check) Equal() bool { return c.Want == c.Got }

// Score counts the comparisons of one market and field. Field is empty for
// the total of a market, both are for the total of all.
type Score struct {
	Market string  `json:"market,omitempty"`
	Source string  `json:"source,omitempty"`
	Field  string  `json:"field,omitempty"`
	N      int     `json:"n"`
	Equal  int     `json:"equal"`
	Share  float64 `json:"share"`
}

// Skip counts gold values that are not compared, and says why.
type Skip struct {
	Market string `json:"market"`
	What   string `json:"what"`
	N      int    `json:"n"`
	Reason string `json:"reason"`
}

// Fault is something that must not happen.
type Fault struct {
	Market string `json:"market"`
	Page   string `json:"page"`
	What   string `json:"what"`
}

// Confusion counts pages of a market by state.
type Confusion struct {
	Market string           `json:"market"`
	Want   market.PageState `json:"want"`
	Got    market.PageState `json:"got"`
	N      int              `json:"n"`
}

// Report is what an evaluation found.
type Report struct {
	Pages   int     `json:"pages"`
	Records int     `json:"records"`
	Scores  []Score `json:"scores"`  // per market, source and field
	Markets []Score `json:"markets"` // per market
	Total   Score   `json:"total"`
	Differ  []Check `json:"differ,omitempty"`
	Skipped []Skip  `json:"skipped"`

	False  []Fault `json:"false_listings"` // listings from walls, queues, missing pages, vendor pages and hidden boxes
	States []Fault `json:"wrong_states"`
	// Confusion counts pages by the state they should have and the one they got.
	Confusion []Confusion `json:"confusion"`
	Foreign   []Fault     `json:"foreign_listings"` // listings from the pages of another market
	Cuts      []Fault     `json:"cut_pages"`
	// Places counts ships-from texts, and those of them that got a code.
	Places Score `json:"places"`
	// Tried counts what the three lists above were looked for in.
	Tried struct {
		Walls   int `json:"pages_without_listings"`
		States  int `json:"states"`
		Cuts    int `json:"cuts"`
		Foreign int `json:"foreign"`
	} `json:"tried"`
}

// Threshold is the share of equal fields that each market must reach.
const Threshold = 0.995

// Failures lists the thresholds that do not hold.
func (r *Report) Failures() []string {
	var failures []string
	for _, m := range r.Markets {
		if m.Share < Threshold {
			failures = append(failures, m.Market+": share of equal fields below 0.995")
		}
	}
	for what, n := range map[string]int{
		"listings that are none": len(r.False), "listings from another market": len(r.Foreign),
		"wrong page states": len(r.States), "cut pages misread": len(r.Cuts),
	} {
		if n > 0 {
			failures = append(failures, what)
		}
	}
	slices.Sort(failures)
	return failures
}

// tally turns comparisons into scores.
func (r *Report) tally(checks []Check) {
	type key struct{ market, source, field string }
	fields, markets := map[key]*Score{}, map[string]*Score{}
	for _, c := range checks {
		k := key{c.Market, c.Source, c.Field}
		if fields[k] == nil {
			fields[k] = &Score{Market: c.Market, Source: c.Source, Field: c.Field}
		}
		if markets[c.Market] == nil {
			markets[c.Market] = &Score{Market: c.Market}
		}
		for _, s := range []*Score{fields[k], markets[c.Market], &r.Total} {
			s.N++
			if c.Equal() {
				s.Equal++
			}
			s.Share = float64(s.Equal) / float64(s.N)
		}
		if !c.Equal() {
			r.Differ = append(r.Differ, c)
		}
	}
	for _, s := range fields {
		r.Scores = append(r.Scores, *s)
	}
	for _, s := range markets {
		r.Markets = append(r.Markets, *s)
	}
	slices.SortFunc(r.Scores, func(a, b Score) int {
		return cmp.Or(cmp.Compare(a.Market, b.Market), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Field, b.Field))
	})
	slices.SortFunc(r.Markets, func(a, b Score) int { return cmp.Compare(a.Market, b.Market) })
}

// confuse counts a page.
func (r *Report) confuse(id string, want, got market.PageState) {
	for i := range r.Confusion {
		if c := &r.Confusion[i]; c.Market == id && c.Want == want && c.Got == got {
			c.N++
			return
		}
	}
	r.Confusion = append(r.Confusion, Confusion{Market: id, Want: want, Got: got, N: 1})
}

// skip counts a value that is not compared.
func (r *Report) skip(market, what, reason string) {
	for i := range r.Skipped {
		if s := &r.Skipped[i]; s.Market == market && s.What == what && s.Reason == reason {
			s.N++
			return
		}
	}
	r.Skipped = append(r.Skipped, Skip{Market: market, What: what, N: 1, Reason: reason})
}
