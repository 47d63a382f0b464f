package guard

import (
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

type param struct{ key, value string }

// splitPath returns the decoded segments, without empty ones.
func splitPath(path string) []string {
	var out []string
	for seg := range strings.SplitSeq(path, "/") {
		if seg != "" {
			out = append(out, decode(seg))
		}
	}
	return out
}

// splitQuery returns decoded pairs; old scripts separate them by semicolons.
func splitQuery(query string) []param {
	var out []param
	for pair := range strings.FieldsFuncSeq(query, func(r rune) bool { return r == '&' || r == ';' }) {
		key, value, _ := strings.Cut(pair, "=")
		out = append(out, param{key: decode(strings.ReplaceAll(key, "+", " ")), value: decode(strings.ReplaceAll(value, "+", " "))})
	}
	return out
}

// maxDecode is how often percent encoding is taken off. Servers do it once or
// twice; what is still encoded then was made to look like something else.
const maxDecode = 4

// decode removes percent encoding, repeatedly, because some servers do; what
// does not decode stays as it is.
func decode(s string) string {
	for range maxDecode {
		if !strings.Contains(s, "%") {
			return s
		}
		d, err := url.PathUnescape(s)
		if err != nil {
			return s
		}
		s = d
	}
	return s
}

// fold lowers a text and takes its accents away: "Löschen" is "loschen".
func fold(s string) string {
	if isLowerASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'ß':
			b.WriteString("ss")
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || (c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}

// tokens splits a text into folded words: at everything that is no letter or
// digit, between letters and digits, and at camelCase humps. It stops after
// maxPhrase+1 words, when the text is no action any more.
func tokens(text string) []string {
	var out []string
	start, prev := -1, rune(0)
	flush := func(end int) {
		if start >= 0 {
			out = append(out, fold(text[start:end]))
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r):
			flush(i)
		case start >= 0 && (unicode.IsDigit(r) != unicode.IsDigit(prev) || unicode.IsUpper(r) && unicode.IsLower(prev)):
			flush(i)
			start = i
		case start < 0:
			start = i
		}
		if len(out) > maxPhrase {
			return out
		}
		prev = r
	}
	flush(len(text))
	return out
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isIdentifier reports whether a value is a number, or a hexadecimal text or
// UUID of at least 8 digits.
func isIdentifier(s string) bool {
	hex := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
			hex++
		case r != '-':
			return false
		}
	}
	return isDigits(s) || hex >= 8
}

// stripExtension cuts the endings of web scripts: "logout.php".
func stripExtension(seg string) string {
	if i := strings.LastIndexByte(seg, '.'); i > 0 && scriptExtensions[strings.ToLower(seg[i+1:])] {
		return seg[:i]
	}
	return seg
}

func hasMediaExtension(seg string) bool {
	i := strings.LastIndexByte(seg, '.')
	return i >= 0 && mediaExtensions[strings.ToLower(seg[i+1:])]
}
