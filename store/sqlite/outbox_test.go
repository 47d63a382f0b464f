package sqlite_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store"
	"vedette/store/sqlite"
	"vedette/store/storetest"
)

func openOutbox(t *testing.T) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), "x.db"), Now: clock, Outbox: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// The contract holds with an outbox as without.
func TestStoreWithOutbox(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return openOutbox(t) })
}

// oneRun makes a run of market one that sees listings with a price in dollars.
func oneRun(t *testing.T, s *sqlite.Store, run string, at time.Time, usd float64, ids ...string) {
	t.Helper()
	beginOne(t, s, run, at)
	var recs []market.Record
	for _, id := range ids {
		recs = append(recs, market.Record{Kind: market.RecordListing, Partial: true, Listing: &market.Listing{
			ID: id, Title: "Widget " + id, Vendor: "quietmoss", Prices: []market.Money{{Amount: usd, Currency: "USD"}},
		}})
	}
	commitOne(t, s, run, "/i", at.Add(time.Minute), recs...)
	if _, err := s.FinishRun(t.Context(), market.Run{ID: run, Status: market.RunComplete, Ended: at.Add(time.Hour)}, 2); err != nil {
		t.Fatal(err)
	}
}

func beginOne(t *testing.T, s *sqlite.Store, run string, at time.Time) {
	t.Helper()
	if _, _, err := s.BeginRun(t.Context(), market.Run{ID: run, Market: "one", Started: at}, "me"); err != nil {
		t.Fatal(err)
	}
}

func commitOne(t *testing.T, s *sqlite.Store, run, path string, at time.Time, recs ...market.Record) {
	t.Helper()
	if _, err := s.Enqueue(t.Context(), run, []market.Target{{Path: path, Kind: "index"}}); err != nil {
		t.Fatal(err)
	}
	leases, err := s.Lease(t.Context(), run, "me", 1, at, at.Add(time.Hour))
	if err != nil || len(leases) != 1 {
		t.Fatal(leases, err)
	}
	_, err = s.Commit(t.Context(), leases[0], market.PageResult{
		Page: market.Page{FetchedAt: at, Status: 200, State: market.StateContent}, Records: recs,
	})
	if err != nil {
		t.Fatal(err)
	}
}

var outboxStart = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func changes(t *testing.T, s *sqlite.Store) []store.Change {
	t.Helper()
	list, err := s.Changes(t.Context(), outboxStart, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func kindsOf(list []store.Change) string {
	n := map[store.ChangeKind]int{}
	for _, c := range list {
		n[c.Kind]++
	}
	var b strings.Builder
	for _, k := range []store.ChangeKind{
		store.ChangeMarket, store.ChangeRun, store.ChangeVendor, store.ChangeListing, store.ChangeVersion, store.ChangeSighting, store.ChangeReprice,
	} {
		for range n[k] {
			b.WriteString(string(k) + " ")
		}
	}
	return strings.TrimSpace(b.String())
}

func takeAll(t *testing.T, s *sqlite.Store) []store.Change {
	t.Helper()
	list := changes(t, s)
	var taken []store.Ticket
	for _, c := range list {
		taken = append(taken, c.Ticket)
	}
	if err := s.Settle(t.Context(), taken, nil); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestOutboxNotesEveryChangeOnce(t *testing.T) {
	s := openOutbox(t)
	oneRun(t, s, "one-1", outboxStart, 5, "a", "b")
	if got, want := kindsOf(takeAll(t, s)), "market run vendor listing listing version version sighting sighting"; got != want {
		t.Errorf("the first run: %s, want %s", got, want)
	}
	if left := changes(t, s); len(left) != 0 {
		t.Errorf("left after all were taken: %s", kindsOf(left))
	}
	oneRun(t, s, "one-2", outboxStart.Add(24*time.Hour), 5, "a")
	list := takeAll(t, s)
	if got, want := kindsOf(list), "run run vendor listing listing sighting"; got != want {
		t.Errorf("a run that sees one of two, with the one before, which it adds to: %s, want %s", got, want)
	}
	for _, c := range list {
		if c.Kind == store.ChangeListing && c.Listing.ID == "b" {
			if c.Listing.State != market.ListingMissing || !c.At.Equal(c.Listing.LastSeen.Add(time.Millisecond)) {
				t.Errorf("b is %s as of %v", c.Listing.State, c.At)
			}
		}
	}
	_, repriced, err := s.PutRates(t.Context(), []market.Rate{{Currency: "USD", Day: outboxStart.Truncate(24 * time.Hour), EUR: 0.5, Source: "test"}})
	if err != nil || repriced != 2 {
		t.Fatal(repriced, err)
	}
	list = takeAll(t, s)
	if got, want := kindsOf(list), "listing listing version version reprice reprice"; got != want {
		t.Errorf("rates: %s, want %s", got, want)
	}
	for _, c := range list {
		if c.Kind != store.ChangeReprice {
			continue
		}
		if c.Listing.EUR == nil || *c.Listing.EUR != 2.5 {
			t.Errorf("repriced %s to %v", c.Listing.ID, c.Listing.EUR)
		}
		if want := map[string]int{"a": 2, "b": 1}[c.Listing.ID]; len(c.Runs) != want {
			t.Errorf("%s concerns %d runs, want %d", c.Listing.ID, len(c.Runs), want)
		}
	}
	if err := s.Refill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := kindsOf(changes(t, s)), "market run run vendor listing listing version version"; got != want {
		t.Errorf("refilled: %s, want %s", got, want)
	}
}

// What a sighting says does not depend on when it is read.
func TestSightingIsWhatTheRunSaw(t *testing.T) {
	s := openOutbox(t)
	oneRun(t, s, "one-1", outboxStart, 5, "a")
	before := changes(t, s)
	oneRun(t, s, "one-2", outboxStart.Add(24*time.Hour), 6, "a")
	find := func(list []store.Change) (c store.Change) {
		for _, c = range list {
			if c.Kind == store.ChangeSighting && c.Run.ID == "one-1" {
				return c
			}
		}
		t.Fatal("no sighting of run one-1")
		return c
	}
	a, b := find(before), find(changes(t, s))
	if a.Listing.Observed.Prices[0].Amount != 5 || b.Listing.Observed.Prices[0].Amount != 5 {
		t.Errorf("the first run saw 5; read before %v, after %v", a.Listing.Observed.Prices, b.Listing.Observed.Prices)
	}
	if !a.At.Equal(b.At) || a.Number != b.Number {
		t.Errorf("read before %v %d, after %v %d", a.At, a.Number, b.At, b.Number)
	}
}

func TestOutboxSettles(t *testing.T) {
	s := openOutbox(t)
	oneRun(t, s, "one-1", outboxStart, 5, "a")
	list := changes(t, s)
	// The run changes while it is being written elsewhere.
	oneRun(t, s, "one-2", outboxStart.Add(24*time.Hour), 5, "a")
	var taken []store.Ticket
	for _, c := range list {
		taken = append(taken, c.Ticket)
	}
	if err := s.Settle(t.Context(), taken, nil); err != nil {
		t.Fatal(err)
	}
	list = changes(t, s)
	if got, want := kindsOf(list), "run run vendor listing sighting"; got != want {
		t.Fatalf("changed meanwhile: %s, want %s", got, want)
	}
	due := outboxStart.Add(time.Hour)
	err := s.Settle(t.Context(), nil, []store.Refusal{
		{Ticket: list[0].Ticket, Reason: "busy", Due: due}, {Ticket: list[1].Ticket, Reason: "no such \x00field"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := changes(t, s); len(got) != 3 {
		t.Errorf("due now: %s", kindsOf(got))
	}
	later, err := s.Changes(t.Context(), due, 0, 10)
	if err != nil || len(later) != 4 || !slices.ContainsFunc(later, func(c store.Change) bool { return c.Attempt == 1 }) {
		t.Errorf("due later: %s, %v", kindsOf(later), err)
	}
	b, err := s.Backlog(t.Context())
	if err != nil || b.Waiting != 4 || b.Dead != 1 || b.Oldest.IsZero() {
		t.Errorf("backlog %+v, %v", b, err)
	}
	dead, err := s.DeadLetters(t.Context(), 10)
	if err != nil || len(dead) != 1 || dead[0].Market != "one" || dead[0].Name == "" || dead[0].Reason != "no such \uFFFDfield" {
		t.Fatalf("dead letters %+v, %v", dead, err)
	}
	if n, err := s.Replay(t.Context(), dead[0].ID+1000); n != 0 || err != nil {
		t.Errorf("replayed %d, %v", n, err)
	}
	if n, err := s.Replay(t.Context()); n != 1 || err != nil {
		t.Errorf("replayed %d, %v", n, err)
	}
	if got := changes(t, s); len(got) != 4 {
		t.Errorf("after the replay: %s", kindsOf(got))
	}
}

func TestNoOutboxUnlessAsked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	oneRun(t, s, "one-1", outboxStart, 5, "a")
	if b, err := s.Backlog(t.Context()); err != nil || b != (store.Backlog{}) {
		t.Errorf("backlog %+v, %v", b, err)
	}
	if left := changes(t, s); len(left) != 0 {
		t.Errorf("noted without being asked: %s", kindsOf(left))
	}
}

func TestLockOutbox(t *testing.T) {
	s := openOutbox(t)
	unlock, err := s.LockOutbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.LockOutbox(t.Context()); err == nil {
		t.Error("two empty it at once")
	}
	unlock()
	unlock, err = s.LockOutbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
