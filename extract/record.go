package extract

import (
	"math"

	"golang.org/x/net/html"

	"vedette/market"
)

// maxRows bounds the records of a page; real indexes show 15 to 60.
const maxRows = 2000

// records reads every record of the page.
func (r *pageRead) records() {
	if r.rule.record == "" {
		return
	}
	r.found = map[string]int{}
	rows := []*html.Node{r.page.root}
	if r.rule.rows != nil {
		rows = r.rule.rows.all(r.page.root)
	}
	for _, row := range rows[:min(len(rows), maxRows)] {
		r.record(row)
	}
	if len(r.Records) > 0 {
		r.Fill = make(map[string]float64, len(r.rule.fields))
		for _, f := range r.rule.fields {
			share := float64(r.found[f.name]) / float64(len(r.Records))
			r.Fill[f.name] = math.Round(share*1e4) / 1e4
		}
		return
	}
	if r.rule.rows != nil && r.Dropped == 0 && !anyHolds(r.rule.empty, r.page, r.page.root) {
		r.note(-1, "", "no rows, and nothing says that the page is empty")
	}
}

func (r *pageRead) record(row *html.Node) {
	rule := r.rule
	if anyHolds(rule.skip, r.page, row) {
		return
	}
	whole := rule.rows == nil
	if !whole && r.Truncated && r.page.cut.open[row] {
		r.Dropped++
		return
	}
	s := &scope{root: row, page: r.page.root, groups: r.groups, rules: rule.pairs}
	rec := market.Record{Kind: rule.record, Partial: !whole, Ad: !whole && anyHolds(rule.ads, r.page, row)}
	detail := r.detail(s)
	rec.Detail = detail.path
	found := map[string][]string{}
	for i := range rule.fields {
		f := &rule.fields[i]
		if rec.Kind == market.RecordListing && isVariants(f.name) {
			continue
		}
		if v := s.values(f.sources); len(v) > 0 {
			found[f.name] = v
		}
	}
	switch rec.Kind {
	case market.RecordListing:
		if len(found["listing_id"]) == 0 && detail.id != "" {
			found["listing_id"] = []string{detail.id}
		}
		rec.Listing = r.listing(s, found)
	case market.RecordVendor:
		rec.Vendor = r.vendor(found)
	}
	if !r.keyed(&rec) {
		return
	}
	r.derive(&rec, found)
	for name := range found {
		r.found[name]++
	}
	r.Records = append(r.Records, rec)
}

// keyed reports whether a record has the key under which it is stored, and
// enough beside it to be one.
func (r *pageRead) keyed(rec *market.Record) bool {
	key, name := "", ""
	switch {
	case rec.Listing != nil:
		key, name = rec.Listing.ID, rec.Listing.Title
	case rec.Vendor != nil:
		key, name = rec.Vendor.Handle, rec.Vendor.Handle
	}
	// A saved page has no address; without one its own page's id is unknown,
	// and what it shows is still worth seeing.
	if key != "" || name != "" && !rec.Partial && r.page.in.Path == "" {
		return true
	}
	r.Dropped++
	r.note(len(r.Records), string(rec.Kind), "dropped: no key was found")
	return false
}

// maxNotes bounds the notes of a page.
const maxNotes = 100

func (r *pageRead) note(record int, field, reason string) {
	if len(r.Notes) < maxNotes {
		r.Notes = append(r.Notes, Note{Record: record, Field: field, Reason: reason})
	}
}

// detailLink is the link of a row to the listing's own page.
type detailLink struct{ path, id string }

func (r *pageRead) detail(s *scope) detailLink {
	ref := one(s.values(r.rule.detail))
	if ref == "" {
		return detailLink{}
	}
	base := r.base()
	path, host := r.resolve(base, ref)
	if host != "" && len(r.page.in.Hosts) == 0 {
		// A saved page does not say which host was its own.
		if u, err := base.Parse(ref); err == nil {
			path = r.profile.Canonical(u.RequestURI())
		}
	}
	if path == "" {
		return detailLink{}
	}
	_, groups := r.profile.routeOf(path)
	return detailLink{path: path, id: groups["listing_id"]}
}

// counters reads the numbers that the site shows about itself.
func (r *pageRead) counters() {
	s := &scope{root: r.page.root, page: r.page.root, groups: r.groups, rules: r.rule.pairs}
	for i := range r.rule.counters {
		f := &r.rule.counters[i]
		n := count(s.values(f.sources))
		if n == nil {
			continue
		}
		if r.Counters == nil {
			r.Counters = map[string]int64{}
		}
		r.Counters[f.name] = *n
	}
}
