package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"vedette/kibana"
	"vedette/store/elastic"
	"vedette/store/sqlite"
	"vedette/store/storetest"
)

// millionListings is how large the market is: it is seen until there are as
// many observations as wanted.
const millionListings = 50_000

// TestElasticMillion fills a real server with VEDETTE_TEST_MILLION observations
// and asks it what every panel asks. It prints how long each took.
func TestElasticMillion(t *testing.T) {
	want, err := strconv.Atoi(os.Getenv("VEDETTE_TEST_MILLION"))
	if err != nil {
		t.Skip("VEDETTE_TEST_MILLION gives no number of observations")
	}
	k := &kibanaWorld{server: elasticServer(t), prefix: fmt.Sprintf("vm%x", rand.Uint32())}
	t.Cleanup(func() { deleteIndices(t, k.server, k.prefix) })
	remote, err := elastic.Open(elastic.Options{Addresses: []string{k.server}, Prefix: k.prefix, Crawler: "one", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer remote.Close()
	if err := remote.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	local, err := sqlite.Open(t.Context(), sqlite.Options{Path: t.TempDir() + "/vedette.db", Now: time.Now, Outbox: true})
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	listings := min(millionListings, want/4)
	runs := want*7/6/listings + 2 // one in seven stays away
	season := storetest.Season{Market: "one", Listings: listings, Runs: runs, Every: 80 * 24 * time.Hour / time.Duration(runs)}
	season.Start = time.Now().Add(-2*time.Hour - time.Duration(runs-1)*season.Every)
	began, feeding := time.Now(), time.Duration(0)
	var docs int64
	err = season.Record(t.Context(), local, func(int) {
		from := time.Now()
		n, err := remote.Feeder(local).Drain(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		docs += n
		feeding += time.Since(from)
	})
	if err != nil {
		t.Fatal(err)
	}
	var n struct{ Count int }
	k.ask(t, http.MethodPost, "/"+k.prefix+"-observations/_count", nil, &n)
	t.Logf("%d observations among %d documents written in %v of %v: %.0f documents a second", n.Count, docs, feeding.Round(time.Second),
		time.Since(began).Round(time.Second), float64(docs)/feeding.Seconds())
	if n.Count < want {
		t.Errorf("%d observations, want %d", n.Count, want)
	}
	k.timed(t)
}

// timed asks what every panel asks, without the server's cache of answers, and
// prints the times, the longest first.
func (k *kibanaWorld) timed(t *testing.T) {
	queries, err := kibana.Queries(k.prefix)
	if err != nil {
		t.Fatal(err)
	}
	type took struct {
		of   kibana.Query
		time time.Duration
	}
	var all []took
	for _, q := range queries {
		var answer struct {
			found
			TimedOut bool                 `json:"timed_out"`
			Shards   struct{ Failed int } `json:"_shards"`
		}
		began := time.Now()
		k.ask(t, http.MethodPost, "/"+q.Index+"/_search?request_cache=false", q.Body, &answer)
		all = append(all, took{q, time.Since(began)})
		if answer.TimedOut || answer.Shards.Failed > 0 {
			t.Errorf("panel %s: timed out %v, %d shards failed", q.Panel, answer.TimedOut, answer.Shards.Failed)
		}
		if answer.Hits.Total.Value == 0 {
			t.Errorf("panel %s (%s): no document fits its query", q.Panel, q.Title)
		}
	}
	slices.SortFunc(all, func(a, b took) int { return int(b.time - a.time) })
	boards := map[string]time.Duration{}
	for _, q := range all {
		boards[q.of.Board] += q.time
		t.Logf("%6d ms  %s: %s", q.time.Milliseconds(), q.of.Board, q.of.Title)
	}
	line, err := json.Marshal(boards)
	t.Logf("%d panels, median %d ms, dashboards in nanoseconds %s, %v", len(all), all[len(all)/2].time.Milliseconds(), line, err)
}
