package extract

import (
	"strconv"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxSpanned bounds the columns or rows that one cell says it spans.
const maxSpanned = 50

// fromColumn reads a source in the row's cell below a heading. A cell that
// goes over several rows (rowspan) is a cell of each.
func (s *scope) fromColumn(src *source) []string {
	for _, cell := range s.columnArea(src) {
		return s.fromArea(src, cell)
	}
	return nil
}

// columnArea is the cell of a source's column; none without one.
func (s *scope) columnArea(src *source) []area {
	row := upTo(s.root.first, atom.Tr)
	if row == nil {
		return nil
	}
	table := upTo(row, atom.Table)
	column := s.headed(src, table)
	if column < 0 {
		return nil
	}
	cell := s.dom.cellAt(table, row, column)
	if cell == nil {
		return nil
	}
	i := el(-1)
	if cell.Parent == row {
		i = s.dom.number(cell, s.root)
	} else {
		i = s.dom.numberOf(cell)
	}
	if i < 0 {
		return nil
	}
	return []area{s.dom.area(i)}
}

// numberOf is the number of a node anywhere on the page; -1 if it has none.
func (d *dom) numberOf(n *html.Node) el {
	if d.numbers == nil {
		d.numbers = make(map[*html.Node]el, len(d.elems))
		for i := range d.elems {
			if !d.elems[i].dead {
				d.numbers[d.elems[i].node] = el(i)
			}
		}
	}
	if i, there := d.numbers[n]; there {
		return i
	}
	return -1
}

// cellAt is the cell of a row in a column; nil without one. Tables whose cells
// all keep to their row are not laid out.
func (d *dom) cellAt(table, row *html.Node, column int) *html.Node {
	laid, known := d.laid[table]
	if !known {
		if d.laid == nil {
			d.laid = map[*html.Node]map[*html.Node][]*html.Node{}
		}
		laid = layOut(table)
		d.laid[table] = laid
	}
	if laid != nil {
		if cells := laid[row]; column < len(cells) {
			return cells[column]
		}
		return nil
	}
	at := 0
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if !isCell(c) {
			continue
		}
		if at += spanned(c, "colspan"); at > column {
			return c
		}
	}
	return nil
}

// maxColumns bounds the columns of a table that is laid out.
const maxColumns = 100

// layOut gives each row its cells by column; nil for a table without cells
// that go over several rows.
func layOut(table *html.Node) map[*html.Node][]*html.Node {
	var rows []*html.Node
	tall := false
	for n := table.FirstChild; n != nil; n = next(n, table, n.DataAtom == atom.Table || isCell(n)) {
		if n.DataAtom == atom.Tr {
			rows = append(rows, n)
		}
		tall = tall || isCell(n) && spanned(n, "rowspan") > 1
	}
	if !tall {
		return nil
	}
	out := make(map[*html.Node][]*html.Node, len(rows))
	var above []*html.Node // cells that go on, by column
	var left [maxColumns]int
	for _, row := range rows {
		cells := make([]*html.Node, 0, len(above))
		carry := func() {
			for at := len(cells); at < len(above) && left[at] > 0; at++ {
				left[at]--
				cells = append(cells, above[at])
			}
		}
		for c := row.FirstChild; c != nil; c = c.NextSibling {
			if !isCell(c) {
				continue
			}
			carry()
			for range spanned(c, "colspan") {
				if at := len(cells); at < maxColumns {
					left[at] = spanned(c, "rowspan") - 1
					cells = append(cells, c)
				}
			}
		}
		carry()
		above, out[row] = cells, cells
	}
	return out
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
				at += spanned(c, "colspan")
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

// spanned is over how many columns or rows a cell goes.
func spanned(cell *html.Node, way string) int {
	n, err := strconv.Atoi(attr(cell, way))
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
