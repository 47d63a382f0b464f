package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"vedette/market"
)

// What a vendor did.
const (
	Moved    = "moved"    // is on a market where it was not, and known from another
	Returned = "returned" // was seen again after a time without it
	Keys     = "keys"     // shows another key than before
)

// Young is for how long after it came a vendor is compared with those of other
// markets: its own page and those of its listings are read over days.
const Young = 14 * 24 * time.Hour

// manySharing is from how many vendors on a key does not tell who somebody is:
// it may be a team's, or one that a market hands out.
const manySharing = 6

// VendorSubject is what triage of something that a vendor did is about.
func VendorSubject(did, marketID, handle string) string {
	return "vendor:" + did + ":" + handle + "@" + marketID
}

// Link is a vendor beside one of another market, with the listings of both.
type Link struct {
	market.VendorLink
	HereListings, ThereListings []market.StoredListing
}

// Moves are the vendors that came to a market and are known from others. An
// equal key makes a link strong, an equal handle with texts or contacts in
// common a weak one; an equal handle alone is none.
func Moves(r Vendors, links []Link, now time.Time) []market.Alert {
	if r.Off {
		return nil
	}
	var list []market.Alert
	for len(links) > 0 {
		here := &links[0].Here
		n := 1
		for n < len(links) && links[n].Here.Market == here.Market && links[n].Here.Handle == here.Handle {
			n++
		}
		if a, ok := r.moved(links[:n], now); ok {
			list = append(list, a)
		}
		links = links[n:]
	}
	return list
}

// moved is the alert of one vendor; the links are those of it, the ones by key
// first.
func (r *Vendors) moved(links []Link, now time.Time) (market.Alert, bool) {
	here := &links[0].Here
	a := fresh(market.RuleVendor, Moved, VendorSubject(Moved, here.Market, here.Handle), market.Analysts, now)
	a.What, a.Since = here.Handle, here.FirstSeen
	markets := map[string]bool{here.Market: true}
	var first *Link
	for i := range links {
		l := &links[i]
		sure, why := l.sure()
		if sure == "" || sure == market.Weak && !r.Weak {
			continue
		}
		if first == nil || sure == market.Strong && a.Certainty == market.Weak {
			first, a.Certainty = l, sure
		}
		other := l.There.Market + "/" + l.There.Handle
		a.Facts = append(a.Facts, sure+" "+other)
		for _, w := range why {
			a.Reasons = append(a.Reasons, fmt.Sprintf("%s (%s): %s", other, sure, w))
		}
		a.Reasons = append(a.Reasons, fmt.Sprintf("%s was first seen %s, last seen %s, and has %s on sale",
			other, day(l.There.FirstSeen), day(l.There.LastSeen), many(l.There.Listings, "listing")))
		markets[l.There.Market] = true
	}
	if first == nil {
		return a, false
	}
	a.Other = first.There.Market + "/" + first.There.Handle
	a.Title = movedTitle(first, a.Certainty)
	a.Todo = "compare the two; confirm says that they are one, dismiss that they are not. Nothing is merged by itself"
	g := newGathered()
	for i := range first.HereListings {
		g.add(&first.HereListings[i])
	}
	g.into(&a)
	a.Since, a.Listings, a.Vendors, a.Markets = here.FirstSeen, max(here.Listings, a.Listings), 1, sorted(markets)
	a.Evidence = append(pages(&first.Here, &first.There), a.Evidence...)
	return a, true
}

func movedTitle(l *Link, certainty string) string {
	verb := "may sell"
	if certainty == market.Strong {
		verb = "sells"
	}
	how := " now"
	if l.There.Listings > 0 {
		how = " as well"
	}
	as := ""
	if !strings.EqualFold(l.Here.Handle, l.There.Handle) {
		as = " as " + l.Here.Handle
	}
	by := "same PGP key"
	if l.Key == "" {
		by = "same handle, like texts or contacts"
	}
	return fmt.Sprintf("vendor %s of %s %s on %s%s%s (%s)", l.There.Handle, l.There.Market, verb, l.Here.Market, how, as, by)
}

// sure says how much a link rests upon, and why; "" when on too little.
func (l *Link) sure() (certainty string, why []string) {
	if l.Key != "" {
		why = append(why, "both pages show the PGP key "+l.Key)
		if l.Sharing < manySharing {
			return market.Strong, why
		}
		return market.Weak, append(why, fmt.Sprintf("but %s showed that key: it may be a team's or a market's", many(l.Sharing, "vendor")))
	}
	here, there := wordsOf(&l.Here, l.HereListings), wordsOf(&l.There, l.ThereListings)
	if common := inCommon(here.contacts, there.contacts); len(common) > 0 {
		why = append(why, "contacts in common: "+some(common))
	}
	if share := alike(here.shingles, there.shingles); share >= likeShare {
		why = append(why, fmt.Sprintf("%.0f %% of the shorter text stands in the other", 100*share))
	}
	if len(why) == 0 {
		return "", nil
	}
	why = append([]string{"the same handle"}, why...)
	if mine, theirs := l.Here.Derived.PGPFingerprint, l.There.Derived.PGPFingerprint; mine != "" && theirs != "" {
		why = append(why, fmt.Sprintf("against it: their keys differ (%s, %s)", mine, theirs))
	}
	return market.Weak, why
}

// KeyChanges are the vendors that show another key than before.
func KeyChanges(r Vendors, changes []market.KeyChange, now time.Time) []market.Alert {
	if r.Off || !r.Keys {
		return nil
	}
	var list []market.Alert
	for i := range changes {
		c := &changes[i]
		a := ofVendor(Keys, &c.Vendor, now)
		a.Since = c.New.First
		a.Facts = []string{c.New.Fingerprint + " " + c.New.First.UTC().Format(time.RFC3339)} // also of one that comes back
		a.Title = fmt.Sprintf("vendor %s of %s changed its PGP key", c.Vendor.Handle, c.Vendor.Market)
		a.Reasons = []string{
			fmt.Sprintf("old key %s, seen %s to %s", c.Old.Fingerprint, day(c.Old.First), day(c.Old.Last)),
			fmt.Sprintf("new key %s, since %s", c.New.Fingerprint, day(c.New.First)),
			"a new key may be another person's: an account that was taken over or sold",
		}
		list = append(list, a)
	}
	return list
}

// Returns are the vendors that were seen again after a time without them.
func Returns(r Vendors, absences []market.Absence, now time.Time) []market.Alert {
	if r.Off || r.Absent <= 0 {
		return nil
	}
	var list []market.Alert
	for i := range absences {
		b := &absences[i]
		away := b.To.Sub(b.From)
		if away < r.Absent || b.Runs < r.AbsentRuns {
			continue
		}
		a := ofVendor(Returned, &b.Vendor, now)
		a.Since = b.To
		a.Facts = []string{b.To.UTC().Format(time.RFC3339)}
		a.Title = fmt.Sprintf("vendor %s is back on %s after %s", b.Vendor.Handle, b.Vendor.Market, many(int(away.Hours()/24), "day"))
		a.Reasons = []string{fmt.Sprintf("last seen %s, seen again %s; %s of the market between them did not show it",
			day(b.From), day(b.To), many(b.Runs, "whole run"))}
		list = append(list, a)
	}
	return list
}

// ofVendor is an alert of something that one vendor did.
func ofVendor(did string, v *market.StoredVendor, now time.Time) market.Alert {
	a := fresh(market.RuleVendor, did, VendorSubject(did, v.Market, v.Handle), market.Analysts, now)
	a.What, a.Markets, a.Listings, a.Vendors, a.Evidence = v.Handle, []string{v.Market}, v.Listings, 1, pages(v)
	return a
}

// pages are the vendors' own pages as evidence, where they are archived.
func pages(vendors ...*market.StoredVendor) (list []market.Evidence) {
	for _, v := range vendors {
		if v.Digest == "" {
			continue
		}
		list = append(list, market.Evidence{Market: v.Market, Title: "page of vendor " + v.Handle, Vendor: v.Handle,
			FirstSeen: v.FirstSeen, LastSeen: v.LastSeen, Path: v.Path, Digest: v.Digest, Archive: v.Archive})
	}
	return list
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func inCommon(a, b map[string]bool) (list []string) {
	for v := range a {
		if b[v] {
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return list
}
