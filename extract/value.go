package extract

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// scope is where the sources of one record look.
type scope struct {
	root   *html.Node // the record's element
	page   *html.Node // the whole page
	groups map[string]string
	rules  []pairRule
	pairs  []pair // found on first use
	asked  bool
}

// pair is a label with its value: an element without its label element, a run
// of siblings, or a piece of text.
type pair struct {
	label string
	in    *html.Node   // value element
	leave *html.Node   // label element inside it
	run   []*html.Node // siblings that are the value
	text  string       // value when it has no element of its own
}

// labels finds the pairs of the record.
func (s *scope) labels() []pair {
	if s.asked {
		return s.pairs
	}
	s.asked = true
	for i := range s.rules {
		for _, n := range s.rules[i].rows.under(s.root) {
			s.pairs = append(s.pairs, s.rules[i].read(n)...)
		}
	}
	return s.pairs
}

func (r *pairRule) read(n *html.Node) []pair {
	switch {
	case r.columns > 0:
		return cellPairs(n, r.columns)
	case r.follows:
		return runPairs(n, r.label.all(n))
	case r.label == nil:
		return colonPair(n, r.value.first(n))
	}
	label := r.label.first(n)
	if label == nil {
		return nil
	}
	p := pair{label: labelText(text(label)), in: n, leave: label}
	if r.value != nil {
		if p.in = r.value.first(n); p.in == nil {
			return nil
		}
		p.leave = nil
	}
	return []pair{p}
}

// cellPairs reads a row whose cells are label, value, label, value, ...
func cellPairs(row *html.Node, columns int) []pair {
	var cells []*html.Node
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !silent(c) {
			cells = append(cells, c)
		}
	}
	var out []pair
	for i := 0; i+1 < len(cells) && len(out) < columns; i += 2 {
		out = append(out, pair{label: labelText(text(cells[i])), in: cells[i+1]})
	}
	return out
}

// runPairs takes as value what follows each label up to the next one. The
// labels need not be siblings, as long as their values are.
func runPairs(root *html.Node, labels []*html.Node) []pair {
	is := make(map[*html.Node]bool, len(labels))
	for _, l := range labels {
		is[l] = true
	}
	out := make([]pair, 0, len(labels))
	for _, l := range labels {
		p := pair{label: labelText(text(l))}
		for s := l.NextSibling; s != nil && !is[s] && !holdsAny(s, is); s = s.NextSibling {
			p.run = append(p.run, s)
		}
		out = append(out, p)
	}
	return out
}

func holdsAny(n *html.Node, set map[*html.Node]bool) bool {
	if n.FirstChild == nil {
		return false
	}
	for c := n; c != nil; c = next(c, n, false) {
		if set[c] {
			return true
		}
	}
	return false
}

// colonPair splits an element's text at its first colon.
func colonPair(n, value *html.Node) []pair {
	all := text(n)
	label, rest, ok := strings.Cut(all, ":")
	if !ok || len(label) > 100 {
		return nil
	}
	p := pair{label: labelText(label), text: strings.TrimSpace(rest)}
	if value != nil {
		p.in, p.text = value, ""
	}
	return []pair{p}
}

func labelText(s string) string { return strings.TrimSpace(strings.TrimRight(s, ": ")) }

// nodes are what a selector inside the value looks at.
func (p *pair) nodes() []*html.Node {
	if p.in != nil {
		return []*html.Node{p.in}
	}
	return p.run
}

func (p *pair) value(keepLines bool) string {
	switch {
	case p.in == nil && p.run == nil:
		return p.text
	case p.in != nil && p.leave != nil && !keepLines:
		return textWithout(p.in, p.leave)
	case p.in != nil:
		if keepLines {
			return lines(p.in)
		}
		return text(p.in)
	}
	var b strings.Builder
	for _, n := range p.run {
		if n.Type == html.ElementNode && silent(n) {
			continue
		}
		if keepLines {
			b.WriteString(lines(n) + "\n")
		} else {
			writeText(&b, n, nil, 0)
		}
	}
	if keepLines {
		return foldLines(b.String())
	}
	return folded(b.String())
}

// values are what a field's alternatives find: the first that is not empty.
func (s *scope) values(list []source) []string {
	for i := range list {
		if v := s.of(&list[i]); len(v) > 0 {
			return v
		}
	}
	return nil
}

// of is what one source finds, cleaned.
func (s *scope) of(src *source) []string {
	found := s.raw(src)
	for _, st := range src.steps {
		if len(found) == 0 {
			return nil
		}
		found = st(found)
	}
	return found
}

func (s *scope) raw(src *source) []string {
	switch {
	case src.URL != "":
		return nonEmpty(s.groups[src.URL])
	case src.Pair != "":
		return s.fromPairs(src)
	}
	root := s.root
	if src.Page {
		root = s.page
	}
	return fromNodes(src, []*html.Node{root})
}

func (s *scope) fromPairs(src *source) []string {
	var out []string
	for i, p := range s.labels() {
		if !src.pair.MatchString(p.label) {
			continue
		}
		switch {
		case src.css != nil || src.Attr != "" || src.Count:
			out = append(out, fromNodes(src, p.nodes())...)
		case src.Value != "":
			out = append(out, src.Value)
		default:
			out = append(out, nonEmpty(s.pairs[i].value(src.Lines))...)
		}
		if len(out) > 0 && !src.All {
			break
		}
	}
	return out
}

// fromNodes reads a source inside the given elements.
func fromNodes(src *source, roots []*html.Node) []string {
	hits := roots
	if src.css != nil {
		hits = matches(src, roots)
	}
	switch {
	case src.Count:
		if len(hits) == 0 {
			return nil
		}
		return []string{strconv.Itoa(len(hits))}
	case len(hits) == 0:
		return nil
	case src.Value != "":
		return []string{src.Value}
	}
	if !src.All {
		hits = pick(hits, src.Nth)
	}
	out := make([]string, 0, len(hits))
	for _, n := range hits {
		out = append(out, nonEmpty(content(src, n))...)
	}
	return out
}

func matches(src *source, roots []*html.Node) []*html.Node {
	if !src.All && !src.Count && src.Nth <= 1 && src.Nth >= 0 {
		for _, root := range roots {
			if n := src.css.first(root); n != nil && (src.Value != "" || content(src, n) != "") {
				return []*html.Node{n}
			}
		}
	}
	var hits []*html.Node
	for _, root := range roots {
		hits = append(hits, src.css.under(root)...)
		if len(hits) > maxLinks {
			return hits[:maxLinks]
		}
	}
	return hits
}

// pick is the n-th of the hits, counted from 1, or from the end when negative.
func pick(hits []*html.Node, nth int) []*html.Node {
	switch {
	case nth == 0:
		return hits[:1]
	case nth < 0:
		nth = len(hits) + nth
	default:
		nth--
	}
	if nth < 0 || nth >= len(hits) {
		return nil
	}
	return hits[nth : nth+1]
}

func content(src *source, n *html.Node) string {
	switch {
	case src.Attr != "":
		return folded(attr(n, src.Attr))
	case src.Own:
		return ownText(n)
	case src.Lines:
		return lines(n)
	}
	return text(n)
}

func nonEmpty(v string) []string {
	if v == "" {
		return nil
	}
	return []string{v}
}

// one is the first value of a field as a single text.
func one(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// noNumber are words that mean zero where a count is expected.
var noNumber = regexp.MustCompile(`(?i)^\(?(none|no|never|nobody|-)\)?$`)

func count(values []string) *int64 {
	if len(values) == 0 {
		return nil
	}
	if noNumber.MatchString(values[0]) {
		return new(int64)
	}
	n, ok := ParseCount(values[0])
	if !ok {
		return nil
	}
	return &n
}
