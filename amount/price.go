package amount

import (
	"strings"

	"vedette/market"
)

// The units of a unit price.
const (
	UnitGram  = "g"
	UnitML    = "ml"
	UnitPiece = "piece"
)

// The bands of quantity within which prices per gram are comparable: a tenfold
// lot is 21 to 38 % cheaper per gram, so that one price per gram over all lots
// means little. The upper limits belong to their band; an ounce belongs with
// the 28 g that sellers call an ounce.
const (
	BandGram    = "<=1"
	BandFew     = "1-5"
	BandOunce   = "5-28"
	BandQuarter = "28-100"
	BandKilo    = "100-1000"
	BandBulk    = ">1000"
)

// ounceLimit is the upper limit of the band to an ounce, in grams: 28.35 g is
// an ounce, and 28 g is called one.
const ounceLimit = 28.5

// Band is the band of a mass in grams.
func Band(grams float64) string {
	switch {
	case grams <= 1:
		return BandGram
	case grams <= 5:
		return BandFew
	case grams <= ounceLimit:
		return BandOunce
	case grams <= 100:
		return BandQuarter
	case grams <= 1000:
		return BandKilo
	}
	return BandBulk
}

// UnitPrice is what a gram, millilitre or piece costs in an offer whose price
// is eur euro. It is false when the offer does not say how much is delivered,
// or only a range: nothing is guessed. An offer of pieces with a weight (vape
// cartridges) is priced by weight. Whether the offer belongs into statistics
// is the caller's question: see market.Offer.Aside.
func UnitPrice(eur float64, o market.Offer) (market.UnitPrice, bool) {
	if eur <= 0 {
		return market.UnitPrice{}, false
	}
	if u, ok := perUnit(eur, o); ok {
		return u, true
	}
	for _, m := range []struct {
		r    *market.Range
		unit string
	}{{o.MassG, UnitGram}, {o.VolumeML, UnitML}, {o.Pieces, UnitPiece}} {
		if m.r == nil {
			continue
		}
		if !exact(m.r) || m.r[0] <= 0 {
			return market.UnitPrice{}, false
		}
		u := market.UnitPrice{EUR: tidy(eur / m.r[0]), Unit: m.unit}
		if m.unit == UnitGram {
			u.Band = Band(m.r[0])
		}
		return u, true
	}
	return market.UnitPrice{}, false
}

// perUnit takes a price that the page states per unit ("7 EUR/gram"). Its band
// is that of the smallest order.
func perUnit(eur float64, o market.Offer) (market.UnitPrice, bool) {
	if len(o.Prices) == 0 {
		return market.UnitPrice{}, false
	}
	u := market.UnitPrice{EUR: eur}
	switch strings.ToLower(strings.TrimSpace(o.Prices[0].Per)) {
	case "g", "gr", "gram", "grams", "gramm", "gramme":
		u.Unit = UnitGram
		if o.MassG != nil {
			u.Band = Band(o.MassG[0])
		}
	case "ml":
		u.Unit = UnitML
	case "pill", "pills", "pls", "piece", "pcs", "pc", "tab", "tablet", "tb", "blotter", "hit":
		u.Unit = UnitPiece
	default:
		return market.UnitPrice{}, false
	}
	return u, true
}
