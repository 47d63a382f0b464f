package sight

import (
	"strings"

	"github.com/tdewolff/parse/v2/css"
)

// States that a person brings about: what they show can be seen, what they
// hide can be seen as well.
const (
	ownStates = " hover active focus focus-visible focus-within "
	states    = ownStates + "checked target target-within indeterminate valid invalid user-valid user-invalid placeholder-shown" +
		" autofill -webkit-autofill default in-range out-of-range popover-open open modal fullscreen playing paused "
)

// pseudoElements are the names of parts that are no elements of the page.
const pseudoElements = " before after first-line first-letter marker placeholder selection backdrop cue file-selector-button" +
	" grammar-error spelling-error target-text details-content "

// pseudo reads a pseudo-class or pseudo-element, from the colon on; false for
// one that is not known, with which a browser refuses the rule.
func (r *selectorReader) pseudo(c *compound) bool {
	r.at++
	element := r.peek().kind == css.ColonToken
	if element {
		r.at++
	}
	t := r.peek()
	name := strings.ToLower(strings.TrimSuffix(t.text, "("))
	switch {
	case t.kind == css.FunctionToken && !element:
		return r.function(c, name, r.bracket())
	case t.kind == css.FunctionToken:
		r.bracket()
	case t.kind == css.IdentToken:
		r.at++
	default:
		return false
	}
	if element || strings.Contains(" before after first-line first-letter ", " "+name+" ") {
		r.out.pseudo = name
		r.out.spec += specTag
		return strings.Contains(pseudoElements, " "+name+" ") || strings.HasPrefix(name, "-")
	}
	r.out.spec += specClass
	return r.class(c, name)
}

// class reads a pseudo-class without arguments.
func (r *selectorReader) class(c *compound, name string) bool {
	switch name {
	case "first-child":
		c.nths = append(c.nths, nth{b: 1})
	case "last-child":
		c.nths = append(c.nths, nth{b: 1, last: true})
	case "first-of-type":
		c.nths = append(c.nths, nth{b: 1, ofType: true})
	case "last-of-type":
		c.nths = append(c.nths, nth{b: 1, ofType: true, last: true})
	case "only-child":
		c.nths = append(c.nths, nth{b: 1}, nth{b: 1, last: true})
	case "only-of-type":
		c.nths = append(c.nths, nth{b: 1, ofType: true}, nth{b: 1, ofType: true, last: true})
	case "root", "scope":
		c.root = true
	case "empty":
		c.empty = true
	case "link", "any-link":
		c.attrs = append(c.attrs, attrTest{key: "href"})
	case "disabled":
		c.attrs = append(c.attrs, attrTest{key: "disabled"})
	case "required":
		c.attrs = append(c.attrs, attrTest{key: "required"})
	case "enabled", "optional", "read-only", "read-write", "defined":
	case "visited", "host":
		c.never = true
	default:
		if !strings.Contains(states, " "+name+" ") {
			return strings.HasPrefix(name, "-") && r.refuse(c)
		}
		r.out.dynamic = true
		r.out.self = strings.Contains(ownStates, " "+name+" ") && r.at == len(r.tokens)
	}
	return true
}

// refuse makes a selector that matches nothing here, as a maker's own.
func (r *selectorReader) refuse(c *compound) bool {
	c.never = true
	return true
}

// function reads a pseudo-class with arguments.
func (r *selectorReader) function(c *compound, name string, args []token) bool {
	switch name {
	case "not", "is", "where", "matches", "-webkit-any", "-moz-any":
		return r.list(c, name, args)
	case "has":
		return r.has(c, args)
	case "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type":
		a, b, ok := readNth(written(args))
		c.nths = append(c.nths, nth{a, b, strings.Contains(name, "last"), strings.HasSuffix(name, "type")})
		if !ok {
			c.never = true // "2 of .x" is not read
		}
		r.out.spec += specClass
		return true
	case "lang", "dir", "host", "state", "host-context":
		return r.refuse(c)
	}
	return false
}

// list reads the selectors in :is() and :not(). A list with a state in it is
// left out: it may hold.
func (r *selectorReader) list(c *compound, name string, args []token) bool {
	inner := readSelectors(args, nil, r.depth+1)
	if inner == nil {
		return name != "not" && r.refuse(c)
	}
	if name != "where" {
		r.out.spec += inner.spec
	}
	for _, one := range inner.list {
		if one.dynamic {
			r.out.dynamic = true
			r.out.self = r.out.self || one.self && r.at == len(r.tokens)
			return true
		}
	}
	c.lists = append(c.lists, nested{inner, name == "not"})
	return true
}

// has reads :has(), each selector of which may begin with a combinator.
func (r *selectorReader) has(c *compound, args []token) bool {
	rel := &relative{comb: ' '}
	args = trimmed(args)
	if len(args) > 0 && (args[0].is(">") || args[0].is("+") || args[0].is("~")) {
		rel.comb = args[0].text[0]
		args = trimmed(args[1:])
	}
	rel.list = readSelectors(args, nil, r.depth+1)
	if rel.list == nil {
		return false
	}
	r.out.spec += rel.list.spec
	for _, one := range rel.list.list {
		if one.dynamic { // :has(:checked) is a switch
			r.out.dynamic = true
			return true
		}
	}
	c.has = append(c.has, rel)
	return true
}
