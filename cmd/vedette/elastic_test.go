package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"vedette/marketsim"
)

// elasticServer is the address of a real Elasticsearch.
func elasticServer(t *testing.T) string {
	t.Helper()
	url := os.Getenv("VEDETTE_TEST_ELASTICSEARCH")
	switch {
	case url != "" && !strings.Contains(url, "@"):
		return url
	case os.Getenv("VEDETTE_TEST_NO_SKIP") != "":
		t.Fatal("VEDETTE_TEST_ELASTICSEARCH names no server without security, and VEDETTE_TEST_NO_SKIP is set")
	}
	t.Skip("VEDETTE_TEST_ELASTICSEARCH names no server without security")
	return ""
}

// deleteIndices deletes what a prefix left in the server.
func deleteIndices(t *testing.T, server, prefix string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 30*time.Second)
	defer cancel()
	send := func(method, path string) string {
		r, err := http.NewRequestWithContext(ctx, method, server+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Error(err)
			return ""
		}
		defer res.Body.Close()
		var b strings.Builder
		buf := make([]byte, 64<<10)
		for {
			n, err := res.Body.Read(buf)
			b.Write(buf[:n])
			if err != nil {
				return b.String()
			}
		}
	}
	if names := strings.Fields(send(http.MethodGet, "/_cat/indices/"+prefix+"-*?h=index")); len(names) > 0 {
		send(http.MethodDelete, "/"+strings.Join(names, ","))
	}
	send(http.MethodDelete, "/_index_template/"+prefix+"-*")
	send(http.MethodDelete, "/_component_template/"+prefix+"-*")
}

// TestElastic crawls into Elasticsearch, and asks it what the local store is
// asked too.
func TestElastic(t *testing.T) {
	server := elasticServer(t)
	prefix := fmt.Sprintf("vc%x", rand.Uint32())
	t.Cleanup(func() { deleteIndices(t, server, prefix) })
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"table-one": marketsim.StyleTable}, listings: 100, budget: fast,
	})
	data, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	write(t, w.dir, "elastic.yaml", fmt.Sprintf("store: {kind: elasticsearch, addresses: [%q], prefix: %s, replicas: 0, crawler: one}\n", server, prefix)+text)
	write(t, w.dir, "down.yaml", fmt.Sprintf("store: {kind: elasticsearch, addresses: [%q], prefix: %s, replicas: 0}\n", "http://"+unused(t), prefix)+text)
	onElastic, onNothing := w.dir+"/elastic.yaml", w.dir+"/down.yaml"

	// A server that is away is in the way of no crawl.
	out := ran(t, 0, "crawl", "-c", onNothing, "--json")
	if !strings.Contains(out, `"complete"`) {
		t.Fatalf("crawl without the server: %s", out)
	}
	if out := ran(t, 1, "elastic", "status", "-c", onNothing, "--json"); !strings.Contains(out, "no Elasticsearch answers") {
		t.Errorf("status without the server: %s", out)
	}
	ran(t, 1, "elastic", "send", "-c", onElastic) // not set up yet
	ran(t, 0, "elastic", "setup", "-c", onElastic)
	ran(t, 0, "elastic", "send", "-c", onElastic)
	ran(t, 0, "crawl", "-c", onElastic, "--json")
	var status elasticStatus
	if err := json.Unmarshal([]byte(ran(t, 0, "elastic", "status", "-c", onElastic, "--json")), &status); err != nil {
		t.Fatal(err)
	}
	docs := map[string]int64{}
	for _, i := range status.Indices {
		family, _, _ := strings.Cut(strings.TrimPrefix(i.Name, prefix+"-"), "-")
		docs[family] += i.Docs
	}
	if docs["listings"] != 100 || docs["observations"] != 200 || docs["runs"] != 2 || docs["markets"] != 1 || status.Waiting+status.Refused != 0 {
		t.Errorf("after two crawls of 100 listings: %+v", status)
	}
	// The same answers from both stores, in every byte.
	for _, args := range [][]string{
		{"search", "--limit", "1000"}, {"search", "--limit", "1000", "--sort", "price"}, {"search", "mdma OR ketamine -pills", "--sort", "title"},
		{"search", "--from", "DE", "--sort", "-seen"}, {"search", "--max-eur", "100"}, {"runs"},
	} {
		args = append(args, "--json", "-c")
		local, remote := ran(t, 0, append(args, w.config)...), ran(t, 0, append(args, onElastic)...)
		if local != remote || local == "" && args[0] == "runs" {
			t.Errorf("%v: the answers differ: %d and %d lines", args, strings.Count(local, "\n"), strings.Count(remote, "\n"))
			l, r := strings.Split(local, "\n"), strings.Split(remote, "\n")
			for i := range min(len(l), len(r)) {
				if l[i] != r[i] {
					t.Fatalf("line %d:\nlocal  %s\nremote %s", i, l[i], r[i])
				}
			}
		}
	}
	if out := ran(t, 0, "elastic", "dead-letters", "-c", onElastic); out != "none\n" {
		t.Errorf("dead letters: %s", out)
	}
}

// ran is what a command line prints, which must end with the status.
func ran(t *testing.T, status int, args ...string) string {
	t.Helper()
	return run(t, "", args...).want(t, status).out
}

// unused is an address on this machine where nothing listens.
func unused(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
