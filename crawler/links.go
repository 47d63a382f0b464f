package crawler

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"vedette/extract"
	"vedette/market"
)

// Priorities of targets for which the profile names none. Lower is earlier:
// indexes come before details, so that a run that is cut short has seen
// as many listings as it could.
const (
	priorityStart  = 0
	priorityIndex  = 10
	priorityDetail = 20
	priorityVendor = 30
	priorityBarren = 40 // what is found where nothing new was for some pages
)

// result is what a page changes in the store: its records, and its links
// sorted into those that are followed and those that are refused.
func (r *run) result(ctx context.Context, lease market.Lease, f *fetched, v verdict) (market.PageResult, error) {
	page := r.page(lease, f, v)
	out := market.PageResult{Page: page, Refused: map[string]int{}}
	if r.o.DetailStale > 0 {
		out.StaleBefore = f.ex.Started.Add(-r.o.DetailStale)
	}
	if v.next != "" {
		r.follow(&out, lease, v.next)
		return out, nil
	}
	if v.state != market.StateContent && !v.truncated {
		out.Page.Records = 0
		return out, nil
	}
	out.Records = f.result.Records
	out.Counters = f.result.Counters
	// A start page leads on, whatever it shows.
	if follow, rule := r.reader.route(lease.Path); rule == "" && !v.truncated && lease.Depth > 0 && !lease.Second {
		out.Shape = r.traps.shape(follow)
	}
	r.details(&out, lease, f)
	return out, r.links(ctx, &out, lease, f)
}

// follow takes the target of a redirect in the place of the page itself.
func (r *run) follow(out *market.PageResult, lease market.Lease, path string) {
	follow, rule := r.reader.route(path)
	if rule == "" && r.traps.tooDeep(lease) {
		rule = ruleDepth
	}
	if rule != "" {
		out.Refused[rule]++
		return
	}
	out.Targets = append(out.Targets, market.Target{
		Path: path, Kind: follow.Kind, Priority: lease.Priority, Depth: lease.Depth + 1, Listing: lease.Listing,
	})
}

// details hands the listings' own pages to the store, which decides which are
// due. A record without an id or a path of its own has none.
func (r *run) details(out *market.PageResult, lease market.Lease, f *fetched) {
	for i := range f.result.Records {
		rec := &f.result.Records[i]
		if rec.Kind != market.RecordListing || rec.Listing == nil || rec.Listing.ID == "" || rec.Detail == "" {
			continue
		}
		follow, rule := r.reader.route(rec.Detail)
		if rule != "" {
			out.Refused[rule]++
			continue
		}
		out.Details = append(out.Details, market.Target{
			Path: rec.Detail, Kind: follow.Kind, Priority: orInt(follow.Priority, priorityDetail),
			Depth: lease.Depth + 1, Listing: rec.Listing.ID,
		})
	}
}

// links keeps the allowed ones. Links to listings' own pages are left to the
// rows of indexes, which know the listing's id and whether it changed.
func (r *run) links(ctx context.Context, out *market.PageResult, lease market.Lease, f *fetched) error {
	for _, l := range f.result.Links {
		if l.Offsite != "" {
			out.Refused[ruleOffSite]++
			continue
		}
		follow, rule := r.reader.route(l.Path)
		if rule != "" {
			out.Refused[rule]++
			continue
		}
		if follow.Detail || l.Path == lease.Path {
			continue
		}
		if r.traps.tooDeep(lease) {
			out.Refused[ruleDepth]++
			continue
		}
		vendor := r.vendorKinds[follow.Kind]
		if vendor || r.traps.single[follow.Kind] {
			if !r.asked.seen(l.Path) {
				out.Fresh++
			} else if vendor {
				continue
			}
		}
		if vendor {
			due, err := r.vendorDue(ctx, l.Path, f)
			if err != nil {
				return err
			}
			if !due {
				continue
			}
		}
		out.Targets = append(out.Targets, market.Target{
			Path: l.Path, Kind: follow.Kind, Priority: priorityOf(follow, vendor, lease), Depth: lease.Depth + 1,
		})
	}
	return nil
}

func priorityOf(follow extract.Follow, vendor bool, lease market.Lease) int {
	if lease.Barren >= market.BarrenFrom {
		return max(follow.Priority, priorityBarren)
	}
	if vendor {
		return orInt(follow.Priority, priorityVendor)
	}
	return orInt(follow.Priority, priorityIndex)
}

// vendorDue reports whether a vendor page was not read for VendorStale. The
// frontier takes each path once per run; the memory of this process (asked)
// only spares the question.
func (r *run) vendorDue(ctx context.Context, path string, f *fetched) (bool, error) {
	at, err := r.o.Frontier.LastRead(ctx, r.rec.Market, path)
	switch {
	case errors.Is(err, market.ErrNotFound):
		return true, nil
	case err != nil:
		return false, fmt.Errorf("last read of %s: %w", path, err)
	}
	return r.o.VendorStale > 0 && at.Before(f.ex.Started.Add(-r.o.VendorStale)), nil
}

// asked remembers the last paths that were asked about, at most maxAsked.
type asked struct {
	mu    sync.Mutex
	paths map[string]bool
}

const maxAsked = 4096

// seen notes a path and reports whether it was noted before.
func (a *asked) seen(path string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.paths[path] {
		return true
	}
	if a.paths == nil || len(a.paths) >= maxAsked {
		a.paths = map[string]bool{}
	}
	a.paths[path] = true
	return false
}

func orInt(v, def int) int {
	if v == 0 {
		return def
	}
	return v
}
