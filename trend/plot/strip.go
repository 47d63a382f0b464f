package plot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vedette/trend"
)

// look is how a presence is drawn: colour, and a letter for those who see none.
var look = map[trend.Presence]struct{ fill, letter string }{
	trend.Complete: {"#4d7ea8", ""}, trend.Partial: {"#a9c4d9", "P"}, trend.Walled: {"#f0c05a", "W"},
	trend.Failed: {"#e9a19a", "F"}, trend.Closed: {"#3a3a3a", "C"}, trend.NotRun: {"#f2f2f2", ""},
}

// strips show how each market was met in each period. Markets that are not in
// the panel are told so.
func (d *drawing) strips(list []trend.Strip) {
	slot := (right - left) / float64(d.n)
	for row, s := range list {
		y := stripTop + stripRow*float64(row)
		name, fill := s.Market, ink
		if d.excluded(s.Market) {
			name, fill = name+" (left out)", quiet
		}
		d.text(cut(name, 22), "x", left-8, "y", y+11, "text-anchor", "end", "fill", fill)
		for from := 0; from < len(s.States); {
			to := from + 1
			for to < len(s.States) && s.States[to] == s.States[from] && s.Carried[to] == s.Carried[from] {
				to++
			}
			d.stretch(&s, from, to, y, slot)
			from = to
		}
	}
	y := stripTop + stripRow*float64(len(list)) + 18
	x := left
	for _, p := range trend.Presences {
		d.shape("rect", "x", x, "y", y-10, "width", 14.0, "height", 12.0, "fill", look[p].fill, "stroke", quiet, "stroke-width", "0.5")
		label := strings.ReplaceAll(string(p), "-", " ")
		if l := look[p].letter; l != "" {
			label = l + " " + label
		}
		d.text(label, "x", x+19, "y", y, "fill", quiet)
		x += 19 + 7*float64(len(label)) + 20
	}
	d.shape("rect", "x", x, "y", y-2, "width", 14.0, "height", 4.0, "fill", look[trend.Complete].fill)
	d.text("last known state stands in", "x", x+19, "y", y, "fill", quiet)
}

// stretch is some periods of one market that are alike.
func (d *drawing) stretch(s *trend.Strip, from, to int, y, slot float64) {
	state := s.States[from]
	x, wide := round(left+slot*float64(from)), round(slot*float64(to-from))
	points := d.list[0].Points
	when := points[from].Label
	if to-from > 1 {
		when += " to " + points[to-1].Label
	}
	d.noted(fmt.Sprintf("%s, %s: %s", s.Market, when, state), "rect", "x", x, "y", y, "width", wide, "height", stripTall,
		"fill", look[state].fill, "stroke", "#ffffff", "stroke-width", "0.5")
	if l := look[state].letter; l != "" && slot*float64(to-from) > 9 {
		fill := ink
		if state == trend.Closed {
			fill = "#ffffff"
		}
		d.text(l, "x", round(x+wide/2), "y", y+10.5, "text-anchor", "middle", "font-size", "10", "fill", fill)
	}
	if s.Carried[from] {
		d.shape("rect", "x", x, "y", y+stripTall-4, "width", wide, "height", 4.0, "fill", look[trend.Complete].fill)
	}
}

func (d *drawing) excluded(name string) bool {
	return slices.ContainsFunc(d.list[0].Panel.Excluded, func(e trend.Excluded) bool { return e.Market == name })
}

// closures are lines through the time at which a market ended.
func (d *drawing) closures() {
	first, length := d.list[0].Points[0].Start, d.list[0].Span.Length()
	for _, c := range d.list[0].Panel.Closures {
		part := float64(c.At.Sub(first)) / float64(length) / float64(d.n)
		if part < 0 || part > 1 {
			continue
		}
		x := round(left + (right-left)*part)
		d.noted(fmt.Sprintf("%s: %s on %s", c.Market, c.Kind, c.At.UTC().Format(time.DateOnly)), "line", "x1", x, "x2", x, "y1", lineTop, "y2", barEnd,
			"stroke", quiet, "stroke-dasharray", "3 4")
		anchor, dx := "start", 4.0
		if part > 0.8 {
			anchor, dx = "end", -4.0
		}
		d.text(cut(c.Market, 20)+" "+string(c.Kind), "x", x+dx, "y", lineTop+10, "text-anchor", anchor, "fill", quiet, "font-size", "11")
	}
}

// describe says in words what is drawn, for those who do not see it.
func (d *drawing) describe() string {
	var b strings.Builder
	for i := range d.list {
		s := &d.list[i]
		var first, last *trend.Point
		for k := range s.Points {
			if _, ok := s.Points[k].Value(d.measure); ok {
				if first == nil {
					first = &s.Points[k]
				}
				last = &s.Points[k]
			}
		}
		if first == nil {
			fmt.Fprintf(&b, "%s: no value in any of %d periods. ", s.Selection, len(s.Points))
			continue
		}
		from, _ := first.Value(d.measure)
		to, _ := last.Value(d.measure)
		fmt.Fprintf(&b, "%s: %s, %s in %s, %s in %s. ", s.Selection, d.heading(), short(from), first.Label, short(to), last.Label)
	}
	p := &d.list[0].Panel
	fmt.Fprintf(&b, "A %s panel of %d markets", p.Kind, len(p.Markets))
	for i, e := range p.Excluded {
		fmt.Fprintf(&b, "%s%s (%s)", [2]string{"; left out: ", ", "}[min(i, 1)], e.Market, e.Reason)
	}
	b.WriteString(". Figures are of what is advertised, not of what is sold.")
	return b.String()
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
