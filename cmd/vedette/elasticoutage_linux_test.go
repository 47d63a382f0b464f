package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vedette/marketsim"
	"vedette/store/elastic/elastictest"
)

// outage is a crawl into an Elasticsearch to which everything happens.
type outage struct {
	server, prefix string
	faults         *elastictest.Faults
	process        *elastictest.Server // nil: it is not killed
	kills, blocks  int
	crawling, over atomic.Bool
	wanted         chan struct{} // a harm that finds no crawl asks for one
}

// kills of the server, each in the middle of a crawl.
const outageKills = 5

// outageBudget is forty pages a second, so that a crawl of 400 listings takes
// some ten seconds and most harms meet one that goes on.
const outageBudget = "{requests_per_minute: 2400, concurrency: 4, jitter: 0}"

// TestElasticOutage crawls a market of VEDETTE_TEST_OUTAGE listings (default
// 400) while its Elasticsearch is behind a proxy that refuses, cuts and
// dawdles, is made read-only, says that its disk is full, and, when
// VEDETTE_TEST_ELASTICSEARCH_PID names the file with its process id, is killed
// five times. Every harm meets a crawl: a large market is crawled once or
// twice during all of them, a small one at most once for each. What is in it
// afterwards is what a store that was built from the archive writes into an
// undisturbed one.
func TestElasticOutage(t *testing.T) {
	server := elasticServer(t)
	listings := 400
	if n, err := strconv.Atoi(os.Getenv("VEDETTE_TEST_OUTAGE")); err == nil {
		listings = n
	}
	o := &outage{
		server: server, prefix: fmt.Sprintf("vo%x", rand.Uint32()), faults: elastictest.NewFaults(server, 7), wanted: make(chan struct{}, 1),
	}
	if file := os.Getenv("VEDETTE_TEST_ELASTICSEARCH_PID"); file != "" {
		o.process = &elastictest.Server{Address: server, PIDFile: file}
	} else if os.Getenv("VEDETTE_TEST_NO_SKIP") != "" {
		t.Fatal("VEDETTE_TEST_ELASTICSEARCH_PID names no file, and VEDETTE_TEST_NO_SKIP is set")
	}
	calm := o.prefix + "c"
	t.Cleanup(func() { deleteIndices(t, server, o.prefix); deleteIndices(t, server, calm) })
	proxy := httptest.NewServer(o.faults)
	t.Cleanup(proxy.Close)

	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"table-one": marketsim.StyleTable}, listings: listings, budget: outageBudget,
		edit: func(o *marketsim.Options) { o.Static = false },
	})
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	config := func(dir, name, address, prefix string) string {
		return write(t, dir, name, fmt.Sprintf("store: {kind: elasticsearch, addresses: [%q], prefix: %s, replicas: 0, crawler: one}\n", address, prefix)+string(text))
	}
	rough := config(w.dir, "rough.yaml", proxy.URL, o.prefix)
	ran(t, statusDone, "elastic", "setup", "-c", config(w.dir, "direct.yaml", server, o.prefix))

	most := watchMemory(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- o.weather(ctx) }()
	began := time.Now()
	crawls := o.crawls(t, rough)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	crawled := time.Since(began)
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Second) {
		got := run(t, "", "elastic", "send", "-c", rough)
		if got.status == statusDone {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("not everything is written: %s%s", got.out, got.errout)
		}
	}
	written := time.Since(began)
	memory := most()

	// The same from the archive, undisturbed.
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "data", "archive"), os.DirFS(filepath.Join(w.dir, "data", "archive"))); err != nil {
		t.Fatal(err)
	}
	undisturbed := config(dir, "calm.yaml", server, calm)
	ran(t, statusDone, "elastic", "setup", "-c", undisturbed)
	ran(t, statusDone, "reextract", "-c", undisturbed)
	ran(t, statusDone, "elastic", "send", "-c", undisturbed)
	got, want := o.documents(t, o.prefix), o.documents(t, calm)
	t.Logf("%d documents of %d crawls of %d listings; crawled in %v, written after %v, compared after %v; server killed %d times, blocked %d times, faults %v; at most %d MiB of memory",
		len(got), crawls, listings, crawled.Round(time.Second), written.Round(time.Second), time.Since(began).Round(time.Second), o.kills, o.blocks, o.faults.Done(), memory>>20)
	if n := ofFamily(got, "-observations"); n < crawls*listings*9/10 {
		t.Errorf("%d observations in %d crawls of %d listings", n, crawls, listings)
	}
	for _, d := range elastictest.Differences(got, want, 4) {
		t.Error(d)
	}
	if memory > 512<<20 {
		t.Errorf("%d MiB of memory", memory>>20)
	}
	done := o.faults.Done()
	for _, kind := range elastictest.Kinds {
		if done[kind] == 0 {
			t.Errorf("the proxy never did %q", kind)
		}
	}
}

// crawls are made until the weather is over, each when a harm wants one; two at
// least, so that the last meets listings that are known. It returns how many.
func (o *outage) crawls(t *testing.T, config string) int {
	t.Helper()
	n := 0
	for n < 2 || !o.over.Load() {
		select {
		case <-o.wanted:
		case <-time.After(100 * time.Millisecond):
			if !o.over.Load() {
				continue
			}
		}
		o.crawling.Store(true)
		out := ran(t, statusDone, "crawl", "-c", config, "--json")
		o.crawling.Store(false)
		if !strings.Contains(out, `"complete"`) {
			t.Fatalf("crawl %d: %s", n, out)
		}
		n++
	}
	return n
}

// weather is what happens to the server, one thing after the other. Each begins
// after something was written since the one before, and ends after a request
// has met it.
func (o *outage) weather(ctx context.Context) error {
	defer o.over.Store(true)
	defer o.faults.Down.Store(false)
	for range outageKills {
		o.until(ctx, elastictest.Through, 3)
		if o.process == nil {
			o.faults.Down.Store(true)
			pause(ctx, time.Second)
			o.faults.Down.Store(false)
			continue
		}
		if err := o.process.Kill(); err != nil {
			return err
		}
		o.kills++
		o.until(ctx, elastictest.Unanswered, 1)
		if err := o.process.Start(ctx); err != nil {
			return err
		}
	}
	// As a person does, and as the server does at its flood stage.
	for _, what := range []string{"index.blocks.write", "index.blocks.read_only_allow_delete"} {
		o.until(ctx, elastictest.Through, 3)
		if err := o.setting(ctx, what, "true"); err != nil {
			return err
		}
		o.blocks++
		o.until(ctx, elastictest.Blocked, 1)
		if err := o.setting(ctx, what, "null"); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// until waits until a crawl goes on, asking for one when there is none, and the
// proxy has counted so many more of a name.
func (o *outage) until(ctx context.Context, name string, more int) {
	counted := func() int { return o.faults.Done()[name] }
	for before := counted(); ctx.Err() == nil && (!o.crawling.Load() || counted() < before+more); {
		if !o.crawling.Load() {
			select {
			case o.wanted <- struct{}{}:
			default:
			}
		}
		pause(ctx, 50*time.Millisecond)
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func (o *outage) setting(ctx context.Context, name, value string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, o.server+"/"+o.prefix+"-*/_settings", strings.NewReader(fmt.Sprintf(`{%q: %s}`, name, value)))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: HTTP %d", name, value, res.StatusCode)
	}
	return nil
}

// documents are those of a prefix.
func (o *outage) documents(t *testing.T, prefix string) map[string]string {
	t.Helper()
	all, err := elastictest.Documents(t.Context(), o.server, prefix)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func ofFamily(docs map[string]string, family string) int {
	n := 0
	for id := range maps.Keys(docs) {
		if strings.HasPrefix(id, family) {
			n++
		}
	}
	return n
}

// watchMemory samples what this process holds; the function that it returns
// says what the most was.
func watchMemory(t *testing.T) (most func() uint64) {
	ctx, cancel := context.WithCancel(t.Context())
	var top atomic.Uint64
	done := make(chan struct{})
	go func() {
		defer close(done)
		s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for ctx.Err() == nil {
			metrics.Read(s)
			top.Store(max(top.Load(), s[0].Value.Uint64()-s[1].Value.Uint64()))
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return func() uint64 { cancel(); <-done; return top.Load() }
}
