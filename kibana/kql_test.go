package kibana

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilter(t *testing.T) {
	for name, c := range map[string]struct{ kql, want string }{
		"nothing":                 {``, `{"match_all":{}}`},
		"a field":                 {`market.id: demo`, `{"match":{"market.id":"demo"}}`},
		"a phrase":                {`observed.title: "moon rock"`, `{"match_phrase":{"observed.title":"moon rock"}}`},
		"words are one value":     {`observed.title: moon rock`, `{"match":{"observed.title":"moon rock"}}`},
		"there is a value":        {`candidate.name: *`, `{"exists":{"field":"candidate.name"}}`},
		"a beginning":             {`vendor.name: night*`, `{"query_string":{"fields":["vendor.name"],"query":"night*"}}`},
		"signs in a beginning":    {`vendor.name: a+b*`, `{"query_string":{"fields":["vendor.name"],"query":"a\\+b*"}}`},
		"a star that is no sign":  {`vendor.name: a\*`, `{"match":{"vendor.name":"a*"}}`},
		"a colon that is no sign": {`substance.name: a\:b`, `{"match":{"substance.name":"a:b"}}`},
		"free text":               {`coke`, `{"multi_match":{"lenient":true,"query":"coke","type":"best_fields"}}`},
		"a free phrase":           {`"moon rock"`, `{"multi_match":{"lenient":true,"query":"moon rock","type":"phrase"}}`},
		"a bound":                 {`price.eur >= 1000`, `{"range":{"price.eur":{"gte":"1000"}}}`},
		"a bound without spaces":  {`price.eur<5`, `{"range":{"price.eur":{"lt":"5"}}}`},
		"a time":                  {`@timestamp > "now-7d"`, `{"range":{"@timestamp":{"gt":"now-7d"}}}`},
		"and": {`a: 1 and b: 2`,
			`{"bool":{"filter":[{"match":{"a":"1"}},{"match":{"b":"2"}}]}}`},
		"and binds before or": {`a: 1 or b: 2 AND c: 3`,
			`{"bool":{"minimum_should_match":1,"should":[{"match":{"a":"1"}},{"bool":{"filter":[{"match":{"b":"2"}},{"match":{"c":"3"}}]}}]}}`},
		"brackets": {`(a: 1 or b: 2) and c: 3`,
			`{"bool":{"filter":[{"bool":{"minimum_should_match":1,"should":[{"match":{"a":"1"}},{"match":{"b":"2"}}]}},{"match":{"c":"3"}}]}}`},
		"values in brackets": {`a: (x or "y z")`,
			`{"bool":{"minimum_should_match":1,"should":[{"match":{"a":"x"}},{"match_phrase":{"a":"y z"}}]}}`},
		"not": {`not a: 1 and b: *`,
			`{"bool":{"filter":[{"bool":{"must_not":[{"match":{"a":"1"}}]}},{"exists":{"field":"b"}}]}}`},
		"not in values":     {`a: (not x)`, `{"bool":{"must_not":[{"match":{"a":"x"}}]}}`},
		"notable is a word": {`notable`, `{"multi_match":{"lenient":true,"query":"notable","type":"best_fields"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Filter(c.kql)
			if err != nil {
				t.Fatal(err)
			}
			b, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(b)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFilterRefuses(t *testing.T) {
	for _, kql := range []string{`a:`, `: b`, `(a: 1`, `a: 1)`, `a: "x`, `a: (x or)`, `and`, `a: 1 and`, `not`, `a >`, `a > (1 or 2)`, `"a": 1`,
		`a*: 1`, `x: { y: 1 }`, `a: 1 b: 2`, strings.Repeat("(", 500) + "a" + strings.Repeat(")", 500), strings.Repeat("not ", 500) + "a"} {
		if got, err := Filter(kql); !errors.Is(err, ErrQuery) {
			t.Errorf("%.40q: %v, %v", kql, got, err)
		}
	}
}

// fieldsOf are the fields that a KQL text names, each once, in order.
func fieldsOf(kql string) ([]string, error) {
	c, err := parseKQL(kql)
	if err != nil {
		return nil, err
	}
	return c.fields(nil), nil
}

func (c clause) fields(known []string) []string {
	if c.field != "" && !slices.Contains(known, c.field) {
		known = append(known, c.field)
	}
	for _, part := range c.parts {
		known = part.fields(known)
	}
	return known
}

func TestFields(t *testing.T) {
	got, err := fieldsOf(`a.b: (x or y) and not c > 1 and (free or a.b: z)`)
	if diff := cmp.Diff([]string{"a.b", "c"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func FuzzKQL(f *testing.F) {
	for _, p := range Boards()[0].Panels {
		f.Add(p.Query)
	}
	f.Add(`a: (x or "y z") and not b >= 2 or "\"" and c: d\*e*`)
	f.Fuzz(func(t *testing.T, kql string) {
		got, err := Filter(kql)
		if err != nil {
			if !errors.Is(err, ErrQuery) {
				t.Errorf("%v", err)
			}
			return
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	})
}
