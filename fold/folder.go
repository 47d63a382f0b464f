package fold

import (
	"html"
	"strings"
	"unicode/utf8"
)

// Folder folds texts and keeps the memory for the next one. The zero value is
// ready. It is for one goroutine at a time.
type Folder struct {
	text  Text
	buf   []byte
	from  []int32
	to    []int32
	upper []bool
	runes map[rune]string // folded forms met before, outside ASCII
}

// maxRunes bounds the memory for folded forms; hostile texts hold many scripts.
const maxRunes = 4096

// maxKept is the largest buffer that is kept for the next text.
const maxKept = 1 << 20

// Fold folds a text. The result is valid until the next call.
func (f *Folder) Fold(text string) *Text {
	if cap(f.buf) > maxKept && len(text) < maxKept/4 {
		*f = Folder{runes: f.runes}
	}
	f.buf, f.from, f.to, f.upper = f.buf[:0], f.from[:0], f.to[:0], f.upper[:0]
	f.text.cut = false
	f.text.Orig = text
	f.text.from, f.text.to = nil, nil
	if plain := f.ascii(text); plain < len(text) {
		f.runesFrom(text, plain)
		f.text.from, f.text.to = f.from, f.to
	}
	f.text.S, f.text.upper = string(f.buf), f.upper
	return &f.text
}

// ascii folds the beginning of a text that needs no map and says how long it is.
func (f *Folder) ascii(text string) int {
	for i := 0; i < len(text); i++ {
		b := text[i]
		switch {
		case 'a' <= b && b <= 'z':
		case 'A' <= b && b <= 'Z':
			f.buf = append(f.buf, b+'a'-'A')
			f.upper = append(f.upper, true)
			continue
		case b >= utf8.RuneSelf || b == '&':
			return i
		default:
			b = plainSign(b)
		}
		f.buf = append(f.buf, b)
		f.upper = append(f.upper, false)
	}
	return len(text)
}

// plainSign folds an ASCII sign.
func plainSign(b byte) byte {
	switch {
	case b == '\n':
		return b
	case b <= ' ' || b == 0x7f:
		return ' '
	case b == '`':
		return '\''
	}
	return b
}

// runesFrom folds the rest of a text, with a map.
func (f *Folder) runesFrom(text string, plain int) {
	for i := range plain {
		f.from, f.to = append(f.from, int32(i)), append(f.to, int32(i+1))
	}
	word := len(f.buf) // where the word began that mixed scripts are looked for in
	for word > 0 && wordByte(f.buf[word-1]) {
		word--
	}
	foreign := false
	for i := plain; i < len(text); {
		b := text[i]
		n := 1
		switch {
		case b == '&':
			if s, width := entity(text[i:]); width > 0 {
				n = width
				for _, r := range s {
					foreign = f.put(r, text, i, i+n) || foreign
				}
				break
			}
			f.push('&', i, i+1, false)
		case b < utf8.RuneSelf:
			f.push1(b, i)
		default:
			var r rune
			r, n = utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && n <= 1 {
				f.push(' ', i, i+n, false)
				break
			}
			foreign = f.put(r, text, i, i+n) || foreign
		}
		i += n
		if last := len(f.buf); last > 0 && !wordByte(f.buf[last-1]) {
			if foreign {
				f.lookAlikes(word, last)
			}
			word, foreign = len(f.buf), false
		}
	}
	if foreign {
		f.lookAlikes(word, len(f.buf))
	}
}

// wordByte reports whether a byte may stand inside a word whose script is
// judged as one: letters, digits, hyphen and apostrophe.
func wordByte(b byte) bool { return letter(b) || digit(b) || b == '-' || b == '\'' }

func (f *Folder) push(b byte, from, to int, upper bool) {
	f.buf = append(f.buf, b)
	f.from = append(f.from, int32(from))
	f.to = append(f.to, int32(to))
	f.upper = append(f.upper, upper)
}

func (f *Folder) push1(b byte, at int) {
	if 'A' <= b && b <= 'Z' {
		f.push(b+'a'-'A', at, at+1, true)
		return
	}
	if b < 'a' {
		b = plainSign(b)
	}
	f.push(b, at, at+1, false)
}

// put folds one rune and reports whether it is a Greek or Cyrillic letter.
func (f *Folder) put(r rune, text string, from, to int) (foreign bool) {
	if r < utf8.RuneSelf {
		f.push1(byte(r), from)
		f.to[len(f.to)-1] = int32(to)
		return false
	}
	s := ""
	if word, ok := greekWord(r, text, from, to); ok {
		s = word
	} else {
		s = f.rune(r)
		foreign = s != "" && imitator(r)
	}
	if s != "" && fraction(r) && len(f.buf) > 0 && digit(f.buf[len(f.buf)-1]) {
		f.push(' ', from, to, false) // 1½ is one and a half, not 11/2
	}
	up := upperRune(r)
	for k := range len(s) {
		f.push(s[k], from, to, up)
	}
	return foreign
}

// rune gives the folded form of a rune outside ASCII, from memory if it can.
func (f *Folder) rune(r rune) string {
	if s, ok := f.runes[r]; ok {
		return s
	}
	s := foldRune(r)
	if f.runes == nil {
		f.runes = make(map[rune]string)
	}
	if len(f.runes) < maxRunes {
		f.runes[r] = s
	}
	return s
}

// maxEntity is the longest entity that is looked for; HTML's longest has 33 bytes.
const maxEntity = 34

// entity resolves an HTML entity at the beginning of s, also one whose own
// ampersand was escaped (&amp;#39;), and says how many bytes it takes; 0: none.
func entity(s string) (string, int) {
	out, n := entityOnce(s)
	if out != "&" {
		return out, n
	}
	rest := s[n:min(len(s), n+maxEntity)]
	if inner, m := entityOnce("&" + rest); m > 0 {
		return inner, n + m - 1
	}
	return out, n
}

func entityOnce(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if end < 2 {
		return "", 0
	}
	for i := 1; i < end; i++ {
		if b := s[i] | 0x20; !('a' <= b && b <= 'z' || digit(s[i]) || s[i] == '#' && i == 1) {
			return "", 0
		}
	}
	out := html.UnescapeString(s[:end+1])
	if out == s[:end+1] || len(out) > 1 && out[0] == '&' {
		return "", 0
	}
	return out, end + 1
}

// Key is the folded text with letters and digits alone: two spellings that
// differ in case, diacritics or separators only have the same key.
func (f *Folder) Key(text string) string {
	t := f.Fold(text)
	b := make([]byte, 0, len(t.S))
	for _, k := range t.Tokens() {
		if k.Kind != Sign {
			b = append(b, t.S[k.Start:k.End]...)
		}
	}
	return string(b)
}
