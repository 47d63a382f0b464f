package kibana

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares with a committed file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s is not what the description gives; run go test ./kibana -update and review (-file +made):\n%s", file, diff)
	}
}

func objects(t *testing.T) []Object {
	t.Helper()
	all, err := Objects(DefaultPrefix)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func lines(t *testing.T, all []Object) []byte {
	t.Helper()
	b, err := Lines(all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestObjectsAreThoseOfTheFile(t *testing.T) { golden(t, "vedette.ndjson", lines(t, objects(t))) }

func TestRulesAreThoseOfTheFile(t *testing.T) {
	rules, err := Rules(DefaultPrefix)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(rules); err != nil {
		t.Fatal(err)
	}
	golden(t, "rules.json", b.Bytes())
}

// TestEveryObjectIsWhatKibanaReads holds the file, as it would be imported, to
// what Kibana checks on import and to what it only finds out on the screen.
func TestEveryObjectIsWhatKibanaReads(t *testing.T) {
	faults := inspect(t, lines(t, objects(t)))
	for _, f := range faults {
		t.Error(f)
	}
}

// TestFaultsAreFound breaks objects in the ways in which they break, so that
// the inspection above means something.
func TestFaultsAreFound(t *testing.T) {
	good := string(lines(t, objects(t)))
	for name, c := range map[string]struct{ old, new, want string }{
		"no JSON":                      {`{"id"`, `"id"`, "no JSON"},
		"an id twice":                  {`"id":"vedette-vendors","type":"index-pattern"`, `"id":"vedette-runs","type":"index-pattern"`, "twice"},
		"an unknown type":              {`"type":"index-pattern","attributes"`, `"type":"visualisation","attributes"`, "type"},
		"a version that is too new":    {`"typeMigrationVersion":"8.9.0"`, `"typeMigrationVersion":"10.2.0"`, "typeMigrationVersion"},
		"a core version too new":       {`"coreMigrationVersion":"8.8.0"`, `"coreMigrationVersion":"9.1.0"`, "coreMigrationVersion"},
		"a reference to nothing":       {`{"id":"vedette-search-gaps","name"`, `{"id":"vedette-search-gap","name"`, "not in the file"},
		"a key that is not in schema":  {`"timeRestore":true`, `"panelCount":3,"timeRestore":true`, "panelCount"},
		"broken JSON in a text":        {`"optionsJSON":"{`, `"optionsJSON":"`, "optionsJSON"},
		"a layer without a reference":  {`overview-class:indexpattern-datasource-layer-overview-class`, `overview-clas:indexpattern-datasource-layer-overview-class`, "overview-class"},
		"a column that is not there":   {`\"xAccessor\":\"split-2\"`, `\"xAccessor\":\"split-3\"`, "split-3"},
		"an order by nothing":          {`\"columnId\":\"measure-1\",\"type\":\"column\"`, `\"columnId\":\"measure-9\",\"type\":\"column\"`, "measure-9"},
		"a panel beyond the grid":      {`\"w\":48`, `\"w\":49`, "grid"},
		"panels over one another":      {`\"x\":8,\"y\":0`, `\"x\":4,\"y\":0`, "overlap"},
		"a control without its view":   {`controlGroup_control-1:optionsListDataView`, `controlGroup_control-7:optionsListDataView`, "control"},
		"an export's own key":          {`"managed":false`, `"updated_at":"2026","managed":false`, "updated_at"},
		"a saved search without index": {`\"indexRefName\"`, `\"indexRef\"`, "indexRefName"},
		"a field that is not there":    {`\"sourceField\":\"run.fetched\"`, `\"sourceField\":\"run.fetch\"`, "run.fetch is not in"},
		"a text that is split":         {`\"sourceField\":\"substance.name\"`, `\"sourceField\":\"observed.title\"`, "is text"},
		"a sum of words":               {`\"sourceField\":\"run.fetched\"`, `\"sourceField\":\"run.status\"`, "is keyword"},
		"a query for no field":         {`run.status: complete`, `run.state: complete`, "run.state is not in"},
		"a query that is none":         {`run.status: complete`, `run.status: (complete`, "bracket"},
		"a column of no field":         {`"columns":["market.id"`, `"columns":["market"`, "field market is"},
		"a time that is none":          {`"timeFieldName":"@timestamp"`, `"timeFieldName":"market.id"`, "market.id is keyword"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(good, c.old, c.new, 1)
			if broken == good {
				t.Fatalf("%q is not in the file", c.old)
			}
			faults := inspect(t, []byte(broken))
			if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, c.want) }) {
				t.Errorf("want a fault with %q, got %q", c.want, faults)
			}
		})
	}
}

func TestPrefixMovesEverything(t *testing.T) {
	all, err := Objects("agency_2")
	if err != nil {
		t.Fatal(err)
	}
	b := lines(t, all)
	if faults := inspect(t, b); len(faults) > 0 {
		t.Error(faults)
	}
	for _, o := range all {
		if !strings.HasPrefix(o.ID, "agency_2-") {
			t.Errorf("id %s", o.ID)
		}
	}
	if bytes.Contains(b, []byte(`"id":"vedette`)) || !bytes.Contains(b, []byte(`"title":"agency_2-runs"`)) {
		t.Error("something keeps the old prefix")
	}
	for _, bad := range []string{"", "Upper", "-x", "a b", "x*", strings.Repeat("a", 80)} {
		if _, err := Objects(bad); err == nil {
			t.Errorf("prefix %q was taken", bad)
		}
	}
}

// TestDescription holds the description to its own rules.
func TestDescription(t *testing.T) {
	seen := map[string]bool{}
	boards := map[string]bool{}
	for _, b := range Boards() {
		boards[b.Title] = true
		if b.Note == "" || b.From == "" {
			t.Errorf("%s: no note or no time range", b.Key)
		}
		for _, p := range b.Panels {
			if seen[p.ID] || !strings.Contains(p.ID, "-") || p.Title == "" {
				t.Errorf("panel %q: an id of its own and a title are wanted", p.ID)
			}
			seen[p.ID] = true
			if p.Kind == Saved {
				if _, ok := searchOf(p); !ok {
					t.Errorf("panel %s: no saved search %q", p.ID, p.Search)
				}
				continue
			}
			describeSplits(t, p)
		}
	}
	for _, want := range []string{"Overview", "Substances", "Prices", "Countries", "Vendors", "New names", "Coverage and gaps", "Crawl health"} {
		if !boards[want] {
			t.Errorf("no dashboard %s", want)
		}
	}
}

func describeSplits(t *testing.T, p Panel) {
	t.Helper()
	times := 0
	for i, s := range p.Splits {
		if s.time() {
			times++
			if i != len(p.Splits)-1 {
				t.Errorf("panel %s: time is not the innermost split", p.ID)
			}
		}
		if s.Rank != nil && (s.By > 0 || s.Rank.Op == Count || s.Rank.Query != "") {
			t.Errorf("panel %s: one order, and by a measure that is no count", p.ID)
		}
		if s.By > len(p.Measures) || s.By > 0 && (p.Measures[s.By-1].Query != "" || p.Measures[s.By-1].Op == Median) {
			t.Errorf("panel %s: Lens cannot order by measure %d", p.ID, s.By)
		}
	}
	want := map[Kind][2]int{Number: {0, 0}, Line: {1, 2}, Stack: {1, 2}, Bar: {1, 1}, Heat: {2, 2}, Table: {1, 3}}[p.Kind]
	if n := len(p.Splits); n < want[0] || n > want[1] {
		t.Errorf("panel %s: %d splits for a %s", p.ID, n, p.Kind)
	}
	if onTime := p.Kind == Line || p.Kind == Stack; onTime != (times == 1) && p.Kind != Heat {
		t.Errorf("panel %s: a %s with %d splits of time", p.ID, p.Kind, times)
	}
	if len(p.Measures) == 0 || (p.Kind == Number || p.Kind == Bar || p.Kind == Heat) && len(p.Measures) != 1 {
		t.Errorf("panel %s: %d measures", p.ID, len(p.Measures))
	}
	for _, m := range p.Measures {
		if m.Label == "" && p.Kind != Number {
			t.Errorf("panel %s: a measure without a name", p.ID)
		}
	}
}

// templateFields are the fields of the index templates with their types; a
// field of several forms has one entry for each.
func templateFields(t *testing.T) map[string]string {
	t.Helper()
	type property struct {
		Type               string
		Properties, Fields map[string]json.RawMessage
	}
	fields := map[string]string{}
	var walk func(prefix string, raw map[string]json.RawMessage)
	walk = func(prefix string, raw map[string]json.RawMessage) {
		for name, r := range raw {
			var p property
			if err := json.Unmarshal(r, &p); err != nil {
				t.Fatal(err)
			}
			if p.Type != "" {
				fields[prefix+name] = p.Type
			}
			walk(prefix+name+".", p.Properties)
			walk(prefix+name+".", p.Fields)
		}
	}
	for _, file := range []string{"base.json", "told.json"} {
		data, err := os.ReadFile("../store/elastic/template/" + file)
		if err != nil {
			t.Fatal(err)
		}
		var template struct {
			Mappings struct{ Properties map[string]json.RawMessage }
		}
		if err := json.Unmarshal(data, &template); err != nil {
			t.Fatal(err)
		}
		walk("", template.Mappings.Properties)
	}
	if len(fields) < 50 {
		t.Fatalf("only %d fields were read", len(fields))
	}
	return fields
}
