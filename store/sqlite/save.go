package sqlite

import (
	"database/sql"
)

// save writes what observe and settle found.
func (b *batch) save() error {
	if len(b.order) == 0 {
		return nil
	}
	if err := b.resolveVendors(); err != nil {
		return err
	}
	var added, versions []*listing
	for _, l := range b.order {
		if l.isNew {
			added = append(added, l)
		}
		if l.write != versionKept {
			versions = append(versions, l)
		}
	}
	if err := b.number(added, versions); err != nil {
		return err
	}
	if err := b.price(versions); err != nil {
		return err
	}
	for _, l := range versions {
		l.shipsFrom, l.shipsTo = l.cur.derived.ShipsFrom, codeList(l.cur.derived.ShipsTo)
	}
	for _, step := range []func() error{
		func() error { return b.insertListings(added) },
		func() error { return b.writeVersions(versions) },
		func() error { return b.writePrices(versions) },
		func() error { return b.writeMentions(versions) },
		func() error { return b.writeCandidates(versions) },
		b.updateListings,
		b.writeCounters,
		b.touchVendors,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	b.noteSearch(versions)
	return nil
}

// number gives row ids to new listings and new versions. The transaction
// holds the write lock, so the next free ones cannot be taken by another.
func (b *batch) number(added, versions []*listing) error {
	if len(added) > 0 {
		var next int64
		if err := b.t.row("SELECT coalesce(max(id), 0) + 1 FROM listing", nil, &next); err != nil {
			return err
		}
		for _, l := range added {
			l.id = next
			next++
		}
	}
	var next int64
	for _, l := range versions {
		if l.write != versionAdded {
			continue
		}
		if next == 0 {
			if err := b.t.row("SELECT coalesce(max(id), 0) + 1 FROM version", nil, &next); err != nil {
				return err
			}
		}
		if l.versions > 0 {
			if err := b.closeVersion(l); err != nil {
				return err
			}
		}
		l.version = next
		l.versions++
		l.since = b.run.id
		l.runs = 0
		next++
	}
	return nil
}

// closeVersion writes the end of the interval that ends.
func (b *batch) closeVersion(l *listing) error {
	_, err := b.t.exec("UPDATE version SET to_run = ?, to_seen = ?, runs = ? WHERE id = ?",
		l.lastRun, l.lastSeen, l.runs, l.version)
	return err
}

func (b *batch) insertListings(added []*listing) error {
	const head = `INSERT INTO listing(id, market, ext, vendor, state, missed, first_run, first_seen, last_run, last_seen,
		detail_at, version, versions, since, runs, content, rows, stock, stock_n, sold, views, rating, feedback,
		ships_from, ships_to, eur, rate, page, digest, file, offset, length, record, revisit) VALUES `
	const width = 34
	values := make([]any, 0, len(added)*width)
	for _, l := range added {
		c := &l.numbers
		values = append(values, l.id, b.run.market, l.ext, l.vendor, stateActive, 0, b.run.id, b.at, b.run.id, b.at,
			l.detailAt, l.version, l.versions, l.since, 1, l.content, l.rows.encode(),
			c.stock, c.stockN, c.sold, c.views, c.rating, c.feedback,
			l.shipsFrom, l.shipsTo, l.eur, l.rate, b.page)
		values = append(values, b.ev.args()...)
	}
	_, err := b.t.insert(head, width, values, "")
	return err
}

// updateListings writes the known listings of the page: those that are only
// seen again with one statement for all, the others one by one.
func (b *batch) updateListings() error {
	var same []any
	for _, l := range b.order {
		switch {
		case l.isNew:
		case l.edit || l.returned:
			if err := b.updateListing(l); err != nil {
				return err
			}
		default:
			same = append(same, l.id)
		}
	}
	for len(same) > 0 {
		n := min(len(same), listMax)
		args := append([]any{b.run.id, b.run.id, b.at, b.page}, b.ev.args()...)
		_, err := b.t.exec(`UPDATE listing SET runs = runs + (last_run <> ?), last_run = ?, last_seen = max(last_seen, ?),
			state = 0, missed = 0, page = ?, digest = ?, file = ?, offset = ?, length = ?, record = ?, revisit = ?
			WHERE id IN (`+marks(n)+")", append(args, same[:n]...)...)
		if err != nil {
			return err
		}
		same = same[n:]
	}
	return nil
}

func (b *batch) updateListing(l *listing) error {
	if l.lastRun != b.run.id || l.runs == 0 {
		l.runs++
	}
	c := &l.numbers
	args := []any{
		l.vendor, b.run.id, b.at, l.detailAt, l.version, l.versions, l.since, l.runs, l.content, l.rows.encode(),
		c.stock, c.stockN, c.sold, c.views, c.rating, c.feedback,
		l.shipsFrom, l.shipsTo, l.eur, l.rate, b.page,
	}
	args = append(append(args, b.ev.args()...), l.id)
	_, err := b.t.exec(`UPDATE listing SET state = 0, missed = 0,
		vendor = ?, last_run = ?, last_seen = max(last_seen, ?), detail_at = ?, version = ?, versions = ?, since = ?, runs = ?,
		content = ?, rows = ?, stock = ?, stock_n = ?, sold = ?, views = ?, rating = ?, feedback = ?,
		ships_from = ?, ships_to = ?, eur = ?, rate = ?, page = ?,
		digest = ?, file = ?, offset = ?, length = ?, record = ?, revisit = ? WHERE id = ?`, args...)
	return err
}

// writeCounters adds to the history what moved; within one run the last one
// stands.
func (b *batch) writeCounters() error {
	var values []any
	for _, l := range b.order {
		if !l.moved || l.numbers.empty() {
			continue
		}
		c := &l.numbers
		values = append(values, l.id, b.run.id, b.at, c.stock, c.sold, c.views, c.rating, c.feedback)
	}
	_, err := b.t.insert("INSERT INTO counter(listing, run, seen, stock, sold, views, rating, feedback) VALUES ", 8, values,
		` ON CONFLICT DO UPDATE SET seen = excluded.seen, stock = excluded.stock, sold = excluded.sold,
		views = excluded.views, rating = excluded.rating, feedback = excluded.feedback`)
	return err
}

// resolveVendors finds or makes the vendor rows that listings name.
func (b *batch) resolveVendors() error {
	ids := map[string]int64{}
	var handles []any
	for _, l := range b.order {
		if l.cur == nil || l.cur.observed.Vendor == "" {
			continue
		}
		if _, ok := ids[l.cur.observed.Vendor]; !ok {
			ids[l.cur.observed.Vendor] = 0
			handles = append(handles, l.cur.observed.Vendor)
		}
	}
	if err := b.findVendors(handles, ids); err != nil {
		return err
	}
	if err := b.addVendors(handles, ids); err != nil {
		return err
	}
	for _, l := range b.order {
		if l.cur != nil && l.cur.observed.Vendor != "" {
			l.vendor = sql.NullInt64{Int64: ids[l.cur.observed.Vendor], Valid: true}
		}
		if l.vendor.Valid {
			b.vendors[l.vendor.Int64] = true
		}
	}
	return nil
}

func (b *batch) findVendors(handles []any, ids map[string]int64) error {
	for len(handles) > 0 {
		n := min(len(handles), listMax)
		err := b.t.each("SELECT id, handle FROM vendor WHERE market = ? AND handle IN ("+marks(n)+")",
			append([]any{b.run.market}, handles[:n]...), func(rows *sql.Rows) error {
				var id int64
				var handle string
				if err := rows.Scan(&id, &handle); err != nil {
					return err
				}
				ids[handle] = id
				return nil
			})
		if err != nil {
			return err
		}
		handles = handles[n:]
	}
	return nil
}

// addVendors makes the vendors that ids has at 0; they are new in this run.
func (b *batch) addVendors(handles []any, ids map[string]int64) error {
	var next int64
	var values []any
	for _, h := range handles {
		handle := h.(string)
		if ids[handle] != 0 {
			continue
		}
		if next == 0 {
			if err := b.t.row("SELECT coalesce(max(id), 0) + 1 FROM vendor", nil, &next); err != nil {
				return err
			}
		}
		ids[handle] = next
		values = append(values, next, b.run.market, handle, b.run.id, b.at, b.run.id, b.at)
		next++
		b.count.newVendors++
	}
	_, err := b.t.insert("INSERT INTO vendor(id, market, handle, first_run, first_seen, last_run, last_seen) VALUES ", 7, values, "")
	return err
}

// touchVendors marks the vendors of the page as seen. It writes a vendor once
// per run: its rows are scattered, and a page's worth of them at every commit
// would be most of what a run writes.
func (b *batch) touchVendors() error {
	args := make([]any, 0, len(b.vendors))
	for id := range b.vendors {
		args = append(args, id)
	}
	for len(args) > 0 {
		n := min(len(args), listMax)
		k, err := b.t.exec(`UPDATE vendor SET last_run = ?, last_seen = max(last_seen, ?) WHERE last_run <> ? AND id IN (`+marks(n)+")",
			append([]any{b.run.id, b.at, b.run.id}, args[:n]...)...)
		if err != nil {
			return err
		}
		b.count.newVendors += k
		args = args[n:]
	}
	return nil
}
