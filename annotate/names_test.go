package annotate_test

import (
	"os"
	"strings"
	"testing"

	"vedette/annotate"
)

// TestNames reads titles with both rooms of names: what is sold, and what
// stands in no list. Each line is title | substances | candidates.
func TestNames(t *testing.T) {
	data, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	a := reader(t)
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, " | ")
		if len(part) != 3 {
			t.Fatalf("line %d: %d parts", i+1, len(part))
		}
		r := a.Text(annotate.Input{Title: part[0]})
		var sold, fresh []string
		for _, m := range r.Substances {
			sold = append(sold, m.Name)
		}
		for _, c := range r.Candidates {
			fresh = append(fresh, c.Name)
		}
		if got := orNone(sold) + " | " + orNone(fresh); got != part[1]+" | "+part[2] {
			t.Errorf("line %d: %s: %s", i+1, line, got)
		}
	}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, " + ")
}
