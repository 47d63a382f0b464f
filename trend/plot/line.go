package plot

import (
	"fmt"
	"strings"

	"vedette/trend"
)

// legend names the series of a comparison.
func (d *drawing) legend() {
	sub := fmt.Sprintf("advertised, not sold; by %s, %s panel", d.list[0].Span, d.list[0].Panel.Kind)
	if d.measure == trend.UnitPrice && len(d.list) == 1 {
		sub += "; shaded: between the quartiles"
	}
	d.text(sub, "x", 16.0, "y", 44.0, "fill", quiet)
	if len(d.list) == 1 {
		return
	}
	x := left
	for i := range d.list {
		d.shape("line", "x1", x, "x2", x+28, "y1", 58.0, "y2", 58.0, "stroke", colours[i], "stroke-width", "2.5", "stroke-dasharray", dashes[i])
		name := d.list[i].Selection.String()
		d.text(name, "x", x+34, "y", 62.0)
		x += 34 + 7*float64(len([]rune(name))) + 24
	}
}

// grid draws the axes of values and of time.
func (d *drawing) grid() {
	for _, v := range d.lines.ticks() {
		y := d.lines.at(v)
		d.shape("line", "x1", left, "x2", right, "y1", y, "y2", y, "stroke", faint)
		d.text(d.lines.label(v), "x", left-8, "y", y+4, "text-anchor", "end")
	}
	for _, v := range []float64{0, d.bars.high} {
		y := d.bars.at(v)
		d.shape("line", "x1", left, "x2", right, "y1", y, "y2", y, "stroke", faint)
		d.text(d.bars.label(v), "x", left-8, "y", y+4, "text-anchor", "end")
	}
	d.text("n", "x", left-8, "y", (barTop+barEnd)/2+4, "text-anchor", "end", "fill", quiet)
	points := d.list[0].Points
	every := (d.n + 11) / 12
	for i := 0; i < d.n; i += every {
		d.shape("line", "x1", d.x(i), "x2", d.x(i), "y1", barEnd, "y2", barEnd+5, "stroke", quiet)
		d.text(points[i].Label, "x", d.x(i), "y", barEnd+19, "text-anchor", "middle", "fill", quiet, "font-size", "11")
	}
}

// segments are the stretches of points that have a value, between gaps.
func (d *drawing) segments(s *trend.Series) (list [][]int) {
	open := false
	for i := range s.Points {
		if _, ok := s.Points[i].Value(d.measure); !ok {
			open = false
			continue
		}
		if !open {
			list, open = append(list, nil), true
		}
		list[len(list)-1] = append(list[len(list)-1], i)
	}
	return list
}

// ribbon is the space between the quartiles of a price, of a drawing of one.
func (d *drawing) ribbon(of int) {
	s := &d.list[of]
	if d.measure != trend.UnitPrice || len(d.list) > 1 {
		return
	}
	for _, part := range d.segments(s) {
		var up, down []string
		for _, i := range part {
			q := s.Points[i].UnitPrice
			up = append(up, fmt.Sprintf("%s,%s", num(d.x(i)), num(d.lines.at(q.Q3))))
			down = append([]string{fmt.Sprintf("%s,%s", num(d.x(i)), num(d.lines.at(q.Q1)))}, down...)
		}
		if len(part) == 1 {
			q := s.Points[part[0]].UnitPrice
			d.shape("line", "x1", d.x(part[0]), "x2", d.x(part[0]), "y1", d.lines.at(q.Q1), "y2", d.lines.at(q.Q3), "stroke", colours[of], "stroke-opacity", "0.35", "stroke-width", "8")
			continue
		}
		d.shape("polygon", "points", strings.Join(append(up, down...), " "), "fill", colours[of], "fill-opacity", "0.18")
	}
}

// line is the measure; a point that rests on carried states or is of a period
// that is not over is hollow.
func (d *drawing) line(of int) {
	s := &d.list[of]
	for _, part := range d.segments(s) {
		var places []string
		for _, i := range part {
			v, _ := s.Points[i].Value(d.measure)
			places = append(places, fmt.Sprintf("%s,%s", num(d.x(i)), num(d.lines.at(v))))
		}
		d.shape("polyline", "points", strings.Join(places, " "), "fill", "none", "stroke", colours[of], "stroke-width", "2.5",
			"stroke-linejoin", "round", "stroke-dasharray", dashes[of])
	}
	radius := min(3.5, max(1.5, (right-left)/float64(d.n)/4))
	for i := range s.Points {
		p := &s.Points[i]
		v, ok := p.Value(d.measure)
		if !ok {
			continue
		}
		fill := colours[of]
		if p.Open || p.Carried > 0 {
			fill = "#ffffff"
		}
		d.noted(d.note(s, p), "circle", "cx", d.x(i), "cy", d.lines.at(v), "r", round(radius), "fill", fill, "stroke", colours[of], "stroke-width", "1.5")
	}
}

// note says in words what a point is.
func (d *drawing) note(s *trend.Series, p *trend.Point) string {
	v, _ := p.Value(d.measure)
	note := fmt.Sprintf("%s, %s: %s", s.Selection, p.Label, short(v))
	if q := p.UnitPrice; d.measure == trend.UnitPrice {
		note += fmt.Sprintf(" (quartiles %s and %s, n %d)", short(q.Q1), short(q.Q3), q.N)
	}
	if p.Carried > 0 {
		note += fmt.Sprintf("; %d of %d markets by their last known state", p.Carried, p.Markets)
	}
	if p.Open {
		note += "; not over yet"
	}
	return note
}

// nBars show what each point rests upon.
func (d *drawing) nBars(of int) {
	s := &d.list[of]
	slot := (right - left) / float64(d.n)
	wide := slot * 0.8 / float64(len(d.list))
	for i := range s.Points {
		n := s.Points[i].N(d.measure)
		if n == 0 {
			continue
		}
		y := d.bars.at(float64(n))
		x := d.x(i) - slot*0.4 + wide*float64(of)
		d.shape("rect", "x", round(x), "y", y, "width", round(max(0.5, wide)), "height", round(barEnd-y), "fill", colours[of], "fill-opacity", "0.55")
	}
}

// changes marks the points that a test told.
func (d *drawing) changes() {
	for _, c := range d.o.Changes {
		if c.Measure != d.measure {
			continue
		}
		for of := range d.list {
			s := &d.list[of]
			for i := range s.Points {
				if s.Selection != c.Selection || !s.Points[i].Start.Equal(c.Start) {
					continue
				}
				x, y := d.x(i), max(lineTop, d.lines.at(c.After)-12)
				d.noted(fmt.Sprintf("a change: %s before, %s now (q %.3g)", short(c.Before), short(c.After), c.Q),
					"path", "d", fmt.Sprintf("M%s %sl5 -9h-10z", num(x), num(y)), "fill", ink)
			}
		}
	}
}
