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
