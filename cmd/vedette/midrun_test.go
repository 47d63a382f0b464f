package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/marketsim"
)

// midRun is a world whose market is never read in one crawl.
func midRun(t *testing.T) *world {
	t.Helper()
	return newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100,
		budget: "{requests_per_minute: 60000, concurrency: 1, jitter: 0, pages_per_run: 40}",
	})
}

// toTheEnd crawls until the run is complete, with what is done between two
// crawls, and returns the run.
func (w *world) toTheEnd(t *testing.T, between func()) map[string]any {
	t.Helper()
	for range 10 {
		got := run(t, "", "crawl", "-c", w.config, "--json").objects(t)[0]
		if got["status"] != "paused" {
			return got
		}
		between()
	}
	t.Fatal("no end after 10 crawls")
	return nil
}

// A rebuild in the middle of a run changes nothing: neither what is in the
// store, nor where the run goes on, nor what it comes to.
func TestReextractInTheMiddleOfARun(t *testing.T) {
	t.Parallel()
	calm, w := midRun(t), midRun(t)
	calm.toTheEnd(t, func() {})
	rebuilt, asked := 0, 0
	end := w.toTheEnd(t, func() {
		before := dump(t, w.dir, true)
		got := run(t, "", "reextract", "-c", w.config, "--json").want(t, statusDone).objects(t)
		if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(dump(t, w.dir, true), "\n")); diff != "" {
			t.Fatalf("-before +after:\n%.3000s", diff)
		}
		rebuilt++
		if pages, _ := got[0]["pages"].(float64); int(pages) < 40*rebuilt-5 || got[0]["pages_changed"] != 0.0 {
			t.Errorf("%v pages were read again, %v changed", got[0]["pages"], got[0]["pages_changed"])
		}
	})
	if rebuilt < 2 || end["status"] != "complete" || end["share"] != 1.0 {
		t.Fatalf("after %d rebuilds: %v", rebuilt, end)
	}
	asked = len(w.sims["one"].Log().Repeated())
	if want := len(calm.sims["one"].Log().Repeated()); asked != want {
		t.Errorf("%d pages were asked for more than once, want %d: %v", asked, want, w.sims["one"].Log().Repeated())
	}
	if diff := cmp.Diff(strings.Split(dump(t, calm.dir, false), "\n"), strings.Split(dump(t, w.dir, false), "\n")); diff != "" {
		t.Errorf("-undisturbed +rebuilt on the way:\n%.3000s", diff)
	}
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
	if got := run(t, "", "reextract", "-c", w.config).want(t, statusDone); !strings.Contains(got.out, "the content is equal") {
		t.Errorf("a rebuild after the end: %s", got.out)
	}
}

// What a better profile can read by now in the middle of a run is asked for
// again, and the run comes to its end with all of the market.
func TestReextractMendsARunOnItsWay(t *testing.T) {
	t.Parallel()
	w := midRun(t)
	w.ownProfile(t, "demo-label", listingRequire, wrongRequire)
	first := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)[0]
	if first["status"] != "paused" {
		t.Fatalf("the run is %v: %v", first["status"], first["reason"])
	}
	w.ownProfile(t, "demo-label", "version: 1", "version: 2")
	got := run(t, "", "reextract", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if changed, _ := got[0]["pages_changed"].(float64); changed < 5 {
		t.Fatalf("only %v pages changed: the crawl met too few of them", changed)
	}
	end := w.toTheEnd(t, func() {})
	counts, _ := end["counts"].(map[string]any)
	states, _ := counts["states"].(map[string]any)
	if end["run"] != first["run"] || end["status"] != "complete" || counts["listings"] != 100.0 || states["unknown"] != nil {
		t.Errorf("the end: %v", end)
	}
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
}

// A market that is being crawled at the moment is waited for.
func TestReextractRefusesBesideACrawl(t *testing.T) {
	t.Parallel()
	w := midRun(t)
	run(t, "", "crawl", "-c", w.config).want(t, statusIncomplete)
	s, err := New(Options{Stderr: t.Output(), Shipped: parsed}).setup(w.config)
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	unlock, err := st.LockMarket(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if got := run(t, "", "reextract", "-c", w.config).want(t, statusFailed); !strings.Contains(got.errout, "one is being crawled: wait for its end") {
		t.Errorf("says %s", got.errout)
	}
}
