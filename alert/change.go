package alert

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"vedette/market"
	"vedette/trend"
)

// ChangeSubject is what a mute of a changing series is about. The panel is
// empty for all markets together, or one market.
func ChangeSubject(m trend.Measure, s trend.Selection, panel string) string {
	key := "change:" + string(m) + ":"
	for _, d := range trend.Dimensions {
		if v := s.Get(d); v != "" {
			key += string(d) + "=" + v + " "
		}
	}
	return strings.TrimSpace(key) + "@" + panel
}

// Changed are the series whose last period the periods before do not explain.
// They are of one panel and tested together. class names the class of a
// substance: a change of a class that one of its substances explains, which
// moved in the same direction, is told with that substance alone. Prices are
// told of substances alone: what a gram of a mixture costs moves with what is in
// it.
func Changed(r Changes, panel string, series []trend.Series, class func(substance string) string, now time.Time) []market.Alert {
	if r.Off {
		return nil
	}
	tested := trend.Test(series, trend.TestOptions{Measures: r.Measures, FDR: r.FalseShare, MinN: r.Least})
	explained := map[string]bool{}
	for i := range tested.Changes {
		if c := &tested.Changes[i]; c.Selection.Substance != "" && class != nil {
			explained[explains(c, class(c.Selection.Substance))] = true
		}
	}
	var list []market.Alert
	for i := range tested.Changes {
		c := &tested.Changes[i]
		if c.Selection.Class != "" && explained[explains(c, c.Selection.Class)] || c.Measure == trend.UnitPrice && c.Selection.Substance == "" {
			continue
		}
		s := seriesOf(series, c.Selection)
		a := fresh(market.RuleChange, string(c.Measure), ChangeSubject(c.Measure, c.Selection, panel), market.Analysts, now)
		a.What, a.Substance, a.Since, a.Markets = c.Selection.String(), c.Selection.Substance, c.Start, slices.Clone(c.Markets)
		if c.Selection.Substance != "" && class != nil {
			a.Class = class(c.Selection.Substance)
		}
		a.Facts = []string{direction(c) + " " + c.Start.UTC().Format(time.DateOnly) + " " + string(c.Span)}
		a.Title = changeTitle(c)
		a.Reasons = changeReasons(c, s, tested.Tests)
		list = append(list, a)
	}
	return list
}

func explains(c *trend.Change, class string) string {
	return string(c.Measure) + " " + direction(c) + " " + class
}

func direction(c *trend.Change) string {
	if c.After < c.Before {
		return "down"
	}
	return "up"
}

// measureNames are the measures for people, and how their values are written.
var measureNames = map[trend.Measure]struct {
	name, form, unit string
	scale            float64
}{
	trend.Listings: {"listings", "%.0f", "", 1}, trend.Vendors: {"vendors", "%.0f", "", 1}, trend.Arrivals: {"new listings", "%.0f", "", 1},
	trend.Departures: {"listings that went", "%.0f", "", 1}, trend.UnitPrice: {"median price", "%.2f", " EUR", 1},
	trend.MassG: {"advertised mass", "%.0f", " g", 1}, trend.FeedbackV: {"feedback value", "%.0f", " EUR", 1},
	trend.PurityPart: {"share with a declared purity", "%.0f", " %", 100}, trend.BulkPart: {"wholesale share", "%.0f", " %", 100},
	trend.HHI: {"concentration of vendors (HHI)", "%.3f", "", 1},
}

// changeTitle is "median price of ketamine up 38 % on a, b in 2026-W12: 24.10 -> 33.20 EUR/g".
func changeTitle(c *trend.Change) string {
	m := measureNames[c.Measure]
	unit := m.unit
	if c.Unit != "" {
		unit += "/" + c.Unit
	}
	by := direction(c)
	if ratio := c.Ratio(); c.Before > 0 && !math.IsInf(ratio, 0) {
		by += fmt.Sprintf(" %.0f %%", 100*math.Abs(ratio-1))
	}
	return fmt.Sprintf("%s of %s %s on %s in %s: "+m.form+" -> "+m.form+"%s",
		m.name, c.Selection, by, some(c.Markets), c.Label, m.scale*c.Before, m.scale*c.After, unit)
}

// changeReasons say how the change was tested, and over which markets.
func changeReasons(c *trend.Change, s *trend.Series, tests int) []string {
	list := []string{
		fmt.Sprintf("before is the median of the three %ss before; the value rests upon %d %s", c.Span, c.N, counted(c.Measure)),
		fmt.Sprintf("%.1f robust deviations from the %d earlier steps of this series; with all %d series looked at, the share of false ones is %.2g at most",
			math.Abs(c.Score), c.Past, tests, c.Q),
		"panel: " + strings.Join(c.Markets, ", ") + ", present in every " + string(c.Span),
	}
	if s == nil {
		return list
	}
	for _, e := range s.Panel.Excluded {
		list = append(list, "not in the panel: "+e.Market+", "+e.Reason)
	}
	for _, e := range s.Panel.Closures {
		list = append(list, fmt.Sprintf("closed (%s): %s since %s", e.Kind, e.Market, day(e.At)))
	}
	if n := len(s.Points); n > 0 && s.Points[n-1].Carried > 0 {
		list = append(list, fmt.Sprintf("in this %s %s stood with their last known state", c.Span, many(s.Points[n-1].Carried, "market")))
	}
	return list
}

// counted names what a measure rests upon.
func counted(m trend.Measure) string {
	switch m {
	case trend.Vendors, trend.HHI:
		return "vendors"
	case trend.FeedbackV:
		return "feedbacks"
	}
	return "listings"
}

func seriesOf(list []trend.Series, of trend.Selection) *trend.Series {
	i := slices.IndexFunc(list, func(s trend.Series) bool { return s.Selection == of })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// sameShift is for how many periods a series that moved and stays where it is
// may still differ from what was before: the reference of a value are the three
// before it, and their median has moved after so many.
const sameShift = 3

// lasting gives a change the fact of the one before, when it is the same
// shift: one that was told is not told again while it lasts.
func lasting(before, now *market.Alert) {
	if len(now.Facts) != 1 {
		return
	}
	dir, start, span, ok := shiftOf(now.Facts[0])
	if !ok {
		return
	}
	for _, f := range slices.Concat(before.Facts, before.Sent.Facts) {
		d, at, _, ok := shiftOf(f)
		if ok && d == dir && !at.After(start) && !at.Add(sameShift*span.Length()).Before(start) {
			now.Facts[0] = f
			return
		}
	}
}

func shiftOf(fact string) (dir string, start time.Time, span trend.Span, ok bool) {
	parts := strings.Fields(fact)
	if len(parts) != 3 {
		return "", time.Time{}, "", false
	}
	start, err := time.Parse(time.DateOnly, parts[1])
	return parts[0], start, trend.Span(parts[2]), err == nil
}
