package extract

import (
	"bytes"
	"strings"
)

// maxTags bounds the elements of a page. The heaviest real index page seen
// has about 6,000; each costs some 200 bytes of memory.
const maxTags = 100_000

// maxRepeats bounds the elements that the parser would add on its own.
const maxRepeats = 400_000

// survey is what one look at the tags of a page tells before it is parsed.
type survey struct {
	tags   int  // "<", an upper bound of elements
	styles bool // there are style blocks
	huge   bool // the page would parse into more than the parser is given
}

// look finds pages that are small and parse into something huge. By the
// standard, formatting elements that are never closed (<b>, <font size=1>,
// ...) are opened again in every block that follows, up to three of each form;
// "<font size=1><font size=2>...<p><p><p>" so grows by hundreds of elements a
// tag. What is counted is an upper bound of what is added: first without a
// look at forms, which is cheap, and only where that is too much with it.
func look(page []byte) survey {
	s := tally(page)
	if s.huge && s.tags <= maxTags {
		s.huge = repeats(page)
	}
	return s
}

// tally counts without a look at forms.
func tally(page []byte) survey {
	var s survey
	var open [len(formattingNames)]int
	total, added := 0, 0
	for {
		i := bytes.IndexByte(page, '<')
		if i < 0 || i+1 >= len(page) {
			s.huge = s.tags > maxTags || added > maxRepeats
			return s
		}
		page = page[i+1:]
		s.tags++
		c := page[0]
		closing := c == '/'
		name := page
		if closing {
			name = page[1:]
		}
		if len(name) > 5 && name[0]|0x20 == 's' && name[4]|0x20 == 'e' && bytes.EqualFold(name[:5], []byte("style")) {
			s.styles = true
		}
		switch f := formatting(name); {
		case f < 0:
			added += min(total, 512)
		case !closing:
			open[f]++
			total++
		case open[f] > 0:
			open[f]--
			total--
		}
	}
}

// repeats counts no more than three elements of the same form (name and
// attributes) as open.
func repeats(page []byte) bool {
	forms := map[string]int{}
	var open [len(formattingNames)][]string
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
			if added += min(total, 512); added > maxRepeats {
				return true
			}
		case page[0] != '/':
			if form := formOf(page); forms[form] < 3 {
				forms[form]++
				open[f] = append(open[f], form)
				total++
			}
		case len(open[f]) > 0:
			last := len(open[f]) - 1
			forms[open[f][last]]--
			open[f] = open[f][:last]
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
	if len(tag) == 0 {
		return -1
	}
	switch tag[0] | 0x20 {
	case 'b', 'i', 's', 'u', 'e', 't', 'f', 'c', 'n':
	default:
		return -1
	}
	n := 1
	for n < len(tag) && n < 7 && tag[n]|0x20 >= 'a' && tag[n]|0x20 <= 'z' {
		n++
	}
	if n > 6 {
		return -1
	}
	for i, name := range formattingNames {
		if len(name) == n && name[0] == tag[0]|0x20 && strings.EqualFold(name, string(tag[:n])) {
			return i
		}
	}
	return -1
}

// withoutControls drops NUL, which broken scripts leave in pages and which
// would cut a word or a tag in two, and with it the other control bytes.
// Without NUL these are left for the folding of texts. The bytes in the
// archive stay as they are.
func withoutControls(page []byte) []byte {
	if bytes.IndexByte(page, 0) < 0 {
		return page
	}
	out := make([]byte, 0, len(page))
	for _, c := range page {
		if c >= ' ' && c != 0x7f || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			out = append(out, c)
		}
	}
	return out
}
