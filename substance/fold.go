package substance

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// glyph is one folded byte of a text with where it came from.
type glyph struct {
	b          byte
	start, end int  // of the rune, in the original text
	digit      bool // of a number in any script
	first      bool // first byte of a folded rune
	gap        gap  // what stood between this rune and the one before
}

// gap says what stands between two letters or digits.
type gap uint8

const (
	gapNone   gap = iota // nothing: the same word
	gapHyphen            // one dash
	gapJoin              // other separators that may stand inside a name
	gapBreak             // a border that no name crosses
)

// greek are the letters that chemical names use as words.
var greek = map[rune]string{
	'α': "alpha", 'β': "beta", 'γ': "gamma", 'δ': "delta", 'Δ': "delta",
	'Α': "alpha", 'Β': "beta", 'Γ': "gamma",
}

// glyphs lowers case, drops diacritics and invisible characters, unifies the
// forms of letters, spells single Greek letters out, and notes the gaps.
// The result has at most a few bytes per rune of text.
func glyphs(text string) []glyph {
	out := make([]glyph, 0, len(text))
	var sep separators
	for i, r := range text {
		width := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, width = utf8.DecodeRuneInString(text[i:])
		}
		if r < utf8.RuneSelf {
			if c, ok := asciiFold(byte(r)); ok {
				out = append(out, glyph{c, i, i + 1, c <= '9', true, sep.take(len(out))})
			} else {
				sep.add(r)
			}
			continue
		}
		if invisible(r) {
			continue
		}
		letters := foldRune(r, greekWord(text, i, width))
		if letters == "" {
			if !unicode.Is(unicode.Mn, r) {
				sep.add(r)
			}
			continue
		}
		g := sep.take(len(out))
		for k := range len(letters) {
			out = append(out, glyph{letters[k], i, i + width, unicode.IsDigit(r), k == 0, g})
			g = gapNone
		}
	}
	return out
}

func asciiFold(c byte) (byte, bool) {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return c, true
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A', true
	}
	return 0, false
}

// greekWord reports whether the Greek letter at i stands alone (as in α-PVP
// or α-methylfentanyl or αPVP), rather than inside a Greek word.
func greekWord(text string, i, width int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+width:])
	return !unicode.Is(unicode.Greek, before) && !unicode.Is(unicode.Greek, after)
}

// foldRune gives the folded letters of a rune outside ASCII, or "" when it is
// no letter and no digit.
func foldRune(r rune, alone bool) string {
	if word, ok := greek[r]; ok && alone {
		return word
	}
	if alone && (r == 'µ' || r == 'μ') { // both micro signs: units, never names
		return "u"
	}
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) && norm.NFKD.PropertiesString(string(r)).Decomposition() == nil {
		return ""
	}
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		if unicode.IsLetter(d) || unicode.IsDigit(d) {
			b.WriteRune(unicode.ToLower(d))
		}
	}
	return b.String()
}

// invisible characters are put inside words to defeat filters; they count as
// nothing.
func invisible(r rune) bool {
	return r == 0xAD || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

// separators gathers what stands between two letters.
type separators struct {
	n     int
	comma bool
	gap   gap
}

// maxJoin is the longest run of separators inside a name: "2C - B" has three.
const maxJoin = 3

func (s *separators) add(r rune) {
	s.n++
	kind := gapBreak
	switch {
	case unicode.Is(unicode.Pd, r) || r == '−' || r == '_' || r == '-':
		kind = gapHyphen
	case r == ' ' || r == '\u00a0' || unicode.Is(unicode.Zs, r):
		kind = gapJoin
		if s.comma { // ", " and ". " end a clause
			kind = gapBreak
		}
	case strings.ContainsRune("'’′`()[]{}/", r):
		kind = gapJoin
	case r == ',' || r == '.':
		kind = gapJoin
		s.comma = true
	}
	if s.n == 1 {
		s.gap = kind
		return
	}
	if kind == gapBreak || s.gap == gapBreak || s.n > maxJoin {
		s.gap = gapBreak
		return
	}
	s.gap = gapJoin
}

// take returns the gap gathered so far and starts anew. Before the first
// letter of a text it is a border.
func (s *separators) take(have int) gap {
	g := s.gap
	if have == 0 {
		g = gapBreak
	}
	*s = separators{}
	return g
}

// compact is the folded text without separators.
func compact(text string) string {
	gs := glyphs(text)
	b := make([]byte, len(gs))
	for i, g := range gs {
		b[i] = g.b
	}
	return string(b)
}
