package elastic_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vedette/store/elastic"
)

// faults is a proxy in front of a server that does every harm it can: refuses
// (429, 503, as the server and as a gateway would), cuts before the request is
// handed on, cuts after the server has done it, so that the answer is lost, and
// answers in slow bytes.
type faults struct {
	server string
	client http.Client
	mu     sync.Mutex
	random *rand.Rand
	deck   []string
	down   atomic.Bool
	done   map[string]int // faults by name
}

func (f *faults) pick() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down.Load() {
		f.done["down"]++
		return "down"
	}
	if len(f.deck) == 0 { // all of them, in another order each time
		f.deck = []string{"", "", "", "429", "503", "gateway", "cut", "lost", "slow"}
		f.random.Shuffle(len(f.deck), func(i, j int) { f.deck[i], f.deck[j] = f.deck[j], f.deck[i] })
	}
	kind := f.deck[0]
	f.deck = f.deck[1:]
	f.done[kind]++
	return kind
}

func (f *faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	kind := f.pick()
	switch kind {
	case "429", "503":
		status, _ := strconv.Atoi(kind)
		w.Header().Set("X-Elastic-Product", "Elasticsearch")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"error":{"type":"es_rejected_execution_exception","reason":"busy"}}`)
		return
	case "gateway":
		w.WriteHeader(http.StatusBadGateway)
		return
	case "cut", "down":
		panic(http.ErrAbortHandler)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, f.server+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	out.Header = r.Header.Clone()
	res, err := f.client.Do(out)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || kind == "lost" {
		panic(http.ErrAbortHandler)
	}
	for k, v := range res.Header {
		w.Header()[k] = v
	}
	w.WriteHeader(res.StatusCode)
	if kind == "slow" && len(answer) > 1 {
		_, _ = w.Write(answer[:len(answer)/2])
		_ = http.NewResponseController(w).Flush()
		time.Sleep(50 * time.Millisecond)
		answer = answer[len(answer)/2:]
	}
	_, _ = w.Write(answer)
}

// everything are all documents of a prefix by alias-free index and id.
func everything(t testing.TB, o elastic.Options) map[string]string {
	t.Helper()
	all := map[string]string{}
	after := ""
	for {
		status, answer := request(t, o, http.MethodPost, "/"+o.Prefix+"-*/_search",
			`{"size": 5000, "sort": [{"listing.key": {"order": "asc", "missing": "_first"}}, {"event.dataset": "asc"}, {"@timestamp": "asc"},
			{"vendor.key": {"order": "asc", "missing": "_first"}}]`+after+`}`)
		var page struct {
			Hits struct {
				Hits []struct {
					Index  string          `json:"_index"`
					ID     string          `json:"_id"`
					Source json.RawMessage `json:"_source"`
					Sort   json.RawMessage
				}
			}
		}
		if err := json.Unmarshal([]byte(answer), &page); err != nil || status != http.StatusOK {
			t.Fatalf("HTTP %d: %s", status, answer)
		}
		if len(page.Hits.Hits) == 0 {
			return all
		}
		for _, h := range page.Hits.Hits {
			all[h.Index[len(o.Prefix):]+" "+h.ID] = string(h.Source)
			after = `, "search_after": ` + string(h.Sort)
		}
	}
}

// Whatever happens on the way, the index becomes the one that an undisturbed
// writer makes: nothing is lost, nothing doubled.
func TestOutage(t *testing.T) {
	listings := 300
	if n, err := strconv.Atoi(os.Getenv("VEDETTE_TEST_OUTAGE")); err == nil {
		listings = n
	}
	calm := options(t)
	a, l := setUp(t, calm), local(t)
	seasonOf(t, l, listings, func(int) {})
	drain(t, a, l)
	want := everything(t, calm)

	rough := options(t)
	setUp(t, rough)
	f := &faults{server: rough.Addresses[0], random: rand.New(rand.NewPCG(1, 2)), done: map[string]int{}}
	proxy := httptest.NewServer(f)
	t.Cleanup(proxy.Close)
	behind := rough
	behind.Addresses, behind.Timeout = []string{proxy.URL}, 10*time.Second
	b, m := open(t, behind), local(t)
	ctx, cancel := context.WithCancel(t.Context())
	fed := make(chan error, 1)
	go func() { fed <- b.Feeder(m).Run(ctx) }()
	began := time.Now()
	seasonOf(t, m, listings, func(run int) {
		f.down.Store(run%2 == 0) // away for a while, and back
		time.Sleep(time.Second)
	})
	crawled := time.Since(began)
	f.down.Store(false)
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		n, err := m.Backlog(t.Context())
		if err != nil || n.Dead > 0 || time.Now().After(end) {
			t.Fatalf("backlog %+v, %v, faults %v", n, err, f.done)
		}
		if n.Waiting == 0 {
			break
		}
	}
	cancel()
	if err := <-fed; err != nil {
		t.Fatal(err)
	}
	if err := a.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	request(t, rough, http.MethodPost, "/"+rough.Prefix+"-*/_refresh", "")
	got := everything(t, rough)
	t.Logf("%d documents; crawled in %v, written after %v, faults %v", len(got), crawled, time.Since(began), f.done)
	if len(want) < 4*listings || len(got) != len(want) {
		t.Errorf("%d documents, want %d", len(got), len(want))
	}
	bad := 0
	for id, doc := range want {
		if got[id] != doc {
			if bad++; bad < 4 {
				t.Errorf("%s:\ngot  %s\nwant %s", id, got[id], doc)
			}
		}
	}
	for _, kind := range []string{"429", "503", "gateway", "cut", "lost", "slow", "down"} {
		if f.done[kind] == 0 {
			t.Errorf("the proxy never did %q", kind)
		}
	}
}
