package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
)

// exempt are statements that may walk a whole table, with the reason.
var exempt = map[string]string{
	"UPDATE listing SET missed": "closes a run: once per run, over the market's narrow rows",
	"WITH best AS":              "reprices: walks a range of versions",
	"UPDATE listing SET eur":    "reprices: walks a range of versions",
	"INSERT INTO market(name)":  "its scans look for rows that wait for this one: skipped when none do",
	"INSERT INTO run(market":    "its scans look for rows that wait for this one: skipped when none do",
	"DELETE FROM target WHERE":  "sweeps: walks the runs, of which there are few",
}

// TestNoStatementScans looks at the plan of every statement that writing uses:
// none may walk a table that grows with the market or the frontier.
func TestNoStatementScans(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	exerciseWriter(t, s)
	if n := len(s.write.stmts); n < 40 {
		t.Fatalf("only %d statements were used: the exercise is too small", n)
	}
	for query := range s.write.stmts {
		if strings.HasPrefix(query, "BEGIN") || strings.HasPrefix(query, "COMMIT") || strings.HasPrefix(query, "ROLLBACK") {
			continue
		}
		for _, step := range plan(t, s, query) {
			scan := strings.HasPrefix(step, "SCAN ") && !strings.Contains(step, "CONSTANT ROW") && !strings.Contains(step, "VALUES") &&
				!strings.HasSuffix(step, "VIRTUAL TABLE INDEX 0:=") // by rowid
			if !scan && !strings.Contains(step, "TEMP B-TREE") {
				continue
			}
			excused := false
			for head := range exempt {
				excused = excused || strings.HasPrefix(query, head)
			}
			if !excused {
				t.Errorf("%.90s...\n\tdoes: %s", strings.Join(strings.Fields(query), " "), step)
			}
		}
	}
	ready := plan(t, s, `SELECT id FROM target WHERE run = 1 AND phase = 0 ORDER BY priority, id LIMIT 5`)
	if len(ready) != 1 || !strings.Contains(ready[0], "target_ready") {
		t.Errorf("leasing does not read the head of its index: %v", ready)
	}
}

func plan(t *testing.T, s *Store, query string) (steps []string) {
	t.Helper()
	rows, err := s.write.conn.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, strings.Count(query, "?"))...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// exerciseWriter makes the store use all of its writing statements.
func exerciseWriter(t *testing.T, s *Store) {
	t.Helper()
	ctx, at := t.Context(), testTime
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	rec := func(id, title string, usd float64, partial bool) market.Record {
		return market.Record{Partial: partial, Listing: &market.Listing{
			ID: id, Title: title, Vendor: "v" + title, Prices: []market.Money{{Amount: usd, Currency: "USD"}}, Sold: &[]int64{int64(usd)}[0],
		}, Derived: market.Derived{Substances: []market.Mention{{ID: title, From: "title"}}}}
	}
	for n := range 4 {
		run, _, err := s.BeginRun(ctx, market.Run{ID: fmt.Sprint("m-", n), Market: "m", Started: at.AddDate(0, 0, n)}, "me")
		must(err)
		_, err = s.Enqueue(ctx, run.ID, []market.Target{{Path: "/1"}, {Path: "/2"}, {Path: "/3"}, {Path: "/4"}})
		must(err)
		leases, err := s.Lease(ctx, run.ID, "me", 4, at, at.Add(time.Hour))
		must(err)
		must(s.Extend(ctx, run.ID, "me", at.Add(time.Hour)))
		must(s.Release(ctx, leases[3:]))
		must(s.Defer(ctx, leases[2], market.Page{FetchedAt: at, Cause: market.CauseCut, Mirror: "http://x"}, at))
		for i, recs := range [][]market.Record{
			{rec("1", fmt.Sprint("t", n/2), float64(n/2), true), rec("2", "same", 1, true)},
			{rec("1", "t0", float64(n/3), false), {Vendor: &market.Vendor{Handle: "shop", Level: fmt.Sprint(n / 2), Rating: fmt.Sprint(n)}}},
		} {
			_, err := s.Commit(ctx, leases[i], market.PageResult{
				Page: market.Page{
					FetchedAt: at.AddDate(0, 0, n), State: market.StateContent, Digest: "d", Archive: market.ArchiveRef{File: "f"},
				},
				Records: recs, Details: []market.Target{{Path: "/l/1", Listing: "1"}},
				Refused: map[string]int{"x": 1}, Counters: map[string]int64{"listings": 2},
			})
			must(err)
		}
		_, _, err = s.PutRates(ctx, []market.Rate{{Currency: "USD", Day: at.AddDate(0, 0, n), EUR: 1 + float64(n), Source: "x"}})
		must(err)
		_, err = s.Reprice(ctx)
		must(err)
		must(s.PauseRun(ctx, run.ID, "x"))
		_, err = s.FinishRun(ctx, market.Run{ID: run.ID, Status: market.RunPartial}, 1)
		must(err)
	}
	must(s.OpenRun(ctx, market.Run{ID: "m-r", Market: "m", Started: at}))
	_, err := s.Record(ctx, market.PageResult{Page: market.Page{Run: "m-r", Path: "/1", FetchedAt: at, State: market.StateContent}})
	must(err)
	_, err = s.FinishRun(ctx, market.Run{ID: "m-r", Status: market.RunComplete}, 1)
	must(err)
	must(s.SaveMirror(ctx, market.Mirror{Market: "m", Address: "a"}))
	must(s.SaveMarket(ctx, market.Market{ID: "m"}))
}

// What a killed process left of a closed run's frontier goes with the next run.
func TestBeginRunSweeps(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	exerciseWriter(t, s)
	const left = sweepStep + 3
	_, err = s.write.conn.ExecContext(t.Context(), fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO target(run, path, kind, priority, depth, listing, phase, seq) SELECT 1, 'left' || i, '', 0, 0, '', 3, i FROM n`, left))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Pages(t.Context(), "m-0") {
		t.Fatalf("a closed run has a page, %v", err)
	}
	if _, _, err := s.BeginRun(t.Context(), market.Run{ID: "other-1", Market: "other"}, "me"); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := s.read.QueryRow("SELECT count(*) FROM target").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d targets are left, %v", n, err)
	}
}
