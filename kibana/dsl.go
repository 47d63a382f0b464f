package kibana

import "strings"

// Filter is a query of Elasticsearch that finds what Kibana finds for a KQL
// text.
func Filter(kql string) (map[string]any, error) {
	c, err := parseKQL(kql)
	if err != nil {
		return nil, err
	}
	return c.dsl(), nil
}

// dsl is the query of a clause, in filter context: nothing is scored.
func (c clause) dsl() object {
	var parts list
	for _, part := range c.parts {
		parts = append(parts, part.dsl())
	}
	switch c.op {
	case "and":
		if len(parts) == 0 {
			return object{"match_all": object{}}
		}
		return object{"bool": object{"filter": parts}}
	case "or":
		return object{"bool": object{"should": parts, "minimum_should_match": 1}}
	case "not":
		return object{"bool": object{"must_not": parts}}
	case "is":
		return c.is()
	}
	return object{"range": object{c.field: object{bounds[c.op]: c.value.text}}}
}

var bounds = map[string]string{"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}

func (c clause) is() object {
	v := c.value
	switch {
	case c.field == "" && v.wild:
		return object{"query_string": object{"query": escaped(v.text), "lenient": true}}
	case c.field == "":
		kind := "best_fields"
		if v.quoted {
			kind = "phrase"
		}
		return object{"multi_match": object{"type": kind, "query": v.text, "lenient": true}}
	case v.text == "*" && v.wild:
		return object{"exists": object{"field": c.field}}
	case v.wild:
		return object{"query_string": object{"fields": list{c.field}, "query": escaped(v.text)}}
	case v.quoted:
		return object{"match_phrase": object{c.field: v.text}}
	}
	return object{"match": object{c.field: v.text}}
}

// escaped takes the meaning of all signs of a query string but *.
func escaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(`+-=&|><!(){}[]^"~?:\/ `, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
