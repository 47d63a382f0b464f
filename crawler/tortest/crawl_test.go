package tortest_test

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vedette/crawler"
	"vedette/crawler/tortest"
	"vedette/market"
	"vedette/marketsim"
	"vedette/seeds"
	"vedette/store/sqlite"
)

// Two markets are crawled to the end at the same time, over real Tor, from one
// v3 onion, and never meet on a circuit.
func TestTwoMarketsAreCrawledOverRealTor(t *testing.T) {
	tortest.Require(t)
	sim, err := marketsim.New(marketsim.Options{Style: marketsim.StyleLabel, Seed: 5, Listings: 100, Static: true})
	if err != nil {
		t.Fatal(err)
	}
	server, err := marketsim.Serve(t.Context(), marketsim.ServeOptions{Hosts: map[string]http.Handler{"": sim}})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	n := tortest.Run(t, server.Addr())
	watch, err := n.Control.Watch(t.Context(), "STREAM")
	if err != nil {
		t.Fatal(err)
	}
	defer watch.Close()

	var work sync.WaitGroup
	for _, id := range []string{"alpha", "beta"} {
		work.Go(func() { crawlAll(t, n, sim, id) })
	}
	work.Wait()

	used := map[string][]string{}
	for _, s := range watch.Streams() {
		// Tor's own streams, for descriptors, have other targets.
		ours := strings.HasPrefix(s.Target, strings.TrimSuffix(n.Onion, ".onion"))
		if ours && s.Status == "SUCCEEDED" && !slices.Contains(used[s.User], s.Circuit) {
			used[s.User] = append(used[s.User], s.Circuit)
		}
	}
	if len(used) != 2 || len(used["alpha"]) == 0 || len(used["beta"]) == 0 {
		t.Fatalf("circuits by SOCKS user: %v", used)
	}
	for _, id := range used["alpha"] {
		if slices.Contains(used["beta"], id) {
			t.Errorf("circuit %s carried both markets", id)
		}
	}
}

// crawlAll crawls the simulated market under an id and compares what is stored
// with what there is, and what is archived with what was fetched.
func crawlAll(t *testing.T, n *tortest.Network, sim *marketsim.Market, id string) {
	store, err := sqlite.Open(t.Context(), sqlite.Options{Path: filepath.Join(t.TempDir(), id+".db"), Now: time.Now})
	if err != nil {
		t.Error(err)
		return
	}
	defer store.Close()
	profile, err := seeds.Profile(sim.Profile())
	if err != nil {
		t.Error(err)
		return
	}
	ev, err := newEvidence(filepath.Join(t.TempDir(), id), store)
	if err != nil {
		t.Error(err)
		return
	}
	c, err := crawler.New(crawler.Options{
		Market: market.Market{
			ID: id, Name: sim.Name(), Kind: market.KindMarket, Profile: sim.Profile(), Mirrors: []string{"http://" + n.Onion},
			Mandate: market.Mandate{Purpose: "test", Authority: "test", Expires: time.Now().Add(time.Hour)},
		},
		Profile: profile, Frontier: store, Archive: ev, Seal: ev.seal, Proxy: n.SOCKS,
		Budget: crawler.Budget{RequestsPerMinute: 60_000, Concurrency: 4, Jitter: -1},
	})
	if err != nil {
		t.Error(err)
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run, err := c.Run(ctx)
	if err != nil || run.Status != market.RunComplete {
		t.Errorf("%s: run %s (%s), %v", id, run.Status, run.Reason, err)
	}
	ev.check(t, run)
	want := map[string]string{}
	for o := range sim.Offers(0) {
		want[o.Listing.ID] = o.Listing.Title
	}
	page, err := store.Listings(t.Context(), market.Filter{Market: id, Limit: 1000})
	if err != nil {
		t.Error(err)
		return
	}
	for _, l := range page.Listings {
		if want[l.ID] != l.Observed.Title {
			t.Errorf("%s: listing %s is %q, want %q", id, l.ID, l.Observed.Title, want[l.ID])
		}
	}
	if len(page.Listings) != len(want) {
		t.Errorf("%s: %d listings, want %d", id, len(page.Listings), len(want))
	}
	t.Logf("%s: %d pages, %d listings in %s", id, run.Counts.Fetched, len(page.Listings), run.Ended.Sub(run.Started).Round(time.Millisecond))
}
