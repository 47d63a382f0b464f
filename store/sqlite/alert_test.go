package sqlite_test

import (
	"path/filepath"
	"testing"

	"vedette/store/storetest"
)

func TestAlerts(t *testing.T) {
	storetest.RunAlerts(t, func(t *testing.T) storetest.AlertStore {
		return open(t, filepath.Join(t.TempDir(), "a.db"))
	})
}
