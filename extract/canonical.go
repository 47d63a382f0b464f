package extract

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Canonical is the one form of a path and query under which a page is known:
// no fragment, dot segments resolved, parameters that the profile ignores
// dropped. The order of parameters is kept, because old scripts care. A path
// that cannot be read is given back as it is.
func (p *Profile) Canonical(ref string) string {
	ref, _, _ = strings.Cut(ref, "#")
	raw, query, has := strings.Cut(ref, "?")
	if !strings.HasPrefix(raw, "/") {
		raw = "/" + raw
	}
	if strings.Contains(raw, "/.") || strings.Contains(raw, "//") {
		slash := strings.HasSuffix(raw, "/") && raw != "/"
		if raw = path.Clean(raw); slash && raw != "/" {
			raw += "/"
		}
	}
	if !has {
		return raw
	}
	if len(p.compiled.ignore) > 0 {
		query = p.kept(query)
	}
	if query == "" {
		return raw
	}
	return raw + "?" + query
}

// kept is a query without the ignored parameters.
func (p *Profile) kept(query string) string {
	parts := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	parts = slices.DeleteFunc(parts, func(part string) bool {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		return p.compiled.ignore[name]
	})
	return strings.Join(parts, "&")
}

// Route is the first rule of the walk that allows a canonical path; false
// means that the path may not be fetched.
func (p *Profile) Route(ref string) (Follow, bool) {
	if i, _ := p.routeOf(ref); i >= 0 {
		return p.Walk.Follow[i], true
	}
	return Follow{}, false
}

// routeOf also gives the named groups of the pattern.
func (p *Profile) routeOf(ref string) (int, map[string]string) {
	for i, re := range p.compiled.follow {
		if !re.MatchString(ref) {
			continue
		}
		groups := namedGroups(re, ref)
		if n, err := strconv.Atoi(groups["page"]); err == nil && p.Walk.MaxPage > 0 && n > p.Walk.MaxPage {
			return -1, nil
		}
		return i, groups
	}
	return -1, nil
}

// Denied reports whether one of the profile's own deny patterns names a path.
func (p *Profile) Denied(ref string) bool {
	for _, re := range p.compiled.deny {
		if re.MatchString(ref) {
			return true
		}
	}
	return false
}
