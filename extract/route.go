package extract

import (
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
)

// route is a compiled pattern of addresses. Pages have hundreds of links; a
// literal that a pattern must begin with, or hold, turns most of them away
// without the pattern.
type route struct {
	pattern *regexp.Regexp
	prefix  string
	holds   string
	id      int // number of the group with a listing's id; 0: none
}

func newRoute(pattern *regexp.Regexp) route {
	r := route{pattern: pattern}
	if pattern == nil {
		return r
	}
	r.id = max(pattern.SubexpIndex("listing_id"), 0)
	if r.id == 0 {
		r.id = max(pattern.SubexpIndex("listing"), 0)
	}
	tree, err := syntax.Parse(pattern.String(), syntax.Perl)
	if err != nil {
		return r
	}
	tree = tree.Simplify()
	r.holds = literalOf(tree)
	if tree.Op == syntax.OpConcat && len(tree.Sub) > 1 && tree.Sub[0].Op == syntax.OpBeginText {
		if lit := tree.Sub[1]; lit.Op == syntax.OpLiteral && lit.Flags&syntax.FoldCase == 0 {
			r.prefix = string(lit.Rune)
		}
	}
	return r
}

// literalOf is the longest text that every match must hold.
func literalOf(tree *syntax.Regexp) string {
	switch tree.Op {
	case syntax.OpLiteral:
		if tree.Flags&syntax.FoldCase == 0 {
			return string(tree.Rune)
		}
	case syntax.OpCapture, syntax.OpPlus:
		return literalOf(tree.Sub[0])
	case syntax.OpConcat:
		best := ""
		for _, sub := range tree.Sub {
			if lit := literalOf(sub); len(lit) > len(best) {
				best = lit
			}
		}
		return best
	}
	return ""
}

func (r *route) fits(path string) bool {
	return strings.HasPrefix(path, r.prefix) && strings.Contains(path, r.holds) && r.pattern.MatchString(path)
}

// Route is the first rule of the walk that allows a canonical path; false
// means that the path may not be fetched.
func (p *Profile) Route(path string) (Follow, bool) {
	if i := p.routeOf(path); i >= 0 {
		return p.Walk.Follow[i], true
	}
	return Follow{}, false
}

// routeOf is the number of the rule that allows a path; -1 without one.
func (p *Profile) routeOf(path string) int {
	for i := range p.compiled.follow {
		if !p.compiled.follow[i].fits(path) {
			continue
		}
		if p.Walk.MaxPage > 0 {
			groups := namedGroups(p.compiled.follow[i].pattern, path)
			if n, err := strconv.Atoi(groups["page"]); err == nil && n > p.Walk.MaxPage {
				return -1
			}
		}
		return i
	}
	return -1
}

// groupsOf are the named groups of the rule that allows a path.
func (p *Profile) groupsOf(path string) map[string]string {
	if i := p.routeOf(path); i >= 0 {
		return namedGroups(p.compiled.follow[i].pattern, path)
	}
	return nil
}

// Denied reports whether one of the profile's own deny patterns names a path.
func (p *Profile) Denied(path string) bool {
	for i := range p.compiled.deny {
		if p.compiled.deny[i].fits(path) {
			return true
		}
	}
	return false
}

// namedGroups are the named groups of a pattern that took part in a match.
func namedGroups(re *regexp.Regexp, s string) map[string]string {
	m := re.FindStringSubmatch(s)
	if m == nil {
		return nil
	}
	groups := map[string]string{}
	for i, name := range re.SubexpNames() {
		if name != "" && m[i] != "" {
			groups[name] = unescaped(m[i])
		}
	}
	return groups
}
