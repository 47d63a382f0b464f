package extract

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func TestParsePrices(t *testing.T) {
	money := func(amount float64, currency string) market.Money {
		return market.Money{Amount: amount, Currency: currency}
	}
	per := func(m market.Money, unit string) market.Money { m.Per = unit; return m }
	upTo := func(m market.Money, high float64) market.Money { m.Max = high; return m }
	for _, tc := range []struct {
		name, text, def string
		want            []market.Money
	}{
		{"code before", "USD 105", "", []market.Money{money(105, "USD")}},
		{"code before, glued", "USD105", "", []market.Money{money(105, "USD")}},
		{"sign before", "$50.96", "", []market.Money{money(50.96, "USD")}},
		{"sign behind", "500 $", "", []market.Money{money(500, "USD")}},
		{"sign behind, decimals", "250.00 $", "", []market.Money{money(250, "USD")}},
		{"code behind", "35 EUR", "", []market.Money{money(35, "EUR")}},
		{"code behind, glued", "35EUR", "", []market.Money{money(35, "EUR")}},
		{"code in lower case", "35 eur", "", []market.Money{money(35, "EUR")}},
		{"sign and code agree", "£13.00 GBP", "", []market.Money{money(13, "GBP")}},
		{"shared sign settled by the code", "$50 CAD", "", []market.Money{money(50, "CAD")}},
		{"letters before the sign", "A$ 50 and US$5", "", []market.Money{money(50, "AUD"), money(5, "USD")}},
		{"shared sign settled by the page", "$50", "AUD", []market.Money{money(50, "AUD")}},
		{"shared sign of another page", "$50", "EUR", []market.Money{money(50, "USD")}},
		{"krone only by the page", "100 kr", "SEK", []market.Money{money(100, "SEK")}},
		{"krone without a page", "100 kr", "", nil},
		{"Arabic digits and marks", "١٬٢٥٠٫٥٠ $", "", []market.Money{money(1250.5, "USD")}},
		{"wide digits", "４５ €", "", []market.Money{money(45, "EUR")}},
		{"roubles by a letter", "1 500 р.", "", []market.Money{money(1500, "RUB")}},
		{"roubles for a unit", "1 500 руб/г", "", []market.Money{per(money(1500, "RUB"), "г")}},
		{"yuan behind a label", "价格：128元", "", []market.Money{money(128, "CNY")}},
		{"the sign for the point", "12€50", "", []market.Money{money(12.5, "EUR")}},
		{"the sign for no point", "10€50g and 5€100", "", []market.Money{money(10, "EUR"), money(5, "EUR")}},
		{"satoshi", "25000 sat", "", []market.Money{money(0.00025, "BTC")}},
		{"coin with its value in brackets", "฿0.000787 (€7.28)", "", []market.Money{money(0.000787, "BTC"), money(7.28, "EUR")}},
		{"binary fraction", "฿0.000272 ($3.1096000000000004)", "", []market.Money{money(0.000272, "BTC"), money(3.1096, "USD")}},
		{"coin behind", "0.05989857 BTC", "", []market.Money{money(0.05989857, "BTC")}},
		{"thousandth of a coin", "0.787 mBTC", "", []market.Money{money(0.000787, "BTC")}},
		{"unit", "87.21 USD/Order", "", []market.Money{per(money(87.21, "USD"), "Order")}},
		{"unit with a number", "19.41 USD/3.5gram", "", []market.Money{per(money(19.41, "USD"), "3.5gram")}},
		{"unit that looks like a price", "100.00 USD/$400", "", []market.Money{per(money(100, "USD"), "$400")}},
		{"unit with a slash", "650.00 USD/1/4pound", "", []market.Money{per(money(650, "USD"), "1/4pound")}},
		{"unit that looks like a price, of a coin", "0.07532000 BTC/2500$", "", []market.Money{per(money(0.07532, "BTC"), "2500$")}},
		{"unit of two words", "12.00 USD/Box of 10 (0.001 BTC/Box of 10)", "",
			[]market.Money{per(money(12, "USD"), "Box of 10"), per(money(0.001, "BTC"), "Box of 10")}},
		{"unit behind spaces", "USD + 0.00 / item", "", []market.Money{per(money(0, "USD"), "item")}},
		{"shipping option", "FREE SHIPPING WITHIN EUROPE - 7 days - USD + 4.50 / item", "", []market.Money{per(money(4.5, "USD"), "item")}},
		{"each", "$20 each", "", []market.Money{per(money(20, "USD"), "each")}},
		{"per", "EUR 7 per gram, free post", "", []market.Money{per(money(7, "EUR"), "gram")}},
		{"bulk row", "5 Each or more: 2.76 USD/Each (0.00029050 BTC/Each) 38% OFF", "",
			[]market.Money{per(money(2.76, "USD"), "Each"), per(money(0.0002905, "BTC"), "Each")}},
		{"range", "50.00 - 39000.00 EUR", "", []market.Money{upTo(money(50, "EUR"), 39000)}},
		{"range with two signs", "$35-$47.50 each", "", []market.Money{per(upTo(money(35, "USD"), 47.5), "each")}},
		{"range with the code before", "USD 10 - 20", "", []market.Money{upTo(money(10, "USD"), 20)}},
		{"range in words", "10 to 20 USD", "", []market.Money{upTo(money(10, "USD"), 20)}},
		{"range from high to low", "€20 – €10", "", []market.Money{upTo(money(10, "EUR"), 20)}},
		{"range of one value", "20-20 EUR", "", []market.Money{money(20, "EUR")}},
		{"range and floor", "45-19250 EUR / from 3 EUR for 1gr", "",
			[]market.Money{upTo(money(45, "EUR"), 19250), per(money(3, "EUR"), "1gr")}},
		{"range and a floor rounded to nothing", "95-3500 USD / from 0 USD for 1pls", "",
			[]market.Money{upTo(money(95, "USD"), 3500), per(money(0, "USD"), "1pls")}},
		{"price and pieces are no range", "500 $ - 20 pieces", "", []market.Money{money(500, "USD")}},
		{"price and category", "From: 500 $ - Mdma - ", "", []market.Money{money(500, "USD")}},
		{"days and price are no range", "Express 7 - USD 5.00", "", []market.Money{money(5, "USD")}},
		{"thousands comma", "USD 9,500.00", "", []market.Money{money(9500, "USD")}},
		{"thousands comma alone", "USD 9,500", "", []market.Money{money(9500, "USD")}},
		{"thousands dot and decimal comma", "1.234,56 €", "", []market.Money{money(1234.56, "EUR")}},
		{"decimal comma", "12,50 €", "", []market.Money{money(12.5, "EUR")}},
		{"decimal comma before three digits", "0,125 BTC", "", []market.Money{money(0.125, "BTC")}},
		{"decimal dot before three digits", "1.234 BTC", "", []market.Money{money(1.234, "BTC")}},
		{"the text's other numbers settle a lone dot", "12,50 € (1.234 €)", "", []market.Money{money(12.5, "EUR"), money(1234, "EUR")}},
		{"repeated mark", "1.234.567 EUR", "", []market.Money{money(1234567, "EUR")}},
		{"thousands space", "1 234,56 EUR", "", []market.Money{money(1234.56, "EUR")}},
		{"thousands apostrophe", "CHF 1'234.50", "", []market.Money{money(1234.5, "CHF")}},
		{"no digit before the point", "$.25", "", []market.Money{money(0.25, "USD")}},
		{"many zeros", "200.00000000 USD", "", []market.Money{money(200, "USD")}},
		{"slash and another currency", "4.00 USD / 0.00042375 BTC", "", []market.Money{money(4, "USD"), money(0.00042375, "BTC")}},
		{"three coins", "0.000913 BTC / 0.128955 LTC / 0.129043 XMR", "",
			[]market.Money{money(0.000913, "BTC"), money(0.128955, "LTC"), money(0.129043, "XMR")}},
		{"currencies in a row, signs before", "€ 89.04 £ 81.12 AUD&nbsp;143.97", "",
			[]market.Money{money(89.04, "EUR"), money(81.12, "GBP"), money(143.97, "AUD")}},
		{"currencies in a row, codes behind", "12.00 USD 11.00 EUR", "", []market.Money{money(12, "USD"), money(11, "EUR")}},
		{"two prices with units", "20.00 USD/item 15.00 EUR/item", "",
			[]market.Money{per(money(20, "USD"), "item"), per(money(15, "EUR"), "item")}},
		{"count before a price", "5 $10.00", "", []market.Money{money(10, "USD")}},
		{"bare amount with the page's currency", "12.50", "EUR", []market.Money{money(12.5, "EUR")}},
		{"bare range with the page's currency", "10 - 20 / gram", "EUR", []market.Money{per(upTo(money(10, "EUR"), 20), "gram")}},
		{"bare count is no price", "5 pieces", "EUR", nil},
		{"bare amount behind a count", "5 pieces 12.50", "EUR", []market.Money{money(12.5, "EUR")}},
		{"bare amount without a page currency", "12.50", "", nil},
		{"negative", "-5.00 USD", "", nil},
		{"negative with the sign first", "-$5", "", nil},
		{"negative behind a code", "USD -5", "", nil},
		{"negative does not lend its currency", "-5 USD 7", "", nil},
		{"percentage", "38% OFF", "USD", nil},
		{"percentage alone", "38 %", "USD", nil},
		{"negative behind a word", "save -5 USD", "", nil},
		{"dash before a price", "today - 5 USD", "", []market.Money{money(5, "USD")}},
		{"thousands mark behind four digits", "1234,567.50 USD", "", nil},
		{"coin, then its value", "0.001 BTC / 8 USD", "", []market.Money{money(0.001, "BTC"), money(8, "USD")}},
		{"price and coin without spaces", "8 USD/0.001 BTC", "", []market.Money{money(8, "USD"), money(0.001, "BTC")}},
		{"part of a word", "GG249 USD", "", nil},
		{"glued unit before the currency", "50g USD", "", nil},
		{"labels with colons", "BTC: 0.0012 USD: 45.00", "", []market.Money{money(0.0012, "BTC"), money(45, "USD")}},
		{"no cents", "999,- €", "", []market.Money{money(999, "EUR")}},
		{"no cents behind a sign", "CHF 45.–", "", []market.Money{money(45, "CHF")}},
		{"thousands by letter", "12.5k USD", "", []market.Money{money(12500, "USD")}},
		{"thousands by letter behind a sign", "£1.5k", "", []market.Money{money(1500, "GBP")}},
		{"a kilogram is no thousand", "1k $900", "", []market.Money{money(900, "USD")}},
		{"a bare k is a unit", "5k", "USD", nil},
		{"roubles in words", "1 200 руб.", "", []market.Money{money(1200, "RUB")}},
		{"no convention", "1.2.3 USD", "", nil},
		{"beyond an amount", "99999999999999999999 USD", "", nil},
		{"free", "FREE", "USD", nil},
		{"empty", "", "USD", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, ParsePrices(tc.text, tc.def)); diff != "" {
				t.Errorf("ParsePrices(%q, %q) (-want +got):\n%s", tc.text, tc.def, diff)
			}
		})
	}
}

func TestParsePricesIsLinear(t *testing.T) {
	for _, unit := range []string{"1 USD ", "USD 1 ", "1 ", "-", "1-", "/", "USD/1", "1,", "1 234 ", "a", "$", "1 USD/x ", "€ £ "} {
		text := strings.Repeat(unit, 400_000/len(unit))
		start := time.Now()
		ParsePrices(text, "EUR")
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%q repeated to %d bytes took %v", unit, len(text), took)
		}
	}
}

func FuzzParsePrices(f *testing.F) {
	for _, seed := range []string{
		"USD 105", "฿0.000787 (€7.28)", "100.00 USD/$400", "45-19250 EUR / from 3 EUR for 1gr",
		"1 234,56 EUR", "€ 89.04 £ 81.12 AUD&nbsp;143.97", "-5 USD", "USD + 0.00 / item", "1.2.3 $", "zł 5",
	} {
		f.Add(seed, "USD")
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, text, def string) {
		if def != "" && !strings.Contains(currencyCodes, " "+def+" ") {
			def = "EUR"
		}
		got := ParsePrices(text, def)
		for _, m := range got {
			if !(m.Amount >= 0) || math.IsInf(m.Amount, 0) || m.Max != 0 && !(m.Max > m.Amount) {
				t.Errorf("%q: amounts %v to %v", text, m.Amount, m.Max)
			}
			if !strings.Contains(currencyCodes, " "+m.Currency+" ") {
				t.Errorf("%q: currency %q", text, m.Currency)
			}
			if len(m.Per) > maxUnit {
				t.Errorf("%q: unit of %d bytes", text, len(m.Per))
			}
		}
		if diff := cmp.Diff(got, ParsePrices(text, def)); diff != "" {
			t.Errorf("%q: two readings differ:\n%s", text, diff)
		}
	})
}

func TestMarksAreReadByTheHabitOfTheCurrency(t *testing.T) {
	for text, want := range map[string]float64{
		"€1.234": 1234, "12.345 EUR": 12345, "1,234 €": 1234, "1.234,50 EUR": 1234.5, "0.125 EUR": 0.125, "€12.50": 12.5,
		"12,345 USD": 12345, "1.234 USD": 1.234, "1.234 BTC": 1.234, "0,123 XMR": 0.123, "1.200 kr. SEK": 1200, "500 руб": 500,
	} {
		got := ParsePrices(text, "SEK")
		if len(got) != 1 || got[0].Amount != want {
			t.Errorf("%q is %v, want %v", text, got, want)
		}
	}
	if got := ParsePrices("kr 500", "NOK"); len(got) != 1 || got[0].Currency != "NOK" || got[0].Amount != 500 {
		t.Errorf("kr 500 of a Norwegian page is %v", got)
	}
	if got := ParsePrices("kr 500", ""); got != nil {
		t.Errorf("kr 500 of no country is %v", got)
	}
}
