package extract

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vedette/extract/sight"
)

// page is a parsed page with what the rules ask for more than once.
type page struct {
	in      Input
	dom     *dom
	charset string
	title   string
	cut     cutMark

	words   string // folded visible text, up to wordBytes; see visible
	visited bool

	hiddenPassword bool
}

// wordBytes is how much text a rule without a selector looks at.
const wordBytes = 64 << 10

// briefBytes is how much text the rules for walls look at: walls are short.
const briefBytes = 4 << 10

// parse reads the bytes once. It fails for a page with more tags or depth
// than the parser is given.
func (c *compiled) parse(in Input) (*page, error) {
	if in.Status == 0 {
		in.Status = 200
	}
	utf8, charset := toUTF8(in.Payload, in.ContentType)
	utf8 = withoutControls(withoutPictures(utf8))
	seen := look(utf8)
	if seen.huge {
		return nil, errTooComplex
	}
	root, cut := withoutMarkup(utf8, seen.tags, &in)
	if root == nil {
		utf8, cut = prepareCut(utf8)
		// Scripts are off, as in the crawler: what stands in noscript is shown.
		var err error
		root, err = html.ParseWithOptions(bytes.NewReader(utf8), html.ParseOptionEnableScripting(false))
		if err != nil {
			return nil, errTooComplex // a reader of bytes cannot fail; depth can
		}
		cut.locate(root)
	}
	p := &page{in: in, charset: charset, cut: cut}
	var sheet *sight.Sheet
	if seen.styles {
		sheet = sight.Read(styleBlocks(root))
	}
	h := newHider(root, sheet, bytes.Contains(utf8, []byte("var(--")), c.reveal)
	p.dom = newDOM(root, c.keys, seen.tags/2+8, func(n *html.Node) bool {
		hidden := h.hides(n)
		p.hiddenPassword = p.hiddenPassword || hidden && asksPassword(n)
		return hidden
	})
	if c.gen && sheet != nil {
		h.over = !p.dom.generate(sheet) || h.over
	}
	if h.over {
		return nil, errTooComplex
	}
	if i := p.dom.only(slotTitle); i >= 0 {
		p.title = text(p.dom.node(i))
	}
	return p, nil
}

// visible is the folded text of the page, up to wordBytes.
func (p *page) visible() string {
	if !p.visited {
		p.visited = true
		root := p.dom.root
		if i := p.dom.only(slotBody); i >= 0 {
			root = p.dom.node(i)
		}
		p.words = textUpTo(root, wordBytes)
	}
	return p.words
}

// holds reports whether every key of a match holds for what is in an area.
func (m *matcher) holds(p *page, a area) bool {
	if m.title != nil && !m.title.MatchString(p.title) {
		return false
	}
	if m.url != nil && !m.url.MatchString(p.in.Path) {
		return false
	}
	if len(m.status) > 0 && !slices.Contains(m.status, p.in.Status) {
		return false
	}
	switch {
	case m.json != nil:
		return m.holdsIn(a.data)
	case m.css == nil && m.text == nil:
		return true
	case m.css == nil && a.first == p.dom.root:
		return m.text.MatchString(p.visible())
	case m.css == nil:
		return m.text.MatchString(a.text())
	case m.text == nil && m.attr == "":
		return p.dom.hit(m.css, a) >= 0
	}
	for _, i := range p.dom.hits(m.css, a) {
		if m.about(p.dom.node(i)) {
			return true
		}
	}
	return false
}

// holdsIn looks at the JSON of a record.
func (m *matcher) holdsIn(d *datum) bool {
	found := m.json.texts(d, maxValues, false)
	if m.text == nil {
		return len(found) > 0
	}
	return slices.ContainsFunc(found, m.text.MatchString)
}

// about looks at the text or an attribute of one match.
func (m *matcher) about(n *html.Node) bool {
	switch {
	case m.attr == "":
		return m.text.MatchString(text(n))
	case m.text == nil:
		return hasAttr(n, m.attr)
	}
	return hasAttr(n, m.attr) && m.text.MatchString(attr(n, m.attr))
}

func anyHolds(list []matcher, p *page, a area) bool {
	return slices.ContainsFunc(list, func(m matcher) bool { return m.holds(p, a) })
}

func allHold(list []matcher, p *page, a area) bool {
	return !slices.ContainsFunc(list, func(m matcher) bool { return !m.holds(p, a) })
}

// VerifyMarker reports whether a page shows all that proves the market; a
// profile without a marker proves nothing.
func (p *Profile) VerifyMarker(in Input) bool {
	if len(p.compiled.marker) == 0 {
		return false
	}
	pg, err := p.compiled.parse(in)
	return err == nil && allHold(p.compiled.marker, pg, pg.dom.whole())
}

// asksPassword reports whether an input for a password is in an element.
func asksPassword(root *html.Node) bool {
	for n := root; n != nil; n = next(n, root, false) {
		if n.DataAtom == atom.Input && strings.EqualFold(attr(n, "type"), "password") {
			return true
		}
	}
	return false
}
