package extract

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateTokenKind says what a token of a date text is.
type dateTokenKind uint8

const (
	dateNumber dateTokenKind = iota
	dateWord
	dateMark
)

type dateToken struct {
	kind       dateTokenKind
	text       string // words folded to lower case without accents
	start, end int
	value      int // of a number
}

// dateTokens cuts text into numbers, words and single marks.
func dateTokens(text string) []dateToken {
	var tokens []dateToken
	for i := 0; i < len(text); {
		r, w := utf8.DecodeRuneInString(text[i:])
		j := i + w
		t := dateToken{kind: dateMark, start: i}
		switch {
		case unicode.IsSpace(r):
			i = j
			continue
		case isDigit(text[i]):
			t.kind = dateNumber
			for j < len(text) && isDigit(text[j]) {
				j++
			}
			t.value, _ = strconv.Atoi(text[i:j]) // too long a number fits no pattern
		case unicode.IsLetter(r):
			t.kind = dateWord
			for j < len(text) {
				r, w := utf8.DecodeRuneInString(text[j:])
				if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
					break
				}
				j += w
			}
		}
		t.text, t.end = text[i:j], j
		if t.kind == dateWord {
			t.text = foldName(t.text)
		}
		tokens = append(tokens, t)
		i = j
	}
	return tokens
}

// clockTime is a time of day; zone is nil when it shows none.
type clockTime struct {
	hour, minute, second int
	zone                 *time.Location
	unit                 string // minute or second; empty: midnight, for want of a time
}

// clock reads 21:24, 21:24:05, 9:05 pm and a zone, from token i on; midnight
// when none is there.
func (p *dateParser) clock(i int) clockTime {
	i = p.skip(i, ",", "-", "t", "at", "um", "a", "alle", "om", "o", "kl", "as", "(", "h", "|", "в")
	if i+2 >= len(p.tokens) || p.tokens[i].kind != dateNumber || p.tokens[i+1].text != ":" ||
		p.tokens[i+2].kind != dateNumber || len(p.tokens[i+2].text) != 2 {
		return clockTime{}
	}
	c := clockTime{hour: p.tokens[i].value, minute: p.tokens[i+2].value, unit: "minute"}
	i += 3
	if i+1 < len(p.tokens) && p.tokens[i].text == ":" && p.tokens[i+1].kind == dateNumber {
		c.second, c.unit = p.tokens[i+1].value, "second"
		i += 2
		if i+1 < len(p.tokens) && p.tokens[i].text == "." && p.glued(i, i+1) && p.tokens[i+1].kind == dateNumber {
			i += 2 // parts of a second
		}
	}
	if i < len(p.tokens) {
		switch p.tokens[i].text {
		case "pm":
			c.hour, i = c.hour%12+12, i+1
		case "am":
			c.hour, i = c.hour%12, i+1
		}
	}
	if c.hour > 23 || c.minute > 59 || c.second > 59 {
		return clockTime{}
	}
	c.zone = p.zone(i)
	return c
}

// zone reads Z, UTC, CET, +02:00 at token i. Names that mean different zones
// in different places (CST, IST) are not read.
func (p *dateParser) zone(i int) *time.Location {
	if i >= len(p.tokens) {
		return nil
	}
	hours := map[string]int{"z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3}
	t := p.tokens[i]
	if h, ok := hours[t.text]; ok && t.kind == dateWord {
		if i+1 >= len(p.tokens) || !strings.Contains("+-", p.tokens[i+1].text) {
			return time.FixedZone(strings.ToUpper(t.text), h*3600)
		}
		i++
		t = p.tokens[i]
	}
	if t.text != "+" && t.text != "-" || i+1 >= len(p.tokens) || p.tokens[i+1].kind != dateNumber || !p.glued(i, i+1) {
		return nil
	}
	n := p.tokens[i+1]
	minutes := n.value * 60
	if len(n.text) == 4 {
		minutes = n.value/100*60 + n.value%100
	} else if i+3 < len(p.tokens) && p.tokens[i+2].text == ":" && p.tokens[i+3].kind == dateNumber {
		minutes += p.tokens[i+3].value
	}
	if minutes > 14*60 {
		return nil
	}
	if t.text == "-" {
		minutes = -minutes
	}
	return time.FixedZone("", minutes*60)
}
