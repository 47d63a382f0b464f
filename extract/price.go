package extract

import "vedette/market"

// ParsePrices reads every price in text, in order; def is the currency of
// amounts that show none (empty: such amounts are no prices).
func ParsePrices(text, def string) []market.Money { return nil }
