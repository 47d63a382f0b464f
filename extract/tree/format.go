package tree

import (
	"cmp"
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Formatting elements (a, b, font, ...) that are not closed where they should
// be go on in what follows: HTML standard, 13.2.4.3 and "adoption agency".

// addFormatting makes an element that is remembered. No more than three of the
// same form are.
func (b *builder) addFormatting(t *token) {
	n := b.add(t)
	slices.SortFunc(n.Attr, byName)
	same := 0
	for i := len(b.active) - 1; i >= 0 && b.active[i] != nil; i-- {
		if a := b.active[i]; a.DataAtom != n.DataAtom || !slices.Equal(a.Attr, n.Attr) {
			continue
		}
		if same++; same >= 3 {
			b.active = slices.Delete(b.active, i, i+1)
		}
	}
	b.active = append(b.active, n)
}

func byName(x, y html.Attribute) int {
	return cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.Val, y.Val))
}

// clearActive forgets formatting elements up to the last marker.
func (b *builder) clearActive() {
	for len(b.active) > 0 {
		last := b.active[len(b.active)-1]
		b.active = b.active[:len(b.active)-1]
		if last == nil {
			return
		}
	}
}

// reconstruct opens formatting elements again that were closed by something else.
func (b *builder) reconstruct() {
	i := len(b.active) - 1
	if i < 0 || b.active[i] == nil || b.place(b.active[i]) >= 0 {
		return
	}
	for i > 0 && b.active[i-1] != nil && b.place(b.active[i-1]) < 0 {
		i--
	}
	for ; i < len(b.active) && !b.stuck; i++ {
		n := b.clone(b.active[i])
		b.insert(n)
		b.push(n)
		b.active[i] = n
	}
}

// clone is an element of the same form, without what is in it.
func (b *builder) clone(n *html.Node) *html.Node {
	c := b.newNode()
	c.Type, c.DataAtom, c.Data, c.Attr = html.ElementNode, n.DataAtom, n.Data, slices.Clone(n.Attr)
	return c
}

// closeLink ends a link that is still open: they do not nest.
func (b *builder) closeLink() {
	for i := len(b.active) - 1; i >= 0 && b.active[i] != nil; i-- {
		if n := b.active[i]; n.DataAtom == atom.A {
			b.endFormatting(atom.A, "a")
			b.forget(n)
			b.inactive(n)
			return
		}
	}
}

// inactive takes an element off the list of formatting elements.
func (b *builder) inactive(n *html.Node) {
	if i := slices.Index(b.active, n); i >= 0 {
		b.active = slices.Delete(b.active, i, i+1)
	}
}

// endFormatting takes the end tag of a formatting element.
func (b *builder) endFormatting(a atom.Atom, name string) {
	if top := b.top(); top.Data == name && !slices.Contains(b.active, top) {
		b.pop()
		return
	}
	for range 8 {
		if b.adopt(a, name) {
			return
		}
	}
}

// adopt moves what was left open within a formatting element out of it, once;
// it reports whether that was all.
func (b *builder) adopt(a atom.Atom, name string) bool {
	f := b.formatting(a)
	if f == nil {
		b.endOther(a, name)
		return true
	}
	at := b.place(f)
	if at < 0 {
		b.inactive(f)
		return true
	}
	if !b.has(a, inScope) {
		return true
	}
	below := at
	for below < len(b.open) && b.open[below].is&special == 0 {
		below++
	}
	if below == len(b.open) {
		b.open = b.open[:at]
		b.inactive(f)
		return true
	}
	b.reparent(f, at, below)
	return false
}

// formatting is the last remembered element of a name since the last marker.
func (b *builder) formatting(a atom.Atom) *html.Node {
	for i := len(b.active) - 1; i >= 0 && b.active[i] != nil; i-- {
		if b.active[i].DataAtom == a {
			return b.active[i]
		}
	}
	return nil
}

// reparent is the heart of the adoption agency: the block at below, which is
// within the formatting element f at place at, comes to stand behind it, and
// its children into copies of what was open in between.
func (b *builder) reparent(f *html.Node, at, below int) {
	block := b.open[below].node
	ancestor := b.open[at-1]
	bookmark := slices.Index(b.active, f)
	last := block
	x := below
	for turn := 1; ; turn++ {
		x--
		n := b.open[x].node
		if n == f {
			break
		}
		i := slices.Index(b.active, n)
		if i >= 0 && turn > 3 {
			b.active = slices.Delete(b.active, i, i+1)
			if i <= bookmark {
				bookmark--
			}
			continue
		}
		if i < 0 {
			b.open = slices.Delete(b.open, x, x+1)
			continue
		}
		c := b.clone(n)
		b.active[i] = c
		b.open[x].node = c
		if last == block {
			bookmark = i + 1
		}
		move(last, c)
		last = c
	}
	if ancestor.is&tableish != 0 {
		detach(last)
		b.foster(last)
	} else {
		move(last, ancestor.node)
	}
	c := b.clone(f)
	for child := block.FirstChild; child != nil; child = block.FirstChild {
		move(child, c)
	}
	appendChild(block, c)
	if old := slices.Index(b.active, f); old >= 0 && old < bookmark {
		bookmark--
	}
	b.inactive(f)
	b.active = slices.Insert(b.active, bookmark, c)
	b.forget(f)
	b.open = slices.Insert(b.open, b.place(block)+1, opened{c, traits(c.DataAtom)})
}

func detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func move(n, parent *html.Node) {
	detach(n)
	parent.AppendChild(n)
}
