package annotate

import (
	"strings"

	"vedette/amount"
	"vedette/extract"
	"vedette/market"
	"vedette/substance"
)

// Reasons for which a price is left out of price statistics, as they stand in
// market.Offer.Aside.
const (
	AsideHolding     = "holding"     // a price that keeps the listing open
	AsideSample      = "sample"      // a sample's price says nothing of the trade's
	AsideCustoms     = "customs"     // made for one buyer
	AsidePlaceholder = "placeholder" // nothing is sold
)

// maxOffers bounds what one listing can yield.
const maxOffers = 256

// offers are the things that can be ordered: one for each variant, or the
// listing itself when it has none and sells something for a price.
func (a *Annotator) offers(l *market.Listing, d *market.Derived) []market.Offer {
	aside := ""
	switch d.Kind {
	case market.KindCustom:
		aside = AsideCustoms
	case market.KindSample:
		aside = AsideSample
	case market.KindPlaceholder:
		aside = AsidePlaceholder
	case market.KindOffer, market.KindBundle:
	default:
		return nil
	}
	if len(l.Variants) == 0 {
		if len(l.Prices) == 0 {
			return nil
		}
		o := market.Offer{Amounts: d.Amounts, Prices: l.Prices, Aside: aside}
		if d.Placeholder && aside == "" {
			o.Aside = AsideHolding
		}
		return []market.Offer{o}
	}
	desk := a.desks.Get().(*desk)
	defer a.desks.Put(desk)
	trade := amount.Unknown
	if len(d.Substances) > 0 {
		m := &d.Substances[0]
		trade = tradeOf(m.ID, m.Class, m.Group)
	}
	variants := l.Variants[:min(len(l.Variants), maxOffers)]
	labels := make([]amount.Reading, len(variants))
	for i := range variants {
		labels[i] = a.label(desk, &variants[i], trade)
	}
	out := own(l, labels, d, aside)
	for i := range variants {
		v := &variants[i]
		o := market.Offer{Label: v.Label, Prices: v.Prices, Aside: aside}
		o.Amounts = amount.Variant(d.Amounts, labels[i])
		if aside == "" && (d.Placeholder || extract.Holding(v.Prices)) {
			o.Aside = AsideHolding
		}
		out = append(out, o)
	}
	return out
}

// own is the offer of the listing itself beside its variants. A bulk table
// ("10 or more") says what more of the same lot costs; a drop-down of sizes holds
// the listing's price among its own, or the price only says where they begin.
func own(l *market.Listing, labels []amount.Reading, d *market.Derived, aside string) []market.Offer {
	if len(l.Prices) == 0 {
		return nil
	}
	for i := range labels {
		v, r := &l.Variants[i], &labels[i]
		sized := r.MassG != nil || r.VolumeML != nil || r.Pieces != nil || r.Lone != nil
		if sized || len(v.Prices) > 0 && v.Prices[0] == l.Prices[0] {
			return nil
		}
	}
	if aside == "" && d.Placeholder {
		aside = AsideHolding
	}
	return []market.Offer{{Amounts: d.Amounts, Prices: l.Prices, Aside: aside}}
}

// label reads the amounts of a variant's label. The unit that the price is for
// is no amount of it: 5 Box or more, at 20 USD/Box.
func (a *Annotator) label(d *desk, v *market.Variant, trade amount.Trade) amount.Reading {
	label := v.Label
	if len(v.Prices) > 0 {
		if per := v.Prices[0].Per; per != "" && strings.Contains(label, " "+per) && a.lexicon.NamesLot(per) {
			label = strings.Replace(label, " "+per, "", 1)
		}
	}
	x := d.folder.Fold(label)
	var e evidence
	d.spans = a.place(d.spans[:0], x.S, d.known.Find(x, substance.Context{From: substance.FromTitle}), &e)
	return d.amounts.Read(amount.Input{Text: x, Names: d.spans, Trade: trade, Label: true})
}
