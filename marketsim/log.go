package marketsim

import (
	"hash/maphash"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Class sorts requests by what they ask for.
type Class string

// The classes of request.
const (
	ClassFront   Class = "front"
	ClassIndex   Class = "index"
	ClassListing Class = "listing"
	ClassVendor  Class = "vendor"
	ClassMirrors Class = "mirrors"
	ClassLogin   Class = "login"
	ClassTrap    Class = "trap" // would have changed something, or has no end
	ClassOther   Class = "other"
)

// Request is one request as the market saw it.
type Request struct {
	Time    time.Time // when it came in
	Took    time.Duration
	Method  string
	Host    string
	Path    string // path and query, as sent
	Class   Class
	Changes bool // would have changed something on a real site
	Header  http.Header
	Remote  string
	Status  int // 0 when no HTTP answer was given
	Bytes   int64
	Fault   FaultKind // the one that answered; empty: content
}

// Log counts what a market was asked for. It is safe for concurrent use.
type Log struct {
	mu       sync.Mutex
	limit    int
	noPaths  bool
	ring     []Request
	next     int
	total    int
	bytes    int64
	classes  map[Class]int
	statuses map[int]int
	faults   map[FaultKind]int
	changing []Request
	inFlight int
	maxIn    int
	seed     maphash.Seed
	paths    map[uint64]uint32
	repeated map[string]int
}

// changingLimit bounds the requests kept by StateChanging; a test that gets
// this many has failed anyway.
const changingLimit = 1000

func newLog(limit int, noPaths bool) *Log {
	l := &Log{limit: limit, noPaths: noPaths, seed: maphash.MakeSeed()}
	l.Reset()
	return l
}

// Reset forgets everything but the requests in flight.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring, l.next, l.total, l.bytes = nil, 0, 0, 0
	l.classes = map[Class]int{}
	l.statuses = map[int]int{}
	l.faults = map[FaultKind]int{}
	l.changing = nil
	l.maxIn = l.inFlight
	l.paths = map[uint64]uint32{}
	l.repeated = map[string]int{}
}

// Total is the number of requests answered.
func (l *Log) Total() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.total
}

// Bytes is the number of body bytes sent.
func (l *Log) Bytes() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes
}

// Classes counts requests by class.
func (l *Log) Classes() map[Class]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.classes)
}

// Statuses counts answers by HTTP status; 0 stands for no answer.
func (l *Log) Statuses() map[int]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.statuses)
}

// Faults counts requests by the misbehaviour that answered them.
func (l *Log) Faults() map[FaultKind]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.faults)
}

// StateChanging lists the requests that would have changed something on a
// real site: any method but GET and HEAD, and any path that logs out, buys,
// votes, reports, sends, withdraws or deletes. The first 1,000 are kept.
func (l *Log) StateChanging() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.changing)
}

// MaxInFlight is the largest number of requests in work at one time.
func (l *Log) MaxInFlight() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.maxIn
}

// Fetches is how often a path (with query, as sent) was asked for.
func (l *Log) Fetches(path string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int(l.paths[l.key(path)])
}

// Paths is the number of distinct paths asked for.
func (l *Log) Paths() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.paths)
}

// Repeated gives the paths that were asked for more than once, with counts.
func (l *Log) Repeated() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.repeated)
}

// Requests gives the last requests in order of their answers, as many as
// Options.LogLimit.
func (l *Log) Requests() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]Request, 0, len(l.ring))
	out = append(out, l.ring[l.next:]...)
	return append(out, l.ring[:l.next]...)
}

// key keeps 8 bytes of a path instead of the text; a collision among a
// million paths has a chance of 1 in 36 million.
func (l *Log) key(path string) uint64 { return maphash.String(l.seed, path) }

// begin counts a request in and returns how often its path was asked before.
func (l *Log) begin(path string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight++
	l.maxIn = max(l.maxIn, l.inFlight)
	if l.noPaths {
		return 0
	}
	k := l.key(path)
	n := int(l.paths[k])
	l.paths[k]++
	if n > 0 {
		l.repeated[path] = n + 1
	}
	return n
}

// end counts a request out.
func (l *Log) end(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
	l.total++
	l.bytes += r.Bytes
	l.classes[r.Class]++
	l.statuses[r.Status]++
	if r.Fault != "" {
		l.faults[r.Fault]++
	}
	if r.Changes {
		if len(l.changing) < changingLimit {
			l.changing = append(l.changing, r)
		}
	}
	switch {
	case l.limit <= 0:
	case len(l.ring) < l.limit:
		l.ring = append(l.ring, r)
	default:
		l.ring[l.next] = r
		l.next = (l.next + 1) % l.limit
	}
}
