package crawler

import (
	"math"

	"vedette/market"
)

// lists counts the pages of a run that list others, to tell what those that
// are missing would have shown. It holds a few numbers for each category.
type lists struct {
	by       map[string]*list // by market.CategoryOf
	whole    int              // pages read whole
	notFound int              // pages that the site links and says are not there
	missing  int              // pages not had, or in part only
	rows     int              // on whole pages
	part     int              // on those that were had in part
}

// list is one category.
type list struct{ whole, missing, rows, part int }

// add counts a page that lists others.
func (l *lists) add(p market.Page, missing bool) {
	if l.by == nil {
		l.by = map[string]*list{}
	}
	name := market.CategoryOf(p.Path)
	c := l.by[name]
	if c == nil {
		c = &list{}
		l.by[name] = c
	}
	switch {
	case missing:
		l.missing++
		l.part += p.Records
		c.missing++
		c.part += p.Records
	case p.State == market.StateNotFound:
		l.notFound++
		c.missing++
	case p.State == market.StateContent:
		l.whole++
		l.rows += p.Records
		c.whole++
		c.rows += p.Records
	}
}

// lost estimates what the missing pages would have shown, when a run saw so
// many listings. Of a category of which some page was read whole, its pages are
// known, and each that is missing counts as one of the others. Of one of which
// none was, its pages are not known either, because it is its pages that link
// them: it counts as large as the others are on average. What was read of cut
// pages is taken off. Where listings stand on several pages, a lost one costs
// less: as much as the listings seen are fewer than the rows.
func (l *lists) lost(seen int) market.Lost {
	out := market.Lost{Pages: l.missing + l.notFound}
	pages := 0 // that showed rows
	known, size := 0, 0.0
	for _, c := range l.by {
		if c.rows > 0 {
			pages += c.whole
		}
	}
	if out.Pages == 0 || pages == 0 {
		return out
	}
	perPage := float64(l.rows) / float64(pages)
	for _, c := range l.by {
		if c.rows > 0 {
			known++
			size += float64(c.rows) + float64(c.missing)*perPage
		}
	}
	size /= float64(known)
	sum := 0.0
	for _, c := range l.by {
		switch {
		case c.missing == 0:
		case c.whole == 0:
			sum += max(0, size-float64(c.part))
		case c.rows > 0:
			sum += max(0, float64(c.missing)*perPage-float64(c.part))
		}
	}
	distinct := min(1, float64(seen)/float64(l.rows+l.part))
	out.Listings = int(math.Round(sum * distinct))
	return out
}
