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
	if i := strings.IndexByte(ref, '#'); i >= 0 {
		ref = ref[:i]
	}
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
	kept := query
	if len(p.compiled.ignore) > 0 {
		kept = p.kept(query)
	}
	switch {
	case kept == "":
		return raw
	case kept == query && len(raw)+1+len(query) == len(ref):
		return ref
	}
	return raw + "?" + kept
}

// kept is a query without the ignored parameters.
func (p *Profile) kept(query string) string {
	if !p.ignores(query) {
		return query
	}
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

// ignores reports whether the name of an ignored parameter is in a query, or
// may be in it in another spelling.
func (p *Profile) ignores(query string) bool {
	if strings.Contains(query, "%") {
		return true
	}
	for name := range p.compiled.ignore {
		if strings.Contains(query, name) {
			return true
		}
	}
	return false
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
