package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/store/elastic"
)

// cable is a connection to a server that can be cut.
type cable struct {
	net.Listener
	to   string
	mu   sync.Mutex
	cut  bool
	open []net.Conn
}

func newCable(t *testing.T, server string) *cable {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	l := &cable{to: u.Host}
	if l.Listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { l.carry(c) })
		}
	})
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		l.set(true)
		all.Wait()
	})
	return l
}

func (l *cable) carry(c net.Conn) {
	defer c.Close()
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer far.Close()
	l.mu.Lock()
	if l.cut {
		l.mu.Unlock()
		return
	}
	l.open = append(l.open, c, far)
	l.mu.Unlock()
	done := make(chan struct{})
	go func() { _, _ = io.Copy(far, c); far.Close(); close(done) }()
	_, _ = io.Copy(c, far)
	c.Close()
	<-done
}

// set cuts the line, or mends it.
func (l *cable) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.open {
		_ = c.Close() // it may be closed already
	}
	l.open = nil
}

// A crawler that cannot reach Elasticsearch goes on for most of its term, stops
// before that ends, and goes on with its run at the exact page when the line is
// mended and nobody took its market meanwhile.
func TestElasticCrawlerCutOff(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	w := newSharedWorld(t, 600)
	direct := w.crawlerConfig(t, "direct", "one")
	ran(t, 0, "elastic", "setup", "-c", direct)
	l := newCable(t, w.server)
	server := w.server
	w.server = "http://" + l.Addr().String()
	config := w.crawlerConfig(t, "one", "several")
	w.server = server
	onlyAlpha(t, config)
	p := daemon(ctx, t, config)
	sim := w.sims["alpha"]
	until := func(what string, cond func() bool) {
		t.Helper()
		for !cond() {
			if ctx.Err() != nil {
				t.Fatalf("never: %s\n%s", what, p.log.String())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	until("thirty pages", func() bool { return sim.Log().Total() > 30 })
	l.set(true)
	cutAt := time.Now()
	atCut := sim.Log().Total()
	time.Sleep(12 * time.Second) // the term is 10 s
	requests := sim.Log().Requests()
	last := requests[len(requests)-1]
	went := last.Time.Add(last.Took).Sub(cutAt)
	t.Logf("it went on for %v and %d pages", went, len(requests)-atCut)
	if went > 8500*time.Millisecond || len(requests)-atCut < 10 {
		t.Errorf("cut off, it went on for %v and %d pages", went, len(requests)-atCut)
	}
	stopped := sim.Log().Total()
	l.set(false)
	until("complete", func() bool { return w.complete(t)["alpha"] == 1 })
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := <-p.ended; err != nil {
		t.Errorf("it ends with %v", err)
	}
	var answer struct{ Count int }
	w.ask(t, "runs/_count", "", &answer)
	if answer.Count != 1 {
		t.Errorf("%d runs, want that one alone\n%s", answer.Count, p.log.String())
	}
	again := 0
	for path, n := range sim.Log().Repeated() {
		if path != "/" && !strings.Contains(path, "login") {
			again += n - 1
		}
	}
	if again > 5+2 { // the site's own repetitions, and what was in work
		t.Errorf("%d pages were asked for again: %v", again, sim.Log().Repeated())
	}
	totals := w.totals(t)
	if diff := cmp.Diff(map[string]int{"alpha listings": 150, "alpha versions": 150, "alpha observations": 150},
		map[string]int{"alpha listings": totals["alpha listings"], "alpha versions": totals["alpha versions"], "alpha observations": totals["alpha observations"]}); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	t.Logf("%d pages before, %d in all", stopped, sim.Log().Total())
}

// A process that is stopped in the middle of a crawl, and wakes when another has
// taken its market, asks for nothing more.
func TestElasticCrawlerStopped(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	w := newSharedWorld(t, 1200)
	one, two := w.crawlerConfig(t, "one", "several"), w.crawlerConfig(t, "two", "several")
	onlyAlpha(t, one)
	onlyAlpha(t, two)
	ran(t, 0, "elastic", "setup", "-c", one)
	a, sim := daemon(ctx, t, one), w.sims["alpha"]
	for sim.Log().Total() < 40 && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	if err := a.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	b := daemon(ctx, t, two)
	for ctx.Err() == nil {
		if list := agents(sim); len(list) > 1 && list[1].pages > 20 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := a.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	for w.complete(t)["alpha"] == 0 && ctx.Err() == nil {
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(2 * time.Second) // the first could want to go on now
	for _, p := range []*process{a, b} {
		if err := p.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := <-p.ended; err != nil {
			t.Errorf("it ends with %v", err)
		}
	}
	if list := agents(sim); len(list) != 2 || list[0].name != "one" || list[1].name != "two" {
		t.Errorf("%+v\none:\n%s\ntwo:\n%s", list, a.log.String(), b.log.String())
	}
	if totals := w.totals(t); totals["alpha listings"] != 150 || totals["alpha versions"] != 150 {
		t.Errorf("%v", totals)
	}
}

// onlyAlpha takes the other markets out of a configuration.
func onlyAlpha(t *testing.T, config string) {
	t.Helper()
	data, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	head, markets, ok := strings.Cut(string(data), "markets:\n")
	if !ok {
		t.Fatal("no markets")
	}
	parts := strings.Split(markets, "  - id: ")
	i := slices.IndexFunc(parts, func(p string) bool { return strings.HasPrefix(p, "alpha\n") })
	if err := os.WriteFile(config, []byte(head+"markets:\n  - id: "+parts[i]), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A crawl by hand does not touch what another crawler holds, takes what one
// left, and takes it at once from one that a person knows to be dead.
func TestElasticCrawlByHand(t *testing.T) {
	w := newSharedWorld(t, 60_000)
	config := w.crawlerConfig(t, "one", "several")
	onlyAlpha(t, config)
	ran(t, 0, "elastic", "setup", "-c", config)
	s, err := elastic.Open(elastic.Options{Addresses: []string{w.server}, Prefix: w.prefix, Now: func() time.Time { return time.Now().Add(-4 * time.Minute) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ghosts, err := s.Leases(elastic.LeaseOptions{Holder: "ghost", Term: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	haunt := func() *elastic.Lease {
		watch := ghosts.Watch("alpha")
		if _, err := watch.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		lease, err := watch.Claim(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		return lease
	}
	_, stop := haunt().Keep(t.Context())
	out := ran(t, 1, "crawl", "-c", config, "--json")
	if !strings.Contains(out, "ghost") || !strings.Contains(out, string(notBegun)) || w.sims["alpha"].Log().Total() > 0 {
		t.Errorf("of a market that is held: %s, %d requests", out, w.sims["alpha"].Log().Total())
	}
	if out := ran(t, 0, "elastic", "status", "-c", config); !strings.Contains(out, "ghost") || !strings.Contains(out, "in work") {
		t.Errorf("status: %s", out)
	}
	stop() // it dies
	began := time.Now()
	out = ran(t, 0, "crawl", "-c", config, "--json")
	if took := time.Since(began); took < 7*time.Second || !strings.Contains(out, `"complete"`) {
		t.Errorf("of a market that was left, after %v: %s", took, out)
	}
	haunt()
	if out := ran(t, 0, "elastic", "release", "alpha", "-c", config, "--dead"); !strings.Contains(out, "taken from ghost") {
		t.Errorf("release: %s", out)
	}
	began = time.Now()
	ran(t, 0, "crawl", "-c", config, "--json")
	if took := time.Since(began); took > 7*time.Second {
		t.Errorf("of a market that was released, after %v", took)
	}
	ran(t, 2, "elastic", "release", "alpha", "-c", config)
	var status elasticStatus
	if err := json.Unmarshal([]byte(ran(t, 0, "elastic", "status", "-c", config, "--json")), &status); err != nil {
		t.Fatal(err)
	}
	if len(status.Leases) != 1 || status.Leases[0].Held || !status.Leases[0].Done || status.Leases[0].Epoch != 4 || !status.Leases[0].Here {
		t.Errorf("leases: %+v", status.Leases)
	}
}
