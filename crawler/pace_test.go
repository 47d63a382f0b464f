package crawler

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// clock is a clock that only sleeping moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now = c.now.Add(d)
	}
	return nil
}

func paceWith(perMinute, jitter float64) (*pacer, *clock) {
	c := newClock()
	o := &Options{Budget: Budget{RequestsPerMinute: perMinute, Jitter: jitter}, Now: c.Now, Sleep: c.Sleep, Seed: 7}
	return newPacer(o), c
}

func TestPacerKeepsTheRate(t *testing.T) {
	for _, jitter := range []float64{0, 0.3, 1} {
		p, c := paceWith(60, jitter)
		start := c.Now()
		var last time.Time
		least, most := time.Hour, time.Duration(0)
		for i := range 601 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if i > 0 {
				least, most = min(least, c.Now().Sub(last)), max(most, c.Now().Sub(last))
			}
			last = c.Now()
		}
		if took := last.Sub(start); took < 570*time.Second || took > 630*time.Second {
			t.Errorf("jitter %v: 601 requests took %v, want 600 s give or take 5 %%", jitter, took)
		}
		lo, hi := time.Duration((1-jitter)*float64(time.Second)), time.Duration((1+jitter)*float64(time.Second))
		if least < lo || most > hi {
			t.Errorf("jitter %v: gaps %v to %v, want within %v to %v", jitter, least, most, lo, hi)
		}
		if jitter > 0 && most-least < hi/4 {
			t.Errorf("jitter %v: gaps %v to %v do not vary", jitter, least, most)
		}
	}
}

func TestPacerDoesNotMakeUpForAPause(t *testing.T) {
	p, c := paceWith(60, 0)
	if err := p.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Sleep(t.Context(), time.Hour)
	from := c.Now()
	for range 3 {
		if err := p.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if took := c.Now().Sub(from); took != 2*time.Second {
		t.Errorf("3 requests after an hour took %v, want 2 s", took)
	}
}

func TestPacerHolds(t *testing.T) {
	p, c := paceWith(6000, 0)
	until := c.Now().Add(90 * time.Second)
	p.holdUntil(until)
	p.holdUntil(until.Add(-time.Minute)) // an earlier end changes nothing
	if got := p.held(); !got.Equal(until) {
		t.Errorf("held until %v, want %v", got, until)
	}
	if err := p.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Now().Before(until) {
		t.Errorf("a request started at %v, want not before %v", c.Now(), until)
	}
	if got := p.held(); !got.IsZero() {
		t.Errorf("held until %v after its end", got)
	}
}

func TestPacerWaitEndsWithItsContext(t *testing.T) {
	p, _ := paceWith(60, 0)
	p.now, p.sleep = time.Now, sleep
	p.holdUntil(time.Now().Add(time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	start := time.Now()
	if err := p.wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the context's", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestBackoffDoublesUpToItsBound(t *testing.T) {
	p, _ := paceWith(60, 0)
	for _, tt := range []struct {
		try  int
		want time.Duration
	}{{1, 10 * time.Second}, {2, 20 * time.Second}, {3, 40 * time.Second}, {9, maxBackoff}, {1000, maxBackoff}} {
		if got := p.backoff(10*time.Second, tt.try); got != tt.want {
			t.Errorf("try %d: %v, want %v", tt.try, got, tt.want)
		}
	}
	if got := p.backoff(0, 5); got != 0 {
		t.Errorf("without a base: %v, want 0", got)
	}
}

func TestHours(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone data on this machine")
	}
	day := Hours{From: 8 * time.Hour, To: 18 * time.Hour, Zone: berlin}
	night := Hours{From: 22 * time.Hour, To: 6 * time.Hour, Zone: time.UTC}
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		name  string
		hours Hours
		at    string
		opens string // equal to at: it is open
	}{
		{"no window is always open", Hours{}, "2026-03-01T03:00:00Z", "2026-03-01T03:00:00Z"},
		{"before it opens, in its own zone", day, "2026-03-01T06:59:59Z", "2026-03-01T07:00:00Z"},
		{"at its first instant", day, "2026-03-01T07:00:00Z", "2026-03-01T07:00:00Z"},
		{"at its last instant it is closed", day, "2026-03-01T17:00:00Z", "2026-03-02T07:00:00Z"},
		{"the night before the clocks go forward", day, "2026-03-28T18:00:00Z", "2026-03-29T06:00:00Z"},
		{"a window over midnight, late", night, "2026-03-01T23:00:00Z", "2026-03-01T23:00:00Z"},
		{"a window over midnight, early", night, "2026-03-01T05:00:00Z", "2026-03-01T05:00:00Z"},
		{"a window over midnight, closed", night, "2026-03-01T06:00:00Z", "2026-03-01T22:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now, want := at(tt.at), at(tt.opens)
			if got := tt.hours.Opens(now); !got.Equal(want) {
				t.Errorf("opens %v, want %v", got, want)
			}
			if got := tt.hours.Open(now); got != now.Equal(want) {
				t.Errorf("open %v, want %v", got, now.Equal(want))
			}
		})
	}
}
