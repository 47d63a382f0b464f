package extract

import (
	"fmt"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// selector is a compiled CSS selector. The nil selector matches nothing.
type selector struct {
	group cascadia.SelectorGroup
}

// compileSelector reads one CSS selector or several with commas between.
func compileSelector(css string) (*selector, error) {
	group, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil, fmt.Errorf("selector %q: %w", css, err)
	}
	return &selector{group: group}, nil
}

// first is the first match below n, in document order.
func (s *selector) first(n *html.Node) *html.Node {
	if s == nil || n == nil {
		return nil
	}
	return cascadia.Query(n, s.group)
}

// all are the matches below n, in document order.
func (s *selector) all(n *html.Node) []*html.Node {
	if s == nil || n == nil {
		return nil
	}
	return cascadia.QueryAll(n, s.group)
}

// under is all, with n itself when it matches.
func (s *selector) under(n *html.Node) []*html.Node {
	found := s.all(n)
	if s != nil && n.Type == html.ElementNode && s.group.Match(n) {
		found = append([]*html.Node{n}, found...)
	}
	return found
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// next is the node after n in document order that is still below root;
// children are skipped with over.
func next(n, root *html.Node, over bool) *html.Node {
	if !over && n.FirstChild != nil {
		return n.FirstChild
	}
	for n != root {
		if n.NextSibling != nil {
			return n.NextSibling
		}
		n = n.Parent
	}
	return nil
}

// folded gives text with runs of white space as one space and none at the
// ends; NUL and zero bytes of broken encodings are dropped.
func folded(s string) string {
	if clean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case space(r):
			gap = true
		case r == 0 || r == '\u00ad':
		default:
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// clean reports whether folding would change nothing, which is the common
// case for short ASCII texts.
func clean(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c == ' ' && i > 0 && i < len(s)-1 && s[i-1] != ' ' {
			continue
		}
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

func space(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\f', '\v', '\u00a0', '\u2007', '\u202f', '\u2028', '\u2029', '\u3000', '\u0085':
		return true
	}
	return r >= '\u2000' && r <= '\u200a'
}
