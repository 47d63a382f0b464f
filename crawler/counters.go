package crawler

import (
	"net/url"
	"strings"
	"sync"
)

// Names of counters that profiles give (docs/profiles.md).
const (
	counterListings = "listings" // listings on the whole site, or in the widest list there is
	counterCategory = "category" // listings in the category that the page belongs to
)

// counters combines what the site says about its size. The rule:
//
//  1. the largest "listings" counter that any page of the run showed; the
//     store keeps it, so that it survives a kill;
//  2. without one, the sum over categories of the largest "category" counter,
//     a category being a path without its page number. It is known only when
//     one process saw the whole run; a resumed run says nothing rather than
//     too little.
//
// Numbers of single categories are never added to a number for the whole
// site, and a number on one page never stands for a category twice.
type counters struct {
	mu       sync.Mutex
	overall  bool
	resumed  bool
	category map[string]int64
}

// maxCategories bounds the memory; the largest market in our data has 300.
const maxCategories = 10_000

func (c *counters) add(path string, found map[string]int64) {
	if len(found) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if found[counterListings] > 0 {
		c.overall = true
	}
	n := found[counterCategory]
	if n <= 0 {
		return
	}
	if c.category == nil {
		c.category = map[string]int64{}
	}
	key := withoutPage(path)
	if _, ok := c.category[key]; ok || len(c.category) < maxCategories {
		c.category[key] = max(c.category[key], n)
	}
}

// announced is the sum of rule 2, or 0: the store's number, if any, counts.
func (c *counters) announced() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.overall || c.resumed {
		return 0
	}
	sum := int64(0)
	for _, n := range c.category {
		sum += n
	}
	return int(sum)
}

// withoutPage takes the page number off a path: the parameters that count
// pages, and else a last segment of digits.
func withoutPage(path string) string {
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
