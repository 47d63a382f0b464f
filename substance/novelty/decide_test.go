package novelty_test

import (
	"fmt"
	"slices"
	"testing"

	"vedette/market"
	"vedette/substance/novelty"
)

// seen makes an observation of a benzodiazepine.
func seen(listing int, vendor, status string, score float64, beside ...string) novelty.Observation {
	o := novelty.Observation{
		Candidate: market.Candidate{
			Name: "xanazolam", Class: "benzodiazepine-nps", Nearest: "alprazolam", Status: status, Score: score,
			Mention: "Xanazolam", Reason: "-azolam after xan",
		},
		Listing: fmt.Sprint(listing), Vendor: vendor, Market: "demotable",
	}
	for _, b := range beside {
		o.Mentions = append(o.Mentions, market.Mention{Name: b, Class: "benzodiazepine-medicine"})
	}
	return o
}

func TestDecide(t *testing.T) {
	const fresh, slip = novelty.StatusNew, novelty.StatusMisspelling
	number := seen(1, "a", fresh, 0.9, "diazepam")
	number.Candidate.Name, number.Candidate.Class = "CAS 1234567-89-5", "precursor"
	tests := []struct {
		name   string
		all    []novelty.Observation
		status string
		tier   novelty.Tier
	}{
		{"one strong listing", []novelty.Observation{seen(1, "a", fresh, 0.9)}, fresh, novelty.TierNow},
		{"one weak listing", []novelty.Observation{seen(1, "a", fresh, 0.6)}, fresh, novelty.TierDaily},
		{"two vendors", []novelty.Observation{seen(1, "a", fresh, 0.6), seen(2, "b", fresh, 0.6)}, fresh, novelty.TierNow},
		{"one comparison", []novelty.Observation{seen(1, "a", fresh, 0.9, "alprazolam")}, fresh, novelty.TierNow},
		{"compared in some of many", []novelty.Observation{
			seen(1, "a", fresh, 0.9, "alprazolam"), seen(2, "b", fresh, 0.9), seen(3, "c", fresh, 0.9), seen(4, "d", fresh, 0.9, "alprazolam"),
		}, fresh, novelty.TierNow},
		{"always beside one known name", []novelty.Observation{
			seen(1, "a", fresh, 0.9, "alprazolam"), seen(2, "b", fresh, 0.9, "alprazolam"), seen(3, "c", fresh, 0.9, "alprazolam"),
		}, novelty.StatusAlias, novelty.TierWeekly},
		{"one listing seen again and again", []novelty.Observation{
			seen(1, "a", fresh, 0.9, "alprazolam"), seen(1, "a", fresh, 0.9, "alprazolam"), seen(1, "a", fresh, 0.9, "alprazolam"),
		}, fresh, novelty.TierNow},
		{"a slip in most listings", []novelty.Observation{
			seen(1, "a", slip, 0.9), seen(2, "b", slip, 0.9), seen(3, "c", fresh, 0.9),
		}, slip, novelty.TierWeekly},
		{"a slip in few", []novelty.Observation{
			seen(1, "a", slip, 0.9), seen(2, "b", fresh, 0.9), seen(3, "c", fresh, 0.9),
		}, fresh, novelty.TierNow},
		{"a registry number beside a name", []novelty.Observation{number}, novelty.StatusAlias, novelty.TierWeekly},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := novelty.Decide(tt.all)
			if v.Status != tt.status || v.Tier != tt.tier {
				t.Errorf("got %s, %s: %+v", v.Status, v.Tier, v)
			}
			slices.Reverse(tt.all)
			if again := novelty.Decide(tt.all); again.Status != v.Status || again.Tier != v.Tier || again.Key != v.Key {
				t.Errorf("the order matters: %+v and %+v", v, again)
			}
		})
	}
	if v := novelty.Decide(nil); v.Key != "" {
		t.Errorf("of nothing: %+v", v)
	}
}

func TestDecideCounts(t *testing.T) {
	a, b := seen(1, "a", novelty.StatusNew, 0.9), seen(2, "b", novelty.StatusNew, 0.7)
	b.Market, b.Candidate.Mention = "othertable", "XANAZOLAM"
	v := novelty.Decide([]novelty.Observation{a, b, a})
	if v.Listings != 2 || v.Vendors != 2 || v.Markets != 2 || v.Key != "xanazolam" || v.Score != 0.9 {
		t.Errorf("%+v", v)
	}
	if len(v.Spellings) != 2 || v.Spellings[0] != "Xanazolam" {
		t.Errorf("spellings %v", v.Spellings)
	}
}
