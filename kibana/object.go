package kibana

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Object is a saved object as it is imported: one line of NDJSON.
type Object struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Attributes object `json:"attributes"`
	References list   `json:"references"`
	// The lowest versions that are read without loss: older ones would be
	// migrated through shapes that these objects do not have, newer ones are
	// refused by older Kibanas.
	Core    string `json:"coreMigrationVersion"`
	Version string `json:"typeMigrationVersion"`
	Managed bool   `json:"managed"`
}

// The types of saved object that are made here, and the version of each.
const (
	typeView      = "index-pattern"
	typeSearch    = "search"
	typeDashboard = "dashboard"
)

var typeVersions = map[string]string{typeView: "8.0.0", typeSearch: "8.0.0", typeDashboard: "8.9.0"}

const coreVersion = "8.8.0"

// DefaultPrefix begins the names of indices and the ids of objects.
const DefaultPrefix = "vedette"

var prefixForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,60}$`)

// Objects are the saved objects for indices whose names begin with prefix:
// data views first, then what refers to them.
func Objects(prefix string) ([]Object, error) {
	if !prefixForm.MatchString(prefix) {
		return nil, fmt.Errorf("%w: prefix %q: want a-z, 0-9, - and _, beginning with a letter or digit", ErrOptions, prefix)
	}
	var all []Object
	for _, v := range Views() {
		all = append(all, viewObject(v, prefix))
	}
	for _, s := range Searches() {
		all = append(all, searchObject(s, prefix))
	}
	for _, b := range Boards() {
		o, err := boardObject(b, prefix)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

// Lines writes objects as NDJSON.
func Lines(objects []Object) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, o := range objects {
		if err := e.Encode(o); err != nil {
			return nil, fmt.Errorf("kibana: %s %s: %w", o.Type, o.ID, err)
		}
	}
	return b.Bytes(), nil
}

func newObject(kind, id string, attributes object, references list) Object {
	return Object{id, kind, attributes, references, coreVersion, typeVersions[kind], false}
}

// text is JSON inside a string, as Kibana keeps some attributes.
func text(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("kibana: %v", err)) // made of maps, texts and numbers
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func viewObject(v View, prefix string) Object {
	format := func(id, pattern string) object {
		f := object{"id": id}
		if pattern != "" {
			f["params"] = object{"pattern": pattern}
		}
		return f
	}
	return newObject(typeView, prefix+"-"+v.Key, object{
		// An alias: see the promises of this package.
		"title": prefix + "-" + v.Key, "name": "Vedette " + v.Key, "timeFieldName": v.Time,
		"fields": "[]", "fieldAttrs": "{}", "runtimeFieldMap": "{}",
		"fieldFormatMap": text(object{
			"price.eur": format("number", "0,0.00"), "unit_price.gram": format("number", "0,0.00"),
			"unit_price.ml": format("number", "0,0.00"), "unit_price.piece": format("number", "0,0.00"),
			"run.share": format("percent", "0.0%"), "run.complete": format("percent", "0.0%"), "run.bytes": format("bytes", "0,0.0b"),
			// Text of a market is never a link.
			"url.path": format("string", ""),
		}),
		// What is kept to answer with is no reading for people.
		"sourceFilters": text(list{object{"value": "held.*"}}),
		"allowNoIndex":  true,
	}, list{})
}

// sourceRef is the name of the reference of a saved search to its data view.
const sourceRef = "kibanaSavedObjectMeta.searchSourceJSON.index"

func searchID(key, prefix string) string { return prefix + "-search-" + key }

func searchObject(s Search, prefix string) Object {
	return newObject(typeSearch, searchID(s.Key, prefix), object{
		"title": "Vedette: " + s.Title, "description": s.Note, "columns": s.Columns, "sort": list{list{s.Sort, "desc"}},
		"grid": object{}, "hideChart": false, "isTextBasedQuery": false, "timeRestore": false,
		"kibanaSavedObjectMeta": object{"searchSourceJSON": text(object{
			"query": kuery(s.Query), "filter": list{}, "indexRefName": sourceRef,
		})},
	}, list{reference(typeView, prefix+"-"+s.View.Key, sourceRef)})
}

func boardObject(b Board, prefix string) (Object, error) {
	grid, err := arrange(b)
	if err != nil {
		return Object{}, err
	}
	panels, references := list{}, list{}
	for i, p := range b.Panels {
		panel := object{"panelIndex": p.ID, "gridData": grid[i], "title": p.Title}
		if p.Kind == Saved {
			name := "panel_" + p.ID
			panel["type"], panel["panelRefName"], panel["embeddableConfig"] = typeSearch, name, object{"enhancements": object{}}
			references = append(references, reference(typeSearch, searchID(p.Search, prefix), p.ID+":"+name))
		} else {
			panel["type"] = "lens"
			config := object{"attributes": lens(p, prefix), "enhancements": object{}}
			if p.Note != "" {
				config["description"] = p.Note
			}
			panel["embeddableConfig"] = config
			references = append(references, reference(typeView, prefix+"-"+p.View.Key, p.ID+":"+layerName+p.ID))
		}
		panels = append(panels, panel)
	}
	attributes := object{
		"title": "Vedette: " + b.Title, "description": b.Note,
		"timeRestore": true, "timeFrom": b.From, "timeTo": "now",
		"panelsJSON":            text(panels),
		"optionsJSON":           text(object{"useMargins": true, "syncColors": true, "syncCursor": true, "syncTooltips": false, "hidePanelTitles": false}),
		"kibanaSavedObjectMeta": object{"searchSourceJSON": text(object{"query": kuery(""), "filter": list{}})},
	}
	controls := object{}
	for i, c := range b.Controls {
		id := fmt.Sprintf("control-%d", i+1)
		controls[id] = object{
			"type": "optionsListControl", "order": i, "width": "medium", "grow": true,
			"explicitInput": object{"id": id, "fieldName": c.Field, "title": c.Title, "enhancements": object{}},
		}
		references = append(references, reference(typeView, prefix+"-"+c.View.Key, "controlGroup_"+id+":optionsListDataView"))
	}
	if len(controls) > 0 {
		attributes["controlGroupInput"] = object{
			"controlStyle": "oneLine", "chainingSystem": "HIERARCHICAL", "panelsJSON": text(controls),
			"ignoreParentSettingsJSON": text(object{"ignoreFilters": false, "ignoreQuery": false, "ignoreTimerange": false, "ignoreValidations": false}),
		}
	}
	return newObject(typeDashboard, prefix+"-"+b.Key, attributes, references), nil
}

// gridColumns is the width of a dashboard.
const gridColumns = 48

// arrange sets the panels from left to right, and below one another where the
// row is full. Panels of one height that fit beside a taller one are not
// stacked: rows are as high as their highest panel.
func arrange(b Board) ([]object, error) {
	var grid []object
	x, y, row := 0, 0, 0
	for _, p := range b.Panels {
		if p.Width < 1 || p.Width > gridColumns || p.Height < 1 {
			return nil, fmt.Errorf("kibana: panel %s: %d by %d does not fit the grid", p.ID, p.Width, p.Height)
		}
		if x+p.Width > gridColumns {
			x, y, row = 0, y+row, 0
		}
		grid = append(grid, object{"x": x, "y": y, "w": p.Width, "h": p.Height, "i": p.ID})
		x, row = x+p.Width, max(row, p.Height)
	}
	return grid, nil
}
