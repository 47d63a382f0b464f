package crawler

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"vedette/market"
)

// streaks counts failures in a row over all workers. Requests that were under
// way when one was counted tell the same story, so a failure counts only when
// its request began after the last one that did.
type streaks struct {
	mu      sync.Mutex
	cause   market.Cause // of the market-wide streak
	n       int
	last    time.Time
	quiet   int // requests in a row without any answer
	silence time.Time
}

// count adds a market-wide failure and returns the length of its streak.
func (s *streaks) count(cause market.Cause, began, now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cause != s.cause {
		s.cause, s.n, s.last = cause, 0, time.Time{}
	}
	if began.After(s.last) {
		s.n++
		s.last = now
	}
	return s.n
}

// length is the length of the market-wide streak.
func (s *streaks) length() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// silent adds a request that brought no answer at all.
func (s *streaks) silent(began, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if began.After(s.silence) {
		s.quiet++
		s.silence = now
	}
}

// answered ends the streak of silence, worked the market-wide one.
func (s *streaks) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quiet = 0
}

func (s *streaks) worked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cause, s.n = "", 0
}

// mirrorFailing reports whether so many requests in a row had no answer, and
// begins to count anew.
func (s *streaks) mirrorFailing(most int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.quiet < most {
		return false
	}
	s.quiet = 0
	return true
}

// queueing knows whether the market shows a waiting queue. A place in a queue
// belongs to a session: one request asks, the others wait for it.
type queueing struct {
	on    atomic.Bool
	turn  chan struct{} // capacity 1
	mu    sync.Mutex
	since time.Time // when the queue appeared
	seen  time.Time // when it was last shown
}

func newQueueing() *queueing { return &queueing{turn: make(chan struct{}, 1)} }

// enter returns when the caller may ask, and whether it is the only one that
// does; leave must be called.
func (q *queueing) enter(ctx context.Context) (alone bool, leave func(), err error) {
	if !q.on.Load() {
		return false, func() {}, nil
	}
	select {
	case q.turn <- struct{}{}:
		return true, func() { <-q.turn }, nil
	case <-ctx.Done():
		return false, nil, ctx.Err()
	}
}

// tooLong notes that a queue page was seen at now and reports whether the
// queue has lasted for longer than most.
func (q *queueing) tooLong(now time.Time, most time.Duration) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.on.Swap(true) {
		q.since = now
	}
	q.seen = now
	return now.Sub(q.since) > most
}

// passed notes that the site answered with something else. A request that
// began before the queue was last shown says nothing about it.
func (q *queueing) passed(began time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if began.After(q.seen) {
		q.on.Store(false)
	}
}

// maxLonely is how often a page may begin a wait of the whole market while
// other pages work in between: after that it is the page, not the market.
const maxLonely = 3

// tries counts attempts per page that were not its own fault. It knows only
// pages that are due again, so it is as small as the number of leases that
// were out when the market made us wait.
type tries struct {
	mu    sync.Mutex
	n     map[string]int
	first map[string]int // waits that the page began
}

// began notes that a page began a wait and returns how many it began so far.
func (t *tries) began(path string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.first == nil {
		t.first = map[string]int{}
	}
	t.first[path]++
	return t.first[path]
}

func (t *tries) add(path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n == nil {
		t.n = map[string]int{}
	}
	t.n[path]++
}

func (t *tries) count(path string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n[path]
}

func (t *tries) forget(path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.n, path)
	delete(t.first, path)
}
