package store

import (
	"strings"
	"unicode"
)

// Query is what a person searches for, read into parts. Backends put it into
// their own words; what a query means is decided here alone.
type Query struct {
	Op    QueryOp
	Text  string  // of QueryText: a word or the words of a phrase, as typed
	Start bool    // of QueryText: of its last word only the beginning is given
	Parts []Query // of the others
}

// QueryOp says how the parts of a query go together.
type QueryOp int

// The kinds of part.
const (
	QueryText    QueryOp = iota // found in title, description or vendor, its words beside one another
	QueryAll                    // every part
	QueryAny                    // one part at least
	QueryWithout                // the first part and not the second
)

// maxTerms bounds a query; each term is a walk over an index. maxNested
// bounds its brackets, which are read by recursion.
const (
	maxTerms  = 32
	maxNested = 8
)

// ParseQuery reads words, "phrases" and prefix*, all of which must be found,
// unless OR stands between them; - or NOT excludes the term or the brackets
// behind it. What makes no sense (an OR with nothing before it, a bracket
// without its other half) is passed over: no text is an error.
//
// A query of nothing but exclusions comes back in exclude, and match is nil.
// Both are nil when nothing can be searched for, such as in "***".
func ParseQuery(q string) (match, exclude *Query) {
	if strings.IndexByte(q, 0) >= 0 {
		q = strings.ReplaceAll(q, "\x00", "\uFFFD")
	}
	p := &queryParser{rest: strings.ToValidUTF8(q, "\uFFFD")}
	return p.either(0)
}

// queryParser reads a query once, from left to right.
type queryParser struct {
	rest  string
	terms int
}

// either reads groups with OR between them, up to a closing bracket when it
// is nested. A group of exclusions alone counts only when it is all there is.
func (p *queryParser) either(depth int) (match, exclude *Query) {
	var groups []Query
	for {
		m, x, more := p.all(depth)
		switch {
		case m != nil && x != nil:
			m = &Query{Op: QueryWithout, Parts: []Query{*m, *x}}
		case m == nil && x != nil && exclude == nil:
			exclude = x
		}
		if m != nil {
			groups = append(groups, *m)
		}
		if !more {
			break
		}
	}
	if len(groups) == 0 {
		return nil, exclude
	}
	return together(groups, QueryAny), nil
}

// all reads what must be found together, and what must not; more is true when
// an OR ended it.
func (p *queryParser) all(depth int) (match, exclude *Query, more bool) {
	var found, not []Query
	negate := false
	take := func(m, x *Query) {
		switch {
		case negate && m != nil:
			not = append(not, *m)
		case m != nil:
			found = append(found, *m)
		case !negate && x != nil:
			not = append(not, *x) // of brackets that only exclude
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
				take(&text, nil)
			}
		}
	}
	return together(found, QueryAll), together(not, QueryAny), more
}

func together(parts []Query, op QueryOp) *Query {
	switch len(parts) {
	case 0:
		return nil
	case 1:
		return &parts[0]
	}
	return &Query{Op: op, Parts: parts}
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

// next takes the next piece; of a term, text is what it says.
func (p *queryParser) next() (kind part, text Query) {
	for {
		p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
		if p.rest == "" {
			return partEnd, text
		}
		switch c := p.rest[0]; c {
		case '(':
			p.rest = p.rest[1:]
			return partOpen, text
		case ')':
			p.rest = p.rest[1:]
			return partClose, text
		case '-':
			if p.excludes() {
				p.rest = p.rest[1:]
				return partNot, text
			}
		}
		term, phrase, prefix := p.term()
		switch {
		case phrase:
		case term == "OR":
			return partOr, text
		case term == "NOT":
			return partNot, text
		case term == "AND":
			continue // is between words anyway
		}
		if !strings.ContainsFunc(term, isToken) {
			continue
		}
		return partTerm, Query{Text: term, Start: prefix && endsInToken(term)}
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

// isToken tells what is part of a word: what FTS5's unicode61 takes for one.
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
