package sight

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Verdict is what one element shows by itself.
type Verdict uint8

// The verdicts.
const (
	Seen  Verdict = iota
	Gone          // with all that is in it
	Faded         // its text is, unless something inside is shown again
)

// Eye looks at single elements of one page: their names, their attributes and
// their inline styles. It is for pages without style blocks, and spares them
// the walk. Pages repeat their styles, so it remembers what each one does.
type Eye struct {
	styles map[string]Verdict
}

// NewEye is an Eye for one page.
func NewEye() *Eye { return &Eye{styles: map[string]Verdict{}} }

// Element looks at one element alone.
func (e *Eye) Element(n *html.Node) Verdict {
	if structural(n) {
		return Seen
	}
	style, special := "", n.DataAtom == atom.Template || n.DataAtom == atom.Dialog
	plain := true // nothing but the style has a say
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "style":
			style = n.Attr[i].Val
		case "hidden", "popover", "aria-hidden":
			special = true
		case "bgcolor", "background", "color", "text":
			plain = false
		}
	}
	switch {
	case special || style != "" && !plain:
		return alone(n)
	case style == "":
		return Seen
	}
	verdict, known := e.styles[style]
	if !known {
		verdict = alone(n)
		e.styles[style] = verdict
	}
	return verdict
}

// alone is the verdict on an element that may be hidden.
func alone(n *html.Node) Verdict {
	if inert(n) {
		return Gone
	}
	var l looks
	var here spot
	varied := false
	l.own(n)
	l.inline(n, &here, &varied)
	switch {
	case l.away():
		return Gone
	case l.over(tone{}).faded():
		return Faded
	}
	return Seen
}

// Within looks into an element that an Eye found faded: it is gone, or parts
// of it are. False means that it needs more work than is given.
func Within(n *html.Node, o Options) (map[*html.Node]bool, bool) {
	var l looks
	var here spot
	varied := false
	l.own(n)
	l.inline(n, &here, &varied)
	v := &viewer{sheet: &Sheet{}, options: o, gone: map[*html.Node]bool{}}
	v.path = append(v.path, spot{}, spot{tone: l.over(tone{}), customs: here.customs})
	w := newWalker(newEngine())
	w.visit = func(c *html.Node, hits []int32, depth int) bool { return v.enter(c, hits, depth+1) }
	w.leave = func(c *html.Node, depth int) { v.exit(c, depth+1) }
	if !w.walk(n, 0) {
		return nil, false
	}
	v.exit(n, 0)
	return v.gone, true
}
