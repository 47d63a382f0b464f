package tree

import (
	"strings"

	"golang.org/x/net/html"
)

// unescapeText undoes the character references of a text.
func unescapeText(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}

// unescapeValue undoes the character references of an attribute's value: names
// count only whole there, so that "?a=1&copy=2" stays what it is.
func unescapeValue(s string) string {
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i >= 0 {
		out = append(out, s[:i]...)
		n := reference(s[i:])
		out = append(out, unescapeReference(s[i:i+n], s[i+n:])...)
		s = s[i+n:]
		i = strings.IndexByte(s, '&')
	}
	return string(append(out, s...))
}

// reference is the length of what may be a character reference at the start of s.
func reference(s string) int {
	i := 1
	if i < len(s) && s[i] == '#' {
		i++
	}
	for i < len(s) && (letter(s[i]) || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i < len(s) && s[i] == ';' {
		i++
	}
	return i
}

// unescapeReference is what ref stands for where rest follows it. A name that
// only begins like a known one comes back with its last byte from the library,
// as no whole one does, but for "&semi;".
func unescapeReference(ref, rest string) string {
	if ref == "&amp;" {
		return "&" // nearly all of them
	}
	last := ref[len(ref)-1]
	if len(ref) == 1 || ref[1] != '#' && last != ';' && strings.HasPrefix(rest, "=") {
		return ref
	}
	out := html.UnescapeString(ref)
	if ref[1] != '#' && out != ";" && out[len(out)-1] == last {
		return ref
	}
	return out
}
