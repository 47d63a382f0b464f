package marketsim

import (
	"strconv"
	"time"
)

// pen writes a page. Market text goes through text or esc only, so that it is
// always escaped.
type pen struct{ b []byte }

// raw writes markup of ours.
func (p *pen) raw(parts ...string) {
	for _, s := range parts {
		p.b = append(p.b, s...)
	}
}

// esc writes a text, escaped for content and for quoted attributes.
func (p *pen) esc(s string) { p.b = appendEscaped(p.b, s) }

// text is esc for bytes.
func (p *pen) text(s []byte) { p.b = appendEscaped(p.b, s) }

func appendEscaped[T string | []byte](b []byte, s T) []byte {
	last := 0
	for i := 0; i < len(s); i++ {
		if r := entity(s[i]); r != "" {
			b = append(append(b, s[last:i]...), r...)
			last = i + 1
		}
	}
	return append(b, s[last:]...)
}

// lines is text with a break element for each line break.
func (p *pen) lines(s []byte) {
	last := 0
	for i := 0; i < len(s); i++ {
		r := entity(s[i])
		if s[i] == '\n' {
			r = "<br>\n"
		}
		if r != "" {
			p.b = append(append(p.b, s[last:i]...), r...)
			last = i + 1
		}
	}
	p.b = append(p.b, s[last:]...)
}

func entity(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&#34;"
	}
	return ""
}

func (p *pen) num(n int64) { p.b = strconv.AppendInt(p.b, n, 10) }

func (p *pen) cents(n int64) { p.b = appendCents(p.b, n) }

func (p *pen) date(t time.Time, layout string) { p.b = t.AppendFormat(p.b, layout) }

// list writes escaped texts with a separator of ours.
func (p *pen) list(texts []string, sep string) {
	for i, s := range texts {
		if i > 0 {
			p.raw(sep)
		}
		p.esc(s)
	}
}

// coinNames lists the coins of a payment mask.
func coinNames(mask int) []string {
	var out []string
	for i, c := range coins {
		if mask>>i&1 == 1 {
			out = append(out, c)
		}
	}
	return out
}
