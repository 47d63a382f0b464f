package tree

import (
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// builder makes a tree of tokens by the rules of the HTML standard, 13.2.6.
type builder struct {
	src   string
	pos   int       // what follows was not read yet
	raw   atom.Atom // of the element whose raw text begins at pos
	stuck bool      // the page has what is not built here

	doc        *html.Node
	open       []opened
	active     []*html.Node // formatting elements; nil is a marker
	head, form *html.Node
	mode       mode
	after      mode // of inText
	quirks     bool
	fostering  bool // what may not stand in a table goes before it

	nodes []html.Node           // of the slab in use, not given out yet
	attrs []html.Attribute      // of the slab in use, given out
	first int                   // in attrs, of the tag in work
	joint map[*html.Node][]byte // texts that were put together of several
}

// opened is an open element with what its name means.
type opened struct {
	node *html.Node
	is   trait
}

// maxOpen is the depth at which the library gives up.
const maxOpen = 512

// nodeSlab is how many nodes are made at a time.
const nodeSlab = 128

func (b *builder) newNode() *html.Node {
	if len(b.nodes) == 0 {
		b.nodes = make([]html.Node, nodeSlab)
	}
	n := &b.nodes[0]
	b.nodes = b.nodes[1:]
	return n
}

// finish puts the texts together.
func (b *builder) finish() {
	for n, text := range b.joint {
		n.Data = string(text)
	}
}

// top is the current node.
func (b *builder) top() *html.Node {
	if len(b.open) == 0 {
		return b.doc
	}
	return b.open[len(b.open)-1].node
}

func (b *builder) topIs(t trait) bool {
	return len(b.open) > 0 && b.open[len(b.open)-1].is&t != 0
}

func (b *builder) topAtom() atom.Atom { return b.top().DataAtom }

func (b *builder) pop() { b.open = b.open[:len(b.open)-1] }

// add makes an element of a start tag, and it is the current node.
func (b *builder) add(t *token) *html.Node {
	n := b.newNode()
	n.Type, n.DataAtom, n.Data, n.Attr = html.ElementNode, t.atom, t.data, t.attr
	b.insert(n)
	b.push(n)
	return n
}

// addVoid makes an element that holds nothing.
func (b *builder) addVoid(t *token) {
	b.add(t)
	b.pop()
}

func (b *builder) push(n *html.Node) {
	b.open = append(b.open, opened{n, traits(n.DataAtom)})
	b.stuck = b.stuck || len(b.open) > maxOpen
}

// addRaw makes an element of raw text.
func (b *builder) addRaw(t *token) {
	b.add(t)
	b.after, b.mode = b.mode, inText
}

// insert puts a node at the place where the next one belongs.
func (b *builder) insert(n *html.Node) {
	if b.fostering && b.topIs(tableish) {
		b.foster(n)
		return
	}
	appendChild(b.top(), n)
}

// appendChild is Node.AppendChild for a node that stands nowhere yet.
func appendChild(parent, n *html.Node) {
	last := parent.LastChild
	if last != nil {
		last.NextSibling = n
	} else {
		parent.FirstChild = n
	}
	parent.LastChild = n
	n.Parent, n.PrevSibling = parent, last
}

// addComment puts a comment below parent.
func (b *builder) addComment(parent *html.Node, t *token) {
	n := b.newNode()
	n.Type, n.Data = html.CommentNode, t.data
	appendChild(parent, n)
}

// addText puts a text at the place where the next node belongs, or makes it
// part of the text before it.
func (b *builder) addText(text string) {
	if b.fostering && b.topIs(tableish) {
		b.foster(b.textNode(text))
		return
	}
	top := b.top()
	if last := top.LastChild; last != nil && last.Type == html.TextNode {
		b.join(last, text)
		return
	}
	appendChild(top, b.textNode(text))
}

func (b *builder) textNode(text string) *html.Node {
	n := b.newNode()
	n.Type, n.Data = html.TextNode, text
	return n
}

// join appends to a text. Many small pieces would cost the square of their
// number if each made a string.
func (b *builder) join(n *html.Node, text string) {
	if b.joint == nil {
		b.joint = map[*html.Node][]byte{}
	}
	have, ok := b.joint[n]
	if !ok {
		have = []byte(n.Data)
		n.Data = ""
	}
	b.joint[n] = append(have, text...)
}

// foster puts a node before the table that it may not stand in.
func (b *builder) foster(n *html.Node) {
	i := len(b.open) - 1
	for i >= 0 && b.open[i].node.DataAtom != atom.Table {
		i--
	}
	var table *html.Node
	parent := b.open[0].node
	if i >= 0 {
		table = b.open[i].node
		parent = table.Parent
		if parent == nil {
			parent = b.open[i-1].node
		}
	}
	before := parent.LastChild
	if table != nil {
		before = table.PrevSibling
	}
	if before != nil && before.Type == html.TextNode && n.Type == html.TextNode {
		b.join(before, n.Data)
		return
	}
	parent.InsertBefore(n, table)
}

// indexOf is the place of the innermost open element of a name, unless one
// that ends the scope is nearer; -1 without one.
func (b *builder) indexOf(a atom.Atom, scope trait) int {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i].node.DataAtom == a {
			return i
		}
		if b.open[i].is&scope != 0 {
			break
		}
	}
	return -1
}

// indexOfAny is indexOf for all names of a trait.
func (b *builder) indexOfAny(of, scope trait) int {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i].is&of != 0 {
			return i
		}
		if b.open[i].is&scope != 0 {
			break
		}
	}
	return -1
}

func (b *builder) has(a atom.Atom, scope trait) bool { return b.indexOf(a, scope) >= 0 }

// closeAt closes the open element at i and all within it, if i is a place.
func (b *builder) closeAt(i int) bool {
	if i < 0 {
		return false
	}
	b.open = b.open[:i]
	return true
}

func (b *builder) close(a atom.Atom, scope trait) bool { return b.closeAt(b.indexOf(a, scope)) }

// closeParagraph closes what a block ends without a word.
func (b *builder) closeParagraph() { b.close(atom.P, inButton) }

// backTo closes elements until one of the trait is the current node.
func (b *builder) backTo(of trait) {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i].is&of != 0 {
			b.open = b.open[:i+1]
			return
		}
	}
}

// closeImplied closes elements that need no end tag, but for one name.
func (b *builder) closeImplied(but atom.Atom) {
	for len(b.open) > 0 && b.topIs(implied) && (but == 0 || b.topAtom() != but) {
		b.pop()
	}
}

// place is where an element is open; -1 if it is not.
func (b *builder) place(n *html.Node) int {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i].node == n {
			return i
		}
	}
	return -1
}

// forget takes an element out of the open ones, and leaves what is within it.
func (b *builder) forget(n *html.Node) {
	if i := b.place(n); i >= 0 {
		b.open = slices.Delete(b.open, i, i+1)
	}
}
