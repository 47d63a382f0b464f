package main

import (
	"fmt"
	"slices"
	"strings"

	"vedette/trend"
)

// marks are how presences look in a strip on a terminal.
var marks = map[trend.Presence]string{
	trend.Complete: "●", trend.Partial: "◐", trend.Walled: "W", trend.Failed: "!", trend.Closed: "×", trend.NotRun: "·",
}

// trendNotes are what must be read with the figures: how the markets were met,
// which are left out, what changed, and how few the periods are.
func (a *App) trendNotes(f *trendFlags, t trends) error {
	s := &t.list[0]
	p := &s.Panel
	var b strings.Builder
	if n := len(s.Points); n > 0 {
		b.WriteString("\n" + string(p.Kind) + " panel: " + panelText(p) + "\n")
	}
	writeStrips(&b, p)
	for _, e := range p.Excluded {
		fmt.Fprintf(&b, "left out: %s, %s\n", clean(e.Market), clean(e.Reason))
	}
	for _, c := range p.Closures {
		fmt.Fprintf(&b, "ended: %s, %s since %s\n", clean(c.Market), c.Kind, c.At.Format("2006-01-02"))
	}
	if len(p.Markets) == 0 && p.Kind == trend.ConstantPanel && len(p.Strips) > 0 {
		b.WriteString("a shorter window (--since), or --panel all, takes in more markets\n")
	}
	writeChanges(&b, t)
	writeShort(&b, s)
	b.WriteString("advertised, not sold; docs/trends.md says how each figure is made\n")
	_, err := a.Stdout.Write([]byte(b.String()))
	return err
}

func panelText(p *trend.Panel) string {
	switch len(p.Markets) {
	case 0:
		return "no market"
	case 1:
		return clean(p.Markets[0])
	}
	return fmt.Sprintf("%d markets", len(p.Markets))
}

func writeStrips(b *strings.Builder, p *trend.Panel) {
	wide, used := 0, map[trend.Presence]bool{}
	for _, s := range p.Strips {
		wide = max(wide, len(s.Market))
	}
	for _, s := range p.Strips {
		if len(s.States) == 0 {
			return
		}
		fmt.Fprintf(b, "  %-*s  ", wide, clean(s.Market))
		for _, state := range s.States {
			used[state] = true
			b.WriteString(marks[state])
		}
		b.WriteByte('\n')
	}
	var legend []string
	for _, state := range trend.Presences {
		if used[state] {
			legend = append(legend, marks[state]+" "+string(state))
		}
	}
	if len(legend) > 0 {
		b.WriteString("  " + strings.Join(legend, "   ") + "\n")
	}
}

// changesShown is how many changes a terminal is told.
const changesShown = 20

func writeChanges(b *strings.Builder, t trends) {
	if t.tested.Tests == 0 {
		return
	}
	if len(t.tested.Changes) == 0 {
		fmt.Fprintf(b, "no change in the last period beyond what these series do anyway (%s tests)\n", count(t.tested.Tests))
		return
	}
	fmt.Fprintf(b, "changes in the last period (%s tests, corrected for their number):\n", count(t.tested.Tests))
	for _, c := range t.tested.Changes[:min(len(t.tested.Changes), changesShown)] {
		fmt.Fprintf(b, "  %s, %s in %s: %s before, %s now (n %s, score %.1f, q %.2g)\n",
			clean(c.Selection.String()), c.Measure, c.Label, price3(c.Before), price3(c.After), count(c.N), c.Score, c.Q)
	}
	if more := len(t.tested.Changes) - changesShown; more > 0 {
		fmt.Fprintf(b, "  and %s more\n", count(more))
	}
}

// writeShort says what too few periods do not allow.
func writeShort(b *strings.Builder, s *trend.Series) {
	n := len(s.Points)
	need := trend.DefaultPast + 4
	switch {
	case n == 0:
	case n == 1:
		fmt.Fprintf(b, "one %s so far: two make a line, and %d let a change be told from noise\n", s.Span, need)
	case n < need:
		fmt.Fprintf(b, "%d %ss so far: from %d on a change can be told from noise\n", n, s.Span, need)
	}
	if slices.ContainsFunc(s.Points, func(p trend.Point) bool { return p.Open }) {
		fmt.Fprintf(b, "…: the %s is not over, so that its flows are too small\n", s.Span)
	}
}
