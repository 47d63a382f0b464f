package substance

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Titles of many languages and disguises (testdata/titles.txt). The names of
// the file are canonical names or, with a blank inside, joined by " + ".
func TestTitles(t *testing.T) {
	tax := shipped(t)
	data, err := os.ReadFile("testdata/titles.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, " | ")
		if len(f) != 3 {
			t.Errorf("%q has %d fields, want 3", line, len(f))
			continue
		}
		n++
		var want, got []string
		for name := range strings.SplitSeq(f[2], " + ") {
			if name == "-" {
				continue
			}
			s, ok := tax.Find(name)
			if !ok {
				t.Errorf("%q: no substance is called %q", line, name)
				continue
			}
			want = append(want, s.ID)
		}
		for _, m := range match(tax, f[1], FromTitle) {
			got = append(got, m.ID)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: %q gives %v, want %v", f[0], f[1], got, want)
		}
	}
	if n < 200 {
		t.Errorf("%d titles, want 200 at least", n)
	}
}
