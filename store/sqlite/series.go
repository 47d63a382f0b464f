package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vedette/market"
	"vedette/trend"
)

// columnOf are the columns of table selection.
var columnOf = map[trend.Dimension]string{
	trend.BySubstance: "substance", trend.ByClass: "class", trend.ByGroup: "grp", trend.ByFrom: "origin", trend.ByBand: "band",
}

// Series reads the runs and the cells of a query.
func (s *Store) Series(ctx context.Context, q trend.Query) (src trend.Source, err error) {
	if err := q.Check(); err != nil {
		return src, fmt.Errorf("series: %w", err)
	}
	src.Query = q
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		if src.Runs, err = seriesRuns(ctx, t, &q); err != nil {
			return err
		}
		src.Cells, err = seriesCells(ctx, t, &q)
		return err
	})
	if err != nil {
		return trend.Source{}, fmt.Errorf("series: %w", err)
	}
	return src, nil
}

// among is a condition on a market m and a run r that the query is of.
func among(q *trend.Query) (where string, args []any, err error) {
	if where = "1"; len(q.Markets) > 0 {
		list, err := json.Marshal(q.Markets)
		if err != nil {
			return "", nil, err
		}
		where, args = "m.name IN (SELECT value FROM json_each(?))", append(args, string(list))
	}
	if !q.Until.IsZero() {
		where, args = where+" AND r.started < ?", append(args, toMS(q.Until))
	}
	return where, args, nil
}

func seriesRuns(ctx context.Context, t *sql.Tx, q *trend.Query) (runs []trend.Run, err error) {
	where, args, err := among(q)
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, t, `SELECT r.name, m.name, r.started, r.status, r.completeness,
			coalesce((SELECT n FROM run_count WHERE run = r.id AND what = 'state' AND name = 'seized'), 0),
			coalesce((SELECT sum(n) FROM run_count WHERE run = r.id AND what = 'state' AND name IN ('queue', 'captcha', 'login', 'banned')), 0)
		FROM run r JOIN market m ON m.id = r.market WHERE `+where+" ORDER BY m.name, r.started, r.name", args, func(rows *sql.Rows) error {
		var r market.Run
		var started int64
		var completeness []byte
		var seized, walled int
		if err := rows.Scan(&r.ID, &r.Market, &started, &r.Status, &completeness, &seized, &walled); err != nil {
			return err
		}
		r.Started, r.Counts.States = fromMS(started), map[string]int{string(market.StateSeized): seized}
		r.Completeness.Walled = walled
		if len(completeness) > 0 {
			if err := json.Unmarshal(completeness, &r.Completeness); err != nil {
				return fmt.Errorf("run %s: %w", r.ID, err)
			}
		}
		if run, ok := trend.RunOf(r); ok {
			runs = append(runs, run)
		}
		return nil
	})
	return runs, err
}

func seriesCells(ctx context.Context, t *sql.Tx, q *trend.Query) (cells []trend.Cell, err error) {
	var where []string
	var args []any
	for _, d := range trend.Dimensions {
		if d == q.By {
			where = append(where, "s."+columnOf[d]+" <> ''")
			continue
		}
		where, args = append(where, "s."+columnOf[d]+" = ?"), append(args, q.Selection.Get(d))
	}
	of, more, err := among(q)
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, t, "SELECT "+cellColumns+" FROM selection s CROSS JOIN cell c ON c.selection = s.id "+cellJoins+
		" WHERE "+strings.Join(append(where, of), " AND "), append(args, more...), func(rows *sql.Rows) error {
		c, err := scanCell(rows)
		cells = append(cells, c)
		return err
	})
	slices.SortFunc(cells, func(a, b trend.Cell) int {
		return cmp.Or(trend.CompareSelections(a.Selection, b.Selection), cmp.Compare(a.Market, b.Market), a.Started.Compare(b.Started),
			cmp.Compare(a.Run, b.Run))
	})
	return cells, err
}

// cellColumns are read by scanCell, of a cell c and a selection s.
const (
	cellColumns = `s.substance, s.class, s.grp, s.origin, s.band, m.name, r.name, r.started, c.whole, c.stock,
		c.arrivals, c.departures, c.feedback, c.cents`
	cellJoins = "JOIN market m ON m.id = c.market JOIN run r ON r.id = c.run"
)

// scanCell reads the columns; before are those in front of them.
func scanCell(row scanner, before ...any) (c trend.Cell, err error) {
	var started int64
	var stock []byte
	s := &c.Selection
	err = row.Scan(append(before, &s.Substance, &s.Class, &s.Group, &s.From, &s.Band, &c.Market, &c.Run, &started, &c.Whole, &stock,
		&c.Arrivals, &c.Departures, &c.Feedback, &c.FeedbackCents)...)
	if err != nil {
		return c, err
	}
	c.Started = fromMS(started)
	if err := c.Stock.Decode(stock); err != nil {
		return c, fmt.Errorf("run %s, %v: %w", c.Run, c.Selection, err)
	}
	return c, nil
}
