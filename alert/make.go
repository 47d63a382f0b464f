package alert

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"vedette/market"
)

// maxEvidence is how many listings an alert shows.
const maxEvidence = 10

// idOf is the id of an alert: 64 bits, short enough to be typed and long
// enough that two of a million alerts hardly ever share one.
func idOf(rule, subject string) string {
	sum := sha256.Sum256([]byte(rule + "\x00" + subject))
	return hex.EncodeToString(sum[:8])
}

// fresh is an alert that holds at now.
func fresh(rule, name, subject string, to market.Audience, now time.Time) market.Alert {
	return market.Alert{ID: idOf(rule, subject), Rule: rule, Name: name, Subject: subject, Audience: to, Opened: now, Seen: now}
}

// gathered counts and shows the listings of an alert.
type gathered struct {
	listings, vendors, markets map[string]bool
	since                      time.Time
	list                       []market.StoredListing // those that are shown
}

func newGathered() *gathered {
	return &gathered{listings: map[string]bool{}, vendors: map[string]bool{}, markets: map[string]bool{}}
}

// add takes a listing in, each once. It keeps the newest ones to be shown, so
// that a hundred thousand cost no more memory than their keys.
func (g *gathered) add(l *market.StoredListing) {
	id := l.Market + "/" + l.ID
	if g.listings[id] {
		return
	}
	g.listings[id], g.markets[l.Market] = true, true
	if l.Observed.Vendor != "" {
		g.vendors[l.Market+"/"+l.Observed.Vendor] = true
	}
	if g.since.IsZero() || l.FirstSeen.Before(g.since) {
		g.since = l.FirstSeen
	}
	g.list = append(g.list, *l)
	if len(g.list) > 4*maxEvidence {
		g.cut()
	}
}

func (g *gathered) cut() {
	slices.SortFunc(g.list, func(a, b market.StoredListing) int {
		return cmp.Or(b.FirstSeen.Compare(a.FirstSeen), cmp.Compare(a.Market, b.Market), cmp.Compare(a.ID, b.ID))
	})
	g.list = g.list[:min(len(g.list), maxEvidence)]
}

// into puts the listings into an alert.
func (g *gathered) into(a *market.Alert) {
	a.Since, a.Listings, a.Vendors, a.Markets = g.since, len(g.listings), len(g.vendors), sorted(g.markets)
	g.show(a)
}

// show adds the newest of the listings to the evidence of an alert.
func (g *gathered) show(a *market.Alert) {
	g.cut()
	for i := range g.list {
		a.Evidence = append(a.Evidence, evidenceOf(&g.list[i]))
	}
}

// Show adds the newest of some listings to the evidence of an alert; total is
// how many there are.
func Show(a *market.Alert, listings []market.StoredListing, total int) {
	g := newGathered()
	for i := range listings {
		g.add(&listings[i])
	}
	a.Listings = total
	g.show(a)
}

func evidenceOf(l *market.StoredListing) market.Evidence {
	e := market.Evidence{
		Market: l.Market, Listing: l.ID, Title: l.Observed.Title, Vendor: l.Observed.Vendor, ShipsFrom: l.Derived.ShipsFrom,
		EUR: l.EUR, FirstSeen: l.FirstSeen, LastSeen: l.LastSeen, Path: l.Path, Digest: l.Digest, Archive: l.Archive,
	}
	if len(l.Observed.Prices) > 0 {
		price := l.Observed.Prices[0]
		e.Price = &price
	}
	return e
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// many is "1 listing", "3 listings".
func many(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// some names up to three things.
func some(list []string) string {
	if len(list) > 3 {
		return strings.Join(list[:2], ", ") + fmt.Sprintf(" and %d more", len(list)-2)
	}
	return strings.Join(list, ", ")
}
