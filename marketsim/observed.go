package marketsim

import (
	"fmt"
	"strings"
	"time"

	"vedette/market"
)

// truth is what a page shows of o, field by field, style by style. It is
// written apart from the code that writes the pages, so that a slip in one of
// them is seen.
func (m *Market) truth(o *offer, day int) Offer {
	l := m.observedListing(o, day)
	return Offer{
		Listing: l, Row: m.observedRow(l), Path: m.listingPath(l.ID),
		Index:     m.indexPath(o.ref.cat, o.ref.slot/m.opts.PageSize+1),
		Substance: o.item.substance, Amount: float64(o.lots) * float64(o.amount) / 1000, Unit: o.item.unit.word(), Posted: o.posted, Arrived: o.arrived, NewName: o.isNew,
	}
}

func (m *Market) observedListing(o *offer, day int) market.Listing {
	l := market.Listing{
		ID: m.externalID(o.id), Title: string(o.title),
		Description: string(m.describe(nil, o.describe, o.title)),
		Vendor:      m.handles[o.vendor], Category: o.cat.path,
		ShipsFrom: o.from.name, ShipsTo: o.to,
		Sold: ptr(o.sold), Views: ptr(o.views),
		Payment: coinNames(o.payment), Prices: m.observedPrices(o, o.cents),
		Rating: percent(o.rating),
	}
	for _, b := range o.variants {
		l.Variants = append(l.Variants, m.observedVariant(o, b))
	}
	switch m.opts.Style {
	case StyleTable:
		l.Stock, l.Escrow, l.PostedAt = stockText(o.stock), yesNo(o.escrow), o.posted.Format(tableDate)
		l.VendorSales = ptr(o.deals)
		for _, s := range shippings() {
			price := market.Money{Amount: float64(s.cents) / 100, Currency: "USD"}
			l.Shipping = append(l.Shipping, market.Variant{Label: s.label, Prices: []market.Money{price}})
		}
	case StyleCard:
		l.FeedbackCount = ptr(o.feedback)
		l.Stock, l.Escrow = stockWord(o.stock), escrowLabel(o.escrow)
		l.PostedAt = ago(daysBetween(o.posted, m.opts.Start.AddDate(0, 0, day)))
		l.Rating = fmt.Sprintf("%.2f", float64(o.rating/20)/100)
	default:
		l.Stock, l.Escrow, l.PostedAt = stockText(o.stock), feOrEscrow(o.escrow), o.posted.Format(labelDate)
		l.VendorSales, l.Class = ptr(o.deals), listingType(o.item)
	}
	return l
}

// observedRow keeps the fields that an index row of the style shows.
func (m *Market) observedRow(l market.Listing) market.Listing {
	r := market.Listing{
		ID: l.ID, Title: l.Title, Vendor: l.Vendor, Prices: l.Prices, Category: l.Category, ShipsFrom: l.ShipsFrom,
	}
	switch m.opts.Style {
	case StyleTable:
		r.Sold, r.VendorSales = l.Sold, l.VendorSales
	case StyleCard:
		r.ShipsTo, r.Stock, r.Escrow = l.ShipsTo, l.Stock, l.Escrow
	default:
		r.ShipsTo, r.VendorSales = l.ShipsTo, l.VendorSales
	}
	return r
}

func (m *Market) observedPrices(o *offer, cents int64) []market.Money {
	own := market.Money{Amount: float64(cents) / 100, Currency: o.currency.code}
	coin := market.Money{Amount: float64(coinUnits(cents, o.currency, btcUSD)) / 1e8, Currency: "BTC"}
	switch m.opts.Style {
	case StyleTable:
		return []market.Money{own, coin}
	case StyleCard:
		out := []market.Money{own}
		for _, c := range othersThan(o.currency) {
			out = append(out, market.Money{Amount: float64(convert(cents, o.currency, c)) / 100, Currency: c.code})
		}
		return out
	}
	own.Per, coin.Per = o.unitWord, o.unitWord
	return []market.Money{own, coin}
}

func (m *Market) observedVariant(o *offer, b variant) market.Variant {
	prices := m.observedPrices(o, b.cents)
	switch m.opts.Style {
	case StyleTable:
		return market.Variant{Label: itoa(b.count) + " or more", Prices: prices[:1]}
	case StyleCard:
		return market.Variant{Label: "from " + itoa(b.count), Prices: prices[:1]}
	}
	return market.Variant{Label: itoa(b.count) + " " + o.unitWord + " or more", Prices: prices}
}

func (m *Market) vendorTruth(i, day int) market.Vendor {
	f := m.vendorFacts(i)
	v := market.Vendor{
		Handle: f.handle, Rating: percent(f.rating), FeedbackCount: ptr(f.feedback), Sales: ptr(f.sales),
		LastSeenAt: ago(m.lastSeen(f, day)), Level: itoa(f.level), PGPKey: strings.TrimSpace(m.vendorKey(f, day)),
		Description: string(m.appendAbout(nil, f)), ShipsFrom: f.from.name, ShipsTo: f.to,
	}
	switch m.opts.Style {
	case StyleTable:
		v.JoinedAt = f.joined.Format("Jan 2, 2006")
	case StyleCard:
		v.JoinedAt = f.joined.Format("2006-01-02")
		v.Rating = fmt.Sprintf("%.2f", float64(f.rating/20)/100)
	default:
		v.JoinedAt = f.joined.Format(labelDate)
	}
	return v
}

func percent(hundredths int) string { return fmt.Sprintf("%.2f%%", float64(hundredths)/100) }

func ptr(n int64) *int64 { return &n }

// daysBetween counts calendar days, UTC.
func daysBetween(from, to time.Time) int {
	return int(to.Truncate(24*time.Hour).Sub(from.Truncate(24*time.Hour)) / (24 * time.Hour))
}
