package extract

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"vedette/market"
)

// ParsePrices reads every price in text, in order. A price is an amount with
// a currency before or behind it ("USD 105", "500 $", "£13.00 GBP"). Only when
// the text names no currency at all is def, the currency of the page, given to
// its first bare amount; with an empty def such text holds no price.
//
// What stands behind a slash, "per", "for" or "each" is the unit, kept as
// shown in Per: vendors write it freely, also as "/$400" or "/1/4pound". Behind
// a slash another currency, or the word "from", begins another price instead
// ("4.00 USD / 0.00042375 BTC"). Two amounts joined by a dash are a range:
// the lower end in Amount, the upper one in Max.
//
// Thousands and decimal marks are told apart by evidence: two different marks,
// a repeated mark, the number of digits, the other numbers in the text. What
// remains open ("1,234" alone, "1.234" alone) is read by the habit of the
// currency: coins and currencies of English-speaking countries with a decimal
// point; in the others, which have two decimals and thousands by a dot, a mark
// before three digits is one of thousands ("€1.234", "12.345 EUR").
// Amounts are never negative and have at most 15 significant digits; a
// negative amount, a percentage or a number glued to a word is no price.
// mBTC is turned into BTC, and "1.5k" beside a currency into 1500. Time is linear in the length of text, of which the
// first 64 KiB are read.
func ParsePrices(text, def string) []market.Money {
	if len(text) > maxPriceText {
		text = text[:maxPriceText]
	}
	p := priceParser{text: withoutEuroPoint(latinDigits(strings.ReplaceAll(text, "&nbsp;", " "))), def: def}
	p.lex()
	prices := p.all(false)
	if len(prices) == 0 && def != "" && !p.named {
		prices = p.all(true)
	}
	return prices
}

// euroPoint is the sign in the place of the point: "12€50".
var euroPoint = regexp.MustCompile(`(^|[^\d.,])(\d+)€(\d\d)($|[^\d.,\pL])`)

// withoutEuroPoint writes "12€50" as "12.50€".
func withoutEuroPoint(text string) string {
	i := strings.Index(text, "€")
	if i <= 0 || !isDigit(text[i-1]) || i+len("€") >= len(text) || !isDigit(text[i+len("€")]) {
		return text
	}
	return euroPoint.ReplaceAllString(text, "$1$2.$3€$4")
}

// maxPriceText bounds the bytes that are read: a selector that takes a whole
// page for a price costs no more than this.
const maxPriceText = 64 << 10

// tokenKind says what a token of a price text is.
type tokenKind uint8

const (
	tokenNumber tokenKind = iota
	tokenCurrency
	tokenWord
	tokenDash // also "to"
	tokenSlash
	tokenPlus
	tokenBreak // bracket, comma, line end, bar: ends a unit
	tokenOther
)

type priceToken struct {
	kind       tokenKind
	start, end int // byte offsets
	spaced     bool
	number     number
	currency   currency
}

// priceParser holds one text and its tokens.
type priceParser struct {
	text   string
	def    string
	tokens []priceToken
	how    reading // of marks that the number itself leaves open
	named  bool    // a currency is named somewhere
	used   int     // tokens before this one belong to an earlier price
}

// lex cuts the text into tokens and settles the reading of marks.
func (p *priceParser) lex() {
	spaced := false
	for i := 0; i < len(p.text); {
		r, w := utf8.DecodeRuneInString(p.text[i:])
		if unicode.IsSpace(r) && r != '\n' {
			spaced = true
			i += w
			continue
		}
		t := p.token(i, r, w)
		t.spaced = spaced
		spaced = false
		p.tokens = append(p.tokens, t)
		i = t.end
		if t.kind == tokenNumber && t.number.decimalComma() {
			p.how = commaDecimal
		}
		p.named = p.named || t.kind == tokenCurrency
	}
}

// token reads the token at i, where the rune r of w bytes stands.
func (p *priceParser) token(i int, r rune, w int) priceToken {
	t := priceToken{kind: tokenOther, start: i, end: i + w}
	switch {
	case isDigit(p.text[i]), r == '.' && i+1 < len(p.text) && isDigit(p.text[i+1]) && (i == 0 || p.text[i-1] != '.'):
		t.kind, t.number = tokenNumber, p.scan(i)
		t.end = t.number.end + noCents(p.text[t.number.end:])
	case r == '-', r == '~', r == '\u2212', r >= '\u2010' && r <= '\u2015':
		t.kind = tokenDash
	case r == '/':
		t.kind = tokenSlash
	case r == '+':
		t.kind = tokenPlus
	case strings.ContainsRune("()[]{},;|\n", r):
		t.kind = tokenBreak
	case unicode.IsLetter(r):
		t.kind = tokenWord
		if t.currency, t.end = scanWord(p.text, i); t.currency.some() {
			t.kind = tokenCurrency
		} else if word := p.text[i:t.end]; strings.EqualFold(word, "to") || strings.EqualFold(word, "bis") {
			t.kind = tokenDash
		}
	default:
		if c, ok := currencySign(r); ok {
			t.kind, t.currency = tokenCurrency, c
		}
	}
	return t
}

// noCents is the length of ",-" or ".–", which stand for no cents.
func noCents(text string) int {
	if text == "" || text[0] != ',' && text[0] != '.' {
		return 0
	}
	for _, dash := range []string{"--", "-", "–", "—"} {
		if strings.HasPrefix(text[1:], dash) && !(len(text) > 1+len(dash) && isDigit(text[1+len(dash)])) {
			return 1 + len(dash)
		}
	}
	return 0
}

// scan reads the number at i. Plain spaces join groups of three digits
// ("1 234,56 EUR") only where a currency stands beside the whole.
func (p *priceParser) scan(i int) number {
	n, joined := scanNumber(p.text, i, false), scanNumber(p.text, i, true)
	if joined.end == n.end {
		return n
	}
	if _, _, ok := joined.split(dotIsDecimal); !ok {
		return n
	}
	rest := strings.TrimLeft(p.text[joined.end:], " ")
	r, _ := utf8.DecodeRuneInString(rest)
	if _, sign := currencySign(r); sign {
		return joined
	}
	if c, _ := scanWord(rest, 0); c.some() {
		return joined
	}
	if last := len(p.tokens) - 1; last >= 0 && p.tokens[last].kind == tokenCurrency && !isWordRune(r) {
		return joined
	}
	return n
}

// all reads the prices. With bare, the first amount without a currency is one.
func (p *priceParser) all(bare bool) []market.Money {
	var prices []market.Money
	p.used = 0
	for k := 0; k < len(p.tokens); {
		if p.tokens[k].kind != tokenNumber {
			k++
			continue
		}
		m, next, ok := p.price(k, bare)
		if ok {
			m.Per, next = p.unit(next, m.Currency)
			prices = append(prices, m)
		}
		k, p.used = next, next
		if ok && bare {
			break
		}
	}
	return prices
}

// price reads the price or range whose first number is token k. It returns
// the index of the token behind it; when there is no price, of the next one to
// look at.
func (p *priceParser) price(k int, bare bool) (m market.Money, next int, ok bool) {
	low, next, ok := p.term(k)
	if !ok || p.negative(k) {
		return m, next, false
	}
	high, after, ranged := p.upper(low, next)
	if ranged {
		next = after
		if !low.currency.some() {
			low.currency = high.currency
		}
	}
	m.Currency = low.currency.settle(p.def)
	if !low.currency.some() {
		if !bare || p.wordFollows(next) {
			return m, next, false
		}
		m.Currency = p.def
	}
	if m.Currency == "" {
		return m, next, false
	}
	var fits bool
	if m.Amount, fits = low.number.amount(p.reading(m.Currency), low.currency.shift+low.kilo); !fits {
		return m, next, false
	}
	if ranged {
		if m.Max, fits = high.number.amount(p.reading(m.Currency), low.currency.shift+high.kilo); !fits {
			return m, next, false
		}
		m.Amount, m.Max = min(m.Amount, m.Max), max(m.Amount, m.Max)
		if m.Amount == m.Max {
			m.Max = 0
		}
	}
	return m, next, true
}

// reading is how a mark before three digits is meant in a currency.
func (p *priceParser) reading(code string) reading {
	if p.how == dotIsDecimal && strings.Contains(dotThousands, " "+code+" ") {
		return thousandsMark
	}
	return p.how
}

// term is an amount with the currency beside it, if any.
type term struct {
	number   number
	currency currency
	before   bool // the currency stands before the number
	kilo     int  // 3 behind a "k"
}

// term reads the number at token k with its currency. It is false for parts
// of words and percentages.
func (p *priceParser) term(k int) (term, int, bool) {
	t := term{number: p.tokens[k].number}
	if k > 0 && p.tokens[k-1].kind == tokenWord && !p.tokens[k].spaced {
		return t, k + 1, false
	}
	if strings.HasPrefix(strings.TrimLeft(p.text[t.number.end:min(len(p.text), t.number.end+3)], " "), "%") {
		return t, k + 1, false
	}
	j := k - 1
	if j >= 0 && p.tokens[j].kind == tokenPlus {
		j--
	}
	if j > 0 && p.colon(j) {
		j-- // "USD: 45.00"
	}
	if j >= 0 && p.tokens[j].kind == tokenCurrency && j >= p.used {
		t.currency, t.before = p.tokens[j].currency, true
	}
	next := p.kilo(&t, k+1)
	if next >= len(p.tokens) || p.tokens[next].kind != tokenCurrency {
		return t, next, true
	}
	if p.colon(next + 1) {
		return t, next, true // the label of the next amount
	}
	behind := p.tokens[next]
	opens := next+1 < len(p.tokens) && p.tokens[next+1].kind == tokenNumber // it may stand before the next amount
	if t.before {
		if both, same := t.currency.agrees(behind.currency); same && !opens {
			t.currency = both
			next++
		}
		return t, next, true
	}
	if opens && behind.spaced && !p.tokens[next+1].spaced {
		return t, next, true // "5 $10": the sign belongs to the 10
	}
	t.currency = behind.currency
	return t, next + 1, true
}

// colon reports whether token k is a colon behind a currency: a label.
func (p *priceParser) colon(k int) bool {
	return k > 0 && k < len(p.tokens) && p.text[p.tokens[k].start:p.tokens[k].end] == ":" && p.tokens[k-1].kind == tokenCurrency
}

// kilo reads a "k" glued to an amount of money, at token k, and returns the
// index of the token behind it.
func (p *priceParser) kilo(t *term, k int) int {
	if k >= len(p.tokens) || p.tokens[k].spaced || !strings.EqualFold(p.text[p.tokens[k].start:p.tokens[k].end], "k") {
		return k
	}
	if !t.before && (k+1 >= len(p.tokens) || p.tokens[k+1].kind != tokenCurrency) {
		return k // "1k" may be a kilogram
	}
	t.kilo = 3
	return k + 1
}

// negative reports whether a minus sign is glued to the amount or to the
// currency before it.
func (p *priceParser) negative(k int) bool {
	if k > 0 && p.tokens[k-1].kind == tokenCurrency && !p.tokens[k].spaced {
		k--
	}
	if k == 0 || p.tokens[k].spaced || p.tokens[k-1].kind != tokenDash {
		return false
	}
	sign := p.text[p.tokens[k-1].start:p.tokens[k-1].end]
	if sign != "-" && sign != "\u2212" {
		return false
	}
	return k == 1 || p.tokens[k-1].spaced || p.tokens[k-2].kind == tokenCurrency
}

// upper reads the upper end of a range whose lower end is low, from the dash
// at token k on.
func (p *priceParser) upper(low term, k int) (high term, next int, ok bool) {
	if k >= len(p.tokens) || p.tokens[k].kind != tokenDash {
		return high, k, false
	}
	n := k + 1
	if n < len(p.tokens) && p.tokens[n].kind == tokenCurrency {
		n++
	}
	if n >= len(p.tokens) || p.tokens[n].kind != tokenNumber {
		return high, k, false
	}
	high, next, ok = p.term(n)
	if !ok {
		return high, k, false
	}
	glued := !p.tokens[k].spaced && !p.tokens[k+1].spaced
	switch {
	case low.currency.some() && high.currency.some():
		ok = low.currency.settle(p.def) == high.currency.settle(p.def) && low.currency.shift == high.currency.shift
	case high.currency.some():
		ok = !high.before || glued // "7 - USD 5.00" is a delay and a price
	case low.currency.some():
		ok = low.before && !p.wordFollows(next) // "500 $ - 20 pieces" is not
	default:
		ok = !p.wordFollows(next)
	}
	return high, next, ok
}

// wordFollows reports whether token k is a word other than one that opens a
// unit: the number before it then counts something.
func (p *priceParser) wordFollows(k int) bool {
	return k < len(p.tokens) && p.tokens[k].kind == tokenWord && p.opener(k) == noUnit
}
