package elastic

import (
	"vedette/store"
)

// The fields that are searched, and what a word in each is worth: what SQLite's
// ranking gives them.
var searched = []string{"observed.title^10", "observed.vendor^4", "observed.description"}

// startsMost bounds the words that the beginning of one may stand for, within
// a phrase.
const startsMost = 1000

// matching is a query in Elasticsearch's words. The analyser is that of the
// index: slang is for searches in Kibana, and an answer here is the same from
// every store.
func matching(q *store.Query) object {
	switch q.Op {
	case store.QueryAll:
		return object{"bool": object{"must": each(q.Parts)}}
	case store.QueryAny:
		return object{"bool": object{"should": each(q.Parts), "minimum_should_match": 1}}
	case store.QueryWithout:
		return object{"bool": object{"must": matching(&q.Parts[0]), "must_not": matching(&q.Parts[1])}}
	}
	m := object{"query": q.Text, "fields": searched, "analyzer": "vedette_text", "type": "phrase"}
	if q.Start {
		m["type"], m["max_expansions"] = "phrase_prefix", startsMost
	}
	return object{"multi_match": m}
}

func each(parts []store.Query) []object {
	list := make([]object, len(parts))
	for i := range parts {
		list[i] = matching(&parts[i])
	}
	return list
}

// text is the query of a search as typed; none is true when nothing can fit.
func text(q string) (must object, none bool) {
	match, exclude := store.ParseQuery(q)
	switch {
	case match != nil:
		return matching(match), false
	case exclude != nil:
		return object{"bool": object{"must_not": matching(exclude)}}, false
	}
	return nil, true
}
