package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/url"
	"slices"

	"vedette/market"
	"vedette/store"
)

var _ store.VendorNews = (*Store)(nil)

// attend keeps in which closed run each vendor was last seen, and the absences
// that a run ended.
func (t *tx) attend(k runKey) error {
	_, err := t.exec(`INSERT INTO absence(vendor, from_run, from_seen, to_run, to_seen, runs)
		SELECT v.id, p.run, p.seen, ?1, v.last_seen, (SELECT count(*) FROM run b
			WHERE b.market = ?2 AND b.id > p.run AND b.id < ?1 AND `+readWhole+`)
		FROM vendor v JOIN presence p ON p.vendor = v.id
		WHERE v.market = ?2 AND v.last_run = ?1 AND p.run < ?1 AND v.last_seen - p.seen >= ?3`,
		k.id, k.market, store.MinAbsence.Milliseconds())
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO presence(vendor, run, seen) SELECT id, ?1, last_seen FROM vendor WHERE market = ?2 AND last_run = ?1
		ON CONFLICT DO UPDATE SET run = excluded.run, seen = excluded.seen`, k.id, k.market)
	return err
}

// readWhole is 1 for a run b that read every index of its market, else 0: also
// for one of another crawler that is known by its name alone, of which
// completeness is empty.
const readWhole = `(b.status = 'complete' OR b.status = 'partial' AND coalesce(json_extract(nullif(b.completeness, ''), '$.indexed'), 0))`

// keyOf is the fingerprint of a vendor's version, as the index vendor_key has it.
const keyOf = `json_extract(%s.derived, '$.pgp_fingerprint')`

// vendorsByID reads some vendors with their active listings and the pages of
// their own.
func vendorsByID(ctx context.Context, t *sql.Tx, ids []int64) (map[int64]market.StoredVendor, error) {
	found := map[int64]market.StoredVendor{}
	for _, id := range ids {
		if _, ok := found[id]; ok {
			continue
		}
		var v market.StoredVendor
		var first, last int64
		var observed, derived string
		err := t.QueryRowContext(ctx, `SELECT m.name, v.handle, v.first_seen, v.last_seen, v.observed, v.derived
			FROM vendor v JOIN market m ON m.id = v.market WHERE v.id = ?`, id).
			Scan(&v.Market, &v.Handle, &first, &last, &observed, &derived)
		if err != nil {
			return nil, err
		}
		v.FirstSeen, v.LastSeen = fromMS(first), fromMS(last)
		if err := errors.Join(unpackVendor(&v, observed, derived), vendorPageOf(ctx, t, &v)); err != nil {
			return nil, err
		}
		found[id] = v
	}
	return found, countActive(ctx, t, found)
}

// countActive fills in how many active listings vendors have. Listings have no
// index by vendor, which every page would pay for: one look at all of them is
// cheaper than one for each vendor.
func countActive(ctx context.Context, t *sql.Tx, vendors map[int64]market.StoredVendor) error {
	if len(vendors) == 0 {
		return nil
	}
	ids, err := json.Marshal(slices.Collect(maps.Keys(vendors)))
	if err != nil {
		return err
	}
	return eachRow(ctx, t, `SELECT vendor, count(*) FROM listing WHERE state = 0
		AND vendor IN (SELECT value FROM json_each(?)) GROUP BY vendor`, []any{string(ids)}, func(rows *sql.Rows) error {
		var id int64
		var n int
		err := rows.Scan(&id, &n)
		v := vendors[id]
		v.Listings = n
		vendors[id] = v
		return err
	})
}

// vendorPageOf adds where a vendor's own page is archived, when its address is
// known.
func vendorPageOf(ctx context.Context, t *sql.Tx, v *market.StoredVendor) error {
	u, err := url.Parse(v.Observed.URL)
	if v.Observed.URL == "" || err != nil {
		return nil
	}
	var ev evidence
	var file string
	err = t.QueryRowContext(ctx, `SELECT p.digest, p.offset, p.length, p.record, coalesce(f.text, '')
		FROM page p JOIN market m ON m.id = p.market LEFT JOIN label f ON f.id = p.file
		WHERE m.name = ? AND p.path = ? AND p.full_at <> 0`, v.Market, u.RequestURI()).
		Scan(&ev.digest, &ev.offset, &ev.length, &ev.record, &file)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	v.Path, v.Digest, v.Archive = u.RequestURI(), unpackHex(ev.digest), ev.ref(file)
	return err
}

// KeyChanges returns the vendors whose keys a run was the first to see changed.
func (s *Store) KeyChanges(ctx context.Context, run string) (list []market.KeyChange, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		spans := map[int64][]keySpan{}
		var order []int64
		err := eachRow(ctx, t, `SELECT v.id, coalesce(`+fmt.Sprintf(keyOf, "n")+`, ''), n.from_run, n.from_seen, n.to_seen
			FROM run r JOIN vendor v ON v.market = r.market
			JOIN vendor_version n ON n.vendor = v.id AND n.from_run <= r.id
			WHERE r.name = ?1 AND EXISTS (SELECT 1 FROM vendor_version c WHERE c.vendor = v.id AND c.from_run = r.id AND c.n > 1)
			ORDER BY v.handle, v.id, n.n`, []any{run}, func(rows *sql.Rows) error {
			var id int64
			var next keySpan
			if err := rows.Scan(&id, &next.key, &next.run, &next.first, &next.last); err != nil {
				return err
			}
			if len(order) == 0 || order[len(order)-1] != id {
				order = append(order, id)
			}
			spans[id] = lengthen(spans[id], next)
			return nil
		})
		if err != nil {
			return err
		}
		var k int64
		if err := t.QueryRowContext(ctx, "SELECT id FROM run WHERE name = ?", run).Scan(&k); err != nil {
			return noRows(err)
		}
		vendors, err := vendorsByID(ctx, t, order)
		if err != nil {
			return err
		}
		for _, id := range order {
			of := spans[id]
			if n := len(of); n > 1 && of[n-1].run == k {
				list = append(list, market.KeyChange{Vendor: vendors[id], Old: of[n-2].span(), New: of[n-1].span()})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("key changes of %s: %w", run, err)
	}
	return list, nil
}

// keySpan is a key over versions in a row.
type keySpan struct {
	key              string
	run, first, last int64
}

// lengthen adds a version to the spans before it. A version without a key ends
// none: the page was read without it.
func lengthen(list []keySpan, next keySpan) []keySpan {
	n := len(list)
	switch {
	case next.key == "":
	case n > 0 && list[n-1].key == next.key:
		list[n-1].last = next.last
	default:
		list = append(list, next)
	}
	return list
}

func (k keySpan) span() market.KeySpan {
	return market.KeySpan{Fingerprint: k.key, First: fromMS(k.first), Last: fromMS(k.last)}
}

// Absences returns the vendors that a run saw again.
func (s *Store) Absences(ctx context.Context, run string) (list []market.Absence, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		var ids []int64
		err := eachRow(ctx, t, `SELECT a.vendor, a.from_seen, a.to_seen, a.runs
			FROM run r JOIN absence a ON a.to_run = r.id JOIN vendor v ON v.id = a.vendor
			WHERE r.name = ? ORDER BY v.handle`, []any{run}, func(rows *sql.Rows) error {
			var id, from, to int64
			var a market.Absence
			err := rows.Scan(&id, &from, &to, &a.Runs)
			a.From, a.To = fromMS(from), fromMS(to)
			ids, list = append(ids, id), append(list, a)
			return err
		})
		if err != nil {
			return err
		}
		vendors, err := vendorsByID(ctx, t, ids)
		for i, id := range ids {
			list[i].Vendor = vendors[id]
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("absences of %s: %w", run, err)
	}
	return list, nil
}

// ListingsOf yields the listings of some vendors.
func (s *Store) ListingsOf(ctx context.Context, vendors [][2]string) iter.Seq2[market.StoredListing, error] {
	names, err := json.Marshal(vendors)
	if err != nil {
		return func(yield func(market.StoredListing, error) bool) { yield(market.StoredListing{}, err) }
	}
	return s.listings(ctx, "listings of vendors", `l.vendor IN (SELECT v.id FROM json_each(?) j
		JOIN market o ON o.name = json_extract(j.value, '$[0]')
		JOIN vendor v ON v.market = o.id AND v.handle = json_extract(j.value, '$[1]'))`, string(names))
}
