package extract

import (
	"bytes"
	"mime"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// withoutMarkup makes a page of text that is no HTML: JSON becomes one script
// element, plain text one pre. nil for HTML.
func withoutMarkup(b []byte, tags int, in *Input) (*html.Node, cutMark) {
	head := bytes.TrimLeft(b[:min(len(b), 4096)], " \t\r\n")
	media, _, err := mime.ParseMediaType(in.ContentType)
	if err != nil {
		media = ""
	}
	isJSON := media == "application/json" || strings.HasSuffix(media, "+json")
	if len(head) > 0 && (head[0] == '{' || head[0] == '[') {
		if ends, ok := wholeJSON(string(b), isJSON); ok {
			return pageOf(atom.Script, string(b), ends && !in.Truncated)
		}
	}
	if tags == 0 || tags <= maxLess && !hasTag(b) || media == "text/plain" && !hasMarkup(head) {
		return pageOf(atom.Pre, string(b), !in.Truncated)
	}
	return nil, cutMark{}
}

// wholeJSON reports whether a text is JSON and nothing else, and whether it
// ends as it should. Only what is declared may end in the middle.
func wholeJSON(text string, declared bool) (ends, ok bool) {
	r := literalReader{text: text, left: maxLiteralValues}
	v, _ := r.bare()
	if isCut(v) {
		return false, declared
	}
	r.blanks()
	return true, isContainer(v) && r.at == len(text)
}

// maxLess bounds the "<" of a text that is no HTML and is not declared as text.
const maxLess = 100

// hasTag reports whether one of the "<" begins a tag of HTML: "<b>", not
// "a < b" and not "<anna@shop.example>".
func hasTag(b []byte) bool {
	for {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return false
		}
		b = b[i+1:]
		name := bytes.TrimPrefix(b, []byte("/"))
		end := 0
		for end < len(name) && end < 20 && (isDigit(name[end]) || name[end]|0x20 >= 'a' && name[end]|0x20 <= 'z') {
			end++
		}
		switch {
		case len(b) > 0 && (b[0] == '!' || b[0] == '?'):
			return true
		case end > 0 && (end == len(name) || asciiSpace(name[end]) || name[end] == '>' || name[end] == '/') && atom.Lookup(bytes.ToLower(name[:end])) != 0:
			return true
		}
	}
}

// hasMarkup looks for what HTML begins with.
func hasMarkup(head []byte) bool {
	head = bytes.ToLower(head)
	for _, tag := range []string{"<!doctype", "<html", "<head", "<body", "<title", "<div", "<table", "<p>", "<a "} {
		if bytes.Contains(head, []byte(tag)) {
			return true
		}
	}
	return false
}

// pageOf is a page whose body is one element with a text.
func pageOf(name atom.Atom, text string, whole bool) (*html.Node, cutMark) {
	node := func(name atom.Atom, children ...*html.Node) *html.Node {
		n := &html.Node{Type: html.ElementNode, DataAtom: name, Data: name.String()}
		for _, c := range children {
			n.AppendChild(c)
		}
		return n
	}
	box := node(name, &html.Node{Type: html.TextNode, Data: text})
	root := &html.Node{Type: html.DocumentNode}
	root.AppendChild(node(atom.Html, node(atom.Head), node(atom.Body, box)))
	m := cutMark{whole: true}
	if !whole {
		m.inTag, m.open = true, map[*html.Node]bool{box: true}
	}
	return root, m
}
