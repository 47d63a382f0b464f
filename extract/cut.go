package extract

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A page without its closing tags may be a fragment, a careless template or
// the first half of a page. To tell which elements were still open at the
// end, a sentinel is put behind the last whole tag before parsing: the
// elements that hold it in the tree were open. A script element may stand
// anywhere, in tables too, and is not moved by the parser.
const sentinelID = "vedette-end-of-bytes"

var sentinel = []byte(inScript + `</script>`)

// inScript is what a script that is not closed has of the sentinel.
const inScript = `<script id=` + sentinelID + `>`

// cutMark says how a page ends.
type cutMark struct {
	inTag  bool                // in the middle of a tag, an attribute or a comment
	open   map[*html.Node]bool // elements not closed at the end; nil: the page ends as it should
	whole  bool                // closing tags of the document are there
	framed bool                // it began as a document: <html>, <body> or a doctype
}

// prepareCut returns the bytes to parse: with the sentinel when the closing
// tags of the document are missing.
func prepareCut(b []byte) ([]byte, cutMark) {
	tail := bytes.ToLower(b[max(0, len(b)-2048):])
	m := cutMark{whole: bytes.Contains(tail, []byte("</html")) || bytes.Contains(tail, []byte("</body"))}
	if m.whole {
		return b, m
	}
	head := bytes.ToLower(b[:min(len(b), 2048)])
	m.framed = bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<body")) || bytes.Contains(head, []byte("<!doctype"))
	if open := bytes.LastIndexByte(b, '<'); open > bytes.LastIndexByte(b, '>') && beginsTag(b[open+1:]) {
		m.inTag = true
		b = b[:open]
	}
	return append(bytes.Clone(b), sentinel...), m
}

// beginsTag reports whether what follows a "<" makes a tag of it, and not of
// "a < b".
func beginsTag(b []byte) bool {
	return len(b) == 0 || b[0] == '/' || b[0] == '!' || b[0] == '?' || b[0]|0x20 >= 'a' && b[0]|0x20 <= 'z'
}

// locate finds the sentinel and takes it out again.
func (m *cutMark) locate(root *html.Node) {
	if m.whole {
		return
	}
	m.open = map[*html.Node]bool{}
	for n := root; n != nil; n = next(n, root, false) {
		if n.DataAtom == atom.Script && attr(n, "id") == sentinelID {
			m.mark(n.Parent)
			n.Parent.RemoveChild(n)
			return
		}
	}
	// Swallowed by a comment, a text area or an attribute: what holds the
	// last node was open.
	m.inTag = true
	last := root
	for last.LastChild != nil {
		last = last.LastChild
	}
	last.Data = strings.TrimSuffix(strings.ReplaceAll(last.Data, string(sentinel), ""), inScript)
	m.mark(last)
}

func (m *cutMark) mark(n *html.Node) {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.DataAtom != atom.Body && n.DataAtom != atom.Html {
			m.open[n] = true
		}
	}
}

// truncated reports whether the page ends in the middle. Elements that people
// forget to close (font, center, p, li) say nothing; a document that ends
// with an open block does.
func (m *cutMark) truncated() bool {
	if m.inTag {
		return true
	}
	if !m.framed {
		return false
	}
	for n := range m.open {
		switch n.DataAtom {
		case atom.Div, atom.Table, atom.Tbody, atom.Tr, atom.Ul, atom.Ol, atom.Dl, atom.Section, atom.Article, atom.Main,
			atom.Form, atom.Select, atom.Textarea, atom.Pre, atom.A, atom.Script, atom.Style, atom.Head, atom.Title:
			return true
		}
	}
	return false
}
