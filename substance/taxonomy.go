package substance

import (
	"iter"
	"strconv"

	"vedette/fold"
)

// The groups of substances, after the priorities of EMPACT.
const (
	GroupCCH       = "cch"       // cannabis, cocaine, heroin
	GroupSynNPS    = "syn-nps"   // synthetic drugs and new psychoactive substances
	GroupPrecursor = "precursor" // what others are made of
	GroupMedicine  = "medicine"  // medicines that are diverted or copied
	GroupIPE       = "ipe"       // image and performance enhancing
	GroupOther     = "other"     // plants, solvents, nicotine, ...
)

// Groups lists the groups in the order in which reports show them.
var Groups = [...]string{GroupCCH, GroupSynNPS, GroupPrecursor, GroupMedicine, GroupIPE, GroupOther}

// Taxonomy is a list of substances, ready to match. It never changes after
// Parse and may be used from several goroutines.
type Taxonomy struct {
	label      string // name@version of the files
	substances []Substance
	classes    map[string]Class
	sources    map[string]string
	byID       map[string]int
	byName     map[string]int // folded name or alias -> index, for Find
	evidence   evidence
	year       int // knowledge ends with it; 0: it does not end

	aliases       []alias // in the order of the trie
	trie          trie
	rules         []rule // of weak names
	traits        map[string]trait
	words         *wordIndex // for misspelt words; made when it is first needed
	families      []family   // of each substance
	cannabis, thc int        // indexes; -1: not in the taxonomy
	cbd           int
}

// Class is a family of substances.
type Class struct {
	ID    string
	Group string // of its substances, unless one says otherwise
	NPS   bool   // new psychoactive substances: each says since when it is known
}

// Substance is one canonical entry.
type Substance struct {
	ID    string // slug, never used again for another
	Name  string // lower case, except fixed codes such as 2C-B
	Class string // family, one of the classes of the files
	Group string // one of Groups

	Names    []string            // other chemical names, codes and spellings
	Local    map[string][]string // names by language (ISO 639-1)
	Brands   []string            // trade names
	Street   []string            // English slang; looked for in titles and categories only
	Slang    map[string][]string // slang by language; as street
	Exact    []string            // short names that count only in exactly this case
	Weak     []Weak              // names that mean other things too
	Imprints []string            // what is stamped on tablets; weak evidence

	CAS         []string
	InChIKey    string
	Noted       int    // year first notified; 0: always known
	NotedSource string // key of a source
	Sources     []string
	Precursor   string // eu1 to eu4, designer, reagent, watch; empty: none
}

// Weak is a name that counts only with evidence: one of Needs must hold (none
// given: always), and no word of Unless may stand in the text.
type Weak struct {
	Text   string
	Needs  []string
	Unless []string
}

// evidence holds words that speak for a substance without naming it.
type evidence struct {
	strains []string // of cannabis
	stamps  []string // of mdma tablets
	words   []string // ordinary words that are no misspelt names
}

// String is name@version, as it stands in market.Derived.Taxonomy; the names
// of an operator's own files follow, joined by +.
func (t *Taxonomy) String() string {
	if t.year != 0 {
		return t.label + "/" + strconv.Itoa(t.year)
	}
	return t.label
}

// AsOf gives the taxonomy as it would have been at the end of a year: entries
// noted later are hidden with all their names, as if they were unknown.
func (t *Taxonomy) AsOf(year int) *Taxonomy {
	view := *t
	view.year = year
	return &view
}

// hidden reports whether an entry was not known yet.
func (t *Taxonomy) hidden(i int) bool { return t.year != 0 && t.substances[i].Noted > t.year }

// Len is the number of substances, hidden ones left out.
func (t *Taxonomy) Len() int {
	n := 0
	for i := range t.substances {
		if !t.hidden(i) {
			n++
		}
	}
	return n
}

// Substance returns the entry with an id.
func (t *Taxonomy) Substance(id string) (Substance, bool) {
	i, ok := t.byID[id]
	if !ok || t.hidden(i) {
		return Substance{}, false
	}
	return t.substances[i], true
}

// Find returns the entry that an id, a name or an alias names as a whole.
func (t *Taxonomy) Find(name string) (Substance, bool) {
	if s, ok := t.Substance(name); ok {
		return s, true
	}
	i, ok := t.byName[new(fold.Folder).Key(name)]
	if !ok || t.hidden(i) {
		return Substance{}, false
	}
	return t.substances[i], true
}

// At returns the entry with an index, as in Span.Substance.
func (t *Taxonomy) At(i int) *Substance { return &t.substances[i] }

// All visits the entries in order, hidden ones left out.
func (t *Taxonomy) All() iter.Seq2[int, *Substance] {
	return func(yield func(int, *Substance) bool) {
		for i := range t.substances {
			if !t.hidden(i) && !yield(i, &t.substances[i]) {
				return
			}
		}
	}
}
