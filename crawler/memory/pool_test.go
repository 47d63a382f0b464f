package memory

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// However many exchanges there are, and however they grow, what they hold is
// bounded, and all of them come to their end.
func TestSharesAreBoundedAndEnd(t *testing.T) {
	const most = 8 << 20
	p := New()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var wire, reading, peakWire, peakReading atomic.Int64
	up := func(n, peak *atomic.Int64, d int64) {
		now := n.Add(d)
		for old := peak.Load(); now > old && !peak.CompareAndSwap(old, now); old = peak.Load() {
		}
	}
	var work sync.WaitGroup
	for i := range 300 {
		work.Go(func() {
			rng := rand.New(rand.NewPCG(1, uint64(i)))
			s, err := p.Enter(ctx)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Leave()
			held := int64(Small)
			up(&wire, &peakWire, held)
			for _, need := range []int64{Small + 1, Middle + 1}[:rng.IntN(3)] {
				if _, err := s.Grow(ctx, need, most); err != nil {
					t.Error(err)
					return
				}
				up(&wire, &peakWire, s.small+s.middle+s.large-held)
				held = s.small + s.middle + s.large
			}
			for _, payload := range []int64{SmallPayload, MiddlePayload, most}[:1+rng.IntN(3)] {
				if err := s.Read(ctx, payload); err != nil {
					t.Error(err)
					return
				}
				up(&reading, &peakReading, s.read)
				time.Sleep(time.Millisecond)
				reading.Add(-s.read)
			}
			wire.Add(-held)
		})
	}
	work.Wait()
	if n := peakWire.Load(); n > smallBytes+middleBytes+largeBytes || n < smallBytes/2 {
		t.Errorf("%d bytes on the wire at most", n)
	}
	if n := peakReading.Load(); n > readBytes || n < readBytes/2 {
		t.Errorf("%d bytes read at most", n)
	}
	whole(t, p)
}

// whole fails unless all of the pool is there.
func whole(t *testing.T, p *Pool) {
	t.Helper()
	if !p.small.TryAcquire(smallBytes) || !p.middle.TryAcquire(middleBytes) || !p.large.TryAcquire(largeBytes) || !p.read.TryAcquire(readBytes) {
		t.Error("something was not given back")
	}
}

func TestShare(t *testing.T) {
	p := New()
	s, err := p.Enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ need, most, room int64 }{
		{Small, 8 << 20, Small}, {Small + 1, 8 << 20, Middle}, {Middle, 8 << 20, Middle}, {Middle + 1, 8 << 20, 8 << 20},
	} {
		if room, err := s.Grow(t.Context(), c.need, c.most); err != nil || room != c.room || s.Room() != c.room {
			t.Errorf("need %d: room %d, %v, want %d", c.need, room, err, c.room)
		}
	}
	s.Leave()
	s.Leave()
	s, _ = p.Enter(t.Context())
	if room, err := s.Grow(t.Context(), 2<<20, 1<<40); err != nil || room != 1<<40 {
		t.Errorf("an answer larger than the pool: room %d, %v", room, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	other, _ := p.Enter(t.Context())
	if _, err := other.Grow(ended, 2<<20, 1<<20<<4); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait whose context ended: %v", err)
	}
	other.Leave()
	s.Leave()
	whole(t, p)
	var none *Share
	if room, err := none.Grow(t.Context(), 1, 5); room != 5 || err != nil || none.Read(t.Context(), 1) != nil || none.Room() != 0 {
		t.Error("a nil share has bounds")
	}
	none.Leave()
}
