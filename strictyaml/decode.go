package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// maxDepth bounds nesting; our own files need fewer than ten levels.
const maxDepth = 64

// Document is a file that was read, for faults found later.
type Document struct {
	file string
	root *yaml.Node
}

// Decode reads data into the struct that into points to. Fields that the file
// does not name keep the values they have, so defaults are set before. The
// error is Faults with everything that is wrong; nothing is usable then.
func Decode(file string, data []byte, into any) (*Document, error) {
	d := &Document{file: file}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, Faults{{File: file, Reason: "the file is empty"}}
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		return nil, d.syntax(err)
	}
	if root.Kind == 0 || len(root.Content) == 0 {
		return nil, Faults{{File: file, Reason: "the file is empty"}}
	}
	d.root = root.Content[0]
	c := checker{doc: d, shapes: map[reflect.Type]*shape{}}
	c.value(d.root, reflect.TypeOf(into).Elem(), nil)
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	if err := root.Content[0].Decode(into); err != nil {
		return nil, d.syntax(err)
	}
	return d, nil
}

// Line is where a field stands, or where its nearest parent does. Files may
// have a hundred thousand fields, and faults are few: it is looked up.
func (d *Document) Line(field string) int {
	line, n := 0, d.root
	for n != nil {
		n, field = step(n, field)
		if n != nil {
			line = n.Line
		}
	}
	return line
}

// step goes one key or index of a path down; nil at its end or where it leads
// nowhere. Keys may hold dots, so that the longest one that fits is taken.
func step(n *yaml.Node, field string) (*yaml.Node, string) {
	if rest, ok := strings.CutPrefix(field, "["); ok {
		number, rest, ok := strings.Cut(rest, "]")
		i, err := strconv.Atoi(number)
		if !ok || err != nil || n.Kind != yaml.SequenceNode || i < 0 || i >= len(n.Content) {
			return nil, ""
		}
		return n.Content[i], strings.TrimPrefix(rest, ".")
	}
	if n.Kind != yaml.MappingNode || field == "" {
		return nil, ""
	}
	var found *yaml.Node
	key := -1
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i].Value
		rest, ok := strings.CutPrefix(field, k)
		if ok && len(k) > key && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			found, key = n.Content[i+1], len(k)
		}
	}
	if found == nil {
		return nil, ""
	}
	return found, strings.TrimPrefix(field[key:], ".")
}

// Fault is a fault of a field of this file.
func (d *Document) Fault(field, format string, args ...any) Fault {
	return Fault{File: d.file, Line: d.Line(field), Field: field, Reason: fmt.Sprintf(format, args...)}
}

// syntax turns errors of the library into faults of ours.
func (d *Document) syntax(err error) error {
	var many *yaml.LoadErrors
	if errors.As(err, &many) {
		faults := make(Faults, 0, len(many.Errors))
		for _, e := range many.Errors {
			faults = append(faults, d.loadFault(e))
		}
		return faults.Err()
	}
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return Faults{d.loadFault(one)}
	}
	return Faults{{File: d.file, Reason: err.Error()}}
}

func (d *Document) loadFault(e *yaml.LoadError) Fault {
	f := Fault{File: d.file, Line: e.Mark.Line, Reason: e.Message}
	if e.ContextMsg != "" {
		f.Reason = fmt.Sprintf("in %s (%s): %s", e.Stage, e.ContextMsg, e.Message)
		if e.ContextMark.Line > 0 && e.ContextMark.Line != e.Mark.Line {
			f.Reason += fmt.Sprintf(" (it began in line %d)", e.ContextMark.Line)
		}
	}
	return f
}

// checker compares nodes with the types they are for.
type checker struct {
	doc    *Document
	faults Faults
	shapes map[reflect.Type]*shape
}

// path leads to a field. It is written out only for faults.
type path struct {
	up    *path
	key   string
	index int // in a list; used when key is empty
	depth int
}

func (p *path) down(key string, index int) *path {
	depth := 1
	if p != nil {
		depth = p.depth + 1
	}
	return &path{up: p, key: key, index: index, depth: depth}
}

func (p *path) String() string {
	switch {
	case p == nil:
		return ""
	case p.key == "":
		return p.up.String() + "[" + strconv.Itoa(p.index) + "]"
	}
	return join(p.up.String(), p.key)
}

func (c *checker) fault(n *yaml.Node, at *path, format string, args ...any) {
	c.faults = append(c.faults, Fault{File: c.doc.file, Line: n.Line, Field: at.String(), Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) value(n *yaml.Node, t reflect.Type, at *path) {
	switch {
	case at != nil && at.depth > maxDepth:
		c.fault(n, at, "nested deeper than %d levels", maxDepth)
		return
	case n.Kind == yaml.AliasNode:
		c.fault(n, at, "aliases are not allowed; write the value out")
		return
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return // an empty value is the same as none
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Map && c.shape(t).text {
		c.scalar(n, t, at)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		c.mapping(n, t, at)
	case reflect.Map:
		if c.kind(n, yaml.MappingNode, at, "a mapping (key: value)") {
			c.keys(n, at, func(key string, v *yaml.Node) { c.value(v, t.Elem(), at.down(key, 0)) })
		}
	case reflect.Slice:
		if c.shape(t).text {
			c.scalar(n, t, at)
		} else if c.kind(n, yaml.SequenceNode, at, "a list") {
			for i, v := range n.Content {
				c.value(v, t.Elem(), at.down("", i))
			}
		}
	case reflect.Interface:
	default:
		c.scalar(n, t, at)
	}
}

// shape is what is known about a type.
type shape struct {
	text  bool // it reads itself from a scalar
	types map[string]reflect.Type
	names []string
}

func (c *checker) shape(t reflect.Type) *shape {
	s := c.shapes[t]
	if s == nil {
		s = &shape{text: isText(t)}
		if !s.text && t.Kind() == reflect.Struct {
			s.types, s.names = structFields(t)
		}
		c.shapes[t] = s
	}
	return s
}

// isText reports whether a type reads itself from a scalar.
func isText(t reflect.Type) bool {
	return t == reflect.TypeFor[time.Time]() || reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ UnmarshalText([]byte) error }]())
}

func (c *checker) mapping(n *yaml.Node, t reflect.Type, at *path) {
	if !c.kind(n, yaml.MappingNode, at, "a mapping (key: value)") {
		return
	}
	s := c.shape(t)
	c.keys(n, at, func(key string, v *yaml.Node) {
		ft, ok := s.types[key]
		if !ok {
			c.fault(v, at.down(key, 0), "%s", Unknown("key", key, s.names))
			return
		}
		c.value(v, ft, at.down(key, 0))
	})
}

// keys visits a mapping's pairs and refuses repetitions and merge keys.
func (c *checker) keys(n *yaml.Node, at *path, visit func(key string, v *yaml.Node)) {
	var seen map[string]int // of large mappings
	if len(n.Content) > 2*fewKeys {
		seen = make(map[string]int, len(n.Content)/2)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" {
			c.fault(k, at, "keys must be plain words; merge keys are not allowed")
			continue
		}
		line := seen[k.Value]
		if seen == nil {
			line = earlier(n, i)
		}
		if line != 0 {
			c.fault(k, at.down(k.Value, 0), "given twice; first in line %d", line)
			continue
		}
		if seen != nil {
			seen[k.Value] = k.Line
		}
		visit(k.Value, n.Content[i+1])
	}
}

// fewKeys is how many keys are compared one by one.
const fewKeys = 32

// earlier gives the line of the key at place i of a mapping if it stood there
// before; 0: it did not.
func earlier(n *yaml.Node, i int) int {
	for j := 0; j < i; j += 2 {
		if k := n.Content[j]; k.Kind == yaml.ScalarNode && k.Value == n.Content[i].Value {
			return k.Line
		}
	}
	return 0
}

func (c *checker) kind(n *yaml.Node, want yaml.Kind, at *path, what string) bool {
	if n.Kind != want {
		c.fault(n, at, "want %s", what)
	}
	return n.Kind == want
}

func (c *checker) scalar(n *yaml.Node, t reflect.Type, at *path) {
	if n.Kind != yaml.ScalarNode {
		c.fault(n, at, "want a single value, not a list or mapping")
		return
	}
	if t.Kind() == reflect.Bool && n.Value != "true" && n.Value != "false" {
		c.fault(n, at, "want true or false, got %q", n.Value) // the library takes yes and on, too
		return
	}
	if t.Kind() == reflect.String && !c.shape(t).text && n.ShortTag() == "!!str" {
		return // any text is one
	}
	v := reflect.New(t)
	if err := n.Decode(v.Interface()); err != nil {
		c.fault(n, at, "%s", scalarReason(n, t, err))
	}
}

func scalarReason(n *yaml.Node, t reflect.Type, err error) string {
	if isText(t) || t == reflect.TypeFor[time.Duration]() {
		var one *yaml.LoadError
		if errors.As(err, &one) {
			return one.Message
		}
		return err.Error()
	}
	want := map[reflect.Kind]string{
		reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Int64: "a whole number",
		reflect.Float64: "a number", reflect.String: "text",
	}[t.Kind()]
	if want == "" {
		want = t.String()
	}
	return fmt.Sprintf("want %s, got %q", want, n.Value)
}

// structFields are the YAML names of a struct's fields with their types,
// inlined structs included.
func structFields(t reflect.Type) (map[string]reflect.Type, []string) {
	types, names := map[string]reflect.Type{}, []string{}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case name == "-":
			continue
		case strings.Contains(options, "inline"):
			inner, innerNames := structFields(f.Type)
			for k, v := range inner {
				types[k] = v
			}
			names = append(names, innerNames...)
			continue
		case name == "":
			name = strings.ToLower(f.Name)
		}
		types[name] = f.Type
		names = append(names, name)
	}
	slices.Sort(names)
	return types, names
}

func join(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}
