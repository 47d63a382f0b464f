package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"vedette/kibana"
	"vedette/market"
	"vedette/marketsim"
	"vedette/store/sqlite"
)

// kibanaWorld is a real Elasticsearch with what two crawls of three demo
// markets found, and with a fourth market on which the rare things are.
type kibanaWorld struct {
	server, prefix string
	listings       []market.StoredListing
	runs           []market.Run
	cocaine        []string // its names for searches
}

func newKibanaWorld(t *testing.T) *kibanaWorld {
	k := &kibanaWorld{server: elasticServer(t), prefix: fmt.Sprintf("vk%x", rand.Uint32())}
	t.Cleanup(func() { deleteIndices(t, k.server, k.prefix) })
	w := newWorld(t, worldOptions{
		styles:   map[string]marketsim.Style{"demo-table": marketsim.StyleTable, "demo-card": marketsim.StyleCard, "demo-label": marketsim.StyleLabel},
		listings: 200, budget: fast,
	})
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, w.dir, "elastic.yaml", fmt.Sprintf("store: {kind: elasticsearch, addresses: [%q], prefix: %s, replicas: 0, crawler: one}\n", k.server, k.prefix)+string(text))
	k.rare(t, path)
	ran(t, statusDone, "elastic", "setup", "-c", path)
	ran(t, statusDone, "crawl", "-c", path, "--json")
	ran(t, statusDone, "crawl", "-c", path, "--json")
	ran(t, statusDone, "elastic", "send", "-c", path)
	k.ask(t, http.MethodPost, "/"+k.prefix+"-*/_refresh", nil, nil)
	k.known(t, path)
	return k
}

// rare records what the demo markets do not have: rates, a market with names
// that no list knows, nitazenes, keys, listings that are gone, runs with gaps.
func (k *kibanaWorld) rare(t *testing.T, path string) {
	s, err := New(Options{Stdout: io.Discard, Stderr: io.Discard}).setup(path)
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := time.Now().UTC()
	rates, err := demoRates(t.Context(), st, now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rates { // of all the days
		rates[i].Day = now.AddDate(0, 0, -6).Truncate(24 * time.Hour)
	}
	if _, _, err := st.PutRates(t.Context(), rates); err != nil {
		t.Fatal(err)
	}
	all := rareListings()
	recordRun(t, st, market.RunComplete, now.Add(-3*time.Minute), market.Completeness{Announced: 8}, all)
	recordRun(t, st, market.RunComplete, now.Add(-2*time.Minute), market.Completeness{Announced: 8}, all[1:])
	changed := *all[1].Listing
	changed.Title = "metonitazene 5 g, again"
	all[1].Listing = &changed
	err = st.Raise(t.Context(), []market.Alert{{
		ID: "a1", Rule: market.RuleNewName, Subject: "name:fluoro-etonitazepyne", Audience: market.Analysts, Title: "a new name: fluoro-etonitazepyne",
		Opened: now, Seen: now, What: "fluoro-etonitazepyne", Class: "nitazene", Markets: []string{"rare"}, Listings: 1, Vendors: 1,
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = st.Assess(t.Context(), market.Assessment{Subject: "name:4-xyloyl-mmc", Verdict: market.Dismiss, Who: "test", Note: "invented", Made: now})
	if err != nil {
		t.Fatal(err)
	}
	recordRun(t, st, market.RunPartial, now.Add(-time.Minute), market.Completeness{Announced: 20, Walled: 3, Failed: 2, Pending: 1}, all[1:3])
}

// rareListings are invented offers, the first of which will be gone.
func rareListings() []market.Record {
	named := func(id, name, class string) []market.Mention {
		return []market.Mention{{ID: id, Name: name, Class: class, Group: "syn-nps", Mention: name, Score: 1, From: "title"}}
	}
	grams := func(g float64) market.Amounts { return market.Amounts{MassG: &market.Range{g, g}, Form: "powder"} }
	offer := func(id, title, vendor, from string, d market.Derived) market.Record {
		d.Parser, d.Taxonomy, d.Recogniser = "test@1", "vedette@1", "test@1"
		d.ShipsFrom, d.ShipsTo, d.Kind = from, []string{"GB", "WW"}, market.KindOffer
		prices := []market.Money{{Amount: 50, Currency: "EUR"}}
		if d.Offers == nil {
			d.Offers = []market.Offer{{Amounts: d.Amounts, Prices: prices}}
		}
		return market.Record{Kind: market.RecordListing, Derived: d, Listing: &market.Listing{
			ID: id, Title: title, Vendor: vendor, Prices: prices, Description: "invented", ShipsFrom: from, ShipsTo: []string{"GB", "WW"},
		}}
	}
	held := market.Derived{Substances: named("mdma", "mdma", "mdxx"), Placeholder: true}
	pills := market.Derived{Substances: named("mdma", "mdma", "mdxx"), Amounts: market.Amounts{
		Pieces: &market.Range{10, 10}, DoseMG: &market.Range{260, 260}, PurityPct: &market.Range{84, 84}, Form: "tablet"}}
	pure := market.Derived{Substances: named("cocaine", "cocaine", "cocaine"), Amounts: grams(1000)}
	pure.PurityPct = &market.Range{90, 90}
	unrated := offer("r7", "isotonitazene for an unknown coin", "TestNorth", "DE", market.Derived{Substances: named("isotonitazene", "isotonitazene", "nitazene"), Amounts: grams(2)})
	unrated.Listing.Prices = []market.Money{{Amount: 3, Currency: "XYZ"}}
	unrated.Derived.Offers[0].Prices = unrated.Listing.Prices
	return []market.Record{
		offer("r0", "metonitazene, the last of it", "TestNorth", "DE", market.Derived{Substances: named("metonitazene", "metonitazene", "nitazene"), Amounts: grams(1)}),
		offer("r1", "metonitazene 5 g", "TestNorth", "DE", market.Derived{Substances: named("metonitazene", "metonitazene", "nitazene"), Amounts: grams(5)}),
		offer("r2", "fluoro-etonitazepyne 1 g, new", "TestSouth", "DE", market.Derived{Amounts: grams(1), Candidates: []market.Candidate{
			{Name: "fluoro-etonitazepyne", Class: "nitazene", Nearest: "etonitazepyne", Reason: "test", Score: 0.9, Status: "new", Mention: "fluoro-etonitazepyne", From: "title"}}}),
		offer("r3", "pills 260 mg", "TestSouth", "NL", pills),
		offer("r4", "not for sale", "TestSouth", "NL", held),
		offer("r5", "cocaine, one kilo", "TestSouth", "NL", pure),
		offer("r6", "4-xyloyl-mmc 1 g", "TestNorth", "PL", market.Derived{Amounts: grams(1), Candidates: []market.Candidate{
			{Name: "4-xyloyl-mmc", Class: "cathinone", Nearest: "4-MMC", Reason: "test", Score: 0.7, Status: "new", Mention: "4-xyloyl-mmc", From: "title"}}}),
		unrated,
	}
}

// rareKey is the fingerprint of docs/kibana.md.
const rareKey = "0123456789ABCDEF0123456789ABCDEF01234567"

func recordRun(t *testing.T, st *sqlite.Store, status market.RunStatus, at time.Time, of market.Completeness, records []market.Record) {
	t.Helper()
	run := market.Run{ID: "rare-" + at.Format("20060102T150405Z"), Market: "rare", Profile: "test@1", Started: at, Status: status, Completeness: of,
		Counts: market.RunCounts{Fetched: 12, Content: 10, Unchanged: 4, Failed: of.Failed, Retried: 5, Bytes: 100_000}}
	if status != market.RunComplete {
		run.Reason = "a queue, three times"
	}
	if err := st.OpenRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	records = slices.Clone(records)
	sales, feedback := int64(12), int64(9)
	for _, handle := range []string{"TestNorth", "TestSouth"} {
		records = append(records, market.Record{Kind: market.RecordVendor, Derived: market.Derived{Parser: "test@1", PGPFingerprint: rareKey},
			Vendor: &market.Vendor{Handle: handle, Sales: &sales, FeedbackCount: &feedback, Level: "3"}})
	}
	_, err := st.Record(t.Context(), market.PageResult{Records: records, Page: market.Page{
		Run: run.ID, Market: run.Market, Path: "/all", Kind: "index", FetchedAt: at, State: market.StateContent, Status: 200, Digest: strings.Repeat("ab", 32)}})
	if err != nil {
		t.Fatal(err)
	}
	run.Ended = at.Add(20 * time.Second)
	if _, err := st.FinishRun(t.Context(), run, 1); err != nil {
		t.Fatal(err)
	}
}

// known reads from the local store what there is to be found.
func (k *kibanaWorld) known(t *testing.T, path string) {
	s, err := New(Options{Stdout: io.Discard, Stderr: io.Discard}).setup(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range slang(s.taxonomy) {
		if names[0] == "cocaine" {
			k.cocaine = names
		}
	}
	st, err := s.existingStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	page, err := st.Listings(t.Context(), market.Filter{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	k.listings = page.Listings
	if k.runs, err = st.Runs(t.Context(), "", 0); err != nil {
		t.Fatal(err)
	}
	if len(k.listings) < 500 || len(k.listings) == 1000 || len(k.runs) != 9 {
		t.Fatalf("%d listings, %d runs", len(k.listings), len(k.runs))
	}
}

// ask makes a request of Elasticsearch.
func (k *kibanaWorld) ask(t *testing.T, method, path string, body, into any) {
	t.Helper()
	var b bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&b).Encode(body); err != nil {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), method, k.server+path, &b)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %.2000s %v", method, path, res.StatusCode, data, err)
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
}

// found is an answer of _search.
type found struct {
	Hits struct {
		Total struct{ Value int }
		Hits  []json.RawMessage
	}
	Aggregations map[string]json.RawMessage
}

// TestElasticKibana asks a real server what every panel, rule and
// question asks.
func TestElasticKibana(t *testing.T) {
	k := newKibanaWorld(t)
	t.Run("panels", k.panels)
	t.Run("figures", k.figures)
	t.Run("rules", k.rules)
	t.Run("questions", k.questions)
}

// panels: each answers, and with rows.
func (k *kibanaWorld) panels(t *testing.T) {
	queries, err := kibana.Queries(k.prefix)
	if err != nil || len(queries) < 60 {
		t.Fatal(len(queries), err)
	}
	for _, q := range queries {
		var f found
		k.ask(t, http.MethodPost, "/"+q.Index+"/_search", q.Body, &f)
		n := rowsOf(f.Aggregations)
		if aggs, _ := q.Body["aggs"].(map[string]any); len(aggs) == 0 { // documents, or their number
			n = f.Hits.Total.Value
		}
		if n == 0 {
			t.Errorf("panel %s (%s) shows nothing; %d documents fit its query", q.Panel, q.Title, f.Hits.Total.Value)
		}
	}
}

// rowsOf counts the innermost buckets, or without any the values, that show
// something.
func rowsOf(aggs map[string]json.RawMessage) int {
	rows := 0
	for name, raw := range aggs {
		if name == "rank" {
			continue
		}
		var a struct {
			Buckets []map[string]json.RawMessage
			Value   *float64
			Values  map[string]*float64
			Count   int `json:"doc_count"`
			Of      json.RawMessage
			Hits    *struct{ Hits []json.RawMessage }
		}
		if json.Unmarshal(raw, &a) != nil {
			continue
		}
		for _, b := range a.Buckets {
			inner := map[string]json.RawMessage{}
			for k, v := range b {
				if strings.HasPrefix(k, "split-") || strings.HasPrefix(k, "measure-") {
					inner[k] = v
				}
			}
			rows += max(rowsOf(inner), positive(b["doc_count"], len(inner) == 0))
		}
		for _, v := range a.Values {
			if v != nil {
				rows++
			}
		}
		if a.Value != nil && *a.Value != 0 || a.Hits != nil && len(a.Hits.Hits) > 0 || a.Count > 0 {
			rows++
		}
	}
	return rows
}

func positive(raw json.RawMessage, counts bool) int {
	if counts && string(raw) != "0" {
		return 1
	}
	return 0
}
