package crawler

import (
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
)

// TestLarge crawls a market of 100,000 listings (VEDETTE_TEST_LISTINGS for
// another number) and watches the memory of the whole test, the simulated site
// and the proxy included.
func TestLarge(t *testing.T) {
	if os.Getenv("VEDETTE_TEST_LARGE") != "1" {
		if os.Getenv("VEDETTE_TEST_NO_SKIP") == "1" {
			t.Fatal("VEDETTE_TEST_LARGE=1 is not set, and nothing may be skipped")
		}
		t.Skip("set VEDETTE_TEST_LARGE=1 to crawl 100,000 listings (some minutes)")
	}
	listings := 100_000
	if text := os.Getenv("VEDETTE_TEST_LISTINGS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		listings = n
	}
	// The site forgets, so that what grows is ours.
	s := newSiteOf(t, marketsim.Options{Style: marketsim.StyleLabel, Seed: 3, Listings: listings, Static: true, LogLimit: -1, NoPathLog: true})
	s.o.Budget.RequestsPerMinute, s.o.Budget.Concurrency = 60_000_000, 8
	s.o.ProgressEvery = 5 * time.Second
	s.arch.forget = true
	var half, peak int64
	s.o.Progress = func(p Progress) {
		rss := resident(t)
		peak = max(peak, rss)
		if p.Rows > listings/2 && half == 0 {
			half = rss
		}
		t.Logf("%d done, %d pending, %.0f pages/min, resident %d MB", p.Done, p.Pending, p.Rate, rss>>20)
	}
	start := time.Now()
	run := s.run()
	if run.Status != market.RunComplete || run.Counts.Listings != listings {
		t.Fatalf("status %s (%s), %d listings", run.Status, run.Reason, run.Counts.Listings)
	}
	runtime.GC()
	debug.FreeOSMemory()
	t.Logf("%d pages in %v: %.0f pages/s; resident at most %d MB, half way %d MB, at the end %d MB", run.Counts.Fetched,
		time.Since(start).Round(time.Second), float64(run.Counts.Fetched)/time.Since(start).Seconds(), peak>>20, half>>20, resident(t)>>20)
	if peak > 300<<20 {
		t.Errorf("resident memory %d MB, want at most 300 MB", peak>>20)
	}
}

// resident is VmRSS in bytes.
func resident(t *testing.T) int64 {
	t.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc on this system: resident memory cannot be read")
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}
