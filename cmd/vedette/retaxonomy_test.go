package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An operator's own list changes what the past says: reextract counts the
// listings that are read otherwise, and every derived value tells by what it
// was read. What no list names is left as it was.
func TestReextractWithAnotherTaxonomy(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	named := 0
	for o := range w.sims["one"].Offers(0) {
		named += counted01(strings.Contains(o.Listing.Title, "topkwaliteit"))
	}
	if named == 0 {
		t.Fatal("no title is to be read otherwise")
	}
	before := derivedByID(t, w)
	shipped, _ := before[anyKey(before)]["taxonomy"].(string)
	if !strings.HasPrefix(shipped, "vedette@") {
		t.Fatalf("read with %q", shipped)
	}
	own := shipped + "+lab@7"
	for id, d := range before {
		if d["taxonomy"] != shipped || d["recogniser"] == nil {
			t.Fatalf("listing %s was read by %v with %v", id, d["recogniser"], d["taxonomy"])
		}
	}
	w.ownTaxonomy(t, "  - {name: topkwaliteit, class: cathinone, noted: 2026, noted_source: own}\n")

	dry := run(t, "", "reextract", "-c", w.config, "--dry-run", "--json").want(t, statusDone).objects(t)
	if got := readOtherwise(dry[0]); got["substances"] != named || got["kind"] != 0 || got["candidates"] != 0 {
		t.Errorf("a dry run counts %v, want %d substances", got, named)
	}
	if d := derivedByID(t, w); d[anyKey(d)]["taxonomy"] != shipped {
		t.Error("a dry run changes the store")
	}
	out := run(t, "", "reextract", "-c", w.config).want(t, statusDone).out
	if line := lineOf(out, "substances"); !strings.Contains(line, count(named)) {
		t.Errorf("says %q, want %d", line, named)
	}
	changed := 0
	for id, d := range derivedByID(t, w) {
		if d["taxonomy"] != own || d["recogniser"] != before[id]["recogniser"] {
			t.Errorf("listing %s is read by %v with %v", id, d["recogniser"], d["taxonomy"])
		}
		if hasSubstance(d, "topkwaliteit") {
			changed++
		}
		if hasSubstance(before[id], "topkwaliteit") {
			t.Errorf("listing %s named it before", id)
		}
	}
	if changed != named {
		t.Errorf("%d listings name the new substance, want %d", changed, named)
	}
	if found := run(t, "", "search", "-c", w.config, "--substance", "topkwaliteit", "--json", "--limit", "1000").want(t, statusDone).objects(t); len(found) != named {
		t.Errorf("%d found by it, want %d", len(found), named)
	}
	again := run(t, "", "reextract", "-c", w.config, "--json").want(t, statusDone).objects(t)
	for what, n := range readOtherwise(again[0]) {
		if n != 0 {
			t.Errorf("a second time %d %s differ", n, what)
		}
	}
}

// ownTaxonomy adds entries of the operator's own.
func (w *world) ownTaxonomy(t *testing.T, entries string) {
	t.Helper()
	lists := filepath.Join(w.dir, "lists")
	if err := os.Mkdir(lists, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, lists, "own.yaml", "name: lab\nversion: 7\nclass: cathinone\nsource: [own]\nsources: {own: a laboratory}\nsubstances:\n"+entries)
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.dir, filepath.Base(w.config), "taxonomy: "+lists+"\n"+string(text))
}

// derivedByID is the derived layer of every listing.
func derivedByID(t *testing.T, w *world) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for _, o := range run(t, "", "search", "-c", w.config, "--json", "--limit", "1000").want(t, statusDone).objects(t) {
		all[o["listing_id"].(string)] = o["derived"].(map[string]any)
	}
	return all
}

func anyKey(m map[string]map[string]any) string {
	for k := range m {
		return k
	}
	return ""
}

func hasSubstance(derived map[string]any, id string) bool {
	list, _ := derived["substances"].([]any)
	for _, s := range list {
		if s.(map[string]any)["id"] == id {
			return true
		}
	}
	return false
}

// readOtherwise are the counts of a report by what was read otherwise.
func readOtherwise(report map[string]any) map[string]int {
	got := map[string]int{}
	list, _ := report["readings"].([]any)
	for _, r := range list {
		m := r.(map[string]any)
		n, _ := m["changed"].(float64)
		got[m["what"].(string)] = int(n)
	}
	return got
}

// lineOf is the first line of a text that begins with a word.
func lineOf(text, word string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, word) {
			return line
		}
	}
	return ""
}
