package extract

import (
	"bytes"
	"strings"
)

// trustedTags is a number of tags below which no arrangement of them makes
// the parser use much memory: 500 open elements at most are opened again by
// each of them, at about 200 bytes.
const trustedTags = 400

// maxRepeats bounds the elements that the parser would add on its own.
const maxRepeats = 400_000

// expands reports a page that is small and parses into something huge. By the
// standard, formatting elements that are never closed (<b>, <font size=1>,
// ...) are opened again in every block that follows, up to three of each form;
// "<font size=1><font size=2>...<p><p><p>" so grows by hundreds of elements a
// tag. What is counted is an upper bound of what is added: first without a
// look at forms, which is cheap, and only where that is too much with it.
func expands(page []byte) bool {
	return repeats(page, nil) && repeats(page, map[string]int{})
}

// repeats counts; with forms, no more than three elements of the same form
// (name and attributes) count as open.
func repeats(page []byte, forms map[string]int) bool {
	var open [len(formattingNames)][]string
	var count [len(formattingNames)]int
	total, added := 0, 0
	for {
		i := bytes.IndexByte(page, '<')
		if i < 0 || i+1 >= len(page) {
			return false
		}
		page = page[i+1:]
		name := page
		if page[0] == '/' {
			name = page[1:]
		}
		f := formatting(name)
		switch {
		case f < 0:
			added += min(total, 512)
			if added > maxRepeats {
				return true
			}
		case page[0] != '/':
			if forms != nil {
				form := formOf(page)
				if forms[form] == 3 {
					continue
				}
				forms[form]++
				open[f] = append(open[f], form)
			}
			count[f]++
			total++
		case count[f] > 0:
			if forms != nil {
				last := len(open[f]) - 1
				forms[open[f][last]]--
				open[f] = open[f][:last]
			}
			count[f]--
			total--
		}
	}
}

// formOf is a tag up to its end, name and attributes.
func formOf(tag []byte) string {
	tag = tag[:min(len(tag), 200)]
	if end := bytes.IndexByte(tag, '>'); end >= 0 {
		tag = tag[:end]
	}
	return string(bytes.ToLower(tag))
}

// formattingNames are the elements that the standard opens again; not <a>,
// of which a second one closes the first.
var formattingNames = [...]string{"b", "i", "s", "u", "em", "tt", "big", "font", "code", "nobr", "small", "strike", "strong"}

// formatting is the number of the name with which a tag begins; -1 for
// others.
func formatting(tag []byte) int {
	n := 0
	for n < len(tag) && n < 7 && tag[n]|0x20 >= 'a' && tag[n]|0x20 <= 'z' {
		n++
	}
	if n == 0 || n > 6 {
		return -1
	}
	for i, name := range formattingNames {
		if len(name) == n && name[0] == tag[0]|0x20 && strings.EqualFold(name, string(tag[:n])) {
			return i
		}
	}
	return -1
}

// withoutControls drops NUL and other control bytes, which broken scripts
// leave in pages and which would cut a tag in two. The bytes in the archive
// stay as they are.
func withoutControls(page []byte) []byte {
	for i, c := range page {
		if control(c) {
			out := append(make([]byte, 0, len(page)), page[:i]...)
			for _, c := range page[i:] {
				if !control(c) {
					out = append(out, c)
				}
			}
			return out
		}
	}
	return page
}

func control(c byte) bool {
	return c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f' || c == 0x7f
}
