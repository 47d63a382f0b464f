package entity

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// view is a text without the invisible characters that vendors put into
// addresses to escape filters, with the way back to the original.
type view struct {
	s    string
	orig string
	cuts []cut // where something was left out, in order
}

// cut says: from byte at of the view on, places in the original are off
// bytes further.
type cut struct{ at, off int }

func newView(text string) *view {
	v := &view{s: text, orig: text}
	if strings.IndexFunc(text, hidden) < 0 {
		return v
	}
	var b strings.Builder
	b.Grow(len(text))
	off := 0
	for i, n := 0, 0; i < len(text); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(text[i:])
		if !hidden(r) {
			b.WriteString(text[i : i+n])
			continue
		}
		off += n
		if n := len(v.cuts); n > 0 && v.cuts[n-1].at == b.Len() {
			v.cuts[n-1].off = off
			continue
		}
		v.cuts = append(v.cuts, cut{b.Len(), off})
	}
	v.s = b.String()
	return v
}

// hidden are the characters without a shape: zero-width spaces and joiners,
// soft hyphens, marks of direction.
func hidden(r rune) bool { return r >= 0xAD && (r == 0xAD || unicode.Is(unicode.Cf, r)) }

// span gives the place in the original of a place in the view.
func (v *view) span(start, end int) (int, int) {
	if len(v.cuts) == 0 {
		return start, end
	}
	return v.back(start), v.back(end-1) + 1
}

func (v *view) back(at int) int {
	i := sort.Search(len(v.cuts), func(i int) bool { return v.cuts[i].at > at })
	if i == 0 {
		return at
	}
	return at + v.cuts[i-1].off
}
