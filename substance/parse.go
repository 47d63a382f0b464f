package substance

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
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
// repeated ids, and an alias of two substances are errors, each with
// name:line. All errors of a file come back at once.
func Parse(name string, data []byte) (*Taxonomy, error) {
	var f file
	if err := yaml.Load(data, &f, yaml.WithKnownFields()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	b := builder{
		file: name, lines: itemLines(&root, "substances"),
		t: &Taxonomy{Name: f.Name, Version: f.Version, byID: map[string]int{}, byName: map[string]int{}},
	}
	b.header(&f, itemLines(&root, "classes"))
	for i := range f.Substances {
		b.add(i, &f.Substances[i])
	}
	if len(b.errs) > 0 {
		return nil, errors.Join(b.errs...)
	}
	return b.t, nil
}

// builder gathers a taxonomy and all that is wrong with its file.
type builder struct {
	file  string
	lines []int
	t     *Taxonomy
	group map[string]string // of classes
	errs  []error
}

func (b *builder) fault(line int, format string, args ...any) {
	b.errs = append(b.errs, fmt.Errorf("%s:%d: "+format, append([]any{b.file, line}, args...)...))
}

func (b *builder) header(f *file, lines []int) {
	if !validID.MatchString(f.Name) {
		b.fault(1, "name: %q is not made of a-z, 0-9 and -", f.Name)
	}
	if f.Version < 1 {
		b.fault(1, "version: must be 1 or more, and rise with each change")
	}
	if len(f.Substances) == 0 {
		b.fault(1, "substances: none")
	}
	if len(f.Substances) > maxEntries {
		b.fault(1, "substances: more than %d", maxEntries)
		f.Substances = nil
	}
	b.group = make(map[string]string, len(f.Classes))
	for i, c := range f.Classes {
		switch _, again := b.group[c.ID]; {
		case !validID.MatchString(c.ID):
			b.fault(line(lines, i), "classes: id: %q is not made of a-z, 0-9 and -", c.ID)
		case again:
			b.fault(line(lines, i), "classes: id: %s is listed twice", c.ID)
		case !slices.Contains(Groups[:], c.Group):
			b.fault(line(lines, i), "classes: group: %q is none of %s", c.Group, strings.Join(Groups[:], ", "))
		}
		b.group[c.ID] = c.Group
	}
}

// add checks one substance and puts its names into the trie.
func (b *builder) add(i int, e *entry) {
	at := line(b.lines, i)
	if e.Name == "" {
		b.fault(at, "name: missing")
		return
	}
	if e.ID == "" {
		e.ID = slug(e.Name)
	}
	if !validID.MatchString(e.ID) {
		b.fault(at, "id: %q is not made of a-z, 0-9 and -", e.ID)
	}
	if _, again := b.t.byID[e.ID]; again {
		b.fault(at, "id: %s is listed twice", e.ID)
	}
	group, known := b.group[e.Class]
	if !known {
		b.fault(at, "class: %s: %q is none of the classes of this file", e.Name, e.Class)
	}
	if e.Group == "" {
		e.Group = group
	}
	if known && !slices.Contains(Groups[:], e.Group) {
		b.fault(at, "group: %s: %q is none of %s", e.Name, e.Group, strings.Join(Groups[:], ", "))
	}
	n := len(b.t.substances)
	b.t.byID[e.ID] = n
	b.t.substances = append(b.t.substances, Substance{
		ID: e.ID, Name: e.Name, Class: e.Class, Group: e.Group,
		Names: e.Names, Brands: e.Brands, Street: e.Street, Exact: e.Exact,
	})
	if !slices.Contains(e.Exact, e.Name) {
		b.alias(at, n, e.Name, kindName)
	}
	for kind, list := range [...][]string{kindName: e.Names, kindBrand: e.Brands, kindStreet: e.Street, kindExact: e.Exact} {
		for _, text := range list {
			b.alias(at, n, text, nameKind(kind))
		}
	}
}

// alias adds one name. Two substances may not share one, not even spelled
// with other separators, because then neither is meant for certain.
func (b *builder) alias(at, substance int, text string, kind nameKind) {
	s := b.t.substances[substance]
	key := compact(text)
	if other, taken := b.t.byName[key]; taken && other != substance {
		b.fault(at, "%s: %v", s.Name, ambiguous(text, b.t.substances[other].Name, s.Name))
		return
	}
	b.t.byName[key] = substance
	if _, err := b.t.trie.insert(alias{substance: substance, text: text, kind: kind}); err != nil {
		b.fault(at, "%s: %q: %v", s.Name, text, err)
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

// itemLines gives the line of each item of a top-level list.
func itemLines(root *yaml.Node, key string) []int {
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil
	}
	m := root.Content[0].Content
	for i := 0; i+1 < len(m); i += 2 {
		if m[i].Value != key {
			continue
		}
		lines := make([]int, len(m[i+1].Content))
		for k, item := range m[i+1].Content {
			lines[k] = item.Line
		}
		return lines
	}
	return nil
}

// line is the i-th line, or 1 when aliases in the file hide it.
func line(lines []int, i int) int {
	if i < len(lines) {
		return lines[i]
	}
	return 1
}
