package main

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"vedette/kibana"
	"vedette/market"
)

// figures: what panels show is what the local store knows.
func (k *kibanaWorld) figures(t *testing.T) {
	want := map[string]int{}
	for _, l := range k.listings {
		seen := map[string]bool{}
		for _, m := range l.Derived.Substances {
			if !seen[m.Name] {
				seen[m.Name] = true
				want[m.Name]++
			}
		}
	}
	queries, err := kibana.Queries(k.prefix)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range queries {
		var f struct {
			Aggregations struct {
				Listings struct{ Value int } `json:"measure-1"`
				Split    struct {
					Buckets []struct {
						Key      string
						Listings struct{ Value int } `json:"measure-1"`
					}
				} `json:"split-1"`
			}
		}
		switch q.Panel {
		case "overview-listings":
			k.ask(t, http.MethodPost, "/"+q.Index+"/_search", q.Body, &f)
			if got := f.Aggregations.Listings.Value; got != len(k.listings) {
				t.Errorf("%s: %d, and the store has %d", q.Panel, got, len(k.listings))
			}
		case "substances-table":
			k.ask(t, http.MethodPost, "/"+q.Index+"/_search", q.Body, &f)
			if len(f.Aggregations.Split.Buckets) != len(want) {
				t.Errorf("%s: %d substances, want %d", q.Panel, len(f.Aggregations.Split.Buckets), len(want))
			}
			for _, b := range f.Aggregations.Split.Buckets {
				if b.Listings.Value != want[b.Key] {
					t.Errorf("%s: %s: %d listings, want %d", q.Panel, b.Key, b.Listings.Value, want[b.Key])
				}
			}
		}
	}
}

// rules: each finds what it is to find.
func (k *kibanaWorld) rules(t *testing.T) {
	rules, err := kibana.Rules(k.prefix)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules {
		p := r.Body["params"].(map[string]any)
		var query struct{ Query map[string]any }
		if err := json.Unmarshal([]byte(p["esQuery"].(string)), &query); err != nil {
			t.Fatal(err)
		}
		within := map[string]any{"range": map[string]any{p["timeField"].(string): map[string]any{"gte": "now-" + strconv.Itoa(p["timeWindowSize"].(int)) + p["timeWindowUnit"].(string)}}}
		var f found
		k.ask(t, http.MethodPost, "/"+p["index"].([]any)[0].(string)+"/_search",
			map[string]any{"query": map[string]any{"bool": map[string]any{"filter": []any{query.Query, within}}}}, &f)
		if f.Hits.Total.Value == 0 {
			t.Errorf("rule %v finds nothing", r.Body["name"])
		}
	}
}

// question is one of docs/kibana.md.
type question struct {
	number                 int
	title, view, from, kql string
}

var (
	questionHead = regexp.MustCompile(`(?ms)^### (\d+)\. ([^\n]+)\n+Data view ` + "`vedette-([a-z]+)`, time `([^`]+)` to now.*?^```kql\n(.*?)\n```")
	headings     = regexp.MustCompile(`(?m)^### `)
)

func docQuestions(t *testing.T) []question {
	t.Helper()
	text, err := os.ReadFile("../../docs/kibana.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []question
	for _, m := range questionHead.FindAllStringSubmatch(string(text), -1) {
		n, _ := strconv.Atoi(m[1])
		all = append(all, question{n, m[2], m[3], m[4], m[5]})
	}
	if n := len(headings.FindAll(text, -1)); len(all) != 10 || n != 10 {
		t.Fatalf("%d questions in %d headings", len(all), n)
	}
	return all
}

// TestKibanaQuestionsAreUnderstood needs no server.
func TestKibanaQuestionsAreUnderstood(t *testing.T) {
	for i, q := range docQuestions(t) {
		if _, err := kibana.Filter(q.kql); err != nil || q.number != i+1 {
			t.Errorf("%d: %v", q.number, err)
		}
		if !slices.ContainsFunc(kibana.Views(), func(v kibana.View) bool { return v.Key == q.view }) {
			t.Errorf("%d: no data view %s", q.number, q.view)
		}
	}
}

// has says of a listing whether it names a substance.
func has(l market.StoredListing, ok func(market.Mention) bool) bool {
	return slices.ContainsFunc(l.Derived.Substances, ok)
}

func class(names ...string) func(market.Mention) bool {
	return func(m market.Mention) bool { return slices.Contains(names, m.Class) }
}

// answers are the listings that each question is to find, said in Go. Those
// about observations mean listings that the demo's runs saw.
var answers = map[int]func(market.StoredListing) bool{
	1: func(l market.StoredListing) bool { return has(l, class("nitazene")) && l.Derived.ShipsFrom == "DE" },
	2: func(l market.StoredListing) bool {
		return slices.ContainsFunc(l.Derived.Candidates, func(c market.Candidate) bool { return c.Status == "" || c.Status == "new" })
	},
	3: func(l market.StoredListing) bool {
		return has(l, class("cocaine")) && l.Derived.MassG != nil && l.Derived.MassG[1] >= 1000
	},
	4: func(l market.StoredListing) bool {
		small := slices.ContainsFunc(l.Derived.Offers, func(o market.Offer) bool {
			return o.Aside == "" && o.UnitPrice != nil && (o.UnitPrice.Band == "<=1" || o.UnitPrice.Band == "1-5")
		})
		mdma := has(l, func(m market.Mention) bool { return m.Name == "mdma" })
		return small && mdma && l.Derived.Kind == market.KindOffer && !l.Derived.Placeholder
	},
	7: func(l market.StoredListing) bool {
		mdma := has(l, func(m market.Mention) bool { return m.Name == "mdma" })
		return mdma && l.Derived.Form == "tablet" && l.Derived.DoseMG != nil && l.Derived.DoseMG[1] > 200
	},
	8: func(l market.StoredListing) bool { return l.State == market.ListingGone },
	9: func(l market.StoredListing) bool {
		to := slices.ContainsFunc(l.Derived.ShipsTo, func(c string) bool { return c == "GB" || c == "WW" })
		return has(l, class("nitazene", "fentanyl", "orphine")) && to
	},
}

// questions: each finds exactly what the local store has of it.
func (k *kibanaWorld) questions(t *testing.T) {
	for _, q := range docQuestions(t) {
		filter, err := kibana.Filter(q.kql)
		if err != nil {
			t.Fatal(err)
		}
		var view kibana.View
		for _, v := range kibana.Views() {
			if v.Key == q.view {
				view = v
			}
		}
		var f struct {
			Hits         struct{ Total struct{ Value int } }
			Aggregations struct{ Listings struct{ Value int } }
		}
		k.ask(t, http.MethodPost, "/"+k.prefix+"-"+q.view+"/_search", map[string]any{
			"size": 0, "aggs": map[string]any{"listings": map[string]any{"cardinality": map[string]any{"field": "listing.key"}}},
			"query": map[string]any{"bool": map[string]any{"filter": []any{filter, map[string]any{"range": map[string]any{view.Time: map[string]any{"gte": q.from}}}}}},
		}, &f)
		got, want := f.Aggregations.Listings.Value, 0
		switch ok := answers[q.number]; {
		case q.number == 6:
			got, want = f.Hits.Total.Value, 2
		case q.number == 10:
			got = f.Hits.Total.Value
			for _, r := range k.runs {
				if share, ok := r.Completeness.Share(); r.Status != market.RunComplete || ok && share < 0.9 {
					want++
				}
			}
		case q.number == 5:
			want = k.cocaineInTitle()
		case ok == nil:
			t.Errorf("question %d: nobody says what it is to find", q.number)
		default:
			for _, l := range k.listings {
				if ok(l) {
					want++
				}
			}
		}
		if got != want || got == 0 {
			t.Errorf("question %d (%s) finds %d, want %d", q.number, q.title, got, want)
		}
	}
}

// cocaineInTitle counts listings whose title has one of the names of cocaine
// by which Kibana finds it, word for word, without accents.
func (k *kibanaWorld) cocaineInTitle() int {
	words := func(s string) string {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFD.String(s))
		return " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ") + " "
	}
	n := 0
	for _, l := range k.listings {
		title := words(l.Observed.Title)
		if slices.ContainsFunc(k.cocaine, func(name string) bool { return strings.Contains(title, words(name)) }) {
			n++
		}
	}
	return n
}
