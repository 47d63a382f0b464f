package extract

import (
	"strings"
	"unicode/utf8"
)

// opening says how a token opens the unit of the price before it.
type opening uint8

const (
	noUnit    opening = iota
	slashUnit         // "/gram"
	wordUnit          // "per gram", "for 1gr"
	eachUnit          // "each": the word is the unit
)

// maxUnit bounds a unit in bytes; the longest seen was 24.
const maxUnit = 64

func (p *priceParser) opener(k int) opening {
	if k >= len(p.tokens) {
		return noUnit
	}
	t := p.tokens[k]
	if t.kind == tokenSlash {
		return slashUnit
	}
	switch strings.ToLower(p.text[t.start:t.end]) {
	case "per", "for", "pro", "je", "für":
		return wordUnit
	case "each", "ea":
		return eachUnit
	}
	return noUnit
}

// unit reads the unit that follows a price in the currency code, from token
// k on, and returns the index of the token behind it.
func (p *priceParser) unit(k int, code string) (string, int) {
	how := p.opener(k)
	switch how {
	case noUnit:
		return "", k
	case eachUnit:
		return p.text[p.tokens[k].start:p.tokens[k].end], k + 1
	case slashUnit:
		if p.otherPrice(k+1, code) && !p.coinUnit(k, code) {
			return "", k + 1
		}
	case wordUnit:
	}
	end := k + 1
	for end < len(p.tokens) && !p.endsUnit(end, k+1, code) {
		end++
	}
	if end == k+1 {
		return "", end
	}
	unit := p.text[p.tokens[k+1].start:p.tokens[end-1].end]
	return cutUnit(strings.Join(strings.Fields(unit), " ")), end
}

// endsUnit reports whether token j no longer belongs to the unit that began
// at token first.
func (p *priceParser) endsUnit(j, first int, code string) bool {
	t := p.tokens[j]
	switch t.kind {
	case tokenBreak:
		return true
	case tokenSlash, tokenDash:
		return t.spaced && j+1 < len(p.tokens) && p.tokens[j+1].spaced
	case tokenCurrency, tokenNumber:
		return j > first && p.otherPrice(j, code)
	}
	return false
}

// otherPrice reports whether token k begins a price in another currency than
// code, or one that the word "from" announces.
func (p *priceParser) otherPrice(k int, code string) bool {
	announced := false
	if k < len(p.tokens) && p.tokens[k].kind == tokenWord &&
		strings.EqualFold(p.text[p.tokens[k].start:p.tokens[k].end], "from") {
		announced = true
		k++
	}
	if k+1 >= len(p.tokens) {
		return false
	}
	a, b := p.tokens[k], p.tokens[k+1]
	if a.kind == tokenNumber {
		a, b = b, a
	}
	if a.kind != tokenCurrency || b.kind != tokenNumber {
		return false
	}
	other := a.currency.settle(p.def)
	return announced || other != "" && other != code
}

// coinUnit reports whether the slash at token k stands without spaces behind
// a price in a coin: "0.0753 BTC/2500$" is the price of a unit called "2500$".
func (p *priceParser) coinUnit(k int, code string) bool {
	return strings.Contains(coinCodes, " "+code+" ") && !p.tokens[k].spaced && k+1 < len(p.tokens) && !p.tokens[k+1].spaced
}

// cutUnit keeps at most maxUnit bytes, whole characters.
func cutUnit(unit string) string {
	if len(unit) <= maxUnit {
		return unit
	}
	end := maxUnit
	for end > 0 && !utf8.RuneStart(unit[end]) {
		end--
	}
	return strings.TrimRight(unit[:end], " ")
}
