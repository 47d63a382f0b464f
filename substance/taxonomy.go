package substance

import "strconv"

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
	Name    string
	Version int

	substances []Substance
	byID       map[string]int
	byName     map[string]int // folded name or alias -> index, for Find
	trie       trie
}

// Substance is one canonical entry.
type Substance struct {
	ID    string // slug, never used again for another
	Name  string // lower case, except fixed codes such as 2C-B
	Class string // family, one of the classes of the file
	Group string // one of Groups

	Names  []string // other chemical names, codes and spellings
	Brands []string // trade names
	Street []string // slang; looked for in titles and categories only
	Exact  []string // short names that count only in exactly this case
}

// String is name@version, as it stands in market.Derived.Taxonomy.
func (t *Taxonomy) String() string { return t.Name + "@" + strconv.Itoa(t.Version) }

// Len is the number of substances.
func (t *Taxonomy) Len() int { return len(t.substances) }

// Substance returns the entry with an id.
func (t *Taxonomy) Substance(id string) (Substance, bool) {
	i, ok := t.byID[id]
	if !ok {
		return Substance{}, false
	}
	return t.substances[i], true
}

// Find returns the entry that an id, a name or an alias names as a whole.
func (t *Taxonomy) Find(name string) (Substance, bool) {
	if s, ok := t.Substance(name); ok {
		return s, true
	}
	i, ok := t.byName[compact(name)]
	if !ok {
		return Substance{}, false
	}
	return t.substances[i], true
}

// nameKind says what sort of name an alias is; it sets the score.
type nameKind uint8

const (
	kindName nameKind = iota
	kindBrand
	kindStreet
	kindExact
)

// score is how far a name of this kind can be trusted to mean the substance,
// 0..1. The steps are ours: systematic names and codes are rarely anything
// else, trade names are copied, slang is ambiguous.
func (k nameKind) score() float64 {
	switch k {
	case kindName:
		return 0.98
	case kindBrand:
		return 0.9
	case kindExact:
		return 0.85
	default:
		return 0.7
	}
}

// alias is one way to write a substance, as the trie keeps it.
type alias struct {
	substance int
	text      string // as written in the file
	kind      nameKind
	breaks    breaks // where separators may stand in a text
}
