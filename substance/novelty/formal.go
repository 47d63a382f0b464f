package novelty

import (
	"fmt"
	"slices"
	"strings"
)

// formal is how full chemical names of a family are told: each of holds, a
// list of alternatives, stands in their letters and digits.
type formal struct {
	class  string
	since  int
	weight float64
	holds  [][]string // an alternative that ends with $ stands at the end
}

// Bounds of a full chemical name, in bytes of text, and the fewest hyphens and
// brackets that it has.
const (
	minFormal   = 18
	maxFormal   = 200
	minJoints   = 2
	formalClaim = "full chemical name: "
)

// formals finds full chemical names: 1-(4-fluorophenyl)-2-(methylamino)pentan-1-one.
func (f *Finder) formals() []finding {
	s := f.s.text.S
	if len(f.d.g.formals) == 0 || !strings.Contains(s, "yl") {
		return nil
	}
	var out []finding
	for from := 0; from < len(s) && len(out) < maxCandidates; {
		length := strings.IndexByte(s[from:], ' ')
		if length < 0 {
			length = len(s) - from
		}
		if length >= minFormal && length <= maxFormal {
			if h, ok := f.formal(from, from+length); ok {
				out = append(out, h)
			}
		}
		from += length + 1
	}
	return out
}

// formal reads the run S[lo:hi] as a full chemical name.
func (f *Finder) formal(lo, hi int) (finding, bool) {
	run := strings.TrimRight(f.s.text.S[lo:hi], ".,;:!?")
	if strings.Count(run, ")") > strings.Count(run, "(") {
		run = strings.TrimSuffix(run, ")")
	}
	joints, digit := 0, false
	for i := range len(run) {
		switch c := run[i]; {
		case c == '-' || c == '(' || c == '[':
			joints++
		case '0' <= c && c <= '9':
			digit = true
		case c >= 0x80:
			return finding{}, false
		}
	}
	if joints < minJoints || !digit || !strings.Contains(run, "yl") {
		return finding{}, false
	}
	from, _ := slices.BinarySearch(f.s.at, int32(lo))
	to, _ := slices.BinarySearch(f.s.at, int32(lo+len(run)))
	if from >= to {
		return finding{}, false
	}
	key := string(f.s.b[from:to])
	for i := range f.d.g.formals {
		fm := &f.d.g.formals[i]
		if !fm.fits(key) {
			continue
		}
		h := finding{from: from, to: to, name: run, key: key, class: fm.class, reason: formalClaim + run, weight: fm.weight, number: true, formal: true}
		if id, ok := f.d.known.exact[key]; ok {
			h.known, h.nearest = true, f.d.known.entries[id].name
		}
		return h, true
	}
	return finding{}, false
}

func (fm *formal) fits(key string) bool {
	for _, any := range fm.holds {
		if !slices.ContainsFunc(any, func(part string) bool {
			if end, ok := strings.CutSuffix(part, "$"); ok {
				return strings.HasSuffix(key, end)
			}
			return strings.Contains(key, part)
		}) {
			return false
		}
	}
	return true
}

// fileFormal is a formal as it stands in YAML.
type fileFormal struct {
	Class  string   `yaml:"class"`
	Since  int      `yaml:"since"`
	Source string   `yaml:"source"`
	Weight float64  `yaml:"weight"`
	Holds  []string `yaml:"holds"` // alternatives parted by |
}

func (b *builder) formalsOf(f *file) {
	for i, ff := range f.Formals {
		field := fmt.Sprintf("formals[%d]", i)
		b.since(field, ff.Since, ff.Source)
		if ff.Class == "" || len(ff.Holds) == 0 || ff.Weight <= 0 || ff.Weight > 1 {
			b.fault(field, "wants class, holds and a weight of at most 1")
		}
		fm := formal{class: ff.Class, since: ff.Since, weight: ff.Weight}
		for _, h := range ff.Holds {
			fm.holds = append(fm.holds, strings.Split(h, "|"))
		}
		b.g.formals = append(b.g.formals, fm)
	}
}
