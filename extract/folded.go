package extract

import (
	"strings"
	"unicode"
)

// folded gives text with runs of white space as one space and none at the
// ends; control characters of broken encodings and soft hyphens are dropped.
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
		case r == '\u00ad' || unicode.Is(unicode.Cc, r):
		default:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	return b.String()
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
