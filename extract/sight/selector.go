package sight

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/css"
	"golang.org/x/net/html"
)

// selectors is a list of selectors, as between commas.
type selectors struct {
	list []*chain
	spec int // the highest of the list
}

// chain is one selector: compounds with a combinator before each but the first.
type chain struct {
	parts   []compound
	spec    int    // ids, classes, tags, ten bits each
	pseudo  string // before, after, or another pseudo-element
	dynamic bool   // holds only in a state that a person brings about
	self    bool   // of the element itself, as :hover, which nothing hidden can be in
}

// compound is what one element must be.
type compound struct {
	comb    byte // to the part before: ' ', '>', '+', '~'; 0 for the first
	tag     string
	ids     []string
	classes []string
	attrs   []attrTest
	nths    []nth
	lists   []nested
	has     []*relative
	root    bool
	empty   bool
	never   bool // matches nothing
}

// nested is :is(list) or :not(list).
type nested struct {
	list *selectors
	not  bool
}

// relative is one :has(): what must stand below, or behind, an element.
type relative struct {
	comb byte
	list *selectors
}

// attrTest is [key], [key=val] and its relatives.
type attrTest struct {
	key, val string
	op       byte // 0: it is there; '=' '~' '|' '^' '$' '*'
	fold     bool // ignoring case
}

// nth is :nth-child(an+b) and its relatives.
type nth struct {
	a, b         int
	last, ofType bool
}

const (
	specID    = 1 << 20
	specClass = 1 << 10
	specTag   = 1
)

// readSelectors reads a list of selectors; nil for one that a browser would
// refuse as a whole. parent is what "&" stands for, and what selectors of
// nested rules that do not name it lie below.
func readSelectors(list []token, parent *selectors, depth int) *selectors {
	if depth > maxNesting {
		return nil
	}
	out := &selectors{}
	for _, one := range split(list, css.CommaToken) {
		r := selectorReader{tokens: trimmed(one), parent: parent, depth: depth}
		c := r.chain()
		if c == nil {
			return nil
		}
		out.list = append(out.list, c)
		out.spec = max(out.spec, c.spec)
	}
	return out
}

// selectorReader reads one selector.
type selectorReader struct {
	tokens []token
	at     int
	parent *selectors
	depth  int
	out    chain
	amp    bool // "&" stands in it
}

func (r *selectorReader) peek() token {
	if r.at < len(r.tokens) {
		return r.tokens[r.at]
	}
	return token{kind: css.ErrorToken}
}

// chain reads compounds up to the end; nil for a wrong selector.
func (r *selectorReader) chain() *chain {
	if len(r.tokens) == 0 {
		return nil
	}
	comb := byte(0)
	if c := r.combinator(); c != 0 {
		if r.parent == nil || c == ' ' {
			return nil
		}
		r.below() // "> b" in a nested rule
		comb = c
	}
	for {
		c, ok := r.compound()
		if !ok {
			return nil
		}
		c.comb = comb
		r.out.parts = append(r.out.parts, c)
		if r.at == len(r.tokens) {
			break
		}
		if comb = r.combinator(); comb == 0 || r.at == len(r.tokens) {
			return nil
		}
	}
	if r.parent != nil && !r.amp {
		r.below()
		r.out.parts[1].comb = ' '
	}
	return &r.out
}

// below puts the parent in front of a selector of a nested rule.
func (r *selectorReader) below() {
	r.out.parts = slices.Insert(r.out.parts, 0, compound{lists: []nested{{list: r.parent}}})
	r.out.spec += r.parent.spec
	r.amp = true
}

// combinator reads a combinator with the blanks around it; 0: there is none.
func (r *selectorReader) combinator() byte {
	comb := byte(0)
	for r.at < len(r.tokens) {
		switch t := r.tokens[r.at]; {
		case t.kind == css.WhitespaceToken:
			if comb == 0 {
				comb = ' '
			}
		case t.kind == css.DelimToken && (t.is(">") || t.is("+") || t.is("~")) && (comb == 0 || comb == ' '):
			comb = t.text[0]
		default:
			return comb
		}
		r.at++
	}
	return comb
}

func (r *selectorReader) compound() (compound, bool) {
	var c compound
	start := r.at
	for r.at < len(r.tokens) && r.out.pseudo == "" {
		t := r.tokens[r.at]
		switch {
		case t.kind == css.WhitespaceToken, t.is(">"), t.is("+"), t.is("~"):
			return c, r.at > start
		case t.kind == css.IdentToken && r.at == start:
			c.tag = strings.ToLower(t.text)
			r.out.spec += specTag
		case t.is("*") && r.at == start:
		case t.is("&") && r.parent != nil:
			c.lists = append(c.lists, nested{list: r.parent})
			r.out.spec += r.parent.spec
			r.amp = true
		case t.is("&"):
			c.root = true
		case t.kind == css.HashToken:
			c.ids = append(c.ids, t.text[1:])
			r.out.spec += specID
		case t.is("."):
			r.at++
			if r.peek().kind != css.IdentToken {
				return c, false
			}
			c.classes = append(c.classes, r.peek().text)
			r.out.spec += specClass
		case t.kind == css.LeftBracketToken:
			test, ok := r.attribute()
			if !ok {
				return c, false
			}
			c.attrs = append(c.attrs, test)
			r.out.spec += specClass
			continue
		case t.kind == css.ColonToken:
			if !r.pseudo(&c) {
				return c, false
			}
			continue
		default:
			return c, false
		}
		r.at++
	}
	return c, r.at > start && r.at == len(r.tokens)
}

// attribute reads [key op "value" i], from the bracket on.
func (r *selectorReader) attribute() (attrTest, bool) {
	inner := trimmed(r.bracket())
	if len(inner) == 0 || inner[0].kind != css.IdentToken {
		return attrTest{}, false
	}
	t := attrTest{key: strings.ToLower(inner[0].text)}
	inner = trimmed(inner[1:])
	if len(inner) == 0 {
		return t, true
	}
	if op := inner[0].text; op == "=" || len(op) == 2 && op[1] == '=' {
		t.op = op[0]
	} else {
		return t, false
	}
	inner = trimmed(inner[1:])
	if len(inner) == 0 {
		return t, false
	}
	t.val = inner[0].text
	if inner[0].kind == css.StringToken && len(t.val) >= 2 {
		t.val = Unescaped(t.val[1 : len(t.val)-1])
	}
	if flag := written(inner[1:]); flag == "i" || flag == "I" {
		t.fold = true
	} else if flag != "" && flag != "s" {
		return t, false
	}
	return t, true
}

// bracket are the tokens inside the bracket or function at the reader's place,
// which moves behind it.
func (r *selectorReader) bracket() []token {
	start, depth := r.at+1, 0
	for ; r.at < len(r.tokens); r.at++ {
		if depth += nesting(r.tokens[r.at]); depth == 0 {
			r.at++
			return r.tokens[start : r.at-1]
		}
	}
	return r.tokens[min(start, len(r.tokens)):]
}

// readNth reads "odd", "2n+1", "-n + 3", "4".
func readNth(text string) (a, b int, ok bool) {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	switch text {
	case "odd":
		return 2, 1, true
	case "even":
		return 2, 0, true
	}
	step, rest, found := strings.Cut(text, "n")
	if !found {
		b, err := strconv.Atoi(strings.TrimPrefix(text, "+"))
		return 0, b, err == nil
	}
	switch step {
	case "", "+":
		a = 1
	case "-":
		a = -1
	default:
		n, err := strconv.Atoi(strings.TrimPrefix(step, "+"))
		if err != nil {
			return 0, 0, false
		}
		a = n
	}
	if rest == "" {
		return a, 0, true
	}
	b, err := strconv.Atoi(strings.TrimPrefix(rest, "+"))
	return a, b, err == nil
}

// fits reports whether the i-th of so many is one of an+b.
func (n nth) fits(i int) bool {
	if n.a == 0 {
		return i == n.b
	}
	return (i-n.b)%n.a == 0 && (i-n.b)/n.a >= 0
}

func (t *attrTest) holds(n *html.Node) bool {
	for i := range n.Attr {
		if n.Attr[i].Key == t.key {
			return t.about(n.Attr[i].Val)
		}
	}
	return false
}

func (t *attrTest) about(val string) bool {
	want := t.val
	if t.fold {
		val, want = strings.ToLower(val), strings.ToLower(want)
	}
	switch t.op {
	case 0:
		return true
	case '=':
		return val == want
	case '~':
		return want != "" && slices.Contains(strings.Fields(val), want)
	case '|':
		return val == want || strings.HasPrefix(val, want+"-")
	case '^':
		return want != "" && strings.HasPrefix(val, want)
	case '$':
		return want != "" && strings.HasSuffix(val, want)
	case '*':
		return want != "" && strings.Contains(val, want)
	}
	return false
}
