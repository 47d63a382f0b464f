package sqlite

import (
	"math"
	"slices"
	"strings"

	"vedette/market"
)

// cleanListing and its like return a copy whose every text can be stored, see
// clean, and whose numbers are numbers: JSON has no NaN. Slices are copied
// only when something in them changes.

func cleanListing(l market.Listing) market.Listing {
	for _, s := range []*string{
		&l.ID, &l.Title, &l.Description, &l.Vendor, &l.ShipsFrom, &l.Stock,
		&l.Rating, &l.Escrow, &l.PostedAt, &l.URL,
	} {
		*s = clean(*s)
	}
	l.Prices = cleanPrices(l.Prices)
	l.Category = cleanTexts(l.Category)
	l.ShipsTo = cleanTexts(l.ShipsTo)
	l.Payment = cleanTexts(l.Payment)
	if slices.ContainsFunc(l.Variants, func(v market.Variant) bool {
		return clean(v.Label) != v.Label || slices.ContainsFunc(v.Prices, unclean)
	}) {
		l.Variants = slices.Clone(l.Variants)
		for i := range l.Variants {
			l.Variants[i].Label = clean(l.Variants[i].Label)
			l.Variants[i].Prices = cleanPrices(l.Variants[i].Prices)
		}
	}
	return l
}

func unclean(m market.Money) bool {
	return clean(m.Currency) != m.Currency || clean(m.Per) != m.Per || !finite(m.Amount) || !finite(m.Max)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func cleanPrices(list []market.Money) []market.Money {
	if !slices.ContainsFunc(list, unclean) {
		return list
	}
	var out []market.Money
	for _, m := range list {
		if !finite(m.Amount) {
			continue
		}
		if !finite(m.Max) {
			m.Max = 0
		}
		m.Currency, m.Per = clean(m.Currency), clean(m.Per)
		out = append(out, m)
	}
	return out
}

func cleanTexts(list []string) []string {
	if !slices.ContainsFunc(list, func(s string) bool { return clean(s) != s }) {
		return list
	}
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = clean(s)
	}
	return out
}

func cleanVendor(v market.Vendor) market.Vendor {
	for _, s := range []*string{
		&v.Handle, &v.DisplayName, &v.Rating, &v.JoinedAt, &v.LastSeenAt, &v.Level,
		&v.PGPKey, &v.PGPFingerprint, &v.Description, &v.ShipsFrom, &v.URL,
	} {
		*s = clean(*s)
	}
	v.Contacts = cleanTexts(v.Contacts)
	v.ShipsTo = cleanTexts(v.ShipsTo)
	return v
}

func cleanDerived(d market.Derived) market.Derived {
	for _, s := range []*string{&d.Parser, &d.ShipsFrom, &d.Escrow, &d.PGPFingerprint, &d.Taxonomy} {
		*s = clean(*s)
	}
	d.ShipsTo = cleanTexts(d.ShipsTo)
	d.Payment = cleanTexts(d.Payment)
	bad := func(m market.Mention) bool {
		return !finite(m.Score) || m.ID == "" ||
			clean(m.ID+m.Name+m.Class+m.Group+m.Mention+m.From) != m.ID+m.Name+m.Class+m.Group+m.Mention+m.From
	}
	if slices.ContainsFunc(d.Substances, bad) {
		d.Substances = slices.DeleteFunc(slices.Clone(d.Substances), func(m market.Mention) bool { return m.ID == "" })
		for i := range d.Substances {
			m := &d.Substances[i]
			for _, s := range []*string{&m.ID, &m.Name, &m.Class, &m.Group, &m.Mention, &m.From} {
				*s = clean(*s)
			}
			if !finite(m.Score) {
				m.Score = 0
			}
		}
	}
	return d
}

// codeList joins codes so that one of them can be found with its commas.
func codeList(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return "," + strings.Join(codes, ",") + ","
}
