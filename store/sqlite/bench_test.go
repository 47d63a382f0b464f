package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

// perPage is how many listings an index page shows.
const perPage = 20

// site invents listings: 50 byte titles and descriptions of size bytes, words
// drawn as in a natural text.
type site struct {
	words []string
	size  int
}

func newSite(size int) *site {
	rng := rand.New(rand.NewPCG(1, 2))
	s := &site{size: size}
	for range 6000 {
		b := make([]byte, 3+rng.IntN(8))
		for i := range b {
			b[i] = "etaoinshrdlucmfwypvbgk"[rng.IntN(22)]
		}
		s.words = append(s.words, string(b))
	}
	return s
}

func (s *site) text(rng *rand.Rand, size int) string {
	var b strings.Builder
	z := rand.NewZipf(rng, 1.15, 4, uint64(len(s.words)-1))
	for b.Len() < size {
		b.WriteString(s.words[z.Uint64()])
		b.WriteByte(' ')
	}
	return b.String()[:size-1]
}

// record is what the site shows of listing i: a row, or its own page.
func (s *site) record(i int, detail bool) market.Record {
	rng := rand.New(rand.NewPCG(3, uint64(i)))
	price := float64(5+rng.IntN(500)) + 0.5
	r := market.Record{
		Kind: market.RecordListing, Partial: !detail,
		Listing: &market.Listing{
			ID: fmt.Sprint(100000 + i), Title: s.text(rng, 50), Vendor: fmt.Sprint("vendor", rng.IntN(900)),
			Prices: []market.Money{{Amount: price, Currency: "USD"}}, ShipsFrom: "Germany", Category: []string{"Drugs", s.words[rng.IntN(20)]},
			Sold: ptr(int64(rng.IntN(90))),
		},
		Derived: market.Derived{Parser: "field@1", Taxonomy: "words@1", ShipsFrom: "DE"},
	}
	name := s.words[rng.IntN(100)]
	r.Derived.Substances = []market.Mention{{ID: name, Name: name, Class: "class", Group: "other", Mention: name, End: len(name), Score: 0.98, From: "title"}}
	if detail {
		r.Listing.Description = s.text(rng, s.size)
		r.Listing.ShipsTo, r.Derived.ShipsTo = []string{"Worldwide"}, []string{"WW"}
		r.Listing.Payment, r.Listing.Escrow = []string{"BTC", "XMR"}, "Escrow"
		r.Listing.Prices = append(r.Listing.Prices, market.Money{Amount: price / 60000, Currency: "BTC"})
		r.Listing.URL = "/listing/" + r.Listing.ID
	}
	return r
}

func ptr[T any](v T) *T { return &v }

// page is a fetched page with the records of listings from..to.
func (s *site) page(run string, from, to int, detail bool, at time.Time) market.PageResult {
	r := market.PageResult{Page: market.Page{
		Run: run, Mirror: "http://demotable.onion", FetchedAt: at, Took: time.Second, Status: 200, State: market.StateContent,
		Digest: fmt.Sprintf("%064x", from), WireBytes: 30000, Records: to - from,
		Archive: market.ArchiveRef{
			File: "demotable/2026/demotable-20260102T030405Z-00001.warc.gz", Offset: int64(from) * 9000, Length: 8000,
			RecordID: fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012x", from),
		},
	}}
	for i := from; i < to; i++ {
		rec := s.record(i, detail)
		r.Records = append(r.Records, rec)
		if !detail {
			r.Details = append(r.Details, market.Target{Path: "/listing/" + rec.Listing.ID, Kind: "listing", Priority: 20, Listing: rec.Listing.ID})
		}
	}
	return r
}

// begin opens a run and leases n index pages of it.
func begin(tb testing.TB, s *sqlite.Store, number, n int) (string, []market.Lease) {
	tb.Helper()
	ctx, at := tb.Context(), clock().AddDate(0, 0, number)
	run, _, err := s.BeginRun(ctx, market.Run{ID: fmt.Sprint("demotable-", number), Market: "demotable", Started: at}, "me")
	if err != nil {
		tb.Fatal(err)
	}
	var targets []market.Target
	for i := range n {
		targets = append(targets, market.Target{Path: fmt.Sprint("/index?page=", i), Kind: "index", Priority: 10})
	}
	if _, err := s.Enqueue(ctx, run.ID, targets); err != nil {
		tb.Fatal(err)
	}
	leases, err := s.Lease(ctx, run.ID, "me", n, at, at.Add(time.Hour))
	if err != nil || len(leases) != n {
		tb.Fatalf("%d leases, %v", len(leases), err)
	}
	return run.ID, leases
}

func commit(tb testing.TB, s *sqlite.Store, l market.Lease, r market.PageResult) market.CommitStats {
	tb.Helper()
	stats, err := s.Commit(tb.Context(), l, r)
	if err != nil {
		tb.Fatal(err)
	}
	return stats
}

func finish(tb testing.TB, s *sqlite.Store, run string) market.Run {
	tb.Helper()
	got, err := s.FinishRun(tb.Context(), market.Run{ID: run, Status: market.RunPartial}, 2)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

func putRates(tb testing.TB, s *sqlite.Store) {
	tb.Helper()
	_, _, err := s.PutRates(tb.Context(), []market.Rate{
		{Currency: "USD", Day: clock(), EUR: 0.9, Source: "ECB"}, {Currency: "BTC", Day: clock(), EUR: 60000, Source: "coins"},
	})
	if err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkCommit measures the commit of a page against bare statements of the
// same rows: one transaction per page, one prepared INSERT (or UPDATE) of the
// same values per listing, on the same driver and settings. cpu-ms/page is
// what counts: processor time of the whole process.
func BenchmarkCommit(b *testing.B) {
	site := newSite(600)
	b.Run("new/store", func(b *testing.B) {
		s := open(b, filepath.Join(b.TempDir(), "x.db"))
		putRates(b, s)
		run, leases := begin(b, s, 1, b.N)
		pages := site.pages(run, b.N, false)
		measure(b, func(i int) { commit(b, s, leases[i], pages[i]) })
	})
	b.Run("new/bare", func(b *testing.B) {
		bare := openBare(b)
		pages := site.pages("", b.N, false)
		measure(b, func(i int) { bare.insert(b, pages[i]) })
	})
	b.Run("unchanged/store", func(b *testing.B) {
		s := open(b, filepath.Join(b.TempDir(), "x.db"))
		putRates(b, s)
		run, leases := begin(b, s, 1, b.N)
		pages := site.pages(run, b.N, false)
		for i := range leases {
			commit(b, s, leases[i], pages[i])
		}
		finish(b, s, run)
		_, leases = begin(b, s, 2, b.N)
		for i := range pages {
			pages[i].Details = nil // as if all were read
		}
		measure(b, func(i int) {
			if st := commit(b, s, leases[i], pages[i]); st.Unchanged != perPage {
				b.Fatalf("%+v", st)
			}
		})
	})
	b.Run("unchanged/bare", func(b *testing.B) {
		bare := openBare(b)
		pages := site.pages("", b.N, false)
		for i := range pages {
			bare.insert(b, pages[i])
		}
		measure(b, func(i int) { bare.update(b, pages[i]) })
	})
	b.Run("details/store", func(b *testing.B) {
		s := open(b, filepath.Join(b.TempDir(), "x.db"))
		putRates(b, s)
		run, leases := begin(b, s, 1, b.N)
		pages := make([]market.PageResult, b.N)
		for i := range pages {
			pages[i] = site.page(run, i, i+1, true, clock())
		}
		measure(b, func(i int) { commit(b, s, leases[i], pages[i]) })
	})
}

func (s *site) pages(run string, n int, detail bool) []market.PageResult {
	pages := make([]market.PageResult, n)
	for i := range pages {
		pages[i] = s.page(run, i*perPage, (i+1)*perPage, detail, clock())
	}
	return pages
}

// measure runs f b.N times and reports processor time.
func measure(b *testing.B, f func(i int)) {
	b.ReportAllocs()
	start := cpuTime()
	b.ResetTimer()
	for i := range b.N {
		f(i)
	}
	b.StopTimer()
	b.ReportMetric(float64((cpuTime()-start).Microseconds())/1000/float64(b.N), "cpu-ms/page")
}

// bare is the floor: the same values in one table without any other meaning.
type bare struct {
	conn           *sql.Conn
	put, seen      *sql.Stmt
	begin, finally *sql.Stmt
}

func openBare(b *testing.B) *bare {
	b.Helper()
	db, err := sql.Open("sqlite", filepath.Join(b.TempDir(), "bare.db"))
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(); db.Close() })
	for _, q := range []string{
		"PRAGMA page_size = 8192", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL",
		`CREATE TABLE listing(id INTEGER PRIMARY KEY, market TEXT, ext TEXT, title TEXT, description TEXT, vendor TEXT, amount REAL,
			currency TEXT, category TEXT, ships_from TEXT, sold INTEGER, seen INTEGER, run TEXT, path TEXT, digest TEXT, UNIQUE(market, ext))`,
	} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			b.Fatal(err)
		}
	}
	prepare := func(q string) *sql.Stmt {
		st, err := conn.PrepareContext(ctx, q)
		if err != nil {
			b.Fatal(err)
		}
		return st
	}
	return &bare{
		conn:  conn,
		put:   prepare("INSERT INTO listing(market, ext, title, description, vendor, amount, currency, category, ships_from, sold, seen, run, path, digest) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
		seen:  prepare("UPDATE listing SET seen = ?, run = ? WHERE market = ? AND ext = ?"),
		begin: prepare("BEGIN IMMEDIATE"), finally: prepare("COMMIT"),
	}
}

func (x *bare) exec(b *testing.B, st *sql.Stmt, args ...any) {
	if _, err := st.ExecContext(context.Background(), args...); err != nil {
		b.Fatal(err)
	}
}

func (x *bare) insert(b *testing.B, r market.PageResult) {
	x.exec(b, x.begin)
	for _, rec := range r.Records {
		l := rec.Listing
		x.exec(b, x.put, "demotable", l.ID, l.Title, l.Description, l.Vendor, l.Prices[0].Amount, l.Prices[0].Currency,
			strings.Join(l.Category, "/"), l.ShipsFrom, *l.Sold, r.Page.FetchedAt.UnixMilli(), "run", r.Page.Path, r.Page.Digest)
	}
	x.exec(b, x.finally)
}

func (x *bare) update(b *testing.B, r market.PageResult) {
	x.exec(b, x.begin)
	for _, rec := range r.Records {
		x.exec(b, x.seen, r.Page.FetchedAt.UnixMilli()+1, "run2", "demotable", rec.Listing.ID)
	}
	x.exec(b, x.finally)
}

// BenchmarkLease measures taking 8 targets from frontiers of different size.
func BenchmarkLease(b *testing.B) {
	for _, size := range []int{1_000, 200_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "x.db"))
			run, _ := begin(b, s, 1, 1)
			var targets []market.Target
			for i := range size {
				targets = append(targets, market.Target{Path: fmt.Sprint("/listing/", i), Kind: "listing", Priority: 20})
			}
			if _, err := s.Enqueue(b.Context(), run, targets); err != nil {
				b.Fatal(err)
			}
			at := clock()
			measure(b, func(int) {
				l, err := s.Lease(b.Context(), run, "me", 8, at, at.Add(time.Hour))
				if err != nil || len(l) != 8 {
					b.Fatalf("%d leases, %v", len(l), err)
				}
				if err := s.Release(b.Context(), l); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}
