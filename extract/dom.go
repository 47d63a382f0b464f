package extract

import (
	"slices"

	"golang.org/x/net/html"
)

// dom is a page's elements in document order, with what the profile's
// selectors look for first. An element's descendants follow it, so that "below
// this element" is a range of numbers.
type dom struct {
	root    *html.Node
	elems   []elem
	slots   [][]el                                     // by slot of the keyring, ascending
	columns map[heading]int                            // found for sources with a heading
	laid    map[*html.Node]map[*html.Node][]*html.Node // tables by row and column
	numbers map[*html.Node]el                          // of all elements, for cells of rows above

	json  map[jsonPlace]*datum // that was read
	looks int                  // at values of it that are left
}

// el is the number of an element; below 0 there is none.
type el = int32

type elem struct {
	node *html.Node
	end  el   // number after its last descendant
	dead bool // taken out of the tree
}

// newDOM numbers the elements of a tree. Elements that hide names are taken
// out of the tree on the way.
func newDOM(root *html.Node, keys *keyring, size int, hide func(*html.Node) bool) *dom {
	d := &dom{root: root, elems: make([]elem, 0, size), slots: make([][]el, keys.slots)}
	open := make([]el, 0, 64)
	for n := root; n != nil; {
		down := true
		if n.Type == html.ElementNode {
			if hide(n) {
				after := next(n, root, true)
				d.climb(&open, n, after)
				n.Parent.RemoveChild(n)
				n = after
				continue
			}
			i := el(len(d.elems))
			d.elems = append(d.elems, elem{node: n})
			d.file(keys, n, i)
			if n.FirstChild != nil {
				open = append(open, i)
			} else {
				d.elems[i].end = i + 1
				down = false
			}
		}
		after := n.FirstChild
		if !down || after == nil {
			after = next(n, root, true)
			d.climb(&open, n, after)
		}
		n = after
	}
	for _, i := range open {
		d.elems[i].end = el(len(d.elems))
	}
	return d
}

// climb closes the elements that are left on the way from n to after, which
// follows n and is not below it.
func (d *dom) climb(open *[]el, n, after *html.Node) {
	if after != nil && after.Parent == n.Parent {
		return
	}
	for p := n.Parent; p != nil && (after == nil || p != after.Parent); p = p.Parent {
		if p.Type == html.ElementNode {
			last := len(*open) - 1
			d.elems[(*open)[last]].end = el(len(d.elems))
			*open = (*open)[:last]
		}
	}
}

// file enters an element under the words of the keyring that it has.
func (d *dom) file(keys *keyring, n *html.Node, i el) {
	if s, ok := keys.tags.slot(n.Data); ok {
		d.slots[s] = append(d.slots[s], i)
	}
	for a := range n.Attr {
		switch n.Attr[a].Key {
		case "class":
			d.fileClasses(keys, n.Attr[a].Val, i)
		case "id":
			if s, ok := keys.ids.slot(n.Attr[a].Val); ok {
				d.slots[s] = append(d.slots[s], i)
			}
		}
	}
}

func (d *dom) fileClasses(keys *keyring, list string, i el) {
	for start := 0; start < len(list); {
		if asciiSpace(list[start]) {
			start++
			continue
		}
		end := start + 1
		for end < len(list) && !asciiSpace(list[end]) {
			end++
		}
		if s, ok := keys.classes.slot(list[start:end]); ok {
			if have := d.slots[s]; len(have) == 0 || have[len(have)-1] != i {
				d.slots[s] = append(have, i)
			}
		}
		start = end
	}
}

func asciiSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'
}

// kill takes an element and what is below it out of the tree and the index.
func (d *dom) kill(i el) {
	e := &d.elems[i]
	if e.dead || e.node.Parent == nil {
		return
	}
	e.node.Parent.RemoveChild(e.node)
	for j := i; j < e.end; j++ {
		d.elems[j].dead = true
	}
}

// elemRange is a range of elements: lo itself and all up to hi.
type elemRange struct{ lo, hi el }

func (d *dom) all() elemRange       { return elemRange{0, el(len(d.elems))} }
func (d *dom) at(i el) elemRange    { return elemRange{i, d.elems[i].end} }
func (d *dom) below(i el) elemRange { return elemRange{i + 1, d.elems[i].end} }
func (d *dom) node(i el) *html.Node { return d.elems[i].node }
func (d *dom) slot(s int32) []el    { return d.slots[s] }

func (d *dom) match(a *alt, i el) bool {
	e := &d.elems[i]
	return !e.dead && (a.exact || a.matches(e.node))
}

// only is the first element of a slot that is still there; -1 without one.
func (d *dom) only(s int32) el {
	for _, i := range d.slots[s] {
		if !d.elems[i].dead {
			return i
		}
	}
	return -1
}

// inside is the part of a slot that lies in a span.
func inside(list []el, in elemRange) []el {
	from, _ := slices.BinarySearch(list, in.lo)
	list = list[from:]
	to, _ := slices.BinarySearch(list, in.hi)
	return list[:to]
}

// next is the node after n in document order that is still below root;
// children are skipped with over.
func next(n, root *html.Node, over bool) *html.Node {
	if !over && n.FirstChild != nil {
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
