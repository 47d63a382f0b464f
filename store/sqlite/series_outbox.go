package sqlite

import (
	"context"
	"database/sql"

	"vedette/trend"
)

// fillCells reads cells, by row id.
func fillCells(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, "SELECT c.id, "+cellColumns+" FROM cell c JOIN selection s ON s.id = c.selection "+cellJoins+" WHERE c.id IN (SELECT value FROM json_each(?))",
		[]any{idList(list)}, func(rows *sql.Rows) error {
			var id int64
			c, err := scanCell(rows, &id)
			if err != nil {
				return err
			}
			e := list[id]
			e.Cell, e.there = new(trend.Cell), true
			*e.Cell = c
			return nil
		})
}
