package extract

import (
	"regexp"
	"strings"

	"vedette/market"
)

// maxDescription bounds a description. The longest real one seen has 14 KB.
const maxDescription = 256 << 10

func isVariants(field string) bool { return field == "variants" || field == "shipping" }

// listing puts the found values into their fields.
func (r *pageRead) listing(s *scope, found *finds) *market.Listing {
	l := &market.Listing{
		ID: one(found.get("listing_id")), Title: one(found.get("title")), Vendor: one(found.get("vendor")),
		Description: brief(joined(found.get("description"), "\n"), maxDescription),
		Category:    found.get("category"), ShipsFrom: joined(found.get("ships_from"), ", "), ShipsTo: found.get("ships_to"),
		Stock: one(found.get("stock")), Rating: one(found.get("rating")), Escrow: joined(found.get("escrow"), ", "),
		Payment: found.get("payment"), PostedAt: one(found.get("posted_at")), URL: one(found.get("url")),
		Class: one(found.get("class")),
	}
	for _, c := range []struct {
		name string
		to   **int64
	}{{"sold", &l.Sold}, {"views", &l.Views}, {"feedback_count", &l.FeedbackCount}, {"vendor_sales", &l.VendorSales}} {
		*c.to = r.countField(found, c.name)
	}
	l.Prices = r.prices(found)
	for i := range r.rule.fields {
		f := &r.rule.fields[i]
		if !isVariants(f.name) {
			continue
		}
		v := r.variants(s, f.sources)
		if len(v) == 0 {
			continue
		}
		found.values[i] = []string{""} // counts as filled
		if f.name == "variants" {
			l.Variants = v
		} else {
			l.Shipping = v
		}
	}
	return l
}

func (r *pageRead) vendor(found *finds) *market.Vendor {
	return &market.Vendor{
		Handle: one(found.get("vendor")), DisplayName: one(found.get("display_name")), Rating: one(found.get("rating")),
		FeedbackCount: r.countField(found, "feedback_count"), Sales: r.countField(found, "sales"),
		JoinedAt: one(found.get("joined_at")), LastSeenAt: one(found.get("last_seen_at")), Level: joined(found.get("level"), ", "),
		PGPKey: one(found.get("pgp_key")), PGPFingerprint: one(found.get("pgp_fingerprint")), Contacts: found.get("contacts"),
		Description: brief(joined(found.get("description"), "\n"), maxDescription),
		ShipsFrom:   joined(found.get("ships_from"), ", "), ShipsTo: found.get("ships_to"), URL: one(found.get("url")),
	}
}

func joined(values []string, sep string) string { return strings.Join(values, sep) }

// spacedThousands is a number with blanks as thousands marks that is all of a
// text: "1 204" sales, not a stock of "17 112g".
var spacedThousands = regexp.MustCompile(`^\d{1,3}(?: \d{3})+$`)

// countField reads a number; one that cannot be read is noted, not guessed.
func (r *pageRead) countField(found *finds, name string) *int64 {
	values := found.get(name)
	if len(values) > 0 && spacedThousands.MatchString(values[0]) {
		values = []string{strings.ReplaceAll(values[0], " ", "")}
	}
	n := count(values)
	if n == nil && len(found.get(name)) > 0 {
		r.note(len(r.Records), name, "no number in "+quoted(one(found.get(name))))
		found.set(name, nil)
	}
	return n
}

// prices reads every value of the field; each may hold several.
func (r *pageRead) prices(found *finds) []market.Money {
	var out []market.Money
	for _, v := range found.get("prices") {
		out = append(out, ParsePrices(v, r.profile.Currency)...)
	}
	if len(out) == 0 && len(found.get("prices")) > 0 {
		r.note(len(r.Records), "prices", "no price in "+quoted(one(found.get("prices"))))
		found.set("prices", nil)
	}
	return out
}

// maxVariants bounds the rows of a drop-down.
const maxVariants = 200

// variants reads rows with a label and a price each. Without parts, the row's
// own text is both.
func (r *pageRead) variants(s *scope, sources []source) []market.Variant {
	for i := range sources {
		src := &sources[i]
		rows := s.rows(src)
		out := make([]market.Variant, 0, len(rows))
		for _, row := range rows[:min(len(rows), maxVariants)] {
			out = append(out, r.variantsOf(s, src, row)...)
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// rows are the areas of the rows of variants: elements, values of JSON, or a
// text that the steps of the source cut.
func (s *scope) rows(src *source) []area {
	areas := []area{s.root}
	switch {
	case src.json != nil:
		return s.jsonRows(src)
	case src.Group != "":
		if v := s.root.groups[src.Group]; v != "" {
			return []area{{self: -1, data: &datum{value: v}}}
		}
		return nil
	case src.pair != nil:
		areas = s.pairAreas(src)
	case src.column != nil:
		areas = s.columnArea(src)
	case src.Page:
		areas = []area{s.dom.whole()}
	}
	if src.css == nil {
		return areas
	}
	var out []area
	for _, a := range areas {
		for _, i := range s.dom.hits(src.css, a) {
			out = append(out, s.dom.area(i))
		}
	}
	return out
}

// variantsOf reads one row; where the steps of the source cut its text into
// pieces ("1g $10 | 5g $45"), each piece.
func (r *pageRead) variantsOf(s *scope, src *source, row area) []market.Variant {
	pieces := nonEmpty(row.text())
	for _, st := range src.steps {
		pieces = st(pieces)
	}
	var out []market.Variant
	for _, piece := range pieces[:min(len(pieces), maxVariants)] {
		inner := &scope{dom: s.dom, root: row, groups: s.groups}
		if len(src.steps) > 0 {
			inner.piece = piece
		}
		v := market.Variant{Label: piece}
		if src.label != nil {
			v.Label = joined(inner.of(src.label), " ")
		}
		priced := []string{piece}
		if src.price != nil {
			priced = inner.of(src.price)
		}
		for _, p := range priced {
			v.Prices = append(v.Prices, ParsePrices(p, r.profile.Currency)...)
		}
		if v.Label != "" || len(v.Prices) > 0 {
			out = append(out, v)
		}
	}
	return out
}

func quoted(s string) string { return `"` + brief(s, 60) + `"` }
