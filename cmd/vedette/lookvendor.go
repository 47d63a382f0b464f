package main

import (
	"context"
	"maps"
	"slices"

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
	listings, err := l.listingsOf(ctx, found)
	if err != nil {
		return err
	}
	links := make([]alert.Link, 0, len(found))
	for _, f := range found {
		links = append(links, alert.Link{VendorLink: f, HereListings: listings[nameOf(&f.Here)], ThereListings: listings[nameOf(&f.There)]})
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

func nameOf(v *market.StoredVendor) [2]string { return [2]string{v.Market, v.Handle} }

// listingsOf are the newest listings of the vendors of links: of those that
// came, and of those they are compared with by their texts.
func (l *look) listingsOf(ctx context.Context, links []market.VendorLink) (map[[2]string][]market.StoredListing, error) {
	wanted := map[[2]string]bool{}
	for i := range links {
		wanted[nameOf(&links[i].Here)] = true
		if links[i].Key == "" {
			wanted[nameOf(&links[i].There)] = true
		}
	}
	found := map[[2]string][]market.StoredListing{}
	if len(wanted) == 0 {
		return found, nil
	}
	newest := func(list []market.StoredListing) []market.StoredListing {
		slices.SortStableFunc(list, func(a, b market.StoredListing) int { return b.FirstSeen.Compare(a.FirstSeen) })
		return list[:min(len(list), maxCompared)]
	}
	for s, err := range l.h.st.ListingsOf(ctx, slices.Collect(maps.Keys(wanted))) {
		if err != nil {
			return nil, err
		}
		name := [2]string{s.Market, s.Observed.Vendor}
		if found[name] = append(found[name], s); len(found[name]) > 4*maxCompared {
			found[name] = newest(found[name])
		}
	}
	for name := range found {
		found[name] = newest(found[name])
	}
	return found, nil
}
