package kibana

import "fmt"

// object and list are JSON as Kibana keeps it.
type (
	object = map[string]any
	list   = []any
)

// layerName is what the one layer of a panel is called in its references.
const layerName = "indexpattern-datasource-layer-"

// lens is the attributes of a panel by value: what it draws and of what.
func lens(p Panel, prefix string) object {
	columns, order := object{}, list{}
	for i, s := range p.Splits {
		columns[splitID(i)] = splitColumn(p, s)
		order = append(order, splitID(i))
	}
	for i, m := range p.Measures {
		columns[measureID(i)] = measureColumn(m)
		order = append(order, measureID(i))
	}
	return object{
		"title":             "",
		"type":              "lens",
		"visualizationType": visualisations[p.Kind].name,
		"references":        list{reference("index-pattern", prefix+"-"+p.View.Key, layerName+p.ID)},
		"state": object{
			"visualization": visualisations[p.Kind].state(p),
			"query":         kuery(p.Query),
			"filters":       list{},
			"datasourceStates": object{
				"formBased": object{"layers": object{p.ID: object{
					"columns": columns, "columnOrder": order, "incompleteColumns": object{}, "sampling": 1,
				}}},
				"indexpattern": object{"layers": object{}},
				"textBased":    object{"layers": object{}},
			},
			"internalReferences": list{},
			"adHocDataViews":     object{},
		},
	}
}

func splitID(i int) string   { return fmt.Sprintf("split-%d", i+1) }
func measureID(i int) string { return fmt.Sprintf("measure-%d", i+1) }

func kuery(q string) object { return object{"query": q, "language": "kuery"} }

func reference(kind, id, name string) object {
	return object{"type": kind, "id": id, "name": name}
}

// splitColumn is a column of buckets.
func splitColumn(p Panel, s Split) object {
	if s.time() {
		return object{
			"label": s.Label, "customLabel": true, "dataType": "date", "operationType": "date_histogram", "scale": "interval",
			"isBucketed": true, "sourceField": s.Field,
			// Empty intervals are shown: a gap is no line between its ends.
			"params": object{"interval": "auto", "includeEmptyRows": true, "dropPartials": false},
		}
	}
	params := object{
		"size": s.Size, "orderBy": object{"type": "alphabetical", "fallback": false}, "orderDirection": "asc",
		"otherBucket": false, "missingBucket": false, "parentFormat": object{"id": "terms"},
		"include": list{}, "exclude": list{}, "includeIsRegex": false, "excludeIsRegex": false,
	}
	switch {
	case s.By > 0:
		params["orderBy"], params["orderDirection"] = object{"type": "column", "columnId": measureID(s.By - 1)}, "desc"
	case s.Rank != nil:
		params["orderBy"], params["orderDirection"] = object{"type": "custom"}, "desc"
		params["orderAgg"] = measureColumn(*s.Rank)
	}
	return object{
		"label": s.Label, "customLabel": true, "dataType": "string", "operationType": "terms", "scale": "ordinal",
		"isBucketed": true, "sourceField": s.Field,
		"params": params,
	}
}

// measureColumn is a column of values.
func measureColumn(m Measure) object {
	c := object{
		"label": m.Label, "customLabel": true, "dataType": dataType(m), "operationType": string(m.Op),
		"isBucketed": false, "scale": "ratio", "sourceField": m.Field, "params": object{},
	}
	if m.Query != "" {
		c["filter"] = kuery(m.Query)
	}
	switch m.Op {
	case Count:
		c["sourceField"], c["params"] = "___records___", object{"emptyAsNull": false}
	case Unique, Sum:
		c["params"] = object{"emptyAsNull": false}
	case Percentile:
		c["params"] = object{"percentile": m.Percent}
	case Last:
		c["scale"], c["params"] = "ordinal", object{"sortField": "@timestamp", "showArrayValues": true}
		c["filter"] = kuery(m.Field + ": *")
	}
	return c
}

func dataType(m Measure) string {
	if m.Type == "" {
		return "number"
	}
	return m.Type
}

// visualisations are the ways of drawing, with their names in Lens.
var visualisations = map[Kind]struct {
	name  string
	state func(Panel) object
}{
	Number: {"lnsMetric", func(p Panel) object {
		return object{"layerId": p.ID, "layerType": "data", "metricAccessor": measureID(0)}
	}},
	Line:  {"lnsXY", func(p Panel) object { return xy(p, "line") }},
	Stack: {"lnsXY", func(p Panel) object { return xy(p, "bar_stacked") }},
	Bar:   {"lnsXY", func(p Panel) object { return xy(p, "bar_horizontal") }},
	Heat:  {"lnsHeatmap", heat},
	Table: {"lnsDatatable", dataTable},
}

// xy is a chart with axes. The horizontal axis is the last split, which is the
// innermost: the values that make series are the same over the whole time.
func xy(p Panel, series string) object {
	accessors := list{}
	for i := range p.Measures {
		accessors = append(accessors, measureID(i))
	}
	layer := object{
		"layerId": p.ID, "layerType": "data", "seriesType": series,
		"xAccessor": splitID(len(p.Splits) - 1), "accessors": accessors,
	}
	if len(p.Splits) > 1 {
		layer["splitAccessor"] = splitID(0)
	}
	return object{
		"legend":      object{"isVisible": len(p.Splits) > 1 || len(accessors) > 1, "position": "right"},
		"valueLabels": "hide", "preferredSeriesType": series, "fittingFunction": "None", "layers": list{layer},
	}
}

func heat(p Panel) object {
	return object{
		"shape": "heatmap", "layerId": p.ID, "layerType": "data",
		"yAccessor": splitID(0), "xAccessor": splitID(1), "valueAccessor": measureID(0),
		"legend": object{"isVisible": true, "position": "right", "type": "heatmap_legend"},
		"gridConfig": object{
			"type": "heatmap_grid", "isCellLabelVisible": true, "isYAxisLabelVisible": true, "isXAxisLabelVisible": true,
			"isYAxisTitleVisible": false, "isXAxisTitleVisible": false,
		},
	}
}

func dataTable(p Panel) object {
	columns := list{}
	for i := range p.Splits {
		columns = append(columns, object{"columnId": splitID(i)})
	}
	for i := range p.Measures {
		columns = append(columns, object{"columnId": measureID(i)})
	}
	return object{"layerId": p.ID, "layerType": "data", "columns": columns, "paging": object{"size": 20, "enabled": true}}
}
