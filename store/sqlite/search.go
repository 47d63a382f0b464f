package sqlite

import (
	"strings"
	"unicode"
)

// maxTerms bounds a query; each term is a walk over the index.
const maxTerms = 32

// matchQuery turns what a person typed into an FTS5 query: words, "phrases"
// and prefix*, all of which must be found. Every term is quoted, so that
// nothing in it is taken for syntax. ok is false when nothing can be searched
// for, such as in "***".
func matchQuery(q string) (match string, ok bool) {
	var terms []string
	for q = clean(q); q != "" && len(terms) < maxTerms; {
		var term string
		var phrase bool
		if q[0] == '"' {
			phrase = true
			term, q, _ = strings.Cut(q[1:], `"`)
		} else if i := strings.IndexFunc(q, func(r rune) bool { return unicode.IsSpace(r) || r == '"' }); i >= 0 {
			term, q = q[:i], q[i:]
			if r := q[0]; r != '"' {
				q = strings.TrimLeftFunc(q, unicode.IsSpace)
			}
		} else {
			term, q = q, ""
		}
		prefix := false
		if phrase {
			if rest, star := strings.CutPrefix(q, "*"); star {
				prefix, q = true, rest
			}
		} else {
			prefix = strings.HasSuffix(term, "*")
		}
		if !strings.ContainsFunc(term, isToken) {
			continue // FTS5 takes a term without a token for an error or for nothing
		}
		t := `"` + strings.ReplaceAll(term, `"`, `""`) + `"`
		if prefix && endsInToken(term) {
			t += "*"
		}
		terms = append(terms, t)
	}
	return strings.Join(terms, " "), len(terms) > 0
}

// isToken tells what unicode61 takes for part of a word.
func isToken(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.Co, r)
}

// endsInToken reports whether a term ends in part of a word, its stars aside:
// only then does a prefix mean anything.
func endsInToken(term string) bool {
	term = strings.TrimRight(term, "*")
	rs := []rune(term)
	return len(rs) > 0 && isToken(rs[len(rs)-1])
}
