package substance

import "fmt"

// maxAlias is the longest alias in folded bytes: breaks is one machine word.
const maxAlias = 64

// breaks is a set of positions in a folded alias; bit i means that
// separators may stand before byte i.
type breaks uint64

// trie finds aliases by their folded bytes without separators.
type trie struct {
	root  [256]int32 // node of the first byte; 0: none
	nodes []node     // nodes[0] is unused
}

// node has few children nearly always, so that a scan beats a table.
type node struct {
	keys []byte
	kids []int32
	ends []alias // the aliases that end here
}

func (t *trie) child(n int32, b byte) int32 {
	nd := &t.nodes[n]
	for i, k := range nd.keys {
		if k == b {
			return nd.kids[i]
		}
	}
	return 0
}

func (t *trie) grow() int32 {
	if len(t.nodes) == 0 {
		t.nodes = append(t.nodes, node{})
	}
	t.nodes = append(t.nodes, node{})
	return int32(len(t.nodes) - 1)
}

// insert adds an alias.
func (t *trie) insert(a alias) error {
	gs := glyphs(a.text)
	switch {
	case len(gs) < 2:
		return fmt.Errorf("alias %q is too short: two letters or digits at least", a.text)
	case len(gs) > maxAlias:
		return fmt.Errorf("alias %q is too long: %d folded bytes at most", a.text, maxAlias)
	}
	var n int32
	for i, g := range gs {
		if i > 0 {
			if g.gap == gapBreak {
				return fmt.Errorf("alias %q has separators that no name may hold", a.text)
			}
			if g.gap != gapNone || (g.first && g.digit != gs[i-1].digit) {
				a.breaks |= 1 << i
			}
		}
		next := t.root[g.b]
		if i > 0 {
			next = t.child(n, g.b)
		}
		if next == 0 {
			next = t.grow()
			if i == 0 {
				t.root[g.b] = next
			} else {
				nd := &t.nodes[n]
				nd.keys, nd.kids = append(nd.keys, g.b), append(nd.kids, next)
			}
		}
		n = next
	}
	end := &t.nodes[n]
	for _, have := range end.ends {
		if have.breaks == a.breaks && have.text == a.text && have.substance == a.substance {
			return nil
		}
	}
	end.ends = append(end.ends, a)
	return nil
}
