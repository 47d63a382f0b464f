package main

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/marketsim"
	"vedette/store/sqlite"
)

// chaosConcurrency is the number of requests in flight, and so the most that
// one kill can make the site be asked for again.
const chaosConcurrency = 4

// TestChaos kills a crawl at random moments, again and again, and holds what
// it leaves against an undisturbed crawl of the same market. VEDETTE_TEST_CHAOS
// says how often; without it there are three kills.
func TestChaos(t *testing.T) {
	kills := 3
	if v := os.Getenv("VEDETTE_TEST_CHAOS"); v != "" {
		var err error
		if kills, err = strconv.Atoi(v); err != nil || kills < 1 {
			t.Fatalf("VEDETTE_TEST_CHAOS=%q is no number above 0", v)
		}
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	options := worldOptions{
		styles: map[string]marketsim.Style{"chaos": marketsim.StyleLabel}, listings: 400,
		latency: 8 * time.Millisecond, budget: fast,
	}
	calm := newWorld(t, options)
	began := time.Now()
	run(t, "", "crawl", "-c", calm.config).want(t, statusDone)
	span := time.Since(began)
	want := dump(t, calm.dir, false)
	if n := strings.Count(want, `"kind":"listing"`); n != 400 {
		t.Fatalf("the undisturbed crawl has %d listings", n)
	}
	done := 0
	for round := 1; done < kills; round++ {
		w := newWorld(t, options)
		killed := w.crawlWithKills(t, rnd, span, calm.sims["chaos"].Log().Paths(), kills-done)
		done += killed
		if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(dump(t, w.dir, false), "\n")); diff != "" {
			t.Fatalf("round %d, %d kills: the store differs, -undisturbed +killed:\n%s", round, killed, diff)
		}
		w.checkFetches(t, killed)
		run(t, "", "verify", "-c", w.config).want(t, statusDone)
		t.Logf("round %d: %d kills", round, killed)
	}
}

// crawlWithKills crawls a site of so many pages to the end, through up to n
// kills.
func (w *world) crawlWithKills(t *testing.T, rnd *rand.Rand, span time.Duration, pages, n int) int {
	t.Helper()
	killed := 0
	for {
		ctx, cancel := context.WithCancel(t.Context())
		cmd := command(ctx, t, "crawl", "-c", w.config)
		var errout strings.Builder
		cmd.Stderr = &errout
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		var after <-chan time.Time
		if killed < n {
			after = time.After(time.Duration(rnd.Int64N(int64(span/2) + 1)))
		}
		select {
		case err := <-ended:
			cancel()
			if err != nil {
				t.Fatalf("after %d kills: %v\n%s", killed, err, errout.String())
			}
			return killed
		case <-after:
			if err := cmd.Process.Kill(); err != nil { // SIGKILL
				t.Logf("it had just ended: %v", err)
			}
			if err := <-ended; err == nil {
				cancel()
				return killed // it finished before the signal came
			}
			cancel()
			killed++
			// Between the end of a run and that of its process a kill leaves
			// nothing to go on with: one more crawl would be a second run.
			// The store is looked into only when every page was fetched, so
			// that elsewhere it is the next crawl that finds it as it was left.
			if w.sims["chaos"].Log().Paths() >= pages && w.finished(t) {
				return killed
			}
		}
	}
}

// finished reports whether the store holds a complete run. A process that was
// killed before it made a store has none.
func (w *world) finished(t *testing.T) bool {
	t.Helper()
	var out, errout strings.Builder
	app := New(Options{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errout, Now: time.Now, Shipped: parsed})
	status := app.Run(t.Context(), []string{"runs", "-c", w.config, "--json"})
	return status == statusDone && strings.Contains(out.String(), `"status":"complete"`)
}

// checkFetches holds the site's own log against what a kill may cost: the
// requests in flight, and the page that proves the mirror to each process.
// What the second pass reads again is no repetition.
func (w *world) checkFetches(t *testing.T, killed int) {
	t.Helper()
	for id, sim := range w.sims {
		extra := -w.secondPages(t, id)
		for path, n := range sim.Log().Repeated() {
			if path != "/" {
				extra += n - 1
			}
		}
		if extra > killed*chaosConcurrency {
			t.Errorf("%s: %d repeated requests after %d kills, at most %d: %v", id, extra, killed, killed*chaosConcurrency, sim.Log().Repeated())
		}
		if n := len(sim.Log().StateChanging()); n > 0 {
			t.Errorf("%s: %d requests that change something", id, n)
		}
	}
}

// secondPages is how many pages the second pass of a market's one run read, of
// which there must be some.
func (w *world) secondPages(t *testing.T, id string) int {
	t.Helper()
	st, err := sqlite.Open(t.Context(), sqlite.Options{Path: w.dir + "/data/vedette.db", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	runs, err := st.Runs(t.Context(), id, 10)
	if err != nil || len(runs) != 1 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	p := runs[0].Completeness.TwoPass
	if p.Pages < 5 || p.Both == 0 || p.N < 100 {
		t.Errorf("second pass: %+v", p)
	}
	return p.Pages + p.Failed
}
