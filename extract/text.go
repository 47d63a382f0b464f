package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// text is the folded text of n and what is below it. Words of different
// blocks do not run together.
func text(n *html.Node) string {
	if t, ok := onlyText(n); ok {
		return folded(t)
	}
	var b strings.Builder
	writeText(&b, n, nil, 0)
	return folded(b.String())
}

// leaves are elements whose text is left out.
type leaves []*html.Node

func (l leaves) has(n *html.Node) bool {
	for _, x := range l {
		if x == n {
			return true
		}
	}
	return false
}

// textUpTo is text, stopped when about limit bytes are gathered.
func textUpTo(n *html.Node, limit int) string {
	var b strings.Builder
	writeText(&b, n, nil, limit)
	return folded(b.String())
}

// onlyText spares the builder for the commonest element: one text child.
func onlyText(n *html.Node) (string, bool) {
	switch {
	case n.Type == html.TextNode:
		return n.Data, true
	case n.FirstChild == nil:
		return "", true
	case n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode && !silent(n):
		return n.FirstChild.Data, true
	}
	return "", false
}

func writeText(b *strings.Builder, root *html.Node, leave leaves, limit int) {
	for n, over := root, false; n != nil; n = next(n, root, over) {
		over = false
		switch {
		case n.Type == html.ElementNode && (silent(n) || leave.has(n)):
			over = true
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			if n.NextSibling == nil && n.Parent != nil && breaks(n.Parent) {
				b.WriteByte(' ')
			}
		case n.Type == html.ElementNode && breaks(n):
			b.WriteByte(' ')
		}
		if limit > 0 && b.Len() > limit {
			return
		}
	}
}

// ownText is the folded text of the element's own text nodes, with the line
// breaks between them when they are asked for.
func ownText(n *html.Node, keepLines bool) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && keepLines && !keepsSpace(c):
			flat.WriteString(&b, c.Data)
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case keepLines && c.Type == html.ElementNode && breaks(c):
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
	}
	if keepLines {
		return foldLines(b.String())
	}
	return folded(b.String())
}

// lines is the text of n with its line breaks: those of the source inside
// pre, textarea and elements styled to keep white space, else those of blocks
// and <br>. Lines are folded; of several empty ones one is kept.
func lines(root *html.Node) string {
	var b strings.Builder
	writeLines(&b, root, nil)
	return foldLines(b.String())
}

// flat writes the line ends of the source as spaces.
var flat = strings.NewReplacer("\r", " ", "\n", " ")

func writeLines(b *strings.Builder, root *html.Node, leave leaves) {
	for n, over := root, false; n != nil; n = next(n, root, over) {
		over = n.Type == html.ElementNode && (silent(n) || leave.has(n))
		switch {
		case over:
		case n.Type == html.TextNode && keepsSpace(n):
			b.WriteString(strings.ReplaceAll(n.Data, "\r", ""))
		case n.Type == html.TextNode:
			flat.WriteString(b, n.Data)
		case n.DataAtom == atom.Br || breaks(n) && n.DataAtom != atom.Td && n.DataAtom != atom.Th:
			b.WriteByte('\n')
		case breaks(n):
			b.WriteByte(' ')
		}
		if n.Type == html.TextNode && n.NextSibling == nil && n.Parent != nil && n.Parent != root && breaks(n.Parent) {
			b.WriteByte('\n')
		}
	}
}

func foldLines(s string) string {
	out := make([]string, 0, 16)
	for line := range strings.SplitSeq(s, "\n") {
		line = folded(line)
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n")
}

// keepsSpace looks a few levels up for an element that keeps line breaks.
func keepsSpace(n *html.Node) bool {
	for p, up := n.Parent, 0; p != nil && up < 6; p, up = p.Parent, up+1 {
		switch p.DataAtom {
		case atom.Pre, atom.Textarea, atom.Listing, atom.Xmp:
			return true
		}
		if style := attr(p, "style"); style != "" && strings.Contains(style, "pre") && strings.Contains(style, "white-space") {
			return true
		}
	}
	return false
}

// silent elements have no text that a person reads.
func silent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Object, atom.Svg:
		return true
	}
	return false
}

// breaks reports whether an element stands apart from the text around it.
func breaks(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Br, atom.P, atom.Div, atom.Tr, atom.Td, atom.Th, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Table, atom.Section, atom.Article, atom.Header,
		atom.Footer, atom.Form, atom.Option, atom.Select, atom.Hr, atom.Pre, atom.Textarea, atom.Blockquote, atom.Label,
		atom.Fieldset, atom.Legend, atom.Title, atom.Main, atom.Nav, atom.Aside, atom.Button, atom.Img:
		return true
	}
	return false
}
