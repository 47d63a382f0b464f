package main

import (
	"slices"
	"testing"

	"vedette/seeds"
)

// What docs/elasticsearch.md promises of Kibana holds for the shipped list,
// whatever kind of name a word is there.
func TestCokeFindsCocaine(t *testing.T) {
	tax, err := seeds.Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	wide, alike := ambiguous(tax), slang(tax)
	for _, c := range [][2]string{{"coke", "cocaine"}, {"koks", "cocaine"}, {"ice", "methamphetamine"}, {"weed", "cannabis"}} {
		if !slices.Contains(wide, c) && !slices.ContainsFunc(alike, func(names []string) bool { return names[0] == c[1] && slices.Contains(names, c[0]) }) {
			t.Errorf("%s does not find %s", c[0], c[1])
		}
	}
	if slices.ContainsFunc(alike, func(names []string) bool { return slices.Contains(names, "ice") }) {
		t.Error("methamphetamine finds whatever has ice in its title")
	}
}
