package main

import (
	"context"

	"vedette/alert"
	"vedette/market"
)

// maxCompared is how many listings of a vendor are compared with those of
// another: their texts repeat.
const maxCompared = 50

// vendors looks at what vendors did; a run that goes on is looked at when it
// closes.
func (l *look) vendors(ctx context.Context) error {
	rule := l.h.s.telling.rules.Vendors
	if rule.Off || l.run.Status == market.RunPaused {
		return nil
	}
	found, err := l.h.st.VendorLinks(ctx, l.run.ID, alert.Young)
	if err != nil {
		return err
	}
	known := map[[2]string][]market.StoredListing{}
	links := make([]alert.Link, 0, len(found))
	for _, f := range found {
		link := alert.Link{VendorLink: f}
		if link.HereListings, err = l.listingsOf(ctx, &f.Here, known); err != nil {
			return err
		}
		if f.Key == "" { // texts are compared
			if link.ThereListings, err = l.listingsOf(ctx, &f.There, known); err != nil {
				return err
			}
		}
		links = append(links, link)
	}
	l.holds = append(l.holds, alert.Moves(rule, links, l.now)...)
	changes, err := l.h.st.KeyChanges(ctx, l.run.ID)
	if err != nil {
		return err
	}
	l.holds = append(l.holds, alert.KeyChanges(rule, changes, l.now)...)
	absences, err := l.h.st.Absences(ctx, l.run.ID)
	if err != nil {
		return err
	}
	l.holds = append(l.holds, alert.Returns(rule, absences, l.now)...)
	return nil
}

// listingsOf are a vendor's newest listings, those that are gone included.
func (l *look) listingsOf(ctx context.Context, v *market.StoredVendor, known map[[2]string][]market.StoredListing) ([]market.StoredListing, error) {
	key := [2]string{v.Market, v.Handle}
	if list, ok := known[key]; ok {
		return list, nil
	}
	page, err := l.h.st.Listings(ctx, market.Filter{Market: v.Market, Vendor: v.Handle, Sort: "-new", Limit: maxCompared})
	if err != nil {
		return nil, err
	}
	known[key] = page.Listings
	return page.Listings, nil
}
