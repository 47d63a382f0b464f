package substance

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"vedette/fold"
	"vedette/strictyaml"
)

// File is one YAML file of a taxonomy.
type File struct {
	Name string // for errors
	Data []byte
	// Own marks an operator's file: it has a name and version of its own, which
	// every derived value carries.
	Own bool
}

// file is a file as it stands in YAML. Any file may hold any part; the
// shipped ones keep the header in one and a family in each other.
type file struct {
	Name       string            `yaml:"name"`
	Version    int               `yaml:"version"`
	Sources    map[string]string `yaml:"sources"`
	Classes    []class           `yaml:"classes"`
	Class      string            `yaml:"class"`  // default of this file's substances
	Source     []string          `yaml:"source"` // likewise
	Substances []entry           `yaml:"substances"`
	Strains    []string          `yaml:"strains"`
	Stamps     []string          `yaml:"stamps"`
	Words      []string          `yaml:"words"`
}

type class struct {
	ID    string `yaml:"id"`
	Group string `yaml:"group"`
	NPS   bool   `yaml:"nps"`
}

type entry struct {
	ID          string              `yaml:"id"`    // default: made of the name
	Name        string              `yaml:"name"`  // absent: more names for the entry with this id
	Class       string              `yaml:"class"` // default: the file's
	Group       string              `yaml:"group"` // default: that of the class
	Source      []string            `yaml:"source"`
	Names       []string            `yaml:"names"`
	Local       map[string][]string `yaml:"local"`
	Brands      []string            `yaml:"brands"`
	Street      []string            `yaml:"street"`
	Slang       map[string][]string `yaml:"slang"`
	Exact       []string            `yaml:"exact"`
	Weak        []weak              `yaml:"weak"`
	Imprints    []string            `yaml:"imprints"`
	Drop        []string            `yaml:"drop"` // names of this entry in other files that no longer count
	CAS         []string            `yaml:"cas"`
	InChIKey    string              `yaml:"inchikey"`
	Noted       *int                `yaml:"noted"` // 0: before there were lists
	NotedSource string              `yaml:"noted_source"`
	Precursor   string              `yaml:"precursor"`
}

type weak struct {
	Text   string   `yaml:"text"`
	Needs  []string `yaml:"needs"`
	Unless []string `yaml:"unless"`
}

// maxEntries bounds what a hostile or broken file may cost.
const maxEntries = 100_000

var (
	validID  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	inchiKey = regexp.MustCompile(`^[A-Z]{14}-[A-Z]{10}-[A-Z]$`)
	language = regexp.MustCompile(`^[a-z]{2}$`)
)

// precursors are the values of an entry's precursor: the categories of
// Regulations (EC) 273/2004 and 111/2005, those made to go round them,
// reagents, and the voluntary watch list.
var precursors = [...]string{"eu1", "eu2", "eu3", "eu4", "designer", "reagent", "watch"}

// Parse reads files as one taxonomy, strictly: unknown keys, classes, sources
// and conditions, repeated ids, wrong check digits, and a name that two
// entries claim are faults. All faults come back at once, each with file:line
// and field.
func Parse(files ...File) (*Taxonomy, error) {
	b := builder{
		t: &Taxonomy{
			classes: map[string]Class{}, sources: map[string]string{},
			byID: map[string]int{}, byName: map[string]int{},
		},
		claims: map[string]claim{},
	}
	b.read(files)
	if b.faults.Err() == nil {
		b.header()
		b.entries()
		b.compile()
	}
	if err := b.faults.Err(); err != nil {
		return nil, err
	}
	return b.t, nil
}

// builder gathers a taxonomy and all that is wrong with its files.
type builder struct {
	t       *Taxonomy
	parts   []*read
	part    *read                // at hand
	doc     *strictyaml.Document // of it
	places  []place              // of t.substances
	claims  map[string]claim     // by folded name
	folder  fold.Folder
	aliases []alias // of all names
	faults  strictyaml.Faults
}

// read is a file that was decoded.
type read struct {
	File
	file
	doc *strictyaml.Document
}

// place is where an entry stands: a part and the path of the field in it.
type place struct {
	part  *read
	field string
}

func (b *builder) fault(field, format string, args ...any) {
	b.faults = append(b.faults, b.doc.Fault(field, format, args...))
}

// read decodes the files side by side: it is the larger part of the work at
// the start of a program.
func (b *builder) read(files []File) {
	parts := make([]*read, len(files))
	faults := make([]error, len(files))
	var all sync.WaitGroup
	for i, f := range files {
		all.Go(func() {
			r := &read{File: f}
			r.doc, faults[i] = strictyaml.Decode(f.Name, f.Data, &r.file)
			parts[i] = r
		})
	}
	all.Wait()
	for i, err := range faults {
		var known strictyaml.Faults
		switch {
		case err == nil:
			b.parts = append(b.parts, parts[i])
		case errors.As(err, &known):
			b.faults = append(b.faults, known...)
		default:
			b.faults = append(b.faults, strictyaml.Fault{File: files[i].Name, Reason: err.Error()})
		}
	}
}

// header gathers names, versions, classes, sources and weak evidence.
func (b *builder) header() {
	var labels []string
	entries := 0
	for _, p := range b.parts {
		b.doc = p.doc
		named := p.file.Name != "" || p.Version != 0
		switch {
		case !named && !p.Own:
		case !validID.MatchString(p.file.Name):
			b.fault("name", "%q is not made of a-z, 0-9 and -", p.file.Name)
		case p.Version < 1:
			b.fault("version", "must be 1 or more, and rise with each change")
		case !p.Own && len(labels) > 0:
			b.fault("name", "a second name; the first is %s", labels[0])
		default:
			labels = append(labels, p.file.Name+"@"+strconv.Itoa(p.Version))
		}
		maps.Copy(b.t.sources, p.Sources)
		b.classes(p)
		b.t.evidence.strains = append(b.t.evidence.strains, p.Strains...)
		b.t.evidence.stamps = append(b.t.evidence.stamps, p.Stamps...)
		b.t.evidence.words = append(b.t.evidence.words, p.Words...)
		entries += len(p.Substances)
	}
	b.t.label = strings.Join(labels, "+")
	switch {
	case b.faults.Err() != nil:
	case len(labels) == 0:
		b.faults = append(b.faults, strictyaml.Fault{Field: "name", Reason: "no file of the taxonomy has a name and version"})
	case entries == 0:
		b.fault("substances", "none given")
	case entries > maxEntries:
		b.fault("substances", "more than %d", maxEntries)
	}
}

func (b *builder) classes(p *read) {
	for i, c := range p.Classes {
		field := fmt.Sprintf("classes[%d]", i)
		_, again := b.t.classes[c.ID]
		switch {
		case !validID.MatchString(c.ID):
			b.fault(field+".id", "%q is not made of a-z, 0-9 and -", c.ID)
		case again:
			b.fault(field+".id", "%s is listed twice", c.ID)
		case !slices.Contains(Groups[:], c.Group):
			b.fault(field+".group", "%s", strictyaml.Unknown("group", c.Group, Groups[:]))
		}
		b.t.classes[c.ID] = Class(c)
	}
}

// entries checks all substances; those without a name, which add to others,
// come last.
func (b *builder) entries() {
	if b.faults.Err() != nil {
		return
	}
	for _, more := range []bool{false, true} {
		for _, p := range b.parts {
			b.part, b.doc = p, p.doc
			for i := range p.Substances {
				e := &p.Substances[i]
				at := place{p, "substances[" + strconv.Itoa(i) + "]"}
				switch {
				case (e.Name == "" && e.ID != "") != more:
				case more:
					b.extend(at, e)
				default:
					b.add(at, e)
				}
			}
		}
	}
}
