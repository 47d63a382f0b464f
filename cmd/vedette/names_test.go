package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/marketsim"
)

// TestNames: a substance that a market begins to sell shows up as one new name
// with all its listings, and its words are no second list.
func TestNames(t *testing.T) {
	t.Parallel()
	const planted = "4F-isohexedrone"
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 200, budget: fast,
		edit: func(o *marketsim.Options) { o.Static, o.NewSubstance = false, planted },
	})
	run(t, "", "crawl", "-c", w.config).want(t, statusDone)
	of := func(args ...string) []map[string]any {
		t.Helper()
		return run(t, "", append([]string{"names", "-c", w.config, "--json"}, args...)...).want(t, statusDone).objects(t)
	}
	const key = "4fluoroisohexedrone" // of all its spellings
	for _, o := range of() {
		if o["key"] == key {
			t.Fatalf("before it was sold: %v", o)
		}
	}
	const late = 9
	w.sims["one"].SetDay(late)
	run(t, "", "crawl", "-c", w.config).want(t, statusDone)
	listings := 0
	for o := range w.sims["one"].Offers(late) {
		if o.NewName {
			listings++
		}
	}
	var found map[string]any
	for _, o := range of("--status", "new") {
		if o["status"] != "new" {
			t.Errorf("asked for new ones, got %v", o)
		}
		if o["key"] == key {
			found = o
		}
	}
	if found == nil || int(found["listings"].(float64)) != listings || found["class"] != "cathinone" || found["first_seen"] == nil {
		t.Fatalf("sold in %d listings: %v", listings, found)
	}
	titles, _ := found["titles"].([]any)
	if len(titles) == 0 || len(titles) > maxTitles || !strings.Contains(titles[0].(string), planted) {
		t.Errorf("titles: %v", titles)
	}
	for _, o := range of("--since", "2100-01-01") {
		t.Errorf("first seen in the future: %v", o)
	}
	if out := run(t, "", "names", "-c", w.config).want(t, statusDone).out; !strings.Contains(out, "first seen") || !strings.Contains(out, "cathinone") {
		t.Errorf("the table:\n%s", out)
	}
	for _, o := range of("--weekly", "--limit", "1000") {
		if o["word"] == "isohexedrone" {
			t.Errorf("a name that a rule sees is in the weekly list: %v", o)
		}
		if len(o["samples"].([]any)) == 0 {
			t.Errorf("no title: %v", o)
		}
	}
	// An entry of the operator's own ends the name.
	lists := filepath.Join(w.dir, "lists")
	if err := os.Mkdir(lists, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, lists, "own.yaml", "class: cathinone\nsource: [own]\nsources: {own: a laboratory}\nname: own\nversion: 1\nsubstances:\n  - {name: 4-fluoroisohexedrone, noted: 2026, noted_source: own}\n")
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.dir, "vedette.yaml", "taxonomy: "+lists+"\n"+string(text))
	got := run(t, "", "names", "-c", w.config, "--json").want(t, statusDone)
	if strings.Contains(got.out, key) || !strings.Contains(got.errout, "1 name of the store in today's lists") {
		t.Errorf("an entry of the operator's own: %s%s", got.out, got.errout)
	}
}

func TestNamesRefuses(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	for name, args := range map[string][]string{
		"a status that is none":       {"--status", "odd"},
		"words have no status":        {"--weekly", "--status", "new"},
		"no number of lines":          {"--limit", "0"},
		"neither a date nor an age":   {"--since", "soon"},
		"an argument":                 {"fentanyl"},
		"more lines than are allowed": {"--limit", "1001"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, "", append([]string{"names", "-c", w.config}, args...)...).want(t, statusUsage)
		})
	}
}
