package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// greek are the letters that chemical names use as words. Upper-case Alpha and
// Beta are not among them: those are look-alikes of A and B.
func greek(r rune) string {
	switch r {
	case 'α':
		return "alpha"
	case 'β':
		return "beta"
	case 'γ', 'Γ':
		return "gamma"
	case 'δ', 'Δ', '∆':
		return "delta"
	case 'ω':
		return "omega"
	case 'µ', 'μ': // both micro signs: units, never names
		return "u"
	}
	return ""
}

// greekWord spells out a Greek letter that stands for a word: alone, before a
// hyphen or digit, or before upper-case letters (α-PVP, Δ9, αPVP, βk-2C-B). Inside a
// Greek word it is a letter, inside a Latin one a look-alike (cocαine).
func greekWord(r rune, text string, from, to int) (string, bool) {
	word := greek(r)
	if word == "" {
		return "", false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	if unicode.Is(unicode.Greek, before) || unicode.Is(unicode.Greek, after) {
		return "", false
	}
	if r == 'µ' || r == 'μ' || r == '∆' || r == 'Δ' {
		return word, true
	}
	if unicode.IsLetter(before) {
		return "", false
	}
	return word, !unicode.IsLower(after) || after == 'k' && r == 'β'
}

// special are runes whose compatibility form is missing or misleading. A
// blank means an ornament.
func special(r rune) (string, bool) {
	switch r {
	case '×', '✕', '✖', '╳', '⨯':
		return "x", true
	case '−', '﹣', '－':
		return "-", true
	case '’', '‘', '‛', '′', 'ʹ', 'ʼ', 'ˈ', '´', '‵', '＇':
		return "'", true
	case '“', '”', '„', '‟', '″', '«', '»', '‶':
		return "\"", true
	case '⁄', '∕', '／':
		return "/", true
	case '™', '℠', '®', '©':
		return " ", true
	case '≥', '≤', '≈', '±', '‰', '°':
		return string(r), true
	case '∼', '～':
		return "~", true
	case '،', '、', '，', '‚':
		return ",", true
	case '\u2028', '\u2029', '\u0085':
		return "\n", true
	case 'ß', 'ẞ':
		return "ss", true
	case 'æ', 'Æ':
		return "ae", true
	case 'œ', 'Œ':
		return "oe", true
	case 'ø', 'Ø':
		return "o", true
	case 'ł', 'Ł':
		return "l", true
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d", true
	case 'þ', 'Þ':
		return "th", true
	case 'ı':
		return "i", true
	case 'ƒ':
		return "f", true
	}
	return "", false
}

// signRune reports whether the rune at the beginning of a folded text is a
// sign. All others outside ASCII are letters: the fold keeps no more signs
// than these and currencies.
func signRune(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	switch r {
	case '≥', '≤', '≈', '±', '‰', '°':
		return true
	}
	return unicode.Is(unicode.Sc, r)
}

// smallCaps are the Latin small capitals, which have no compatibility form.
const (
	smallCaps      = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ"
	smallCapsPlain = "abcdefghijklmnopqrstuvwyz"
)

// foldRune gives the folded form of a rune outside ASCII: letters and digits
// lower case, or a sign, or a blank for ornaments, or nothing for what is
// invisible.
func foldRune(r rune) string {
	if s, ok := special(r); ok {
		return s
	}
	switch {
	case invisible(r):
		return ""
	case unicode.Is(unicode.Pd, r):
		return "-"
	case unicode.Is(unicode.Sc, r):
		return string(r)
	case 0x1F1E6 <= r && r <= 0x1F1FF: // halves of flags
		return " "
	case 0x1F150 <= r && r <= 0x1F169: // negative circled letters
		return string(rune('a' + r - 0x1F150))
	case 0x1F170 <= r && r <= 0x1F189: // negative squared letters
		return string(rune('a' + r - 0x1F170))
	}
	n := 0
	for _, c := range smallCaps {
		if c == r {
			return smallCapsPlain[n : n+1]
		}
		n++
	}
	return decompose(r)
}

func decompose(r rune) string {
	var b strings.Builder
	for _, d := range norm.NFKD.String(string(r)) {
		switch {
		case unicode.IsLetter(d) && !unicode.Is(unicode.Lm, d):
			d = unicode.ToLower(d)
			if s, ok := special(d); ok {
				b.WriteString(s)
				continue
			}
			b.WriteRune(d)
		case unicode.IsLetter(d):
			b.WriteRune(unicode.ToLower(d))
		case unicode.IsDigit(d):
			b.WriteByte(byte('0' + digitValue(d)))
		case d == '⁄':
			b.WriteByte('/')
		case d < utf8.RuneSelf:
			b.WriteByte(plainSign(byte(d)))
		case unicode.Is(unicode.M, d):
		case unicode.Is(unicode.Sc, d):
			b.WriteRune(d)
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// digitValue is the value of a decimal digit of any script: Unicode keeps each
// script's ten together, and U+0030 plus a multiple of ten begins none of them
// elsewhere, so the run is counted back.
func digitValue(r rune) int {
	n := 0
	for n < 9 && unicode.IsDigit(r-1) {
		r--
		n++
	}
	return n
}

// invisible characters are put inside words to defeat filters; they count as
// nothing.
func invisible(r rune) bool {
	switch r {
	case 0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0:
		return true
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.M, r)
}

func upperRune(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) }

// fraction reports whether a rune is one sign for a fraction.
func fraction(r rune) bool {
	return '¼' <= r && r <= '¾' || '⅐' <= r && r <= '⅟' || r == '↉'
}
