package elastic_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

// known makes a run of market one whose one listing names a substance.
func known(t *testing.T, l *sqlite.Store, run string, at time.Time) {
	t.Helper()
	if err := l.OpenRun(t.Context(), market.Run{ID: run, Market: "one", Started: at}); err != nil {
		t.Fatal(err)
	}
	r := market.PageResult{Page: market.Page{Run: run, Market: "one", Path: "/i", Kind: "index", FetchedAt: at, Status: 200, State: market.StateContent}}
	r.Records = []market.Record{{Kind: market.RecordListing, Partial: true, Listing: &market.Listing{ID: "a", Title: "Widget", Vendor: "quietmoss"},
		Derived: market.Derived{Substances: []market.Mention{{ID: "ketamine", Name: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps", From: "title"}}}}}
	if _, err := l.Record(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if _, err := l.FinishRun(t.Context(), market.Run{ID: run, Status: market.RunComplete, Ended: at.Add(time.Hour)}, 2); err != nil {
		t.Fatal(err)
	}
}

// What was found, told and decided is in Elasticsearch: alerts as they stand,
// each verdict once, and since when each market has a substance, by the crawler
// that saw it first.
func TestAlertsAssessmentsAndFirstSightings(t *testing.T) {
	o := options(t)
	o.Crawler = "berlin"
	s, l := setUp(t, o), local(t)
	known(t, l, "one-1", clock())
	alert := market.Alert{ID: "a1", Rule: market.RuleNewName, Subject: "name:xyloyl", Audience: market.Analysts, Title: "a new name: xyloyl",
		Opened: clock(), Seen: clock(), What: "xyloyl", Class: "nitazene", Markets: []string{"one"}, Listings: 1, Vendors: 1,
		Sent: market.Sent{At: clock(), Facts: []string{"secret of this machine"}}}
	tell := func(a market.Alert) {
		t.Helper()
		if err := l.Raise(t.Context(), []market.Alert{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	tell(alert)
	if err := l.Assess(t.Context(), market.Assessment{Subject: "name:xyloyl", Verdict: market.Dismiss, Who: "ada", Note: "a brand", Made: clock()}); err != nil {
		t.Fatal(err)
	}
	drain(t, s, l)
	alert.Seen, alert.Listings = clock().AddDate(0, 0, 1), 3
	tell(alert)
	drain(t, s, l)
	if err := l.Refill(t.Context()); err != nil { // all again changes nothing
		t.Fatal(err)
	}
	drain(t, s, l)
	// Another crawler takes the market over and meets the substance later.
	later := o
	later.Crawler = "paris"
	b, m := open(t, later), local(t)
	known(t, m, "one-9", clock().AddDate(0, 1, 0))
	drain(t, b, m)

	docs := map[string][]map[string]any{}
	for id, text := range everything(t, o) {
		var doc map[string]any
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		family, _, _ := strings.Cut(strings.TrimPrefix(id, "-"), "-g")
		docs[family] = append(docs[family], doc)
		if strings.Contains(text, "secret of this machine") {
			t.Errorf("what this machine sent is told to all: %s", text)
		}
	}
	for family, want := range map[string]map[string]any{
		"alerts":      {"@timestamp": "2026-01-03T03:04:05Z", "rule.name": "new-name", "message": "a new name: xyloyl", "alert.listings": 3.0, "market.id": "one", "event.kind": "alert"},
		"assessments": {"@timestamp": "2026-01-02T03:04:05Z", "user.name": "ada", "assessed.verdict": "dismiss", "assessed.note": "a brand", "observer.name": "berlin"},
		"substances":  {"@timestamp": "2026-01-02T03:04:05Z", "market.id": "one", "run.id": "one-1", "observer.name": "berlin"},
	} {
		if len(docs[family]) != 1 {
			t.Errorf("%d documents among %s: %v", len(docs[family]), family, docs[family])
			continue
		}
		for field, value := range want {
			var is any = docs[family][0]
			for _, key := range strings.Split(field, ".") {
				inner, _ := is.(map[string]any)
				is = inner[key]
			}
			if is != value {
				t.Errorf("%s: %s is %v, want %v", family, field, is, value)
			}
		}
	}
}
