package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"vedette/store"
	"vedette/store/sqlite"
	"vedette/store/storetest"
)

// clock stands still: the store asks it for next to nothing.
func clock() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), sqlite.Options{Path: path, Now: clock})
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

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store {
		// A name that would break a URI, or a query, that is not escaped.
		return open(t, filepath.Join(t.TempDir(), "a %41?b#c'.db"))
	})
}
