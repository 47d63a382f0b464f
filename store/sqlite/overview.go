package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vedette/market"
)

// rowLimit is the number of rows that a limit asks for.
func rowLimit(limit int) int {
	if limit <= 0 {
		return maxLimit
	}
	return limit
}

// Runs returns runs, newest first.
func (s *Store) Runs(ctx context.Context, marketID string, limit int) (runs []market.Run, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		runs, err = readRuns(ctx, t, "WHERE (?1 = '' OR m.name = ?1) ORDER BY r.started DESC, r.id DESC LIMIT ?2", marketID, rowLimit(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("runs: %w", err)
	}
	return runs, nil
}

// readRuns reads the runs that fit a condition, with their counts.
func readRuns(ctx context.Context, t *sql.Tx, where string, args ...any) (runs []market.Run, err error) {
	var ids []int64
	var transports []string
	err = eachRow(ctx, t, "SELECT "+runColumns+runFrom+where, args, func(rows *sql.Rows) error {
		id, run, transport, err := scanRun(rows)
		ids, transports, runs = append(ids, id), append(transports, transport), append(runs, run)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range runs {
		if s := runs[i].Status; s == market.RunOpen || s == market.RunPaused {
			if runs[i].Completeness, err = scanCompleteness(t.QueryRowContext(ctx, completenessSoFar, ids[i])); err != nil {
				return nil, err
			}
		}
		err := eachRow(ctx, t, "SELECT what, name, n FROM run_count WHERE run = ?", []any{ids[i]}, func(rows *sql.Rows) error {
			var what, name string
			var n int
			err := rows.Scan(&what, &name, &n)
			named(&runs[i].Counts, what, name, n)
			return err
		})
		if err != nil {
			return nil, err
		}
		if err := carry(&runs[i].Counts, transports[i]); err != nil {
			return nil, err
		}
	}
	return runs, nil
}

func eachRow(ctx context.Context, t *sql.Tx, query string, args []any, f func(*sql.Rows) error) (err error) {
	rows, err := t.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = joinClose(err, rows) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Vendors returns vendors, those with most active listings first.
func (s *Store) Vendors(ctx context.Context, marketID string, limit int) (list []market.StoredVendor, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = readVendors(ctx, t, `WHERE (?1 = '' OR m.name = ?1)
			ORDER BY active DESC, m.name, v.handle LIMIT ?2`, marketID, rowLimit(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("vendors: %w", err)
	}
	return list, nil
}

func readVendors(ctx context.Context, t *sql.Tx, where string, args ...any) (list []market.StoredVendor, err error) {
	query := `WITH n AS (SELECT vendor, count(*) AS active FROM listing WHERE state = 0 AND vendor IS NOT NULL GROUP BY vendor)
		SELECT m.name, v.handle, v.first_seen, v.last_seen, coalesce(n.active, 0) AS active, v.observed, v.derived
		FROM vendor v JOIN market m ON m.id = v.market LEFT JOIN n ON n.vendor = v.id ` + where
	err = eachRow(ctx, t, query, args, func(rows *sql.Rows) error {
		var v market.StoredVendor
		var first, last int64
		var observed, derived string
		if err := rows.Scan(&v.Market, &v.Handle, &first, &last, &v.Listings, &observed, &derived); err != nil {
			return err
		}
		v.FirstSeen, v.LastSeen = fromMS(first), fromMS(last)
		err := unpackVendor(&v, observed, derived)
		list = append(list, v)
		return err
	})
	return list, err
}

// unpackVendor fills what was observed of a vendor and derived; both are empty
// for one whose own page was never read.
func unpackVendor(v *market.StoredVendor, observed, derived string) error {
	if observed != "" {
		err := errors.Join(json.Unmarshal([]byte(observed), &v.Observed), json.Unmarshal([]byte(derived), &v.Derived))
		if err != nil {
			return fmt.Errorf("vendor %q: %w", v.Handle, err)
		}
	}
	v.Observed.Handle = v.Handle
	return nil
}

// Summary counts what is stored per market.
func (s *Store) Summary(ctx context.Context) (list []market.Summary, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		var ids []int64
		err := eachRow(ctx, t, `SELECT m.id, m.name, count(l.id), coalesce(sum(l.state = 0), 0), coalesce(sum(l.state = 2), 0),
			coalesce(sum(l.versions), 0), coalesce(sum(l.state = 0 AND l.eur IS NOT NULL), 0),
			(SELECT count(*) FROM vendor WHERE market = m.id)
			FROM market m LEFT JOIN listing l ON l.market = m.id GROUP BY m.id ORDER BY m.name`, nil,
			func(rows *sql.Rows) error {
				var id int64
				var y market.Summary
				err := rows.Scan(&id, &y.Market, &y.Listings, &y.Active, &y.Gone, &y.Versions, &y.Priced, &y.Vendors)
				ids, list = append(ids, id), append(list, y)
				return err
			})
		if err != nil {
			return err
		}
		for i := range list {
			var prices []float64
			err := eachRow(ctx, t, "SELECT eur FROM listing WHERE market = ? AND state = 0 AND eur IS NOT NULL", []any{ids[i]},
				func(rows *sql.Rows) error {
					var eur float64
					err := rows.Scan(&eur)
					prices = append(prices, eur)
					return err
				})
			if err != nil {
				return err
			}
			list[i].MedianEUR = median(prices)
			runs, err := readRuns(ctx, t, "WHERE m.name = ? ORDER BY r.started DESC, r.id DESC LIMIT 1", list[i].Market)
			if err != nil {
				return err
			}
			if len(runs) > 0 {
				list[i].LastRun = runs[0]
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("summary: %w", err)
	}
	return list, nil
}

// median sorts x; 0 without values.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	m := len(x) / 2
	if len(x)%2 == 1 {
		return x[m]
	}
	return (x[m-1] + x[m]) / 2
}

// Substances counts active listings per substance.
func (s *Store) Substances(ctx context.Context, limit int) (list []market.SubstanceCount, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = readSubstances(ctx, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("substances: %w", err)
	}
	slices.SortFunc(list, func(a, b market.SubstanceCount) int {
		if a.Listings != b.Listings {
			return b.Listings - a.Listings
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list[:min(len(list), rowLimit(limit))], nil
}

// readSubstances walks the mentions of active listings one substance after
// the other.
func readSubstances(ctx context.Context, t *sql.Tx) (list []market.SubstanceCount, err error) {
	var prices []float64
	var vendors, markets map[int64]bool
	last := int64(-1)
	end := func() {
		if last >= 0 {
			c := &list[len(list)-1]
			c.Vendors, c.Markets, c.MedianEUR = len(vendors), len(markets), median(prices)
		}
	}
	err = eachRow(ctx, t, `SELECT s.id, s.code, s.name, s.class, s.grp, l.market, coalesce(l.vendor, 0), l.eur
		FROM mention n JOIN listing l ON l.id = n.listing JOIN substance s ON s.id = n.substance
		WHERE l.state = 0 ORDER BY n.substance`, nil, func(rows *sql.Rows) error {
		var id, mkt, vendor int64
		var c market.SubstanceCount
		var eur sql.NullFloat64
		if err := rows.Scan(&id, &c.ID, &c.Name, &c.Class, &c.Group, &mkt, &vendor, &eur); err != nil {
			return err
		}
		if id != last {
			end()
			last, prices = id, prices[:0]
			vendors, markets = map[int64]bool{}, map[int64]bool{}
			list = append(list, c)
		}
		list[len(list)-1].Listings++
		markets[mkt] = true
		if vendor != 0 {
			vendors[vendor] = true
		}
		if eur.Valid {
			prices = append(prices, eur.Float64)
		}
		return nil
	})
	end()
	return list, err
}
