package seeds

import (
	"strings"
	"testing"
	"testing/fstest"

	"vedette/substance"
)

// What issue 4 asks of the shipped data. The rest (unique names, check digits,
// years, known classes and sources) is asked by substance.Parse of any data.
func TestShippedTaxonomy(t *testing.T) {
	tax, err := Taxonomy(nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := tax.Len(); n < 1500 {
		t.Errorf("%d substances, want 1,500 at least", n)
	}
	if got := tax.String(); !strings.HasPrefix(got, "vedette@") {
		t.Errorf("taxonomy %s", got)
	}
	groups, languages, precursors, noted := map[string]int{}, map[string]int{}, map[string]int{}, 0
	for _, s := range tax.All() {
		groups[s.Group]++
		if s.Precursor != "" {
			precursors[s.Precursor]++
		}
		if s.Noted > 0 {
			noted++
		}
		for _, names := range []map[string][]string{s.Local, s.Slang} {
			for l, list := range names {
				languages[l] += len(list)
			}
		}
	}
	for _, g := range substance.Groups {
		if groups[g] == 0 {
			t.Errorf("no substance of the group %s", g)
		}
	}
	for _, l := range []string{"de", "fr", "es", "it", "nl", "pl", "sv", "pt", "ru"} {
		if languages[l] < 50 {
			t.Errorf("%d names in %s, want 50 at least", languages[l], l)
		}
	}
	for _, c := range []string{"eu1", "eu2", "eu3", "designer"} {
		if precursors[c] == 0 {
			t.Errorf("no precursor of the category %s", c)
		}
	}
	if noted < 1000 {
		t.Errorf("%d substances with a year, want 1,000 at least", noted)
	}
	for name, id := range map[string]string{
		"Xanax": "alprazolam", "PMK ethyl glycidate": "pmk-ethyl-glycidate", "PMK glycidate": "pmk-glycidate", "APAAN": "apaan", "кетамин": "ketamine", "mefedron": "mephedrone",
	} {
		if s, ok := tax.Find(name); !ok || s.ID != id {
			t.Errorf("%s finds %q, want %s", name, s.ID, id)
		}
	}
}

func TestOwnTaxonomy(t *testing.T) {
	tax, err := Taxonomy(fstest.MapFS{
		"own.yaml": {Data: []byte(`name: lab
version: 7
sources: {lab: "results of our laboratory"}
source: [lab]
substances:
  - {id: ketamine, street: [blue unicorn]}
  - {id: cocaine, drop: [charlie]}
  - {name: testozolam, class: benzodiazepine-nps, noted: 2026, noted_source: lab}
`)},
		"notes.txt": {Data: []byte("no taxonomy")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := tax.String(); !strings.HasPrefix(got, "vedette@") || !strings.HasSuffix(got, "+lab@7") {
		t.Errorf("taxonomy %s", got)
	}
	for name, want := range map[string]string{"Blue-Unicorn": "ketamine", "testozolam": "testozolam", "charlie": "", "cocaine": "cocaine"} {
		if s, _ := tax.Find(name); s.ID != want {
			t.Errorf("%s finds %q, want %q", name, s.ID, want)
		}
	}
	if tax.AsOf(2025).Len() >= tax.Len() {
		t.Error("as of 2025 nothing is hidden")
	}
	if _, ok := tax.AsOf(2025).Find("testozolam"); ok {
		t.Error("as of 2025 a substance of 2026 is known")
	}
}

func TestOwnTaxonomyFaults(t *testing.T) {
	const head = "name: own\nversion: 1\nsource: [inn]\nsubstances:\n"
	for _, c := range []struct{ name, file, want string }{
		{"a name that is taken", head + "  - {name: newone, class: cocaine, names: [ketamine]}\n", `own.yaml:5: substances[0].names[0]: "ketamine" names both ketamine (shipped substances/dissociative.yaml:`},
		{"an id that is nowhere", head + "  - {id: nosuch, names: [xyzzy]}\n", `own.yaml:5: substances[0].id: nosuch: no entry has this id`},
		{"no version", "source: [inn]\nsubstances:\n  - {id: cocaine, names: [xyzzy]}\n", `own.yaml: name: "" is not made of`},
		{"nothing to drop", head + "  - {id: cocaine, drop: [xyzzy]}\n", `own.yaml:5: substances[0].drop[0]: cocaine has no name "xyzzy"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Taxonomy(fstest.MapFS{"own.yaml": {Data: []byte(c.file)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}
