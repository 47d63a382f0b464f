package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// currency is a sign, code or word that names a unit of money.
type currency struct {
	code  string // ISO 4217 or a coin; empty: the sign is shared ("$") or unknown ("kr")
	sign  string // the shared sign, for code and def to settle
	shift int    // decimal places: mBTC is -3
}

// currencyCodes are the codes that are read as words, in any case: the
// currencies of the ECB's reference rates with those of the sellers' other
// home countries, and the coinCodes that markets have taken.
const currencyCodes = " AUD BGN BRL CAD CHF CNH CNY CZK DKK EUR GBP HKD HUF IDR ILS INR ISK JPY" +
	" KRW MXN MYR NOK NZD PHP PLN RON RUB SEK SGD THB TRY UAH USD ZAR AED ARS BYN CLP EGP KZT MDL RSD SAR TWD VND" + coinCodes

const coinCodes = " BTC BCH DASH DCR DOGE ETH LTC USDC USDT XMR ZEC "

// dotThousands are the currencies whose home countries write 1.234,50 or
// 1 234,50 (CLDR); none has three decimals.
const dotThousands = " EUR BGN BRL CZK DKK HUF IDR ISK NOK PLN RON RUB SEK TRY UAH "

// currencyWords are names and trade spellings, folded to lower case.
var currencyWords = map[string]currency{
	"xbt": {code: "BTC"}, "bitcoin": {code: "BTC"}, "bitcoins": {code: "BTC"},
	"mbtc": {code: "BTC", shift: -3}, "mbch": {code: "BCH", shift: -3},
	"monero": {code: "XMR"}, "litecoin": {code: "LTC"}, "ethereum": {code: "ETH"},
	"euro": {code: "EUR"}, "euros": {code: "EUR"},
	"dollar": {code: "USD"}, "dollars": {code: "USD"},
	"zl": {code: "PLN"}, "zł": {code: "PLN"}, "kč": {code: "CZK"},
	"ł": {code: "LTC"}, "ξ": {code: "ETH"}, "ɱ": {code: "XMR"}, "ƀ": {code: "BTC"},
	"руб": {code: "RUB"}, "рубль": {code: "RUB"}, "рубля": {code: "RUB"}, "рублей": {code: "RUB"},
	"евро": {code: "EUR"}, "доллар": {code: "USD"}, "доллара": {code: "USD"}, "долларов": {code: "USD"},
	"kr": {sign: "kr"}, "rmb": {code: "CNY"}, "yuan": {code: "CNY"}, "元": {code: "CNY"}, "人民币": {code: "CNY"}, "円": {code: "JPY"},
	"р": {code: "RUB"}, "грн": {code: "UAH"}, "гривен": {code: "UAH"}, "тенге": {code: "KZT"}, "тг": {code: "KZT"}, "лари": {code: "GEL"},
	"ft": {code: "HUF"}, "tl": {code: "TRY"}, "درهم": {code: "AED"}, "يورو": {code: "EUR"}, "دولار": {code: "USD"},
	"sat": {code: "BTC", shift: -8}, "sats": {code: "BTC", shift: -8}, "satoshi": {code: "BTC", shift: -8}, "satoshis": {code: "BTC", shift: -8},
}

// dollarPrefixes are letters in front of a dollar sign.
var dollarPrefixes = map[string]string{
	"us": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD", "ca": "CAD",
	"cad": "CAD", "nz": "NZD", "hk": "HKD", "s": "SGD", "r": "BRL",
}

// dollars are the currencies that write a bare "$", kroner those that write "kr".
const (
	dollars = " USD AUD CAD NZD HKD SGD MXN "
	kroner  = " SEK NOK DKK ISK "
)

// currencySigns are single signs. The baht sign stands for bitcoin on every
// market seen; none has priced in baht.
func currencySign(r rune) (currency, bool) {
	switch r {
	case '$':
		return currency{sign: "$"}, true
	case '€':
		return currency{code: "EUR"}, true
	case '£', '₤':
		return currency{code: "GBP"}, true
	case '฿', '₿':
		return currency{code: "BTC"}, true
	case '¥', '\uffe5':
		return currency{sign: "¥"}, true
	case '₽':
		return currency{code: "RUB"}, true
	case '₺':
		return currency{code: "TRY"}, true
	case '₹':
		return currency{code: "INR"}, true
	case '₩':
		return currency{code: "KRW"}, true
	case '₴':
		return currency{code: "UAH"}, true
	case '₸':
		return currency{code: "KZT"}, true
	case '₾':
		return currency{code: "GEL"}, true
	case '₫':
		return currency{code: "VND"}, true
	case '₪':
		return currency{code: "ILS"}, true
	}
	return currency{}, false
}

// scanWord reads the run of letters that starts at i, says where it ends, and
// which currency it names, if any.
func scanWord(text string, i int) (currency, int) {
	j := i
	for j < len(text) {
		r, w := utf8.DecodeRuneInString(text[j:])
		if !unicode.IsLetter(r) {
			break
		}
		j += w
	}
	if j-i > 16 {
		return currency{}, j
	}
	if j < len(text) && text[j] == '$' {
		if code := dollarPrefixes[strings.ToLower(text[i:j])]; code != "" {
			return currency{code: code}, j + 1
		}
	}
	return currencyWord(text[i:j]), j
}

// currencyWord names the currency that a whole word stands for.
func currencyWord(word string) currency {
	if upper := strings.ToUpper(word); len(upper) <= 4 && len(upper) >= 3 && strings.Contains(currencyCodes, " "+upper+" ") {
		return currency{code: upper}
	}
	return currencyWords[strings.ToLower(word)]
}

// some reports whether a currency was read at all.
func (c currency) some() bool { return c.code != "" || c.sign != "" }

// settle names the code of a shared sign: the page's own currency when it
// writes that sign, else the sign's most common meaning, else none.
func (c currency) settle(def string) string {
	if c.code != "" {
		return c.code
	}
	switch {
	case c.sign == "$" && def != "" && strings.Contains(dollars, " "+def+" "):
		return def
	case c.sign == "$":
		return "USD"
	case c.sign == "¥" && (def == "CNY" || def == "CNH"):
		return def
	case c.sign == "¥":
		return "JPY"
	case c.sign == "kr" && def != "" && strings.Contains(kroner, " "+def+" "):
		return def
	}
	return ""
}

// agrees reports whether two currencies around one number say the same, as in
// "£13.00 GBP" or "$50 CAD", and returns the more exact one.
func (c currency) agrees(d currency) (currency, bool) {
	switch {
	case c.code != "" && c.code == d.code:
		return c, true
	case c.sign == "$" && d.code != "" && strings.Contains(dollars, " "+d.code+" "),
		c.sign == "kr" && d.code != "" && strings.Contains(kroner, " "+d.code+" "),
		c.sign == "¥" && (d.code == "JPY" || d.code == "CNY"):
		return d, true
	}
	return c, false
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
