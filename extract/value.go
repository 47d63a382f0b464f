package extract

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// scope is where the sources of one record look.
type scope struct {
	dom    *dom
	shared map[*source][]string // what sources of the whole page found, for every record
	root   area                 // the record
	groups map[string]string
	rules  []pairRule
	pairs  []pair // found on first use
	asked  bool
	// open are the elements in which a page was cut: what they hold is
	// part of the truth only. nil for whole pages and for rows.
	open     map[*html.Node]bool
	cutField bool   // the source asked last met such an element
	piece    string // of the record's own text, in place of all of it
}

func (s *scope) isCut(n *html.Node) bool { return n != nil && s.open[n] }

// values are what a field's alternatives find: the first that is not empty.
func (s *scope) values(list []source) []string {
	for i := range list {
		if v := s.of(&list[i]); len(v) > 0 {
			return v
		}
	}
	return nil
}

// of is what one source finds, cleaned.
func (s *scope) of(src *source) []string {
	if !src.Page || s.shared == nil {
		return s.cleaned(src)
	}
	found, asked := s.shared[src]
	if !asked {
		found = s.cleaned(src)
		s.shared[src] = found
	}
	return found
}

func (s *scope) cleaned(src *source) []string {
	found := s.raw(src)
	for _, st := range src.steps {
		if len(found) == 0 {
			return nil
		}
		found = st(found)
	}
	return found
}

func (s *scope) raw(src *source) []string {
	switch {
	case src.parts != nil:
		return s.together(src.parts)
	case src.URL != "":
		return nonEmpty(s.groups[src.URL])
	case src.Group != "":
		return nonEmpty(s.root.groups[src.Group])
	case src.json != nil:
		return s.fromJSON(src)
	case src.pair != nil:
		return s.fromPairs(src)
	case src.column != nil:
		return s.fromColumn(src)
	case src.Page:
		return s.fromArea(src, s.dom.whole())
	case src.Above:
		return s.above(src)
	}
	return s.fromArea(src, s.root)
}

// fromArea reads a source inside an area.
func (s *scope) fromArea(src *source, a area) []string {
	if src.css == nil {
		return s.ofArea(src, a)
	}
	if !src.All && !src.Count && src.Nth == 0 {
		return s.firstOf(src, a)
	}
	if src.Nth == -1 {
		if i := src.css.last(s.dom, a.span); i >= 0 {
			return nonEmpty(s.content(src, i))
		}
	}
	hits := s.dom.hits(src.css, a)
	switch {
	case len(hits) == 0:
		return nil
	case src.Count:
		return counted(hits)
	case !src.All:
		hits = pick(hits, src.Nth)
	}
	out := make([]string, 0, min(len(hits), maxValues))
	for _, i := range hits[:min(len(hits), maxValues)] {
		if v := s.content(src, i); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// above is the nearest match before the record.
func (s *scope) above(src *source) []string {
	to := s.root.span.lo
	if s.root.self >= 0 {
		to = s.root.self
	}
	if i := src.css.last(s.dom, elemRange{0, to}); i >= 0 {
		return nonEmpty(s.content(src, i))
	}
	return nil
}

// firstOf is the first match that is not empty.
func (s *scope) firstOf(src *source, a area) []string {
	in := a.span
	for range maxValues {
		i := src.css.first(s.dom, in)
		if i < 0 {
			break
		}
		if v := s.content(src, i); v != "" {
			return []string{v}
		}
		in.lo = i + 1
	}
	if a.self >= 0 && src.css.matches(s.dom.node(a.self)) {
		return nonEmpty(s.content(src, a.self))
	}
	return nil
}

// ofArea is the area's own text or attribute.
func (s *scope) ofArea(src *source, a area) []string {
	switch {
	case src.Value != "":
		return []string{src.Value}
	case src.Attr != "":
		if a.self < 0 {
			return nil
		}
		return nonEmpty(src.attribute(s.dom.node(a.self)))
	case s.piece != "":
		return []string{s.piece}
	case s.isCut(a.last):
		s.cutField = true
		return nil
	case src.Own:
		return nonEmpty(a.ownText(src.Lines))
	case src.parted():
		a = s.dom.partOf(src, a)
	}
	return nonEmpty(a.shown(src.Lines))
}

// content is what a source takes of one match.
func (s *scope) content(src *source, i el) string {
	n := s.dom.node(i)
	switch {
	case src.Value != "":
		return src.Value
	case src.Attr != "":
		return src.attribute(n)
	case s.isCut(n):
		s.cutField = true
		return ""
	case n.DataAtom == atom.Script || n.DataAtom == atom.Style:
		return scriptText(n)
	case src.Own:
		return ownText(n, src.Lines)
	case src.parted():
		a := s.dom.partOf(src, s.dom.area(i))
		return a.shown(src.Lines)
	case src.Lines:
		return lines(n)
	}
	return text(n)
}

// parted reports whether a source leaves parts of an element out.
func (src *source) parted() bool { return src.leave != nil || src.noBuyers }

// partOf is an area without what a source leaves out.
func (d *dom) partOf(src *source, a area) area {
	if src.leave != nil {
		a = d.without(a, src.leave)
	}
	if src.noBuyers && a.span.lo < a.span.hi {
		a = d.withoutBuyers(a)
	}
	return a
}

// attribute is what a source takes of an attribute.
func (src *source) attribute(n *html.Node) string {
	if src.Lines {
		return foldLines(attr(n, src.Attr))
	}
	return folded(attr(n, src.Attr))
}

// scriptText is what stands in a script or style element that a selector
// names; it is no text of the page, but pages keep values there.
func scriptText(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return strings.TrimSpace(n.FirstChild.Data)
}

// together puts the first values of several sources into one.
func (s *scope) together(parts []source) []string {
	found := make([]string, 0, len(parts))
	for i := range parts {
		v := one(s.of(&parts[i]))
		if v == "" {
			return nil
		}
		found = append(found, v)
	}
	return []string{strings.Join(found, " ")}
}

// counted is how many hits there are.
func counted[T any](hits []T) []string { return []string{strconv.Itoa(len(hits))} }

// pick is the n-th of the hits, counted from 1, or from the end when negative.
func pick[T any](hits []T, nth int) []T {
	if nth < 0 {
		nth += len(hits) + 1
	}
	if nth < 1 || nth > len(hits) {
		return nil
	}
	return hits[nth-1 : nth]
}

func nonEmpty(v string) []string {
	if v == "" {
		return nil
	}
	return []string{v}
}

// one is the first value of a field as a single text.
func one(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// noNumber are words that mean zero where a count is expected.
var noNumber = regexp.MustCompile(`(?i)^\(?(none|no|never|nobody|-)\)?$`)

func count(values []string) *int64 {
	if len(values) == 0 {
		return nil
	}
	if n, ok := ParseCount(values[0]); ok {
		return &n
	}
	if noNumber.MatchString(values[0]) {
		return new(int64)
	}
	return nil
}
