package strictyaml_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/strictyaml"
)

type file struct {
	Name   string            `yaml:"name"`
	Count  int               `yaml:"count"`
	Share  float64           `yaml:"share"`
	Open   *bool             `yaml:"open"`
	Wait   time.Duration     `yaml:"wait"`
	Until  time.Time         `yaml:"until"`
	Words  []string          `yaml:"words"`
	Map    map[string]string `yaml:"map"`
	Pages  []page            `yaml:"pages"`
	Common `yaml:",inline"`
	//lint:ignore U1000 an unexported field is no key of the file
	hidden int
}

type page struct {
	Kind   string            `yaml:"kind"`
	Fields map[string][]page `yaml:"fields"`
}

// Common is inlined.
type Common struct {
	Note string `yaml:"note"`
}

func decode(text string) (file, error) {
	f := file{Count: 7}
	_, err := strictyaml.Decode("f.yaml", []byte(text), &f)
	return f, err
}

func TestDecodeReads(t *testing.T) {
	got, err := decode(`
name: 007
share: 0.5
open: false
wait: 15m
until: 2026-01-31
words: [a, b]
map: {x: "1"}
note: inlined
pages:
  - kind: index
    fields:
      title: [{kind: a}]
`)
	if err != nil {
		t.Fatal(err)
	}
	no := false
	want := file{
		Name: "007", Count: 7, Share: 0.5, Open: &no, Wait: 15 * time.Minute,
		Until: time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), Words: []string{"a", "b"}, Map: map[string]string{"x": "1"},
		Pages:  []page{{Kind: "index", Fields: map[string][]page{"title": {{Kind: "a"}}}}},
		Common: Common{Note: "inlined"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(file{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFaultsNamePlaceAndRemedy(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"an unknown key, with the near one": {"name: x\npages:\n  - kind: a\n  - knd: b\n",
			`f.yaml:4: pages[1].knd: unknown key "knd"; did you mean "kind"? Allowed: fields, kind`},
		"an unknown key far from all":    {"zzzzzz: 1\n", `f.yaml:1: zzzzzz: unknown key "zzzzzz". Allowed: count, map, name, note, open, pages, share, until, wait, words`},
		"a key given twice":              {"name: a\ncount: 1\nname: b\n", `f.yaml:3: name: given twice; first in line 1`},
		"a list where one value belongs": {"name: [a]\n", `f.yaml:1: name: want a single value, not a list or mapping`},
		"one value where a list belongs": {"words: a\n", `f.yaml:1: words: want a list`},
		"a value where a map belongs":    {"map: a\n", `f.yaml:1: map: want a mapping (key: value)`},
		"a word for a number":            {"count: many\n", `f.yaml:1: count: want a whole number, got "many"`},
		"a fraction for a whole number":  {"count: 1.5\n", `f.yaml:1: count: want a whole number, got "1.5"`},
		"yes for true":                   {"open: yes\n", `f.yaml:1: open: want true or false, got "yes"`},
		"a wrong duration":               {"wait: soon\n", `f.yaml:1: wait: `},
		"a field deep inside":            {"pages:\n- fields:\n    title:\n    - kind: {}\n", `f.yaml:4: pages[0].fields.title[0].kind: want a single value`},
		"an alias":                       {"name: &n x\nnote: *n\n", `f.yaml:2: note: aliases are not allowed; write the value out`},
		"a merge key":                    {"<<: {name: x}\n", `f.yaml:1: keys must be plain words; merge keys are not allowed`},
		"an empty file":                  {"", `f.yaml: the file is empty`},
		"broken syntax":                  {"name: [a\ncount: 1\n", `f.yaml:2: `},
		"an unknown anchor":              {"name: *x\n", `f.yaml:1: `},
		"a second document":              {"name: a\n---\nname: b\n", `f.yaml`},
		"a list at the top":              {"- a\n", `f.yaml:1: want a mapping (key: value)`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := decode(tc.text)
			if !errors.Is(err, strictyaml.ErrFaulty) {
				t.Fatalf("want a fault, got %v", err)
			}
			if !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("got  %s\nwant %s", err, tc.want)
			}
		})
	}
}

func TestFaultsAreToldAllAtOnceInOrder(t *testing.T) {
	_, err := decode("nam: x\ncount: many\npages:\n- kind: [1]\n- {fields: 3}\nopen: 5\n")
	var faults strictyaml.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	var at []string
	last := 0
	for _, f := range faults {
		if f.Line < last {
			t.Errorf("line %d after line %d", f.Line, last)
		}
		last = f.Line
		at = append(at, f.Field)
	}
	want := []string{"nam", "count", "pages[0].kind", "pages[1].fields", "open"}
	if diff := cmp.Diff(want, at); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDocumentKnowsLinesOfFieldsAndParents(t *testing.T) {
	var f file
	doc, err := strictyaml.Decode("f.yaml", []byte("name: x\npages:\n- kind: a\n- kind: b\n"), &f)
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]int{"name": 1, "pages[1].kind": 4, "pages[1].fields.title": 4, "count": 0, "": 0} {
		if got := doc.Line(field); got != want {
			t.Errorf("%q is in line %d, want %d", field, got, want)
		}
	}
	if got, want := doc.Fault("pages[1].kind", "not %d", 3).Error(), "f.yaml:4: pages[1].kind: not 3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"listing_id", "title", "vendor", "prices"}
	for got, want := range map[string]string{"listing": "", "tilte": "title", "Vendor": "vendor", "price": "prices", "x": "", "listingid": "listing_id"} {
		if near := strictyaml.Nearest(got, names); near != want {
			t.Errorf("near %q is %q, want %q", got, near, want)
		}
	}
}

// FuzzStrictYAML: whatever the bytes, there is an answer, the same each time,
// and every fault names the file.
func FuzzStrictYAML(f *testing.F) {
	f.Add([]byte("name: x\npages:\n- kind: a\n  fields: {t: [{kind: b}]}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("? [x]\n: y\n"))
	f.Add([]byte("name: !!binary aGk=\nuntil: 2026-13-45\n"))
	f.Add([]byte("{{{{{{{{{{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 8<<10 {
			return
		}
		var one, two file
		_, err := strictyaml.Decode("f.yaml", data, &one)
		_, again := strictyaml.Decode("f.yaml", data, &two)
		if (err == nil) != (again == nil) || err != nil && err.Error() != again.Error() {
			t.Fatalf("twice the same bytes: %v, then %v", err, again)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, strictyaml.ErrFaulty) {
			t.Fatalf("not a fault: %v", err)
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if line == "" {
				t.Fatalf("an empty line in %q", err)
			}
		}
	})
}
