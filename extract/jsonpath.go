package extract

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// jsonPath is a compiled path into JSON: keys with dots between. Lists on the
// way are walked through, so that "offers.price" finds the prices of one offer
// and of many, and texts that hold JSON are read.
type jsonPath struct {
	root  bool // begins with "$": counts from the top of what the record is part of
	place bool // is "~": the key or number under which the record stands
	steps []pathStep
}

// pathStep is one part of a path.
type pathStep struct {
	kind  stepKind
	name  nameOf // a key; of a test its value
	index int
	key   *jsonPath // of a test
	not   bool      // of a test: "!="
}

type stepKind byte

const (
	stepKey   stepKind = iota // seller, or Listing:* with a star in it
	stepIndex                 // 0, -1: one of a list; of an object, the key
	stepAll                   // *: every value
	stepDeep                  // **: any number of levels
	stepTest                  // [type=Product], [type!=Product]: what it holds for
	stepHas                   // [price]: what has it
)

// nameOf is a text with values of the record in it: "{seller_id}".
type nameOf struct {
	text  []string    // around the values; one more than those
	paths []*jsonPath // the values
	star  bool        // the text has a star for any letters
}

var errPath = errors.New("want keys with dots between, as in offers.price, items.0 or list.[type=Product].name")

// newJSONPath reads a path.
func newJSONPath(text string) (*jsonPath, error) {
	p := &jsonPath{}
	if text == "~" {
		p.place = true
		return p, nil
	}
	parts, err := pathParts(text)
	if err != nil {
		return nil, err
	}
	deep := 0
	for i, part := range parts {
		if i == 0 && part == "$" {
			p.root = true
			continue
		}
		s, err := newPathStep(part)
		if err != nil {
			return nil, err
		}
		if s.kind == stepDeep {
			deep++
		}
		p.steps = append(p.steps, s)
	}
	if deep > 1 {
		return nil, errors.New("want ** no more than once")
	}
	return p, nil
}

// pathParts cuts a path at its dots, and before each "[". What stands in
// brackets or behind a backslash is not cut.
func pathParts(text string) ([]string, error) {
	var parts []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			parts = append(parts, b.String())
			b.Reset()
		}
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		case '.':
			if i == 0 || i == len(text)-1 || text[i-1] == '.' {
				return nil, errPath
			}
			flush()
		case '[', '{':
			end := skipBraces(text, i)
			if end < 0 {
				return nil, fmt.Errorf("%q has no end: %w", text[i:], errPath)
			}
			if c == '[' {
				flush()
			}
			b.WriteString(text[i:end])
			if c == '[' {
				flush()
			}
			i = end - 1
		default:
			b.WriteByte(c)
		}
	}
	flush()
	if len(parts) == 0 {
		return nil, errPath
	}
	return parts, nil
}

// skipBraces is the place behind the bracket that closes the one at i; -1
// without one.
func skipBraces(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

func newPathStep(part string) (pathStep, error) {
	switch part {
	case "*":
		return pathStep{kind: stepAll}, nil
	case "**":
		return pathStep{kind: stepDeep}, nil
	}
	if body, ok := strings.CutPrefix(part, "["); ok {
		return newPathTest(strings.TrimSuffix(body, "]"))
	}
	name, err := newNameOf(part)
	s := pathStep{name: name}
	if n, bad := strconv.Atoi(part); bad == nil {
		s.kind, s.index = stepIndex, n
	}
	return s, err
}

// newPathTest reads what stands between [ and ].
func newPathTest(body string) (pathStep, error) {
	if n, err := strconv.Atoi(body); err == nil {
		return pathStep{kind: stepIndex, index: n, name: nameOf{text: []string{body}}}, nil
	}
	key, value, valued := strings.Cut(body, "=")
	s := pathStep{kind: stepHas}
	if valued {
		s.kind = stepTest
		key, s.not = strings.CutSuffix(key, "!")
	}
	var err error
	if s.key, err = newJSONPath(strings.Trim(key, " \"'")); err != nil {
		return s, err
	}
	s.name, err = newNameOf(strings.Trim(value, " \"'"))
	return s, err
}

func newNameOf(text string) (nameOf, error) {
	n := nameOf{star: strings.Contains(text, "*")}
	for {
		before, rest, ok := strings.Cut(text, "{")
		n.text = append(n.text, before)
		if !ok {
			return n, nil
		}
		inner, after, ok := strings.Cut(rest, "}")
		if !ok {
			return n, errPath
		}
		p, err := newJSONPath(inner)
		if err != nil {
			return n, err
		}
		n.paths, text = append(n.paths, p), after
	}
}

// of is the name for a record; false if it lacks a value of it.
func (n *nameOf) of(d *datum) (string, bool) {
	if len(n.paths) == 0 {
		return n.text[0], true
	}
	var b strings.Builder
	for i, p := range n.paths {
		v := one(p.texts(d, 1, false))
		if v == "" {
			return "", false
		}
		b.WriteString(n.text[i])
		b.WriteString(v)
	}
	b.WriteString(n.text[len(n.paths)])
	return b.String(), true
}

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
