package extract

import (
	"maps"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"vedette/extract/sight"
)

// Sites plant rows, links and warnings that a person never sees. Whatever the
// page itself hides (attributes, inline styles, style blocks) is taken out of
// the tree before anything is read. Style sheets are not fetched; a profile
// names what they hide.

// hider decides which elements of a page are hidden.
type hider struct {
	reveal []*selector
	gone   map[*html.Node]bool
	swept  bool                // gone is about the whole page
	looked map[*html.Node]bool // with what is around them
	eye    *sight.Eye
	over   bool // the page's rules need more work than is given
}

// newHider looks at the whole page if its style blocks can hide anything;
// else each element is looked at when the page's elements are numbered.
func newHider(root *html.Node, sheet *sight.Sheet, varies bool, reveal []*selector) *hider {
	h := &hider{reveal: reveal, swept: varies || sheet.Hides(), eye: sight.NewEye()}
	if h.swept {
		h.gone, h.over = sweep(root, sheet, h.reveals)
	}
	return h
}

// sweep finds all that is hidden on a page.
func sweep(root *html.Node, sheet *sight.Sheet, reveal func(*html.Node) bool) (gone map[*html.Node]bool, over bool) {
	gone, ok := sheet.Hidden(root, sight.Options{Alone: !linksSheet(root), Reveal: reveal})
	return gone, !ok
}

// hides reports whether an element is out of a person's sight.
func (h *hider) hides(n *html.Node) bool {
	if h.swept || h.gone[n] {
		return h.gone[n]
	}
	switch h.eye.Element(n) {
	case sight.Gone:
		return !h.reveals(n)
	case sight.Faded:
		return !h.reveals(n) && h.fades(n)
	}
	return false
}

// fades looks into an element whose letters cannot be seen: unless something
// in it can, all of it is hidden.
func (h *hider) fades(n *html.Node) bool {
	if h.looked[n] {
		return false // with what is around it
	}
	gone, ok := sight.Within(n, sight.Options{Reveal: h.reveals})
	h.over = h.over || !ok
	if h.gone == nil {
		h.gone, h.looked = map[*html.Node]bool{}, map[*html.Node]bool{}
	}
	maps.Copy(h.gone, gone)
	for c := next(n, n, false); c != nil && !gone[n]; c = next(c, n, false) {
		h.looked[c] = true
	}
	return gone[n]
}

func (h *hider) reveals(n *html.Node) bool {
	for _, s := range h.reveal {
		if s.matches(n) {
			return true
		}
	}
	return false
}

// linksSheet reports whether a page has a style sheet of another file.
func linksSheet(root *html.Node) bool {
	for n := root; n != nil; n = next(n, root, false) {
		if n.DataAtom == atom.Link && strings.Contains(strings.ToLower(attr(n, "rel")), "stylesheet") {
			return true
		}
	}
	return false
}

// styleBlocks are the style elements of a page.
func styleBlocks(root *html.Node) []sight.Block {
	var out []sight.Block
	for n := root; n != nil; {
		if n.DataAtom == atom.Template {
			n = next(n, root, true)
			continue
		}
		kind := ""
		if n.DataAtom == atom.Style {
			kind = attr(n, "type")
		}
		if n.DataAtom == atom.Style && n.FirstChild != nil && (kind == "" || strings.EqualFold(kind, "text/css")) {
			out = append(out, sight.Block{Text: n.FirstChild.Data, Media: attr(n, "media")})
		}
		n = next(n, root, false)
	}
	return out
}
