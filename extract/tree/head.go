package tree

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const blanks = " \n\t\f\r"

// The modes before the body. Each consumes the token, or changes the mode.

func (b *builder) initial(t *token) bool {
	switch t.kind {
	case textToken:
		if t.data = strings.TrimLeft(t.data, blanks); t.data == "" {
			return true
		}
	case commentToken:
		b.addComment(b.doc, t)
		return true
	case doctypeToken:
		b.addDoctype(t)
		b.mode = beforeHTML
		return true
	}
	b.quirks = true
	b.mode = beforeHTML
	return false
}

// addDoctype makes the node and finds whether the page is in quirks mode, in
// which a table may stand in a paragraph.
func (b *builder) addDoctype(t *token) {
	if t.data == "html" {
		n := b.newNode()
		n.Type, n.Data = html.DoctypeNode, "html"
		appendChild(b.doc, n)
		return
	}
	if strings.IndexByte(t.data, '&') >= 0 {
		b.stuck = true
		return
	}
	doc, err := html.Parse(strings.NewReader("<!DOCTYPE " + t.data + "><p id=x><table>"))
	if err != nil {
		b.stuck = true
		return
	}
	n := doc.FirstChild
	p := n.NextSibling.LastChild.FirstChild // html, body, p
	b.quirks = p.FirstChild != nil
	doc.RemoveChild(n)
	appendChild(b.doc, n)
}

func (b *builder) beforeHTML(t *token) bool {
	switch t.kind {
	case doctypeToken:
		return true
	case textToken:
		if t.data = strings.TrimLeft(t.data, blanks); t.data == "" {
			return true
		}
	case startToken:
		if t.atom == atom.Html {
			b.add(t)
			b.mode = beforeHead
			return true
		}
	case endToken:
		if !endsHead(t.atom) {
			return true
		}
	case commentToken:
		b.addComment(b.doc, t)
		return true
	}
	b.implied(startToken, atom.Html)
	return false
}

// endsHead reports whether an end tag counts before the body begins.
func endsHead(a atom.Atom) bool {
	return a == atom.Head || a == atom.Body || a == atom.Html || a == atom.Br
}

func (b *builder) beforeHead(t *token) bool {
	switch t.kind {
	case textToken:
		if t.data = strings.TrimLeft(t.data, blanks); t.data == "" {
			return true
		}
	case startToken:
		switch t.atom {
		case atom.Head:
			b.head = b.add(t)
			b.mode = inHead
			return true
		case atom.Html:
			return b.inBody(t)
		}
	case endToken:
		if !endsHead(t.atom) {
			return true
		}
	case commentToken:
		b.addComment(b.top(), t)
		return true
	case doctypeToken:
		return true
	}
	b.implied(startToken, atom.Head)
	return false
}

func (b *builder) inHead(t *token) bool {
	switch t.kind {
	case textToken:
		if b.leadingBlanks(t) {
			return true
		}
	case startToken:
		switch t.atom {
		case atom.Html:
			return b.inBody(t)
		case atom.Base, atom.Basefont, atom.Bgsound, atom.Link, atom.Meta:
			b.addVoid(t)
			return true
		case atom.Noscript:
			b.add(t)
			b.mode = inHeadNoscript
			b.raw = 0
			return true
		case atom.Script, atom.Title, atom.Noframes, atom.Style:
			b.addRaw(t)
			return true
		case atom.Head:
			return true
		}
	case endToken:
		switch t.atom {
		case atom.Head:
			b.pop()
			b.mode = afterHead
			return true
		case atom.Body, atom.Html, atom.Br:
			b.implied(endToken, atom.Head)
			return false
		}
		return true
	case commentToken:
		b.addComment(b.top(), t)
		return true
	case doctypeToken:
		return true
	}
	b.implied(endToken, atom.Head)
	return false
}

// leadingBlanks adds the blanks before a text to the current node and reports
// whether that was all.
func (b *builder) leadingBlanks(t *token) bool {
	rest := strings.TrimLeft(t.data, blanks)
	if n := len(t.data) - len(rest); n > 0 {
		b.addText(t.data[:n])
		t.data = rest
	}
	return rest == ""
}

func (b *builder) inHeadNoscript(t *token) bool {
	switch t.kind {
	case doctypeToken:
		return true
	case startToken:
		switch t.atom {
		case atom.Html:
			return b.inBody(t)
		case atom.Basefont, atom.Bgsound, atom.Link, atom.Meta, atom.Noframes, atom.Style:
			return b.inHead(t)
		case atom.Head:
			return true
		case atom.Noscript:
			b.raw = 0
			return true
		}
	case endToken:
		if t.atom != atom.Noscript && t.atom != atom.Br {
			return true
		}
	case textToken:
		if strings.TrimLeft(t.data, blanks) == "" {
			return b.inHead(t)
		}
	case commentToken:
		return b.inHead(t)
	}
	b.pop()
	b.mode = inHead
	return t.kind == endToken && t.atom == atom.Noscript
}

func (b *builder) afterHead(t *token) bool {
	switch t.kind {
	case textToken:
		if b.leadingBlanks(t) {
			return true
		}
	case startToken:
		switch t.atom {
		case atom.Html:
			return b.inBody(t)
		case atom.Body:
			b.add(t)
			b.mode = inBody
			return true
		case atom.Base, atom.Basefont, atom.Bgsound, atom.Link, atom.Meta, atom.Noframes, atom.Script, atom.Style, atom.Title:
			b.push(b.head)
			consumed := b.inHead(t)
			b.forget(b.head)
			return consumed
		case atom.Head:
			return true
		}
	case endToken:
		if t.atom != atom.Body && t.atom != atom.Html && t.atom != atom.Br {
			return true
		}
	case commentToken:
		b.addComment(b.top(), t)
		return true
	case doctypeToken:
		return true
	}
	b.implied(startToken, atom.Body)
	return t.kind == eofToken
}
