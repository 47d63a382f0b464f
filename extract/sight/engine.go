package sight

import (
	"slices"

	"golang.org/x/net/html"
)

// engine matches all selectors of a sheet in one walk down the tree. Of each
// selector "a b > c" it keeps, for every element, which beginnings hold there;
// "b" holds for an element if "a" held for one above. So each part is tried
// once an element, and nothing is ever tried again from below.
type engine struct {
	parts  []part
	phases []index // parts whose lists need others' results come later
	bits   int32   // of beginnings
	lists  map[*selectors]*listTest
	levels map[*selectors]int
	types  bool // places among elements of the same name are asked for
	last   bool // places from the end are asked for
}

// part is one compound of one selector.
type part struct {
	test   *compoundTest
	comb   byte
	prev   int32 // bit of the part before
	bit    int32 // its own; -1 for the last part of a rule's selector
	target int32 // number of the selector that ends here; -1: it goes on
	phase  int
}

// compoundTest is a compound with its lists made ready.
type compoundTest struct {
	*compound
	lists []*listTest
	nots  []bool
	size  int // tests in it
}

// listTest is a list in :is() or :not(), or "&".
type listTest struct {
	simple []*compoundTest // selectors of one compound each, tried on the spot
	bits   []int32         // ends of longer ones, known by then
}

// index finds the parts that an element can fit.
type index struct {
	ids, classes, tags map[string][]int32
	rest               []int32
}

func newEngine() *engine {
	return &engine{lists: map[*selectors]*listTest{}, levels: map[*selectors]int{}}
}

// add takes a selector; matches are reported under its number.
func (e *engine) add(c *chain, target int32) { e.chain(c, target, false) }

// chain adds the parts of a selector and returns the bit of the last one.
func (e *engine) chain(c *chain, target int32, keep bool) int32 {
	prev := int32(-1)
	for i := range c.parts {
		test, level := e.compound(&c.parts[i])
		p := part{test: test, comb: c.parts[i].comb, prev: prev, bit: -1, target: -1, phase: level}
		last := i+1 == len(c.parts)
		if !last || keep {
			p.bit = e.bits
			e.bits++
		}
		if last && !keep {
			p.target = target
		}
		prev = p.bit
		e.parts = append(e.parts, p)
		e.file(int32(len(e.parts) - 1))
	}
	return prev
}

// compound makes a compound ready and says in which phase it can be tried.
func (e *engine) compound(c *compound) (*compoundTest, int) {
	t := &compoundTest{compound: c, size: 1 + len(c.attrs) + len(c.nths)}
	level := 0
	for _, n := range c.lists {
		l, ready := e.list(n.list)
		t.lists, t.nots = append(t.lists, l), append(t.nots, n.not)
		level = max(level, ready)
		for _, s := range l.simple {
			t.size += s.size
		}
		t.size += len(l.bits)
	}
	for _, n := range c.nths {
		e.types, e.last = e.types || n.ofType, e.last || n.last
	}
	return t, level
}

func (e *engine) list(s *selectors) (*listTest, int) {
	if l, ok := e.lists[s]; ok {
		return l, e.levels[s]
	}
	l := &listTest{}
	e.lists[s] = l
	simple := !slices.ContainsFunc(s.list, func(c *chain) bool { return len(c.parts) > 1 })
	level := 0
	for _, c := range s.list {
		if c.pseudo != "" {
			continue // a pseudo-element is nothing's parent
		}
		if simple {
			t, ready := e.compound(&c.parts[0])
			l.simple = append(l.simple, t)
			level = max(level, ready)
			continue
		}
		l.bits = append(l.bits, e.chain(c, -1, true))
		level = max(level, e.parts[len(e.parts)-1].phase+1)
	}
	e.levels[s] = level
	return l, level
}

// file enters a part under the rarest word that its element must have.
func (e *engine) file(id int32) {
	level := e.parts[id].phase
	for len(e.phases) <= level {
		e.phases = append(e.phases, index{map[string][]int32{}, map[string][]int32{}, map[string][]int32{}, nil})
	}
	x := &e.phases[level]
	switch c := e.parts[id].test.compound; {
	case c.never:
	case len(c.ids) > 0:
		x.ids[c.ids[0]] = append(x.ids[c.ids[0]], id)
	case len(c.classes) > 0:
		x.classes[c.classes[0]] = append(x.classes[c.classes[0]], id)
	case c.tag != "":
		x.tags[c.tag] = append(x.tags[c.tag], id)
	default:
		x.rest = append(x.rest, id)
	}
}

// place is where an element stands among its siblings, from 1.
type place struct{ child, ofType, fromEnd, ofTypeFromEnd int }

func (p place) of(n nth) int {
	switch {
	case n.last && n.ofType:
		return p.ofTypeFromEnd
	case n.last:
		return p.fromEnd
	case n.ofType:
		return p.ofType
	}
	return p.child
}

// holds tries a compound on an element.
func (t *compoundTest) holds(n *html.Node, words []string, at place, here bits, has func(*relative) bool) bool {
	if t.tag != "" && t.tag != n.Data {
		return false
	}
	for _, class := range t.classes {
		if !slices.Contains(words, class) {
			return false
		}
	}
	for _, id := range t.ids {
		if attr(n, "id") != id {
			return false
		}
	}
	for i := range t.attrs {
		if !t.attrs[i].holds(n) {
			return false
		}
	}
	for _, want := range t.nths {
		if !want.fits(at.of(want)) {
			return false
		}
	}
	if t.never || t.root && (n.Parent == nil || n.Parent.Type != html.DocumentNode) || t.empty && !bare(n) {
		return false
	}
	for i, l := range t.lists {
		if l.holds(n, words, at, here, has) == t.nots[i] {
			return false
		}
	}
	for _, rel := range t.has {
		if !has(rel) {
			return false
		}
	}
	return true
}

func (l *listTest) holds(n *html.Node, words []string, at place, here bits, has func(*relative) bool) bool {
	for _, b := range l.bits {
		if here.has(b) {
			return true
		}
	}
	for _, s := range l.simple {
		if s.holds(n, words, at, here, has) {
			return true
		}
	}
	return false
}

// bare reports an element without children.
func bare(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.CommentNode {
			return false
		}
	}
	return true
}

// bits is a set of small numbers.
type bits []uint64

func (b bits) has(i int32) bool { return i >= 0 && b[i>>6]&(1<<(i&63)) != 0 }
func (b bits) put(i int32)      { b[i>>6] |= 1 << (i & 63) }

func (b bits) union(a, c bits) {
	for i := range b {
		b[i] = a[i] | c[i]
	}
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return true
		}
	}
	return false
}
