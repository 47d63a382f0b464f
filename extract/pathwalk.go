package extract

import (
	"strconv"
	"strings"
)

// datum is JSON that a record looks at, with what it is part of.
type datum struct {
	value any
	root  any    // "$"
	key   string // "~"
	left  *int   // how many values may still be looked at on this page
}

// maxLooks bounds how many values all paths of a page together look at.
const maxLooks = 20_000_000

// find are the values at the end of a path, no more than limit, each with the
// place where it stands.
func (p *jsonPath) find(d *datum, limit int) []*datum {
	switch {
	case d == nil:
		return nil
	case p == nil:
		return []*datum{d}
	case p.place:
		return []*datum{{value: d.key, root: d.root, left: d.left}}
	}
	w := pathWalk{d: d, limit: limit}
	from := d.value
	if p.root {
		from = d.root
	}
	w.visit(from, p.steps)
	return w.found
}

// elements are the values of a list, each with its number; anything else is
// one element.
func (d *datum) elements() []*datum {
	l, ok := d.value.(*jsonList)
	if !ok {
		return []*datum{d}
	}
	out := make([]*datum, 0, min(len(l.values), maxRows))
	for i, v := range l.values[:min(len(l.values), maxRows)] {
		out = append(out, &datum{value: v, root: d.root, key: strconv.Itoa(i), left: d.left})
	}
	return out
}

// pathWalk gathers what one path finds.
type pathWalk struct {
	d     *datum
	limit int
	found []*datum
	key   string // of the value in work, if it stands in an object
	place int    // and its number, if it stands in a list
}

func (w *pathWalk) visit(v any, steps []pathStep) {
	if len(w.found) >= w.limit || *w.d.left <= 0 {
		return
	}
	*w.d.left--
	if len(steps) == 0 {
		if v != nil {
			if w.key == "" && w.place >= 0 {
				w.key = strconv.Itoa(w.place)
			}
			w.found = append(w.found, &datum{value: v, root: w.d.root, key: w.key, left: w.d.left})
		}
		return
	}
	s := &steps[0]
	if s.kind == stepDeep {
		if _, isList := v.(*jsonList); !isList || len(steps) == 1 || steps[1].kind == stepIndex {
			w.visit(v, steps[1:]) // a list is walked through, one by one
		}
		w.each(v, steps)
		return
	}
	switch x := v.(type) {
	case *jsonObject:
		w.inObject(x, s, steps)
	case *jsonList:
		w.inList(x, s, steps)
	case string:
		if t := strings.TrimSpace(x); t != "" && (t[0] == '{' || t[0] == '[') {
			*w.d.left -= len(t) / 8
			if inner, ok := literal(t); ok {
				w.visit(inner, steps)
			}
		}
	}
}

// each visits what is in a value.
func (w *pathWalk) each(v any, steps []pathStep) {
	switch x := v.(type) {
	case *jsonObject:
		for i := range x.values {
			w.enter(x.values[i], x.keys[i], -1, steps)
		}
	case *jsonList:
		for i := range x.values {
			w.enter(x.values[i], "", i, steps)
		}
	}
}

// enter visits a value of an object or a list.
func (w *pathWalk) enter(v any, key string, place int, steps []pathStep) {
	w.key, w.place = key, place
	w.visit(v, steps)
}

func (w *pathWalk) inObject(o *jsonObject, s *pathStep, steps []pathStep) {
	switch s.kind {
	case stepAll:
		w.each(o, steps[1:])
	case stepKey, stepIndex:
		name, ok := s.name.of(w.d)
		if !ok {
			return
		}
		if s.name.star {
			for i, key := range o.keys {
				if starFits(name, key) {
					w.enter(o.values[i], key, -1, steps[1:])
				}
			}
			return
		}
		if below, there := o.get(name); there {
			w.enter(below, name, -1, steps[1:])
		}
	case stepTest, stepHas:
		if s.holds(o, w.d) {
			w.visit(o, steps[1:])
		}
	}
}

func (w *pathWalk) inList(l *jsonList, s *pathStep, steps []pathStep) {
	switch s.kind {
	case stepAll:
		w.each(l, steps[1:])
	case stepIndex:
		n := s.index
		if n < 0 {
			n += len(l.values)
		}
		if n >= 0 && n < len(l.values) {
			w.enter(l.values[n], "", n, steps[1:])
		}
	default:
		if s.kind == stepKey && len(s.name.paths) > 0 {
			if name, ok := s.name.of(w.d); ok { // a number that the record gives
				if n, err := strconv.Atoi(name); err == nil && n >= 0 && n < len(l.values) {
					w.enter(l.values[n], "", n, steps[1:])
				}
			}
			return
		}
		w.each(l, steps)
	}
}

// holds reports whether a test holds for an object; of a list of values, for
// one of them.
func (s *pathStep) holds(o *jsonObject, d *datum) bool {
	here := &datum{value: o, root: d.root, key: d.key, left: d.left}
	got := s.key.texts(here, maxValues, false)
	if s.kind == stepHas {
		return len(got) > 0
	}
	want, ok := s.name.of(d)
	if !ok {
		return false
	}
	for _, v := range got {
		if v == want || s.name.star && starFits(want, v) {
			return !s.not
		}
	}
	return s.not
}

// starFits reports whether a text is the pattern with any letters for each
// star.
func starFits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(text, part)
		}
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = after
	}
	return text == ""
}
