package sqlite

import (
	"strings"
	"unicode"
)

// maxTerms bounds a query; each term is a walk over the index. maxNested
// bounds its brackets, which are read by recursion.
const (
	maxTerms  = 32
	maxNested = 8
)

// matchQuery turns what a person typed into an FTS5 query: words, "phrases"
// and prefix*, all of which must be found, unless OR stands between them; -
// or NOT excludes the term or the brackets behind it. Every term is quoted, so
// that nothing in it is taken for syntax, and what makes no sense (an OR with
// nothing before it, a bracket without its other half) is passed over: no text
// is an error.
//
// FTS5 excludes only from something. A query of nothing but exclusions comes
// back in exclude, and match is empty. ok is false when nothing can be
// searched for, such as in "***".
func matchQuery(q string) (match, exclude string, ok bool) {
	p := &queryParser{rest: clean(q)}
	match, exclude = p.either(0)
	return match, exclude, match != "" || exclude != ""
}

// queryParser reads a query once, from left to right.
type queryParser struct {
	rest  string
	terms int
}

// either reads groups with OR between them, up to a closing bracket when it
// is nested. A group of exclusions alone counts only when it is all there is.
func (p *queryParser) either(depth int) (match, exclude string) {
	var groups []string
	for {
		m, x, more := p.all(depth)
		switch {
		case m != "" && x != "":
			m = "(" + m + " NOT " + x + ")"
		case m == "" && x != "" && exclude == "":
			exclude = x
		}
		if m != "" {
			groups = append(groups, m)
		}
		if !more {
			break
		}
	}
	switch len(groups) {
	case 0:
		return "", exclude
	case 1:
		return groups[0], ""
	}
	return "(" + strings.Join(groups, " OR ") + ")", ""
}

// all reads what must be found together, and what must not; more is true when
// an OR ended it.
func (p *queryParser) all(depth int) (match, exclude string, more bool) {
	var found, not []string
	negate := false
	take := func(m, x string) {
		switch {
		case negate && m != "":
			not = append(not, m)
		case m != "":
			found = append(found, m)
		case !negate && x != "":
			not = append(not, x) // of brackets that only exclude
		}
		negate = false
	}
loop:
	for {
		kind, text := p.next()
		switch kind {
		case partEnd:
			break loop
		case partClose:
			if depth > 0 {
				break loop
			}
		case partOr:
			more = true
			break loop
		case partNot:
			negate = true
		case partOpen:
			if depth < maxNested {
				take(p.either(depth + 1))
			}
		case partTerm:
			if p.terms++; p.terms <= maxTerms {
				take(text, "")
			}
		}
	}
	return together(found, " AND "), together(not, " OR "), more
}

func together(parts []string, with string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return "(" + strings.Join(parts, with) + ")"
}

// part is a kind of piece of a query.
type part int

const (
	partEnd part = iota
	partTerm
	partOr
	partNot
	partOpen
	partClose
)

// next takes the next piece; text is a quoted term.
func (p *queryParser) next() (kind part, text string) {
	for {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" {
			return partEnd, ""
		}
		switch c := p.rest[0]; c {
		case '(':
			p.rest = p.rest[1:]
			return partOpen, ""
		case ')':
			p.rest = p.rest[1:]
			return partClose, ""
		case '-':
			if p.excludes() {
				p.rest = p.rest[1:]
				return partNot, ""
			}
		}
		term, phrase, prefix := p.term()
		switch {
		case phrase:
		case term == "OR":
			return partOr, ""
		case term == "NOT":
			return partNot, ""
		case term == "AND":
			continue // is between words anyway
		}
		// FTS5 takes a term without a token for an error or for nothing.
		if !strings.ContainsFunc(term, isToken) {
			continue
		}
		t := `"` + strings.ReplaceAll(term, `"`, `""`) + `"`
		if prefix && endsInToken(term) {
			t += "*"
		}
		return partTerm, t
	}
}

// excludes reports whether the - at the head of the rest stands before
// something.
func (p *queryParser) excludes() bool {
	for _, r := range p.rest[1:] {
		return r == '"' || r == '(' || isToken(r)
	}
	return false
}

// term takes a word or a phrase.
func (p *queryParser) term() (term string, phrase, prefix bool) {
	if p.rest[0] == '"' {
		term, p.rest, _ = strings.Cut(p.rest[1:], `"`)
		p.rest, prefix = strings.CutPrefix(p.rest, "*")
		return term, true, prefix
	}
	end := strings.IndexFunc(p.rest, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '(' || r == ')' })
	if end < 0 {
		end = len(p.rest)
	}
	term, p.rest = p.rest[:end], p.rest[end:]
	return term, false, strings.HasSuffix(term, "*")
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
