package tree

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readStart reads a start tag.
func (b *builder) readStart() {
	t := token{kind: startToken}
	if !b.readTag(&t, b.pos+1) {
		return
	}
	switch t.atom {
	case atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Xmp:
		b.raw = t.atom
	case atom.Template, atom.Svg, atom.Math, atom.Frameset, atom.Frame, atom.Plaintext:
		b.stuck = true // not built here
		return
	}
	b.take(&t)
}

// readEnd reads an end tag.
func (b *builder) readEnd() {
	t := token{kind: endToken}
	if b.readTag(&t, b.pos+2) {
		b.take(&t)
	}
}

// readTag reads a tag whose name begins at i. Attributes of an end tag are
// passed over. It is stuck where the page ends within the tag.
func (b *builder) readTag(t *token, i int) bool {
	src, from := b.src, i
	upper := false
	for i < len(src) && !blank(src[i]) && src[i] != '/' && src[i] != '>' {
		upper = upper || src[i] >= 'A' && src[i] <= 'Z'
		i++
	}
	t.atom, t.data = named(src[from:i], upper)
	b.first = len(b.attrs)
	for {
		for i < len(src) && blank(src[i]) {
			i++
		}
		if i >= len(src) {
			b.stuck = true
			return false
		}
		if src[i] == '>' {
			break
		}
		if src[i] == '/' {
			i++
			continue
		}
		if i = b.readAttr(t, i); i < 0 {
			b.stuck = true
			return false
		}
	}
	b.pos = i + 1
	if n := len(b.attrs); n > b.first {
		t.attr = b.attrs[b.first:n:n]
	}
	return true
}

// readAttr reads an attribute that begins at i and returns the place behind
// it; -1 if the page ends within it.
func (b *builder) readAttr(t *token, i int) int {
	src, from := b.src, i
	upper := false
	for i++; i < len(src); i++ {
		c := src[i]
		if c == '=' || c == '>' || c == '/' || blank(c) {
			break
		}
		upper = upper || c >= 'A' && c <= 'Z'
	}
	key := src[from:i]
	if upper || key[0] >= 'A' && key[0] <= 'Z' {
		key = lower(key)
	}
	for i < len(src) && blank(src[i]) {
		i++
	}
	value := ""
	if i < len(src) && src[i] == '=' {
		for i++; i < len(src) && blank(src[i]); {
			i++
		}
		if i >= len(src) {
			return -1
		}
		if value, i = b.value(i); i < 0 {
			return -1
		}
	}
	if t.kind != startToken || known(b.attrs[b.first:], key) {
		return i
	}
	if len(b.attrs)-b.first == maxAttrs {
		return -1
	}
	if len(b.attrs) == cap(b.attrs) {
		more := make([]html.Attribute, 0, attrSlab)
		b.attrs, b.first = append(more, b.attrs[b.first:]...), 0
	}
	b.attrs = append(b.attrs, html.Attribute{Key: key, Val: unescapeValue(value)})
	return i
}

// attrSlab is how many attributes are made at a time. A tag with more than
// maxAttrs is left to the library, which finds repeated names by a table.
const (
	attrSlab = 128
	maxAttrs = 64
)

// value reads the value of an attribute at i, with quotes or without.
func (b *builder) value(i int) (string, int) {
	src := b.src
	switch q := src[i]; q {
	case '>':
		return "", i
	case '"', '\'':
		n := strings.IndexByte(src[i+1:], q)
		if n < 0 {
			return "", -1
		}
		return src[i+1 : i+1+n], i + n + 2
	}
	from := i
	for i < len(src) && !blank(src[i]) && src[i] != '>' {
		i++
	}
	return src[from:i], i
}

// known reports whether an attribute of this name came before: the first counts.
func known(attrs []html.Attribute, key string) bool {
	for i := range attrs {
		if attrs[i].Key == key {
			return true
		}
	}
	return false
}

// named is the atom and the name of a tag.
func named(name string, upper bool) (atom.Atom, string) {
	if upper {
		name = lower(name)
	}
	var buf [25]byte // as long as the longest atom
	if len(name) > len(buf) {
		return 0, name
	}
	a := atom.Lookup(buf[:copy(buf[:], name)])
	if a != 0 {
		name = a.String()
	}
	return a, name
}

// lower puts the letters A to Z into lower case, and no other.
func lower(s string) string {
	out := []byte(s)
	for i, c := range out {
		if c >= 'A' && c <= 'Z' {
			out[i] = c | 0x20
		}
	}
	return string(out)
}
