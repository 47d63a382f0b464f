package extract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// pairRule is a compiled Pairs.
type pairRule struct {
	rows, label, value *selector
	follows            bool // value is "~"
	lines              bool
	columns            int
	words              *regexp.Regexp
	mark               string // between label and value, where no element tells
}

// pair is a label with its value: an area, or a piece of text.
type pair struct {
	label string
	value area
	text  string // value when it has no element of its own
	plain bool   // the value is text
}

// labels finds the pairs of the record, once.
func (s *scope) labels() []pair {
	if s.asked {
		return s.pairs
	}
	s.asked = true
	for i := range s.rules {
		r := &s.rules[i]
		if r.rows == nil {
			s.pairs = append(s.pairs, r.read(s.dom, s.root)...)
			continue
		}
		for _, row := range s.dom.hits(r.rows, s.root) {
			s.pairs = append(s.pairs, r.read(s.dom, s.dom.area(row))...)
			if len(s.pairs) > maxValues {
				return s.pairs
			}
		}
	}
	return s.pairs
}

func (r *pairRule) read(d *dom, a area) []pair {
	switch {
	case r.columns > 0:
		return cellPairs(d, a.span, r.columns)
	case r.words != nil:
		return wordPairs(r.words, a.text())
	case r.lines:
		return linePairs(a.lines(), r.mark)
	case r.follows:
		return runPairs(d, r.label.in(d, a.span))
	case r.label == nil:
		return r.colonPair(d, a)
	}
	i := d.hit(r.label, a)
	if i < 0 {
		return nil
	}
	label := d.node(i)
	a.leave = leaves{label}
	if r.value != nil {
		v := d.hit(r.value, a)
		if v < 0 {
			return nil
		}
		a = d.area(v)
	}
	return []pair{{label: labelText(text(label)), value: a}}
}

// cellPairs reads a row whose cells are label, value, label, value, ...
func cellPairs(d *dom, in elemRange, columns int) []pair {
	var cells []el
	for i := in.lo; i < in.hi; i = d.elems[i].end {
		if !d.elems[i].dead && !silent(d.node(i)) {
			cells = append(cells, i)
		}
	}
	var out []pair
	for i := 0; i+1 < len(cells) && len(out) < columns; i += 2 {
		out = append(out, pair{label: labelText(text(d.node(cells[i]))), value: d.area(cells[i+1])})
	}
	return out
}

// runPairs takes as value what follows each label up to the next one. The
// labels need not be siblings of each other, but their values are theirs.
func runPairs(d *dom, labels []el) []pair {
	out := make([]pair, 0, len(labels))
	for _, l := range labels {
		n := d.node(l)
		p := pair{label: labelText(text(n)), value: area{self: -1, span: elemRange{d.elems[l].end, d.elems[l].end}}}
		for s := n.NextSibling; s != nil; s = s.NextSibling {
			if s.Type == html.ElementNode {
				end := d.elems[p.value.span.hi].end
				if len(inside(labels, elemRange{p.value.span.hi, end})) > 0 {
					break
				}
				p.value.span.hi = end
			}
			if p.value.first == nil {
				p.value.first = s
			}
			p.value.last = s
		}
		out = append(out, p)
	}
	return out
}

// wordPairs cuts a text at the words that are its labels: "ships from: USA
// ships to: Worldwide".
func wordPairs(words *regexp.Regexp, all string) []pair {
	at := words.FindAllStringIndex(all, maxValues)
	out := make([]pair, 0, len(at))
	for i, m := range at {
		end := len(all)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		out = append(out, pair{
			label: labelText(all[m[0]:m[1]]), plain: true,
			text: strings.TrimSpace(strings.TrimLeft(all[m[1]:end], ":-–—= ")),
		})
	}
	return out
}

// linePairs reads each line up to its first mark as a label.
func linePairs(all, mark string) []pair {
	var out []pair
	for line := range strings.SplitSeq(all, "\n") {
		if label, rest, ok := strings.Cut(line, mark); ok && len(label) <= maxLabel {
			out = append(out, pair{label: labelText(label), text: strings.TrimSpace(rest), plain: true})
		}
	}
	return out
}

// maxLabel bounds what can be a label before a colon; the rest is prose.
const maxLabel = 100

// colonPair splits an element's text at its first mark.
func (r *pairRule) colonPair(d *dom, a area) []pair {
	label, rest, ok := strings.Cut(a.text(), r.mark)
	if !ok || len(label) > maxLabel {
		return nil
	}
	p := pair{label: labelText(label), value: a, text: strings.TrimSpace(rest), plain: true}
	if r.value != nil {
		v := d.hit(r.value, a)
		if v < 0 {
			return nil
		}
		p.value, p.plain = d.area(v), false
	}
	return []pair{p}
}

func labelText(s string) string { return strings.TrimSpace(strings.TrimRight(s, ":： ")) }

// content is the value of a pair as a source wants it, without a selector. A
// colon that stands behind the label's element is not part of it.
func (p *pair) content(d *dom, src *source) string {
	v := p.text
	switch {
	case p.plain:
	case src.parted():
		a := d.partOf(src, p.value)
		v = a.shown(src.Lines)
	default:
		v = p.value.shown(src.Lines)
	}
	return strings.TrimLeft(v, ":： \n")
}

// fromPairs reads a source whose label fits.
func (s *scope) fromPairs(src *source) []string {
	var out []string
	pairs := s.labels()
	for i := range pairs {
		p := &pairs[i]
		if !src.pair.MatchString(p.label) {
			continue
		}
		switch {
		case src.css != nil || src.Attr != "" || src.Count || src.Own:
			out = append(out, s.fromArea(src, p.value)...)
		case src.Value != "":
			out = append(out, src.Value)
		case s.isCut(p.value.last):
			s.cutField = true
		default:
			if v := p.content(s.dom, src); v != "" {
				out = append(out, v)
			}
		}
		if len(out) > 0 && !src.All {
			break
		}
	}
	return out
}

// pairAreas are the values of the pairs that a source is about.
func (s *scope) pairAreas(src *source) []area {
	var out []area
	pairs := s.labels()
	for i := range pairs {
		switch p := &pairs[i]; {
		case !src.pair.MatchString(p.label):
		case p.plain && src.css == nil:
			out = append(out, area{self: -1, data: &datum{value: p.text}})
		default:
			out = append(out, p.value)
		}
	}
	return slices.Clip(out)
}
