package extract

import (
	"net/url"
	"path"
	"slices"
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

// unescaped undoes percent encoding of a value from an address where it can.
func unescaped(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
