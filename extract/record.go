package extract

import (
	"math"
	"slices"

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
	r.recordsOf("")
}

// also reads the records that the page yields beside its own.
func (r *pageRead) also() {
	main := r.rule
	for _, further := range main.also {
		r.rule = further
		r.recordsOf(string(further.record) + ".")
	}
	r.rule = main
}

// recordsOf reads the records of the rule in work, and how often each field
// was found, under its name with a prefix.
func (r *pageRead) recordsOf(prefix string) {
	r.found = make(map[string]int, len(r.rule.fields))
	r.finds = newFinds(r.rule)
	r.shared = map[*source][]string{}
	before := len(r.Records)
	for _, row := range r.rows() {
		r.record(row)
	}
	records := len(r.Records) - before
	if records == 0 {
		return
	}
	if r.Fill == nil {
		r.Fill = make(map[string]float64, len(r.rule.fields))
	}
	for _, f := range r.rule.fields {
		share := float64(r.found[f.name]) / float64(records)
		r.Fill[prefix+f.name] = math.Round(share*1e4) / 1e4
	}
}

// rows are the areas of the records of the rule in work.
func (r *pageRead) rows() []area {
	if r.rule.rows == nil && r.rule.items == nil {
		return []area{r.whole()}
	}
	if r.rule.rows == nil {
		return r.items(r.page.dom.whole())
	}
	rows := r.elementRows()
	if r.rule.pieces == nil && r.rule.data == nil {
		return rows
	}
	out := make([]area, 0, len(rows))
	for _, a := range rows {
		switch {
		case len(out) >= maxRows:
			return out[:maxRows]
		case r.rule.pieces != nil:
			out = append(out, r.pieces(a)...)
		case r.rule.items != nil:
			out = append(out, r.items(a)...)
		default:
			out = append(out, r.withData(a))
		}
	}
	return out
}

// elementRows are the areas of the elements that the rule calls rows. Of rows
// inside rows the inner ones are meant: in layouts of nested tables
// "tr:has(a.item)" fits the outer rows too. Where rows are never closed, each
// holds those behind it; what stands before them may still be a whole record.
func (r *pageRead) elementRows() []area {
	d := r.page.dom
	hits := r.rule.rows.in(d, d.all())
	out := make([]area, 0, min(len(hits), maxRows))
	for n, i := range hits[:min(len(hits), maxRows)] {
		a := d.area(i)
		if n+1 < len(hits) && hits[n+1] < d.elems[i].end {
			a.around, a.span.hi, a.leave = true, hits[n+1], leaves{d.node(hits[n+1])}
			out = append(out, a)
			continue
		}
		if r.rule.spread {
			d.extend(&a, hits)
		}
		out = append(out, a)
	}
	return out
}

// extend adds the siblings that follow an element, up to the next row.
func (d *dom) extend(a *area, rows []el) {
	for n := a.last.NextSibling; n != nil; n = n.NextSibling {
		if n.Type == html.ElementNode {
			i := a.span.hi
			if len(inside(rows, d.at(i))) > 0 {
				return
			}
			a.span.hi = d.elems[i].end
		}
		a.last = n
	}
}

func (r *pageRead) record(row area) {
	rule := r.rule
	if anyHolds(rule.skip, r.page, row) {
		return
	}
	whole := rule.single() && !rule.further // a page of its own
	if !rule.single() && !row.around && r.Truncated && r.page.cut.open[row.last] {
		r.Dropped++
		return
	}
	s := &scope{dom: r.page.dom, shared: r.shared, root: row, groups: r.groups, rules: rule.pairs}
	if rule.single() && r.Truncated {
		s.open = r.page.cut.open
	}
	rec := market.Record{Kind: rule.record, Partial: !whole || r.Truncated, Ad: !whole && anyHolds(rule.ads, r.page, row)}
	detail := r.detail(s)
	rec.Detail = detail.path
	found := r.finds
	found.reset()
	for i := range rule.fields {
		f := &rule.fields[i]
		if rec.Kind == market.RecordListing && isVariants(f.name) {
			continue
		}
		s.cutField = false
		if v := s.values(f.sources); len(v) > 0 {
			found.values[i] = v
		} else if s.cutField {
			r.note(len(r.Records), f.name, "the page was cut inside it")
		}
	}
	switch rec.Kind {
	case market.RecordListing:
		rec.Listing = r.listing(s, found)
		rec.Listing.ID = orElse(rec.Listing.ID, detail.id)
		rec.Listing.URL = orElse(rec.Listing.URL, r.addressOf(whole, detail))
	case market.RecordVendor:
		rec.Vendor = r.vendor(found)
		rec.Vendor.URL = orElse(rec.Vendor.URL, r.addressOf(whole, detail))
	}
	if row.around && (!tells(&rec) || rec.Listing != nil && rec.Listing.ID == "") {
		return // the frame around rows
	}
	if !r.keyed(&rec) || rule.further && r.repeated(&rec) {
		return
	}
	r.derive(&rec, found)
	for i := range rule.fields {
		if len(found.values[i]) > 0 {
			r.found[rule.fields[i].name]++
		}
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
	if r.rule.further && (r.rule.single() || rec.Vendor != nil) {
		return false // a listing's page without a vendor's box, a row without a vendor
	}
	r.Dropped++
	r.note(len(r.Records), string(rec.Kind), "dropped: no key was found")
	return false
}

// repeated reports whether a further record is of a vendor whom the page has
// told of: rows name the same ones again.
func (r *pageRead) repeated(rec *market.Record) bool {
	return rec.Vendor != nil && slices.ContainsFunc(r.Records, func(before market.Record) bool {
		return before.Vendor != nil && before.Vendor.Handle == rec.Vendor.Handle
	})
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
	path, _ := r.resolve(ref)
	if path == "" {
		return detailLink{}
	}
	return detailLink{path: path, id: r.idIn(path)}
}

// addressOf is where a record has its own page, as path and query, so that it
// is the same on every mirror: the page itself, or the link of a row.
func (r *pageRead) addressOf(whole bool, detail detailLink) string {
	if whole && r.page.in.Path != "" {
		return r.profile.Canonical(r.page.in.Path)
	}
	return detail.path
}

// counters reads the numbers that the site shows about itself.
func (r *pageRead) counters() {
	s := &scope{dom: r.page.dom, root: r.whole(), groups: r.groups, rules: r.rule.pairs}
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

// idIn is the id of a listing in the address of its page.
func (r *pageRead) idIn(path string) string {
	i := r.routeOf(path)
	if i < 0 {
		return ""
	}
	f := &r.profile.compiled.follow[i]
	if f.id == 0 {
		return ""
	}
	m := f.pattern.FindStringSubmatchIndex(path)
	if m == nil || m[2*f.id] < 0 {
		return ""
	}
	return unescaped(path[m[2*f.id]:m[2*f.id+1]])
}

// routeOf is the walk's rule for a path of this page; rows and the list of
// links ask for the same ones.
func (r *pageRead) routeOf(path string) int { return r.routes.of(path, r.profile.routeOf) }
