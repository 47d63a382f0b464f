package extract

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxSpanned bounds the columns that one cell says it spans.
const maxSpanned = 50

// fromColumn reads a source in the row's cell below a heading.
func (s *scope) fromColumn(src *source) []string {
	row := upTo(s.root.first, atom.Tr)
	if row == nil {
		return nil
	}
	column := s.headed(src, upTo(row, atom.Table))
	if column < 0 {
		return nil
	}
	at := 0
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if !isCell(c) {
			continue
		}
		if at += spanned(c); at > column {
			if i := s.dom.number(c, s.root); i >= 0 {
				return s.fromArea(src, s.dom.area(i))
			}
			return nil
		}
	}
	return nil
}

// headed is the column, from 0, whose heading fits; -1 without one. A table's
// headings are the cells of its first row that has some of its own: <th>, or
// the first row of all.
func (s *scope) headed(src *source, table *html.Node) int {
	if table == nil {
		return -1
	}
	key := heading{src, table}
	if at, known := s.dom.columns[key]; known {
		return at
	}
	at, found := 0, -1
	if head := headRow(table); head != nil {
		for c := head.FirstChild; c != nil && found < 0; c = c.NextSibling {
			if isCell(c) {
				if src.column.MatchString(labelText(text(c))) {
					found = at
				}
				at += spanned(c)
			}
		}
	}
	if s.dom.columns == nil {
		s.dom.columns = map[heading]int{}
	}
	s.dom.columns[key] = found
	return found
}

// heading is what a source looks for in the headings of a table.
type heading struct {
	src   *source
	table *html.Node
}

// headRow is the first row with a <th>, else the first row.
func headRow(table *html.Node) *html.Node {
	var first *html.Node
	for n := table.FirstChild; n != nil; n = next(n, table, n.DataAtom == atom.Table || n.DataAtom == atom.Tr) {
		if n.DataAtom != atom.Tr {
			continue
		}
		if first == nil {
			first = n
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Th {
				return n
			}
		}
	}
	return first
}

// upTo is the nearest element of that name that n is, or stands in.
func upTo(n *html.Node, name atom.Atom) *html.Node {
	for n != nil && n.DataAtom != name {
		n = n.Parent
	}
	return n
}

func isCell(n *html.Node) bool { return n.DataAtom == atom.Td || n.DataAtom == atom.Th }

func spanned(cell *html.Node) int {
	n, err := strconv.Atoi(attr(cell, "colspan"))
	if err != nil || n < 1 {
		return 1
	}
	return min(n, maxSpanned)
}

// number is the number of a node in an area; -1 if it is not there.
func (d *dom) number(n *html.Node, in area) el {
	for i := in.span.lo; i < in.span.hi; i++ {
		if d.elems[i].node == n {
			return i
		}
	}
	return -1
}
