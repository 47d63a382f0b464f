package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"vedette/trend"
)

// trendTables shows one series point by point, or several line by line.
func (a *App) trendTables(f *trendFlags, t trends) error {
	var err error
	switch {
	case len(t.list) == 0:
		_, err = fmt.Fprintf(a.Stdout, "nothing has a %s among these listings\n", f.each)
	case len(t.list[0].Points) == 0:
		err = a.noTrend(f, &t.list[0].Panel)
	case len(t.list) == 1:
		err = a.trendTable(&t.list[0])
	default:
		err = a.trendLines(f, t)
	}
	if err != nil || len(t.list) == 0 {
		return err
	}
	return a.trendNotes(f, t)
}

// noTrend says why there is no point.
func (a *App) noTrend(f *trendFlags, p *trend.Panel) error {
	if len(p.Strips) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "no run was closed yet: a series begins with the first complete one")
		return err
	}
	kind := "complete"
	if f.partial {
		kind = "complete or partial"
	}
	_, err := fmt.Fprintf(a.Stdout, "no market is in the %s panel: none has a %s run in every %s since %s\n", p.Kind, kind, f.span, f.after.Format("2006-01-02"))
	return err
}

// trendTable is one series, a line for each period.
func (a *App) trendTable(s *trend.Series) error {
	unit := s.Unit
	if unit == "" {
		unit = "unit"
	}
	t := table{columns: []column{
		{head: string(s.Span)}, {head: "listings", right: true}, {head: "vendors", right: true}, {head: "new", right: true}, {head: "gone", right: true},
		{head: "EUR/" + unit, right: true}, {head: "quartiles", right: true}, {head: "n", right: true}, {head: "kg", right: true},
		{head: "feedback EUR", right: true}, {head: "purity", right: true}, {head: "bulk", right: true}, {head: "HHI", right: true}, {head: "markets", right: true},
	}}
	for i := range s.Points {
		p := &s.Points[i]
		label := p.Label
		if p.Open {
			label += " …"
		}
		markets := strconv.Itoa(p.Markets)
		if p.Carried > 0 {
			markets = fmt.Sprintf("%d (%d stood in)", p.Markets, p.Carried)
		}
		row := []string{label, count(p.Listings), count(p.Vendors), optionalCell(p.Arrivals), optionalCell(p.Departures), "-", "-", "-", "-", "-", "-", "-", "-", markets}
		if q := p.UnitPrice; q != nil {
			row[5], row[6], row[7] = price3(q.Median), price3(q.Q1)+"-"+price3(q.Q3), count(q.N)
		}
		if p.Mass != nil {
			row[8] = price3(p.Mass.Grams / 1000)
		}
		if p.Feedback != nil {
			row[9] = count(int(p.Feedback.EUR))
		}
		row[10], row[11] = percentOf(p.Purity), percentOf(p.Wholesale)
		if p.Vending != nil {
			row[12] = strconv.FormatFloat(p.Vending.HHI, 'f', 3, 64)
		}
		t.add(row...)
	}
	fmt.Fprintf(a.Stdout, "%s\n", clean(s.Selection.String()))
	a.sparks(s)
	return t.write(a.Stdout, a.Width())
}

// sparks draws the listings and the price of a series in one line each.
func (a *App) sparks(s *trend.Series) {
	if len(s.Points) < 2 {
		return
	}
	for _, of := range []struct {
		name string
		m    trend.Measure
	}{{"listings", trend.Listings}, {"price   ", trend.UnitPrice}} {
		line, first, last, ok := spark(s, of.m)
		if ok {
			from, to := price3(first), price3(last)
			if of.m == trend.Listings {
				from, to = count(int(first)), count(int(last))
			}
			fmt.Fprintf(a.Stdout, "  %s  %s  %s to %s\n", of.name, line, from, to)
		}
	}
}

// spark is a measure in block characters; a period without a value is a gap.
func spark(s *trend.Series, m trend.Measure) (line string, first, last float64, ok bool) {
	const blocks = "▁▂▃▄▅▆▇█"
	runes := []rune(blocks)
	low, high := math.Inf(1), math.Inf(-1)
	for i := range s.Points {
		if v, known := s.Points[i].Value(m); known {
			low, high = min(low, v), max(high, v)
			if !ok {
				first = v
			}
			last, ok = v, true
		}
	}
	var b strings.Builder
	for i := range s.Points {
		v, known := s.Points[i].Value(m)
		switch {
		case !known:
			b.WriteByte(' ')
		case high == low:
			b.WriteRune(runes[len(runes)/2])
		default:
			b.WriteRune(runes[int((v-low)/(high-low)*float64(len(runes)-1)+0.5)])
		}
	}
	return b.String(), first, last, ok
}

// trendLines are several series, a line for each.
func (a *App) trendLines(f *trendFlags, t trends) error {
	tab := table{columns: []column{
		{head: "series", flex: true}, {head: "listings"}, {head: "now", right: true}, {head: "vendors", right: true},
		{head: "price"}, {head: "EUR/unit", right: true}, {head: "n", right: true}, {head: "changed"},
	}}
	for i := range t.list {
		s := &t.list[i]
		p := &s.Points[len(s.Points)-1]
		counts, _, _, _ := spark(s, trend.Listings)
		prices, _, _, _ := spark(s, trend.UnitPrice)
		row := []string{s.Selection.String(), counts, count(p.Listings), count(p.Vendors), prices, "-", "-", ""}
		if q := p.UnitPrice; q != nil {
			row[5], row[6] = price3(q.Median)+"/"+s.Unit, count(q.N)
		}
		var changed []string
		for _, c := range t.tested.Changes {
			if c.Selection == s.Selection {
				changed = append(changed, string(c.Measure))
			}
		}
		row[7] = strings.Join(changed, ", ")
		tab.add(row...)
	}
	first, last := t.list[0].Points[0].Label, t.list[0].Points[len(t.list[0].Points)-1].Label
	fmt.Fprintf(a.Stdout, "%s to %s, by %s\n", first, last, f.span)
	if err := tab.write(a.Stdout, a.Width()); err != nil {
		return err
	}
	if t.all > len(t.list) {
		fmt.Fprintf(a.Stdout, "%s more: see --top\n", count(t.all-len(t.list)))
	}
	return nil
}

func optionalCell(n *int) string {
	if n == nil {
		return "-"
	}
	return count(*n)
}

func percentOf(s *trend.Share) string {
	if s == nil {
		return "-"
	}
	return strconv.FormatFloat(100*s.Share, 'f', 0, 64) + " %"
}

// price3 writes three significant digits.
func price3(v float64) string {
	if v == 0 {
		return "0"
	}
	digits := max(0, min(6, 2-int(math.Floor(math.Log10(math.Abs(v))))))
	if digits == 0 {
		return count(int(v + 0.5))
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}
