package extract

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Sites plant rows, links and warnings that a person never sees. Whatever the
// page itself hides (the hidden attribute, inline styles, style blocks) is
// taken out of the tree before anything is read. Style sheets are not
// fetched; a profile names what they hide.

// maxStyle bounds the style blocks that are read, and maxRules their rules.
const (
	maxStyle = 64 << 10
	maxRules = 400
)

// hideDecoys takes hidden elements out, but not those that a selector reveals.
func (p *page) hideDecoys(reveal []*selector) {
	var hidden, styles []*html.Node
	for n, over := p.root, false; n != nil; n = next(n, p.root, over) {
		over = false
		if n.Type != html.ElementNode {
			continue
		}
		if n.DataAtom == atom.Style {
			styles = append(styles, n)
			continue
		}
		if hasAttr(n, "hidden") || hiddenStyle(attr(n, "style")) {
			hidden = append(hidden, n)
			over = true
		}
	}
	for _, s := range hiddenRules(styles) {
		hidden = append(hidden, s.all(p.root)...)
	}
	p.remove(hidden, reveal)
}

// hideSelected takes out what a profile names.
func (p *page) hideSelected(list []*selector) {
	for _, s := range list {
		p.remove(s.all(p.root), nil)
	}
}

func (p *page) remove(nodes []*html.Node, reveal []*selector) {
	if len(nodes) == 0 {
		return
	}
	keep := map[*html.Node]bool{}
	for _, s := range reveal {
		for _, n := range s.all(p.root) {
			keep[n] = true
		}
	}
	for _, n := range nodes {
		if n.Parent != nil && !keep[n] && n.DataAtom != atom.Body && n.DataAtom != atom.Html {
			n.Parent.RemoveChild(n)
		}
	}
}

// hiddenStyle reports whether declarations make an element invisible.
func hiddenStyle(style string) bool {
	if style == "" {
		return false
	}
	values := map[string]string{}
	for decl := range strings.SplitSeq(strings.ToLower(style), ";") {
		if name, value, ok := strings.Cut(decl, ":"); ok {
			values[strings.TrimSpace(name)] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		}
	}
	switch {
	case values["display"] == "none",
		values["visibility"] == "hidden", values["visibility"] == "collapse",
		zero(values["opacity"]), zero(values["font-size"]),
		clippedAway(values["clip"]),
		far(values["text-indent"]):
		return true
	case values["overflow"] == "hidden" && (zero(values["height"]) || zero(values["width"]) || zero(values["max-height"])):
		return true
	case values["position"] == "absolute" || values["position"] == "fixed":
		return far(values["left"]) || far(values["top"]) || far(values["right"])
	}
	return false
}

// clippedAway reports a clip to nothing: rect(0 0 0 0), with or without commas
// and units.
func clippedAway(clip string) bool {
	inner, ok := strings.CutPrefix(clip, "rect(")
	return ok && strings.Trim(inner, "0px, )") == ""
}

// zero reports a length of nothing: "0", "0px", "0.0".
func zero(v string) bool {
	n, ok := length(v)
	return ok && n == 0
}

// far reports a shift out of any screen.
func far(v string) bool {
	n, ok := length(v)
	return ok && n <= -900
}

func length(v string) (float64, bool) {
	end := 0
	for end < len(v) && (v[end] == '-' || v[end] == '+' || v[end] == '.' || isDigit(v[end])) {
		end++
	}
	n, err := strconv.ParseFloat(v[:end], 64)
	return n, err == nil
}

// hiddenRules are the selectors that style blocks hide and nothing shows
// again: a rule for :target, :checked or :hover on the same element makes a
// tab of it, which a person can open.
func hiddenRules(styles []*html.Node) []*selector {
	var hide []string
	shown := map[string]bool{}
	for _, n := range styles {
		if n.FirstChild == nil {
			continue
		}
		css := n.FirstChild.Data
		readRules(css[:min(len(css), maxStyle)], func(sel, body string) {
			sel = strings.TrimSpace(sel)
			if base, pseudo, ok := strings.Cut(sel, ":"); ok {
				if !hiddenStyle(body) {
					shown[lastCompound(base)] = true
					shown[lastCompound(pseudo)] = true // "#tab:checked ~ .pane"
				}
				return
			}
			if hiddenStyle(body) {
				hide = append(hide, sel)
			}
		})
	}
	out := make([]*selector, 0, len(hide))
	for _, sel := range hide {
		if shown[lastCompound(sel)] {
			continue
		}
		if s, err := compileSelector(sel); err == nil {
			out = append(out, s)
		}
	}
	return out
}

// lastCompound is what a selector is about: its last simple part.
func lastCompound(sel string) string {
	parts := strings.FieldsFunc(sel, func(r rune) bool { return strings.ContainsRune(" >+~", r) })
	if len(parts) == 0 {
		return ""
	}
	return parts[len(parts)-1]
}

// readRules visits "selector { declarations }", one call for each selector of
// a list; at-rules are passed over with their blocks.
func readRules(css string, visit func(sel, body string)) {
	css = withoutComments(css)
	for rules := 0; rules < maxRules; rules++ {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		head := strings.TrimSpace(css[:open])
		if i := strings.LastIndexByte(head, ';'); i >= 0 { // @import ...;
			head = strings.TrimSpace(head[i+1:])
		}
		end := blockEnd(css, open)
		if !strings.HasPrefix(head, "@") {
			for sel := range strings.SplitSeq(head, ",") {
				visit(sel, css[open+1:end])
			}
		}
		css = css[min(end+1, len(css)):]
	}
}

// blockEnd is the index of the brace that closes the one at open.
func blockEnd(css string, open int) int {
	depth := 0
	for i := open; i < len(css); i++ {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(css)
}

func withoutComments(css string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(css, "/*")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
}
