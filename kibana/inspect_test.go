package kibana

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// inspector holds saved objects to what Kibana does with them. It reads the
// NDJSON and knows nothing of how it was made.
type inspector struct {
	faults []string
	ids    map[string]bool   // type/id
	fields map[string]string // of the index templates: their types
}

// inspect returns what is wrong with a file of saved objects.
func inspect(t *testing.T, ndjson []byte) []string {
	t.Helper()
	in := inspector{ids: map[string]bool{}, fields: templateFields(t)}
	var all []map[string]any
	for line := range bytes.Lines(ndjson) {
		var o map[string]any
		if err := json.Unmarshal(line, &o); err != nil {
			in.fault("no JSON: %v", err)
			continue
		}
		key := name(o)
		if in.ids[key] {
			in.fault("%s is there twice: Kibana refuses the whole file", key)
		}
		in.ids[key] = true
		all = append(all, o)
	}
	for _, o := range all {
		in.object(o)
	}
	return in.faults
}

func name(o map[string]any) string { return fmt.Sprint(o["type"], "/", o["id"]) }

func (in *inspector) fault(format string, args ...any) {
	in.faults = append(in.faults, fmt.Sprintf(format, args...))
}

// envelope are the keys of an object; what an export adds is refused by some
// importers.
var envelope = []string{"id", "type", "attributes", "references", "coreMigrationVersion", "typeMigrationVersion", "managed"}

// highest are the versions above which some Kibana from 8.9 on refuses a type.
var highest = map[string]string{"index-pattern": "8.0.0", "search": "8.0.0", "lens": "8.9.0", "dashboard": "8.9.0"}

// schemas are the attributes that a type may have; unknown ones are refused.
var schemas = map[string][]string{
	"index-pattern": {"title", "name", "timeFieldName", "fields", "fieldAttrs", "fieldFormatMap", "runtimeFieldMap", "sourceFilters", "allowNoIndex"},
	"search": {"title", "description", "columns", "sort", "grid", "hideChart", "isTextBasedQuery", "kibanaSavedObjectMeta", "timeRestore",
		"timeRange", "rowHeight", "rowsPerPage", "breakdownField", "viewMode"},
	"dashboard": {"title", "description", "kibanaSavedObjectMeta", "timeRestore", "timeFrom", "timeTo", "refreshInterval", "controlGroupInput",
		"panelsJSON", "optionsJSON", "hits", "version"},
}

func (in *inspector) object(o map[string]any) {
	key, kind := name(o), fmt.Sprint(o["type"])
	for k := range o {
		if !slices.Contains(envelope, k) {
			in.fault("%s: key %s is not for import", key, k)
		}
	}
	limit, known := highest[kind]
	if !known {
		in.fault("%s: unknown type", key)
		return
	}
	if v, _ := o["typeMigrationVersion"].(string); v == "" || newer(v, limit) {
		in.fault("%s: typeMigrationVersion %q is above %s", key, v, limit)
	}
	if v, _ := o["coreMigrationVersion"].(string); v == "" || newer(v, "8.8.0") {
		in.fault("%s: coreMigrationVersion %q is above 8.8.0", key, v)
	}
	attributes, _ := o["attributes"].(map[string]any)
	for k := range attributes {
		if !slices.Contains(schemas[kind], k) {
			in.fault("%s: attribute %s is not in the schema", key, k)
		}
	}
	if attributes["title"] == nil || attributes["title"] == "" {
		in.fault("%s: no title", key)
	}
	refs := in.references(key, o)
	used := map[string]bool{}
	switch kind {
	case "index-pattern":
		in.view(key, attributes)
	case "search":
		in.search(key, attributes, refs, used)
	case "dashboard":
		in.dashboard(key, attributes, refs, used)
	}
	for r := range refs {
		if !used[r] {
			in.fault("%s: reference %s is used by nothing", key, r)
		}
	}
}

// newer compares versions of three numbers.
func newer(a, b string) bool {
	var x, y [3]int
	if n, _ := fmt.Sscanf(a, "%d.%d.%d", &x[0], &x[1], &x[2]); n != 3 {
		return true
	}
	_, _ = fmt.Sscanf(b, "%d.%d.%d", &y[0], &y[1], &y[2])
	return slices.Compare(x[:], y[:]) > 0
}

// references are those of an object by name: type/id.
func (in *inspector) references(key string, o map[string]any) map[string]string {
	refs := map[string]string{}
	all, ok := o["references"].([]any)
	if !ok {
		in.fault("%s: no list of references", key)
	}
	for _, r := range all {
		m, _ := r.(map[string]any)
		to := name(m)
		if !in.ids[to] {
			in.fault("%s: reference to %s, which is not in the file", key, to)
		}
		refs[fmt.Sprint(m["name"])] = to
	}
	return refs
}

// inner parses JSON that stands in a text; Kibana would do so on the screen.
func (in *inspector) inner(key string, attributes map[string]any, attribute string, into any) {
	s, ok := attributes[attribute].(string)
	if !ok {
		in.fault("%s: %s is no text", key, attribute)
		return
	}
	if err := json.Unmarshal([]byte(s), into); err != nil {
		in.fault("%s: %s: %v", key, attribute, err)
	}
}

func (in *inspector) view(key string, attributes map[string]any) {
	for _, a := range []string{"fieldAttrs", "fieldFormatMap", "runtimeFieldMap"} {
		in.inner(key, attributes, a, &map[string]any{})
	}
	for _, a := range []string{"fields", "sourceFilters"} {
		in.inner(key, attributes, a, &[]any{})
	}
	in.field(key, attributes["timeFieldName"], "date")
	if title, _ := attributes["title"].(string); strings.ContainsAny(title, "*, ") {
		in.fault("%s: title %q is a pattern: after a reindex it finds everything twice", key, title)
	}
}

func (in *inspector) search(key string, attributes map[string]any, refs map[string]string, used map[string]bool) {
	meta, _ := attributes["kibanaSavedObjectMeta"].(map[string]any)
	var source struct {
		IndexRefName string
		Query        struct{ Query, Language string }
	}
	in.inner(key, meta, "searchSourceJSON", &source)
	in.kql(key, source.Query.Query, source.Query.Language)
	for _, c := range attributes["columns"].([]any) {
		in.field(key, c)
	}
	if source.IndexRefName == "" || !strings.HasPrefix(refs[source.IndexRefName], "index-pattern/") {
		in.fault("%s: indexRefName %q has no reference", key, source.IndexRefName)
	}
	used[source.IndexRefName] = true
	for _, s := range attributes["sort"].([]any) {
		if pair, _ := s.([]any); len(pair) != 2 || pair[1] != "asc" && pair[1] != "desc" {
			in.fault("%s: sort %v", key, s)
		} else {
			in.field(key, pair[0], sortable...)
		}
	}
}

// gridded is the place of a panel.
type gridded struct {
	X, Y, W, H int
	I          string
}

type panelJSON struct {
	Type, PanelIndex, Title, PanelRefName string
	GridData                              gridded
	EmbeddableConfig                      struct {
		Attributes *struct {
			Title, Type, VisualizationType string
			References                     []struct{ Type, ID, Name string }
			State                          lensJSON
		}
	}
}

func (in *inspector) dashboard(key string, attributes map[string]any, refs map[string]string, used map[string]bool) {
	meta, _ := attributes["kibanaSavedObjectMeta"].(map[string]any)
	in.inner(key, meta, "searchSourceJSON", &map[string]any{})
	in.inner(key, attributes, "optionsJSON", &map[string]any{})
	var panels []panelJSON
	in.inner(key, attributes, "panelsJSON", &panels)
	for i, p := range panels {
		g := p.GridData
		if g.X < 0 || g.Y < 0 || g.W < 1 || g.H < 1 || g.X+g.W > 48 || g.I != p.PanelIndex {
			in.fault("%s: panel %s does not fit the grid of 48: %+v", key, p.PanelIndex, g)
		}
		for _, q := range panels[:i] {
			if o := q.GridData; g.X < o.X+o.W && o.X < g.X+g.W && g.Y < o.Y+o.H && o.Y < g.Y+g.H {
				in.fault("%s: panels %s and %s overlap", key, p.PanelIndex, q.PanelIndex)
			}
		}
		in.panel(key+" "+p.PanelIndex, p, refs, used)
	}
	if group, ok := attributes["controlGroupInput"].(map[string]any); ok {
		in.controls(key, group, refs, used)
	}
}

func (in *inspector) panel(key string, p panelJSON, refs map[string]string, used map[string]bool) {
	want := p.PanelIndex + ":" + p.PanelRefName
	switch a := p.EmbeddableConfig.Attributes; {
	case p.Type == "search" && a == nil:
		if !strings.HasPrefix(refs[want], "search/") {
			in.fault("%s: reference %s is missing", key, want)
		}
		used[want] = true
	case p.Type == "lens" && a != nil:
		if len(a.References) != 1 || a.References[0].Type != "index-pattern" {
			in.fault("%s: want one reference, to a data view", key)
			return
		}
		r := a.References[0]
		root := p.PanelIndex + ":" + r.Name
		if refs[root] != r.Type+"/"+r.ID {
			in.fault("%s: the dashboard's reference %s is %q, the panel's %s", key, root, refs[root], r.ID)
		}
		used[root] = true
		in.lens(key, a.VisualizationType, r.Name, a.State)
	default:
		in.fault("%s: neither a saved search nor a Lens panel by value", key)
	}
}

func (in *inspector) controls(key string, group map[string]any, refs map[string]string, used map[string]bool) {
	var controls map[string]struct {
		Type          string
		ExplicitInput struct{ ID, FieldName, Title string }
	}
	in.inner(key, group, "panelsJSON", &controls)
	in.inner(key, group, "ignoreParentSettingsJSON", &map[string]any{})
	for id, c := range controls {
		root := "controlGroup_" + id + ":optionsListDataView"
		if c.ExplicitInput.ID != id || !strings.HasPrefix(refs[root], "index-pattern/") {
			in.fault("%s: control %s has no data view", key, id)
		}
		in.field(key, c.ExplicitInput.FieldName, "keyword", "boolean")
		used[root] = true
	}
}
