package titles

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"vedette/annotate"
	"vedette/cmd/eval/internal/sheet"
	"vedette/market"
)

// rows reads a table of the data; none when there is no such file.
func rows(data fs.FS, name string, each func(line int, field func(string) string) error) error {
	f, err := data.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := sheet.Rows(f, each); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// cocaine compares grams and purity of titles that state both. The table has
// one purity for a title; one of "90-95%" has 95, one of "70%-75%" has 70, so
// that either end of a range counts.
func (r *Report) cocaine(data fs.FS, a *annotate.Annotator) error {
	c := r.counter("cocaine titles")
	err := rows(data, "tables/dream_cocaine_titles.csv", func(line int, field func(string) string) error {
		title, id := field("title"), strconv.Itoa(line)
		res := a.Text(annotate.Input{Title: title})
		c.compare("grams", id, title, number(field("grams")), text(res.MassG), "")
		want, got := number(field("purity")), text(res.PurityPct)
		if p := res.PurityPct; p != nil && (short(p[0]) == want || short(p[1]) == want) {
			got = want
		}
		c.compare("purity", id, title, want, got, "")
		return nil
	})
	c.close(map[string]float64{"grams": 0.99, "purity": 0.99})
	return err
}

// number writes a figure of a table as text does.
func number(s string) string {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	return short(v)
}

// vapes compares the quantity of vape listings where it is one figure with a
// unit and the title has a figure with that unit, too. The table gives the
// content of one piece, so that it is compared before the pieces are counted.
func (r *Report) vapes(data fs.FS, a *annotate.Annotator) error {
	c := r.counter("vape listings")
	err := rows(data, "tables/vape_cryptonia.csv", func(line int, field func(string) string) error {
		title := strings.ToValidUTF8(field("listing"), " ")
		value, unit := figure(strings.ToLower(field("quantity")))
		if unit != "g" && unit != "ml" || !states(title, unit) {
			return nil
		}
		res := a.Text(annotate.Input{Title: title})
		got := res.MassG
		if unit == "ml" {
			got = res.VolumeML
		}
		c.compare("content in "+unit, strconv.Itoa(line), title, short(value), perPiece(got, res.Pieces), "")
		return nil
	})
	c.close(nil)
	return err
}

// figure takes "0.5g" apart.
func figure(s string) (float64, string) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == '.') {
		end++
	}
	v, err := strconv.ParseFloat(s[:end], 64)
	if err != nil {
		return 0, ""
	}
	return v, strings.TrimSpace(s[end:])
}

// states reports whether a title has a digit before a unit.
func states(title, unit string) bool {
	t := strings.ToLower(title)
	for i := 1; i < len(t); i++ {
		if strings.HasPrefix(t[i:], unit) {
			before := strings.TrimRight(t[:i], " ")
			if before != "" && before[len(before)-1] >= '0' && before[len(before)-1] <= '9' {
				return true
			}
		}
	}
	return false
}

func perPiece(r, n *market.Range) string {
	if r == nil || n == nil || n[0] != n[1] || n[0] == 0 {
		return text(r)
	}
	return text(&market.Range{r[0] / n[0], r[1] / n[0]})
}
