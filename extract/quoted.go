package extract

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a text between quotes with its escapes.
func (r *literalReader) quoted() (string, bool) {
	quote := r.text[r.at]
	r.at++
	rest := r.text[r.at:]
	if end := strings.IndexByte(rest, quote); end >= 0 && strings.IndexByte(rest[:end], '\\') < 0 {
		r.at += end + 1
		return rest[:end], true
	}
	var b strings.Builder
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; c {
		case quote:
			r.at += i + 1
			return b.String(), true
		case '\\':
			i += unescapeInto(&b, rest[i+1:])
		default:
			b.WriteByte(c)
		}
	}
	r.at = len(r.text)
	return "", false
}

// unescapeInto writes what an escape stands for, and gives its length behind
// the backslash.
func unescapeInto(b *strings.Builder, s string) int {
	if s == "" {
		return 0
	}
	switch s[0] {
	case 'n':
		b.WriteByte('\n')
	case 'r', '\n':
	case 't':
		b.WriteByte('\t')
	case 'b', 'f', 'v', '0':
		b.WriteByte(' ')
	case 'x':
		if c, ok := hexOf(s[1:], 2); ok {
			b.WriteRune(c)
			return 3
		}
	case 'u':
		c, ok := hexOf(s[1:], 4)
		if !ok {
			return 1
		}
		if utf16.IsSurrogate(c) && strings.HasPrefix(s[5:], `\u`) {
			if low, ok := hexOf(s[7:], 4); ok {
				b.WriteRune(utf16.DecodeRune(c, low))
				return 11
			}
		}
		b.WriteRune(c) // a half of a pair alone is written as U+FFFD
		return 5
	default:
		_, n := utf8.DecodeRuneInString(s)
		b.WriteString(s[:n])
		return n
	}
	return 1
}

func hexOf(s string, digits int) (rune, bool) {
	if len(s) < digits {
		return 0, false
	}
	var n rune
	for i := range digits {
		c := s[i] | 0x20
		switch {
		case isDigit(s[i]):
			n = n<<4 | rune(s[i]-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | rune(c-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
