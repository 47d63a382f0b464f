package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// show prints the report.
func (d *demo) show(r demoReport) error {
	if d.asJSON {
		return writeJSON(d.app.Stdout, r)
	}
	w := d.app.Stdout
	listings, pages, changing, refused := 0, 0, 0, 0
	for _, m := range r.Markets {
		listings, pages = listings+m.Listings, pages+m.Pages
		changing, refused = changing+m.Changing, refused+m.Refused
	}
	fmt.Fprintf(w, "\n%d markets, %s listings, %s pages, crawled in %.1f s\n\n", len(r.Markets), count(listings), count(pages), r.Took)
	t := table{columns: []column{
		{head: "market"}, {head: "status"}, {head: "pages", right: true}, {head: "listings", right: true}, {head: "new", right: true},
		{head: "vendors", right: true}, {head: "priced", right: true}, {head: "median EUR", right: true},
		{head: "of the site's counter", right: true}, {head: "two passes", right: true}, {head: "equal to the truth", right: true}, {head: "unit prices", right: true},
	}}
	for _, m := range r.Markets {
		t.add(m.Market, string(m.Status), count(m.Pages), count(m.Listings), count(m.New), count(m.Vendors), count(m.Priced),
			euro(m.MedianEUR, m.Priced > 0), ratio(m.Listings, m.Announced), estimateText(m.TwoPass.Estimate), ratio(m.Equal, m.True), ratio(m.UnitEqual, m.UnitTrue))
	}
	if err := t.write(w, d.app.Width()); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nsubstances, by name (%d in all)\n", r.Mentioned)
	t = table{columns: []column{{head: "substance"}, {head: "group"}, {head: "listings", right: true}, {head: ""}, {head: "markets", right: true}, {head: "median EUR", right: true}}}
	for _, s := range r.Substances {
		share := float64(s.Listings) / float64(r.Substances[0].Listings)
		t.rows = append(t.rows, []string{s.Name, s.Group, count(s.Listings), bar(share, 16), count(s.Markets), euro(s.MedianEUR, s.MedianEUR > 0)})
	}
	if err := t.write(w, d.app.Width()); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nread-only: %s links refused by rule, %d requests that would have changed something\n", count(refused), changing)
	fmt.Fprintf(w, "the data:  %s (store), %s (evidence), %s (configuration)\n\ntry next:\n", tidy(r.Store), tidy(r.Archive), tidy(r.Config))
	for _, cmd := range r.Try {
		fmt.Fprintln(w, "  "+cmd)
	}
	return nil
}

// ratio is a/b with its percentage.
func ratio(a, b int) string {
	if b <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(min(a, b))/float64(b))
}

// tidy shows a path relative to the working folder when it lies below it.
func tidy(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(wd, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}

// shortConfig is the configuration's path as a person would type it.
func (s *setup) shortConfig() string { return tidy(s.config.File) }

// shellWord quotes a path for a shell when it needs that.
func shellWord(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("/._-+,@", r) && !isAlnum(r) }) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

func isAlnum(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
