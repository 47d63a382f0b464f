package extract

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"vedette/market"
)

// Holding reports a holding price: one that keeps a listing in its place
// and that nobody is to pay. It is labelled here and never taken away.
//
// Nothing, and up to a cent: met on Empire, Apollon and Agartha, with the true
// price in the title or a shipping option. One unit of the vendor's own
// currency: met on Cypher and White House for lots of hundreds of pills and
// for "10g to 56g"; not where the page shows a unit ("1 USD/Each"). Files that
// do cost that are labelled too: no drug is priced by them, and the page's
// word for a file is ticked for drugs as well. Amounts that no scale gives:
// all nines from 9999 on, 1337, 12345. Holding prices that look like any
// other (4.93 USD on Empire) are not seen by their amount.
func Holding(prices []market.Money) bool {
	var fiat []market.Money
	for _, p := range prices {
		if !coin(p.Currency) {
			fiat = append(fiat, p)
		}
	}
	if len(fiat) == 0 {
		return len(prices) > 0 && !slices.ContainsFunc(prices, func(p market.Money) bool { return max(p.Amount, p.Max) > 0 })
	}
	if !slices.ContainsFunc(fiat, func(p market.Money) bool { return max(p.Amount, p.Max) > 0.01 }) {
		return true
	}
	first := fiat[0]
	if first.Max > 0 || first.Per != "" || !oneAmount(fiat) {
		return false
	}
	return first.Amount == 1 || absurd(first.Amount)
}

// absurd reports an amount that is typed and not reckoned.
func absurd(amount float64) bool {
	digits := strconv.FormatFloat(math.Trunc(amount), 'f', 0, 64)
	cents := strconv.FormatFloat(amount, 'f', 2, 64)
	cents = cents[len(cents)-2:]
	if len(digits) >= 4 && strings.Trim(digits, "9") == "" {
		return cents == "00" || cents == "99"
	}
	switch digits {
	case "1337", "31337", "12345", "123456", "1234567", "11111", "111111", "1111111":
		return cents == "00"
	}
	return false
}

// alike are currencies whose units are worth about the same; in 25 years none
// was worth more than 2.5 of another.
var alike = []string{"USD", "EUR", "GBP", "AUD", "CAD", "CHF", "NZD"}

// oneAmount reports whether all prices can be one, written in several
// currencies.
func oneAmount(prices []market.Money) bool {
	first := prices[0]
	for _, p := range prices[1:] {
		if p.Currency == first.Currency && p.Amount != first.Amount || p.Max > 0 {
			return false
		}
		if slices.Contains(alike, p.Currency) && slices.Contains(alike, first.Currency) && (p.Amount > 2.5*first.Amount || first.Amount > 2.5*p.Amount) {
			return false
		}
	}
	return true
}

// coin reports a currency whose unit is worth far more than a cent.
func coin(code string) bool {
	return slices.ContainsFunc(coinNames, func(c struct{ part, code string }) bool { return c.code == code })
}
