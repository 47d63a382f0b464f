package alert

import (
	"fmt"
	"time"

	"vedette/market"
)

// FirstSightings are the listed substances that a run saw on its market for
// the first time. What a market had before anybody looked is none; evidence
// gives the listings of a substance on that market.
func FirstSightings(r First, seen []market.Sighting, evidence map[string][]market.StoredListing, now time.Time) []market.Alert {
	if r.Off {
		return nil
	}
	var list []market.Alert
	for i := range seen {
		s := &seen[i]
		if s.Baseline || r.Everywhere && s.Elsewhere > 0 {
			continue
		}
		a := fresh(market.RuleFirstSighting, "", "substance:"+s.Substance+"@"+s.Market, market.Analysts, now)
		a.What, a.Substance, a.Class = s.Name, s.Substance, s.Class
		g := newGathered()
		for j := range evidence[s.Substance] {
			g.add(&evidence[s.Substance][j])
		}
		g.into(&a)
		if a.Since.IsZero() {
			a.Since, a.Markets = s.FirstSeen, []string{s.Market}
		}
		where := "on any market"
		if s.Elsewhere > 0 {
			where = fmt.Sprintf("here; it is known from %s", many(s.Elsewhere, "other market"))
		}
		a.Reasons = []string{"never seen before " + where}
		a.Title = fmt.Sprintf("first sighting: %s on %s", s.Name, s.Market)
		if s.Elsewhere == 0 {
			a.Title += ", never seen anywhere before"
		}
		list = append(list, a)
	}
	return list
}
