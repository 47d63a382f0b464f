package tree

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// inTable is the mode directly within a table. What may not stand there goes
// before it.
func (b *builder) inTable(t *token) bool {
	switch t.kind {
	case textToken:
		if b.topIs(tableish) && allBlank(t.data) {
			b.addText(t.data)
			return true
		}
	case startToken:
		if done, consumed := b.tableStart(t); done {
			return consumed
		}
	case endToken:
		switch t.atom {
		case atom.Table:
			if b.close(atom.Table, ofTable) {
				b.resetMode()
			}
			return true
		case atom.Body, atom.Caption, atom.Col, atom.Colgroup, atom.Html, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr,
			atom.Template:
			return true
		}
	case commentToken:
		b.addComment(b.top(), t)
		return true
	case doctypeToken:
		return true
	}
	b.fostering = true
	consumed := b.inBody(t)
	b.fostering = false
	return consumed
}

// tableStart takes the start tags that have a rule of their own in a table;
// done says that it did.
func (b *builder) tableStart(t *token) (done, consumed bool) {
	switch t.atom {
	case atom.Caption:
		b.backTo(tableTop)
		b.active = append(b.active, nil)
		b.add(t)
		b.mode = inCaption
	case atom.Colgroup:
		b.backTo(tableTop)
		b.add(t)
		b.mode = inColumnGroup
	case atom.Col:
		b.implied(startToken, atom.Colgroup)
		return true, false
	case atom.Tbody, atom.Tfoot, atom.Thead:
		b.backTo(tableTop)
		b.add(t)
		b.mode = inTableBody
	case atom.Td, atom.Th, atom.Tr:
		b.implied(startToken, atom.Tbody)
		return true, false
	case atom.Table:
		if b.close(atom.Table, ofTable) {
			b.resetMode()
			return true, false
		}
	case atom.Style, atom.Script:
		return true, b.inHead(t)
	case atom.Input:
		if !hiddenInput(t) {
			return false, false
		}
		b.addVoid(t)
	case atom.Form:
		if b.form == nil {
			b.form = b.add(t)
			b.pop()
			return false, false
		}
	default:
		return false, false
	}
	return true, true
}

// hiddenInput reports whether an input shows nothing.
func hiddenInput(t *token) bool {
	for i := range t.attr {
		if t.attr[i].Key == "type" && strings.EqualFold(t.attr[i].Val, "hidden") {
			return true
		}
	}
	return false
}

func (b *builder) inCaption(t *token) bool {
	ends := false
	switch {
	case t.kind == startToken:
		switch t.atom {
		case atom.Caption, atom.Col, atom.Colgroup, atom.Tbody, atom.Td, atom.Tfoot, atom.Thead, atom.Tr:
			ends = true
		}
	case t.kind == endToken:
		switch t.atom {
		case atom.Caption, atom.Table:
			ends = true
		case atom.Body, atom.Col, atom.Colgroup, atom.Html, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr:
			return true
		}
	}
	if !ends {
		return b.inBody(t)
	}
	if !b.close(atom.Caption, ofTable) {
		return true
	}
	b.clearActive()
	b.mode = inTable
	return t.kind == endToken && t.atom == atom.Caption
}

func (b *builder) inColumnGroup(t *token) bool {
	switch t.kind {
	case textToken:
		if b.leadingBlanks(t) {
			return true
		}
	case commentToken:
		b.addComment(b.top(), t)
		return true
	case doctypeToken:
		return true
	case startToken:
		switch t.atom {
		case atom.Html:
			return b.inBody(t)
		case atom.Col:
			b.addVoid(t)
			return true
		}
	case endToken:
		switch t.atom {
		case atom.Colgroup:
			if b.topAtom() == atom.Colgroup {
				b.pop()
				b.mode = inTable
			}
			return true
		case atom.Col, atom.Template:
			return true
		}
	}
	if b.topAtom() != atom.Colgroup {
		return true
	}
	b.pop()
	b.mode = inTable
	return false
}

func (b *builder) inTableBody(t *token) bool {
	switch t.kind {
	case startToken:
		switch t.atom {
		case atom.Tr:
			b.backTo(section | root)
			b.add(t)
			b.mode = inRow
			return true
		case atom.Td, atom.Th:
			b.implied(startToken, atom.Tr)
			return false
		case atom.Caption, atom.Col, atom.Colgroup, atom.Tbody, atom.Tfoot, atom.Thead:
			return b.endSection()
		}
	case endToken:
		switch t.atom {
		case atom.Tbody, atom.Tfoot, atom.Thead:
			if b.has(t.atom, ofTable) {
				b.backTo(section | root)
				b.pop()
				b.mode = inTable
			}
			return true
		case atom.Table:
			return b.endSection()
		case atom.Body, atom.Caption, atom.Col, atom.Colgroup, atom.Html, atom.Td, atom.Th, atom.Tr:
			return true
		}
	case commentToken:
		b.addComment(b.top(), t)
		return true
	}
	return b.inTable(t)
}

// endSection closes a section before what cannot stand in it; without one the
// token is consumed.
func (b *builder) endSection() bool {
	if !b.closeAt(b.indexOfAny(section, ofTable)) {
		return true
	}
	b.mode = inTable
	return false
}

func (b *builder) inRow(t *token) bool {
	switch t.kind {
	case startToken:
		switch t.atom {
		case atom.Td, atom.Th:
			b.backTo(row | root)
			b.add(t)
			b.active = append(b.active, nil)
			b.mode = inCell
			return true
		case atom.Caption, atom.Col, atom.Colgroup, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr:
			return !b.endRow()
		}
	case endToken:
		switch t.atom {
		case atom.Tr:
			b.endRow()
			return true
		case atom.Table:
			return !b.endRow()
		case atom.Tbody, atom.Tfoot, atom.Thead:
			return !b.has(t.atom, ofTable) || !b.endRow()
		case atom.Body, atom.Caption, atom.Col, atom.Colgroup, atom.Html, atom.Td, atom.Th:
			return true
		}
	}
	return b.inTable(t)
}

// endRow closes the row and reports whether there was one.
func (b *builder) endRow() bool {
	if !b.has(atom.Tr, ofTable) {
		return false
	}
	b.backTo(row | root)
	b.pop()
	b.mode = inTableBody
	return true
}

func (b *builder) inCell(t *token) bool {
	switch t.kind {
	case startToken:
		switch t.atom {
		case atom.Caption, atom.Col, atom.Colgroup, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr:
			if !b.closeAt(b.indexOfAny(cell, ofTable)) {
				return true
			}
			b.clearActive()
			b.mode = inRow
			return false
		}
	case endToken:
		switch t.atom {
		case atom.Td, atom.Th:
			if b.close(t.atom, ofTable) {
				b.clearActive()
				b.mode = inRow
			}
			return true
		case atom.Body, atom.Caption, atom.Col, atom.Colgroup, atom.Html:
			return true
		case atom.Table, atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr:
			if !b.has(t.atom, ofTable) {
				return true
			}
			if b.closeAt(b.indexOfAny(cell, ofTable)) {
				b.clearActive()
			}
			b.mode = inRow
			return false
		}
	}
	return b.inBody(t)
}

// resetMode finds the mode by what is open.
func (b *builder) resetMode() {
	for i := len(b.open) - 1; i >= 0; i-- {
		switch b.open[i].node.DataAtom {
		case atom.Td, atom.Th:
			b.mode = inCell
		case atom.Tr:
			b.mode = inRow
		case atom.Tbody, atom.Thead, atom.Tfoot:
			b.mode = inTableBody
		case atom.Caption:
			b.mode = inCaption
		case atom.Colgroup:
			b.mode = inColumnGroup
		case atom.Table:
			b.mode = inTable
		case atom.Head:
			b.mode = inHead
		case atom.Body:
			b.mode = inBody
		case atom.Html:
			b.mode = afterHead
			if b.head == nil {
				b.mode = beforeHead
			}
		default:
			if i > 0 {
				continue
			}
			b.mode = inBody
		}
		return
	}
}
