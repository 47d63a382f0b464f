package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"slices"

	"vedette/market"
)

// observe applies the records of the page in memory. Vendor pages are written
// at once, they come alone.
func (b *batch) observe(records []market.Record, details []market.Target) error {
	var exts []string
	recs := make([]market.Record, 0, len(records))
	for i := range records {
		r := records[i]
		r.Derived = cleanDerived(r.Derived)
		switch {
		case r.Listing != nil && r.Listing.ID != "":
			l := cleanListing(*r.Listing)
			l.URL = b.s.scrub(l.URL)
			r.Listing = &l
			exts = append(exts, l.ID)
			recs = append(recs, r)
		case r.Vendor != nil && r.Vendor.Handle != "":
			v := cleanVendor(*r.Vendor)
			v.URL = b.s.scrub(v.URL)
			if err := b.vendorPage(&v, &r.Derived); err != nil {
				return err
			}
		}
	}
	b.count.rows = int64(len(recs))
	for i := range details {
		exts = append(exts, clean(details[i].Listing))
	}
	if err := b.find(exts); err != nil {
		return err
	}
	if err := b.load(b.mayChange(recs)); err != nil {
		return err
	}
	for i := range recs {
		b.apply(&recs[i])
	}
	return nil
}

// mayChange marks the listings of the page and returns those of which the
// current version must be known to tell what the page changes.
func (b *batch) mayChange(recs []market.Record) []*listing {
	var list []*listing
	for i := range recs {
		r := &recs[i]
		l := b.listings[r.Listing.ID]
		if l == nil {
			l = &listing{ext: r.Listing.ID, isNew: true, cur: new(content), old: new(content), fromSeen: b.at}
			b.listings[l.ext] = l
		}
		if !slices.Contains(b.order, l) {
			b.order = append(b.order, l)
		}
		if l.isNew {
			continue
		}
		var covered bool
		if r.Partial && l.state != stateGone {
			covered, b.buf = l.rows.covers(layerKey(b.kind, r.Ad), r.Listing, b.buf)
		}
		if !covered {
			list = append(list, l)
		}
	}
	return list
}

// apply merges one record into its listing.
func (b *batch) apply(r *market.Record) {
	l := b.listings[r.Listing.ID]
	if at := r.Derived.PostedAt; at != nil {
		l.posted = toMS(*at)
	}
	if l.numbers.apply(r.Listing, &r.Derived) {
		l.moved, l.edit = true, true
	}
	if l.cur == nil {
		return // all of it was known
	}
	l.edit = true
	if r.Partial {
		if l.cur.row(l.rows.open(layerKey(b.kind, r.Ad)), r) {
			l.news = true
		}
		return
	}
	l.detail = true
	l.detailAt = max(l.detailAt, b.at)
	l.cur.page(r)
}

// The states of a listing, as in the table.
const (
	stateActive = iota
	stateMissing
	stateGone
)

var stateNames = []market.ListingState{market.ListingActive, market.ListingMissing, market.ListingGone}

// settle decides what becomes of each listing's version, see the rules of
// versions in docs/datamodel.md: a run makes at most one version of a listing;
// its later pages complete it; a listing that was gone and comes back begins
// a new one, so that the gap stays visible.
func (b *batch) settle() error {
	for _, l := range b.order {
		l.returned = l.state == stateGone
		if l.met = l.lastRun == b.run.id; !l.met {
			b.count.listings++
			b.metAgain(l)
		}
		switch {
		case l.isNew:
			b.stats.New++
			l.content = contentDigest(l.cur)
			l.write = versionAdded
			continue
		case l.cur == nil:
			b.stats.Unchanged++
			continue
		}
		digest := contentDigest(l.cur)
		same := bytes.Equal(digest, l.content)
		switch {
		case same && !l.returned:
			// Addresses and dates as shown are outside the digest; they are
			// filled in, but not chased.
			if l.old.observed.URL == "" && l.cur.observed.URL != "" ||
				l.old.observed.PostedAt == "" && l.cur.observed.PostedAt != "" {
				l.write = versionAmended
			}
		case l.since == b.run.id && !l.returned:
			if err := b.amend(l, digest); err != nil {
				return err
			}
		default:
			l.write = versionAdded
			l.fromSeen = b.at
		}
		l.content = digest
		if l.write == versionAdded {
			b.stats.Changed++
			b.count.changed++
		} else {
			b.stats.Unchanged++
		}
	}
	return nil
}

// amend completes this run's version, or withdraws it when it now says what
// the one before it said: pages of one run that contradict one another in the
// same way each time must not make a version each time.
func (b *batch) amend(l *listing, digest []byte) error {
	l.write = versionAmended
	if l.versions < 2 || l.fromBack {
		return nil
	}
	var before []byte
	err := b.t.row("SELECT content FROM version WHERE listing = ? AND n = ?", []any{l.id, l.versions - 1}, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // it was taken over from another crawler without it
	}
	if err != nil {
		return err
	}
	if bytes.Equal(before, digest) {
		l.write = versionWithdrawn
		b.count.changed--
	}
	return nil
}

// due reports whether a listing's own page should be read in this run.
func (b *batch) due(ext string, staleBefore int64) bool {
	l := b.listings[clean(ext)]
	switch {
	case l == nil || l.isNew || l.detailAt == 0:
		return true
	case l.detailAt >= b.run.started:
		return false // it was, in this run
	case l.news || l.returned || l.write == versionAdded:
		return true
	}
	return l.detailAt < staleBefore
}
