package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"

	"vedette/store"
)

// nameKey is how a listing or a vendor is named: its market, and its id or
// handle.
type nameKey [2]string

// fillHandover adds to changes what a crawler needs that takes a market over,
// and the epoch in which this store held it: of the same moment as the rest,
// because what was known before a takeover must not count as of after it.
func fillHandover(ctx context.Context, t *sql.Tx, list []store.Change) error {
	epochs, err := readEpochs(ctx, t)
	if err != nil {
		return err
	}
	listings, vendors := map[nameKey]*store.Change{}, map[nameKey]*store.Change{}
	for i := range list {
		c := &list[i]
		switch c.Kind {
		case store.ChangeMarket:
			c.Epoch = epochs[c.Market.ID]
		case store.ChangeRun:
			c.Epoch = epochs[c.Run.Market]
		case store.ChangeVendor:
			c.Epoch = epochs[c.Vendor.Market]
			vendors[nameKey{c.Vendor.Market, c.Vendor.Handle}] = c
		case store.ChangeListing:
			c.Epoch = epochs[c.Listing.Market]
			listings[nameKey{c.Listing.Market, c.Listing.ID}] = c
		default:
			c.Epoch = epochs[c.Listing.Market]
		}
	}
	if err := fillRows(ctx, t, listings); err != nil {
		return err
	}
	return fillReadAt(ctx, t, vendors)
}

// readEpochs reads the epochs in which this store held markets, by market.
func readEpochs(ctx context.Context, t *sql.Tx) (map[string]int64, error) {
	epochs := map[string]int64{}
	err := eachRow(ctx, t, "SELECT m.name, n.epoch FROM tenure n JOIN market m ON m.id = n.market", nil, func(rows *sql.Rows) error {
		var name string
		var epoch int64
		err := rows.Scan(&name, &epoch)
		epochs[name] = epoch
		return err
	})
	return epochs, err
}

// fillRows reads what rows of indexes showed last of listings.
func fillRows(ctx context.Context, t *sql.Tx, listings map[nameKey]*store.Change) error {
	return eachNamed(ctx, t, listings, "SELECT m.name, l.ext, l.rows", "CROSS JOIN listing l ON l.market = m.id AND l.ext = j.value ->> 1",
		func(c *store.Change, layers []byte) { c.Rows = layers })
}

// fillReadAt reads when the own pages of vendors were last read.
func fillReadAt(ctx context.Context, t *sql.Tx, vendors map[nameKey]*store.Change) error {
	return eachNamed(ctx, t, vendors, "SELECT m.name, v.handle, (SELECT max(to_seen) FROM vendor_version WHERE vendor = v.id)",
		"CROSS JOIN vendor v ON v.market = m.id AND v.handle = j.value ->> 1 WHERE v.versions > 0",
		func(c *store.Change, read sql.NullInt64) { c.ReadAt = fromMS(read.Int64) })
}

// eachNamed gives each of some changes a value. what selects the two parts of
// the name and the value, join finds what is named in market m by j.
func eachNamed[T any](ctx context.Context, t *sql.Tx, changes map[nameKey]*store.Change, what, join string, give func(*store.Change, T)) error {
	if len(changes) == 0 {
		return nil
	}
	names, err := json.Marshal(slices.Collect(maps.Keys(changes)))
	if err != nil {
		return err
	}
	return eachRow(ctx, t, what+" FROM json_each(?) j CROSS JOIN market m ON m.name = j.value ->> 0 "+join, []any{string(names)}, func(rows *sql.Rows) error {
		var k nameKey
		var value T
		if err := rows.Scan(&k[0], &k[1], &value); err != nil {
			return err
		}
		if c := changes[k]; c != nil {
			give(c, value)
		}
		return nil
	})
}
