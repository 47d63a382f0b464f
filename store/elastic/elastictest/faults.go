package elastictest

import (
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Faults is a proxy in front of a server that does every harm it can: it
// refuses (429, 503, as the server and as a gateway would), cuts before the
// request is handed on, cuts after the server has done it, so that the answer
// is lost, and answers in slow bytes. One request in three gets through as if
// it were not there.
type Faults struct {
	// Down has every request cut.
	Down atomic.Bool
	// Calm hands everything on.
	Calm atomic.Bool

	server string
	client http.Client
	mu     sync.Mutex
	random *rand.Rand
	deck   []string
	done   map[string]int
}

// Kinds are the faults by name.
var Kinds = [...]string{"429", "503", "gateway", "cut", "lost", "slow"}

// Names beside the kinds under which Done counts.
const (
	Through    = "through"    // handed on as if the proxy were not there
	Blocked    = "blocked"    // the server refused a write, for a block on the index
	Unanswered = "unanswered" // handed on, and the server was not there
)

// NewFaults makes a proxy to a server, scheme://host:port.
func NewFaults(server string, seed uint64) *Faults {
	return &Faults{server: server, random: rand.New(rand.NewPCG(seed, 2)), done: map[string]int{}}
}

// Done is how many faults of each kind there were, and how many requests the
// other names count: those that are handed on have two names when the server
// itself fails them.
func (f *Faults) Done() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.done)
}

func (f *Faults) count(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done[name]++
}

func (f *Faults) pick() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.Down.Load():
		f.done["down"]++
		return "cut"
	case f.Calm.Load():
		return Through
	}
	if len(f.deck) == 0 { // all of them, in another order each time
		f.deck = append([]string{Through, Through, Through}, Kinds[:]...)
		f.random.Shuffle(len(f.deck), func(i, j int) { f.deck[i], f.deck[j] = f.deck[j], f.deck[i] })
	}
	kind := f.deck[0]
	f.deck = f.deck[1:]
	f.done[kind]++
	return kind
}

// ServeHTTP does one of the harms, or none.
func (f *Faults) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
	case "cut":
		panic(http.ErrAbortHandler)
	}
	res, answer := f.handOn(r)
	switch {
	case res == nil && r.Context().Err() == nil:
		f.count(Unanswered)
	case bytes.Contains(answer, []byte("cluster_block_exception")):
		f.count(Blocked)
	}
	if res == nil || kind == "lost" {
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

// handOn makes the request of the server; nil when that does not answer.
func (f *Faults) handOn(r *http.Request) (*http.Response, []byte) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, nil
	}
	out, err := http.NewRequestWithContext(r.Context(), r.Method, f.server+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return nil, nil
	}
	out.Header = r.Header.Clone()
	out.Header.Set("Accept-Encoding", "identity") // what is answered is read above
	res, err := f.client.Do(out)
	if err != nil {
		return nil, nil
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, nil
	}
	return res, answer
}
