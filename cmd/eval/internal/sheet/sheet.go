// Package sheet reads CSV tables by the names of their columns, for the parts
// of eval. It must not import them.
package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Rows calls f with each row after the head: its line as a table of one line
// a row has it (the head is 1), and a function that gives the trimmed text of
// a column, or "" when the row has none such. f's error ends the reading.
func Rows(r io.Reader, f func(line int, col func(name string) string) error) error {
	c := csv.NewReader(r)
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	head, err := c.Read()
	if err != nil {
		return fmt.Errorf("head of the table: %w", err)
	}
	at := make(map[string]int, len(head))
	for i, h := range head {
		at[strings.TrimSpace(h)] = i
	}
	for line := 2; ; line++ {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		col := func(name string) string {
			if i, ok := at[name]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		if err := f(line, col); err != nil {
			return err
		}
	}
}
