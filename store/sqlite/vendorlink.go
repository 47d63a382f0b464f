package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"vedette/market"
)

// pair is a link by the ids of its vendors.
type pair struct {
	here, there int64
	key         string
	sharing     int
}

// VendorLinks returns those who came to a market and may be known from others.
func (s *Store) VendorLinks(ctx context.Context, run string, young time.Duration) (list []market.VendorLink, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		pairs, err := vendorPairs(ctx, t, run, young)
		if err != nil || len(pairs) == 0 {
			return err
		}
		var ids []int64
		for _, p := range pairs {
			ids = append(ids, p.here, p.there)
		}
		vendors, err := vendorsByID(ctx, t, ids)
		if err != nil {
			return err
		}
		for _, p := range pairs {
			list = append(list, market.VendorLink{Here: vendors[p.here], There: vendors[p.there], Key: p.key, Sharing: p.sharing})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("vendor links of %s: %w", run, err)
	}
	slices.SortStableFunc(list, func(a, b market.VendorLink) int {
		byKey := func(l market.VendorLink) int { return min(1, len(l.Key)) }
		return cmp.Or(cmp.Compare(a.Here.Handle, b.Here.Handle), byKey(b)-byKey(a),
			cmp.Compare(a.There.Market, b.There.Market), cmp.Compare(a.There.Handle, b.There.Handle))
	})
	return list, nil
}

// mostTwins is how many vendors one is linked with by its key: a market that
// shows its own key on every vendor's page would link all with all. It is well
// above what the rule of alerts takes for one person's.
const mostTwins = 20

// newcomers are the vendors v that a run saw and that are new since its market
// was read whole, or whose page is.
const newcomers = `WITH r AS (SELECT id, market, started FROM run WHERE name = ?1),
	here AS (SELECT v.* FROM r JOIN vendor v ON v.market = r.market WHERE v.last_run >= r.id AND v.first_run <= r.id
		AND v.first_run > (SELECT min(b.id) FROM run b WHERE b.market = r.market AND ` + readWhole + `)
		AND (v.first_seen >= r.started - ?2 OR v.since = r.id)) `

// vendorPairs are the links of the vendors that came with a run: by key, and
// by handle where no key says the same.
func vendorPairs(ctx context.Context, t *sql.Tx, run string, young time.Duration) (pairs []pair, err error) {
	args := []any{run, young.Milliseconds()}
	pairs, err = pairsByKey(ctx, t, args)
	if err != nil {
		return nil, err
	}
	linked := map[[2]int64]bool{}
	for _, p := range pairs {
		linked[[2]int64{p.here, p.there}] = true
	}
	err = eachRow(ctx, t, newcomers+`SELECT h.id, o.id FROM here h JOIN vendor o ON lower(o.handle) = lower(h.handle)
		AND o.market <> h.market AND o.first_seen < h.first_seen`, args, func(rows *sql.Rows) error {
		var p pair
		err := rows.Scan(&p.here, &p.there)
		if !linked[[2]int64{p.here, p.there}] {
			pairs = append(pairs, p)
		}
		return err
	})
	return pairs, err
}

// keyed is a vendor that showed a key.
type keyed struct {
	vendor, market, first int64
	key                   string
}

func (k *keyed) scan(rows *sql.Rows) error { return rows.Scan(&k.vendor, &k.market, &k.first, &k.key) }

// pairsByKey reads who shows each key once, however many came with it.
func pairsByKey(ctx context.Context, t *sql.Tx, args []any) (pairs []pair, err error) {
	var came []keyed
	showing := map[string][]keyed{} // the longest known first
	key := fmt.Sprintf(keyOf, "n")
	err = eachRow(ctx, t, newcomers+"SELECT h.id, h.market, h.first_seen, "+key+` FROM here h
		JOIN vendor_version n ON n.vendor = h.id AND n.n = h.versions AND `+key+" IS NOT NULL ORDER BY h.id", args, func(rows *sql.Rows) error {
		var k keyed
		err := k.scan(rows)
		came = append(came, k)
		showing[k.key] = nil // to be read below
		return err
	})
	if err != nil || len(came) == 0 {
		return nil, err
	}
	keys, err := json.Marshal(slices.Collect(maps.Keys(showing)))
	if err != nil {
		return nil, err
	}
	// IS NOT NULL is what makes the partial index fit.
	err = eachRow(ctx, t, "SELECT DISTINCT v.id, v.market, v.first_seen, "+key+" FROM json_each(?) j CROSS JOIN vendor_version n ON "+key+" IS NOT NULL AND "+key+
		" = j.value CROSS JOIN vendor v ON v.id = n.vendor ORDER BY v.first_seen, v.id", []any{string(keys)}, func(rows *sql.Rows) error {
		var k keyed
		err := k.scan(rows)
		showing[k.key] = append(showing[k.key], k)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, c := range came {
		all, twins := showing[c.key], 0
		for _, o := range all {
			if o.first >= c.first || twins == mostTwins {
				break
			}
			if o.market != c.market {
				pairs = append(pairs, pair{here: c.vendor, there: o.vendor, key: c.key, sharing: len(all)})
				twins++
			}
		}
	}
	return pairs, nil
}
