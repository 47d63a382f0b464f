package annotate

import (
	"slices"

	"vedette/entity"
	"vedette/market"
	"vedette/substance"
)

// Record fills the derived layer of a listing from its texts, and the
// entities of a vendor page. What the extractor derived stays.
func (a *Annotator) Record(r *market.Record) {
	switch {
	case r.Kind == market.RecordListing && r.Listing != nil:
		a.listing(r.Listing, &r.Derived)
	case r.Kind == market.RecordVendor && r.Vendor != nil:
		r.Derived.Entities = vendorEntities(r.Vendor)
	default:
		return
	}
	r.Derived.Recogniser, r.Derived.Taxonomy = Version, a.tax.String()
}

func (a *Annotator) listing(l *market.Listing, d *market.Derived) {
	res := a.Text(Input{Title: l.Title, Description: l.Description, Category: l.Category})
	d.Kind, d.Substances, d.Amounts = res.Kind, res.Substances, res.Amounts
	d.Candidates = slices.Concat(res.Candidates, res.Spellings) // what a name is, all its listings decide
	d.Offers = a.offers(l, d)
	d.Entities = res.Entities
}

// The texts of a vendor page, as they stand in market.Entity.From.
const (
	fromContacts = "contacts"
	fromKey      = "pgp_key"
)

func vendorEntities(v *market.Vendor) []market.Entity {
	out := entity.Find(v.PGPKey, fromKey)
	for _, c := range v.Contacts {
		out = append(out, entity.Find(c, fromContacts)...)
	}
	return append(out, entity.Find(v.Description, substance.FromDescription)...)
}
