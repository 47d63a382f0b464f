package novelty

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strings"

	"vedette/fold"
)

// WordCount says in how many titles a word stands. Words are folded letters.
type WordCount struct {
	Word    string
	Titles  int
	Drug    int // of them in drug sections
	Vendors int
}

// Unlisted is a word of the weekly list: in no list, seen by no form, and
// spelled like the names of drugs.
type Unlisted struct {
	WordCount
	Score float64 // log-odds of its letters between names of drugs and other words, per letter group
	Near  string  // the known name that is spelled most like it, when one is near
}

// Model tells words that are spelled like names of drugs from others by groups
// of three to five letters. It is for one goroutine at a time.
type Model struct {
	drug, plain map[string]float64 // weight of each group
	nDrug       float64
	nPlain      float64
	kinds       float64 // different groups
	known       *known
	grammar     *Grammar
	finder      *Finder
	folder      fold.Folder
}

// Groups of letters that the model counts, and how much a group is thought to
// have been seen before anything was counted.
const (
	minGroup = 3
	maxGroup = 5
	prior    = 0.3
	minOOV   = 5  // letters of a word
	maxOOV   = 24 // letters of a word
)

// NewModel learns the spelling of the known names against the other words of
// the counts. It needs no list of ordinary words: those are the words of the
// same titles that no name holds.
func NewModel(d *Detector, counts []WordCount) *Model {
	m := &Model{drug: map[string]float64{}, plain: map[string]float64{}, known: d.known, grammar: d.g, finder: d.Finder()}
	for w, id := range d.known.words {
		if !spoken[d.known.entries[id].class] {
			m.nDrug += add(m.drug, w, 1)
		}
	}
	for _, c := range counts {
		if m.candidate(c.Word) {
			m.nPlain += add(m.plain, c.Word, weight(c))
		}
	}
	seen := map[string]bool{}
	for g := range m.drug {
		seen[g] = true
	}
	for g := range m.plain {
		seen[g] = true
	}
	m.kinds = float64(len(seen))
	return m
}

// spoken are the classes whose names are words of common speech.
var spoken = map[string]bool{"cannabis": true, "plant-other": true, "supplement": true}

// weight of a word of the titles: its logarithm, so that "free" and "shipping"
// do not outvote all others.
func weight(c WordCount) float64 { return math.Log1p(float64(c.Titles)) }

// add counts the groups of a word and says how many it has.
func add(m map[string]float64, word string, w float64) float64 {
	n := 0.0
	groups(word, func(g string) {
		m[g] += w
		n += w
	})
	return n
}

// groups visits the groups of letters of a word, its borders marked.
func groups(word string, visit func(string)) {
	s := "^" + word + "$"
	for n := minGroup; n <= maxGroup; n++ {
		for i := 0; i+n <= len(s); i++ {
			visit(s[i : i+n])
		}
	}
}

// candidate reports whether a word may be a name nobody listed.
func (m *Model) candidate(w string) bool {
	if len(w) < minOOV || len(w) > maxOOV || strings.Trim(w, lowerLetters) != "" {
		return false
	}
	if _, ok := m.known.word(w); ok {
		return false
	}
	_, ok := m.known.exact[w]
	c := &m.grammar.context
	return !ok && !c.product[w] && !c.digital[w] && !m.grammar.ordinary[w]
}

// formed reports whether a word is well formed: then it is a candidate and needs
// no second list.
func (m *Model) formed(word string) bool {
	return len(m.finder.Find(m.folder.Fold(word), Input{})) > 0
}

// Score is the mean log-odds of the groups of a word: above 0 it is spelled
// like a name of a drug. own is the weight with which the word itself was
// counted among the ordinary ones, 0 for none.
func (m *Model) Score(word string, own float64) float64 {
	sum, n := 0.0, 0
	groups(word, func(g string) {
		p := (m.drug[g] + prior) / (m.nDrug + prior*m.kinds)
		q := (max(m.plain[g]-own, 0) + prior) / (max(m.nPlain-own, 0) + prior*m.kinds)
		sum += math.Log(p / q)
		n++
	})
	return sum / float64(max(n, 1))
}

// Weekly ranks the words that are in no list and spelled like names of drugs:
// first by spelling and by how much they keep to drug sections, then by how
// many titles hold them. At most limit are given.
func (m *Model) Weekly(counts []WordCount, limit int) []Unlisted {
	var out []Unlisted
	for _, c := range counts {
		if !m.candidate(c.Word) || c.Titles == 0 || m.formed(c.Word) {
			continue
		}
		u := Unlisted{WordCount: c, Score: m.Score(c.Word, weight(c))}
		if u.Score <= 0 || c.Drug == 0 {
			continue
		}
		u.Near = m.near(c.Word)
		out = append(out, u)
	}
	slices.SortFunc(out, func(a, b Unlisted) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a.Word, b.Word))
	})
	return out[:min(len(out), limit)]
}

// rank weighs spelling, section and frequency.
func rank(u Unlisted) float64 {
	return u.Score*float64(u.Drug)/float64(u.Titles) + 0.1*math.Log1p(float64(max(u.Vendors, 1)))
}

// near is the known name within two edits of a word, or "".
func (m *Model) near(w string) string {
	best, far, key := "", 3, ""
	for k, id := range m.known.words {
		if k[0] != w[0] {
			continue
		}
		if n := distance(k, w, 3); n < far || n == far && n < 3 && k < key {
			best, far, key = m.known.entries[id].name, n, k
		}
	}
	return best
}

// Shelved is a title and where it stood.
type Shelved struct {
	Title, Vendor string
	Drug          bool // in a drug section
}

// Bounds of what Words keeps. More vendors add nothing to a rank; more words
// than any language has are noise, and later ones are left out.
const (
	maxWordVendors = 32
	maxWordKinds   = 1 << 20
)

// Words counts the words of titles for the weekly list.
func Words(titles iter.Seq[Shelved]) []WordCount {
	var folder fold.Folder
	at := map[string]int{}
	var out []WordCount
	vendors := map[string]map[string]bool{}
	for s := range titles {
		t := folder.Fold(s.Title)
		seen := map[string]bool{}
		for _, tok := range t.Tokens() {
			w := t.Word(tok)
			if tok.Kind != fold.Letters || len(w) < minOOV || len(w) > maxOOV || seen[w] {
				continue
			}
			w = strings.Clone(w)
			seen[w] = true
			i, ok := at[w]
			if !ok {
				if len(out) == maxWordKinds {
					continue
				}
				i = len(out)
				at[w] = i
				out = append(out, WordCount{Word: w})
			}
			out[i].Titles++
			if s.Drug {
				out[i].Drug++
			}
			if s.Vendor != "" && len(vendors[w]) < maxWordVendors {
				if vendors[w] == nil {
					vendors[w] = map[string]bool{}
				}
				vendors[w][s.Vendor] = true
			}
		}
	}
	for i := range out {
		out[i].Vendors = len(vendors[out[i].Word])
	}
	return out
}
