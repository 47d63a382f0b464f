package amount

import (
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

// Price fills EUR and UnitPrice of an offer; eur has the value of each of
// o.Prices, nil where there is no rate.
//
// Only a price and an amount that belong together are divided: one price for
// one exact amount. A range of prices beside a range of amounts ("45-19250 EUR"
// for 10 to 5000 g) gives nothing, unless the page states the price of a unit
// too ("from 3 EUR for 1gr"). A price for another amount than the offer's
// ("5g", 400 EUR/1LB) contradicts itself, and gives nothing.
//
// An offer of pieces with a weight (vape cartridges) is priced by weight.
// Offers that are set aside are priced as the others: leaving them out is up
// to who counts, by market.Offer.Aside.
func (l *Lexicon) Price(o *market.Offer, eur []*float64) {
	o.EUR, o.UnitPrice = nil, nil
	var floor *market.UnitPrice // of the largest order
	ranged := false
	for i := range o.Prices {
		if i >= len(eur) || eur[i] == nil {
			continue
		}
		p, v := &o.Prices[i], *eur[i]
		if o.EUR == nil {
			o.EUR = eur[i]
		}
		if p.Max > p.Amount {
			ranged = true
			continue
		}
		if !(v > 0) {
			continue
		}
		u, ok := l.unitPrice(o, p.Per, v)
		switch {
		case !ok:
		case !ranged:
			o.EUR, o.UnitPrice = eur[i], &u
			return
		case u.Stated && floor == nil:
			if u.Unit == UnitGram && o.MassG != nil {
				u.Band = Band(o.MassG[1])
			}
			floor = &u
		}
	}
	o.UnitPrice = floor
}

// unitPrice divides the value of a price, shown with per behind its slash, by
// what it is for.
func (l *Lexicon) unitPrice(o *market.Offer, per string, eur float64) (market.UnitPrice, bool) {
	q, ok := l.lot(per)
	switch {
	case !ok:
		return whole(&o.Amounts, eur)
	case q.order:
		if u, ok := whole(&o.Amounts, eur); ok {
			return u, true
		}
		// "each" of what is sold singly, when nothing says otherwise
		return market.UnitPrice{EUR: eur, Unit: UnitPiece}, q.single && single(&o.Amounts)
	}
	u := market.UnitPrice{EUR: tidy(eur / q.n), Unit: q.unit, Stated: true}
	stated := of(&o.Amounts, q.unit)
	if stated == nil && (o.MassG != nil || o.VolumeML != nil || o.Pieces != nil) {
		return market.UnitPrice{}, false // of another thing than the title's
	}
	if q.n != 1 && stated != nil {
		if exact(stated) && alike(q.n, stated[0]) {
			return whole(&o.Amounts, eur) // 112 g, called a quarter of a pound
		}
		if q.n < stated[0]*(1-nearly) || q.n > stated[1]*(1+nearly) {
			return market.UnitPrice{}, false // of another lot than the title's
		}
	}
	if q.unit == UnitGram {
		switch {
		case q.n != 1:
			u.Band = Band(q.n)
		case stated != nil:
			u.Band = Band(stated[0])
		}
	}
	return u, true
}

// whole divides the price of an order by the order's amount.
func whole(a *market.Amounts, eur float64) (market.UnitPrice, bool) {
	for _, unit := range [...]string{UnitGram, UnitML, UnitPiece} {
		r := of(a, unit)
		if r == nil {
			continue
		}
		if !exact(r) || r[0] <= 0 {
			return market.UnitPrice{}, false
		}
		u := market.UnitPrice{EUR: tidy(eur / r[0]), Unit: unit}
		if unit == UnitGram {
			u.Band = Band(r[0])
		}
		return u, true
	}
	return market.UnitPrice{}, false
}

func of(a *market.Amounts, unit string) *market.Range {
	switch unit {
	case UnitGram:
		return a.MassG
	case UnitML:
		return a.VolumeML
	}
	return a.Pieces
}

// single reports whether amounts say nothing of how much, and the form is of
// things that are counted.
func single(a *market.Amounts) bool {
	if a.MassG != nil || a.VolumeML != nil || a.Pieces != nil {
		return false
	}
	switch a.Form {
	case "tablet", "capsule", "blotter", "gel-tab", "patch", "strip", "vape":
		return true
	}
	return false
}

// lot is what a price is for, by the words behind its slash.
type lot struct {
	n      float64
	unit   string
	order  bool // of the order, pack or box
	single bool // each
}

// NamesLot reports whether the words behind the slash of a price name what is
// ordered (Order, each, Box, 1LB) and not a gram, millilitre or piece of it: a
// bulk table counts in them ("5 Box or more").
func (l *Lexicon) NamesLot(per string) bool {
	q, ok := l.lot(per)
	return ok && (q.order || q.n != 1)
}

// lot reads the words behind a price: gram, 1gr, 1/4pound, 10 pls, Order. It
// is false for words that say nothing.
func (l *Lexicon) lot(per string) (lot, bool) {
	f := l.lots.Get().(*lotReader)
	defer l.lots.Put(f)
	return f.read(per)
}
