package sqlite

import (
	"slices"
	"strings"

	"vedette/market"
)

// content is the stable part of a listing: what makes a version.
type content struct {
	observed market.Listing // without id and counters
	derived  market.Derived // without stock
}

// The merge rules. They decide what a listing says when an index row and the
// listing's own page do not show the same; docs/datamodel.md gives the why.
//
//  1. A field that is absent never blanks one that is known.
//  2. The listing's own page wins in every field that it shows.
//  3. An index row changes a known field only when rows of its kind showed
//     something else before: a difference that was always there is a matter
//     of form ("$10" on the index, "10.00 USD" on the page), not news.
//  4. A title or description that the row cuts never replaces a longer one
//     that begins with it.
//  5. Derived values go with the observed field they were made from.

// row applies an index row by rules 1, 3, 4 and 5 and remembers in lay what it
// showed. news means that the row said something that rows of its kind did
// not say before, and that the listing does not say: its own page is due.
func (c *content) row(lay *layer, rec *market.Record) (news bool) {
	var buf []byte
	l := rec.Listing
	var taken fieldSet
	for f := range fieldCount {
		if !shows(l, f) {
			continue
		}
		var h uint64
		h, buf = fieldHash(buf, l, f)
		before, known := lay.known(f)
		lay.set(f, h)
		if known && before == h {
			continue
		}
		switch {
		case !shows(&c.observed, f):
			taken.add(f)
			news = true
		case c.says(f, h, buf):
		case cuts(&c.observed, l, f):
			// A cut text tells nothing about the rest, except when it changed.
			news = news || known
		case known:
			taken.add(f)
			news = true
		default:
			news = true
		}
	}
	c.take(rec, taken)
	return news
}

// page applies a listing's own page by rules 1, 2 and 5.
func (c *content) page(rec *market.Record) {
	var taken fieldSet
	for f := range fieldCount {
		if shows(rec.Listing, f) {
			taken.add(f)
		}
	}
	c.take(rec, taken)
}

func (c *content) says(f field, h uint64, buf []byte) bool {
	mine, _ := fieldHash(buf, &c.observed, f)
	return mine == h
}

// cuts reports whether the new title or description is the beginning of the
// known one.
func cuts(known, l *market.Listing, f field) bool {
	switch f {
	case fTitle:
		return isCut(l.Title, known.Title)
	case fDescription:
		return isCut(l.Description, known.Description)
	}
	return false
}

func isCut(short, full string) bool {
	// U+FFFD: sites that cut bytes leave half a character.
	short = strings.TrimRight(short, ".… \uFFFD")
	return short != "" && len(short) < len(full) && strings.HasPrefix(full, short)
}

type fieldSet uint16

func (s *fieldSet) add(f field)     { *s |= 1 << f }
func (s fieldSet) has(f field) bool { return s&(1<<f) != 0 }

// take copies fields of rec, and what was derived from them.
func (c *content) take(rec *market.Record, taken fieldSet) {
	to, from := &c.observed, rec.Listing
	td, fd := &c.derived, &rec.Derived
	for f := range fieldCount {
		if !taken.has(f) {
			continue
		}
		switch f {
		case fTitle:
			to.Title = from.Title
		case fDescription:
			to.Description = from.Description
		case fVendor:
			to.Vendor = from.Vendor
		case fPrices:
			to.Prices, td.Placeholder = from.Prices, fd.Placeholder
		case fCategory:
			to.Category = from.Category
		case fShipsFrom:
			to.ShipsFrom, td.ShipsFrom = from.ShipsFrom, fd.ShipsFrom
		case fShipsTo:
			to.ShipsTo, td.ShipsTo, td.ShipsToExcept = from.ShipsTo, fd.ShipsTo, fd.ShipsToExcept
		case fPayment:
			to.Payment, td.Payment = from.Payment, fd.Payment
		case fEscrow:
			to.Escrow, td.Escrow = from.Escrow, fd.Escrow
		case fVariants:
			to.Variants = from.Variants
			if len(to.Prices) == 0 {
				td.Placeholder = fd.Placeholder
			}
		}
	}
	// Not compared, and so only filled in or brought by a full page.
	if from.URL != "" && (to.URL == "" || !rec.Partial) {
		to.URL = from.URL
	}
	if from.PostedAt != "" && (to.PostedAt == "" || !rec.Partial) {
		to.PostedAt, td.PostedAt, td.PostedPrecision = from.PostedAt, fd.PostedAt, fd.PostedPrecision
	}
	if taken == 0 {
		return
	}
	c.takeMentions(fd, taken)
	c.takeReading(rec, taken)
	if fd.Parser != "" {
		td.Parser = fd.Parser
	}
	if fd.Taxonomy != "" {
		td.Taxonomy = fd.Taxonomy
	}
	if fd.Recogniser != "" {
		td.Recogniser = fd.Recogniser
	}
}

// takeReading replaces what was read of the texts that were taken: the kind
// of the title and the category, amounts of the title, names and addresses of
// the text they stand in, offers of title, prices and variants. A row without
// the variants that the listing's own page showed says nothing of its offers.
func (c *content) takeReading(rec *market.Record, taken fieldSet) {
	td, fd := &c.derived, &rec.Derived
	if (taken.has(fTitle) || taken.has(fCategory)) && fd.Kind != "" {
		td.Kind = fd.Kind
	}
	if taken.has(fTitle) {
		td.Amounts = fd.Amounts
	}
	if (taken.has(fTitle) || taken.has(fPrices) || taken.has(fVariants)) &&
		(len(rec.Listing.Variants) > 0 || len(c.observed.Variants) == 0) {
		td.Offers = fd.Offers
	}
	td.Candidates = mergeByText(td.Candidates, fd.Candidates, taken, func(x market.Candidate) string { return x.From })
	td.Entities = mergeByText(td.Entities, fd.Entities, taken, func(x market.Entity) string { return x.From })
}

// mergeByText replaces the findings in the texts that were taken.
func mergeByText[T any](have, more []T, taken fieldSet, from func(T) string) []T {
	var out []T
	for _, x := range have {
		if !taken.has(textOf(from(x))) {
			out = append(out, x)
		}
	}
	for _, x := range more {
		if taken.has(textOf(from(x))) {
			out = append(out, x)
		}
	}
	return out
}

// takeMentions replaces the mentions found in the texts that were taken.
func (c *content) takeMentions(fd *market.Derived, taken fieldSet) {
	kept := mergeByText(c.derived.Substances, fd.Substances, taken, func(m market.Mention) string { return m.From })
	slices.SortStableFunc(kept, func(a, b market.Mention) int {
		if d := int(textOf(a.From)) - int(textOf(b.From)); d != 0 {
			return d
		}
		return a.Start - b.Start
	})
	c.derived.Substances = kept
}

// textOf is the field that a finding's From names; title for unknown words.
func textOf(from string) field {
	switch from {
	case "description":
		return fDescription
	case "category":
		return fCategory
	}
	return fTitle
}
