package sight

import "golang.org/x/net/html"

// Verdict is what one element shows by itself.
type Verdict uint8

// The verdicts.
const (
	Seen  Verdict = iota
	Gone          // with all that is in it
	Faded         // its text is, unless something inside is shown again
)

// Element looks at one element alone: its name, its attributes and its inline
// style. It is for pages without style blocks, and spares them the walk.
func Element(n *html.Node) Verdict {
	if structural(n) {
		return Seen
	}
	styled, special := false, n.Data == "template" || n.Data == "dialog"
	for i := range n.Attr {
		switch n.Attr[i].Key {
		case "style":
			styled = true
		case "hidden", "popover", "aria-hidden":
			special = true
		}
	}
	if !styled && !special {
		return Seen
	}
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

// Within looks into an element that Element found faded: it is gone, or parts
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
