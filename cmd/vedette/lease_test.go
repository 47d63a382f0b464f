package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/marketsim"
)

// sharedWorld is a world that several machines crawl.
type sharedWorld struct {
	*world
	server, prefix string
}

// crawlerConfig writes the configuration of one of them. Its requests can be
// told from those of the others.
func (w *sharedWorld) crawlerConfig(t *testing.T, name, crawlers string) string {
	t.Helper()
	data, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "proxy: {", fmt.Sprintf("proxy: {user_agent: %s, ", name), 1)
	text = strings.Replace(text, "log: {level: error}", "log: {level: info}", 1)
	dir := filepath.Join(w.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return write(t, dir, "vedette.yaml", fmt.Sprintf(`store: {kind: elasticsearch, addresses: [%q], prefix: %s, replicas: 0, crawler: %s, crawlers: %s, lease_term: 10s}
run: {parallel: 2, jitter: 0s}
`, w.server, w.prefix, name, crawlers)+text)
}

// ask asks the server about indices of the prefix.
func (w *sharedWorld) ask(t *testing.T, family, body string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server+"/"+w.prefix+"-"+family, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		t.Fatalf("%s: HTTP %d: %s, %v", family, res.StatusCode, data, err)
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
}

// totals count what the index has, for each market.
func (w *sharedWorld) totals(t *testing.T) map[string]int {
	t.Helper()
	totals := map[string]int{}
	w.ask(t, "*/_refresh", "", nil)
	for family, agg := range map[string]string{
		"listings":     `{"terms": {"field": "market.id"}, "aggs": {"sum": {"sum": {"field": "listing.versions"}}, "ships": {"value_count": {"field": "derived.ships_from"}}, "named": {"value_count": {"field": "substance.id"}}}}`,
		"vendors":      `{"terms": {"field": "market.id"}}`,
		"versions":     `{"terms": {"field": "market.id"}}`,
		"observations": `{"terms": {"field": "market.id"}}`,
	} {
		var answer struct {
			Aggregations struct {
				M struct {
					Buckets []struct {
						Key   string
						Count int `json:"doc_count"`
						Sum   struct{ Value float64 }
						Ships struct{ Value float64 }
						Named struct{ Value float64 }
					}
				}
			}
		}
		w.ask(t, family+"/_search", `{"size": 0, "aggs": {"m": `+agg+`}}`, &answer)
		for _, b := range answer.Aggregations.M.Buckets {
			totals[b.Key+" "+family] = b.Count
			if family == "listings" {
				totals[b.Key+" versions of listings"], totals[b.Key+" origins"], totals[b.Key+" substances"] = int(b.Sum.Value), int(b.Ships.Value), int(b.Named.Value)
			}
		}
	}
	return totals
}

// complete counts the runs that ended whole, by market.
func (w *sharedWorld) complete(t *testing.T) map[string]int {
	t.Helper()
	var answer struct {
		Hits struct {
			Hits []struct {
				Source struct{ Market struct{ ID string } } `json:"_source"`
			}
		}
	}
	w.ask(t, "runs/_refresh", "", nil)
	w.ask(t, "runs/_search", `{"size": 100, "query": {"term": {"run.status": "complete"}}}`, &answer)
	n := map[string]int{}
	for _, h := range answer.Hits.Hits {
		n[h.Source.Market.ID]++
	}
	return n
}

// newSharedWorld is four markets in indices of their own.
func newSharedWorld(t *testing.T, perMinute int) *sharedWorld {
	t.Helper()
	w := &sharedWorld{server: elasticServer(t), prefix: fmt.Sprintf("vl%x", rand.Uint32())}
	t.Cleanup(func() { deleteIndices(t, w.server, w.prefix) })
	w.world = newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{
			"alpha": marketsim.StyleTable, "beta": marketsim.StyleCard, "gamma": marketsim.StyleLabel, "delta": marketsim.StyleTable,
		},
		listings: 150, budget: fmt.Sprintf("{requests_per_minute: %d, concurrency: 2, jitter: 0}", perMinute),
		edit: func(o *marketsim.Options) { o.LogLimit = 100_000 },
	})
	return w
}

// process is a daemon in a process of its own.
type process struct {
	*exec.Cmd
	log   strings.Builder
	ended chan error
}

func daemon(ctx context.Context, t *testing.T, config string) *process {
	t.Helper()
	p := &process{Cmd: command(ctx, t, "run", "-c", config), ended: make(chan error, 1)}
	p.Stderr = &p.log
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.Wait() }()
	return p
}

// agents are who asked a market, in order of time, each with its first and last
// request; that one never asks before another has ended is left to be checked.
type agent struct {
	name        string
	first, last time.Time
	pages       int
}

func agents(sim *marketsim.Market) []agent {
	requests := sim.Log().Requests()
	slices.SortFunc(requests, func(a, b marketsim.Request) int { return a.Time.Compare(b.Time) })
	var list []agent
	for _, r := range requests {
		name := r.Header.Get("User-Agent")
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, agent{name: name, first: r.Time})
		}
		a := &list[len(list)-1]
		a.pages++
		if end := r.Time.Add(r.Took); end.After(a.last) {
			a.last = end
		}
	}
	return list
}

// Two machines crawl four markets between them, and one is killed in the middle
// of two of these: the other takes them over, all four complete, no market is
// ever asked by both at once, and the index holds what one undisturbed crawl
// makes.
func TestElasticCrawlers(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	calm := newSharedWorld(t, 60_000)
	single := calm.crawlerConfig(t, "single", "one")
	ran(t, 0, "elastic", "setup", "-c", single)
	ran(t, 0, "crawl", "-c", single, "--parallel", "4", "--json")
	want := calm.totals(t)
	if len(want) != 4*7 || want["alpha listings"] != 150 {
		t.Fatalf("the undisturbed crawl: %v", want)
	}
	size := calm.sims["alpha"].Log().Total()

	w := newSharedWorld(t, 2_400) // some seconds for each market
	one, two := w.crawlerConfig(t, "one", "several"), w.crawlerConfig(t, "two", "several")
	ran(t, 0, "elastic", "setup", "-c", one)
	a := daemon(ctx, t, one)
	for w.busy() < 2 && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	b := daemon(ctx, t, two)
	logs := func() string { return "one:\n" + a.log.String() + "\ntwo:\n" + b.log.String() }
	var mine []string // the markets of the one that is killed
	for {
		mine = mine[:0]
		others, most := 0, 0
		for id, sim := range w.sims {
			switch list := agents(sim); {
			case len(list) == 0:
			case list[0].name == "one":
				mine = append(mine, id)
				most = max(most, list[0].pages)
			default:
				others++
			}
		}
		if len(mine) == 2 && others == 2 && most > size*2/3 {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("one has %v, %d others are busy\n%s", mine, others, logs())
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := a.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-a.ended
	killed := time.Now()
	if n := w.complete(t); n[mine[0]]+n[mine[1]] > 0 {
		t.Fatalf("killed too late: %v", n)
	}
	for len(w.complete(t)) < 4 {
		if ctx.Err() != nil {
			t.Fatalf("only %v are complete\n%s", w.complete(t), logs())
		}
		time.Sleep(200 * time.Millisecond)
	}
	took := time.Since(killed)
	standing := 0
	for _, line := range strings.Split(strings.TrimSpace(ran(t, 0, "status", "-c", two, "--json")), "\n") {
		var m marketStanding
		if err := json.Unmarshal([]byte(line), &m); err == nil && m.Market != "" {
			standing++
			if m.Lease == nil || m.Lease.Holder != "two" || !m.Lease.Here || m.Lease.Epoch < 1 {
				t.Errorf("status of %s: %+v", m.Market, m.Lease)
			}
		}
	}
	if out := ran(t, 0, "status", "-c", one); standing != 4 || !strings.Contains(out, "two") {
		t.Errorf("status of %d markets, and of the one that was killed:\n%s", standing, out)
	}
	if err := b.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-b.ended; err != nil {
		t.Errorf("the other ends with %v", err)
	}

	for id, sim := range w.sims {
		list := agents(sim)
		for _, a := range list {
			t.Logf("%s: %s asks for %d pages from %s to %s", id, a.name, a.pages, a.first.Format("05.000"), a.last.Format("05.000"))
		}
		if slices.Contains(mine, id) {
			if len(list) != 2 || list[1].name != "two" || !list[0].last.Before(list[1].first) {
				t.Errorf("%s: not one after the other: %+v", id, list)
			} else if gap := list[1].first.Sub(list[0].last); gap < 5*time.Second {
				t.Errorf("%s: taken %v after its crawler's last request", id, gap)
			} else if list[1].pages > size*3/4 {
				t.Errorf("%s: %d pages of %d were asked for again: the state in the index spares the pages of listings", id, list[1].pages, size)
			}
		} else if len(list) != 1 || list[0].name != "two" {
			t.Errorf("%s: %+v", id, list)
		}
		if n := sim.Log().StateChanging(); len(n) > 0 {
			t.Errorf("%s: %v", id, n)
		}
		t.Logf("%s: %d requests for %d paths, %v", id, sim.Log().Total(), sim.Log().Paths(), sim.Log().Classes())
	}
	if n := w.complete(t); len(n) != 4 || n["alpha"] != 1 || n["beta"] != 1 || n["gamma"] != 1 || n["delta"] != 1 {
		t.Errorf("complete runs: %v", n)
	}
	if diff := cmp.Diff(want, w.totals(t)); diff != "" {
		t.Errorf("-undisturbed +killed:\n%s\n%s", diff, logs())
	}
	t.Logf("killed with %v in work; all complete %v later; totals %v", mine, took, want)
}

// busy counts the markets that were asked for something.
func (w *sharedWorld) busy() (n int) {
	for _, sim := range w.sims {
		if sim.Log().Total() > 0 {
			n++
		}
	}
	return n
}
