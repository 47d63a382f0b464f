package titles

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strconv"
	"strings"

	"vedette/annotate"
	"vedette/market"
)

// Score is how often a field was right. For substances it is found and wrong
// names over all titles, and Share is F1.
type Score struct {
	Set   string  `json:"set"`
	Field string  `json:"field"`
	N     int     `json:"n"`
	Equal int     `json:"equal"`
	Share float64 `json:"share"`
	Want  float64 `json:"at_least,omitempty"` // 0: no threshold
}

// Difference is one disagreement.
type Difference struct {
	Set   string `json:"set"`
	ID    string `json:"id"`
	Title string `json:"title"`
	Field string `json:"field"`
	Label string `json:"label"`
	Got   string `json:"got"`
	Note  string `json:"note,omitempty"`
}

// Report is a whole measurement.
type Report struct {
	Scores []Score
	Differ []Difference
}

// Failures are the scores below their threshold.
func (r *Report) Failures() []string {
	var out []string
	for _, s := range r.Scores {
		if s.Want > 0 && s.N > 0 && s.Share < s.Want {
			out = append(out, fmt.Sprintf("%s %s: %.4f is below %.2f", s.Set, s.Field, s.Share, s.Want))
		}
	}
	return out
}

// Run measures all that is in a data folder.
func Run(data fs.FS, a *annotate.Annotator) (*Report, error) {
	labels, err := readLabels(data)
	if err != nil {
		return nil, err
	}
	var r Report
	r.labelled(labels, a)
	if err := r.cocaine(data, a); err != nil {
		return nil, err
	}
	if err := r.vapes(data, a); err != nil {
		return nil, err
	}
	return &r, nil
}

// counter gathers the scores of one set.
type counter struct {
	set    string
	fields []string
	n, ok  map[string]int
	r      *Report
}

func (r *Report) counter(set string) *counter {
	return &counter{set: set, n: map[string]int{}, ok: map[string]int{}, r: r}
}

func (c *counter) compare(field, id, title, want, got, note string) {
	if _, seen := c.n[field]; !seen {
		c.fields = append(c.fields, field)
	}
	c.n[field]++
	if want == got {
		c.ok[field]++
		return
	}
	c.r.Differ = append(c.r.Differ, Difference{c.set, id, title, field, want, got, note})
}

// close writes the scores; thresholds are by field.
func (c *counter) close(thresholds map[string]float64) {
	for _, f := range c.fields {
		c.r.Scores = append(c.r.Scores, Score{c.set, f, c.n[f], c.ok[f], float64(c.ok[f]) / float64(c.n[f]), thresholds[f]})
	}
}

// thresholds are those of the project's fourth issue.
var thresholds = map[string]float64{
	"kind": 0.97, "mass_g": 0.98, "volume_ml": 0.98, "pieces": 0.98, "dose_mg": 0.98, "purity_pct": 0.98,
}

// wantF1 is the threshold of substances.
const wantF1 = 0.97

// labelled compares with the labels made by hand.
func (r *Report) labelled(labels []label, a *annotate.Annotator) {
	c := r.counter("titles")
	var right, found, meant int
	for _, l := range labels {
		res := a.Text(annotate.Input{Title: l.Title})
		want, got := names(l.Substances), mentioned(res.Substances)
		meant += len(want)
		found += len(got)
		for _, n := range got {
			if slices.Contains(want, n) {
				right++
			}
		}
		c.compare("substances", l.ID, l.Title, strings.Join(want, ", "), strings.Join(got, ", "), l.Note)
		c.compare("kind", l.ID, l.Title, string(l.Kind), string(res.Kind), l.Note)
		for _, f := range []struct {
			field     string
			want, got *market.Range
		}{
			{"mass_g", l.Mass, res.MassG}, {"volume_ml", l.Volume, res.VolumeML}, {"pieces", l.Pieces, res.Pieces},
			{"dose_mg", l.Dose, res.DoseMG}, {"conc_mg_ml", l.Conc, res.ConcMGML}, {"purity_pct", l.Purity, res.PurityPct},
		} {
			c.compare(f.field, l.ID, l.Title, text(f.want), text(f.got), l.Note)
		}
		form := ""
		if l.Form != nil {
			form = *l.Form
		}
		c.compare("form", l.ID, l.Title, form, res.Form, l.Note)
	}
	if len(labels) == 0 {
		return
	}
	f1 := 0.0
	if found+meant > 0 {
		f1 = 2 * float64(right) / float64(found+meant)
	}
	r.Scores = append(r.Scores, Score{"titles", "substances F1", meant, right, f1, wantF1})
	c.close(thresholds)
}

// names are labels in the case of comparison, sorted.
func names(list []string) []string {
	out := make([]string, 0, len(list))
	for _, n := range list {
		out = append(out, strings.ToLower(n))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func mentioned(list []market.Mention) []string {
	var out []string
	for _, m := range list {
		if m.From == "title" {
			out = append(out, m.Name)
		}
	}
	return names(out)
}

// text writes a range with four significant digits, so that an ounce of 28.35
// and one of 28.3495 g are one.
func text(r *market.Range) string {
	if r == nil {
		return ""
	}
	if short(r[0]) == short(r[1]) {
		return short(r[0])
	}
	return short(r[0]) + ".." + short(r[1])
}

func short(v float64) string {
	if v == 0 {
		return "0"
	}
	p := math.Pow(10, 4-math.Ceil(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(math.Round(v*p)/p, 'f', -1, 64)
}
