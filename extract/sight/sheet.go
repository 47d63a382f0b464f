package sight

import (
	"strings"

	"github.com/tdewolff/parse/v2/css"
)

// Bounds on what a page may bring along. A large framework, inlined, has some
// 200 KB and 2,000 rules.
const (
	maxText    = 1 << 20 // bytes of all style blocks
	maxParts   = 20_000  // compounds of all selectors
	maxNesting = 32      // of blocks, and of selectors in selectors
)

// Block is the text of one style element.
type Block struct {
	Text  string
	Media string // its media attribute; empty: every medium
}

// Sheet is what the style blocks of a page say.
type Sheet struct {
	rules []*rule
	over  bool // more than is given
	vars  bool // some value is a custom property's
	hides bool
}

// Rule is a style rule: what its selectors match gets its declarations.
type rule struct {
	list    *selectors
	decls   []decl
	layered bool
	order   int
}

// Read reads style blocks.
func Read(blocks []Block) *Sheet {
	s := &Sheet{}
	left := maxText
	for _, b := range blocks {
		if !mediaApplies(strings.ToLower(b.Media)) {
			continue
		}
		if left -= len(b.Text); left < 0 {
			s.over = true
			break
		}
		p := &parser{reader: newReader(b.Text), sheet: s}
		p.block(context{})
	}
	s.hides = s.suspect()
	return s
}

// parser reads one style block into a sheet.
type parser struct {
	*reader
	sheet *Sheet
}

// context is what stands around a rule.
type context struct {
	depth   int
	inside  bool       // of a block that a brace closes
	rule    *rule      // whose declarations these are
	parent  *selectors // what "&" stands for
	layered bool
	off     bool // nothing in here applies
}

// block reads rules and declarations up to the brace that closes them.
func (p *parser) block(in context) {
	for {
		prelude, end := p.prelude(in.inside)
		switch end {
		case css.LeftBraceToken:
			p.open(in, trimmed(prelude))
			continue
		case css.SemicolonToken:
			in.declare(p.sheet, prelude)
			continue
		}
		in.declare(p.sheet, prelude)
		if in.inside || end == css.ErrorToken {
			return
		}
	}
}

// prelude are the tokens before a semicolon, an opening brace or the end. The
// braces of a custom property's value are part of it.
func (p *parser) prelude(inside bool) ([]token, css.TokenType) {
	var out []token
	depth, braces := 0, 0
	for {
		t := p.next()
		switch {
		case t.kind == css.ErrorToken:
			return out, t.kind
		case t.kind == css.LeftBraceToken && depth <= 0 && (braces > 0 || customValue(out)):
			braces++
		case t.kind == css.RightBraceToken && braces > 0:
			braces--
		case braces > 0:
		case t.kind == css.LeftBraceToken && depth <= 0:
			return out, t.kind
		case t.kind == css.RightBraceToken:
			// A brace closes even open brackets: what was begun is lost.
			if inside {
				return out, t.kind
			}
			continue
		case t.kind == css.SemicolonToken && depth <= 0:
			return out, t.kind
		}
		depth = max(depth+nesting(t), 0)
		out = append(out, t)
	}
}

func customValue(list []token) bool {
	list = trimmed(list)
	return len(list) >= 2 && strings.HasPrefix(list[0].text, "--") && (list[1].kind == css.ColonToken || list[1].kind == css.CustomPropertyValueToken)
}

// open reads the block of a rule or of an at-rule.
func (p *parser) open(in context, prelude []token) {
	in.depth++
	in.inside = true
	if in.depth > maxNesting {
		p.sheet.over = true
		in.off = true
	}
	if len(prelude) > 0 && prelude[0].kind == css.AtKeywordToken {
		p.at(in, strings.ToLower(prelude[0].text), trimmed(prelude[1:]))
		return
	}
	r := &rule{layered: in.layered, order: len(p.sheet.rules)}
	r.list = readSelectors(prelude, in.parent, in.depth)
	if r.list == nil {
		in.off = true
	}
	if !in.off {
		p.sheet.rules = append(p.sheet.rules, r)
	}
	in.rule, in.parent = r, r.list
	p.block(in)
}

// at reads the block of an at-rule. Conditions are held against a screen of
// 1280 by 800 pixels. The boxes of @container are taken for large ones.
func (p *parser) at(in context, name string, prelude []token) {
	condition := strings.ToLower(written(prelude))
	switch name {
	case "@media":
		in.off = in.off || !mediaApplies(condition)
	case "@supports":
		in.off = in.off || !supported(condition)
	case "@layer":
		in.layered = true
	case "@scope":
		if list := scopeOf(prelude, in); list != nil {
			in.parent = list
		}
	case "@container", "@-moz-document", "@document":
	default:
		in.off = true // @keyframes, @font-face, @page, @property, @starting-style
	}
	p.block(in)
}

// scopeOf is the selector from which @scope (.a) to (.b) begins.
func scopeOf(prelude []token, in context) *selectors {
	if len(prelude) < 2 || prelude[0].kind != css.LeftParenthesisToken {
		return nil
	}
	for i, t := range prelude {
		if t.kind == css.RightParenthesisToken {
			return readSelectors(prelude[1:i], in.parent, in.depth)
		}
	}
	return nil
}

// declare takes "name: value" for the rule around it.
func (in *context) declare(s *Sheet, list []token) {
	if in.rule == nil || in.off {
		return
	}
	for _, d := range readDecl(list) {
		in.rule.decls = append(in.rule.decls, d)
		s.vars = s.vars || d.varies()
	}
}

// Over reports whether the style blocks are more than the package reads.
func (s *Sheet) Over() bool { return s != nil && s.over }

// Hides reports whether something in the sheet can hide an element, or show
// what an inline style hides.
func (s *Sheet) Hides() bool { return s != nil && (s.hides || s.over) }

// suspect looks at values alone: most sheets cannot hide anything.
func (s *Sheet) suspect() bool {
	inks, papers := map[string]bool{}, map[string]bool{}
	found := false
	for _, r := range s.rules {
		for _, d := range r.decls {
			switch d.prop {
			case color:
				inks[ink(d.value)] = true
			case background:
				papers[ink(d.value)] = true
			}
			found = found || d.suspect()
		}
	}
	for c := range inks {
		found = found || c != "" && papers[c]
	}
	return found
}
