package alert

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"vedette/market"
	"vedette/substance/novelty"
)

// NameSubject is what triage of a name is about; all its spellings share it.
func NameSubject(key string) string { return "name:" + key }

// Names gathers the listings that hold names which stand in no list.
type Names struct {
	known  func(name string) bool
	byKey  map[string][]novelty.Observation
	within map[string]*gathered
}

// NewNames returns an empty Names. known says which names a list has by now:
// a listing that was read before a name joined the list still calls it unknown.
func NewNames(known func(name string) bool) *Names {
	return &Names{known: known, byKey: map[string][]novelty.Observation{}, within: map[string]*gathered{}}
}

// Add takes a listing in.
func (n *Names) Add(l *market.StoredListing) {
	for _, c := range l.Derived.Candidates {
		key := novelty.KeyOf(c)
		if key == "" || n.known(c.Name) || n.known(c.Mention) {
			continue
		}
		n.byKey[key] = append(n.byKey[key], novelty.Observation{
			Candidate: c, Listing: l.ID, Vendor: l.Observed.Vendor, Market: l.Market, Mentions: l.Derived.Substances,
		})
		g := n.within[key]
		if g == nil {
			g = newGathered()
			n.within[key] = g
		}
		g.add(l)
	}
}

// Alerts are the names that are new and corroborated, by id. Misspellings and
// other names of known substances are none.
func (n *Names) Alerts(r NewName, now time.Time) []market.Alert {
	if r.Off {
		return nil
	}
	var list []market.Alert
	for key, all := range n.byKey {
		v := novelty.Decide(all)
		if v.Status != novelty.StatusNew {
			continue
		}
		why := r.corroborated(&v)
		if why == "" {
			continue
		}
		a := fresh(market.RuleNewName, "", NameSubject(key), market.Analysts, now)
		a.What, a.Class, a.Nearest = v.Name, v.Class, v.Nearest
		a.Reasons = append(slices.Clone(v.Reasons), why)
		if len(v.Spellings) > 1 {
			a.Reasons = append(a.Reasons, "written as "+some(v.Spellings))
		}
		n.within[key].into(&a)
		a.Facts = a.Markets // a name on one more market is news
		a.Title = "new name: " + v.Name
		if v.Class != "" {
			a.Title += " (" + v.Class + ")"
		}
		a.Title += fmt.Sprintf(", %s on %s", many(a.Listings, "listing"), some(a.Markets))
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b market.Alert) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// corroborated says why a name counts, or "" when it does not.
func (r *NewName) corroborated(v *novelty.Verdict) string {
	switch {
	case r.Markets > 0 && v.Markets >= r.Markets:
		return fmt.Sprintf("on %s", many(v.Markets, "market"))
	case r.Vendors > 0 && v.Vendors >= r.Vendors:
		return fmt.Sprintf("from %s", many(v.Vendors, "vendor"))
	case r.Listings > 0 && v.Listings >= r.Listings:
		return fmt.Sprintf("in %s", many(v.Listings, "listing"))
	case r.Strong > 0 && v.Score >= r.Strong:
		return fmt.Sprintf("its form is a strong one (%.2f)", v.Score)
	}
	return ""
}
