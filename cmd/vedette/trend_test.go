package main

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
	"vedette/trend"
)

// trendWeeks is how long the markets of a trend are watched.
const trendWeeks = 30

// trendWorld is a store that three markets filled for thirty weeks, a run each
// week. One is seized after half of them; in the last week the price of
// ketamine is doubled on the other two, and nothing happens to mdma.
func trendWorld(t *testing.T) (config string) {
	t.Helper()
	dir := t.TempDir()
	var markets strings.Builder
	for _, id := range []string{"alfa", "bravo", "seized"} {
		fmt.Fprintf(&markets, "  - id: %s\n    profile: demo-table\n    mirrors: [http://%s.onion]\n    mandate: {purpose: test, authority: test, expires: 2090-01-01}\n", id, id)
	}
	config = write(t, dir, "vedette.yaml", "proxy: {address: \"127.0.0.1:9\"}\nlog: {level: error}\nmarkets:\n"+markets.String())
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(dir, "data", "vedette.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	r := rand.New(rand.NewPCG(1, 1))
	for week := range trendWeeks {
		at := time.Now().UTC().AddDate(0, 0, 7*(week-trendWeeks+1)).Add(-time.Hour)
		for _, id := range []string{"alfa", "bravo", "seized"} {
			trendRun(t, st, r, id, week, at)
		}
	}
	return config
}

func trendRun(t *testing.T, st *sqlite.Store, r *rand.Rand, id string, week int, at time.Time) {
	t.Helper()
	run := market.Run{ID: fmt.Sprint(id, "-", week), Market: id, Profile: "x@1", Started: at, Ended: at.Add(time.Minute), Status: market.RunComplete}
	page := market.PageResult{Page: market.Page{
		Run: run.ID, Market: id, Path: "/", Kind: "index", FetchedAt: at.Add(time.Second), Status: 200, State: market.StateContent,
	}}
	switch {
	case id == "seized" && week >= trendWeeks/2:
		run.Status, page.Page.State, page.Page.Cause = market.RunPartial, market.StateSeized, market.CauseSeized
		run.Counts.States = map[string]int{string(market.StateSeized): 1}
	case id == "alfa" && week == 20:
		run.Status, page.Page.State, page.Page.Cause = market.RunFailed, market.StateQueue, market.CauseQueue
	default:
		for i := range 60 {
			page.Records = append(page.Records, trendOffer(r, id, i, week))
		}
	}
	if err := st.OpenRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Record(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	if _, err := st.FinishRun(t.Context(), run, 2); err != nil {
		t.Fatal(err)
	}
}

// trendOffer is listing i: half of them are of ketamine.
func trendOffer(r *rand.Rand, id string, i, week int) market.Record {
	what := market.Mention{ID: "ketamine", Name: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps", From: "title"}
	price := 150.0
	if i%2 == 1 {
		what, price = market.Mention{ID: "mdma", Name: "mdma", Class: "mdxx", Group: "syn-nps", From: "title"}, 60
	} else if week == trendWeeks-1 {
		price *= 2
	}
	price *= 1 + 0.3*float64(i%7)/7 + 0.02*r.NormFloat64()
	l := market.Listing{
		ID: fmt.Sprint(i), Title: what.Name, Vendor: fmt.Sprint(id, i%9), ShipsFrom: "Germany",
		Prices: []market.Money{{Amount: float64(int(price*100)) / 100, Currency: "EUR"}},
	}
	d := market.Derived{Kind: market.KindOffer, ShipsFrom: "DE", Substances: []market.Mention{what}, Amounts: market.Amounts{MassG: &market.Range{5, 5}}}
	d.Offers = []market.Offer{{Amounts: d.Amounts, Prices: l.Prices}}
	return market.Record{Kind: market.RecordListing, Partial: true, Listing: &l, Derived: d}
}

func TestTrend(t *testing.T) {
	t.Parallel()
	config := trendWorld(t)
	ask := func(status int, args ...string) outcome {
		t.Helper()
		return run(t, "", append([]string{"trend", "-c", config}, args...)...).want(t, status)
	}
	t.Run("the table has what must be read with it", func(t *testing.T) {
		out := ask(statusDone, "--substance", "ketamine", "--band", "1-5").out
		for _, part := range []string{
			"ketamine, 1-5 g", "constant panel: 2 markets", "left out: seized, closed (seized)", "ended: seized, seized since", "× closed", "! failed",
			"price in", "corrected for their number", "advertised, not sold", "stood in",
		} {
			if !strings.Contains(out, part) {
				t.Errorf("the table lacks %q:\n%s", part, out)
			}
		}
	})
	t.Run("a doubled price is told, and no other", func(t *testing.T) {
		list := ask(statusDone, "--each", "substance", "--json").objects(t)
		if len(list) != 2 {
			t.Fatalf("%d series", len(list))
		}
		for _, o := range list {
			name := o["selection"].(map[string]any)["substance"]
			var told []string
			for _, c := range o["changes"].([]any) {
				told = append(told, fmt.Sprint(c.(map[string]any)["measure"]))
			}
			if want := map[string]string{"ketamine": "price", "mdma": ""}[fmt.Sprint(name)]; strings.Join(told, " ") != want {
				t.Errorf("%v: told %v, want %q", name, told, want)
			}
			if n := len(o["points"].([]any)); n < 26 || n > 27 {
				t.Errorf("%v: %d points", name, n)
			}
		}
	})
	t.Run("a closed market is no fall in the constant panel, and one in the other", func(t *testing.T) {
		fallen := func(panel string) bool {
			o := ask(statusDone, "--panel", panel, "--json", "--since", "1000d").objects(t)[0]
			points := o["points"].([]any)
			first := points[0].(map[string]any)["listings"].(float64)
			for _, p := range points {
				if p.(map[string]any)["listings"].(float64) < first {
					return true
				}
			}
			return false
		}
		if fallen("constant") || !fallen("all") {
			t.Errorf("constant fell: %v, all fell: %v", fallen("constant"), fallen("all"))
		}
	})
	t.Run("the table for spreadsheets has a line for each point", func(t *testing.T) {
		rows, err := csv.NewReader(strings.NewReader(ask(statusDone, "--substance", "ketamine,mdma", "--csv").out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) < 53 || len(rows[0]) != len(trendColumns) || rows[1][0] != "ketamine" || rows[len(rows)-1][0] != "mdma" {
			t.Errorf("%d rows, the first %v", len(rows), rows[1])
		}
	})
	t.Run("a drawing is XML with a title and a description", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "x.svg")
		ask(statusDone, "--substance", "ketamine,mdma", "--svg", file)
		wellFormed(t, file, "title", "desc")
		ask(statusUsage, "--each", "band", "--svg", file, "--top", "9", "--measure", "weight")
	})
	t.Run("what makes no sense is refused", func(t *testing.T) {
		for says, args := range map[string][]string{
			"neither week nor day":       {"--by", "month"},
			"no entry of taxonomy":       {"--substance", "unobtainium"},
			`there is no "nope"`:         {"--class", "nope"},
			"none of <=1":                {"--band", "2-3"},
			"not of both":                {"--band", "1-5", "--from", "DE"},
			"no country":                 {"--from", "Atlantis"},
			"is not before":              {"--since", "2026-01-02", "--until", "2026-01-01"},
			"There are: alfa":            {"--market", "nope"},
			"neither constant nor all":   {"--panel", "some"},
			"exclude each other":         {"--json", "--csv"},
			"none of g, ml, piece":       {"--unit", "kg"},
			"chosen and to be told":      {"--each", "band", "--band", "1-5"},
			"none of listings, vendors,": {"--measure", "weight"},
		} {
			if got := ask(statusUsage, args...); !strings.Contains(got.errout, says) || got.out != "" {
				t.Errorf("%v says %s, want %q", args, got.errout, says)
			}
		}
	})
}

// wellFormed parses a file to its end and looks for elements.
func wellFormed(t *testing.T, file string, elements ...string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]int{}
	for d := xml.NewDecoder(f); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			seen[e.Name.Local]++
		}
	}
	for _, e := range elements {
		if seen[e] == 0 {
			t.Errorf("%s has no %s", file, e)
		}
	}
}

// One run of a demo makes one point, and says what more would tell.
func TestTrendOfOneRun(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	out := run(t, "", "trend", "-c", w.config).want(t, statusDone).out
	if !strings.Contains(out, "one week so far") || !strings.Contains(out, "● complete") {
		t.Error(out)
	}
	if n := len(run(t, "", "trend", "-c", w.config, "--each", string(trend.BySubstance), "--json", "--top", "1000").want(t, statusDone).objects(t)); n < 5 {
		t.Errorf("%d substances", n)
	}
}
