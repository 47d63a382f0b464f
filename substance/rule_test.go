package substance

import (
	"testing"

	"vedette/fold"
)

// ruled is a small taxonomy for the rules of short and weak names.
const ruled = `name: t
version: 1
sources: {s: a source}
source: [s]
classes:
  - {id: dox, group: syn-nps}
  - {id: amphetamine, group: syn-nps}
  - {id: opioid-medicine, group: medicine}
  - {id: fentanyl, group: syn-nps}
substances:
  - {name: DOB, class: dox, exact: [DOB]}
  - name: methamphetamine
    class: amphetamine
    names: [meth]
    street: [crank]
    weak:
      - {text: ice, needs: [amount, category], unless: [cream, pack]}
      - {text: tina, needs: ["word:crystal"]}
      - {text: glass, needs: [start]}
      - {text: shards, unless: [glass shards]}
      - {text: G, needs: ["class:dox"]}
      - {text: fuel, needs: ["category-word:speed"]}
      - {text: white, needs: [drug-category]}
  - name: fentanyl
    class: fentanyl
    weak: [{text: white, needs: ["word:china"]}]
  - {name: oxycodone, class: opioid-medicine, brands: [OxyContin], imprints: [M30]}
`

func TestRules(t *testing.T) {
	tax, err := Parse(File{Name: "t", Data: []byte(ruled)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, title, category, want string }{
		{"exact case with goods", "DOB 5mg", "", "dob"},
		{"exact name, other case", "dob 5mg", "", ""},
		{"exact name without goods", "Fullz with DOB and address", "", ""},
		{"exact name beside papers", "SSN DOB 5 pieces", "", ""},
		{"amount", "ice 5g", "", "methamphetamine"},
		{"amount missing", "the ice is thin", "", ""},
		{"category instead", "top ice here", "Drugs/Meth", "methamphetamine"},
		{"section instead", "top ice here", "Stimulants", "methamphetamine"},
		{"another section", "top ice here", "Cannabis", ""},
		{"forbidden word", "ice cream 5g", "", ""},
		{"word", "tina crystal", "", "methamphetamine"},
		{"word missing", "tina 5g", "", ""},
		{"start", "5g glass", "", "methamphetamine"},
		{"start missing", "pipe of glass", "", ""},
		{"only unless", "shards", "", "methamphetamine"},
		{"forbidden words", "pipes, glass shards", "", ""},
		{"class", "5g G and DOB", "", "methamphetamine+dob"},
		{"class missing", "5g G", "", ""},
		{"word of the category", "rocket fuel", "Speed", "methamphetamine"},
		{"one of two with its rule", "china white", "", "fentanyl"},
		{"the other with its rule", "pure white", "Drugs", "methamphetamine"},
		{"imprint alone", "M30 100 pills", "", ""},
		{"imprint of a genuine tablet", "M30 genuine pharma 100 pills", "", "oxycodone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var folder fold.Folder
			x := folder.Fold(c.title)
			f := tax.Finder()
			var path []string
			if c.category != "" {
				path = []string{c.category}
			}
			got := ""
			for i, m := range f.Mentions(x, f.Find(x, Context{From: FromTitle, Category: path}), FromTitle) {
				if i > 0 {
					got += "+"
				}
				got += m.ID
			}
			if got != c.want {
				t.Errorf("%q in %q gives %q, want %q", c.title, c.category, got, c.want)
			}
		})
	}
}

func TestSlangIsNotLookedForInProse(t *testing.T) {
	tax, err := Parse(File{Name: "t", Data: []byte(ruled)})
	if err != nil {
		t.Fatal(err)
	}
	const text = "We ship crank, fentanyl."
	if got := found(match(tax, text, FromDescription)); len(got) != 1 || got[0] != "fentanyl:fentanyl" {
		t.Errorf("description: %v", got)
	}
	if got := found(match(tax, text, FromTitle)); len(got) != 2 {
		t.Errorf("title: %v", got)
	}
}
