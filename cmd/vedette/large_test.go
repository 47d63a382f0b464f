package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"vedette/marketsim"
)

// What a second run of an unchanged market may add, as shares of the first,
// and what a crawl may hold in memory.
const (
	databaseGrowth = 0.01
	archiveGrowth  = 0.05
	largeMemory    = 300 << 20
)

// TestLarge crawls a market twice, as vedette itself in a process of its own
// with archive and store, and watches its memory to the end.
// VEDETTE_TEST_LARGE is the number of listings; without it a small market
// shows what an unchanged run adds.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("left out with -short: the race detector's own memory would be measured")
	}
	listings := 1000
	if text := os.Getenv("VEDETTE_TEST_LARGE"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1000 {
			t.Fatalf("VEDETTE_TEST_LARGE=%s: want a number of listings, 1000 or more", text)
		}
		listings = n
	}
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"large": marketsim.StyleLabel}, listings: listings,
		budget: "{requests_per_minute: 60000, concurrency: 8, jitter: 0}",
		// The site forgets, so that nothing here grows.
		edit: func(o *marketsim.Options) { o.LogLimit, o.NoPathLog = -1, true },
	})
	first := w.large(t, listings)
	second := w.large(t, listings)
	if second.run.Counts.New+second.run.Counts.Changed != 0 || second.run.Counts.Unchanged != second.run.Counts.Fetched {
		t.Errorf("the second run is not unchanged: %+v", second.run.Counts)
	}
	growth := func(what string, from, to int64, most float64) {
		share := float64(to-from) / float64(from)
		t.Logf("%s: %d bytes, and %d more: %.2f %%", what, from, to-from, 100*share)
		if share > most {
			t.Errorf("%s: an unchanged run adds %.2f %%, want at most %.0f %%", what, 100*share, 100*most)
		}
	}
	growth("database", first.database, second.database, databaseGrowth)
	growth("archive", first.archive, second.archive, archiveGrowth)
}

// largeRun is one crawl of a large market and what it left.
type largeRun struct {
	run               runJSON
	database, archive int64 // bytes on the disk
}

func (w *world) large(t *testing.T, listings int) largeRun {
	t.Helper()
	began := time.Now()
	out, status, memory := watched(t.Context(), t, "crawl", "-c", w.config, "--json")
	took := time.Since(began)
	if status != statusDone {
		t.Fatalf("exit status %d\n%s", status, out)
	}
	var r largeRun
	if err := json.Unmarshal([]byte(out), &r.run); err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	if r.run.Status != "complete" || r.run.Counts.Listings != listings {
		t.Fatalf("%s: %s, %d listings of %d", r.run.Status, r.run.Reason, r.run.Counts.Listings, listings)
	}
	r.database, r.archive = sizeOf(t, filepath.Join(w.dir, "data"))
	t.Logf("%d pages in %v: %.0f a second", r.run.Counts.Fetched, took.Round(time.Second/10), float64(r.run.Counts.Fetched)/took.Seconds())
	peak := peakOf(memory)
	early, late := over(memory, 0.1, 0.5), over(memory, 0.5, 1)
	var tenths []int64
	for i := range 10 {
		tenths = append(tenths, over(memory, float64(i)/10, float64(i+1)/10)>>20)
	}
	t.Logf("resident memory: at most %d MB; over each tenth of the time %v MB", peak>>20, tenths)
	if peak > largeMemory {
		t.Errorf("resident memory %d MB, want at most %d MB", peak>>20, int64(largeMemory)>>20)
	}
	// Constant: the half in which most listings are known already, and the
	// run is sealed and closed, takes no more than the one before.
	if took > time.Minute && late > early+early/4 {
		t.Errorf("resident memory grows: %d MB in the first half, %d MB in the second", early>>20, late>>20)
	}
	return r
}

// sizeOf sums the bytes of the store's files and of all others in a data
// folder, which are the archive's.
func sizeOf(t *testing.T, dir string) (database, archive int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if matched, _ := filepath.Match("vedette.db*", d.Name()); matched {
			database += info.Size()
		} else {
			archive += info.Size()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return database, archive
}
