package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"vedette/store"
)

// fillHandover adds to changes what a crawler needs that takes a market over,
// and the epoch in which this store held it: of the same moment as the rest,
// because what was known before a takeover must not count as of after it.
func fillHandover(ctx context.Context, t *sql.Tx, list []store.Change) error {
	epochs := map[string]int64{}
	err := eachRow(ctx, t, "SELECT m.name, n.epoch FROM tenure n JOIN market m ON m.id = n.market", nil, func(rows *sql.Rows) error {
		var name string
		var epoch int64
		err := rows.Scan(&name, &epoch)
		epochs[name] = epoch
		return err
	})
	if err != nil {
		return err
	}
	type key [2]string // market, and id or handle
	listings, vendors := map[key]*store.Change{}, map[key]*store.Change{}
	for i := range list {
		c := &list[i]
		switch c.Kind {
		case store.ChangeMarket:
			c.Epoch = epochs[c.Market.ID]
		case store.ChangeRun:
			c.Epoch = epochs[c.Run.Market]
		case store.ChangeVendor:
			c.Epoch = epochs[c.Vendor.Market]
			vendors[key{c.Vendor.Market, c.Vendor.Handle}] = c
		case store.ChangeListing:
			c.Epoch = epochs[c.Listing.Market]
			listings[key{c.Listing.Market, c.Listing.ID}] = c
		default:
			c.Epoch = epochs[c.Listing.Market]
		}
	}
	const named = " FROM json_each(?) j CROSS JOIN market m ON m.name = j.value ->> 0 "
	names := func(m map[key]*store.Change) (string, error) {
		keys := make([]key, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		text, err := json.Marshal(keys)
		return string(text), err
	}
	text, err := names(listings)
	if err != nil {
		return err
	}
	err = eachRow(ctx, t, "SELECT m.name, l.ext, l.rows"+named+"CROSS JOIN listing l ON l.market = m.id AND l.ext = j.value ->> 1", []any{text},
		func(rows *sql.Rows) error {
			var k key
			var layers []byte
			err := rows.Scan(&k[0], &k[1], &layers)
			if c := listings[k]; c != nil {
				c.Rows = layers
			}
			return err
		})
	if err != nil {
		return err
	}
	if text, err = names(vendors); err != nil {
		return err
	}
	return eachRow(ctx, t, "SELECT m.name, v.handle, (SELECT max(to_seen) FROM vendor_version WHERE vendor = v.id)"+named+
		"CROSS JOIN vendor v ON v.market = m.id AND v.handle = j.value ->> 1 WHERE v.versions > 0", []any{text}, func(rows *sql.Rows) error {
		var k key
		var read sql.NullInt64
		err := rows.Scan(&k[0], &k[1], &read)
		if c := vendors[k]; c != nil {
			c.ReadAt = fromMS(read.Int64)
		}
		return err
	})
}
