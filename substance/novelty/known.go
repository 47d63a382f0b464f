package novelty

import (
	"strings"

	"vedette/fold"
	"vedette/substance"
)

// Listed is a substance that is known, with all its names.
type Listed struct {
	Name, Class string
	Names       []string // all spellings, the name included
	CAS         []string
}

// ListedIn gives the substances of a taxonomy with all their names but imprints
// and the slang of other languages.
func ListedIn(t *substance.Taxonomy) []Listed {
	var out []Listed
	for _, s := range t.All() {
		l := Listed{Name: s.Name, Class: s.Class, CAS: s.CAS}
		l.Names = append(append(append(append(l.Names, s.Name), s.Names...), s.Brands...), s.Exact...)
		for _, names := range s.Local {
			l.Names = append(l.Names, names...)
		}
		for _, w := range s.Weak {
			l.Names = append(l.Names, w.Text)
		}
		l.Names = append(l.Names, s.Street...)
		out = append(out, l)
	}
	return out
}

// entry is a known substance as the index keeps it.
type entry struct{ name, class string }

// known is an index of known names.
type known struct {
	entries []entry
	exact   map[string]int    // letters and digits of a name
	keys    map[string]int    // keys of names that the grammar reads
	loose   map[string]int    // keys without locants
	words   map[string]int    // names that are one word of five letters or more
	sounds  map[string]int    // those words, by their sound
	family  map[string][]kin  // class -> its names that the grammar reads
	cas     map[string]string // number -> name
}

// kin is a name of a family that the grammar reads.
type kin struct {
	key  string
	id   int
	word bool // by a stem, not by a form
}

// minWord is the shortest word that a prefix or a stem may make a name with.
const minWord = 5

func newKnown(listed []Listed) *known {
	k := &known{
		exact: map[string]int{}, keys: map[string]int{}, loose: map[string]int{}, words: map[string]int{}, sounds: map[string]int{},
		family: map[string][]kin{}, cas: map[string]string{},
	}
	var f fold.Folder
	for _, l := range listed {
		id := len(k.entries)
		k.entries = append(k.entries, entry{l.Name, l.Class})
		for _, c := range l.CAS {
			k.cas[c] = l.Name
		}
		for _, n := range l.Names {
			key := f.Key(n)
			put(k.exact, key, id)
			if len(key) >= minWord && strings.Trim(key, lowerLetters) == "" {
				put(k.words, key, id)
				put(k.sounds, sound(key), id)
			}
		}
	}
	return k
}

// put keeps the first owner of a name.
func put(m map[string]int, key string, id int) {
	if _, ok := m[key]; !ok && key != "" {
		m[key] = id
	}
}

// word finds a word among the known names, in any national spelling.
func (k *known) word(w string) (entry, bool) {
	if len(w) < minWord {
		return entry{}, false
	}
	if id, ok := k.words[w]; ok {
		return k.entries[id], true
	}
	if w, ok := strings.CutSuffix(w, "s"); ok {
		if id, ok := k.words[w]; ok {
			return k.entries[id], true
		}
	}
	if len(w) >= 6 {
		if id, ok := k.sounds[sound(w)]; ok {
			return k.entries[id], true
		}
	}
	return entry{}, false
}

// sound folds the spellings of languages into one: mefedron, mephedrone.
func sound(w string) string {
	b := make([]byte, 0, len(w)+2)
	for i := 0; i < len(w); i++ {
		c := w[i]
		next := byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch {
		case c == 'p' && next == 'h':
			c = 'f'
			i++
		case (c == 't' || c == 'k' || c == 'c') && next == 'h':
			i++
		case c == 'c' && next == 'k':
			i++
		case c == 's' && i == len(w)-1 && len(w) > 6:
			continue
		}
		switch c {
		case 'c', 'q':
			if c == 'c' && (next == 'e' || next == 'i' || next == 'y') {
				c = 's'
				break
			}
			c = 'k'
		case 'y':
			c = 'i'
		case 'z':
			c = 's'
		case 'x':
			b = append(b, 'k')
			c = 's'
		}
		if len(b) > 0 && b[len(b)-1] == c {
			continue
		}
		b = append(b, c)
	}
	for len(b) > 4 && strings.IndexByte("aeiou", b[len(b)-1]) >= 0 {
		b = b[:len(b)-1]
	}
	return halogens.Replace(string(b))
}

// halogens are written with and without their last o: fluorfentanyl.
var halogens = strings.NewReplacer("fluoro", "fluor", "kloro", "klor", "bromo", "brom", "iodo", "iod", "jodo", "iod", "jod", "iod", "ftor", "fluor")

// nearest is the known name of a family that is spelled most like a key, or ""
// when none shares a third of its letters.
func (k *known) nearest(class, key string) string {
	best, far := "", max(3, len(key)*2/3)+1
	for _, kin := range k.family[class] {
		if n := distance(kin.key, key, far); n < far {
			best, far = k.entries[kin.id].name, n
		}
	}
	return best
}
