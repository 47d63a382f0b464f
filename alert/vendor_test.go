package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

const paragraph = "We ship every day before noon from a small town in the hills, in plain envelopes with a printed label, " +
	"and we answer each letter within one day; read our rules before you ask and you will be treated as a guest"

func vendorOf(marketID, handle string, edit func(*market.StoredVendor)) market.StoredVendor {
	v := market.StoredVendor{Market: marketID, Handle: handle, FirstSeen: now.Add(-90 * 24 * time.Hour), LastSeen: now.Add(-2 * 24 * time.Hour)}
	v.Observed.Handle = handle
	if edit != nil {
		edit(&v)
	}
	return v
}

func says(text string) func(*market.StoredVendor) {
	return func(v *market.StoredVendor) { v.Observed.Description = text }
}

func reaches(kind, value string) func(*market.StoredVendor) {
	return func(v *market.StoredVendor) {
		v.Derived.Entities = []market.Entity{{Type: kind, Value: value, Valid: true, From: "description"}}
	}
}

func TestMoves(t *testing.T) {
	weak := Vendors{Weak: true}
	type vendor = func(*market.StoredVendor)
	for name, c := range map[string]struct {
		rule        Vendors
		here, there vendor
		key         string
		sharing     int
		sure        string // "" : no alert
		says        string
	}{
		"the same key":                            {rule: weak, key: "aa", sharing: 2, sure: market.Strong, says: "sells on new now"},
		"the same key, and still where it was":    {rule: weak, there: func(v *market.StoredVendor) { v.Listings = 3 }, key: "aa", sharing: 2, sure: market.Strong, says: "sells on new as well"},
		"a key that many show":                    {rule: weak, key: "aa", sharing: 6, sure: market.Weak, says: "6 vendors showed that key"},
		"the same handle alone":                   {rule: weak},
		"the same handle and text":                {rule: weak, here: says(paragraph), there: says("Hello. " + strings.ToUpper(paragraph)), sure: market.Weak, says: "may sell on new now (same handle, like texts or contacts)"},
		"the same handle and another text":        {rule: weak, here: says(paragraph), there: says(strings.Repeat("nothing of that sort is said here by anybody at all times ", 9))},
		"the same handle and too short a text":    {rule: weak, here: says("free shipping worldwide from the best"), there: says("free shipping worldwide from the best")},
		"numbers make no likeness":                {rule: weak, here: says(strings.Repeat("1 2 3 4 5 ", 40)), there: says(strings.Repeat("1 2 3 4 5 ", 40))},
		"the same handle and a contact":           {rule: weak, here: reaches("jabber", "Moss@chat.example"), there: reaches("jabber", "moss@chat.example"), sure: market.Weak, says: "jabber moss@chat.example"},
		"an address of a service is no contact":   {rule: weak, here: reaches("onion", "x"), there: reaches("onion", "x")},
		"a contact as shown":                      {rule: weak, here: func(v *market.StoredVendor) { v.Observed.Contacts = []string{"Wickr:  moss"} }, there: func(v *market.StoredVendor) { v.Observed.Contacts = []string{"wickr: moss"} }, sure: market.Weak, says: "wickr: moss"},
		"weak ones are not asked for":             {here: says(paragraph), there: says(paragraph)},
		"weak ones are not asked for, keys are":   {key: "aa", sharing: 2, sure: market.Strong},
		"the rule is off":                         {rule: Vendors{Off: true, Weak: true}, key: "aa", sharing: 2},
		"the same handle and text, another key":   {rule: weak, here: with(says(paragraph), keyIs("aa")), there: with(says(paragraph), keyIs("bb")), sure: market.Weak, says: "against it: their keys differ (aa, bb)"},
		"an address of a contact that is invalid": {rule: weak, here: invalid, there: invalid},
	} {
		t.Run(name, func(t *testing.T) {
			l := Link{VendorLink: market.VendorLink{Here: vendorOf("new", "quietmoss", c.here), There: vendorOf("old", "QuietMoss", c.there), Key: c.key, Sharing: c.sharing}}
			got := Moves(c.rule, []Link{l}, now)
			if len(got) == 0 {
				if c.sure != "" {
					t.Fatal("no alert")
				}
				return
			}
			a := got[0]
			if a.Certainty != c.sure || a.Other != "old/QuietMoss" || a.Subject != "vendor:moved:quietmoss@new" || a.Name != Moved {
				t.Errorf("%+v", a)
			}
			if text := a.Title + "\n" + strings.Join(a.Reasons, "\n"); !strings.Contains(text, c.says) {
				t.Errorf("%s\nwant %q", text, c.says)
			}
			if diff := cmp.Diff([]string{"new", "old"}, a.Markets); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func with(edits ...func(*market.StoredVendor)) func(*market.StoredVendor) {
	return func(v *market.StoredVendor) {
		for _, e := range edits {
			e(v)
		}
	}
}

func keyIs(fingerprint string) func(*market.StoredVendor) {
	return func(v *market.StoredVendor) { v.Derived.PGPFingerprint = fingerprint }
}

func invalid(v *market.StoredVendor) {
	v.Derived.Entities = []market.Entity{{Type: "btc", Value: "1x", From: "description"}}
}

// Each vendor that came is one alert, whose title rests upon its best link.
func TestMovesOfOneVendorAreOneAlert(t *testing.T) {
	here, other := vendorOf("new", "moss", says(paragraph)), vendorOf("new", "redfern", nil)
	links := []Link{
		{VendorLink: market.VendorLink{Here: here, There: vendorOf("a", "team1", nil), Key: "aa", Sharing: 9}},
		{VendorLink: market.VendorLink{Here: here, There: vendorOf("b", "mossy", nil), Key: "bb", Sharing: 2}},
		{VendorLink: market.VendorLink{Here: here, There: vendorOf("c", "moss", says(paragraph))}},
		{VendorLink: market.VendorLink{Here: other, There: vendorOf("c", "fern", nil), Key: "cc", Sharing: 2}},
	}
	got := Moves(Vendors{Weak: true}, links, now)
	if len(got) != 2 || got[0].Other != "b/mossy" || got[0].Certainty != market.Strong || got[1].Other != "c/fern" {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"weak a/team1", "strong b/mossy", "weak c/moss"}, got[0].Facts); diff != "" {
		t.Error(diff)
	}
	if got[0].Title != "vendor mossy of b sells on new now as moss (same PGP key)" {
		t.Error(got[0].Title)
	}
}

func TestKeyChanges(t *testing.T) {
	v := vendorOf("m", "quietmoss", func(v *market.StoredVendor) { v.Path, v.Digest = "/vendor/quietmoss", "01" })
	c := []market.KeyChange{{Vendor: v, Old: market.KeySpan{Fingerprint: "aa", First: now.Add(-48 * time.Hour), Last: now.Add(-24 * time.Hour)},
		New: market.KeySpan{Fingerprint: "bb", First: now, Last: now}}}
	got := KeyChanges(Vendors{Keys: true}, c, now)
	if len(got) != 1 || got[0].Title != "vendor quietmoss of m changed its PGP key" || len(got[0].Evidence) != 1 ||
		got[0].Reasons[0] != "old key aa, seen 2026-03-12 to 2026-03-13" || got[0].Reasons[1] != "new key bb, since 2026-03-14" {
		t.Fatalf("%+v", got)
	}
	// A key that comes back is news.
	c[0].Old, c[0].New = c[0].New, market.KeySpan{Fingerprint: "aa", First: now.Add(time.Hour)}
	Tell(&got[0], now)
	if again := KeyChanges(Vendors{Keys: true}, c, now)[0]; again.ID != got[0].ID {
		t.Errorf("another alert: %+v", again)
	} else if due, why := Due(&again, got[0].Sent, nil, 0, now); !due || why != More {
		t.Errorf("%v %s", due, why)
	}
	if len(KeyChanges(Vendors{}, c, now)) != 0 || len(KeyChanges(Vendors{Keys: true, Off: true}, c, now)) != 0 {
		t.Error("told though it is off")
	}
}

func TestReturns(t *testing.T) {
	rule := Vendors{Absent: 30 * 24 * time.Hour, AbsentRuns: 3}
	back := func(days, runs int) []market.Absence {
		return []market.Absence{{Vendor: vendorOf("m", "quietmoss", nil), From: now.Add(-time.Duration(days) * 24 * time.Hour), To: now, Runs: runs}}
	}
	for name, c := range map[string]struct {
		rule Vendors
		days []market.Absence
		want string
	}{
		"long enough":          {rule, back(30, 3), "vendor quietmoss is back on m after 30 days"},
		"not long enough":      {rule, back(29, 20), ""},
		"nobody looked":        {rule, back(300, 2), ""},
		"returns are not told": {Vendors{}, back(300, 20), ""},
		"the rule is off":      {Vendors{Off: true, Absent: time.Hour}, back(300, 20), ""},
	} {
		got := Returns(c.rule, c.days, now)
		title := ""
		if len(got) > 0 {
			title = got[0].Title
		}
		if title != c.want {
			t.Errorf("%s: %q, want %q", name, title, c.want)
		}
	}
}

func TestVerdictsByRule(t *testing.T) {
	for rule, n := range map[[2]string]int{
		{market.RuleNewName, ""}: 5, {market.RuleFirstSighting, ""}: 3, {market.RuleVendor, Moved}: 4, {market.RuleVendor, Keys}: 2,
		{market.RuleWatch, "w"}: 2, {market.RuleMarket, Down}: 2, {market.RuleChange, "price"}: 2,
	} {
		if got := Verdicts(&market.Alert{Rule: rule[0], Name: rule[1]}); len(got) != n {
			t.Errorf("%v: %v", rule, got)
		}
	}
}
