package substance

import (
	"cmp"
	"slices"
	"strings"

	"vedette/fold"
)

// maxAlias is the longest alias in folded bytes: breaks is one machine word.
const maxAlias = 64

// breaks is a set of positions in a folded alias; bit i means that
// separators may stand before byte i.
type breaks uint64

// alias is one way to write a substance.
type alias struct {
	key       string // folded, letters and digits only
	substance int32  // index, or one of the pseudo-substances below
	kind      Kind
	digits    bool   // the key holds a digit
	breaks    breaks // where separators may stand in a text
	cas       bool   // a registry number: as written only
	code      bool   // weak capitals, DOC: no word in title case
	apart     int8   // not 0: the last letter, an s, must stand apart
	text      string // as written in the file; for kind Exact
	rule      int32  // index into Taxonomy.rules; -1: none
}

// Aliases of no substance: words that are evidence only.
const (
	strainOf int32 = -1 - iota
	stampOf
)

// trie finds aliases by their keys. The children of a node lie side by side.
type trie struct {
	root  [256]int32 // node of the first byte; 0: none
	keys  []byte     // of each node
	kids  []int32    // of each node: its first child
	last  []int32    // of each node: behind its last child
	ends  []int32    // of each node: its first alias
	until []int32    // of each node: behind its last alias
}

// build makes the trie of aliases, which are sorted by key. Node 0 is unused.
func (t *trie) build(list []alias) {
	type span struct{ from, to, depth int32 }
	size := t.size(list)
	t.keys = make([]byte, 0, size)
	t.kids, t.last = make([]int32, 0, size), make([]int32, 0, size)
	t.ends, t.until = make([]int32, 0, size), make([]int32, 0, size)
	t.push(0)
	queue := make([]span, 1, size)
	queue[0] = span{0, int32(len(list)), 0}
	for q := 0; q < len(queue); q++ {
		s := queue[q]
		node := int32(q)
		from := s.from
		for from < s.to && int32(len(list[from].key)) == s.depth {
			from++
		}
		t.ends[node], t.until[node] = s.from, from
		t.kids[node] = int32(len(t.keys))
		for from < s.to {
			b, to := list[from].key[s.depth], from+1
			for to < s.to && list[to].key[s.depth] == b {
				to++
			}
			if q == 0 {
				t.root[b] = int32(len(t.keys))
			}
			t.push(b)
			queue = append(queue, span{from, to, s.depth + 1})
			from = to
		}
		t.last[node] = int32(len(t.keys))
	}
}

// size is the number of nodes: of each key the bytes that the one before it
// does not share.
func (t *trie) size(list []alias) int {
	n, before := 1, ""
	for i := range list {
		key := list[i].key
		same := 0
		for same < len(key) && same < len(before) && key[same] == before[same] {
			same++
		}
		n += len(key) - same
		before = key
	}
	return n
}

func (t *trie) push(b byte) {
	t.keys = append(t.keys, b)
	t.kids, t.last = append(t.kids, 0), append(t.last, 0)
	t.ends, t.until = append(t.ends, 0), append(t.until, 0)
}

// child is the node that b leads to from node n; 0: none.
func (t *trie) child(n int32, b byte) int32 {
	for i := t.kids[n]; i < t.last[n]; i++ {
		if t.keys[i] >= b {
			if t.keys[i] == b {
				return i
			}
			return 0
		}
	}
	return 0
}

// walk is the node that a key leads to; 0: none.
func (t *trie) walk(key []byte) int32 {
	n := t.root[key[0]]
	for i := 1; i < len(key) && n != 0; i++ {
		n = t.child(n, key[i])
	}
	return n
}

// makeAlias folds a name. The separators it is written with, and the borders
// of letters and digits, are where a text may have some.
func makeAlias(f *fold.Folder, text string, substance int32, kind Kind) alias {
	a := alias{substance: substance, kind: kind, rule: -1}
	if a.cas = kind == Name && validCAS(text); kind == Exact || a.cas {
		a.text = text
	}
	a.code = kind == Weakly && len(text) <= shortCode && strings.ToUpper(text) == text && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	x := f.Fold(text)
	key := make([]byte, 0, len(x.S))
	end := int32(0)
	for _, k := range x.Tokens() {
		if k.Kind == fold.Sign {
			continue
		}
		if len(key) > 0 && len(key) < maxAlias {
			a.breaks |= 1 << len(key)
		}
		a.digits = a.digits || k.Kind == fold.Digits
		if len(key) > 0 && x.Word(k) == "s" && k.Start > end {
			a.apart = 1
		} else {
			a.apart = 0
		}
		key, end = append(key, x.Word(k)...), k.End
	}
	a.key = string(key)
	return a
}

// merge sorts aliases by key and joins those that differ in separators only.
func merge(list []alias) []alias {
	slices.SortFunc(list, func(a, b alias) int {
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return cmp.Or(cmp.Compare(a.substance, b.substance), cmp.Compare(a.kind, b.kind), strings.Compare(a.text, b.text), cmp.Compare(a.rule, b.rule), cmp.Compare(a.breaks, b.breaks))
	})
	out := list[:0]
	for _, a := range list {
		if n := len(out); n > 0 && out[n-1].key == a.key && out[n-1].substance == a.substance {
			last := &out[n-1]
			switch {
			case a.kind == Exact || last.kind == Exact || a.kind >= Weakly:
			case a.apart != last.apart:
			case a.kind == last.kind || last.kind <= Foreign:
				last.breaks |= a.breaks
				continue
			}
			if a.kind == last.kind && a.text == last.text && a.apart == last.apart && a.rule == last.rule {
				last.breaks |= a.breaks
				continue
			}
		}
		out = append(out, a)
	}
	return out
}
