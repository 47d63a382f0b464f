package sqlite

import (
	"strings"

	"vedette/store"
)

// matchQuery turns what a person typed into an FTS5 query (store.ParseQuery).
// Every term is quoted, so that nothing in it is taken for syntax.
//
// FTS5 excludes only from something. A query of nothing but exclusions comes
// back in exclude, and match is empty. ok is false when nothing can be
// searched for, such as in "***".
func matchQuery(q string) (match, exclude string, ok bool) {
	m, x := store.ParseQuery(q)
	match, exclude = matchOf(m), matchOf(x)
	return match, exclude, match != "" || exclude != ""
}

func matchOf(q *store.Query) string {
	if q == nil {
		return ""
	}
	if q.Op == store.QueryText {
		term := `"` + strings.ReplaceAll(q.Text, `"`, `""`) + `"`
		if q.Start {
			term += "*"
		}
		return term
	}
	parts := make([]string, len(q.Parts))
	for i := range q.Parts {
		parts[i] = matchOf(&q.Parts[i])
	}
	with := map[store.QueryOp]string{store.QueryAll: " AND ", store.QueryAny: " OR ", store.QueryWithout: " NOT "}
	return "(" + strings.Join(parts, with[q.Op]) + ")"
}
