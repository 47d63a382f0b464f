package extract

import (
	"regexp"
	"slices"
	"testing"
)

// TestSplitterCutsAsItsPattern compares the short way with the pattern's own.
func TestSplitterCutsAsItsPattern(t *testing.T) {
	for _, pattern := range []string{`\s*,\s*`, `\s*→\s*`, `\s+/\s+`, `\s+-\s+`, `\s*, and\s*`, `,`, `\s*[,;]\s*`, `\s+/\s*`, `\s*\.\s*`, `\s+>\s+`} {
		re := regexp.MustCompile(pattern)
		for _, v := range []string{"", "a", "a,b", "a , b,c", "NL → WW, EU", "Drugs / Stimulants / Other", "a/b / c", "a - b-c -", "a.b", "a\n/ b", " / ", "a / / b", "x > y"} {
			got := splitAll(splitter(re), []string{v})
			want := splitAll(func(v string) []string { return re.Split(v, maxValues) }, []string{v})
			if !slices.Equal(got, want) {
				t.Errorf("%q by %s: %q, want %q", v, pattern, got, want)
			}
		}
	}
}
