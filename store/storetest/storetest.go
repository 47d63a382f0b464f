package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
	"vedette/store"
)

// Run runs the suite. open makes an empty store that is closed by the end of
// the test.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, group := range []struct {
		name  string
		tests []promise
	}{
		{"runs", runPromises},
		{"frontier", frontierPromises},
		{"barren", barrenPromises},
		{"second pass", secondPromises},
		{"commit", commitPromises},
		{"finish", finishPromises},
		{"versions", versionPromises},
		{"readings", readingPromises},
		{"recorder", recorderPromises},
		{"reader", readerPromises},
		{"dump", dumpPromises},
		{"rates", ratePromises},
		{"unit prices", unitPromises},
		{"markets", marketPromises},
		{"series", seriesPromises},
		{"all", generalPromises},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, p := range group.tests {
				t.Run(p.name, func(t *testing.T) {
					t.Parallel()
					p.test(&fixture{T: t, s: open(t), now: start, make: open})
				})
			}
		})
	}
}

// promise is one sentence of the contract and its test.
type promise struct {
	name string
	test func(*fixture)
}

// start is the first instant of every test.
var start = time.Date(2026, 3, 14, 9, 26, 53, 589e6, time.UTC)

const (
	demo = "demotable"
	me   = "worker-1"
)

// fixture is a store under test with a clock and short words for long calls.
type fixture struct {
	*testing.T
	s    store.Store
	now  time.Time
	make func(t *testing.T) store.Store
}

// anew is a fixture of another store, which is empty.
func (f *fixture) anew() *fixture {
	return &fixture{T: f.T, s: f.make(f.T), now: start, make: f.make}
}

func (f *fixture) ctx() context.Context { return f.T.Context() }

// tick moves the clock by a second and returns it.
func (f *fixture) tick() time.Time {
	f.now = f.now.Add(time.Second)
	return f.now
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// is fails unless err wraps want.
func (f *fixture) is(err, want error) {
	f.Helper()
	if !errors.Is(err, want) {
		f.Fatalf("error is %v, want %v", err, want)
	}
}

// equal fails unless got equals want.
func (f *fixture) equal(got, want any) {
	f.Helper()
	if d := cmp.Diff(want, got); d != "" {
		f.Fatalf("-want +got:\n%s", d)
	}
}

// begin opens a run of the demo market; number orders them.
func (f *fixture) begin(number int) string { return f.beginAt(demo, number) }

func (f *fixture) beginAt(marketID string, number int) string {
	f.Helper()
	run, _, err := f.s.BeginRun(f.ctx(), market.Run{
		ID: fmt.Sprintf("%s-%d", marketID, number), Market: marketID, Profile: "demo@1", Started: f.tick(),
	}, me)
	f.ok(err)
	return run.ID
}

func (f *fixture) enqueue(run string, targets ...market.Target) {
	f.Helper()
	n, err := f.s.Enqueue(f.ctx(), run, targets)
	f.ok(err)
	if n != len(targets) {
		f.Fatalf("enqueued %d of %d targets", n, len(targets))
	}
}

// lease takes up to n targets for a minute.
func (f *fixture) lease(run string, n int) []market.Lease {
	f.Helper()
	l, err := f.s.Lease(f.ctx(), run, me, n, f.now, f.now.Add(time.Minute))
	f.ok(err)
	return l
}

func paths(leases []market.Lease) string {
	var p []string
	for _, l := range leases {
		p = append(p, l.Path)
	}
	return strings.Join(p, " ")
}

// content is a page with content as it comes from a fetch.
func (f *fixture) content(records ...market.Record) market.PageResult {
	at := f.tick()
	return market.PageResult{
		Page: market.Page{
			Mirror: "http://demotable.onion", FetchedAt: at, Took: 250 * time.Millisecond, Status: 200,
			State: market.StateContent, Digest: fmt.Sprintf("%064x", at.UnixMilli()), WireBytes: 1000, Records: len(records),
			Archive: market.ArchiveRef{
				File: "demo-00001.warc.gz", Offset: at.UnixMilli(), Length: 700,
				RecordID: fmt.Sprintf("urn:uuid:00000000-0000-4000-8000-%012x", at.UnixMilli()),
			},
		},
		Records: records,
	}
}

// visit fetches a path of a run and commits it: the path must be new, and the
// only one that is ready.
func (f *fixture) visit(run string, target market.Target, result market.PageResult) market.CommitStats {
	f.Helper()
	f.enqueue(run, target)
	l := f.lease(run, 1)
	if len(l) != 1 || l[0].Path != target.Path {
		f.Fatalf("leased %q, want %q", paths(l), target.Path)
	}
	stats, err := f.s.Commit(f.ctx(), l[0], result)
	f.ok(err)
	return stats
}

// index commits an index page of a run, and detail a listing's own page.
func (f *fixture) index(run, path string, records ...market.Record) market.CommitStats {
	f.Helper()
	return f.visit(run, market.Target{Path: path, Kind: "index", Priority: 10}, f.content(records...))
}

func (f *fixture) detail(run, path string, record market.Record) market.CommitStats {
	f.Helper()
	record.Partial = false
	return f.visit(run, market.Target{Path: path, Kind: "listing", Priority: 10}, f.content(record))
}

// finish closes a run; listings are gone after two complete ones.
func (f *fixture) finish(run string, status market.RunStatus) market.Run {
	f.Helper()
	got, err := f.s.FinishRun(f.ctx(), market.Run{ID: run, Status: status, Ended: f.tick()}, 2)
	f.ok(err)
	return got
}

func (f *fixture) listing(id string) (market.StoredListing, []market.Version) {
	f.Helper()
	l, v, err := f.s.Listing(f.ctx(), demo, id)
	f.ok(err)
	return l, v
}

func (f *fixture) dump(times bool) string {
	f.Helper()
	var b bytes.Buffer
	f.ok(f.s.Dump(f.ctx(), &b, times))
	return b.String()
}

// row is an index row: an id, a title and a price in dollars.
func row(id, title string, usd float64) market.Record {
	return market.Record{
		Kind: market.RecordListing, Partial: true,
		Listing: &market.Listing{ID: id, Title: title, Vendor: "quietmoss", Prices: usdPrice(usd)},
		Derived: market.Derived{Parser: "test@1"},
	}
}

func usdPrice(amount float64) []market.Money {
	return []market.Money{{Amount: amount, Currency: "USD"}}
}

// mention is a substance found in a text.
func mention(id, from string) market.Mention {
	return market.Mention{ID: id, Name: id, Class: "class of " + id, Group: "other", Mention: id, End: len(id), Score: 1, From: from}
}

func ptr[T any](v T) *T { return &v }

// collect reads the page journal of a run.
func (f *fixture) collect(run string) []market.Page {
	f.Helper()
	var pages []market.Page
	for p, err := range f.s.Pages(f.ctx(), run) {
		f.ok(err)
		pages = append(pages, p)
	}
	return pages
}
