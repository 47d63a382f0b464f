package substance

import (
	"slices"
	"strings"
)

// compile makes the matcher's tables of the checked names.
func (b *builder) compile() {
	if b.faults.Err() != nil {
		return
	}
	t := b.t
	for key, c := range b.claims {
		t.byName[key] = c.substance
	}
	list := make([]alias, 0, 2*len(b.claims))
	for i := range t.substances {
		s := &t.substances[i]
		for text, kind := range s.all() {
			list = append(list, makeAlias(&b.folder, text, int32(i), kind))
		}
		for k := range s.Weak {
			w := &s.Weak[k]
			a := makeAlias(&b.folder, w.Text, int32(i), Weakly)
			a.rule = int32(len(t.rules))
			t.rules = append(t.rules, b.rule(w))
			list = append(list, a)
		}
	}
	for _, text := range t.evidence.strains {
		list = append(list, makeAlias(&b.folder, text, strainOf, Strain))
		if one := strings.TrimSuffix(text, "s"); len(one) > minInWord && one != text { // Northern Light
			list = append(list, makeAlias(&b.folder, one, strainOf, Strain))
		}
	}
	for _, text := range t.evidence.stamps {
		list = append(list, makeAlias(&b.folder, text, stampOf, Stamp))
	}
	list = slices.DeleteFunc(list, func(a alias) bool { return badName(a.key) != "" })
	t.aliases = merge(list)
	t.trie.build(t.aliases)
	t.traits = traitTable(t.evidence.words)
	t.words = &wordIndex{}
	t.cannabis, t.thc = t.index("cannabis"), t.index("thc")
	t.families = make([]family, len(t.substances))
	for i := range t.substances {
		t.families[i] = familyOf(&t.substances[i])
	}
}

// index is the place of an id, or -1.
func (t *Taxonomy) index(id string) int {
	if i, ok := t.byID[id]; ok {
		return i
	}
	return -1
}
