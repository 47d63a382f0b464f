package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"

	"vedette/market"
)

// fillDetails reads what is kept as one column of JSON, into the place that an
// entry has for it. query ends where the row ids are to stand.
func fillDetails(ctx context.Context, t *sql.Tx, list map[int64]*entry, query string, place func(*entry) any) error {
	return eachRow(ctx, t, query+" IN (SELECT value FROM json_each(?))", []any{idList(list)}, func(rows *sql.Rows) error {
		var id int64
		var detail string
		if err := rows.Scan(&id, &detail); err != nil {
			return err
		}
		e := list[id]
		e.there = true
		return json.Unmarshal([]byte(detail), place(e))
	})
}

// fillFirsts reads since when markets are known to have substances.
func fillFirsts(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, `SELECT o.id, m.name, s.code, s.name, s.class, f.first_seen, r.name, r.started
		FROM outbox o JOIN sighting f ON f.market = o.run AND f.substance = o.ref JOIN market m ON m.id = o.run JOIN substance s ON s.id = o.ref
		JOIN run r ON r.id = f.first_run
		WHERE o.id IN (SELECT value FROM json_each(?))`, []any{idList(list)}, func(rows *sql.Rows) error {
		var id, first, started int64
		var f market.Sighting
		var run string
		if err := rows.Scan(&id, &f.Market, &f.Substance, &f.Name, &f.Class, &first, &run, &started); err != nil {
			return err
		}
		f.FirstSeen = fromMS(first)
		e := list[id]
		e.First, e.there = &f, true
		e.Run = market.Run{ID: run, Market: f.Market, Started: fromMS(started)}
		return nil
	})
}
