package kibana

import (
	"maps"
	"slices"
	"strings"
)

// sortable are the types that documents can be sorted and split by: not text.
var sortable = []string{"keyword", "long", "double", "date", "boolean"}

// typesOf are the types of field that an operation of Lens takes.
var typesOf = map[string][]string{
	"terms": {"keyword", "long", "boolean"}, "date_histogram": {"date"}, "unique_count": {"keyword", "long"}, "last_value": sortable,
	"median": {"long", "double"}, "percentile": {"long", "double"}, "average": {"long", "double"}, "sum": {"long", "double"},
	"min": {"long", "double", "date"}, "max": {"long", "double", "date"},
}

// field holds a field to the index templates: it is there, and of one of the
// types, if any are given.
func (in *inspector) field(key string, field any, types ...string) {
	name, _ := field.(string)
	switch kind, ok := in.fields[name]; {
	case !ok:
		in.fault("%s: field %v is not in the index templates", key, field)
	case len(types) > 0 && !slices.Contains(types, kind):
		in.fault("%s: field %s is %s, want one of %v", key, name, kind, types)
	}
}

// dataType holds what a column says of its values to the type of its field.
func (in *inspector) dataType(key string, c columnJSON) {
	want := map[string]string{"keyword": "string", "date": "date", "boolean": "boolean"}[in.fields[c.SourceField]]
	if want == "" || c.OperationType == "unique_count" {
		want = "number"
	}
	if c.DataType != want {
		in.fault("%s: dataType %s, and %s is %s", key, c.DataType, c.SourceField, want)
	}
}

// kql holds a query to the language and to the fields that there are.
func (in *inspector) kql(key, query, language string) {
	fields, err := fieldsOf(query)
	if err != nil || language != "kuery" {
		in.fault("%s: query in %q: %v", key, language, err)
	}
	for _, f := range fields {
		in.field(key, f)
	}
}

// lensJSON is the state of a Lens panel.
type lensJSON struct {
	Visualization    map[string]any
	Query            struct{ Query, Language string }
	DatasourceStates struct {
		FormBased struct {
			Layers map[string]struct {
				Columns     map[string]columnJSON
				ColumnOrder []string
			}
		}
	}
}

type columnJSON struct {
	Label, DataType, OperationType, Scale, SourceField string
	IsBucketed                                         bool
	Params                                             struct {
		OrderBy  struct{ Type, ColumnID string }
		OrderAgg *struct{ OperationType, SourceField string }
	}
	Filter *struct{ Query, Language string }
}

// accessors are the keys under which a visualisation names a column.
var accessors = []string{"xAccessor", "yAccessor", "splitAccessor", "valueAccessor", "metricAccessor"}

func (in *inspector) lens(key, kind, reference string, state lensJSON) {
	if !slices.Contains([]string{"lnsXY", "lnsMetric", "lnsDatatable", "lnsHeatmap"}, kind) {
		in.fault("%s: visualizationType %q", key, kind)
	}
	in.kql(key, state.Query.Query, state.Query.Language)
	layers := state.DatasourceStates.FormBased.Layers
	if len(layers) != 1 {
		in.fault("%s: %d layers", key, len(layers))
	}
	for id, layer := range layers {
		if reference != "indexpattern-datasource-layer-"+id {
			in.fault("%s: layer %s has no reference", key, id)
		}
		names, sorted := slices.Sorted(maps.Keys(layer.Columns)), slices.Sorted(slices.Values(layer.ColumnOrder))
		if !slices.Equal(names, sorted) {
			in.fault("%s: columnOrder %v, columns %v", key, sorted, names)
		}
		bucketsFirst := true
		for _, c := range layer.ColumnOrder {
			bucketed := layer.Columns[c].IsBucketed
			if bucketed && !bucketsFirst {
				in.fault("%s: column %s: buckets come first", key, c)
			}
			bucketsFirst = bucketed
		}
		for c, column := range layer.Columns {
			in.column(key+" "+c, column, layer.Columns)
		}
		in.accessors(key, id, state.Visualization, layer.Columns)
	}
}

func (in *inspector) column(key string, c columnJSON, all map[string]columnJSON) {
	if c.Label == "" || c.DataType == "" || c.OperationType == "" || c.Scale == "" || c.SourceField == "" {
		in.fault("%s: incomplete: %+v", key, c)
	}
	if by := c.Params.OrderBy; by.Type == "column" {
		if o, ok := all[by.ColumnID]; !ok || o.IsBucketed || o.Filter != nil {
			in.fault("%s: ordered by %q, which is no measure of it", key, by.ColumnID)
		}
	}
	if (c.Params.OrderBy.Type == "custom") != (c.Params.OrderAgg != nil && c.Params.OrderAgg.SourceField != "") {
		in.fault("%s: ordered by %+v", key, c.Params)
	}
	if c.Filter != nil {
		in.kql(key, c.Filter.Query, c.Filter.Language)
	}
	if c.OperationType == "count" {
		if c.SourceField != "___records___" {
			in.fault("%s: counts %s", key, c.SourceField)
		}
		return
	}
	in.field(key, c.SourceField, typesOf[c.OperationType]...)
	if o := c.Params.OrderAgg; o != nil {
		in.field(key, o.SourceField, typesOf[o.OperationType]...)
	}
	in.dataType(key, c)
}

// accessors holds the visualisation to the columns: each that it names is
// there, and every bucket is drawn.
func (in *inspector) accessors(key, layer string, v any, columns map[string]columnJSON) {
	named := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, inner := range v {
				s, isText := inner.(string)
				switch {
				case k == "layerId" && s != layer:
					in.fault("%s: draws layer %q", key, s)
				case isText && (slices.Contains(accessors, k) || k == "columnId"):
					named[s] = true
				case k == "accessors":
					for _, a := range inner.([]any) {
						named[a.(string)] = true
					}
				default:
					walk(inner)
				}
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(v)
	for n := range named {
		if _, ok := columns[n]; !ok {
			in.fault("%s: draws column %s, which is not there", key, n)
		}
	}
	for n := range columns {
		if !named[n] {
			in.fault("%s: column %s is not drawn", key, n)
		}
		if !strings.HasPrefix(n, "split-") && !strings.HasPrefix(n, "measure-") {
			in.fault("%s: column %s", key, n)
		}
	}
}
