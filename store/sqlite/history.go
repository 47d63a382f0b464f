package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"vedette/amount"
	"vedette/market"
)

// Listing returns one listing with its versions, newest first.
func (s *Store) Listing(ctx context.Context, marketID, externalID string) (l market.StoredListing, versions []market.Version, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		var c current
		l, c, err = scanListing(s.lex, t.QueryRowContext(ctx, "SELECT "+listingColumns+" FROM listing l "+listingJoins+
			" WHERE l.ext = ? AND l.market = (SELECT id FROM market WHERE name = ?)", externalID, marketID))
		if err != nil {
			return noRows(err)
		}
		versions, err = readVersions(ctx, t, s.lex, &l, c)
		return err
	})
	if err != nil {
		return market.StoredListing{}, nil, fmt.Errorf("listing %s %q: %w", marketID, externalID, err)
	}
	return l, versions, nil
}

// versionColumns are read by scanVersion, from versionFrom.
const (
	versionColumns = `v.id, fr.name, v.from_seen, coalesce(tr.name, ''), v.to_seen, v.runs,
		v.title, v.observed, v.derived, coalesce(p.path, ''), coalesce(f.text, ''),
		v.digest, v.file, v.offset, v.length, v.record, v.revisit`
	versionFrom = ` FROM version v JOIN run fr ON fr.id = v.from_run LEFT JOIN run tr ON tr.id = v.to_run
		LEFT JOIN page p ON p.id = v.page LEFT JOIN label f ON f.id = v.file `
)

// readVersions reads the versions of a listing, newest first.
func readVersions(ctx context.Context, t *sql.Tx, lex *amount.Lexicon, l *market.StoredListing, c current) (list []market.Version, err error) {
	rows, err := t.QueryContext(ctx, "SELECT "+versionColumns+versionFrom+"WHERE v.listing = ? ORDER BY v.n DESC", c.id)
	if err != nil {
		return nil, err
	}
	var ids []int64
	err = func() (err error) {
		defer func() { err = joinClose(err, rows) }()
		for rows.Next() {
			id, v, err := scanVersion(rows)
			if err != nil {
				return err
			}
			v.Observed.ID = l.ID
			list, ids = append(list, v), append(ids, id)
		}
		return rows.Err()
	}()
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		// The end of the current one is where the listing was last seen.
		v := &list[0]
		v.ToRun, v.ToSeen, v.Runs = c.lastRun, l.LastSeen, int(c.runs)
	}
	byID := make(map[int64]*market.Version, len(list))
	for i := range list {
		byID[ids[i]] = &list[i]
	}
	return list, readPrices(ctx, t, lex, byID)
}

func scanVersion(rows *sql.Rows) (id int64, v market.Version, err error) {
	var from, to int64
	var title, file string
	var observed, derived []byte
	var ev evidence
	err = rows.Scan(append([]any{
		&id, &v.FromRun, &from, &v.ToRun, &to, &v.Runs, &title, &observed, &derived, &v.Path, &file,
	}, ev.dest()...)...)
	if err != nil {
		return 0, v, err
	}
	content, err := decodeContent(title, observed, derived)
	if err != nil {
		return 0, v, err
	}
	v.Observed, v.Derived = content.observed, content.derived
	v.FromSeen, v.ToSeen = fromMS(from), fromMS(to)
	v.Digest, v.Archive = unpackHex(ev.digest), ev.ref(file)
	return id, v, nil
}

// idList is the form in which a statement takes any number of row ids, as
// IN (SELECT value FROM json_each(?)).
func idList[T any](byID map[int64]T) string {
	b := []byte{'['}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		b = append(strconv.AppendInt(b, id, 10), ',')
	}
	return string(append(bytes.TrimSuffix(b, []byte{','}), ']'))
}

// readPrices fills the values of the prices of versions, by row id, and of
// their offers; what was shown stands in the versions themselves.
func readPrices(ctx context.Context, t *sql.Tx, lex *amount.Lexicon, versions map[int64]*market.Version) error {
	for _, v := range versions {
		for _, m := range v.Observed.Prices {
			v.Prices = append(v.Prices, market.PricedMoney{Money: m})
		}
		for _, variant := range v.Observed.Variants {
			for _, m := range variant.Prices {
				v.Prices = append(v.Prices, market.PricedMoney{Label: variant.Label, Money: m})
			}
		}
	}
	err := eachRow(ctx, t, `SELECT p.version, p.n, p.eur, p.currency, coalesce(r.id, 0), coalesce(r.day, 0), coalesce(r.eur, 0), coalesce(r.source, '')
		FROM price p LEFT JOIN rate r ON r.id = p.rate
		WHERE p.version IN (SELECT value FROM json_each(?)) AND p.eur IS NOT NULL`, []any{idList(versions)}, func(rows *sql.Rows) error {
		var version, n, id, day int64
		var eur float64
		var r market.Rate
		if err := rows.Scan(&version, &n, &eur, &r.Currency, &id, &day, &r.EUR, &r.Source); err != nil {
			return err
		}
		v := versions[version]
		if n >= int64(len(v.Prices)) {
			return fmt.Errorf("version %d: price %d is not in what was shown", version, n)
		}
		r.Day = fromDay(day)
		if id == 0 {
			r = euroItself(toDay(v.FromSeen))
		}
		v.Prices[n].EUR, v.Prices[n].Rate = &eur, r
		return nil
	})
	if err != nil {
		return err
	}
	for _, v := range versions {
		eur := make([]*float64, len(v.Prices))
		for i := range v.Prices {
			eur[i] = v.Prices[i].EUR
		}
		priceOffers(lex, &v.Derived, &v.Observed, eur)
	}
	return nil
}
