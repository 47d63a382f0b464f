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
	t.traits = traitTable(t.evidence.words)
	list := b.aliases
	for _, text := range t.evidence.strains {
		list = append(list, makeAlias(&b.folder, text, strainOf, Strain))
		if one := strings.TrimSuffix(text, "s"); len(one) > minInWord && one != text { // Northern Light
			list = append(list, makeAlias(&b.folder, one, strainOf, Strain))
		}
	}
	for _, text := range t.evidence.stamps {
		list = append(list, makeAlias(&b.folder, text, stampOf, Stamp))
	}
	list = b.lean(list)
	list = slices.DeleteFunc(list, func(a alias) bool { return badName(a.key, a.kind) != "" })
	t.aliases = merge(list) // sorted
	t.trie.build(t.aliases)
	t.words = &wordIndex{}
	t.cannabis, t.thc = t.index("cannabis"), t.index("thc")
	t.cbd = t.index("cbd")
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

// lean shortens names that say no more than a shorter one of the same
// substance with words for the goods: "MDMA powder" beside "MDMA". The longest
// name wins, and they would win over the code before them: 6-Cl-MDMA powder.
func (b *builder) lean(list []alias) []alias {
	own := make(map[lookup]bool, len(list))
	for i := range list {
		if list[i].kind <= Brand {
			own[lookup{list[i].substance, list[i].key}] = true
		}
	}
	for i := range list {
		a := &list[i]
		if a.kind > Street || a.breaks == 0 {
			continue
		}
		from, to := 0, len(a.key)
		for { // words for goods behind, then before
			cut := lastWord(a.breaks, from, to)
			if cut == from || b.t.traits[a.key[cut:to]]&(product|gluing|vaping|countUnit) == 0 {
				break
			}
			to = cut
		}
		for {
			cut := firstWord(a.breaks, from, to)
			if cut == to || b.t.traits[a.key[from:cut]]&(product|gluing|vaping|countUnit) == 0 {
				break
			}
			from = cut
		}
		if (from > 0 || to < len(a.key)) && own[lookup{a.substance, a.key[from:to]}] {
			a.key = a.key[from:to]
			a.breaks = a.breaks >> from & (1<<(to-from) - 1) &^ 1
			a.digits = strings.ContainsAny(a.key, "0123456789")
		}
	}
	return list
}

type lookup struct {
	substance int32
	key       string
}

// lastWord is where the last word of a key's part begins.
func lastWord(b breaks, from, to int) int {
	for i := to - 1; i > from; i-- {
		if b&(1<<i) != 0 {
			return i
		}
	}
	return from
}

// firstWord is where the first word of a key's part ends.
func firstWord(b breaks, from, to int) int {
	for i := from + 1; i < to; i++ {
		if b&(1<<i) != 0 {
			return i
		}
	}
	return to
}
