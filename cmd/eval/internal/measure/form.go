package measure

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"vedette/market"
)

// fold brings white space to one form.
func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// number writes an amount so that equal ones look equal, at 15 digits.
func number(v float64) string { return strconv.FormatFloat(v, 'g', 15, 64) }

// moneyForm writes a price in one form: "105 USD", "87.21 USD/Order".
func moneyForm(m market.Money) string {
	s := number(m.Amount)
	if m.Max != 0 {
		s += "-" + number(m.Max)
	}
	s += " " + m.Currency
	if m.Per != "" {
		s += "/" + fold(m.Per)
	}
	return s
}

// moneyForms writes several prices, separated by a bar.
func moneyForms(prices []market.Money) string {
	forms := make([]string, len(prices))
	for i, m := range prices {
		forms[i] = moneyForm(m)
	}
	return strings.Join(forms, " | ")
}

// The forms in which the gold files write prices. This is not ParsePrices:
// the parser under test must not judge itself.
var goldPrices = []*regexp.Regexp{
	regexp.MustCompile(`^(?P<code>[A-Z]{3}) (?P<amount>[\d,]+(\.\d+)?)$`),                // USD 9,478.97
	regexp.MustCompile(`^(?P<amount>[\d,]+(\.\d+)?) (?P<code>[A-Z]{3})(/(?P<per>.+))?$`), // 87.21 USD/Order
	regexp.MustCompile(`^(?P<amount>[\d,]+(\.\d+)?) (?P<sign>\$)$`),                      // 500 $
	regexp.MustCompile(`^(?P<sign>[$€£฿])(?P<amount>[\d,]+(\.\d+)?)$`),                   // $50.96
}

var goldSigns = map[string]string{"$": "USD", "€": "EUR", "£": "GBP", "฿": "BTC"}

// goldMoney reads the prices of a gold value and writes them in the form of
// moneyForms. What it does not know is returned as it stands, and never equal.
func goldMoney(text string) string {
	var forms []string
	if text == "" {
		return ""
	}
	first, second, two := strings.Cut(text, " (")
	parts := []string{first}
	if two {
		parts = append(parts, strings.TrimSuffix(second, ")"))
	}
	for _, part := range parts {
		form := goldPrice(part)
		if form == "" {
			return "unread: " + text
		}
		forms = append(forms, form)
	}
	return strings.Join(forms, " | ")
}

func goldPrice(text string) string {
	for _, re := range goldPrices {
		m := re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		named := map[string]string{}
		for i, name := range re.SubexpNames() {
			named[name] = m[i]
		}
		amount, err := strconv.ParseFloat(strings.ReplaceAll(named["amount"], ",", ""), 64)
		if err != nil {
			return ""
		}
		code := named["code"]
		if code == "" {
			code = goldSigns[named["sign"]]
		}
		return moneyForm(market.Money{Amount: amount, Currency: code, Per: named["per"]})
	}
	return ""
}

// countForm writes an observed count; empty: not on the page.
func countForm(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// goldCount reads "(11500)" and "1067".
func goldCount(text string) string { return strings.Trim(text, "()") }

// jsonForm writes a decoded JSON value so that equal ones look equal.
func jsonForm(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "unwritable: " + err.Error()
	}
	return string(b)
}
