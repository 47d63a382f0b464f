package marketsim

import (
	"iter"
	"time"

	"vedette/market"
)

// Offer is the ground truth of one listing on one day.
type Offer struct {
	Listing   market.Listing // observed fields of the listing's own page
	Row       market.Listing // observed fields of its row on an index page
	Path      string         // of the listing's own page
	Category  string         // path of the first index page of its category
	Substance string         // plain name of the substance, empty for other goods
	Posted    time.Time      // when it was put up
	Arrived   int            // day of arrival; negative: before day 0
	NewName   bool           // it offers Options.NewSubstance
}

// Totals are the ground truth of a whole market on one day.
type Totals struct {
	Listings   int
	Vendors    int // with at least one listing
	Categories int
	IndexPages int
}

// Offers gives every listing on sale on a day, in index order: category by
// category. Misbehaviour does not change it.
func (m *Market) Offers(day int) iter.Seq[Offer] { return m.offers(day) }

// Vendors gives every vendor with at least one listing on a day, with the
// fields of the vendor's page, in order of handle. It walks all listings.
func (m *Market) Vendors(day int) iter.Seq[market.Vendor] { return m.vendorTruth(day) }

// Totals counts a day. It walks all listings.
func (m *Market) Totals(day int) Totals          { return m.totals(day) }
func (m *Market) offers(day int) iter.Seq[Offer] { return func(func(Offer) bool) {} }
func (m *Market) vendorTruth(day int) iter.Seq[market.Vendor] {
	return func(func(market.Vendor) bool) {}
}
func (m *Market) totals(day int) Totals { return Totals{} }
