package substance

import (
	"sync"
	"unicode/utf8"
)

// wordIndex finds names by words that are not quite them. It is made when it
// is first needed, once for a taxonomy and all its views.
type wordIndex struct {
	once     sync.Once
	folded   map[string]int32 // national form -> alias; -1: of several substances
	slots    []slot           // names with one letter taken out, by hash; open addressing
	slotMask uint32
}

type slot struct {
	hash  uint32
	alias int32 // plus one; 0: free
}

func (w *wordIndex) of(t *Taxonomy) *wordIndex {
	w.once.Do(func() { w.build(t.aliases) })
	return w
}

func (w *wordIndex) build(list []alias) {
	w.folded = make(map[string]int32, len(list))
	n := 0
	for i := range list {
		if misspellable(&list[i]) {
			n += len(list[i].key) + 1
		}
	}
	size := 1024
	for size < 2*n {
		size *= 2
	}
	w.slots, w.slotMask = make([]slot, size), uint32(size-1)
	var buf []byte
	for i := range list {
		a := &list[i]
		if a.kind <= Foreign && wordlike(a) && len(a.key) >= minNational && a.key[0] < 0x80 {
			buf = nationalFold(buf[:0], a.key)
			if have, ok := w.folded[string(buf)]; ok && list[max(have, 0)].substance != a.substance {
				w.folded[string(buf)] = -1
			} else if !ok {
				w.folded[string(buf)] = int32(i)
			}
		}
		if misspellable(a) {
			w.insert(hashOf(a.key, -1), int32(i))
			for k := range a.key {
				w.insert(hashOf(a.key, k), int32(i))
			}
		}
	}
}

// wordlike reports whether an alias is one word of letters.
func wordlike(a *alias) bool { return !a.digits && a.breaks == 0 }

// misspellable reports whether slips are looked for: trade names and slang
// look like ordinary words more often, so that they must be longer.
func misspellable(a *alias) bool {
	least := minTypo
	if a.kind > Foreign {
		least++
	}
	return a.substance >= 0 && (a.kind <= Brand || a.kind == Street) && wordlike(a) && len(a.key) >= least && a.key[0] < 0x80
}

func (w *wordIndex) insert(h uint32, a int32) {
	i := h & w.slotMask
	for w.slots[i].alias != 0 {
		i = (i + 1) & w.slotMask
	}
	w.slots[i] = slot{h, a + 1}
}

// hashOf is FNV-1a of a word without its letter at skip.
func hashOf[T string | []byte](word T, skip int) uint32 {
	h := uint32(2166136261)
	for i := range len(word) {
		if i != skip {
			h = (h ^ uint32(word[i])) * 16777619
		}
	}
	return h
}

// national gives the alias that a word is when both are written by the same
// rules; -1: none.
func (w *wordIndex) national(f *Finder, word []byte) int32 {
	f.scratch = nationalFold(f.scratch[:0], string(word))
	a, ok := w.folded[string(f.scratch)]
	if !ok && len(f.scratch) > minNational && f.scratch[len(f.scratch)-1] == 's' {
		a, ok = w.folded[string(f.scratch[:len(f.scratch)-1])]
	}
	if !ok || a < 0 || f.t.hidden(int(f.t.aliases[a].substance)) {
		return -1
	}
	return a
}

// nationalFold writes a word by the plainest rules of spelling: ph f, th t,
// c k, x ks, y i, z s, no doubled letters, no final e, a or o.
func nationalFold(out []byte, word string) []byte {
	for i := 0; i < len(word); i++ {
		b := word[i]
		next := byte(0)
		if i+1 < len(word) {
			next = word[i+1]
		}
		switch {
		case b == 'p' && next == 'h':
			b = 'f'
			i++
		case b == 't' && next == 'h':
			i++
		case b == 'c' && (next == 'h' || next == 'k'):
			b = 'k'
			i++
		case b == 'c':
			b = 'k'
		case b == 'x':
			out = append(out, 'k')
			b = 's'
		case b == 'y':
			b = 'i'
		case b == 'z':
			b = 's'
		}
		if n := len(out); n > 0 && out[n-1] == b {
			continue
		}
		out = append(out, b)
	}
	if n := len(out) - 1; n > 4 && (out[n] == 'e' || out[n] == 'a' || out[n] == 'o') {
		out = out[:n]
	}
	return out
}

// typo gives the one substance's alias that a word is but for one letter; -1:
// none or several substances.
func (w *wordIndex) typo(f *Finder, word []byte) int32 {
	best := int32(-1)
	for skip := -1; skip < len(word); skip++ {
		h := hashOf(word, skip)
		for i := h & w.slotMask; w.slots[i].alias != 0; i = (i + 1) & w.slotMask {
			if w.slots[i].hash != h {
				continue
			}
			a := w.slots[i].alias - 1
			al := &f.t.aliases[a]
			if a == best || al.key[0] != word[0] || f.t.hidden(int(al.substance)) || !oneSlip(al.key, word) {
				continue
			}
			if best >= 0 && f.t.aliases[best].substance != al.substance {
				return -1
			}
			best = a
		}
	}
	return best
}

// oneSlip reports whether two words differ by one letter missing, added or
// changed, or by two neighbours exchanged.
func oneSlip(a string, b []byte) bool {
	if len(a) > len(b)+utf8.UTFMax || len(b) > len(a)+utf8.UTFMax {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	ra, rb := a[i:], string(b[i:])
	if ra == "" || rb == "" {
		return len(ra)+len(rb) == 1
	}
	return ra[1:] == rb[1:] || ra == rb[1:] || ra[1:] == rb ||
		len(ra) > 1 && len(rb) > 1 && ra[0] == rb[1] && ra[1] == rb[0] && ra[2:] == rb[2:]
}
