package novelty

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"vedette/strictyaml"
)

// File is one of the files that make up a grammar.
type File struct {
	Name string
	Data []byte
}

// file is a part of the grammar as it stands in YAML. Every list may be
// absent; name and version stand in one of the files.
type file struct {
	Name    string            `yaml:"name"`
	Version int               `yaml:"version"`
	Sources map[string]string `yaml:"sources"` // key -> where it is written

	Tables   []fileTable  `yaml:"tables"`
	Rules    []fileRule   `yaml:"rules"`
	Stems    []fileStem   `yaml:"stems"`
	Morphs   []fileTable  `yaml:"morphs"` // parts end in + (may stand alone) or - (only inside a word)
	Formals  []fileFormal `yaml:"formals"`
	Derive   []string     `yaml:"derive"` // classes
	Ordinary []string     `yaml:"ordinary"`
	Popular  []string     `yaml:"popular"`
	Product  []string     `yaml:"product"`
	Digital  []string     `yaml:"digital"`
	Units    []string     `yaml:"units"`
}

// fileTable is a list of parts: "MeO|methoxy @1970" shows as MeO, is also
// spelled methoxy, and is known since 1970. A hyphen inside a spelling marks
// where a separator may stand. Cross makes a part of each combination of the
// tables it names.
type fileTable struct {
	Name   string   `yaml:"name"`
	Since  int      `yaml:"since"`
	Source string   `yaml:"source"`
	Parts  []string `yaml:"parts"`
	Cross  []string `yaml:"cross"`
	Except []string `yaml:"except"` // combinations that mean something else
}

type fileRule struct {
	ID     string   `yaml:"id"`
	Class  string   `yaml:"class"`
	Since  int      `yaml:"since"`
	Source string   `yaml:"source"`
	Form   string   `yaml:"form"`
	Key    string   `yaml:"key"`
	Weight float64  `yaml:"weight"`
	Spaced string   `yaml:"spaced"` // yes (default), proof, no
	Upper  bool     `yaml:"upper"`
	Proof  bool     `yaml:"proof"`
	Not    []string `yaml:"not"`
}

type fileStem struct {
	Stem   string   `yaml:"stem"`
	Class  string   `yaml:"class"`
	Since  int      `yaml:"since"`
	Source string   `yaml:"source"`
	Weight float64  `yaml:"weight"`
	Kind   string   `yaml:"kind"` // open (default), chem, closed
	Min    int      `yaml:"min"`
	Heads  []string `yaml:"heads"`
	Proof  bool     `yaml:"proof"`
	Middle bool     `yaml:"middle"`
	Slip   bool     `yaml:"slip"`
}

// Parse reads a grammar from its files, strictly. All faults of the files
// come back at once.
func Parse(files ...File) (*Grammar, error) {
	b := builder{g: &Grammar{
		tables: map[string]*table{}, derive: map[string]bool{}, ordinary: map[string]bool{}, popular: map[string]bool{},
		context: contextWords{map[string]bool{}, map[string]bool{}, map[string]bool{}},
	}, sources: map[string]bool{}}
	read := make([]file, len(files))
	for i, f := range files {
		doc, err := strictyaml.Decode(f.Name, f.Data, &read[i])
		if err != nil {
			return nil, fmt.Errorf("grammar: %w", err)
		}
		b.docs = append(b.docs, doc)
		b.doc = doc
		b.header(&read[i])
	}
	for i := range read { // tables of all files before the forms that use them
		b.doc = b.docs[i]
		b.tablesOf(&read[i])
	}
	for i := range read {
		b.doc = b.docs[i]
		b.rulesOf(&read[i])
		b.stemsOf(&read[i])
		b.formalsOf(&read[i])
		b.wordsOf(&read[i])
	}
	b.closeRuns()
	if b.g.Name == "" && len(b.faults) == 0 {
		b.faults = append(b.faults, strictyaml.Fault{Field: "name", Reason: "no file names the grammar"})
	}
	if err := b.faults.Err(); err != nil {
		return nil, fmt.Errorf("grammar: %w", err)
	}
	return b.g, nil
}

// builder gathers a grammar and all that is wrong with its files.
type builder struct {
	g       *Grammar
	doc     *strictyaml.Document
	docs    []*strictyaml.Document
	sources map[string]bool
	faults  strictyaml.Faults
}

func (b *builder) fault(field, format string, args ...any) {
	b.faults = append(b.faults, b.doc.Fault(field, format, args...))
}

func (b *builder) header(f *file) {
	if f.Name != "" {
		b.g.Name, b.g.Version = f.Name, f.Version
	}
	for key := range f.Sources {
		b.sources[key] = true
	}
}

// since checks a year and its source.
func (b *builder) since(field string, year int, source string) {
	if year < 1800 || year > 2100 {
		b.fault(field+".since", "%d is no year", year)
	}
	if !b.sources[source] {
		b.fault(field+".source", "%q is not one of the sources", source)
	}
}

func (b *builder) tablesOf(f *file) {
	for i, ft := range f.Tables {
		field := fmt.Sprintf("tables[%d]", i)
		b.since(field, ft.Since, ft.Source)
		if b.g.tables[ft.Name] != nil || ft.Name == "" {
			b.fault(field+".name", "%q is empty or stands twice", ft.Name)
			continue
		}
		t := &table{name: ft.Name}
		for k, s := range ft.Parts {
			t.parts = append(t.parts, b.parts(fmt.Sprintf("%s.parts[%d]", field, k), s, ft.Since)...)
		}
		if len(ft.Cross) > 0 {
			t.parts = append(t.parts, b.cross(field, ft)...)
		}
		t.parts = slices.DeleteFunc(t.parts, func(p part) bool { return slices.Contains(ft.Except, p.text) })
		slices.SortStableFunc(t.parts, func(a, c part) int { return len(c.text) - len(a.text) })
		t.parts = merged(t.parts)
		b.g.tables[ft.Name] = t
	}
}

// merged keeps the first of equal spellings, with the separators of all.
func merged(parts []part) []part {
	at := map[string]int{}
	kept := parts[:0]
	for _, p := range parts {
		if i, ok := at[p.text]; ok {
			kept[i].breaks |= p.breaks
			kept[i].since = min(kept[i].since, p.since)
			continue
		}
		at[p.text] = len(kept)
		kept = append(kept, p)
	}
	return kept
}

// parts reads one entry of a table: all its spellings.
func (b *builder) parts(field, s string, since int) []part {
	if body, year, ok := strings.Cut(s, "@"); ok {
		y, err := strconv.Atoi(strings.TrimSpace(year))
		if err != nil || y < 1800 || y > 2100 {
			b.fault(field, "%q is no year", year)
		}
		s, since = body, y
	}
	spellings := strings.Split(strings.TrimSpace(s), "|")
	var out []part
	for i, sp := range spellings {
		p := part{show: spellings[0], since: since}
		for _, r := range strings.ToLower(sp) {
			switch {
			case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
				p.text += string(r)
			case strings.ContainsRune("-,' ", r):
				p.breaks |= 1 << len(p.text)
			default:
				b.fault(field, "%q has a sign that no name has", sp)
			}
		}
		if p.text == "" && i > 0 || len(p.text) > 60 {
			b.fault(field, "%q has an empty or very long spelling", s)
			continue
		}
		if p.text != "" { // an entry that begins with | is not shown
			out = append(out, p)
		}
	}
	return out
}

// cross makes the combinations of tables.
func (b *builder) cross(field string, ft fileTable) []part {
	all := []part{{since: ft.Since}}
	for _, name := range ft.Cross {
		t := b.g.tables[name]
		if t == nil {
			b.fault(field+".cross", "no table %q stands before", name)
			return nil
		}
		var next []part
		for _, a := range all {
			for _, c := range t.parts {
				next = append(next, part{
					text: a.text + c.text, show: a.show + c.show, since: max(a.since, c.since),
					breaks: a.breaks | c.breaks<<len(a.text) | 1<<len(a.text)&^1,
				})
			}
		}
		all = next
	}
	return all
}

func (b *builder) rulesOf(f *file) {
	for i, fr := range f.Rules {
		field := fmt.Sprintf("rules[%d]", i)
		b.since(field, fr.Since, fr.Source)
		r := &rule{id: fr.ID, class: fr.Class, since: fr.Since, weight: fr.Weight, upper: fr.Upper, proof: fr.Proof, not: map[string]bool{}}
		if fr.ID == "" || fr.Class == "" || fr.Weight <= 0 || fr.Weight > 1 {
			b.fault(field, "wants id, class and a weight of at most 1")
		}
		for _, n := range fr.Not {
			r.not[n] = true
		}
		switch fr.Spaced {
		case "", "yes":
		case "proof":
			r.spaced = spacedProof
		case "no":
			r.spaced = spacedNo
		default:
			b.fault(field+".spaced", "%s", strictyaml.Unknown("word", fr.Spaced, []string{"yes", "proof", "no"}))
		}
		names := b.form(field, fr.Form, r)
		if n := len(r.items); n == 0 {
			continue // a fault already
		} else if last := r.items[n-1]; last.table == nil && !last.digits && last.hi >= 5 {
			r.open = true
		}
		for _, k := range strings.Fields(fr.Key) {
			at := slices.Index(names, k)
			if at < 0 {
				b.fault(field+".key", "no part %q in the form", k)
			}
			r.order = append(r.order, at)
		}
		if len(r.order) > 0 && len(r.order) != len(names) {
			b.fault(field+".key", "wants all parts of the form")
		}
		b.g.rules = append(b.g.rules, r)
	}
}

// closeRuns keeps ordinary words out of places where any letters may stand.
func (b *builder) closeRuns() {
	for _, r := range b.g.rules {
		if !slices.ContainsFunc(r.items, func(it item) bool { return it.table == nil && !it.digits }) {
			continue
		}
		for _, words := range []map[string]bool{b.g.context.product, b.g.context.digital, b.g.context.units} {
			maps.Copy(r.not, words)
		}
	}
}

func (b *builder) stemsOf(f *file) {
	for i, fs := range f.Stems {
		field := fmt.Sprintf("stems[%d]", i)
		b.since(field, fs.Since, fs.Source)
		s := &stem{
			text: fs.Stem, class: fs.Class, since: fs.Since, weight: fs.Weight,
			min: max(fs.Min, 1), proof: fs.Proof, middle: fs.Middle, slip: fs.Slip, heads: map[string]bool{},
		}
		if len(fs.Stem) < 3 || strings.Trim(fs.Stem, lowerLetters) != "" || fs.Class == "" || fs.Weight <= 0 || fs.Weight > 1 {
			b.fault(field, "wants a stem of three or more letters, a class and a weight of at most 1")
		}
		switch fs.Kind {
		case "", "open":
		case "chem":
			s.kind = stemChem
		case "closed":
			s.kind = stemClosed
		default:
			b.fault(field+".kind", "%s", strictyaml.Unknown("kind", fs.Kind, []string{"open", "chem", "closed"}))
		}
		for _, h := range fs.Heads {
			s.heads[h] = true
		}
		b.g.stems = append(b.g.stems, s)
	}
}

const lowerLetters = "abcdefghijklmnopqrstuvwxyz"

func (b *builder) wordsOf(f *file) {
	for i, ft := range f.Morphs {
		field := fmt.Sprintf("morphs[%d]", i)
		b.since(field, ft.Since, ft.Source)
		for _, s := range ft.Parts {
			m := morph{since: ft.Since}
			s, m.free = strings.CutSuffix(s, "+")
			s = strings.TrimSuffix(s, "-")
			if strings.Trim(s, lowerLetters) != "" || s == "" {
				b.fault(field+".parts", "%q is no syllable", s)
			}
			m.text = s
			b.g.morphs = append(b.g.morphs, m)
		}
	}
	slices.SortStableFunc(b.g.morphs, func(a, c morph) int { return len(c.text) - len(a.text) })
	into := func(set map[string]bool, words []string) {
		for _, w := range words {
			set[w] = true
		}
	}
	into(b.g.derive, f.Derive)
	into(b.g.ordinary, f.Ordinary)
	into(b.g.popular, f.Popular)
	into(b.g.context.product, f.Product)
	into(b.g.context.digital, f.Digital)
	into(b.g.context.units, f.Units)
}
