package extract

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"vedette/extract/sight"
)

// generate puts the text of ::before and ::after rules into the page, where a
// person sees it: some sites keep currency signs and digits there. Icons
// (private-use letters) and marks without letters, digits or currency are
// left out: they are decoration. False: the rules need more work than is given.
func (d *dom) generate(sheet *sight.Sheet) bool {
	type addition struct {
		node  *html.Node
		text  string
		after bool
	}
	var add []addition
	ok := sheet.Generated(d.root, func(n *html.Node, content string, after bool) {
		add = append(add, addition{n, generatedText(content, n), after})
	})
	for _, a := range add {
		insert(a.node, a.text, a.after)
	}
	return ok
}

// contentPart is a quoted text or attr(name) of a content property.
var contentPart = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)`)

// generatedText is what a content property shows at an element.
func generatedText(content string, n *html.Node) string {
	var b strings.Builder
	for _, m := range contentPart.FindAllStringSubmatch(content, 20) {
		if m[3] != "" {
			b.WriteString(attr(n, strings.ToLower(m[3])))
			continue
		}
		b.WriteString(sight.Unescaped(m[1] + m[2]))
	}
	text := b.String()
	says := func(r rune) bool {
		return !unicode.Is(unicode.Co, r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) || r == '.' || r == ',')
	}
	if strings.IndexFunc(text, says) < 0 {
		return ""
	}
	return text
}

func insert(n *html.Node, text string, after bool) {
	if text == "" || silent(n) {
		return
	}
	node := &html.Node{Type: html.TextNode, Data: text}
	if after {
		n.AppendChild(node)
		return
	}
	n.InsertBefore(node, n.FirstChild)
}
