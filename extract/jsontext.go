package extract

import (
	"encoding/json"
	"html"
	"strconv"
	"strings"
)

// texts are the plain values at the end of a path, lists taken apart. What is
// no plain value comes out as JSON.
func (p *jsonPath) texts(d *datum, limit int, keepLines bool) []string {
	var out []string
	for _, found := range p.find(d, limit) {
		out = appendTexts(out, found.value, limit, keepLines)
	}
	return out
}

func appendTexts(out []string, v any, limit int, keepLines bool) []string {
	if l, ok := v.(*jsonList); ok {
		for _, x := range l.values {
			out = appendTexts(out, x, limit, keepLines)
		}
		return out
	}
	if len(out) >= limit {
		return out
	}
	if text := plainJSON(v, keepLines); text != "" {
		out = append(out, text)
	}
	return out
}

// plainJSON is a value as text.
func plainJSON(v any, keepLines bool) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		text := html.UnescapeString(x) // scripts write "&amp;" into JSON
		if keepLines {
			return foldLines(text)
		}
		return folded(text)
	case jsonNumber:
		return x.plain()
	case bool:
		return strconv.FormatBool(x)
	}
	var b strings.Builder
	writeJSON(&b, v)
	return b.String()
}

// plain is a number without an exponent.
func (n jsonNumber) plain() string {
	if hex, err := strconv.ParseInt(string(n), 0, 64); err == nil && strings.ContainsAny(string(n), "xX") {
		return strconv.FormatInt(hex, 10)
	}
	if strings.ContainsAny(string(n), "eE") {
		if f, err := strconv.ParseFloat(string(n), 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return string(n)
}

func writeJSON(b *strings.Builder, v any) {
	switch x := v.(type) {
	case *jsonObject:
		b.WriteByte('{')
		for i, key := range x.keys {
			if i > 0 {
				b.WriteByte(',')
			}
			writeQuoted(b, key)
			b.WriteByte(':')
			writeJSON(b, x.values[i])
		}
		b.WriteByte('}')
	case *jsonList:
		b.WriteByte('[')
		for i, y := range x.values {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, y)
		}
		b.WriteByte(']')
	case string:
		writeQuoted(b, x)
	case nil:
		b.WriteString("null")
	default:
		b.WriteString(plainJSON(x, false))
	}
}

func writeQuoted(b *strings.Builder, s string) {
	raw, err := json.Marshal(s)
	if err != nil {
		raw = []byte(`""`) // a text has no errors
	}
	b.Write(raw)
}

// jsonValues is the step that goes down a path in JSON text. Script around it
// ("var x = {...};") is passed over.
func jsonValues(path *jsonPath) step {
	return func(values []string) []string {
		var out []string
		for _, v := range values {
			root, ok := literal(v)
			if !ok || isCut(root) {
				continue
			}
			left := maxLooks
			out = append(out, path.texts(&datum{value: root, root: root, left: &left}, maxValues-len(out), false)...)
		}
		return out
	}
}

// isCut reports whether a text ended in a value.
func isCut(v any) bool {
	switch x := v.(type) {
	case *jsonObject:
		return x.cut
	case *jsonList:
		return x.cut
	}
	return false
}
