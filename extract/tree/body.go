package tree

import (
	"golang.org/x/net/html/atom"
)

// inBody is the mode in which most of a page is read, and what other modes
// fall back on.
func (b *builder) inBody(t *token) bool {
	switch t.kind {
	case textToken:
		b.bodyText(t.data)
	case startToken:
		b.bodyStart(t)
	case endToken:
		return b.bodyEnd(t)
	case commentToken:
		b.addComment(b.top(), t)
	}
	return true
}

func (b *builder) bodyText(text string) {
	if top := b.top(); (top.DataAtom == atom.Pre || top.DataAtom == atom.Listing) && top.FirstChild == nil {
		text = withoutLine(text)
	}
	if text == "" {
		return
	}
	b.reconstruct()
	b.addText(text)
}

// withoutLine takes the line end away that may stand at the start of an
// element for authors' convenience.
func withoutLine(text string) string {
	if text != "" && text[0] == '\r' { // from a reference
		text = text[1:]
	}
	if text != "" && text[0] == '\n' {
		text = text[1:]
	}
	return text
}

func (b *builder) bodyStart(t *token) {
	switch t.atom {
	case atom.A:
		b.closeLink()
		b.reconstruct()
		b.addFormatting(t)
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl,
		atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Header, atom.Hgroup, atom.Main, atom.Menu, atom.Nav, atom.Ol,
		atom.P, atom.Search, atom.Section, atom.Summary, atom.Ul, atom.Pre, atom.Listing:
		b.closeParagraph()
		b.add(t)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		b.closeParagraph()
		if b.topIs(heading) {
			b.pop()
		}
		b.add(t)
	case atom.Li:
		b.closeItem(atom.Li, atom.Li)
		b.closeParagraph()
		b.add(t)
	case atom.Dd, atom.Dt:
		b.closeItem(atom.Dd, atom.Dt)
		b.closeParagraph()
		b.add(t)
	case atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		b.reconstruct()
		b.addFormatting(t)
	case atom.Area, atom.Br, atom.Embed, atom.Img, atom.Keygen, atom.Wbr:
		b.reconstruct()
		b.addVoid(t)
	case atom.Param, atom.Source, atom.Track:
		b.addVoid(t)
	case atom.Base, atom.Basefont, atom.Bgsound, atom.Link, atom.Meta, atom.Noframes, atom.Script, atom.Style, atom.Title:
		b.inHead(t)
	case atom.Form:
		if b.form == nil {
			b.closeParagraph()
			b.form = b.add(t)
		}
	case atom.Table:
		if !b.quirks {
			b.closeParagraph()
		}
		b.add(t)
		b.mode = inTable
	case atom.Caption, atom.Col, atom.Colgroup, atom.Head, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr:
		// may not stand here
	case atom.Html, atom.Body:
		b.stuck = b.stuck || len(t.attr) > 0 // would add to those of the first one
	default:
		b.bodyStartRare(t)
	}
}

// bodyStartRare takes controls and what else stands now and then on a page.
func (b *builder) bodyStartRare(t *token) {
	switch t.atom {
	case atom.Input:
		b.close(atom.Select, inScope)
		b.reconstruct()
		b.addVoid(t)
	case atom.Select:
		if b.close(atom.Select, inScope) {
			return
		}
		b.reconstruct()
		b.add(t)
	case atom.Option, atom.Optgroup:
		but := atom.Optgroup
		if t.atom == atom.Optgroup {
			but = 0
		}
		if b.has(atom.Select, inScope) {
			b.closeImplied(but)
		} else if b.topAtom() == atom.Option {
			b.pop()
		}
		b.reconstruct()
		b.add(t)
	case atom.Button:
		if b.has(atom.Button, inScope) {
			b.closeImplied(0)
			b.close(atom.Button, inScope)
		}
		b.reconstruct()
		b.add(t)
	case atom.Hr:
		if b.has(atom.P, inButton) {
			b.closeImplied(atom.P)
			b.close(atom.P, inScope)
		}
		if b.has(atom.Select, inScope) {
			b.closeImplied(0)
		}
		b.addVoid(t)
	case atom.Nobr:
		b.reconstruct()
		if b.has(atom.Nobr, inScope) {
			b.endFormatting(atom.Nobr, "nobr")
			b.reconstruct()
		}
		b.addFormatting(t)
	case atom.Applet, atom.Marquee, atom.Object:
		b.reconstruct()
		b.add(t)
		b.active = append(b.active, nil)
	case atom.Image:
		t.atom, t.data = atom.Img, atom.Img.String()
		b.bodyStart(t)
	case atom.Textarea, atom.Iframe, atom.Noembed:
		b.addRaw(t)
	case atom.Xmp:
		b.closeParagraph()
		b.reconstruct()
		b.addRaw(t)
	case atom.Noscript:
		b.reconstruct()
		b.add(t)
		b.raw = 0
	case atom.Rb, atom.Rtc:
		if b.has(atom.Ruby, inScope) {
			b.closeImplied(0)
		}
		b.add(t)
	case atom.Rp, atom.Rt:
		if b.has(atom.Ruby, inScope) {
			b.closeImplied(atom.Rtc)
		}
		b.add(t)
	default:
		b.reconstruct()
		b.add(t)
	}
}

// closeItem closes an open item of the same list.
func (b *builder) closeItem(one, other atom.Atom) {
	for i := len(b.open) - 1; i >= 0; i-- {
		switch a := b.open[i].node.DataAtom; a {
		case one, other:
			b.open = b.open[:i]
			return
		case atom.Address, atom.Div, atom.P:
			continue
		}
		if b.open[i].is&special != 0 {
			return
		}
	}
}

// bodyEnd reports whether the token was consumed.
func (b *builder) bodyEnd(t *token) bool {
	switch t.atom {
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong,
		atom.Tt, atom.U:
		b.endFormatting(t.atom, t.data)
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Button, atom.Center, atom.Details, atom.Dialog, atom.Dir,
		atom.Div, atom.Dl, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Header, atom.Hgroup, atom.Listing,
		atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.Pre, atom.Search, atom.Section, atom.Select, atom.Summary, atom.Ul:
		if b.has(t.atom, inScope) {
			b.closeImplied(0)
			b.close(t.atom, inScope)
		}
	case atom.P:
		if !b.has(atom.P, inButton) {
			b.implied(startToken, atom.P)
		}
		b.closeParagraph()
	case atom.Li:
		b.close(atom.Li, inList)
	case atom.Dd, atom.Dt:
		b.close(t.atom, inScope)
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		b.closeAt(b.indexOfAny(heading, inScope))
	case atom.Form:
		b.endForm()
	case atom.Body:
		if b.has(atom.Body, inScope) {
			b.mode = afterBody
		}
	case atom.Html:
		if b.has(atom.Body, inScope) {
			b.implied(endToken, atom.Body)
			return false
		}
	case atom.Applet, atom.Marquee, atom.Object:
		if b.close(t.atom, inScope) {
			b.clearActive()
		}
	case atom.Br:
		t.kind, t.attr = startToken, nil
		return false
	case atom.Template:
		// none is open
	default:
		b.endOther(t.atom, t.data)
	}
	return true
}

func (b *builder) endForm() {
	form := b.form
	b.form = nil
	i := b.indexOf(atom.Form, inScope)
	if form == nil || i < 0 || b.open[i].node != form {
		return
	}
	b.closeImplied(0)
	b.forget(form)
}

// endOther closes the innermost element of the name, if nothing special is within it.
func (b *builder) endOther(a atom.Atom, name string) {
	for i := len(b.open) - 1; i >= 0; i-- {
		if n := b.open[i].node; n.DataAtom == a && (a != 0 || n.Data == name) {
			b.open = b.open[:i]
			return
		}
		if b.open[i].is&special != 0 {
			return
		}
	}
}

// inText takes the raw text of an element and its end tag.
func (b *builder) inText(t *token) bool {
	if t.kind == textToken {
		text := t.data
		if top := b.top(); top.DataAtom == atom.Textarea && top.FirstChild == nil {
			text = withoutLine(text)
		}
		if text != "" {
			b.addText(text)
		}
		return true
	}
	if t.kind == endToken {
		b.pop()
	}
	b.mode = b.after
	return t.kind == endToken
}

func (b *builder) afterBody(t *token) bool {
	switch {
	case t.kind == textToken && allBlank(t.data), t.kind == startToken && t.atom == atom.Html:
		return b.inBody(t)
	case t.kind == endToken && t.atom == atom.Html:
		b.mode = afterAfterBody
		return true
	case t.kind == commentToken:
		b.addComment(b.open[0].node, t)
		return true
	}
	b.mode = inBody
	return false
}

func (b *builder) afterAfterBody(t *token) bool {
	switch {
	case t.kind == textToken && allBlank(t.data), t.kind == startToken && t.atom == atom.Html, t.kind == doctypeToken:
		return b.inBody(t)
	case t.kind == commentToken:
		b.addComment(b.doc, t)
		return true
	}
	b.mode = inBody
	return false
}

// allBlank reports whether a text shows nothing.
func allBlank(text string) bool {
	for i := range len(text) {
		if !blank(text[i]) && text[i] != '\r' {
			return false
		}
	}
	return true
}
