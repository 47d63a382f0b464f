package sqlite

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

// filled is the path of a closed store with one run in it.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "v.db")
	s, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	run := market.Run{ID: "m-1", Market: "m", Started: testTime, Status: market.RunComplete}
	if err := s.OpenRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	page := market.Page{Run: run.ID, Market: "m", Path: "/", Kind: "index", State: market.StateContent, FetchedAt: testTime}
	listing := market.Record{Kind: market.RecordListing, Listing: &market.Listing{ID: "1", Title: "a", Prices: []market.Money{{Amount: 2, Currency: "XAA"}}}}
	if _, err := s.Record(t.Context(), market.PageResult{Page: page, Records: []market.Record{listing}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.FinishRun(t.Context(), run, 1); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadingMakesNothing(t *testing.T) {
	dir := t.TempDir()
	o := options(filepath.Join(dir, "v.db"))
	o.Reading = true
	if _, err := Open(t.Context(), o); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.WriteFile(o.Path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrEmpty) {
		t.Errorf("an empty file: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if err := os.WriteFile(o.Path, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); !IsCorrupt(err) {
		t.Errorf("another file: %v", err)
	}
}

func TestWriteBlockedStoreIsRead(t *testing.T) {
	o := options(filled(t))
	if err := o.validate(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(o.Path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := openReading(t.Context(), o.Path, o)
	if err != nil {
		t.Fatal(err)
	}
	if l, _, err := s.Listing(t.Context(), "m", "1"); err != nil || l.Observed.Title != "a" {
		t.Errorf("%+v, %v", l, err)
	}
	if _, _, err := s.PutRates(t.Context(), []market.Rate{{Currency: "XAA", Day: testTime, EUR: 1}}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a write: %v", err)
	}
	if _, err := s.Commit(t.Context(), market.Lease{Run: "m-1"}, market.PageResult{}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a commit: %v", err)
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	after, err := os.ReadFile(o.Path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed, %v", err)
	}
	if entries, err := os.ReadDir(filepath.Dir(o.Path)); err != nil || len(entries) != 1 {
		t.Errorf("beside it: %v, %v", entries, err)
	}
	if err := os.WriteFile(o.Path+"-wal", []byte("newer"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openReading(t.Context(), o.Path, o); !errors.Is(err, ErrUnfolded) {
		t.Errorf("with a log beside it: %v", err)
	}
}

func TestWriteBlockedStoreOfAnotherProgramVersion(t *testing.T) {
	o := options(filled(t))
	if err := o.validate(); err != nil {
		t.Fatal(err)
	}
	raw := openRaw(t, o.Path)
	for _, c := range []struct {
		change string
		want   error
	}{
		{"INSERT INTO migration VALUES ('9999_x.sql', 1)", ErrNewer},
		{"DELETE FROM migration WHERE name > '0001'", ErrOlder},
	} {
		if _, err := raw.ExecContext(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		if _, err := raw.ExecContext(t.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			t.Fatal(err)
		}
		if _, err := openReading(t.Context(), o.Path, o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.change, err, c.want)
		}
	}
}

// What an older program took in is healed when its file is brought up to date.
func TestImplausibleRatesOfAnOlderFileGo(t *testing.T) {
	path := filled(t)
	raw := openRaw(t, path)
	for _, q := range []string{
		"DELETE FROM migration WHERE name > '0002'", "DROP TABLE loss", "DROP TABLE outbox", "ALTER TABLE target DROP COLUMN barren",
		"DROP TABLE alert", "DROP TABLE assessment", "DROP TABLE notice", "DROP TABLE delivery", "DROP TABLE sighting", "DROP TABLE candidate", "DROP TABLE watch",
		"DROP TABLE capture", "DROP TABLE absence", "DROP TABLE presence", "DROP TABLE looked", "DROP INDEX vendor_handle", "DROP INDEX vendor_key",
		"DROP TRIGGER cell_repriced", "DROP TABLE run_seen", "DROP TABLE fact", "DROP TABLE cell", "DROP TABLE selection", "DROP TABLE recount",
		"INSERT INTO rate(currency, day, eur, source) VALUES ('XAA', 20455, 1e308, 'x')",
		"UPDATE price SET eur = 9e999, rate = (SELECT id FROM rate)",
		"UPDATE listing SET eur = 9e999, rate = (SELECT id FROM rate)",
		"DROP TABLE tenure", "DROP TABLE outbox_alert", "ALTER TABLE run DROP COLUMN crawler", "ALTER TABLE run DROP COLUMN left_open",
	} {
		if _, err := raw.ExecContext(t.Context(), q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	s, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l, v, err := s.Listing(t.Context(), "m", "1")
	if err != nil || l.EUR != nil || v[0].Prices[0].EUR != nil {
		t.Errorf("%+v, %v", l, err)
	}
	if rates, err := s.AllRates(t.Context()); err != nil || len(rates) != 0 {
		t.Errorf("%v, %v", rates, err)
	}
	if err := s.Dump(t.Context(), new(bytes.Buffer), true); err != nil {
		t.Error(err)
	}
}

func TestLossesAreKept(t *testing.T) {
	s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "v.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	want := []Loss{{Accepted: testTime, Market: "m", Run: "m-1", Manifest: "ab", Text: "gone"}, {Accepted: testTime.Add(time.Second), Market: "m", Run: "m-2"}}
	for _, l := range want {
		if err := s.PutLosses(t.Context(), []Loss{l}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Losses(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v -want +got:\n%s", err, diff)
	}
}
