package main

import (
	"sync"

	"vedette/market"
)

// fillCounter counts which fields the records of a crawl have. It counts what
// was read from pages: what the store keeps of a listing is filled from
// earlier runs, and would hide that a page is not read any more.
type fillCounter struct {
	mu   sync.Mutex
	fill market.Fill
}

func newFillCounter() *fillCounter { return &fillCounter{fill: market.Fill{}} }

// counting counts records before it hands them on. The result may be called
// from several goroutines.
func (c *fillCounter) counting(next func(*market.Record)) func(*market.Record) {
	return func(r *market.Record) {
		c.count(r)
		next(r)
	}
}

func (c *fillCounter) count(r *market.Record) {
	if r.Cut {
		return // what it lacks says nothing about how pages are read
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	kind := "listing"
	has := func(field string, ok bool) {
		name := kind + "/" + field
		if ok {
			c.fill[name]++
		} else if _, known := c.fill[name]; !known {
			c.fill[name] = 0
		}
	}
	switch {
	case r.Listing != nil:
		if r.Partial {
			kind = "row"
		}
		l := r.Listing
		c.fill[kind]++
		has("title", l.Title != "")
		has("vendor", l.Vendor != "")
		has("price", len(l.Prices) > 0)
		has("category", len(l.Category) > 0)
		has("ships_from", l.ShipsFrom != "")
		has("ships_to", len(l.ShipsTo) > 0)
		has("description", l.Description != "")
	case r.Vendor != nil:
		kind = "vendor"
		c.fill[kind]++
		has("rating", r.Vendor.Rating != "")
		has("joined_at", r.Vendor.JoinedAt != "")
		has("description", r.Vendor.Description != "")
		has("pgp_key", r.Vendor.PGPKey != "")
	}
}
