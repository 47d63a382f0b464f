package sight

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Options say what is known of a page beside its own rules.
type Options struct {
	// Alone: the page has no style sheet of another file, so that colours
	// are what the page says.
	Alone bool
	// Reveal names elements that stay, whatever the rules say; nil: none.
	Reveal func(*html.Node) bool
}

// Hidden are the elements below root that a person does not see. Text that
// stands between what is seen, in letters of no size or no colour, is emptied
// in the tree. False means that the page needs more work than is given.
func (s *Sheet) Hidden(root *html.Node, o Options) (map[*html.Node]bool, bool) {
	if s == nil {
		s = &Sheet{}
	}
	if s.over {
		return nil, false
	}
	v := &viewer{sheet: s, options: o, gone: map[*html.Node]bool{}}
	e := newEngine()
	var rels []*relative
	for _, r := range s.rules {
		for _, c := range r.list.list {
			if c.pseudo == "" {
				v.add(e, r, c)
				rels = relatives(rels, c)
			}
		}
	}
	if len(e.parts) > maxParts {
		return nil, false
	}
	marks, ok := findRelatives(root, rels)
	if !ok {
		return nil, false
	}
	w := newWalker(e)
	w.marks, w.visit, w.leave = marks, v.enter, v.exit
	v.path = append(v.path, spot{tone: v.paper()})
	if !w.walk(root, 0) {
		return nil, false
	}
	return v.gone, true
}

// relatives gathers what stands in :has() of a selector.
func relatives(list []*relative, c *chain) []*relative {
	for i := range c.parts {
		list = append(list, c.parts[i].has...)
		for _, n := range c.parts[i].lists {
			for _, inner := range n.list.list {
				list = relatives(list, inner)
			}
		}
	}
	return list
}

// viewer decides, element by element, what is seen.
type viewer struct {
	sheet   *Sheet
	options Options
	targets []target
	gone    map[*html.Node]bool
	path    []spot // from the root to the element at hand
	looks   looks
	opened  looks
}

// target is a selector of a rule.
type target struct {
	rule  *rule
	rank  uint64
	opens bool // it shows elements in a state that a person can bring about
}

// spot is an element on the way down.
type spot struct {
	tone    tone
	customs *customs
	seen    bool // something inside it can be seen
	fresh   bool // customs is its own, not inherited
}

func (v *viewer) paper() tone {
	if v.options.Alone {
		return tone{ink: "#000000", paper: "#ffffff"}
	}
	return tone{}
}

// stateWords are classes by which sites show one of several panes: what is
// hidden without them a person can open by a link.
const stateWords = " active is-active open opened is-open show shown in on current selected visible is-visible expanded checked "

// add takes a selector: as it stands, and as a switch if it can be one.
func (v *viewer) add(e *engine, r *rule, c *chain) {
	rank := r.rank(c)
	if !c.dynamic {
		e.add(c, v.target(target{r, rank, false}))
		if relaxed := withoutStates(c); relaxed != nil && r.shows() {
			e.add(relaxed, v.target(target{r, rank, true}))
		}
		return
	}
	if !c.self && r.shows() {
		e.add(c, v.target(target{r, rank, true}))
	}
}

func (v *viewer) target(t target) int32 {
	v.targets = append(v.targets, t)
	return int32(len(v.targets) - 1)
}

// shows reports whether a rule can bring an element back into sight.
func (r *rule) shows() bool {
	var l looks
	some := false
	for i := range r.decls {
		l.set(&r.decls[i], 0)
		switch r.decls[i].prop {
		case none, custom, content, color, background, position, overflow:
		default:
			some = true
		}
	}
	return some && !l.away() && !l.over(tone{}).faded()
}

// withoutStates is a selector without its state words; nil if it has none.
func withoutStates(c *chain) *chain {
	out := *c
	out.parts = slices.Clone(c.parts)
	found := false
	for i := range out.parts {
		kept := slices.DeleteFunc(slices.Clone(out.parts[i].classes), func(class string) bool {
			return strings.Contains(stateWords, " "+class+" ")
		})
		found = found || len(kept) < len(out.parts[i].classes)
		out.parts[i].classes = kept
	}
	if !found {
		return nil
	}
	return &out
}

// enter looks at one element; what is in it is looked at if it is not gone.
func (v *viewer) enter(n *html.Node, hits []int32, depth int) bool {
	v.path = v.path[:depth+1]
	up := &v.path[depth]
	here := spot{tone: up.tone, customs: up.customs}
	kept := structural(n) || v.options.Reveal != nil && v.options.Reveal(n)
	if v.look(n, hits, &here) && !kept {
		v.gone[n] = true
		return false
	}
	if kept {
		here.tone.unseen, here.tone.tiny, here.tone.ink = false, false, ""
	}
	v.path = append(v.path, here)
	return true
}

// exit knows what was seen inside an element.
func (v *viewer) exit(n *html.Node, depth int) {
	here := &v.path[depth+1]
	switch {
	case !here.tone.faded():
		here.seen = true
	case !here.seen:
		v.gone[n] = true
	default: // letters that nobody sees, between what is seen
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.TextNode {
				c.Data = " "
			}
		}
	}
	v.path[depth].seen = v.path[depth].seen || here.seen
}

// structural elements are never taken out.
func structural(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Head, atom.Title, atom.Meta, atom.Script, atom.Style, atom.Link:
		return true
	}
	return false
}

// look finds the declarations in force and reports whether they take the
// element away.
func (v *viewer) look(n *html.Node, hits []int32, here *spot) bool {
	if inert(n) {
		return true
	}
	l := &v.looks
	*l = looks{}
	l.own(n)
	opens, varied := v.rules(l, hits, here, false)
	l.inline(n, here, &varied)
	if varied {
		l.resolve(here.customs)
	}
	was := here.tone
	if n.DataAtom == atom.A && was.ink != noInk {
		was.ink = "" // the browser's colour of links, or a page's own
	}
	here.tone = l.over(was)
	if !l.away() && !here.tone.faded() {
		return false
	}
	if !opens || l.laid() {
		return l.away()
	}
	o := &v.opened
	*o = *l
	v.rules(o, hits, here, true)
	here.tone = o.over(was)
	return o.away()
}

// rules sets what the rules say that fit, either those in force or those of
// states, of which it reports whether there are any.
func (v *viewer) rules(l *looks, hits []int32, here *spot, states bool) (opens, varied bool) {
	for _, h := range hits {
		t := &v.targets[h]
		opens = opens || t.opens
		if t.opens != states {
			continue
		}
		for i := range t.rule.decls {
			d := &t.rule.decls[i]
			if d.prop == custom {
				if v.sheet.vars {
					here.own(d, t.rank)
				}
				continue
			}
			varied = varied || d.varies()
			l.set(d, t.rank)
		}
	}
	return opens, varied
}

// own is what the browser and the old attributes say of an element.
func (l *looks) own(n *html.Node) {
	for i := range n.Attr {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			if !strings.EqualFold(a.Val, "until-found") {
				l.browser(display, "none")
			}
		case "popover":
			l.browser(display, "none")
		case "bgcolor":
			l.browser(background, strings.ToLower(a.Val))
		case "background":
			l.browser(background, "url()")
		case "color":
			if n.DataAtom == atom.Font {
				l.browser(color, strings.ToLower(a.Val))
			}
		case "text":
			if n.DataAtom == atom.Body {
				l.browser(color, strings.ToLower(a.Val))
			}
		}
	}
	if n.DataAtom == atom.Dialog && !hasAttr(n, "open") {
		l.browser(display, "none")
	}
}

// inline takes the style attribute.
func (l *looks) inline(n *html.Node, here *spot, varied *bool) {
	style := attr(n, "style")
	if style == "" {
		return
	}
	eachDecl(style, func(d decl) {
		if d.prop == custom {
			here.own(&d, rankUnlayered|rankInline)
			return
		}
		*varied = *varied || d.varies()
		l.set(&d, rankUnlayered|rankInline)
	})
}

// inert elements are never shown, or by the rules of accessibility cannot be:
// a template; a box that is hidden from readers aloud though it holds links or
// fields, which must never be hidden from them alone.
func inert(n *html.Node) bool {
	if n.DataAtom == atom.Template {
		return true
	}
	if !strings.EqualFold(attr(n, "aria-hidden"), "true") {
		return false
	}
	left := 500
	for c := n.FirstChild; c != nil && left > 0; left-- {
		if c.Type == html.ElementNode && focusable(c) {
			return true
		}
		c = following(c, n)
	}
	return false
}

func focusable(n *html.Node) bool {
	if attr(n, "tabindex") == "-1" {
		return false
	}
	switch n.DataAtom {
	case atom.A:
		return hasAttr(n, "href")
	case atom.Input, atom.Select, atom.Textarea, atom.Button:
		return !hasAttr(n, "disabled") && !strings.EqualFold(attr(n, "type"), "hidden")
	}
	return false
}

// following is the node after n in the order of the page, below root.
func following(n, root *html.Node) *html.Node {
	if n.FirstChild != nil {
		return n.FirstChild
	}
	for n != root {
		if n.NextSibling != nil {
			return n.NextSibling
		}
		n = n.Parent
	}
	return nil
}
