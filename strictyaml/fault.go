package strictyaml

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrFaulty is what every error of this package is, for errors.Is.
var ErrFaulty = errors.New("faulty file")

// Fault is one thing that is wrong with a file.
type Fault struct {
	File   string
	Line   int    // from 1; 0: not known
	Field  string // path of the field: "pages[2].fields.title"; empty: the file
	Reason string
}

// Error is "file:line: field: reason".
func (f Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d", f.Line)
	}
	b.WriteString(": ")
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Reason)
	return b.String()
}

// Is makes every fault an ErrFaulty.
func (f Fault) Is(target error) bool { return target == ErrFaulty }

// Faults are all faults of a file, in order of lines.
type Faults []Fault

// Error gives one fault a line.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].Error()
	}
	return strings.Join(lines, "\n")
}

// Is makes faults an ErrFaulty.
func (f Faults) Is(target error) bool { return target == ErrFaulty }

// Err is nil without faults; the faults are sorted by line otherwise.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortStableFunc(f, func(a, b Fault) int { return a.Line - b.Line })
	return f
}

// Unknown words the refusal of a name that is not among the allowed ones,
// with the nearest of them when one is near.
func Unknown(what, got string, allowed []string) string {
	text := fmt.Sprintf("unknown %s %q", what, got)
	if near := Nearest(got, allowed); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	} else {
		text += "."
	}
	return text + " Allowed: " + strings.Join(allowed, ", ")
}

// Nearest is the allowed name that is at most two edits, and less than half
// of its length, away from got; empty without one.
func Nearest(got string, allowed []string) string {
	best, least := "", 3
	for _, name := range allowed {
		if d := edits(strings.ToLower(got), strings.ToLower(name)); d < least && 2*d < max(len(name), 2) {
			best, least = name, d
		}
	}
	return best
}

// edits is the Levenshtein distance. Names here are short: longer than 64
// bytes count as far away.
func edits(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
