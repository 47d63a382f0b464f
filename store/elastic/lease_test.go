package elastic_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vedette/market"
	"vedette/store"
	"vedette/store/elastic"
	"vedette/store/elastic/elastictest"
)

// shortTerm is a term for tests: renewals come every third of it.
const shortTerm = 1500 * time.Millisecond

// leases are those of a process of its own, whose clock on the wall is off.
func leases(t testing.TB, o elastic.Options, name string, off time.Duration, lo elastic.LeaseOptions) *elastic.Leases {
	t.Helper()
	o.Now = func() time.Time { return time.Now().Add(off) }
	lo.Holder = name
	if lo.Term == 0 {
		lo.Term = shortTerm
	}
	l, err := open(t, o).Leases(lo)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// claim takes a market that must be free.
func claim(t testing.TB, l *elastic.Leases, id string) *elastic.Lease {
	t.Helper()
	w := l.Watch(id)
	if s, err := w.Look(t.Context()); err != nil || !s.Free {
		t.Fatalf("%s is not free: %+v, %v", id, s, err)
	}
	h, err := w.Claim(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// await watches until a claim succeeds.
func await(ctx context.Context, l *elastic.Leases, id string) (*elastic.Lease, error) {
	w := l.Watch(id)
	for ctx.Err() == nil {
		s, err := w.Look(ctx)
		if err == nil && s.Free {
			h, err := w.Claim(ctx, 0)
			if err == nil || !errors.Is(err, market.ErrBusy) {
				return h, err
			}
		}
		time.Sleep(l.Pace() / 4)
	}
	return nil, ctx.Err()
}

// TestLeases holds leases to what package doc promises of them. The parts share
// indices, because to make those takes a busy server longer than all else.
func TestLeases(t *testing.T) {
	o := options(t)
	s := setUp(t, o)
	t.Run("together", func(t *testing.T) {
		for name, test := range map[string]func(*testing.T, elastic.Options){
			"many crawlers race":                       leaseRaces,
			"a holder is cut off":                      leaseCutOff,
			"a machine sleeps":                         leaseOfASleeper,
			"a person takes it from one that is alive": leaseRevoked,
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(t, o)
			})
		}
	})
	t.Run("epochs go on when the index is lost", func(t *testing.T) { leaseEpochsGoOn(t, o, s) })
}

// Many crawlers, whose clocks differ by many minutes, want the same few markets
// again and again; some die while they hold one. Two never have one at once,
// nobody waits for ever, and the epochs of a market rise.
func leaseRaces(t *testing.T, o elastic.Options) {
	markets := []string{"race one", "race two", "race three"}
	const crawlers, turns = 9, 6
	type room struct {
		inside atomic.Int32
		mu     sync.Mutex
		epoch  int64
		turns  int
	}
	rooms := map[string]*room{}
	for _, m := range markets {
		rooms[m] = new(room)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var died atomic.Int32
	var all sync.WaitGroup
	for i := range crawlers {
		l := leases(t, o, fmt.Sprint("crawler ", i), time.Duration(i-crawlers/2)*7*time.Minute, elastic.LeaseOptions{})
		random := rand.New(rand.NewPCG(uint64(i), 5))
		all.Go(func() {
			for turn := range turns {
				m := markets[(i+turn)%len(markets)]
				h, err := await(ctx, l, m)
				if err != nil {
					t.Errorf("crawler %d, turn %d: %v", i, turn, err)
					return
				}
				r := rooms[m]
				if n := r.inside.Add(1); n != 1 {
					t.Errorf("%d crawlers have %s at once", n, m)
				}
				r.mu.Lock()
				if h.Epoch() <= r.epoch {
					t.Errorf("%s: epoch %d after %d", m, h.Epoch(), r.epoch)
				}
				r.epoch = h.Epoch()
				r.turns++
				r.mu.Unlock()
				held, stop := h.Keep(ctx)
				dies := random.IntN(6) == 0
				select {
				case <-time.After(time.Duration(random.Int64N(int64(shortTerm / 4)))):
				case <-held.Done():
					t.Errorf("crawler %d lost %s: %v", i, m, context.Cause(held))
				}
				stop()
				if err := h.Err(); err != nil {
					t.Errorf("crawler %d: %v", i, err)
				}
				r.inside.Add(-1)
				if dies {
					died.Add(1)
					continue // it gives nothing back
				}
				if err := h.Release(ctx, true); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	total := 0
	for _, r := range rooms {
		total += r.turns
	}
	if total != crawlers*turns || died.Load() == 0 {
		t.Errorf("%d turns of %d, %d died", total, crawlers*turns, died.Load())
	}
}

// gap is how long after a holder stopped another took its market.
func gap(t *testing.T, held context.Context, other *elastic.Leases, id string) time.Duration {
	t.Helper()
	stopped := make(chan time.Time, 1)
	go func() { <-held.Done(); stopped <- time.Now() }()
	h, err := await(t.Context(), other, id)
	took := time.Now()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Release(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	select {
	case at := <-stopped:
		return took.Sub(at)
	case <-time.After(5 * time.Second):
		t.Fatal("the holder goes on, and another took its market")
	}
	return 0
}

// A holder that the server cannot be reached from stops before another takes
// its market, which happens soon; and it does not stop for a short outage.
func leaseCutOff(t *testing.T, o elastic.Options) {
	f := elastictest.NewFaults(o.Addresses[0], 3)
	proxy := httptest.NewServer(f)
	t.Cleanup(proxy.Close)
	behind := o
	behind.Addresses = []string{proxy.URL}

	const term = 4 * time.Second // some tries fit in
	h, err := await(t.Context(), leases(t, behind, "a", -9*time.Minute, elastic.LeaseOptions{Term: term}), "cut")
	if err != nil {
		t.Fatal(err)
	}
	held, stop := h.Keep(t.Context())
	defer stop()
	other := leases(t, o, "b", 9*time.Minute, elastic.LeaseOptions{})
	w := other.Watch("cut")
	for end := time.Now().Add(2 * term); time.Now().Before(end); time.Sleep(term / 30) {
		f.Down.Store(time.Until(end)%term < term/8) // short outages, on top of its faults
		if s, err := w.Look(t.Context()); err != nil || s.Free || !s.Held || s.Ours {
			t.Fatalf("%+v, %v", s, err)
		}
		if _, err := w.Claim(t.Context(), 0); !errors.Is(err, market.ErrBusy) {
			t.Fatalf("it is taken from a holder that renews: %v", err)
		}
		if err := h.Err(); err != nil {
			t.Fatalf("faults %v: %v", f.Done(), err)
		}
	}
	f.Down.Store(true)
	began := time.Now()
	d := gap(t, held, other, "cut")
	t.Logf("taken %v after the holder stopped, %v after it was cut off; faults %v", d, time.Since(began), f.Done())
	if d < term/10 {
		t.Errorf("another took it %v after the holder stopped", d)
	}
	if took := time.Since(began); took > 2*term {
		t.Errorf("it was left alone for %v", took)
	}
	if cause := context.Cause(held); !errors.Is(cause, elastic.ErrLease) {
		t.Errorf("the crawl ended by %v", cause)
	}
	if f.Done()["lost"] == 0 {
		t.Error("no answer to a renewal was lost")
	}
}

// A machine that sleeps, or a process that is stopped, finds its lease gone the
// moment that it wakes.
func leaseOfASleeper(t *testing.T, o elastic.Options) {
	var slept atomic.Int64
	began := time.Now()
	l := leases(t, o, "a", 0, elastic.LeaseOptions{Clock: func() time.Duration { return time.Since(began) + time.Duration(slept.Load()) }})
	h := claim(t, l, "sleep")
	if err := h.Err(); err != nil {
		t.Fatal(err)
	}
	slept.Store(int64(shortTerm))
	if err := h.Err(); !errors.Is(err, elastic.ErrLease) {
		t.Errorf("after a sleep: %v", err)
	}
	// The clock of some machines stands still while they sleep; that on the
	// wall does not.
	var wall atomic.Int64
	o.Now = func() time.Time { return time.Now().Add(time.Duration(wall.Load())) }
	still, err := open(t, o).Leases(elastic.LeaseOptions{Holder: "b", Term: time.Minute, Clock: func() time.Duration { return 0 }})
	if err != nil {
		t.Fatal(err)
	}
	g := claim(t, still, "sleep two")
	wall.Store(int64(30 * time.Second))
	if err := g.Err(); err != nil {
		t.Errorf("after half the term: %v", err)
	}
	wall.Store(int64(50 * time.Second))
	if err := g.Err(); !errors.Is(err, elastic.ErrLease) {
		t.Errorf("after a sleep without a clock: %v", err)
	}
	held, stop := h.Keep(t.Context())
	defer stop()
	select {
	case <-held.Done():
	case <-time.After(time.Second):
		t.Error("it goes on")
	}
}

// A release by hand takes a market from a holder that is alive, and only then
// gives it to another.
func leaseRevoked(t *testing.T, o elastic.Options) {
	a, b := leases(t, o, "a", time.Hour, elastic.LeaseOptions{}), leases(t, o, "b", 0, elastic.LeaseOptions{})
	h := claim(t, a, "hand one")
	held, stop := h.Keep(t.Context())
	defer stop()
	if s, err := b.Revoke(t.Context(), "hand one", false); err != nil || s.Holder != "a" {
		t.Fatalf("%+v, %v", s, err)
	}
	if d := gap(t, held, b, "hand one"); d < shortTerm/10 {
		t.Errorf("another took it %v after the holder stopped", d)
	}
	if err := h.Release(t.Context(), true); err != nil {
		t.Errorf("a lease that is lost is given back: %v", err)
	}
	if _, err := b.Revoke(t.Context(), "hand one", false); !errors.Is(err, market.ErrNotFound) {
		t.Errorf("of a market that nobody holds: %v", err)
	}
	claim(t, a, "hand two") // and it dies
	if _, err := b.Revoke(t.Context(), "hand two", true); err != nil {
		t.Fatal(err)
	}
	claim(t, b, "hand two")
	list, err := b.Standings(t.Context(), []string{"hand one", "hand two", "hand three"})
	if err != nil || len(list) != 3 || list[0].Held || !list[0].Done || !list[1].Held || !list[1].Ours || list[1].Epoch != 2 || list[2].Known {
		t.Errorf("%+v, %v", list, err)
	}
}

// Epochs rise although the index of the leases is lost, so that what is written
// after that is not taken for old.
func leaseEpochsGoOn(t *testing.T, o elastic.Options, s *elastic.Store) {
	l := leases(t, o, "a", 0, elastic.LeaseOptions{})
	first := claim(t, l, "one")
	if first.Epoch() != 1 {
		t.Fatalf("the first epoch is %d", first.Epoch())
	}
	w := l.Watch("two")
	if _, err := w.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h, err := w.Claim(t.Context(), 41); err != nil || h.Epoch() != 42 {
		t.Fatalf("after the epoch 41 that the caller knows comes %v, %v", h, err)
	}
	status, answer := request(t, o, http.MethodPut, fmt.Sprintf("/%s-markets/_doc/%s?version=%d&version_type=external", o.Prefix, marketID(t, o, s, "one"), store.Stamp(7, clock())), `{"market": {"id": "one"}}`)
	if status >= 300 {
		t.Fatalf("HTTP %d: %s", status, answer)
	}
	if status, answer := request(t, o, http.MethodDelete, "/"+o.Prefix+"-leases-g1", ""); status >= 300 {
		t.Fatalf("HTTP %d: %s", status, answer)
	}
	if _, err := l.Watch("one").Look(t.Context()); !errors.Is(err, elastic.ErrNotSetUp) {
		t.Errorf("without an index: %v", err)
	}
	if err := s.Setup(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h := claim(t, l, "one"); h.Epoch() != 8 {
		t.Errorf("epoch %d after what was written in epoch 7", h.Epoch())
	}
}

// marketID is the id of the document of a market, learned by writing one.
func marketID(t *testing.T, o elastic.Options, s *elastic.Store, id string) string {
	t.Helper()
	l := local(t)
	if err := l.SaveMarket(t.Context(), market.Market{ID: id, Name: id}); err != nil {
		t.Fatal(err)
	}
	drain(t, s, l)
	for name := range everything(t, o) {
		var index, doc string
		if _, err := fmt.Sscanf(name, "%s %s", &index, &doc); err == nil && index == "-markets-g1" {
			return doc
		}
	}
	t.Fatal("the market was not written")
	return ""
}
