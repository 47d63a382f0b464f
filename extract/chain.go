package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// chain is a selector of the common kind made ready to match without the
// library's indirections: compounds of tag, classes, id and attributes,
// joined by blanks and ">". The library reads and matches all others.
type chain struct {
	parts []compound // the last one, which is the element's own, first
	child []bool     // child[i]: parts[i+1] must be the parent of parts[i]
}

// compound is what one element must be.
type compound struct {
	tag, id string
	classes []string
	attrs   []attrTest
}

// attrTest is [key], [key=val], [key*=val], [key^=val] or [key$=val].
type attrTest struct {
	key, val string
	op       byte // 0: it is there
}

// newChain reads a selector; nil for one of another kind.
func newChain(css string) *chain {
	if strings.ContainsAny(css, `\,:|+~`) && !attrOnly(css) {
		return nil
	}
	c := &chain{}
	rest := strings.TrimSpace(css)
	child := false
	for rest != "" {
		end := compoundEnd(rest)
		part, ok := newCompound(rest[:end])
		if !ok {
			return nil
		}
		if len(c.parts) > 0 {
			c.child = append(c.child, child)
		}
		c.parts = append(c.parts, part)
		rest = strings.TrimLeft(rest[end:], " ")
		child = strings.HasPrefix(rest, ">")
		if child {
			if rest = strings.TrimLeft(rest[1:], " "); rest == "" {
				return nil
			}
		}
	}
	if len(c.parts) == 0 {
		return nil
	}
	slices.Reverse(c.parts)
	slices.Reverse(c.child)
	return c
}

// attrOnly reports whether the letters that other kinds of selectors use
// stand in values of attributes only.
func attrOnly(css string) bool {
	depth := 0
	for i := 0; i < len(css); i++ {
		switch css[i] {
		case '[':
			depth++
		case ']':
			depth--
		case '"', '\'':
			i = skipQuoted(css, i)
		case '\\', '|':
			return false
		case ',', ':', '+', '~':
			return false
		}
	}
	return depth == 0
}

// compoundEnd is where the first compound of a selector ends.
func compoundEnd(s string) int {
	for i := 0; i < len(s); {
		switch s[i] {
		case '[':
			i = skipBracket(s, i)
			continue
		case ' ', '>':
			return i
		}
		i++
	}
	return len(s)
}

func newCompound(s string) (compound, bool) {
	var c compound
	if s == "" {
		return c, false
	}
	for i := 0; i < len(s); {
		switch ch := s[i]; {
		case ch == '[':
			end := skipBracket(s, i)
			t, ok := newAttrTest(s[i:end])
			if !ok {
				return c, false
			}
			c.attrs = append(c.attrs, t)
			i = end
		case ch == '.' || ch == '#':
			word := nameAt(s[i+1:])
			if word == "" || isDigit(word[0]) || ch == '#' && c.id != "" {
				return c, false
			}
			if ch == '.' {
				c.classes = append(c.classes, word)
			} else {
				c.id = word
			}
			i += 1 + len(word)
		case i == 0 && nameByte(ch):
			c.tag = strings.ToLower(nameAt(s))
			i = len(c.tag)
		default:
			return c, false
		}
	}
	return c, true
}

func newAttrTest(s string) (attrTest, bool) {
	body, ok := strings.CutSuffix(s[1:], "]")
	if !ok {
		return attrTest{}, false
	}
	key, val, valued := strings.Cut(body, "=")
	t := attrTest{op: 0}
	if valued {
		t.op = '='
		if last := len(key) - 1; last >= 0 && strings.IndexByte("*^$", key[last]) >= 0 {
			t.op, key = key[last], key[:last]
		}
		if len(val) >= 2 && (val[0] == '"' || val[0] == '\'') && val[len(val)-1] == val[0] {
			val = val[1 : len(val)-1]
			ok = !strings.ContainsAny(val, `"'`)
		} else {
			ok = nameAt(val) == val && val != "" && !isDigit(val[0])
		}
		if !ok || strings.TrimSpace(val) == "" {
			return t, false
		}
	}
	t.key, t.val = strings.ToLower(key), val
	return t, t.key != "" && nameAt(t.key) == t.key
}

// matches reports whether the selector is about this element.
func (c *chain) matches(n *html.Node) bool {
	if !c.parts[0].matches(n) {
		return false
	}
	return c.above(n, 1)
}

// above reports whether the compounds from i on hold for elements above n.
func (c *chain) above(n *html.Node, i int) bool {
	if i == len(c.parts) {
		return true
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if c.parts[i].matches(p) && c.above(p, i+1) {
			return true
		}
		if c.child[i-1] {
			return false
		}
	}
	return false
}

func (c *compound) matches(n *html.Node) bool {
	if n.Type != html.ElementNode || c.tag != "" && n.Data != c.tag {
		return false
	}
	if c.id != "" && attr(n, "id") != c.id {
		return false
	}
	if len(c.classes) > 0 {
		list := attr(n, "class")
		for _, class := range c.classes {
			if !hasWord(list, class) {
				return false
			}
		}
	}
	for i := range c.attrs {
		if !c.attrs[i].holds(n) {
			return false
		}
	}
	return true
}

func (t *attrTest) holds(n *html.Node) bool {
	for i := range n.Attr {
		if n.Attr[i].Key != t.key {
			continue
		}
		val := n.Attr[i].Val
		switch t.op {
		case 0:
			return true
		case '=':
			return val == t.val
		case '*':
			return strings.Contains(val, t.val)
		case '^':
			return strings.HasPrefix(val, t.val)
		}
		return strings.HasSuffix(val, t.val)
	}
	return false
}

// hasWord reports whether a list with blanks between holds a word.
func hasWord(list, word string) bool {
	for from := 0; ; {
		i := strings.Index(list[from:], word)
		if i < 0 {
			return false
		}
		start := from + i
		end := start + len(word)
		if (start == 0 || asciiSpace(list[start-1])) && (end == len(list) || asciiSpace(list[end])) {
			return true
		}
		from = end
	}
}
