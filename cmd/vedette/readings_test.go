package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

// marked takes listings in, as a dump has them.
func marked(t *testing.T, listings map[string]market.Derived) readMarks {
	t.Helper()
	rs := readMarks{}
	for id, d := range listings {
		type version struct {
			Derived market.Derived `json:"derived"`
		}
		line, err := json.Marshal(struct {
			Kind     string    `json:"kind"`
			Market   string    `json:"market"`
			ID       string    `json:"id"`
			Versions []version `json:"versions"`
		}{"listing", "m", id, []version{{market.Derived{Kind: "sample"}}, {d}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := rs.add("listing", line); err != nil {
			t.Fatal(err)
		}
	}
	if err := rs.add("vendor", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	return rs
}

func TestReadingsTellWhatChanged(t *testing.T) {
	five := market.Amounts{MassG: &market.Range{5, 5}}
	mdma, speed := []market.Mention{{ID: "mdma", Start: 3}}, []market.Mention{{ID: "amphetamine"}}
	before := marked(t, map[string]market.Derived{
		"same": {Kind: "offer", Amounts: five, Substances: mdma}, "kind": {Kind: "other"}, "never": {},
		"substance": {Kind: "offer", Substances: mdma}, "amount": {Kind: "offer"}, "gone": {Kind: "offer"},
		"candidate": {Kind: "offer"}, "offer": {Kind: "offer"},
	})
	after := marked(t, map[string]market.Derived{
		"same": {Kind: "offer", Amounts: five, Substances: []market.Mention{{ID: "mdma", Start: 7, Score: 0.5}}}, "kind": {Kind: "offer"}, "never": {Kind: "guide"},
		"substance": {Kind: "offer", Substances: speed}, "amount": {Kind: "offer", Amounts: five}, "new": {Kind: "offer"},
		"candidate": {Kind: "offer", Candidates: []market.Candidate{{Name: "x"}}}, "offer": {Kind: "offer", Offers: []market.Offer{{Label: "5g"}}},
	})
	want := []readingChange{
		{What: "kind", Changed: 2, Kinds: map[string]int{"other -> offer": 1, "none -> guide": 1}},
		{What: "substances", Changed: 1}, {What: "candidates", Changed: 1}, {What: "amounts", Changed: 1}, {What: "offers", Changed: 1},
	}
	if diff := cmp.Diff(want, before.compare(after)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for _, c := range before.compare(before) {
		if c.Changed != 0 {
			t.Errorf("%s of the same changed: %d", c.What, c.Changed)
		}
	}
}
