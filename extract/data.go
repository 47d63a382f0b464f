package extract

import (
	"regexp"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dataRule is a compiled Data.
type dataRule struct {
	css  *selector
	attr string
	name *regexp.Regexp // of what a script gives the JSON to
	path *jsonPath
}

// jsonPlace is where JSON stands on a page.
type jsonPlace struct {
	node *html.Node
	attr string
	name *regexp.Regexp
}

// jsonAt reads the JSON in an element, once; nil without any.
func (d *dom) jsonAt(at jsonPlace) *datum {
	if found, known := d.json[at]; known {
		return found
	}
	if d.json == nil {
		d.json, d.looks = map[jsonPlace]*datum{}, maxLooks
	}
	var out *datum
	if root, ok := jsonIn(at); ok {
		out = &datum{value: root, root: root, left: &d.looks}
	}
	d.json[at] = out
	return out
}

func jsonIn(at jsonPlace) (any, bool) {
	source := ""
	switch {
	case at.attr != "":
		source = attr(at.node, at.attr)
	case at.node.DataAtom == atom.Script || at.node.DataAtom == atom.Style:
		source = scriptText(at.node)
	default:
		source = text(at.node)
	}
	if at.name != nil {
		return named(source, at.name)
	}
	return literal(source)
}

// in are the JSON values that a rule names in an area, of each element those
// at the end of the path, no more than limit.
func (r *dataRule) in(d *dom, a area, limit int) []*datum {
	var hits []el
	switch {
	case r.css != nil:
		hits = d.hits(r.css, a)
	case a.self >= 0:
		hits = []el{a.self}
	}
	var out []*datum
	for _, i := range hits {
		if len(out) >= limit {
			break
		}
		if whole := d.jsonAt(jsonPlace{d.node(i), r.attr, r.name}); whole != nil {
			out = append(out, r.path.find(whole, limit-len(out))...)
		}
	}
	return out
}

// withData gives an area the JSON that the rule names for it.
func (r *pageRead) withData(a area) area {
	if r.rule.data == nil {
		return a
	}
	if found := r.rule.data.in(r.page.dom, a, 1); len(found) > 0 {
		a.data = found[0]
		r.Truncated = r.Truncated || isCut(a.data.root)
	}
	return a
}

// whole is the page as the rule sees it.
func (r *pageRead) whole() area {
	a := r.page.dom.whole()
	if r.rule.rows == nil {
		a = r.withData(a)
	}
	return a
}

// items are the records that stand in the JSON of an area. One in which the
// text ends is dropped.
func (r *pageRead) items(a area) []area {
	var out []area
	for _, data := range r.rule.data.in(r.page.dom, a, maxRows) {
		r.Truncated = r.Truncated || isCut(data.root)
		for _, found := range r.rule.items.find(data, maxRows) {
			for _, item := range found.elements() {
				if len(out) == maxRows {
					return out
				}
				if isCut(item.value) {
					r.Dropped++
					continue
				}
				out = append(out, area{self: -1, span: elemRange{a.span.lo, a.span.lo}, data: item})
			}
		}
	}
	return out
}

// fromJSON reads a source that is a path: into the record's data, or into the
// JSON of what its selector finds.
func (s *scope) fromJSON(src *source) []string {
	var out []string
	for _, d := range s.jsonOf(src) {
		if out = append(out, src.json.texts(d, maxValues-len(out), src.Lines)...); len(out) > 0 && !src.All {
			break
		}
	}
	switch {
	case len(out) == 0:
		return nil
	case src.Count:
		return counted(out)
	case src.Value != "":
		return []string{src.Value}
	case src.Nth != 0:
		return pick(out, src.Nth)
	}
	return out
}

// jsonOf is the JSON that a source looks in.
func (s *scope) jsonOf(src *source) []*datum {
	a := s.root
	if src.Page {
		a = s.dom.whole()
	}
	if src.css == nil && src.Attr == "" && src.name == nil {
		switch {
		case a.data != nil:
			return []*datum{a.data}
		case a.self < 0 && a.first != nil && a.first != s.dom.root: // a line of text
			if root, ok := literal(a.text()); ok {
				left := maxLooks
				return []*datum{{value: root, root: root, left: &left}}
			}
			return nil
		}
	}
	rule := dataRule{css: src.css, attr: src.Attr, name: src.name}
	return rule.in(s.dom, a, maxValues)
}

// jsonRows are the elements of the lists that a source of variants names.
func (s *scope) jsonRows(src *source) []area {
	var out []area
	for _, d := range s.jsonOf(src) {
		for _, found := range src.json.find(d, maxVariants) {
			for _, item := range found.elements() {
				if len(out) == maxVariants {
					return out
				}
				out = append(out, area{self: -1, span: elemRange{s.root.span.lo, s.root.span.lo}, data: item})
			}
		}
	}
	return out
}
