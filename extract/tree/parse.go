package tree

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Parse returns the tree of a page in UTF-8, as a browser without scripts has
// it. It fails for a page that is nested deeper than 512 elements.
func Parse(page []byte) (*html.Node, error) {
	if root, ok := build(page); ok {
		return root, nil
	}
	return html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
}

// build is Parse for the pages that this package knows.
func build(page []byte) (*html.Node, bool) {
	if bytes.IndexByte(page, 0) >= 0 {
		return nil, false // has rules of its own in each mode
	}
	b := &builder{src: lines(page), doc: &html.Node{Type: html.DocumentNode}}
	b.run()
	if b.stuck {
		return nil, false
	}
	b.finish()
	return b.doc, true
}

// lines is the page with one form of line ends.
func lines(page []byte) string {
	src := string(page)
	if bytes.IndexByte(page, '\r') >= 0 {
		src = strings.ReplaceAll(strings.ReplaceAll(src, "\r\n", "\n"), "\r", "\n")
	}
	return src
}

// kind says what a token is.
type kind uint8

const (
	textToken kind = iota
	startToken
	endToken
	commentToken
	doctypeToken
	eofToken
)

// token is a piece of the page: a text, a tag, or one that only stands for a
// tag that was left out.
type token struct {
	kind kind
	atom atom.Atom // of a tag; 0 for names that are in no standard
	data string    // text, name of the tag in lower case, or comment
	attr []html.Attribute
}

// mode is an insertion mode of the HTML standard, 13.2.4.1.
type mode uint8

const (
	initial mode = iota
	beforeHTML
	beforeHead
	inHead
	inHeadNoscript
	afterHead
	inBody
	inText
	inTable
	inCaption
	inColumnGroup
	inTableBody
	inRow
	inCell
	afterBody
	afterAfterBody
)

// run reads all tokens, or until it is stuck.
func (b *builder) run() {
	for b.pos < len(b.src) && !b.stuck {
		if b.raw != 0 {
			b.readRaw()
			continue
		}
		b.readToken()
	}
	if b.stuck || b.raw != 0 {
		b.stuck = true // an element of raw text that never ends
		return
	}
	// The end makes the elements that every page has.
	for b.mode <= afterHead && !b.stuck {
		if t := (token{kind: eofToken}); b.step(&t) {
			return
		}
	}
}

// take gives a token to the mode in force, until it is consumed.
func (b *builder) take(t *token) {
	for !b.stuck && !b.step(t) {
	}
}

// step gives a token to the mode in force once and reports whether it was
// consumed; if not, the mode has changed.
func (b *builder) step(t *token) bool {
	switch b.mode {
	case inBody:
		return b.inBody(t)
	case inCell:
		return b.inCell(t)
	case inRow:
		return b.inRow(t)
	case inTableBody:
		return b.inTableBody(t)
	case inTable:
		return b.inTable(t)
	case inText:
		return b.inText(t)
	case inHead:
		return b.inHead(t)
	case inHeadNoscript:
		return b.inHeadNoscript(t)
	case initial:
		return b.initial(t)
	case beforeHTML:
		return b.beforeHTML(t)
	case beforeHead:
		return b.beforeHead(t)
	case afterHead:
		return b.afterHead(t)
	case inCaption:
		return b.inCaption(t)
	case inColumnGroup:
		return b.inColumnGroup(t)
	case afterBody:
		return b.afterBody(t)
	default:
		return b.afterAfterBody(t)
	}
}

// implied takes a tag that is not on the page.
func (b *builder) implied(k kind, a atom.Atom) {
	b.take(&token{kind: k, atom: a, data: a.String()})
}
