package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"vedette/market"
	"vedette/store"
)

// taken is a listing on its way in: what is written of it goes through the
// same steps as what a page showed.
type taken struct {
	*listing
	from    *store.HandedListing
	known   bool  // there is a row of it already
	fromRun int64 // of its version
	lastRun int64
	page    int64
	ev      evidence // of the page it was last read from
}

// listings writes those that are later than what this store has.
func (m *takeover) listings(t *tx, list []store.HandedListing) error {
	b := &batch{
		s: m.s, t: t, run: runKey{market: m.market, marketID: m.marketID}, at: toMS(m.s.now()),
		listings: map[string]*listing{}, rates: map[string]euroRate{}, vendors: map[int64]bool{},
	}
	var exts []string
	for i := range list {
		exts = append(exts, list[i].ID)
	}
	if err := b.find(exts); err != nil {
		return err
	}
	var news []*taken
	for i := range list {
		h := &list[i]
		have := b.listings[h.ID]
		if have != nil && !m.newer(h.Stamp, have.lastSeen, have.missed) {
			continue
		}
		l, err := m.listing(t, h, have)
		if err != nil {
			return fmt.Errorf("listing %q: %w", h.ID, err)
		}
		news = append(news, l)
		b.order = append(b.order, l.listing)
	}
	if len(news) == 0 {
		return nil
	}
	for _, step := range []func() error{
		func() error { return m.rates(t, news) },
		func() error { return m.forget(t, news) },
		b.resolveVendors,
		func() error { return m.number(t, news) },
		func() error { return b.price(b.order) },
		func() error { return m.putListings(t, news) },
		func() error { return m.putVersions(t, news) },
		func() error { return b.writePrices(b.order) },
		func() error { return b.writeMentions(b.order) },
		func() error { return b.writeCandidates(b.order) },
		func() error { return m.putCounters(t, news) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	b.noteSearch(b.order)
	m.taken.Listings += len(news)
	return nil
}

// listing makes a row of what is known elsewhere.
func (m *takeover) listing(t *tx, h *store.HandedListing, have *listing) (*taken, error) {
	l := &taken{from: h, known: have != nil, listing: &listing{
		ext: h.ID, isNew: have == nil, cur: new(content), old: new(content), detail: true,
		versions: int64(max(1, h.Versions)), detailAt: toMS(h.DetailAt), fromSeen: toMS(h.Version.FromSeen), write: versionAdded,
		runs: int64(h.Version.Runs), missed: int64(h.Missed), state: int64(max(0, slices.Index(stateNames, h.State))),
	}}
	if have != nil {
		l.id = have.id
	}
	observed, derived := cleanListing(h.Observed), cleanDerived(h.Derived)
	observed.URL = m.s.scrub(observed.URL)
	derived.Offers = slices.Clone(derived.Offers)
	for i := range derived.Offers { // made anew whenever it is asked for
		derived.Offers[i].EUR, derived.Offers[i].UnitPrice = nil, nil
	}
	l.numbers.apply(&observed, &derived)
	l.cur.page(&market.Record{Listing: &observed, Derived: derived})
	l.content = contentDigest(l.cur)
	l.shipsFrom, l.shipsTo = l.cur.derived.ShipsFrom, codeList(l.cur.derived.ShipsTo)
	var err error
	if l.rows, err = decodeLayers(h.Rows); err != nil {
		l.rows = nil // of another program: its own page is due once more, and no more than that
	}
	if l.fromRun, err = m.run(t, h.Version.FromRun, l.fromSeen); err != nil {
		return nil, err
	}
	if l.lastRun, err = m.run(t, h.Version.ToRun, toMS(h.LastSeen)); err != nil {
		return nil, err
	}
	l.since = l.fromRun
	if m.left != "" && h.Version.FromRun == m.left && h.Version.ToRun == m.left {
		l.since = runLeft
	}
	if l.page, err = m.page(t, h.Path, l.lastRun, 0); err != nil {
		return nil, err
	}
	l.ev, err = m.evidenceOf(t, h.Digest, h.Archive)
	return l, err
}

// rates adds the rates by which prices were converted, where this store has
// none for the day.
func (m *takeover) rates(t *tx, list []*taken) error {
	var values []any
	for _, l := range list {
		for i := range l.from.Version.Prices {
			r := &l.from.Version.Prices[i].Rate
			if c := currencyCode(r.Currency); c != "" && c != euro && !r.Day.IsZero() && market.PlausibleRate(r.EUR) {
				values = append(values, c, toDay(r.Day), r.EUR, clean(r.Source))
			}
		}
	}
	_, err := t.insert("INSERT INTO rate(currency, day, eur, source) VALUES ", 4, values, " ON CONFLICT DO NOTHING")
	return err
}

// forget removes what this store has of the versions that take the place of its
// own, and of what follows from the current one.
func (m *takeover) forget(t *tx, list []*taken) error {
	for _, l := range list {
		if !l.known {
			continue
		}
		for _, q := range []string{
			"DELETE FROM price WHERE version IN (SELECT id FROM version WHERE listing = ?1 AND n >= ?2)",
			"DELETE FROM version WHERE listing = ?1 AND n >= ?2",
			`UPDATE version SET to_run = l.last_run, to_seen = l.last_seen, runs = l.runs FROM listing l
				WHERE version.listing = ?1 AND version.n < ?2 AND version.to_run = 0 AND l.id = ?1`,
			"DELETE FROM mention WHERE listing = ?1 AND ?2 > 0",
			"DELETE FROM candidate WHERE listing = ?1 AND ?2 > 0",
		} {
			if _, err := t.exec(q, l.id, l.versions); err != nil {
				return err
			}
		}
	}
	return nil
}

// number gives row ids to what is new.
func (m *takeover) number(t *tx, list []*taken) error {
	var listing, version int64
	if err := t.row("SELECT coalesce((SELECT max(id) FROM listing), 0), coalesce((SELECT max(id) FROM version), 0)", nil, &listing, &version); err != nil {
		return err
	}
	for _, l := range list {
		if !l.known {
			listing++
			l.id = listing
		}
		version++
		l.version = version
	}
	return nil
}

// takenColumns are those of a listing that is taken over.
const takenColumns = `id, market, ext, vendor, state, missed, first_run, first_seen, last_run, last_seen,
	detail_at, version, versions, since, runs, content, rows, stock, stock_n, sold, views, rating, feedback,
	ships_from, ships_to, eur, rate, page, digest, file, offset, length, record, revisit`

// putListings adds the rows, or replaces what they say.
func (m *takeover) putListings(t *tx, list []*taken) error {
	columns := strings.Split(strings.Join(strings.Fields(takenColumns), ""), ",")
	tail := " ON CONFLICT(id) DO UPDATE SET ("
	tail += strings.Join(columns[3:], ", ") + ") = (excluded." + strings.Join(columns[3:], ", excluded.") + ")"
	var values []any
	for _, l := range list {
		first := toMS(l.from.FirstSeen)
		firstRun, err := m.firstRun(t, first, l.fromRun)
		if err != nil {
			return err
		}
		if m.left != "" && firstRun == m.leftID {
			firstRun = runLeft
		}
		c := &l.numbers
		values = append(values, l.id, m.market, l.ext, l.vendor, l.state, l.missed, firstRun, first, l.lastRun, toMS(l.from.LastSeen),
			l.detailAt, l.version, l.versions, l.since, l.runs, l.content, l.rows.encode(),
			c.stock, c.stockN, c.sold, c.views, c.rating, c.feedback,
			l.shipsFrom, l.shipsTo, l.eur, l.rate, l.page)
		values = append(values, l.ev.args()...)
	}
	_, err := t.insert("INSERT INTO listing("+takenColumns+") VALUES ", len(columns), values, tail)
	return err
}

func (m *takeover) putVersions(t *tx, list []*taken) error {
	const head = `INSERT INTO version(id, listing, n, from_run, from_seen, to_run, to_seen, runs, returned, content,
		title, observed, derived, page, digest, file, offset, length, record, revisit) VALUES `
	const width = 20
	var values []any
	for _, l := range list {
		v := &l.from.Version
		observed, derived, err := l.cur.encode()
		if err != nil {
			return err
		}
		page, err := m.page(t, v.Path, l.fromRun, 0)
		if err != nil {
			return err
		}
		ev, err := m.evidenceOf(t, v.Digest, v.Archive)
		if err != nil {
			return err
		}
		values = append(values, l.version, l.id, l.versions, l.fromRun, l.fromSeen, 0, 0, 0, false, l.content,
			l.cur.observed.Title, string(observed), string(derived), page)
		values = append(values, ev.args()...)
	}
	_, err := t.insert(head, width, values, "")
	return err
}

// putCounters begins the history of the numbers with how they stand.
func (m *takeover) putCounters(t *tx, list []*taken) error {
	var values []any
	for _, l := range list {
		if c := &l.numbers; !c.empty() {
			values = append(values, l.id, l.lastRun, toMS(l.from.LastSeen), c.stock, c.sold, c.views, c.rating, c.feedback)
		}
	}
	_, err := t.insert("INSERT INTO counter(listing, run, seen, stock, sold, views, rating, feedback) VALUES ", 8, values,
		` ON CONFLICT DO UPDATE SET seen = excluded.seen, stock = excluded.stock, sold = excluded.sold,
		views = excluded.views, rating = excluded.rating, feedback = excluded.feedback`)
	return err
}
