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
	over           atomic.Bool
}

// kills of the server, each in the middle of a crawl.
const outageKills = 5

// TestElasticOutage crawls a market of VEDETTE_TEST_OUTAGE listings (default
// 400) again and again while its Elasticsearch is behind a proxy that refuses,
// cuts and dawdles, is made read-only, says that its disk is full, and, when
// VEDETTE_TEST_ELASTICSEARCH_PID names the file with its process id, is killed
// five times. What is in it afterwards is what a store that was built from the
// archive writes into an undisturbed one.
func TestElasticOutage(t *testing.T) {
	server := elasticServer(t)
	listings := 400
	if n, err := strconv.Atoi(os.Getenv("VEDETTE_TEST_OUTAGE")); err == nil {
		listings = n
	}
	o := &outage{server: server, prefix: fmt.Sprintf("vo%x", rand.Uint32()), faults: elastictest.NewFaults(server, 7)}
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
		styles: map[string]marketsim.Style{"table-one": marketsim.StyleTable}, listings: listings, budget: fast,
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
	began, crawls := time.Now(), 0
	for crawls < 2 || !o.over.Load() {
		if out := ran(t, statusDone, "crawl", "-c", rough, "--json"); !strings.Contains(out, `"complete"`) {
			t.Fatalf("crawl %d: %s", crawls, out)
		}
		crawls++
	}
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
	t.Logf("%d documents of %d crawls of %d listings; crawled in %v, written after %v; server killed %d times, blocked %d times, faults %v; at most %d MiB of memory",
		len(got), crawls, listings, crawled.Round(time.Second), written.Round(time.Second), o.kills, o.blocks, o.faults.Done(), memory>>20)
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

// weather is what happens to the server, one thing after the other.
func (o *outage) weather(ctx context.Context) error {
	defer o.over.Store(true)
	defer o.faults.Down.Store(false)
	wait := func(d time.Duration) {
		select {
		case <-ctx.Done():
		case <-time.After(d):
		}
	}
	block := func(what string) error {
		wait(time.Second)
		if err := o.setting(ctx, what, "true"); err != nil {
			return err
		}
		o.blocks++
		wait(3 * time.Second)
		return o.setting(ctx, what, "null")
	}
	for range outageKills {
		wait(2 * time.Second)
		if o.process == nil {
			o.faults.Down.Store(true)
			wait(time.Second)
			o.faults.Down.Store(false)
			continue
		}
		if err := o.process.Kill(); err != nil {
			return err
		}
		o.kills++
		wait(time.Second)
		if err := o.process.Start(ctx); err != nil {
			return err
		}
	}
	// As a person does, and as the server does at its flood stage.
	for _, what := range []string{"index.blocks.write", "index.blocks.read_only_allow_delete"} {
		if err := block(what); err != nil {
			return err
		}
	}
	return ctx.Err()
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
