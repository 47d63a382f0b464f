package extract

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Sites plant rows, links and warnings that a person never sees. Whatever the
// page itself hides (the hidden attribute, inline styles, style blocks) is
// taken out of the tree before anything is read. Style sheets are not
// fetched; a profile names what they hide.

// hider decides which elements of a page are hidden.
type hider struct {
	reveal []*selector
	rules  []*selector      // hidden by style blocks, of no simple form
	byWord map[string][]int // class or id -> numbers in named
	named  []*selector
	opened map[string]bool // "#id" and ".class" that a person can open
	laid   []*selector     // boxes over the page, which stay hidden
}

// newHider reads the style blocks of a page, if it has any.
func newHider(styles []string, reveal []*selector) *hider {
	h := &hider{reveal: reveal}
	if len(styles) == 0 {
		return h
	}
	h.byWord = map[string][]int{}
	rules, opened := hiddenRules(styles)
	h.opened = opened
	for _, rule := range rules {
		s, err := compileSelector(rule.sel, newKeyring())
		if err != nil {
			continue
		}
		if rule.laid && len(h.laid) < maxRulesEach {
			h.laid = append(h.laid, s)
		}
		_, class, id := compoundWords(lastCompound(rule.sel))
		switch {
		case id != "":
			h.name("#"+id, s)
		case class != "":
			h.name("."+class, s)
		case len(h.rules) < maxRulesEach:
			h.rules = append(h.rules, s)
		}
	}
	return h
}

// maxRulesEach bounds the rules that one element is held against.
const maxRulesEach = 32

func (h *hider) name(word string, s *selector) {
	if len(h.byWord[word]) == maxRulesEach {
		return
	}
	h.byWord[word] = append(h.byWord[word], len(h.named))
	h.named = append(h.named, s)
}

// hides reports whether an element is out of a person's sight.
func (h *hider) hides(n *html.Node) bool {
	hidden := n.DataAtom == atom.Template || n.DataAtom == atom.Dialog && !hasAttr(n, "open")
	byRule := false
	for i := 0; i < len(n.Attr) && !hidden; i++ {
		switch a := &n.Attr[i]; a.Key {
		case "hidden":
			hidden = !strings.EqualFold(a.Val, "until-found")
		case "style":
			hidden = hiddenStyle(a.Val)
		case "class":
			byRule = byRule || len(h.byWord) > 0 && h.byClass(n, a.Val)
		case "id":
			byRule = byRule || len(h.byWord) > 0 && h.byRule(n, "#"+a.Val)
		}
	}
	for i := 0; i < len(h.rules) && !hidden && !byRule; i++ {
		byRule = h.rules[i].matches(n)
	}
	hidden = hidden || byRule && !h.opens(n)
	if !hidden || n.DataAtom == atom.Body || n.DataAtom == atom.Html || n.DataAtom == atom.Head || n.DataAtom == atom.Title {
		return false
	}
	for _, s := range h.reveal {
		if s.matches(n) {
			return false
		}
	}
	return true
}

// opens reports whether a person can open what a rule hides.
func (h *hider) opens(n *html.Node) bool {
	if len(h.opened) == 0 {
		return false
	}
	can := h.opened["#"+attr(n, "id")]
	for class := range strings.FieldsSeq(attr(n, "class")) {
		can = can || h.opened["."+class]
	}
	return can && !slices.ContainsFunc(h.laid, func(s *selector) bool { return s.matches(n) })
}

func (h *hider) byClass(n *html.Node, list string) bool {
	for class := range strings.FieldsSeq(list) {
		if h.byRule(n, "."+class) {
			return true
		}
	}
	return false
}

func (h *hider) byRule(n *html.Node, word string) bool {
	for _, i := range h.byWord[word] {
		if h.named[i].matches(n) {
			return true
		}
	}
	return false
}

// hiddenStyle reports whether declarations make an element invisible.
func hiddenStyle(style string) bool {
	var s styleFacts
	for style != "" {
		var decl string
		decl, style, _ = strings.Cut(style, ";")
		if name, value, ok := strings.Cut(decl, ":"); ok && s.read(lowerTrim(name), value) {
			return true
		}
	}
	return s.hidden()
}

// lowerTrim spares the copy of what is in lower case already.
func lowerTrim(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// styleFacts are declarations that hide only together.
type styleFacts struct {
	flat, narrow, low, clipped, placed, away, scrolls bool
}

// read takes one declaration; it is true for one that hides alone.
func (s *styleFacts) read(name, value string) bool {
	switch name {
	case "display", "visibility", "opacity", "font-size", "clip", "clip-path", "text-indent", "transform",
		"height", "max-height", "width", "max-width", "overflow", "position", "left", "top", "right", "bottom", "margin-left", "margin-top", "color", "filter":
	default:
		return false
	}
	value, _, _ = strings.Cut(lowerTrim(value), "!")
	value = strings.TrimSpace(value)
	switch name {
	case "display":
		return value == "none"
	case "visibility":
		return value == "hidden" || value == "collapse"
	case "opacity", "font-size":
		return zero(value)
	case "clip":
		return clippedAway(value)
	case "clip-path":
		return strings.HasPrefix(value, "inset(100%") || strings.HasPrefix(value, "inset(50%") || strings.HasPrefix(value, "circle(0") && !strings.HasPrefix(value, "circle(0.")
	case "color":
		return value == "transparent" || value == "rgba(0,0,0,0)" || value == "rgba(0, 0, 0, 0)"
	case "filter":
		return value == "opacity(0)" || value == "opacity(0%)"
	case "text-indent":
		return far(value)
	case "transform":
		return value == "scale(0)" || translatedAway(value)
	case "height", "max-height":
		s.flat, s.low = s.flat || zero(value), s.low || value == "1px"
	case "width", "max-width":
		s.flat, s.narrow = s.flat || zero(value), s.narrow || value == "1px"
	case "overflow":
		s.clipped = value == "hidden" || value == "clip"
	case "position":
		s.placed = value == "absolute" || value == "fixed"
	case "left", "top", "right", "bottom":
		s.away = s.away || far(value)
	case "margin-left", "margin-top":
		s.scrolls = s.scrolls || far(value)
	}
	return false
}

func (s *styleFacts) hidden() bool {
	return (s.flat || s.low && s.narrow) && s.clipped || s.placed && s.away || s.scrolls
}

// translatedAway reports a shift out of any screen: translate(-9999px),
// translateX(-200vw).
func translatedAway(transform string) bool {
	kind, inner, ok := strings.Cut(transform, "(")
	if !ok || !strings.HasPrefix(kind, "translate") {
		return false
	}
	for part := range strings.SplitSeq(strings.TrimRight(inner, ")"), ",") {
		if far(strings.TrimSpace(part)) {
			return true
		}
	}
	return false
}

// clippedAway reports a clip to nothing: rect(0 0 0 0), rect(1px,1px,1px,1px),
// with or without commas and units.
func clippedAway(clip string) bool {
	inner, ok := strings.CutPrefix(clip, "rect(")
	if !ok {
		return false
	}
	parts := strings.FieldsFunc(strings.TrimSuffix(inner, ")"), func(r rune) bool { return r == ',' || r == ' ' })
	for _, p := range parts {
		if n, ok := length(p); !ok || n < 0 || n > 1 {
			return false
		}
	}
	return len(parts) == 4
}

// zero reports a length of nothing: "0", "0px", "0.0".
func zero(v string) bool {
	n, ok := length(v)
	return ok && n == 0
}

// far reports a shift out of any screen.
func far(v string) bool {
	n, ok := length(v)
	return ok && (n <= -900 || n <= -90 && (strings.HasSuffix(v, "em") || strings.HasSuffix(v, "vw") || strings.HasSuffix(v, "vh")))
}

func length(v string) (float64, bool) {
	end := 0
	for end < len(v) && (v[end] == '-' || v[end] == '+' || v[end] == '.' || isDigit(v[end])) {
		end++
	}
	n, err := strconv.ParseFloat(v[:end], 64)
	return n, err == nil
}
