package rates

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"vedette/market"
)

// maxBytes bounds a file. The ECB's whole history since 1999 is below 1 MiB.
const maxBytes = 64 << 20

// Error says where a file is not what it should be.
type Error struct {
	Line   int    // from 1
	Column int    // field in the line, from 1; 0: the whole line
	Name   string // of the column, if it has one
	Reason string
}

func (e *Error) Error() string {
	switch {
	case e.Column == 0:
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	case e.Name == "":
		return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
	}
	return fmt.Sprintf("line %d, column %d (%s): %s", e.Line, e.Column, e.Name, e.Reason)
}

// Unwrap makes every Error a market.ErrInvalid.
func (e *Error) Unwrap() error { return market.ErrInvalid }

// table reads a CSV file with a header, line by line.
type table struct {
	csv    *csv.Reader
	limit  *io.LimitedReader
	header []string
	line   int
}

func openTable(r io.Reader) (*table, error) {
	t := &table{limit: &io.LimitedReader{R: r, N: maxBytes + 1}}
	buf := bufio.NewReader(t.limit)
	if mark, err := buf.Peek(3); err == nil && string(mark) == "\xEF\xBB\xBF" {
		_, _ = buf.Discard(3) // spreadsheets begin files so
	}
	t.csv = csv.NewReader(buf)
	t.csv.TrimLeadingSpace = true
	t.csv.FieldsPerRecord = -1 // checked here, to name the line in our words
	t.csv.ReuseRecord = true
	first, err := t.read()
	if errors.Is(err, io.EOF) {
		return nil, &Error{Line: 1, Reason: "the file is empty"}
	}
	if err != nil {
		return nil, err
	}
	for _, name := range first {
		t.header = append(t.header, strings.TrimSpace(name))
	}
	return t, nil
}

// read returns the next line's fields, or io.EOF.
func (t *table) read() ([]string, error) {
	fields, err := t.csv.Read()
	if t.limit.N <= 0 {
		return nil, &Error{Line: t.line + 1, Reason: fmt.Sprintf("the file is larger than %d bytes", maxBytes)}
	}
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		return nil, &Error{Line: bad.Line, Reason: bad.Err.Error()}
	case err != nil:
		return nil, err
	}
	t.line, _ = t.csv.FieldPos(0)
	return fields, nil
}

// next is read for a line below the header; it must have as many fields.
func (t *table) next() ([]string, error) {
	fields, err := t.read()
	if err == nil && len(fields) != len(t.header) {
		err = &Error{Line: t.line, Reason: fmt.Sprintf("%d fields, the header has %d", len(fields), len(t.header))}
	}
	return fields, err
}

// wrong is an Error at a field (from 0) of the current line.
func (t *table) wrong(field int, format string, args ...any) error {
	return &Error{Line: t.line, Column: field + 1, Name: t.header[field], Reason: fmt.Sprintf(format, args...)}
}

// FirstYear is the first year that a rate can have: neither the euro nor a
// coin is older. What a spreadsheet makes of an empty cell is 1899-12-30.
const FirstYear = 1970

// day reads a date: 2026-11-24, or 24 November 2026 as in the ECB's daily file.
func (t *table) day(field int, s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.DateOnly, "2 January 2006"} {
		d, err := time.Parse(layout, s)
		switch {
		case err != nil:
		case d.Year() < FirstYear:
			return time.Time{}, t.wrong(field, "%q is before %d: neither the euro nor a coin is older", cut(s), FirstYear)
		default:
			return d, nil
		}
	}
	return time.Time{}, t.wrong(field, "%q is not a date as in 2006-01-02", cut(s))
}

// plausible refuses a rate (euros for one unit) that no currency ever had.
func (t *table) plausible(field int, s string, eur float64) error {
	if market.PlausibleRate(eur) {
		return nil
	}
	return t.wrong(field, "%q would make one unit worth %.3g euro; plausible are %g to %g", cut(s), eur, market.MinRate, market.MaxRate)
}

// positive reads a number above zero.
func (t *table) positive(field int, s string) (float64, error) {
	s = strings.TrimSpace(s)
	x, err := strconv.ParseFloat(s, 64)
	// ParseFloat takes more than a rate file has: hexadecimal, underscores,
	// "inf", "nan".
	if err != nil || strings.ContainsAny(s, "xX_nN") || x <= 0 || math.IsInf(x, 0) || math.IsInf(1/x, 0) || 1/x == 0 {
		return 0, t.wrong(field, "%q is not a number above zero", cut(s))
	}
	return x, nil
}

// isCode reports whether s is a currency's code of min to max characters.
func isCode(s string, minLen, maxLen int) bool {
	return len(s) >= minLen && len(s) <= maxLen && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// cut keeps what a file says short enough for a message.
func cut(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}
