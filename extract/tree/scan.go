package tree

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// readToken reads what begins at pos and gives it to the builder. Some tags
// are followed by raw text, which the next call of readRaw reads.
func (b *builder) readToken() {
	i := b.markup(b.pos)
	if i > b.pos {
		b.take(&token{kind: textToken, data: unescapeText(b.src[b.pos:i])})
		b.pos = i
		return
	}
	switch c := b.at(b.pos + 1); {
	case letter(c):
		b.readStart()
	case c == '/' && letter(b.at(b.pos+2)):
		b.readEnd()
	case c == '!':
		b.readDeclaration()
	case c == '/':
		b.readBogus(b.pos + 2)
	default:
		b.readBogus(b.pos + 1) // "<?"
	}
}

// markup is the place of the first "<" from i on that begins more than text,
// or the end of the page.
func (b *builder) markup(i int) int {
	for {
		n := strings.IndexByte(b.src[i:], '<')
		if n < 0 {
			return len(b.src)
		}
		i += n
		switch c := b.at(i + 1); {
		case letter(c), c == '!', c == '?', c == '/' && i+2 < len(b.src):
			return i
		case c == '/':
			b.stuck = true // the page ends in "</"
			return len(b.src)
		}
		i++
	}
}

// at is a byte of the page; 0 behind its end.
func (b *builder) at(i int) byte {
	if i < len(b.src) {
		return b.src[i]
	}
	return 0
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\f' }

// readBogus reads up to ">" as a comment.
func (b *builder) readBogus(from int) {
	n := strings.IndexByte(b.src[from:], '>')
	if n < 0 {
		b.stuck = true
		return
	}
	b.pos = from + n + 1
	b.take(&token{kind: commentToken, data: unescapeText(b.src[from : from+n])})
}

// readDeclaration reads a comment or a doctype, after "<!".
func (b *builder) readDeclaration() {
	from := b.pos + 2
	const doctype = "doctype"
	switch rest := b.src[from:]; {
	case strings.HasPrefix(rest, "--"):
		b.readComment(from + 2)
	case len(rest) > len(doctype) && strings.EqualFold(rest[:len(doctype)], doctype):
		from += len(doctype)
		for blank(b.at(from)) {
			from++
		}
		n := strings.IndexByte(b.src[from:], '>')
		if n < 0 {
			b.stuck = true
			return
		}
		b.pos = from + n + 1
		b.take(&token{kind: doctypeToken, data: b.src[from : from+n]})
	default:
		b.readBogus(from)
	}
}

func (b *builder) readComment(from int) {
	rest := b.src[from:]
	size, closing := 0, 1 // "<!-->"
	switch {
	case strings.HasPrefix(rest, ">"):
	case strings.HasPrefix(rest, "->"):
		closing = 2
	default:
		size, closing = strings.Index(rest, "-->"), 3
		if size < 0 || strings.Contains(rest[:size+2], "--!") {
			b.stuck = true // never ends, or in an uncommon way
			return
		}
	}
	b.pos = from + size + closing
	b.take(&token{kind: commentToken, data: unescapeText(rest[:size])})
}

// rawEnd is the place of the end tag of an element of raw text; -1 without one.
func (b *builder) rawEnd(name string) int {
	for i := b.pos; ; i++ {
		n := strings.IndexByte(b.src[i:], '<')
		if n < 0 {
			return -1
		}
		i += n
		after := i + 2 + len(name)
		if after >= len(b.src) {
			return -1
		}
		if b.src[i+1] != '/' || !strings.EqualFold(b.src[i+2:after], name) {
			continue
		}
		if c := b.src[after]; blank(c) || c == '/' || c == '>' {
			return i
		}
	}
}

// readRaw reads what an element of raw text holds.
func (b *builder) readRaw() {
	raw := b.raw
	b.raw = 0
	end := b.rawEnd(raw.String())
	if end < 0 {
		b.stuck = true
		return
	}
	text := b.src[b.pos:end]
	if raw == atom.Script && strings.Contains(text, "<!--") && strings.Contains(strings.ToLower(text), "<script") {
		b.stuck = true // may hide its own end
		return
	}
	b.pos = end
	if text == "" {
		return
	}
	if raw == atom.Title || raw == atom.Textarea {
		text = unescapeText(text)
	}
	b.take(&token{kind: textToken, data: text})
}
