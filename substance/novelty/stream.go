package novelty

import "vedette/fold"

// gap is what stands before a letter or digit.
type gap uint8

const (
	gapNone   gap = iota // nothing: the same word
	gapHyphen            // one hyphen or underscore
	gapMark              // signs that stand inside names: ' , . ( ) [ ]
	gapSpace             // white space alone
	gapLoose             // white space and one hyphen or mark
	gapBreak             // a border that no name crosses
)

// other stands in a stream for a letter outside a-z.
const other = 0xff

// stream is a text's letters and digits alone, with what stood between them.
type stream struct {
	text *fold.Text
	b    []byte  // a-z, 0-9, other
	gap  []gap   // before each byte; of the first: gapBreak
	at   []int32 // in text.S
}

// read fills the stream from a text. The buffers are kept between texts.
func (s *stream) read(t *fold.Text) {
	s.text, s.b, s.gap, s.at = t, s.b[:0], s.gap[:0], s.at[:0]
	g := gapBreak
	for i := 0; i < len(t.S); i++ {
		c := t.S[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			s.b = append(s.b, c)
			s.gap = append(s.gap, g)
			s.at = append(s.at, int32(i))
			g = gapNone
		case c >= 0x80 && s.cyrillic(t.S, i, g):
			g = gapNone
			i++ // its second byte
		case c >= 0x80:
			if c >= 0xc0 || len(s.b) == 0 || s.b[len(s.b)-1] != other || g != gapNone { // one for each rune
				s.b = append(s.b, other)
				s.gap = append(s.gap, g)
				s.at = append(s.at, int32(i))
				g = gapNone
			}
		default:
			g = widen(g, c)
		}
	}
}

// latin is the Latin spelling of the Cyrillic small letters from а to я, as names of
// drugs are written: бромазолам, 3-метилметкатинон.
var latin = [...]string{
	"a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p",
	"r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
}

// cyrillic adds a Cyrillic letter at S[i] in its Latin spelling and reports
// whether there was one.
func (s *stream) cyrillic(text string, i int, g gap) bool {
	if i+1 >= len(text) || text[i] != 0xd0 && text[i] != 0xd1 {
		return false
	}
	r := rune(text[i]&0x1f)<<6 | rune(text[i+1]&0x3f)
	if r < 'а' || r > 'я' {
		return false
	}
	spelling := latin[r-'а']
	for k := range len(spelling) {
		s.b = append(s.b, spelling[k])
		s.gap = append(s.gap, g)
		s.at = append(s.at, int32(i))
		g = gapNone
	}
	return true
}

// widen is the gap after one more sign.
func widen(g gap, c byte) gap {
	kind := gapBreak
	switch c {
	case ' ':
		kind = gapSpace
	case '-', '_':
		kind = gapHyphen
	case '\'', ',', '.', '(', ')', '[', ']':
		kind = gapMark
	case '/', '+':
		kind = gapLoose
	}
	switch {
	case g == gapNone:
		return kind
	case g == gapBreak || kind == gapBreak:
		return gapBreak
	case g == gapSpace && kind == gapSpace:
		return gapSpace
	case g == gapMark && kind == gapMark, g == gapMark && kind == gapHyphen, g == gapHyphen && kind == gapMark:
		return gapMark
	case g == gapLoose && kind != gapSpace:
		return gapBreak
	}
	return gapLoose
}

func (s *stream) digit(i int) bool  { return '0' <= s.b[i] && s.b[i] <= '9' }
func (s *stream) letter(i int) bool { return 'a' <= s.b[i] && s.b[i] <= 'z' }

// hump reports whether a word seems to begin at i because of its case.
func (s *stream) hump(i int) bool { return s.text.Hump(int(s.at[i])) }

// upper reports whether the letter at i is a capital in the original.
func (s *stream) upper(i int) bool { return s.text.Upper(int(s.at[i])) }

// capitals reports whether [i,j) has no lower-case letter in the original.
func (s *stream) capitals(i, j int) bool {
	for ; i < j; i++ {
		if s.letter(i) && !s.upper(i) {
			return false
		}
	}
	return true
}

// capital reports whether [i,j) begins with a capital and has capitals for half
// of its letters or more: MiPT.
func (s *stream) capital(i, j int) bool {
	first, caps, letters := true, 0, 0
	for ; i < j; i++ {
		if !s.letter(i) {
			continue
		}
		if first && !s.upper(i) {
			return false
		}
		first = false
		letters++
		if s.upper(i) {
			caps++
		}
	}
	return 2*caps >= letters
}

// begins reports whether a name may begin at i: at the border of a word, after
// a change of case, after a number, or, for a number, after a word that cannot
// be part of a code (buy3MMC).
func (s *stream) begins(i int) bool {
	if s.gap[i] != gapNone || s.hump(i) {
		return !s.decimal(i)
	}
	before := i - 1
	if s.b[before] == other || s.b[i] == other {
		return false
	}
	if s.letter(i) {
		return s.digit(before)
	}
	if s.digit(before) {
		return false
	}
	for before > 0 && s.gap[before] == gapNone && s.letter(before-1) {
		before--
	}
	return i-before >= 4 || before > 0 && s.gap[before] == gapNone && unitLetters(s.b[before:i])
}

// decimal reports whether the digit at i stands behind a decimal point or the
// bar of a fraction: 3.5, 1/2.
func (s *stream) decimal(i int) bool {
	if i == 0 || !s.digit(i) || !s.digit(i-1) || s.at[i] != s.at[i-1]+2 {
		return false
	}
	sign := s.text.S[s.at[i]-1]
	return sign == '.' || sign == '/'
}

// unitLetters reports whether letters between two numbers are a unit: 10g2-MMC.
func unitLetters(b []byte) bool {
	switch string(b) {
	case "g", "gr", "kg", "mg", "ug", "ml", "x":
		return true
	}
	return false
}

// ends reports whether a name may end before j.
func (s *stream) ends(i, j int) bool {
	if j == len(s.b) {
		return true
	}
	if s.gap[j] != gapNone {
		return !s.initial(j)
	}
	if s.b[j] == other || s.b[j-1] == other {
		return false
	}
	if s.letter(j-1) && s.digit(j) { // 2-MMC5g, bromazolam2mg
		k := j
		for k < len(s.b) && s.digit(k) && s.gap[k] == s.gap[j] {
			k++
		}
		return k-j <= 5 && s.unit(k) || j-i >= 7
	}
	if s.letter(j-1) && s.hump(j) {
		return j-i >= 4
	}
	return s.b[j] == 's' && j-i >= 4 && s.letter(j-1) && (j+1 == len(s.b) || s.gap[j+1] != gapNone)
}

// initial reports whether the letter before j is the first of an abbreviation:
// THC O.G.
func (s *stream) initial(j int) bool {
	return s.gap[j] == gapMark && s.letter(j) && s.letter(j-1) && s.gap[j-1] != gapNone && s.text.S[s.at[j]-1] == '.' &&
		(j+1 == len(s.b) || s.gap[j+1] != gapNone)
}

// unit reports whether a unit begins at k, right behind a number: g of 5g.
func (s *stream) unit(k int) bool {
	end := k
	for end < len(s.b) && end-k < 8 && s.letter(end) && (end == k || s.gap[end] == gapNone) {
		end++
	}
	if end == k || s.gap[k] != gapNone {
		return false
	}
	switch string(s.b[k:end]) {
	case "g", "gr", "gm", "gms", "gram", "grams", "kg", "mg", "ug", "mcg", "ml", "oz", "x", "pcs", "pills", "tabs", "caps":
		return true
	}
	return false
}

// runStart is where the run of letters or digits begins that ends with i.
func (s *stream) runStart(i int) int {
	for i > 0 && s.gap[i] == gapNone && s.digit(i) == s.digit(i-1) {
		i--
	}
	return i
}

// runEnd is where the run of letters or digits ends that begins with i.
func (s *stream) runEnd(i int) int {
	end := i + 1
	for end < len(s.b) && s.gap[end] == gapNone && s.digit(end) == s.digit(i) {
		end++
	}
	return end
}

// end is where the sign before j ends in text.S.
func (s *stream) end(j int) int {
	at := int(s.at[j-1])
	if s.text.S[at] >= 0x80 {
		return at + 2 // Cyrillic
	}
	return at + 1
}

// source is the original text of [i,j) and its bytes.
func (s *stream) source(i, j int) (text string, start, end int) {
	start, end = s.text.Span(int(s.at[i]), s.end(j))
	return s.text.Orig[start:end], start, end
}
