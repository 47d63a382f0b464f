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
	file  string
	lines map[string]int // field path -> line
}

// Decode reads data into the struct that into points to. Fields that the file
// does not name keep the values they have, so defaults are set before. The
// error is Faults with everything that is wrong; nothing is usable then.
func Decode(file string, data []byte, into any) (*Document, error) {
	d := &Document{file: file, lines: map[string]int{}}
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
	c := checker{doc: d}
	c.value(root.Content[0], reflect.TypeOf(into).Elem(), "", 0)
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	if err := root.Content[0].Decode(into); err != nil {
		return nil, d.syntax(err)
	}
	return d, nil
}

// Line is where a field stands, or where its nearest parent does.
func (d *Document) Line(field string) int {
	for field != "" {
		if line, ok := d.lines[field]; ok {
			return line
		}
		field = field[:max(strings.LastIndexByte(field, '.'), strings.LastIndexByte(field, '['), 0)]
	}
	return 0
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
}

func (c *checker) fault(n *yaml.Node, field, format string, args ...any) {
	c.faults = append(c.faults, Fault{File: c.doc.file, Line: n.Line, Field: field, Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) value(n *yaml.Node, t reflect.Type, field string, depth int) {
	if field != "" {
		c.doc.lines[field] = n.Line
	}
	switch {
	case depth > maxDepth:
		c.fault(n, field, "nested deeper than %d levels", maxDepth)
		return
	case n.Kind == yaml.AliasNode:
		c.fault(n, field, "aliases are not allowed; write the value out")
		return
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null":
		return // an empty value is the same as none
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if isText(t) {
		c.scalar(n, t, field)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		c.mapping(n, t, field, depth)
	case reflect.Map:
		if c.kind(n, yaml.MappingNode, field, "a mapping (key: value)") {
			c.keys(n, field, func(key string, v *yaml.Node) { c.value(v, t.Elem(), join(field, key), depth+1) })
		}
	case reflect.Slice:
		if c.kind(n, yaml.SequenceNode, field, "a list") {
			for i, v := range n.Content {
				c.value(v, t.Elem(), field+"["+strconv.Itoa(i)+"]", depth+1)
			}
		}
	case reflect.Interface:
	default:
		c.scalar(n, t, field)
	}
}

// isText reports whether a type reads itself from a scalar.
func isText(t reflect.Type) bool {
	return t == reflect.TypeFor[time.Time]() || reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ UnmarshalText([]byte) error }]())
}

func (c *checker) mapping(n *yaml.Node, t reflect.Type, field string, depth int) {
	if !c.kind(n, yaml.MappingNode, field, "a mapping (key: value)") {
		return
	}
	types, names := structFields(t)
	c.keys(n, field, func(key string, v *yaml.Node) {
		ft, ok := types[key]
		if !ok {
			c.fault(v, join(field, key), "%s", Unknown("key", key, names))
			return
		}
		c.value(v, ft, join(field, key), depth+1)
	})
}

// keys visits a mapping's pairs and refuses repetitions and merge keys.
func (c *checker) keys(n *yaml.Node, field string, visit func(key string, v *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if k.Kind != yaml.ScalarNode || k.ShortTag() == "!!merge" {
			c.fault(k, field, "keys must be plain words; merge keys are not allowed")
			continue
		}
		if line, twice := seen[k.Value]; twice {
			c.fault(k, join(field, k.Value), "given twice; first in line %d", line)
			continue
		}
		seen[k.Value] = k.Line
		visit(k.Value, n.Content[i+1])
	}
}

func (c *checker) kind(n *yaml.Node, want yaml.Kind, field, what string) bool {
	if n.Kind != want {
		c.fault(n, field, "want %s", what)
	}
	return n.Kind == want
}

func (c *checker) scalar(n *yaml.Node, t reflect.Type, field string) {
	if n.Kind != yaml.ScalarNode {
		c.fault(n, field, "want a single value, not a list or mapping")
		return
	}
	if t.Kind() == reflect.Bool && n.Value != "true" && n.Value != "false" {
		c.fault(n, field, "want true or false, got %q", n.Value) // the library takes yes and on, too
		return
	}
	v := reflect.New(t)
	if err := n.Decode(v.Interface()); err != nil {
		c.fault(n, field, "%s", scalarReason(n, t, err))
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
