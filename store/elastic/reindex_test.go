package elastic_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// seen makes a complete run of market one with listings of a title each.
func seen(t testing.TB, l *sqlite.Store, run string, at time.Time, titles ...string) {
	t.Helper()
	ctx := t.Context()
	if err := l.OpenRun(ctx, market.Run{ID: run, Market: "one", Started: at}); err != nil {
		t.Fatal(err)
	}
	r := market.PageResult{Page: market.Page{Run: run, Market: "one", Path: "/i", Kind: "index", FetchedAt: at.Add(time.Minute), Status: 200, State: market.StateContent}}
	for i, title := range titles {
		r.Records = append(r.Records, market.Record{Kind: market.RecordListing, Partial: true, Listing: &market.Listing{
			ID: string(rune('a' + i)), Title: title, Vendor: "quietmoss", Prices: []market.Money{{Amount: 5, Currency: "EUR"}},
		}})
	}
	if _, err := l.Record(ctx, r); err != nil {
		t.Fatal(err)
	}
	if _, err := l.FinishRun(ctx, market.Run{ID: run, Status: market.RunComplete, Ended: at.Add(time.Hour)}, 2); err != nil {
		t.Fatal(err)
	}
}

func drain(t testing.TB, s *elastic.Store, l *sqlite.Store) {
	t.Helper()
	if err := settle(t.Context(), s, l); err != nil {
		t.Fatal(err)
	}
}

// hitsOf counts what a search as Kibana makes it finds.
func hitsOf(t testing.TB, o elastic.Options, family, field, query string) int {
	t.Helper()
	status, answer := request(t, o, http.MethodPost, "/"+o.Prefix+"-"+family+"/_count", `{"query": {"match": {"`+field+`": "`+query+`"}}}`)
	if status != http.StatusOK {
		t.Fatalf("HTTP %d: %s", status, answer)
	}
	var n int
	for _, r := range answer[strings.Index(answer, `"count":`)+8:] {
		if r < '0' || r > '9' {
			break
		}
		n = 10*n + int(r-'0')
	}
	return n
}

// Kibana finds a substance by its slang, after a change of the taxonomy too;
// nothing that was written is lost, and documents go on being written.
func TestReindexRenewsSynonyms(t *testing.T) {
	o := options(t)
	s := setUp(t, o)
	l := local(t)
	seen(t, l, "one-1", clock(), "Pure cocaine", "Fine flour")
	drain(t, s, l)
	if n := hitsOf(t, o, "listings", "observed.title", "coke"); n != 0 {
		t.Fatalf("coke finds %d listings without a taxonomy", n)
	}
	o.Synonyms = [][]string{{"cocaine", "coke", "snow white"}, {"one"}, {"a, b => c", "d"}}
	o.Widen = [][2]string{{"flour", "cocaine"}, {"=>", "one"}}
	renewed := open(t, o)
	var docs int64
	if err := renewed.Reindex(t.Context(), func(_ string, n int64) { docs += n }); err != nil {
		t.Fatal(err)
	}
	// 1 market, 1 run, 1 vendor, 2 listings, 2 versions, 2 observations, and 2
	// cells: all listings, and those that do not say where they ship from.
	if docs != 11 {
		t.Errorf("%d documents were copied, want 11", docs)
	}
	for query, want := range map[string]int{"coke": 1, "cocaine": 1, "snow white": 1, "flour": 2, "heroin": 0} {
		if n := hitsOf(t, o, "listings", "observed.title", query); n != want {
			t.Errorf("%s finds %d listings, want %d", query, n, want)
		}
	}
	seen(t, l, "one-2", clock().AddDate(0, 0, 1), "Pure cocaine", "Fine flour", "Coke zero")
	drain(t, s, l)
	if n := hitsOf(t, o, "listings", "observed.title", "coke"); n != 2 {
		t.Errorf("after the next run coke finds %d listings, want 2", n)
	}
	if n := hitsOf(t, o, "observations", "observed.title", "cocaine"); n != 3 {
		t.Errorf("cocaine finds %d observations, want 3", n)
	}
	// The contract's own search is the same on every store: no slang.
	page, err := s.Listings(t.Context(), market.Filter{Query: "coke"})
	if err != nil || page.Total != 1 {
		t.Errorf("coke finds %d in the contract's search, %v", page.Total, err)
	}
}
