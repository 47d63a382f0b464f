package sqlite

import (
	"vedette/amount"
	"vedette/market"
)

// priceOffers fills the values in euro and the unit prices of derived offers.
// They are made when they are read, so that they are right whatever rates were
// imported since. eur are the values of a version's prices, in the order of
// pricesOf(observed); one without a value is nil or missing.
//
// An offer has copies of the prices that were shown when it was derived; one
// that is shown no more, because a row has a newer price, has no value.
func priceOffers(lex *amount.Lexicon, derived *market.Derived, observed *market.Listing, eur []*float64) {
	if len(derived.Offers) == 0 {
		return
	}
	shown := pricesOf(observed)
	values := make([]*float64, 0, 4)
	for i := range derived.Offers {
		o := &derived.Offers[i]
		values = values[:0]
		for _, p := range o.Prices {
			values = append(values, valueOf(p, shown, eur))
		}
		lex.Price(o, values)
	}
}

// valueOf is the value of a price among those shown. Equal prices of one
// version have equal values.
func valueOf(p market.Money, shown []market.Money, eur []*float64) *float64 {
	for i := range shown[:min(len(shown), len(eur))] {
		if shown[i].Amount == p.Amount && shown[i].Currency == p.Currency && eur[i] != nil {
			v := *eur[i]
			return &v
		}
	}
	return nil
}
