package gold

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Row is one listing of one page as another reader saw it.
type Row struct {
	Source string            // gold file without its ending: "empire_cat_rows"
	Market string            // "empire"
	Index  bool              // a row of an index; else the listing's own page
	File   string            // base name of the page, without its ending
	Fields map[string]string // as shown
}

// Rows reads gold/*_rows.jsonl. Rows of one file stand in page order.
func Rows(data fs.FS) ([]Row, error) {
	names, err := fs.Glob(data, "gold/*_rows.jsonl")
	if err != nil {
		return nil, err
	}
	var rows []Row
	for _, name := range names {
		source := strings.TrimSuffix(path.Base(name), ".jsonl")
		market, _, _ := strings.Cut(source, "_")
		err := lines(data, name, func(line []byte) error {
			fields := map[string]string{}
			if err := json.Unmarshal(line, &fields); err != nil {
				return err
			}
			file := strings.TrimSuffix(fields["_file"], ".html")
			delete(fields, "_file")
			if file == "" {
				return fmt.Errorf("no _file")
			}
			rows = append(rows, Row{Source: source, Market: market, Index: !strings.Contains(source, "_listing_"), File: file, Fields: fields})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("gold: no rows: %w", fs.ErrNotExist)
	}
	return rows, nil
}

// lines calls do for each line of a file that is not empty; the error names
// file and line.
func lines(data fs.FS, name string, do func([]byte) error) error {
	f, err := data.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 16<<20) // a label may hold a whole description
	for n := 1; s.Scan(); n++ {
		if len(s.Bytes()) == 0 {
			continue
		}
		if err := do(s.Bytes()); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
