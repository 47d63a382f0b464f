package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/marketsim"
)

// Memory has one bound for the process, whatever the budgets add up to: four
// markets with 32 workers each, which answer most listings with bombs, with
// 1 GB, with 16 MB of text in little, and with more tags than are read, all at
// once.
func TestMemoryOfManyWorkers(t *testing.T) {
	if os.Getenv("VEDETTE_TEST_HOSTILE") == "" {
		t.Skip("VEDETTE_TEST_HOSTILE is not set; it takes about 80 s")
	}
	styles := map[string]marketsim.Style{}
	for i := range 4 {
		styles[fmt.Sprintf("m%d", i)] = marketsim.StyleLabel
	}
	w := newWorld(t, worldOptions{
		styles: styles, listings: 150, latency: 20 * time.Millisecond,
		budget: "{requests_per_minute: 60000, concurrency: 32, jitter: 0}", limits: "{total: 60s}",
	})
	for _, sim := range w.sims {
		if err := sim.SetFaults(
			marketsim.Fault{Kind: marketsim.FaultGzipBomb, Path: "^/product/.*[01234]$"},
			marketsim.Fault{Kind: marketsim.FaultHugeBody, Path: "^/product/.*[56]$"},
			marketsim.Fault{Kind: marketsim.FaultNestedGzip, Path: "^/product/.*7$"},
			marketsim.Fault{Kind: marketsim.FaultManyTags, Path: "^/product/.*[89ab]$"},
			marketsim.Fault{Kind: marketsim.FaultDeep, Path: "^/product/.*c$"},
		); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	began := time.Now()
	out, status, samples := watched(ctx, t, "crawl", "-c", w.config, "--json", "--parallel", "4")
	for line := range strings.Lines(out) {
		var r runJSON
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		c := r.Counts.Causes
		if r.Status != market.RunPartial || c[string(market.CauseBomb)] < 20 || c[string(market.CauseTooLarge)] < 5 || c[string(market.CauseTooComplex)] < 10 || r.Counts.Content < 30 || c[string(market.CauseBodyTimeout)] > 0 {
			t.Errorf("%s: %s (%s), causes %v, %d pages of content", r.Market, r.Status, r.Reason, c, r.Counts.Content)
		}
	}
	peak := peakOf(samples)
	t.Logf("status %d after %s; resident memory at most %d MB", status, time.Since(began).Round(100*time.Millisecond), peak>>20)
	if peak > hostileMemory {
		t.Errorf("resident memory %d MB, want below %d MB", peak>>20, hostileMemory>>20)
	}
}
