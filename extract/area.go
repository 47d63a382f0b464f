package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// area is where a source looks: an element with what is below it, a run of
// siblings, or the whole page.
type area struct {
	self        el         // the element itself; -1 for runs and the page
	span        elemRange  // what selectors look at
	first, last *html.Node // siblings whose text it is; both nil: no text of its own
	leave       leaves     // a label inside, and others that are no part of the text
	around      bool       // a row that holds other rows: only what stands before them

	data   *datum            // JSON of the record; without siblings it is all there is
	groups map[string]string // of the pattern that fits the text of a piece
}

func (d *dom) area(i el) area {
	return area{self: i, span: d.below(i), first: d.node(i), last: d.node(i)}
}

func (d *dom) whole() area {
	return area{self: -1, span: d.all(), first: d.root, last: d.root}
}

// hits are the matches of a selector inside an area; when there are none, the
// area's own element, if it matches.
func (d *dom) hits(s *selector, a area) []el {
	found := s.in(d, a.span)
	if len(found) == 0 && a.self >= 0 && s.matches(d.node(a.self)) {
		found = []el{a.self}
	}
	return found
}

// hit is the first of hits; -1 without one.
func (d *dom) hit(s *selector, a area) el {
	i := s.first(d, a.span)
	if i < 0 && a.self >= 0 && s.matches(d.node(a.self)) {
		return a.self
	}
	return i
}

// text is the folded text of an area.
func (a *area) text() string {
	switch {
	case a.first == nil && a.data != nil:
		return one(appendTexts(nil, a.data.value, 1, false))
	case a.first == nil:
		return ""
	case a.first == a.last && a.leave == nil:
		return text(a.first)
	}
	var b strings.Builder
	for n := a.first; n != nil; n = n.NextSibling {
		writeText(&b, n, a.leave, 0)
		if n == a.last {
			break
		}
	}
	return folded(b.String())
}

// lines is the text of an area with its line breaks.
func (a *area) lines() string {
	if a.first == nil {
		return a.text()
	}
	var b strings.Builder
	for n := a.first; n != nil; n = n.NextSibling {
		writeLines(&b, n, a.leave)
		if n == a.last {
			break
		}
	}
	return foldLines(b.String())
}

func (a *area) shown(keepLines bool) string {
	if keepLines {
		return a.lines()
	}
	return a.text()
}

// ownText is the folded text of an element's own text nodes.
func (a *area) ownText(keepLines bool) string {
	switch {
	case a.first == nil:
		return a.text()
	case a.first != a.last && keepLines:
		return a.lines()
	case a.first != a.last:
		return a.text()
	}
	return ownText(a.first, keepLines)
}

// without leaves out what a selector finds in an area. The n-th part beyond
// maxLeaves stays: each one is looked for at every element.
func (d *dom) without(a area, s *selector) area {
	a.leave = slices.Clone(a.leave)
	for _, i := range s.in(d, a.span) {
		if len(a.leave) < maxLeaves {
			a.leave = append(a.leave, d.node(i))
		}
	}
	return a
}

// maxLeaves bounds the parts that are left out of a text.
const maxLeaves = 64
