package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds on the style blocks that are read; the largest seen on a real page
// has 60 rules in 4 KB.
const (
	maxStyle = 64 << 10
	maxRules = 400
)

// styleBlocks are the texts of the style elements of a page.
func styleBlocks(root *html.Node) []string {
	var out []string
	left := maxStyle
	for n := root; n != nil && left > 0; n = next(n, root, false) {
		if n.DataAtom == atom.Style && n.FirstChild != nil {
			css := n.FirstChild.Data
			css = css[:min(len(css), left)]
			left -= len(css)
			out = append(out, css)
		}
	}
	return out
}

// hidingRule hides elements; laid over the page, they stay hidden.
type hidingRule struct {
	sel  string
	laid bool
}

// hiddenRules are the selectors that style blocks hide and nothing shows
// again. A rule that shows the same element for :checked, :target or a class
// of its own makes a tab or a menu of it, which a person can open. An element
// that is laid over the page (position: fixed or absolute) is a box that
// repeats something when it opens, and stays hidden.
//
// opened are the ids and classes that a rule shows while a box is ticked or an
// address points to them, whatever hides them: the panes of tabs.
func hiddenRules(blocks []string) (hidden []hidingRule, opened map[string]bool) {
	var hide []styleRule
	shown := map[string]bool{}
	opened = map[string]bool{}
	for _, css := range blocks {
		readRules(css, func(r styleRule) {
			switch base, _, dynamic := strings.Cut(r.sel, ":"); {
			case !dynamic && hiddenStyle(r.body):
				hide = append(hide, r)
			case strings.Contains(r.body, "display") || strings.Contains(r.body, "visibility"):
				if !hiddenStyle(r.body) {
					if strings.Contains(r.sel, ":checked") || strings.Contains(r.sel, ":target") {
						opened[toggled(r.sel)] = true
					}
					shown[toggled(r.sel)] = true
					shown[lastCompound(base)] = true
				}
			}
		})
	}
	for _, r := range hide {
		if laid := overlaid(r.body); laid || !shown[toggled(r.sel)] {
			hidden = append(hidden, hidingRule{r.sel, laid})
		}
	}
	return hidden, opened
}

// toggled is what the last part of a selector is about, without the states
// and classes that say when: its id, else its first class, else all of it.
func toggled(sel string) string {
	last := lastCompound(sel)
	_, class, id := compoundWords(last)
	switch {
	case id != "":
		return "#" + id
	case class != "":
		return "." + class
	}
	last, _, _ = strings.Cut(last, ":")
	return last
}

func overlaid(body string) bool {
	for decl := range strings.SplitSeq(strings.ToLower(body), ";") {
		if name, value, ok := strings.Cut(decl, ":"); ok && strings.TrimSpace(name) == "position" {
			value = strings.TrimSpace(value)
			return strings.HasPrefix(value, "fixed") || strings.HasPrefix(value, "absolute")
		}
	}
	return false
}

type styleRule struct{ sel, body string }

// readRules visits "selector { declarations }", one call for each selector of
// a list. Blocks for every screen are entered; other at-rules, such as those
// for narrow screens and for print, are passed over.
func readRules(css string, visit func(styleRule)) {
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
		head = strings.TrimLeft(head, "} \t\r\n")
		switch strings.ToLower(strings.Join(strings.Fields(head), " ")) {
		case "@media all", "@media screen", "@media only screen", "@media":
			css = css[open+1:] // its closing brace is trimmed from the next head
			continue
		}
		end := blockEnd(css, open)
		if !strings.HasPrefix(head, "@") {
			for _, sel := range cutOutside(head, ',') {
				visit(styleRule{strings.TrimSpace(sel), css[open+1 : end]})
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
	if !strings.Contains(css, "/*") {
		return css
	}
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
