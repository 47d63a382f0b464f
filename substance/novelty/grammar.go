package novelty

import (
	"slices"
)

// Grammar is the tables and forms of systematic names. It never changes after
// Parse and may be used from several goroutines.
type Grammar struct {
	Name    string
	Version int

	tables  map[string]*table
	rules   []*rule
	stems   []*stem
	morphs  []morph
	formals []formal
	context contextWords
	derive  map[string]bool // classes whose names take chemical prefixes
	// ordinary are words and medicines that end like drug names.
	ordinary map[string]bool
	// popular are names that are written so often that two slips are likely.
	popular map[string]bool
	year    int // frozen at the end of this year; 0: not frozen
}

// AsOf is the grammar as it was known at the end of a year: without the parts,
// forms and stems of later years.
func (g *Grammar) AsOf(year int) *Grammar {
	f := *g
	f.year = year
	f.tables = make(map[string]*table, len(g.tables))
	for name, t := range g.tables {
		f.tables[name] = t.asOf(year)
	}
	f.rules = nil
	for _, r := range g.rules {
		if r.since <= year {
			c := *r
			c.items = slices.Clone(r.items)
			for i := range c.items {
				if t := c.items[i].table; t != nil {
					c.items[i].table = f.tables[t.name]
				}
			}
			f.rules = append(f.rules, &c)
		}
	}
	f.stems = nil
	for _, s := range g.stems {
		if s.since <= year {
			f.stems = append(f.stems, s)
		}
	}
	f.morphs = nil
	for _, m := range g.morphs {
		if m.since <= year {
			f.morphs = append(f.morphs, m)
		}
	}
	f.formals = slices.DeleteFunc(slices.Clone(g.formals), func(fm formal) bool { return fm.since > year })
	return &f
}

// table is a closed list of name parts that may stand at one place of a form.
type table struct {
	name  string
	parts []part // longest text first
}

func (t *table) asOf(year int) *table {
	f := &table{name: t.name}
	for _, p := range t.parts {
		if p.since <= year {
			f.parts = append(f.parts, p)
		}
	}
	return f
}

// part is one spelling of a name part.
type part struct {
	text  string // folded letters and digits
	show  string // as shown in names; all spellings of a part have the same
	since int
	// breaks has bit i set when a separator may stand before byte i of text.
	breaks uint64
}

// rule is a form: parts in an order.
type rule struct {
	id     string
	class  string
	since  int
	weight float64
	items  []item
	order  []int // items in the order of the key, when it differs from the form's
	spaced spacing
	upper  bool // counts only in capitals (digits apart)
	proof  bool // counts only in a text that sells a product
	open   bool // ends with a run of letters that are in no table
	not    map[string]bool
}

// spacing says whether white space may stand between the parts of a form.
type spacing uint8

const (
	spacedYes   spacing = iota // anywhere
	spacedProof                // in a text that sells a product
	spacedNo                   // never
)

// item is one place of a form.
type item struct {
	table    *table // nil: a run of letters or digits
	anchor   bool
	optional bool
	joined   bool // no white space before it
	dash     bool // shown with a hyphen before it
	digits   bool // of a run: digits, else letters
	lo, hi   int  // of a run: its length
}

// stem is the end of word-shaped names, e.g. nitazene.
type stem struct {
	text   string
	class  string
	since  int
	weight float64
	kind   stemKind
	min    int             // letters before the stem, of open ones
	heads  map[string]bool // of closed ones: what may stand before
	proof  bool
	middle bool // stands inside the word as well
	slip   bool // itself a slip of the pen
}

type stemKind uint8

const (
	stemOpen   stemKind = iota // any letters
	stemChem                   // chemical syllables only
	stemClosed                 // listed beginnings, or chemical syllables before them
)

// morph is a chemical syllable, e.g. fluoro.
type morph struct {
	text  string
	since int
	free  bool // may stand as a word of its own before a name, not only inside one
}

// contextWords tell a product of a drug market from other goods.
type contextWords struct {
	product map[string]bool
	digital map[string]bool
	units   map[string]bool
}
