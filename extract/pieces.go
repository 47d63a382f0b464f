package extract

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// pieceRule is a compiled Pieces: where none of blocks, begin and between is
// given, each line is a record.
type pieceRule struct {
	blocks         bool
	begin, between *regexp.Regexp
	heading, fit   *regexp.Regexp
	groups         []string // that heading and fit name
}

// piece is a record of text.
type piece struct {
	lines []textLine
	above map[string]string // groups of the heading over it
}

// textLine is a line of an element: a run of its children.
type textLine struct {
	first, last *html.Node
	span        elemRange
	text        string // with its white space; empty for a line of nothing else
}

// pieces are the records that the text of a row's element is cut into. When
// the page ends in the element, the last of them may go on and is dropped.
func (r *pageRead) pieces(row area) []area {
	if row.self < 0 || row.around {
		return nil
	}
	d := r.page.dom
	var out []area
	for _, p := range r.rule.pieces.group(d.textLines(row.self)) {
		first, last := &p.lines[0], &p.lines[len(p.lines)-1]
		a := area{self: -1, first: first.first, last: last.last, span: elemRange{first.span.lo, last.span.hi}, groups: p.above}
		if fit := r.rule.pieces.fit; fit != nil {
			own := foldedGroups(fit, joinedLines(p.lines))
			if own == nil {
				continue
			}
			for name, v := range p.above {
				if own[name] == "" {
					own[name] = v
				}
			}
			a.groups = own
		}
		out = append(out, a)
	}
	if n := len(out) - 1; n >= 0 && r.Truncated && r.page.cut.open[row.first] {
		r.Dropped++
		out = out[:n]
	}
	return out
}

// group puts lines together to records; no record is empty.
func (p *pieceRule) group(lines []textLine) []piece {
	var out []piece
	var open []textLine
	var above map[string]string
	flush := func() {
		for len(open) > 0 && open[len(open)-1].text == "" {
			open = open[:len(open)-1]
		}
		if len(open) > 0 && len(out) < maxRows {
			out = append(out, piece{open, above})
		}
		open = nil
	}
	for _, l := range lines {
		if p.heading != nil && p.heading.MatchString(l.text) {
			flush()
			above = foldedGroups(p.heading, l.text)
			continue
		}
		switch {
		case p.begin != nil:
			if p.begin.MatchString(l.text) {
				flush()
			} else if open == nil {
				continue // what stands before the first
			}
		case p.between != nil && p.between.MatchString(l.text), p.blocks && l.text == "":
			flush()
			continue
		case l.text == "" && open == nil:
			continue
		case p.between == nil && !p.blocks:
			flush()
		}
		open = append(open, l)
	}
	flush()
	return out
}

// foldedGroups are the named groups of a pattern, nil if it does not fit.
func foldedGroups(re *regexp.Regexp, text string) map[string]string {
	m := re.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	groups := map[string]string{}
	for i, name := range re.SubexpNames() {
		if name != "" {
			groups[name] = folded(m[i])
		}
	}
	return groups
}

func joinedLines(piece []textLine) string {
	if len(piece) == 1 {
		return piece[0].text
	}
	texts := make([]string, len(piece))
	for i := range piece {
		texts[i] = piece[i].text
	}
	return strings.Join(texts, "\n")
}

const (
	// maxTextLines bounds the lines of an element; what follows is one line.
	maxTextLines = 20_000
	// maxInline bounds the elements around a line's end inside the element.
	maxInline = 20
)

// textLines cuts an element into lines: at line ends where white space is
// kept (<pre>), at <br>, and around blocks. Elements that go over the end of a
// line are cut in two, as an editor does it; the second half has no number.
func (d *dom) textLines(i el) []textLine {
	within := d.node(i)
	starts := map[*html.Node]bool{}
	ends := lineEnds(within)
	for k := len(ends) - 1; k >= 0; k-- { // from behind: each node is moved once
		if n := ends[k].split(within); n != nil {
			starts[n] = true
		}
	}
	var out []textLine
	number := i + 1
	for n := within.FirstChild; n != nil; {
		l := textLine{first: n, span: elemRange{number, number}}
		for {
			number = d.after(n, number)
			l.last = n
			n = n.NextSibling
			if n == nil || starts[n] {
				break
			}
		}
		l.span.hi = number
		if l.read() {
			out = append(out, l)
		}
	}
	return out
}

// read takes the text of a line; false for white space that no line is made
// of.
func (l *textLine) read() bool {
	a := area{first: l.first, last: l.last}
	var b strings.Builder
	kept, ended := false, false
	for n := a.first; ; n = n.NextSibling {
		writeLines(&b, n, nil)
		kept = kept || n.Type == html.TextNode && keepsSpace(n) || n.Type == html.ElementNode && n.FirstChild != nil && keepsSpace(n.FirstChild)
		ended = ended || holdsBreak(n)
		if n == a.last {
			break
		}
	}
	if kept {
		l.text = strings.TrimRight(strings.ReplaceAll(b.String(), "\u00a0", " "), "\n\t ")
		l.text = strings.TrimLeft(l.text, "\n")
		if strings.TrimSpace(l.text) == "" {
			l.text = ""
		}
		return true
	}
	l.text = foldLines(b.String())
	return l.text != "" || ended
}

func holdsBreak(root *html.Node) bool {
	for n := root; n != nil; n = next(n, root, false) {
		if n.Data == "br" && n.Type == html.ElementNode {
			return true
		}
	}
	return false
}

// after is the number of the first element behind n, when number is that of
// the first at or behind its beginning. Halves of cut elements have none.
func (d *dom) after(root *html.Node, number el) el {
	for n := root; n != nil; n = next(n, root, false) {
		if n.Type != html.ElementNode {
			continue
		}
		for int(number) < len(d.elems) && d.elems[number].dead {
			number++
		}
		if int(number) < len(d.elems) && d.elems[number].node == n {
			number++
		}
	}
	return number
}

// lineEnd is where a line ends: behind a byte of a text, or around an element.
type lineEnd struct {
	node   *html.Node
	at     int  // in a text
	before bool // of an element: in front of it
}

// lineEnds finds the ends of lines in an element, in order.
func lineEnds(within *html.Node) []lineEnd {
	var out []lineEnd
	for n, over := within.FirstChild, false; n != nil && len(out) < maxTextLines; n = next(n, within, over) {
		over = false
		switch {
		case n.Type == html.TextNode && strings.IndexByte(n.Data, '\n') >= 0 && keepsSpace(n):
			for at := 0; len(out) < maxTextLines; {
				i := strings.IndexByte(n.Data[at:], '\n')
				if i < 0 {
					break
				}
				at += i + 1
				out = append(out, lineEnd{node: n, at: at})
			}
		case n.Type != html.ElementNode:
		case n.Data == "br":
			out = append(out, lineEnd{node: n})
		case standsAlone(n):
			over = true
			out = append(out, lineEnd{node: n, before: true}, lineEnd{node: n})
		}
	}
	return out
}

// standsAlone reports whether an element has lines of its own.
func standsAlone(n *html.Node) bool {
	switch n.Data {
	case "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "hr",
		"section", "article", "blockquote", "form", "pre", "center":
		return true
	}
	return false
}

// split makes what follows the end of a line begin at a child of the element,
// and gives that child; nil when nothing follows.
func (e *lineEnd) split(within *html.Node) *html.Node {
	n := e.node
	switch {
	case n.Type == html.TextNode:
		rest := &html.Node{Type: html.TextNode, Data: n.Data[e.at:]}
		n.Data = n.Data[:e.at]
		n.Parent.InsertBefore(rest, n.NextSibling)
		n = rest
	case !e.before:
		for n.NextSibling == nil && n.Parent != within {
			n = n.Parent
		}
		if n = n.NextSibling; n == nil {
			return nil
		}
	}
	for up := 0; n.Parent != within; up++ {
		p := n.Parent
		switch {
		case up == maxInline:
			return nil
		case n.PrevSibling == nil:
			n = p
		default:
			n = cutBefore(n)
		}
	}
	return n
}

// cutBefore cuts the parent of n in two; the half that begins with n is
// returned.
func cutBefore(n *html.Node) *html.Node {
	p := n.Parent
	half := &html.Node{Type: p.Type, Data: p.Data, DataAtom: p.DataAtom, Namespace: p.Namespace, Attr: p.Attr}
	p.Parent.InsertBefore(half, p.NextSibling)
	for n != nil {
		after := n.NextSibling
		p.RemoveChild(n)
		half.AppendChild(n)
		n = after
	}
	return half
}
