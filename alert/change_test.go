package alert

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/trend"
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// weekly is a series of listings and prices that waves a little; the last
// weeks are edited.
func weekly(s trend.Selection, weeks int, edit func(week int, p *trend.Point)) trend.Series {
	out := trend.Series{Selection: s, Span: trend.Week, Unit: "g", Panel: trend.Panel{Kind: trend.ConstantPanel, Markets: []string{"a", "b"},
		Excluded: []trend.Excluded{{Market: "c", Reason: "first complete run in 2026-W03"}}}}
	for w := range weeks {
		start := monday.AddDate(0, 0, 7*w)
		p := trend.Point{Label: trend.Week.Label(start), Start: start, Markets: 2, Listings: 200 + 7*(w%5) - 9*(w%3), Vendors: 60 + w%4,
			UnitPrice: &trend.Price{N: 150, Median: 20 + 0.3*float64(w%4)}, Purity: &trend.Share{K: 60, N: 200, Share: 0.3}}
		edit(weeks-1-w, &p)
		out.Points = append(out.Points, p)
	}
	return out
}

func calm(int, *trend.Point) {}

func dearer(week int, p *trend.Point) {
	if week == 0 {
		p.UnitPrice.Median *= 1.6
	}
}

var changes = Changes{Span: trend.Week, Measures: []trend.Measure{trend.Listings, trend.Vendors, trend.UnitPrice, trend.PurityPart}, Least: 5, FalseShare: 0.05}

func classOf(substance string) string { return "class of " + substance }

func TestChanged(t *testing.T) {
	ketamine, class := trend.Selection{Substance: "ketamine"}, trend.Selection{Class: "class of ketamine"}
	others := func(edit ...trend.Series) []trend.Series {
		list := []trend.Series{weekly(trend.Selection{}, 20, calm)}
		for i := range 20 {
			list = append(list, weekly(trend.Selection{Substance: fmt.Sprint("s", i)}, 20, calm))
		}
		return append(list, edit...)
	}
	titles := func(list []market.Alert) (got []string) {
		for _, a := range list {
			got = append(got, a.Title)
		}
		return got
	}
	if got := Changed(changes, "", others(), classOf, now); len(got) != 0 {
		t.Errorf("nothing changed: %q", titles(got))
	}
	got := Changed(changes, "", others(weekly(ketamine, 20, dearer), weekly(class, 20, dearer)), classOf, now)
	const want = "median price of ketamine up 65 % on a, b in 2026-W21: 20.30 -> 33.44 EUR/g"
	if len(got) != 1 || got[0].Title != want {
		t.Fatalf("%q, want like %q", titles(got), want)
	}
	a := got[0]
	if a.Rule != market.RuleChange || a.Name != "price" || a.Subject != "change:price:substance=ketamine@" || a.Class != "class of ketamine" {
		t.Errorf("%+v", a)
	}
	text := strings.Join(a.Reasons, "\n")
	for _, part := range []string{"panel: a, b", "not in the panel: c, first complete run in 2026-W03", "with all ", "rests upon 150 listings"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
	more := func(week int, p *trend.Point) {
		if week == 0 {
			p.Listings *= 3
		}
	}
	// Without a substance that explains it, a class is told; but not its price.
	if got := Changed(changes, "", others(weekly(class, 20, more)), classOf, now); len(got) != 1 || got[0].What != "class of ketamine" {
		t.Errorf("%q", titles(got))
	}
	if got := Changed(changes, "", others(weekly(class, 20, more), weekly(ketamine, 20, more)), classOf, now); len(got) != 1 || got[0].What != "ketamine" {
		t.Errorf("%q", titles(got))
	}
	if got := Changed(changes, "", others(weekly(class, 20, dearer)), classOf, now); len(got) != 0 {
		t.Errorf("%q", titles(got))
	}
	off, prices := changes, changes
	off.Off, prices.Measures = true, []trend.Measure{trend.Listings}
	for _, r := range []Changes{off, prices} {
		if got := Changed(r, "", others(weekly(ketamine, 20, dearer)), classOf, now); len(got) != 0 {
			t.Errorf("%q", titles(got))
		}
	}
}

// A shift is news once, also when its series stands out for three weeks; what
// comes later, or goes back, is news again.
func TestAShiftIsToldOnce(t *testing.T) {
	at := func(dir string, week int) market.Alert {
		return market.Alert{Rule: market.RuleChange, Facts: []string{dir + " " + monday.AddDate(0, 0, 7*week).Format(time.DateOnly) + " week"}}
	}
	first := at("up", 0)
	Tell(&first, now)
	for name, c := range map[string]struct {
		next market.Alert
		want Reason
	}{
		"the week after":        {at("up", 1), Nothing},
		"three weeks after":     {at("up", 3), Nothing},
		"four weeks after":      {at("up", 4), More},
		"back again":            {at("down", 1), More},
		"the same week":         {at("up", 0), Nothing},
		"an earlier week, late": {at("up", -1), More},
	} {
		joined := Join(first, c.next)
		if _, why := Due(&joined, joined.Sent, nil, 0, now); why != c.want {
			t.Errorf("%s: %s, want %s", name, why, c.want)
		}
	}
	second := Join(first, at("up", 3))
	if diff := cmp.Diff(first.Facts, second.Facts); diff != "" {
		t.Error(diff)
	}
}

// Every measure that can be looked at has words, and a form for its values.
func TestEveryMeasureHasATitle(t *testing.T) {
	for _, m := range trend.Measures {
		got := changeTitle(&trend.Change{Measure: m, Markets: []string{"a"}, Label: "2026-W21", Before: 0.25, After: 0.5})
		if strings.HasPrefix(got, " of") || strings.Contains(got, "%!") || !strings.Contains(got, "up 100 % on a in 2026-W21: ") {
			t.Errorf("%s: %q", m, got)
		}
	}
}

func TestChangeSubjects(t *testing.T) {
	for want, s := range map[string]trend.Selection{
		"change:vendors:@": {}, "change:vendors:substance=mdma band=5-28@": {Substance: "mdma", Band: "5-28"},
	} {
		if got := ChangeSubject(trend.Vendors, s, ""); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
