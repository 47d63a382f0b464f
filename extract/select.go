package extract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// selector is a compiled CSS selector. The nil selector matches nothing.
type selector struct {
	alts []alt
}

// alt is one of the selectors between commas.
type alt struct {
	sel  cascadia.Sel
	slot int32 // where its elements are filed; below 0: they may be any
	// exact says that being filed there is all that is asked: "td", ".price".
	exact bool
	chain *chain // nil: the library matches it
}

// hasChild is the standard's way to ask for a child, of which the library
// knows an older spelling.
var hasChild = regexp.MustCompile(`:has\(\s*>\s*([^\s>+~,()]+)\s*\)`)

// compileSelector reads one CSS selector or several with commas between.
func compileSelector(css string, keys *keyring) (*selector, error) {
	css = hasChild.ReplaceAllString(css, ":haschild($1)")
	group, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil, fmt.Errorf("selector %q: %w", css, err)
	}
	texts := cutOutside(css, ',')
	s := &selector{alts: make([]alt, len(group))}
	for i, sel := range group {
		s.alts[i] = alt{sel: sel, slot: -1}
		if len(texts) == len(group) {
			s.alts[i].slot, s.alts[i].exact = slotOf(texts[i], keys)
			s.alts[i].chain = newChain(texts[i])
		}
	}
	return s, nil
}

// first is the first match in a span, in document order; -1 without one.
func (s *selector) first(d *dom, in elemRange) el {
	best := el(-1)
	if s == nil {
		return best
	}
	for i := range s.alts {
		limit := in
		if best >= 0 {
			limit.hi = best
		}
		if hit := d.firstOf(&s.alts[i], limit); hit >= 0 {
			best = hit
		}
	}
	return best
}

func (d *dom) firstOf(a *alt, in elemRange) el {
	if a.slot >= 0 {
		for _, i := range inside(d.slots[a.slot], in) {
			if d.match(a, i) {
				return i
			}
		}
		return -1
	}
	for i := in.lo; i < in.hi; i++ {
		if d.match(a, i) {
			return i
		}
	}
	return -1
}

// in are the matches in a span, in document order.
func (s *selector) in(d *dom, in elemRange) []el {
	if s == nil {
		return nil
	}
	var out []el
	for i := range s.alts {
		a := &s.alts[i]
		if a.slot >= 0 {
			for _, j := range inside(d.slots[a.slot], in) {
				if d.match(a, j) {
					out = append(out, j)
				}
			}
			continue
		}
		for j := in.lo; j < in.hi; j++ {
			if d.match(a, j) {
				out = append(out, j)
			}
		}
	}
	if len(s.alts) > 1 {
		slices.Sort(out)
		out = slices.Compact(out)
	}
	return out
}

// matches reports whether the selector is about this very node.
func (s *selector) matches(n *html.Node) bool {
	if s == nil {
		return false
	}
	for i := range s.alts {
		if s.alts[i].matches(n) {
			return true
		}
	}
	return false
}

func (a *alt) matches(n *html.Node) bool {
	if a.chain != nil {
		return a.chain.matches(n)
	}
	return a.sel.Match(n)
}

// last is the last match in a span; -1 without one.
func (s *selector) last(d *dom, in elemRange) el {
	best := el(-1)
	for k := range s.alts {
		a := &s.alts[k]
		if a.slot < 0 {
			for j := in.hi - 1; j >= in.lo && j > best; j-- {
				if d.match(a, j) {
					best = j
				}
			}
			continue
		}
		list := inside(d.slots[a.slot], in)
		for j := len(list) - 1; j >= 0 && list[j] > best; j-- {
			if d.match(a, list[j]) {
				best = list[j]
			}
		}
	}
	return best
}

// slotOf finds a word that every match of a selector must have: an id, class
// or tag of its last compound. -1: there is none, or it is written in a way
// that is not worth reading.
func slotOf(css string, keys *keyring) (slot int32, exact bool) {
	css = strings.TrimSpace(css)
	last := lastCompound(css)
	if strings.ContainsAny(last, `\|`) {
		return -1, false
	}
	tag, class, id := compoundWords(last)
	switch {
	case id != "":
		return keys.add(&keys.ids, id), css == "#"+id
	case class != "":
		return keys.add(&keys.classes, class), css == "."+class
	case tag != "":
		return keys.add(&keys.tags, strings.ToLower(tag)), css == tag
	}
	return -1, false
}

// compoundWords are the tag, the first class and the first id of a compound
// selector.
func compoundWords(compound string) (tag, class, id string) {
	for i := 0; i < len(compound); {
		switch c := compound[i]; {
		case c == '[':
			i = skipBracket(compound, i)
		case c == ':':
			i++
			for i < len(compound) && (nameByte(compound[i]) || compound[i] == ':') {
				i++
			}
			if i < len(compound) && compound[i] == '(' {
				i = skipBracket(compound, i)
			}
		case c == '.' || c == '#':
			word := nameAt(compound[i+1:])
			if c == '.' && class == "" {
				class = word
			} else if c == '#' && id == "" {
				id = word
			}
			i += 1 + len(word)
		case nameByte(c):
			word := nameAt(compound[i:])
			if i == 0 {
				tag = word
			}
			i += len(word)
		default:
			i++
		}
	}
	return tag, class, id
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '-' || c == '_' || c >= 0x80
}

func nameAt(s string) string {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return s[:i]
		}
	}
	return s
}

// skipBracket is the index behind the bracket that opens at i; quoted text
// and inner brackets are passed over.
func skipBracket(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '[', '(':
			depth++
		case ']', ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			i = skipQuoted(s, i)
		case '\\':
			i++
		}
	}
	return len(s)
}

// skipQuoted is the index of the quote that closes the one at i.
func skipQuoted(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j
		}
	}
	return len(s)
}

// cutOutside cuts a selector at each sep outside of brackets.
func cutOutside(css string, sep byte) []string {
	var parts []string
	start := 0
	for i := 0; i < len(css); {
		switch css[i] {
		case '[', '(':
			i = skipBracket(css, i)
			continue
		case '\\':
			i++
		case sep:
			parts = append(parts, css[start:i])
			start = i + 1
		}
		i++
	}
	return append(parts, css[start:])
}

// lastCompound is what a selector is about: its last part after a combinator.
func lastCompound(css string) string {
	css = strings.TrimSpace(css)
	start := 0
	for i := 0; i < len(css); {
		switch c := css[i]; {
		case c == '[' || c == '(':
			i = skipBracket(css, i)
			continue
		case c == '\\':
			i++
		case c == '>' || c == '+' || c == '~' || asciiSpace(c):
			start = i + 1
		}
		i++
	}
	return css[min(start, len(css)):]
}

func attr(n *html.Node, name string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return n.Attr[i].Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return true
		}
	}
	return false
}
