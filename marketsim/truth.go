package marketsim

import (
	"iter"
	"net/url"
	"time"

	"vedette/market"
)

// Offer is the ground truth of one listing on one day.
type Offer struct {
	Listing   market.Listing // observed fields of the listing's own page
	Row       market.Listing // observed fields of its row on an index page
	Path      string         // of the listing's own page
	Index     string         // path of the index page that holds its row
	Substance string         // plain name of the substance, empty for other goods
	Amount    float64        // what one order delivers, in Unit
	Unit      string         // g, ml or piece; empty for other goods
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
func (m *Market) Offers(day int) iter.Seq[Offer] {
	return func(yield func(Offer) bool) {
		for o := range m.each(day) {
			if !yield(m.truth(o, day)) {
				return
			}
		}
	}
}

// Offer gives the listing whose own page has that path on a day.
func (m *Market) Offer(path string, day int) (Offer, bool) {
	u, err := url.Parse(path)
	if err != nil {
		return Offer{}, false
	}
	day = m.onDay(day)
	to := m.route(u, day)
	if to.class != ClassListing || !to.found {
		return Offer{}, false
	}
	var o offer
	m.fill(&o, to.ref, to.came, day)
	return m.truth(&o, day), true
}

// Vendors gives every vendor with at least one listing on a day, with the
// fields of the vendor's page, in order of rank. It walks all listings.
func (m *Market) Vendors(day int) iter.Seq[market.Vendor] {
	return func(yield func(market.Vendor) bool) {
		for i, on := range m.present(day) {
			if on && !yield(m.vendorTruth(i, m.onDay(day))) {
				return
			}
		}
	}
}

// Totals counts a day. It walks all listings.
func (m *Market) Totals(day int) Totals {
	t := Totals{Categories: len(m.layout.cats), Listings: m.layout.total(m.onDay(day))}
	for _, on := range m.present(day) {
		if on {
			t.Vendors++
		}
	}
	for cat := range m.layout.cats {
		t.IndexPages += m.layout.pages(cat, m.onDay(day), m.opts.PageSize)
	}
	return t
}

// onDay is the day that a page shows when a day is asked for.
func (m *Market) onDay(day int) int {
	if m.opts.Static {
		return 0
	}
	return max(0, day)
}

// each walks the offers of a day; the yielded one is reused.
func (m *Market) each(day int) iter.Seq[*offer] {
	day = m.onDay(day)
	return func(yield func(*offer) bool) {
		var o offer
		for cat := range m.layout.cats {
			for slot := range m.layout.size(cat, day) {
				r, arrived := m.layout.at(cat, slot, day)
				m.fill(&o, r, arrived, day)
				if !yield(&o) {
					return
				}
			}
		}
	}
}

// present marks the vendors that have a listing on a day.
func (m *Market) present(day int) []bool {
	on := make([]bool, len(m.handles))
	for o := range m.each(day) {
		on[o.vendor] = true
	}
	return on
}
