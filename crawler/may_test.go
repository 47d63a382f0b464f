package crawler

import (
	"errors"
	"sync/atomic"
	"testing"

	"vedette/market"
)

// When the market is not ours any more not one page is asked for, also none that
// was handed out already; the run stays open, and goes on when it is ours again.
func TestNothingIsAskedForThatMayNotBe(t *testing.T) {
	t.Parallel()
	s := newSite(t, 200)
	lost := errors.New("the market is not ours")
	var asked atomic.Int64
	s.o.May = func() error {
		if asked.Add(1) > 30 {
			return lost
		}
		return nil
	}
	c, err := New(s.o)
	if err != nil {
		t.Fatal(err)
	}
	run, err := c.Run(t.Context())
	if !errors.Is(err, lost) || run.Status != market.RunOpen {
		t.Errorf("status %s, %v", run.Status, err)
	}
	if n := s.sim.Log().Total(); n != 30 {
		t.Errorf("%d requests, and 30 were allowed", n)
	}
	s.o.May = nil
	if again := s.run(); again.ID != run.ID || again.Status != market.RunComplete {
		t.Errorf("run %s after %s: %s, %s", again.ID, run.ID, again.Status, again.Reason)
	}
}
