package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"vedette/fold"
)

// writeJSON writes one object as one line. Market text is escaped by JSON
// itself; control characters never reach a terminal raw.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// clean is fold.Visible: what comes from a market is shown through it.
func clean(s string) string { return fold.Visible(s) }

// fit cuts a text to a number of columns, with an ellipsis in the last.
func fit(s string, columns int) string {
	if columns <= 0 || uniseg.StringWidth(s) <= columns {
		return s
	}
	var b strings.Builder
	used := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if used+g.Width() > columns-1 {
			break
		}
		used += g.Width()
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// column of a table.
type column struct {
	head  string
	right bool // numbers
	flex  bool // gives way when the terminal is narrow
}

// table prints rows under heads, aligned by display width. Cells are cleaned
// here, so that no caller can forget it.
type table struct {
	columns []column
	rows    [][]string
}

func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = clean(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// minFlex is the least that a narrow terminal leaves to a flexible column.
const minFlex = 12

// write prints the table within width columns; 0: as wide as it needs.
func (t *table) write(w io.Writer, width int) error {
	sizes := make([]int, len(t.columns))
	for i, c := range t.columns {
		sizes[i] = uniseg.StringWidth(c.head)
		for _, row := range t.rows {
			sizes[i] = max(sizes[i], uniseg.StringWidth(row[i]))
		}
	}
	t.squeeze(sizes, width)
	var b strings.Builder
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		heads[i] = c.head
	}
	t.line(&b, heads, sizes)
	for _, row := range t.rows {
		t.line(&b, row, sizes)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// squeeze takes what is too much from the widest flexible column, again and
// again.
func (t *table) squeeze(sizes []int, width int) {
	if width <= 0 {
		return
	}
	total := 2 * (len(sizes) - 1)
	for _, s := range sizes {
		total += s
	}
	for ; total > width; total-- {
		widest := -1
		for i, c := range t.columns {
			if c.flex && sizes[i] > minFlex && (widest < 0 || sizes[i] > sizes[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		sizes[widest]--
	}
}

func (t *table) line(b *strings.Builder, cells []string, sizes []int) {
	var line strings.Builder
	for i, cell := range cells {
		cell = fit(cell, sizes[i])
		pad := strings.Repeat(" ", max(0, sizes[i]-uniseg.StringWidth(cell)))
		if i > 0 {
			line.WriteString("  ")
		}
		if t.columns[i].right {
			line.WriteString(pad + cell)
		} else {
			line.WriteString(cell + pad)
		}
	}
	b.WriteString(strings.TrimRight(line.String(), " "))
	b.WriteByte('\n')
}

// count writes a number with thousands apart: 12 345.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// euro writes an amount with two digits, or "-" when there is none.
func euro(v float64, known bool) string {
	if !known {
		return "-"
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// size writes bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// bar is a share of 0..1 in block characters.
func bar(share float64, columns int) string {
	const blocks = " ▏▎▍▌▋▊▉█"
	runes := []rune(blocks)
	eighths := int(max(0, min(1, share))*float64(columns*8) + 0.5)
	full, rest := eighths/8, eighths%8
	s := strings.Repeat("█", full)
	if rest > 0 {
		s += string(runes[rest])
		full++
	}
	return s + strings.Repeat(" ", columns-full)
}
