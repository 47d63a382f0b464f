package extract

import (
	"strings"
	"unicode"
)

// folded gives text with runs of white space as one space and none at the
// ends; control characters of broken encodings and soft hyphens are dropped,
// and marks of the direction of writing at the ends.
// Zero-width joiners, look-alike letters and U+FFFD stay: they are evidence.
func folded(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case space(r):
			gap = true
		case r == '\u00ad' || unicode.Is(unicode.Cc, r) || b.Len() == 0 && directs(r):
		default:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	return strings.TrimRightFunc(b.String(), func(r rune) bool { return r == ' ' || directs(r) })
}

// directs reports whether a letter only sets the direction of writing.
func directs(r rune) bool {
	switch r {
	case '\u061c', '\u200e', '\u200f':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// clean reports whether folding would change nothing, which is the common
// case for short ASCII texts.
func clean(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c == ' ' && i > 0 && i < len(s)-1 && s[i-1] != ' ' {
			continue
		}
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

func space(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u2007', '\u202f', '\u2028', '\u2029', '\u3000', '\u0085':
		return true
	}
	return r >= '\u2000' && r <= '\u200a'
}
