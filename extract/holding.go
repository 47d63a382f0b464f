package extract

import "vedette/market"

// Holding reports whether prices are not meant to be paid: of nothing, of one
// unit, of nines, and other typed amounts that keep a listing open.
func Holding(prices []market.Money) bool { return placeholder(prices) }
