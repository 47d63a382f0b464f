package sqlite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

// TestLarge crawls a market of 100,000 listings twice and prints what it costs.
// It takes some minutes and so runs only with VEDETTE_TEST_LARGE set.
func TestLarge(t *testing.T) {
	if os.Getenv("VEDETTE_TEST_LARGE") == "" {
		t.Skip("VEDETTE_TEST_LARGE is not set")
	}
	const listings, describe = 100_000, 600
	path := filepath.Join(t.TempDir(), "large.db")
	s := open(t, path)
	putRates(t, s)
	site := newSite(describe)
	first := crawl(t, s, path, site, 1, listings)
	size, used := fileSize(t, path), usedBytes(t, path)
	t.Logf("first run:  %v; %d pages, %.2f cpu-ms each; log at most %.1f MB; heap %.0f MB",
		first.took, first.pages, first.cpuMS(), mb(first.maxLog), mb(first.heap))
	t.Logf("file: %.1f MB, %d bytes per listing; in use %.1f MB, %d bytes per listing", mb(size), size/listings, mb(used), used/listings)
	logTables(t, path, listings)

	again := crawl(t, s, path, site, 2, listings)
	grown := fileSize(t, path) - size
	t.Logf("second run: %v; %d pages, %.2f cpu-ms each; log at most %.1f MB; heap %.0f MB",
		again.took, again.pages, again.cpuMS(), mb(again.maxLog), mb(again.heap))
	t.Logf("grown by %d bytes, %.3f %% of the file; in use %+d bytes", grown, 100*float64(grown)/float64(size), usedBytes(t, path)-used)
	if again.pages != listings/perPage {
		t.Errorf("the second run fetched %d pages, want the index only", again.pages)
	}
	if grown*100 > size {
		t.Errorf("an unchanged run grows the file by more than 1 %%")
	}
	if limit := int64(2560); size/listings > limit { // 2.5 KiB
		t.Errorf("%d bytes per listing, more than %d", size/listings, limit)
	}
	if limit := int64(64 << 20); max(first.maxLog, again.maxLog) > limit {
		t.Errorf("the write-ahead log grew beyond %d bytes", limit)
	}
	start := time.Now()
	for _, q := range []market.Filter{
		{Query: site.words[0]}, {Query: site.words[3000] + "*"}, {Query: site.words[0] + " " + site.words[1]},
		{Market: "demotable", Sort: "-price", From: "DE"}, {Substance: site.words[5], Sort: "price"},
	} {
		p, err := s.Listings(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("search %q %q %q: %d hits in %v", q.Query, q.Substance, q.Sort, p.Total, time.Since(start).Round(time.Millisecond))
		start = time.Now()
	}
	sum, err := s.Summary(t.Context())
	if err != nil || sum[0].Versions != listings {
		t.Fatalf("%+v, %v", sum, err)
	}
	t.Logf("summary in %v", time.Since(start).Round(time.Millisecond))
}

type crawlCost struct {
	pages        int
	took, cpu    time.Duration
	maxLog, heap int64
}

func (c crawlCost) cpuMS() float64 { return c.cpu.Seconds() * 1000 / float64(c.pages) }

// crawl is one run over the whole market through the frontier.
func crawl(t *testing.T, s *sqlite.Store, path string, site *site, number, listings int) (cost crawlCost) {
	t.Helper()
	ctx, at := t.Context(), clock().AddDate(0, 0, number)
	run, _, err := s.BeginRun(ctx, market.Run{ID: fmt.Sprint("demotable-", number), Market: "demotable", Started: at}, "me")
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < listings; i += perPage {
		if _, err := s.Enqueue(ctx, run.ID, []market.Target{{Path: fmt.Sprint("/index?from=", i), Kind: "index", Priority: 10}}); err != nil {
			t.Fatal(err)
		}
	}
	started, cpu := time.Now(), cpuTime()
	var making time.Duration // of pages, which a real crawl does elsewhere
	for {
		leases, err := s.Lease(ctx, run.ID, "me", 8, at, at.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if len(leases) == 0 {
			break
		}
		for _, l := range leases {
			before := cpuTime()
			i, detail := pageOf(t, l.Path)
			n := perPage
			if detail {
				n = 1
			}
			r := site.page(run.ID, i, i+n, detail, at.Add(time.Duration(cost.pages)*time.Millisecond))
			making += cpuTime() - before
			commit(t, s, l, r)
			cost.pages++
		}
		if cost.pages%1000 < 8 {
			cost.maxLog = max(cost.maxLog, fileSize(t, path+"-wal"))
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			cost.heap = max(cost.heap, int64(m.HeapAlloc))
		}
	}
	got, err := s.FinishRun(ctx, market.Run{ID: run.ID, Status: market.RunComplete}, 2)
	if err != nil || got.Counts.Listings != listings {
		t.Fatalf("%+v, %v", got, err)
	}
	cost.maxLog = max(cost.maxLog, fileSize(t, path+"-wal"))
	cost.took, cost.cpu = time.Since(started).Round(time.Millisecond), cpuTime()-cpu-making
	return cost
}

// pageOf is the first listing of a path, and whether it is its own page.
func pageOf(t *testing.T, path string) (int, bool) {
	t.Helper()
	rest, detail := strings.CutPrefix(path, "/listing/")
	if !detail {
		rest = strings.TrimPrefix(path, "/index?from=")
	}
	i, err := strconv.Atoi(rest)
	if err != nil {
		t.Fatal(err)
	}
	if detail {
		i -= 100000
	}
	return i, detail
}

func mb(n int64) float64 { return float64(n) / 1e6 }

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func usedBytes(t *testing.T, path string) (n int64) {
	t.Helper()
	db := raw(t, path)
	err := db.QueryRow(`SELECT (p.page_count - f.freelist_count) * s.page_size
		FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s`).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// logTables prints what each table and index takes of a listing's share.
func logTables(t *testing.T, path string, listings int) {
	t.Helper()
	rows, err := raw(t, path).Query(`SELECT name, sum(pgsize), sum(unused) FROM dbstat
		GROUP BY name HAVING sum(pgsize) > 100000 ORDER BY 2 DESC`)
	if err != nil {
		t.Logf("no table sizes: %v", err)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var n, unused int64
		if err := rows.Scan(&name, &n, &unused); err != nil {
			t.Fatal(err)
		}
		t.Logf("  %-26s %5d bytes per listing, %2d %% of it unused", name, n/int64(listings), 100*unused/n)
	}
}
