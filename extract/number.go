package extract

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ParseCount reads the first whole number in text: "1,067", "(11500)",
// "39 sold since June" and "520 - 530" give 1067, 11500, 39 and 520. Commas,
// dots and apostrophes between groups of three digits are thousands marks, and
// so are no-break and thin spaces; a plain space never joins two numbers, so
// that a stock of "17 112g" is 17 pieces of 112g. A k behind the digits means
// thousand ("10k+"), an M glued to them a million. Numbers glued to the end of a word ("GG249"), negative
// ones, percentages and broken ones ("4.88") are not counts: when the first
// number is one of those the answer is false.
func ParseCount(text string) (int64, bool) {
	text = latinDigits(text)
	for i := 0; i < len(text); {
		if !isDigit(text[i]) {
			_, w := utf8.DecodeRuneInString(text[i:])
			i += w
			continue
		}
		n := scanNumber(text, i, false)
		if letterBefore(text, i) {
			i = n.end
			continue
		}
		return n.count(text)
	}
	return 0, false
}

// count turns a scanned number into a whole one.
func (n number) count(text string) (int64, bool) {
	if n.start > 0 && text[n.start-1] == '-' && (n.start < 2 || !isDigit(text[n.start-2])) {
		return 0, false
	}
	rest := strings.TrimLeft(text[n.end:], " ")
	if strings.HasPrefix(rest, "%") {
		return 0, false
	}
	digits, frac, ok := n.split(thousandsMark)
	if !ok {
		return 0, false
	}
	zeros := 0
	switch {
	case hasUnit(text[n.end:], "k"):
		zeros = 3
	case strings.HasPrefix(text[n.end:], "M") && hasUnit(text[n.end:], "m"):
		zeros = 6
	}
	if len(frac) > zeros {
		return 0, false
	}
	digits += frac + strings.Repeat("0", zeros-len(frac))
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, false
	}
	return v, true
}

// hasUnit reports whether text starts with unit, in either case, as a whole word.
func hasUnit(text, unit string) bool {
	if len(text) < len(unit) || !strings.EqualFold(text[:len(unit)], unit) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[len(unit):])
	return !isWordRune(r)
}

// number is a run of digits and marks in a text, not yet interpreted.
type number struct {
	start, end int      // byte offsets
	groups     []string // digits between marks; the first may be empty (".25")
	marks      []byte   // between groups: '.', ',', '\'' or ' '; len(groups)-1
}

// reading says what a single mark before exactly three digits means. Within a
// number two different marks, a repeated mark or another number of digits
// settle it without.
type reading uint8

const (
	dotIsDecimal  reading = iota // 1,234 is a thousand, 1.234 is not: the form of nearly all shop scripts
	commaDecimal                 // the text itself shows decimal commas elsewhere
	thousandsMark                // whole numbers are asked for
)

// maxGroups bounds what is read as one number: 10^15 with marks has six groups.
const maxGroups = 8

// scanNumber reads the number that starts at i, where text has a digit or a
// point before a digit. With spaces, a plain space before exactly three
// digits joins too.
func scanNumber(text string, i int, spaces bool) number {
	n := number{start: i}
	for {
		j := i
		for j < len(text) && isDigit(text[j]) {
			j++
		}
		n.groups = append(n.groups, text[i:j])
		n.end = j
		mark, w := groupMark(text[j:], spaces)
		if w == 0 || j+w >= len(text) || !isDigit(text[j+w]) || len(n.groups) == maxGroups {
			return n
		}
		if mark == ' ' && !threeDigits(text[j+w:]) {
			return n
		}
		n.marks = append(n.marks, mark)
		i = j + w
	}
}

// groupMark says which mark starts text and how many bytes it takes; 0: none.
func groupMark(text string, spaces bool) (byte, int) {
	r, w := utf8.DecodeRuneInString(text)
	switch r {
	case '.', ',':
		return byte(r), w
	case '\'', '\u2019':
		return '\'', w
	case '\u00a0', '\u2009', '\u202f':
		return ' ', w
	case ' ':
		if spaces {
			return ' ', w
		}
	}
	return 0, 0
}

// threeDigits reports whether text starts with exactly three digits.
func threeDigits(text string) bool {
	if len(text) < 3 || !isDigit(text[0]) || !isDigit(text[1]) || !isDigit(text[2]) {
		return false
	}
	return len(text) == 3 || !isDigit(text[3])
}

// split separates the whole digits from the fraction. It is false for
// numbers that follow no convention ("1.2.3", "12,34,5.6").
func (n number) split(how reading) (whole, frac string, ok bool) {
	last := len(n.marks) - 1
	if last < 0 {
		return n.groups[0], "", n.groups[0] != ""
	}
	if n.decimalLast(how) {
		if !n.thousands(last) {
			return "", "", false
		}
		return strings.Join(n.groups[:last+1], ""), n.groups[last+1], true
	}
	return strings.Join(n.groups, ""), "", n.thousands(last + 1)
}

// decimalLast reports whether the last mark is the decimal one.
func (n number) decimalLast(how reading) bool {
	last := len(n.marks) - 1
	mark, tail := n.marks[last], n.groups[last+1]
	if mark == ' ' || mark == '\'' {
		return false
	}
	if last > 0 {
		return n.marks[last-1] != mark
	}
	if first := n.groups[0]; len(tail) != 3 || len(first) == 0 || len(first) > 3 || first[0] == '0' {
		return true
	}
	switch how {
	case thousandsMark:
		return false
	case commaDecimal:
		return mark == ','
	default:
		return mark == '.'
	}
}

// thousands reports whether the first k marks separate groups of three
// digits, all by the same mark. Indian grouping is not read.
func (n number) thousands(k int) bool {
	if k == 0 {
		return true
	}
	if first := n.groups[0]; first == "" || len(first) > 3 {
		return false
	}
	for i := range k {
		if n.marks[i] != n.marks[0] || len(n.groups[i+1]) != 3 {
			return false
		}
	}
	return true
}

// decimalComma reports whether the number can only have a decimal comma.
func (n number) decimalComma() bool {
	last := len(n.marks) - 1
	return last >= 0 && n.marks[last] == ',' && n.decimalLast(dotIsDecimal) && n.thousands(last)
}

// maxAmount bounds what is taken for an amount: beyond it a float64 no
// longer holds whole cents.
const maxAmount = 1e13

// amount is the number times 10^shift, at no more than 15 significant digits.
func (n number) amount(how reading, shift int) (float64, bool) {
	whole, frac, ok := n.split(how)
	if !ok {
		return 0, false
	}
	if whole == "" {
		whole = "0"
	}
	v, err := strconv.ParseFloat(whole+"."+frac+"0e"+strconv.Itoa(shift), 64)
	if err != nil || v > maxAmount {
		return 0, false
	}
	// Pages print binary fractions ("3.1096000000000004"); 15 digits are
	// what a float64 keeps of any decimal.
	v, err = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	return math.Abs(v), err == nil
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// letterBefore reports whether the byte offset i follows a letter, as in "GG249".
func letterBefore(text string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	return isWordRune(r)
}
