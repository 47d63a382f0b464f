package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Buyers and their words are never stored. Descriptions are the one field in
// which a hasty selector can take them along, so parts of a page that hold
// what buyers wrote are left out of every description: boxes named for it, what
// stands behind a heading that says so, and rows with a handle masked as
// "b***r" or "S . . . 8".

// withoutBuyers marks the sources of descriptions.
func withoutBuyers(sources []source) {
	for i := range sources {
		sources[i].noBuyers = true
		withoutBuyers(sources[i].parts)
	}
}

// withoutBuyers is an area without the parts that hold buyers. An area with
// more of them than are left out one by one has no text at all.
func (d *dom) withoutBuyers(a area) area {
	var found leaves
	var behind []*html.Node // parents of headings that were passed
	for i := a.span.lo; i < a.span.hi; {
		e := &d.elems[i]
		switch {
		case e.dead:
		case saysFeedback(e.node):
			if len(behind) < 8 {
				behind = append(behind, e.node.Parent)
			}
		case namedFeedback(e.node) || box(e.node) && leaves(behind).has(e.node.Parent):
			found = append(found, e.node)
			i = e.end
			continue
		case masked(e.node):
			found = append(found, rowOf(e.node, a.first))
		}
		if len(found) > maxLeaves {
			return area{self: -1}
		}
		i++
	}
	if found != nil {
		a.leave = append(found, a.leave...)
	}
	return a
}

// namedFeedback reports whether an element is named for feedback.
func namedFeedback(n *html.Node) bool {
	for i := range n.Attr {
		if key := n.Attr[i].Key; key != "class" && key != "id" {
			continue
		}
		for name := range strings.FieldsSeq(n.Attr[i].Val) {
			if feedbackName.MatchString(name) {
				return true
			}
		}
	}
	return false
}

// feedbackName is a class or id; "preview" is none.
var feedbackName = regexp.MustCompile(`(?i)feedback|bewertung|ratingtable|(^|[-_])reviews?([-_]|$)`)

// feedbackHeading is a heading over what buyers wrote.
var feedbackHeading = regexp.MustCompile(`(?i)^\W*(\w+ )?(feedbacks?|reviews?|bewertungen|avis|beoordelingen|отзывы|opiniones|reseñas)( \(?\d+\)?)?\W*$`)

func saysFeedback(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H2, atom.H3, atom.H4, atom.H5:
		return feedbackHeading.MatchString(textUpTo(n, 100))
	}
	return false
}

func box(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Table, atom.Ul, atom.Ol, atom.Dl, atom.Div, atom.Section:
		return true
	}
	return false
}

// maskedName is a handle of which most is hidden.
var maskedName = regexp.MustCompile(`^\s*\w(\*{2,}|\.{3,}|( \.){2,} ?)\w?\s*$`)

// masked reports whether all that an element says is a masked handle.
func masked(n *html.Node) bool {
	c := n.FirstChild
	return c != nil && c == n.LastChild && c.Type == html.TextNode && len(c.Data) < 40 && strings.ContainsAny(c.Data, "*.") && maskedName.MatchString(c.Data)
}

// rowOf is the table row or list entry around an element, inside of what is
// looked at; without one, the element itself.
func rowOf(n, within *html.Node) *html.Node {
	for up := n; up != nil && up != within; up = up.Parent {
		if up.DataAtom == atom.Tr || up.DataAtom == atom.Li {
			return up
		}
	}
	return n
}
