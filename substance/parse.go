package substance

import (
	"fmt"
	"regexp"
	"slices"

	"vedette/strictyaml"
)

// file is the taxonomy as it stands in YAML.
type file struct {
	Name       string  `yaml:"name"`
	Version    int     `yaml:"version"`
	Classes    []class `yaml:"classes"`
	Substances []entry `yaml:"substances"`
}

// class is a family of substances and the group they belong to, unless one
// says otherwise.
type class struct {
	ID    string `yaml:"id"`
	Group string `yaml:"group"`
}

type entry struct {
	ID     string   `yaml:"id"`    // default: made of the name
	Name   string   `yaml:"name"`  // required
	Class  string   `yaml:"class"` // required, one of classes
	Group  string   `yaml:"group"` // default: that of the class
	Names  []string `yaml:"names"`
	Brands []string `yaml:"brands"`
	Street []string `yaml:"street"`
	Exact  []string `yaml:"exact"`
}

// maxEntries bounds what a hostile or broken file may cost.
const maxEntries = 100_000

var validID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Parse reads a taxonomy strictly: unknown keys, unknown classes and groups,
// repeated ids, and an alias of two substances are faults. All faults of a
// file come back at once, each with name:line and field.
func Parse(name string, data []byte) (*Taxonomy, error) {
	var f file
	doc, err := strictyaml.Decode(name, data, &f)
	if err != nil {
		return nil, err
	}
	b := builder{
		doc: doc,
		t:   &Taxonomy{Name: f.Name, Version: f.Version, byID: map[string]int{}, byName: map[string]int{}},
	}
	b.header(&f)
	for i := range f.Substances {
		b.add(i, &f.Substances[i])
	}
	if err := b.faults.Err(); err != nil {
		return nil, err
	}
	return b.t, nil
}

// builder gathers a taxonomy and all that is wrong with its file.
type builder struct {
	doc    *strictyaml.Document
	t      *Taxonomy
	group  map[string]string // of classes
	faults strictyaml.Faults
}

func (b *builder) fault(field, format string, args ...any) {
	b.faults = append(b.faults, b.doc.Fault(field, format, args...))
}

func (b *builder) header(f *file) {
	if !validID.MatchString(f.Name) {
		b.fault("name", "%q is not made of a-z, 0-9 and -", f.Name)
	}
	if f.Version < 1 {
		b.fault("version", "must be 1 or more, and rise with each change")
	}
	if len(f.Substances) == 0 {
		b.fault("substances", "none given")
	}
	if len(f.Substances) > maxEntries {
		b.fault("substances", "more than %d", maxEntries)
		f.Substances = nil
	}
	b.group = make(map[string]string, len(f.Classes))
	for i, c := range f.Classes {
		field := fmt.Sprintf("classes[%d]", i)
		switch _, again := b.group[c.ID]; {
		case !validID.MatchString(c.ID):
			b.fault(field+".id", "%q is not made of a-z, 0-9 and -", c.ID)
		case again:
			b.fault(field+".id", "%s is listed twice", c.ID)
		case !slices.Contains(Groups[:], c.Group):
			b.fault(field+".group", "%s", strictyaml.Unknown("group", c.Group, Groups[:]))
		}
		b.group[c.ID] = c.Group
	}
}

// add checks one substance and puts its names into the trie.
func (b *builder) add(i int, e *entry) {
	field := fmt.Sprintf("substances[%d]", i)
	if e.Name == "" {
		b.fault(field+".name", "missing")
		return
	}
	if e.ID == "" {
		e.ID = slug(e.Name)
	}
	if !validID.MatchString(e.ID) {
		b.fault(field+".id", "%q is not made of a-z, 0-9 and -", e.ID)
	}
	if _, again := b.t.byID[e.ID]; again {
		b.fault(field+".id", "%s is listed twice", e.ID)
	}
	group, known := b.group[e.Class]
	if !known {
		b.fault(field+".class", "%s: %q is none of the classes of this file", e.Name, e.Class)
	}
	if e.Group == "" {
		e.Group = group
	}
	if known && !slices.Contains(Groups[:], e.Group) {
		b.fault(field+".group", "%s: %s", e.Name, strictyaml.Unknown("group", e.Group, Groups[:]))
	}
	n := len(b.t.substances)
	b.t.byID[e.ID] = n
	b.t.substances = append(b.t.substances, Substance{
		ID: e.ID, Name: e.Name, Class: e.Class, Group: e.Group,
		Names: e.Names, Brands: e.Brands, Street: e.Street, Exact: e.Exact,
	})
	if !slices.Contains(e.Exact, e.Name) {
		b.alias(field+".name", n, e.Name, kindName)
	}
	for _, list := range []struct {
		key   string
		kind  nameKind
		texts []string
	}{{"names", kindName, e.Names}, {"brands", kindBrand, e.Brands}, {"street", kindStreet, e.Street}, {"exact", kindExact, e.Exact}} {
		for k, text := range list.texts {
			b.alias(fmt.Sprintf("%s.%s[%d]", field, list.key, k), n, text, list.kind)
		}
	}
}

// alias adds one name. Two substances may not share one, not even spelled
// with other separators, because then neither is meant for certain.
func (b *builder) alias(field string, substance int, text string, kind nameKind) {
	s := b.t.substances[substance]
	key := compact(text)
	if other, taken := b.t.byName[key]; taken && other != substance {
		b.fault(field, "%q names both %s and %s", text, b.t.substances[other].Name, s.Name)
		return
	}
	b.t.byName[key] = substance
	if err := b.t.trie.insert(alias{substance: substance, text: text, kind: kind}); err != nil {
		b.fault(field, "%s: %v", s.Name, err)
	}
}

// slug makes an id of a name: 4-AcO-DMT -> 4-aco-dmt.
func slug(name string) string {
	var out []byte
	for _, g := range fold(name) {
		if g.gap != gapNone && len(out) > 0 {
			out = append(out, '-')
		}
		out = append(out, g.b)
	}
	return string(out)
}
