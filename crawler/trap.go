package crawler

import (
	"sync"

	"vedette/extract"
	"vedette/market"
)

// Rules against what has no end, besides the page number and the forms of
// addresses that package guard knows. docs/crawling.md, "What has no end".
const (
	ruleDepth  = "depth"  // more than walk.max_depth links from a start page
	ruleBarren = "barren" // walk.barren pages on the same way brought nothing new
)

const (
	// defaultMaxPage and defaultMaxDepth stand for walk.max_page and
	// walk.max_depth 0: a list of 1,000,000 listings at 20 a page, walked by its
	// "next" links alone.
	defaultMaxPage  = 50_000
	defaultMaxDepth = 50_000
	// defaultBarren stands for walk.barren 0. Only pages count that are below
	// market.BarrenFrom pages which brought nothing either, so real markets
	// hardly have any: 200 of them in a row are more than one would have
	// categories, and at 20 requests a minute they cost 10 minutes.
	defaultBarren = 200
)

// traps knows the shapes of addresses below which nothing new is to be had: a
// shape is the entry of walk.follow that allows the address, so there are as
// many as the profile has, whatever the site makes up.
type traps struct {
	maxDepth int
	most     int             // barren pages in a row; below 1: the rule is off
	single   map[string]bool // page kinds of one listing or vendor

	mu     sync.Mutex
	closed map[string]bool
}

func newTraps(p *extract.Profile) *traps {
	t := &traps{maxDepth: p.Walk.MaxDepth, most: p.Walk.Barren, single: map[string]bool{}, closed: map[string]bool{}}
	def(&t.maxDepth, defaultMaxDepth)
	def(&t.most, defaultBarren)
	for _, page := range p.Pages {
		if page.Record != "" && page.Rows == "" {
			t.single[page.Kind] = true
		}
	}
	for _, f := range p.Walk.Follow {
		if f.Detail {
			t.single[f.Kind] = true
		}
	}
	return t
}

// tooDeep reports whether what a page links to is beyond walk.max_depth.
func (t *traps) tooDeep(lease market.Lease) bool { return lease.Depth+1 > t.maxDepth }

// shape is under what a page counts as barren or not; "" when it does not.
func (t *traps) shape(follow extract.Follow) string {
	if t.most < 1 || t.single[follow.Kind] {
		return ""
	}
	return follow.URL
}

// note takes the streak of a shape and reports whether it has just become too
// long.
func (t *traps) note(shape string, streak int) bool {
	if t.most < 1 || streak < t.most {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	first := !t.closed[shape]
	t.closed[shape] = true
	return first
}

// catches reports whether a page is not worth asking for. Pages that were
// found on ones which brought something are, whatever their shape.
func (t *traps) catches(lease market.Lease, shape string) bool {
	if lease.Barren < market.BarrenFrom {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closed[shape]
}

// trapped refuses a leased page that leads nowhere; false: it is to be fetched.
func (r *run) trapped(lease market.Lease) (bool, error) {
	follow, rule := r.reader.route(lease.Path)
	if rule != "" || !r.traps.catches(lease, r.traps.shape(follow)) {
		return false, nil
	}
	return true, r.o.Frontier.Refuse(r.linger, lease, ruleBarren)
}
