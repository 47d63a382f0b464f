package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	// maxLiteralDepth bounds lists in lists; states of real applications have 20.
	maxLiteralDepth = 200
	// maxLiteralValues bounds the values of one text, of some 50 bytes of memory each.
	maxLiteralValues = 1_000_000
)

// literal reads the first value of a text: JSON, or what scripts write in its
// place, with single quotes, keys without quotes, commas at the end and
// comments. Nothing is ever run: what is an expression comes out as null,
// except a call with one value in it (new Date("..."), JSON.parse("...")),
// which comes out as that value. found is false for a text without a list or
// object; the containers in which the text ends are marked as cut.
func literal(text string) (value any, found bool) {
	i := strings.IndexAny(text, "{[")
	if i < 0 {
		return nil, false
	}
	r := literalReader{text: text, at: i, left: maxLiteralValues}
	value, _ = r.container()
	return value, true
}

// named reads the value that a script gives to a name: a container, or the
// text of one.
func named(text string, name *regexp.Regexp) (value any, found bool) {
	for _, at := range name.FindAllStringIndex(text, maxNamed) {
		r := literalReader{text: text, at: at[1], left: maxLiteralValues}
		v, _ := r.bare()
		if s, is := v.(string); is {
			v, _ = literal(s)
		}
		if isContainer(v) {
			return v, true
		}
	}
	return nil, false
}

// maxNamed bounds how often a name is tried in a script.
const maxNamed = 20

// naming is the pattern of a name that is given a value: "x = ", "x: ",
// window["x"] = .
func naming(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[^\w$])` + regexp.QuoteMeta(name) + `["'\]]{0,2}\s*[=:]\s*`)
}

// literalReader goes through a text once.
type literalReader struct {
	text  string
	at    int
	depth int
	left  int // values
}

// value reads one value; ok is false where the text ends in it. What stands
// behind it up to the next comma or bracket makes an expression of it.
func (r *literalReader) value() (v any, ok bool) {
	if v, ok = r.bare(); !ok {
		return v, false
	}
	r.blanks()
	if r.at < len(r.text) && strings.IndexByte(",]}):;", r.text[r.at]) < 0 {
		return nil, r.skip()
	}
	return v, true
}

// bare reads one value, whatever follows.
func (r *literalReader) bare() (v any, ok bool) {
	r.blanks()
	r.left--
	if r.at >= len(r.text) || r.left < 0 {
		r.at = len(r.text)
		return nil, false
	}
	switch c := r.text[r.at]; {
	case c == '{' || c == '[':
		v, ok = r.container()
	case c == '"' || c == '\'' || c == '`':
		v, ok = r.quoted()
	case isDigit(c) || c == '-' || c == '+' || c == '.':
		v, ok = r.number(), true
	default:
		v, ok = r.word()
	}
	return v, ok
}

// container reads an object or a list, at whose bracket the reader stands. One
// that the text ends in, or that is too deep, is cut.
func (r *literalReader) container() (any, bool) {
	if r.depth++; r.depth > maxLiteralDepth {
		r.at = len(r.text)
	}
	defer func() { r.depth-- }()
	if r.at < len(r.text) && r.text[r.at] == '[' {
		r.at++
		return r.list()
	}
	r.at = min(r.at+1, len(r.text))
	return r.object()
}

func (r *literalReader) list() (*jsonList, bool) {
	l := &jsonList{}
	for {
		r.blanks()
		if r.at >= len(r.text) {
			l.cut = true
			return l, false
		}
		switch r.text[r.at] {
		case ']':
			r.at++
			return l, true
		case ',', '}', ')', ':', ';':
			r.at++
			continue
		}
		v, ok := r.value()
		if ok || isContainer(v) {
			l.values = append(l.values, v)
		}
		if !ok {
			l.cut = true
			return l, false
		}
	}
}

func (r *literalReader) object() (*jsonObject, bool) {
	o := &jsonObject{}
	defer o.index()
	for {
		r.blanks()
		if r.at >= len(r.text) {
			o.cut = true
			return o, false
		}
		c := r.text[r.at]
		if c == '}' {
			r.at++
			return o, true
		}
		key, ok := r.key(c)
		if !ok {
			if r.at >= len(r.text) {
				o.cut = true
				return o, false
			}
			r.at++ // a comma, or what no key is made of
			continue
		}
		r.blanks()
		if r.at < len(r.text) && r.text[r.at] != ':' {
			if r.text[r.at] != ',' && r.text[r.at] != '}' && !r.skip() {
				o.cut = true
				return o, false
			}
			continue // a method or a name alone
		}
		r.at = min(r.at+1, len(r.text))
		v, ok := r.value()
		if ok || isContainer(v) {
			o.keys, o.values = append(o.keys, key), append(o.values, v)
		}
		if !ok {
			o.cut = true
			return o, false
		}
	}
}

func (r *literalReader) key(c byte) (string, bool) {
	if c == '"' || c == '\'' || c == '`' {
		return r.quoted()
	}
	start := r.at
	for r.at < len(r.text) && wordByte(r.text[r.at]) {
		r.at++
	}
	return r.text[start:r.at], r.at > start
}

// isContainer reports whether a value that the text ends in has whole values
// in it.
func isContainer(v any) bool {
	switch v.(type) {
	case *jsonList, *jsonObject:
		return true
	}
	return false
}

func wordByte(c byte) bool { return nameByte(c) && c != '-' || c == '$' }

// blanks passes over white space and comments.
func (r *literalReader) blanks() {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case asciiSpace(c):
			r.at++
		case strings.HasPrefix(r.text[r.at:], "//"):
			r.until("\n")
		case strings.HasPrefix(r.text[r.at:], "/*"):
			r.until("*/")
		case strings.HasPrefix(r.text[r.at:], "\u00a0"), strings.HasPrefix(r.text[r.at:], "\ufeff"):
			_, n := utf8.DecodeRuneInString(r.text[r.at:])
			r.at += n
		default:
			return
		}
	}
}

func (r *literalReader) until(end string) {
	if n := strings.Index(r.text[r.at:], end); n >= 0 {
		r.at += n + len(end)
		return
	}
	r.at = len(r.text)
}

// number reads a number as it is written, without the marks between thousands
// that scripts may write.
func (r *literalReader) number() any {
	start := r.at
	for r.at < len(r.text) && (wordByte(r.text[r.at]) || strings.IndexByte("+-.", r.text[r.at]) >= 0) {
		r.at++
	}
	return jsonNumber(strings.ReplaceAll(r.text[start:r.at], "_", ""))
}

// word reads a value that is a word, or a call of one with a single value.
func (r *literalReader) word() (any, bool) {
	start := r.at
	for r.at < len(r.text) && (wordByte(r.text[r.at]) || strings.IndexByte(". !", r.text[r.at]) >= 0) {
		r.at++
	}
	switch strings.TrimSpace(r.text[start:r.at]) {
	case "true", "!0":
		return true, true
	case "false", "!1":
		return false, true
	case "null", "undefined", "NaN", "void 0":
		return nil, true
	case "":
		return nil, r.skip()
	}
	r.blanks()
	if r.at >= len(r.text) || r.text[r.at] != '(' {
		return nil, r.skip()
	}
	if r.depth >= maxLiteralDepth {
		r.at = len(r.text)
		return nil, false
	}
	r.depth++
	r.at++
	v, ok := r.value()
	r.depth--
	if r.at < len(r.text) && r.text[r.at] == ')' {
		r.at++
		return v, ok
	}
	return nil, ok && r.skipFrom(1) // several arguments: a function's work
}

// skip passes over an expression, up to the comma or bracket that ends it.
func (r *literalReader) skip() bool { return r.skipFrom(0) }

// skipFrom is skip from inside so many brackets.
func (r *literalReader) skipFrom(depth int) bool {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case '"', '\'', '`':
			if _, ok := r.quoted(); !ok {
				return false
			}
			continue
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth < 0 {
				return true
			}
		case ',', ';':
			if depth == 0 {
				return true
			}
		}
		r.at++
	}
	return false
}
