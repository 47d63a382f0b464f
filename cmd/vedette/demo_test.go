package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

func TestDemoLeavesOthersFoldersAlone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mine := "data: data\nmarkets: []\n"
	path := write(t, dir, "vedette.yaml", mine)
	run(t, "", "demo", "--dir", dir, "--listings", "100").want(t, statusUsage)
	if text, err := os.ReadFile(path); err != nil || string(text) != mine {
		t.Errorf("the configuration is now %q, %v", text, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
	other := t.TempDir()
	write(t, other, "data/vedette.db", "somebody's")
	run(t, "", "demo", "--dir", other, "--listings", "100").want(t, statusUsage)
}

// A demo that was interrupted goes on with the day it was in: the books that
// the store is held against are those of the pages that were read.
func TestInterruptedDemoGoesOnWithItsDay(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "d")
	demo := func() []demoMarketReport {
		t.Helper()
		var markets []demoMarketReport
		for _, o := range run(t, "", "demo", "--dir", dir, "--listings", "100", "--json").want(t, statusDone).objects(t) {
			list, _ := o["markets"].([]any)
			for _, m := range list {
				f, _ := m.(map[string]any)
				number := func(name string) int { n, _ := f[name].(float64); return int(n) }
				markets = append(markets, demoMarketReport{Day: number("day"), True: number("true"), Equal: number("equal")})
			}
		}
		return markets
	}
	demo()
	begun, err := demoFolder(dir, time.Now().AddDate(0, 0, 3))
	if err != nil || time.Since(begun) > time.Hour || time.Until(begun) > 0 {
		t.Errorf("the markets of a later call would begin at %v, %v", begun, err)
	}
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(dir, "data/vedette.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	open := market.Run{ID: "demo-card-20261124T000000Z", Market: "demo-card", Started: time.Now()}
	if _, _, err := st.BeginRun(t.Context(), open, "someone who was interrupted"); err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	for i, m := range demo() {
		if m.Day != 1 || m.Equal != m.True || m.True == 0 {
			t.Errorf("market %d: %+v, want the second day, and all of it", i, m)
		}
	}
}
