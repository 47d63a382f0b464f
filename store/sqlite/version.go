package sqlite

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"vedette/market"
)

// writeVersions adds, completes and withdraws versions.
func (b *batch) writeVersions(list []*listing) error {
	const head = `INSERT INTO version(id, listing, n, from_run, from_seen, to_run, to_seen, runs, returned, content,
		title, observed, derived, page, digest, file, offset, length, record, revisit) VALUES `
	const width = 20
	var values []any
	for _, l := range list {
		if l.write == versionWithdrawn {
			if err := b.withdraw(l); err != nil {
				return err
			}
			continue
		}
		observed, derived, err := l.cur.encode()
		if err != nil {
			return err
		}
		if l.write == versionAmended {
			if err := b.rewrite(l, observed, derived); err != nil {
				return err
			}
			continue
		}
		values = append(values, l.version, l.id, l.versions, b.run.id, b.at, 0, 0, 0, l.returned, l.content,
			l.cur.observed.Title, string(observed), string(derived), b.page)
		values = append(values, b.ev.args()...)
	}
	_, err := b.t.insert(head, width, values, "")
	return err
}

// rewrite completes a version. Its evidence becomes this page when it is the
// listing's own: a row would not show what the page showed.
func (b *batch) rewrite(l *listing, observed, derived []byte) error {
	query := "UPDATE version SET content = ?, title = ?, observed = ?, derived = ?"
	args := []any{l.content, l.cur.observed.Title, string(observed), string(derived)}
	if l.detail {
		query += ", page = ?, digest = ?, file = ?, offset = ?, length = ?, record = ?, revisit = ?"
		args = append(append(args, b.page), b.ev.args()...)
	}
	_, err := b.t.exec(query+" WHERE id = ?", append(args, l.version)...)
	return err
}

// withdraw deletes this run's version and goes on with the one before it.
func (b *batch) withdraw(l *listing) error {
	for _, q := range []string{"DELETE FROM price WHERE version = ?", "DELETE FROM version WHERE id = ?"} {
		if _, err := b.t.exec(q, l.version); err != nil {
			return err
		}
	}
	l.versions--
	err := b.t.row(`UPDATE version SET to_run = 0, to_seen = 0 WHERE listing = ? AND n = ?
		RETURNING id, from_run, runs + 1`, []any{l.id, l.versions}, &l.version, &l.since, &l.runs)
	return err
}

// price converts the prices of the versions that are written, and counts those
// without a rate.
func (b *batch) price(list []*listing) error {
	for _, l := range list {
		l.eur, l.rate = sql.NullFloat64{}, sql.NullInt64{}
		for _, m := range pricesOf(&l.cur.observed) {
			r, err := b.rate(m.Currency, l.fromSeen)
			if err != nil {
				return err
			}
			if !r.ok {
				b.stats.Unpriced++
			}
			if value, ok := r.worth(m.Amount); ok && !l.eur.Valid && !l.cur.derived.Placeholder {
				l.eur = sql.NullFloat64{Float64: value, Valid: true}
				l.rate = sql.NullInt64{Int64: r.id, Valid: true}
			}
		}
	}
	return nil
}

// pricesOf are all prices in the order in which table price numbers them.
func pricesOf(l *market.Listing) []market.Money {
	if len(l.Variants) == 0 {
		return l.Prices
	}
	all := append([]market.Money(nil), l.Prices...)
	for i := range l.Variants {
		all = append(all, l.Variants[i].Prices...)
	}
	return all
}

// samePrices reports whether table price would say the same of both.
func samePrices(old, cur []market.Money) bool {
	return slices.EqualFunc(old, cur, func(o, c market.Money) bool {
		return o.Amount == c.Amount && currencyCode(o.Currency) == currencyCode(c.Currency)
	})
}

func (b *batch) writePrices(list []*listing) error {
	var values []any
	for _, l := range list {
		switch l.write {
		case versionWithdrawn:
			continue // those of the version before are still there
		case versionAmended:
			if samePrices(pricesOf(&l.old.observed), pricesOf(&l.cur.observed)) {
				continue // those that are there say it, with the rates of the day
			}
			if _, err := b.t.exec("DELETE FROM price WHERE version = ?", l.version); err != nil {
				return err
			}
		}
		for i, m := range pricesOf(&l.cur.observed) {
			r, err := b.rate(m.Currency, l.fromSeen)
			if err != nil {
				return err
			}
			var eur, id any
			if value, ok := r.worth(m.Amount); ok {
				eur, id = value, r.id
			}
			values = append(values, l.version, i, currencyCode(m.Currency), m.Amount, eur, id)
		}
	}
	_, err := b.t.insert("INSERT INTO price(version, n, currency, amount, eur, rate) VALUES ", 6, values, "")
	return err
}

// rate is the rate of a currency on the day of an instant (ms).
func (b *batch) rate(currency string, at int64) (euroRate, error) {
	currency = currencyCode(currency)
	if currency == euro {
		return euroRate{eur: 1, ok: true}, nil
	}
	key := currency
	if at != b.at {
		key += " " + fromMS(at).Format("2006-01-02")
	}
	if r, ok := b.rates[key]; ok {
		return r, nil
	}
	day := toDay(fromMS(at))
	r := euroRate{ok: true}
	err := b.t.row(rateQuery, []any{currency, day, day - ageDays(b.s.rateMaxAge)}, &r.id, new(int64), &r.eur, new(string))
	if errors.Is(err, sql.ErrNoRows) {
		r, err = euroRate{}, nil
	}
	if err != nil {
		return euroRate{}, err
	}
	b.rates[key] = r
	return r, nil
}

// writeMentions keeps table mention equal to the current versions.
func (b *batch) writeMentions(list []*listing) error {
	var values []any
	for _, l := range list {
		was, is := substanceIDs(l.old), substanceIDs(l.cur)
		for code := range was {
			if _, still := is[code]; still {
				continue
			}
			_, err := b.t.exec("DELETE FROM mention WHERE listing = ? AND substance = (SELECT id FROM substance WHERE code = ?)", l.id, code)
			if err != nil {
				return err
			}
		}
		for code, m := range is {
			if _, already := was[code]; already {
				continue
			}
			id, err := b.substance(m)
			if err != nil {
				return err
			}
			values = append(values, id, l.id)
		}
	}
	_, err := b.t.insert("INSERT OR IGNORE INTO mention(substance, listing) VALUES ", 2, values, "")
	return err
}

func substanceIDs(c *content) map[string]*market.Mention {
	if c == nil || len(c.derived.Substances) == 0 {
		return nil
	}
	ids := make(map[string]*market.Mention, len(c.derived.Substances))
	for i := range c.derived.Substances {
		m := &c.derived.Substances[i]
		if _, ok := ids[m.ID]; !ok {
			ids[m.ID] = m
		}
	}
	return ids
}

// substance is the row id of a substance; its name, class and group are those
// it was last mentioned with by this process.
func (b *batch) substance(m *market.Mention) (int64, error) {
	key := strings.Join([]string{m.ID, m.Name, m.Class, m.Group}, "\x00")
	if id, ok := b.s.names.substances.Load(key); ok {
		return id.(int64), nil
	}
	var id int64
	err := b.t.row(`INSERT INTO substance(code, name, class, grp) VALUES (?, ?, ?, ?)
		ON CONFLICT(code) DO UPDATE SET name = excluded.name, class = excluded.class, grp = excluded.grp
		RETURNING id`, []any{m.ID, m.Name, m.Class, m.Group}, &id)
	if err != nil {
		return 0, err
	}
	b.t.committed = append(b.t.committed, func() { b.s.names.substances.Store(key, id) })
	return id, nil
}

// noteSearch notes what keeps the search index equal to the current versions.
func (b *batch) noteSearch(list []*listing) {
	for _, l := range list {
		n, o := &l.cur.observed, &l.old.observed
		if l.isNew || n.Title != o.Title || n.Description != o.Description || n.Vendor != o.Vendor {
			b.t.search.set(l.id, !l.isNew, n.Title, n.Description, n.Vendor)
		}
	}
}
