package kibana

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrQuery says that a text is not of the part of KQL that is known here.
var ErrQuery = errors.New("not understood as KQL")

// clause is a node of a parsed query.
type clause struct {
	op    string // and, or, not, is, <, <=, >, >=
	parts []clause
	field string // empty: every field
	value literal
}

// literal is a value as it was written.
type literal struct {
	text   string
	quoted bool
	wild   bool // has a * that stands for anything
}

// token of a query.
type token struct {
	kind  string // ( ) : < <= > >= and or not literal end
	value literal
	at    int
}

// maxDepth bounds nested brackets and negations.
const maxDepth = 64

// parseKQL reads the part of Kibana's query language that the panels, rules
// and documents of this project use: field: value, field: "phrase", field: *,
// field: pre*, field: (a or b), comparisons, free text, and, or, not, brackets.
func parseKQL(query string) (clause, error) {
	tokens, err := lexKQL(query)
	if err != nil {
		return clause{}, err
	}
	p := kqlParser{query: query, tokens: tokens}
	if p.peek().kind == "end" {
		return clause{op: "and"}, nil
	}
	c, err := p.or("", 0)
	if err != nil {
		return clause{}, err
	}
	if t := p.peek(); t.kind != "end" {
		return clause{}, p.wrong(t, "nothing more is expected")
	}
	return c, nil
}

// lexKQL cuts a query into tokens.
func lexKQL(query string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(query); {
		switch c := query[i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			i++
		case strings.IndexByte("():", c) >= 0:
			tokens = append(tokens, token{kind: string(c), at: i})
			i++
		case c == '<' || c == '>':
			n := 1
			if strings.HasPrefix(query[i+1:], "=") {
				n = 2
			}
			tokens = append(tokens, token{kind: query[i : i+n], at: i})
			i += n
		case c == '{' || c == '}':
			return nil, fmt.Errorf("kql: %q: column %d: nested fields are not known here: %w", query, i+1, ErrQuery)
		case c == '"':
			v, n, err := quoted(query[i:])
			if err != nil {
				return nil, fmt.Errorf("kql: %q: column %d: %w", query, i+1, err)
			}
			tokens = append(tokens, token{"literal", v, i})
			i += n
		default:
			v, n := bare(query[i:])
			kind := "literal"
			if word := strings.ToLower(query[i : i+n]); word == "and" || word == "or" || word == "not" {
				kind = word
			}
			tokens = append(tokens, token{kind, v, i})
			i += n
		}
	}
	return append(tokens, token{kind: "end", at: len(query)}), nil
}

// quoted reads "..." with its escapes, and tells how long that is.
func quoted(s string) (literal, int, error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return literal{text: b.String(), quoted: true}, i + 1, nil
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(s[i])
		}
	}
	return literal{}, 0, fmt.Errorf("a quotation mark is missing: %w", ErrQuery)
}

// bare reads a word without quotation marks. A backslash takes the meaning of
// what follows.
func bare(s string) (literal, int) {
	var b strings.Builder
	var v literal
	i := 0
	for i < len(s) && strings.IndexByte(" \t\r\n():<>\"{}", s[i]) < 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case s[i] == '\\' && i+1 < len(s):
			_, n = utf8.DecodeRuneInString(s[i+1:])
			b.WriteString(s[i+1 : i+1+n])
			n++
		case s[i] == '*':
			v.wild = true
			b.WriteByte('*')
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	v.text = b.String()
	return v, i
}

type kqlParser struct {
	query  string
	tokens []token
	next   int
}

func (p *kqlParser) peek() token { return p.tokens[p.next] }

func (p *kqlParser) take(kind string) bool {
	if p.peek().kind != kind {
		return false
	}
	p.next++
	return true
}

func (p *kqlParser) wrong(t token, what string) error {
	return fmt.Errorf("kql: %q: column %d: %s: %w", p.query, t.at+1, what, ErrQuery)
}

// or reads alternatives; field is the one that a bracket of values belongs to.
func (p *kqlParser) or(field string, depth int) (clause, error) {
	return p.chain("or", depth, func() (clause, error) {
		return p.chain("and", depth, func() (clause, error) { return p.not(field, depth) })
	})
}

func (p *kqlParser) chain(op string, depth int, read func() (clause, error)) (clause, error) {
	if depth > maxDepth {
		return clause{}, p.wrong(p.peek(), "too deeply nested")
	}
	first, err := read()
	if err != nil {
		return clause{}, err
	}
	parts := []clause{first}
	for p.take(op) {
		c, err := read()
		if err != nil {
			return clause{}, err
		}
		parts = append(parts, c)
	}
	if len(parts) == 1 {
		return first, nil
	}
	return clause{op: op, parts: parts}, nil
}

func (p *kqlParser) not(field string, depth int) (clause, error) {
	if !p.take("not") {
		return p.one(field, depth)
	}
	if depth > maxDepth {
		return clause{}, p.wrong(p.peek(), "too deeply nested")
	}
	c, err := p.not(field, depth+1)
	return clause{op: "not", parts: []clause{c}}, err
}

// one reads a bracket, a field with what is asked of it, or a value.
func (p *kqlParser) one(field string, depth int) (clause, error) {
	t := p.peek()
	if p.take("(") {
		c, err := p.or(field, depth+1)
		if err == nil && !p.take(")") {
			err = p.wrong(p.peek(), "a bracket is missing")
		}
		return c, err
	}
	if t.kind != "literal" {
		return clause{}, p.wrong(t, "a field or a value is expected")
	}
	v := p.words()
	name := p.peek()
	switch {
	case field != "", name.kind != ":" && !comparison(name.kind):
		return clause{op: "is", field: field, value: v}, nil
	case v.quoted || v.wild || strings.ContainsAny(v.text, " "):
		return clause{}, p.wrong(t, "this is no name of a field")
	}
	p.next++
	if comparison(name.kind) {
		if p.peek().kind != "literal" {
			return clause{}, p.wrong(p.peek(), "a value is expected")
		}
		return clause{op: name.kind, field: v.text, value: p.words()}, nil
	}
	switch p.peek().kind {
	case "(":
		return p.one(v.text, depth+1)
	case "literal":
		return clause{op: "is", field: v.text, value: p.words()}, nil
	}
	return clause{}, p.wrong(p.peek(), "a value is expected")
}

// words reads a quoted text, or the words up to the next sign: they are one
// value.
func (p *kqlParser) words() literal {
	v := p.peek().value
	p.next++
	for !v.quoted && p.peek().kind == "literal" && !p.peek().value.quoted {
		v.text += " " + p.peek().value.text
		v.wild = v.wild || p.peek().value.wild
		p.next++
	}
	return v
}

func comparison(kind string) bool { return strings.ContainsAny(kind, "<>") }
