package sqlite

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"

	"vedette/market"
)

// field is a stable field of a listing: one whose change makes a version.
// Counters (stock, sold, views, rating, feedback) move all the time and have a
// history of their own; the address and the date as shown ("3 days ago") are
// kept and compared with nothing.
type field int

// The order is written in files (layer.mask); new fields go at the end.
const (
	fTitle field = iota
	fDescription
	fVendor
	fPrices
	fCategory
	fShipsFrom
	fShipsTo
	fPayment
	fEscrow
	fVariants
	fieldCount
)

func shows(l *market.Listing, f field) bool {
	switch f {
	case fTitle:
		return l.Title != ""
	case fDescription:
		return l.Description != ""
	case fVendor:
		return l.Vendor != ""
	case fPrices:
		return len(l.Prices) > 0
	case fCategory:
		return len(l.Category) > 0
	case fShipsFrom:
		return l.ShipsFrom != ""
	case fShipsTo:
		return len(l.ShipsTo) > 0
	case fPayment:
		return len(l.Payment) > 0
	case fEscrow:
		return l.Escrow != ""
	case fVariants:
		return len(l.Variants) > 0
	}
	return false
}

// appendField appends a canonical form of a field to b: strings with their
// length before them, so that no two values have one form.
func appendField(b []byte, l *market.Listing, f field) []byte {
	switch f {
	case fTitle:
		return appendText(b, l.Title)
	case fDescription:
		return appendText(b, l.Description)
	case fVendor:
		return appendText(b, l.Vendor)
	case fPrices:
		return appendPrices(b, l.Prices)
	case fCategory:
		return appendTexts(b, l.Category)
	case fShipsFrom:
		return appendText(b, l.ShipsFrom)
	case fShipsTo:
		return appendTexts(b, l.ShipsTo)
	case fPayment:
		return appendTexts(b, l.Payment)
	case fEscrow:
		return appendText(b, l.Escrow)
	case fVariants:
		b = strconv.AppendInt(b, int64(len(l.Variants)), 10)
		for i := range l.Variants {
			b = appendText(b, l.Variants[i].Label)
			b = appendPrices(b, l.Variants[i].Prices)
		}
	}
	return b
}

func appendText(b []byte, s string) []byte {
	b = strconv.AppendInt(append(b, ' '), int64(len(s)), 10)
	return append(append(b, ':'), s...)
}

func appendTexts(b []byte, list []string) []byte {
	b = strconv.AppendInt(append(b, '#'), int64(len(list)), 10)
	for _, s := range list {
		b = appendText(b, s)
	}
	return b
}

func appendPrices(b []byte, prices []market.Money) []byte {
	b = strconv.AppendInt(append(b, '#'), int64(len(prices)), 10)
	for i := range prices {
		p := &prices[i]
		b = strconv.AppendFloat(append(b, ' '), p.Amount, 'g', -1, 64)
		b = strconv.AppendFloat(append(b, ' '), p.Max, 'g', -1, 64)
		b = appendText(appendText(b, p.Currency), p.Per)
	}
	return b
}

// fieldHash is 64 bits of SHA-256: market text is hostile, and a weaker hash
// would let a vendor hide a change behind a collision.
func fieldHash(buf []byte, l *market.Listing, f field) (uint64, []byte) {
	buf = appendField(buf[:0], l, f)
	sum := sha256.Sum256(buf)
	return binary.LittleEndian.Uint64(sum[:8]), buf
}

// contentDigest is 128 bits over all stable fields and the set of substances.
func contentDigest(c *content) []byte {
	buf := make([]byte, 0, 2048)
	for f := range fieldCount {
		buf = appendField(append(buf, byte('a'+f)), &c.observed, f)
	}
	ids := make([]string, 0, len(c.derived.Substances))
	for i := range c.derived.Substances {
		ids = append(ids, c.derived.Substances[i].ID)
	}
	slices.Sort(ids)
	buf = appendTexts(append(buf, 'z'), slices.Compact(ids))
	sum := sha256.Sum256(buf)
	return sum[:16]
}
