package market

import (
	"net/url"
	"strings"
)

// Names of counters by which a site says how many listings it has
// (PageResult.Counters, docs/profiles.md).
const (
	CounterListings = "listings" // on the whole site, or in the widest list there is
	CounterCategory = "category" // in the category that the page belongs to
)

// CategoryOf is a path without its page number: the pages of one category have
// it in common. Page numbers are the parameters that count pages, and else a
// last segment of digits.
func CategoryOf(path string) string {
	path, query, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return path
	}
	paged := false
	for _, key := range []string{"page", "p", "pg", "offset", "start"} {
		paged = paged || values.Has(key)
		values.Del(key)
	}
	if i := strings.LastIndexByte(path, '/'); !paged && len(values) == 0 && i > 0 && isNumber(path[i+1:]) && strings.Count(path, "/") > 2 {
		path = path[:i]
	}
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return path
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
