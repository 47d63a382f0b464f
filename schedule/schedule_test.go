package schedule

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return v.UTC()
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func plan(t *testing.T, o Options) *Plan {
	t.Helper()
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNext(t *testing.T) {
	berlin, howe := zone(t, "Europe/Berlin"), zone(t, "Australia/Lord_Howe")
	night := Window{From: 22 * time.Hour, To: 6 * time.Hour, Zone: berlin}
	for name, c := range map[string]struct {
		o    Options
		from string
		want []string
	}{
		"daily in UTC":                       {Options{Line: "0 3 * * *"}, "2026-01-01T03:00:00Z", []string{"2026-01-02T03:00:00Z", "2026-01-03T03:00:00Z"}},
		"the leap day":                       {Options{Line: "0 12 29 2 *"}, "2026-01-01T00:00:00Z", []string{"2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"}},
		"each day of a leap year's February": {Options{Line: "0 0 * * *"}, "2028-02-27T12:00:00Z", []string{"2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"}},
		"in a zone, winter to summer":        {Options{Line: "0 4 * * *", Zone: berlin}, "2026-03-28T00:00:00Z", []string{"2026-03-28T03:00:00Z", "2026-03-29T02:00:00Z"}},
		"a time that is skipped":             {Options{Line: "30 2 * * *", Zone: berlin}, "2026-03-28T00:00:00Z", []string{"2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"}},
		"a time that comes twice":            {Options{Line: "30 2 * * *", Zone: berlin}, "2026-10-24T12:00:00Z", []string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		"half an hour that is skipped":       {Options{Line: "15 2 * * *", Zone: howe}, "2026-10-03T00:00:00Z", []string{"2026-10-03T15:45:00Z", "2026-10-04T15:15:00Z"}},
		"every hour through a change":        {Options{Line: "0 * * * *", Zone: berlin}, "2026-10-24T23:30:00Z", []string{"2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"}},
		"an interval":                        {Options{Line: "@every 6h"}, "2026-01-01T01:00:00Z", []string{"2026-01-01T07:00:00Z", "2026-01-01T13:00:00Z"}},
		"within hours":                       {Options{Line: "0 23 * * *", Zone: berlin, Window: night}, "2026-01-01T00:00:00Z", []string{"2026-01-01T22:00:00Z"}},
		"outside of hours waits for them":    {Options{Line: "0 12 * * *", Zone: berlin, Window: night}, "2026-01-01T12:00:00Z", []string{"2026-01-01T21:00:00Z"}},
		"hours that span midnight":           {Options{Line: "0 3 * * *", Zone: berlin, Window: night}, "2026-01-01T12:00:00Z", []string{"2026-01-02T02:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := plan(t, c.o)
			from := at(t, c.from)
			var got []string
			for range c.want {
				from = p.Next(from)
				got = append(got, from.Format(time.RFC3339))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, line := range []string{"", "3 o'clock", "0 3 * *", "0 25 * * *", "0 0 31 2 *", "@every 1s", "TZ=Europe/Berlin 0 3 * * *", "0 0 3 * * *"} {
		if p, err := New(Options{Line: line}); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%q: %v, %v", line, p, err)
		}
	}
}

func TestJitterIsStableAndSpread(t *testing.T) {
	from := at(t, "2026-01-01T00:00:00Z")
	seen := map[time.Duration]bool{}
	for _, name := range strings.Fields("a b c d e f g h") {
		o := Options{Line: "0 3 * * *", Name: name, Jitter: time.Hour}
		one, two := plan(t, o).Next(from), plan(t, o).Next(from)
		late := one.Sub(at(t, "2026-01-01T03:00:00Z"))
		if !one.Equal(two) || late < 0 || late > time.Hour {
			t.Errorf("%s: %v, %v", name, one, two)
		}
		seen[late] = true
	}
	if len(seen) < 7 {
		t.Errorf("eight names share %d delays", len(seen))
	}
}

// Two years of a daily line: no day is left out and none comes twice, in every
// zone that changes its clocks in its own way.
func TestTwoYears(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago"} {
		for _, line := range []string{"30 2 * * *", "0 0 * * *", "15 1 * * *"} {
			p := plan(t, Options{Line: line, Zone: zone(t, name)})
			days := map[string]int{}
			n, end := at(t, "2027-01-01T12:00:00Z"), at(t, "2029-01-01T12:00:00Z")
			for n = p.Next(n); n.Before(end); n = p.Next(n) {
				days[n.In(zone(t, name)).Format(time.DateOnly)]++
			}
			if len(days) != 731 {
				t.Errorf("%s %s: %d days of 731", name, line, len(days))
			}
			for day, k := range days {
				if k != 1 {
					t.Errorf("%s %s: %d times on %s", name, line, k, day)
				}
			}
		}
	}
}

func TestDue(t *testing.T) {
	p := plan(t, Options{Line: "0 3 * * *"})
	now := at(t, "2026-06-10T12:00:00Z")
	for name, c := range map[string]struct{ last, want string }{
		"on time":                   {"2026-06-10T03:00:00Z", "2026-06-11T03:00:00Z"},
		"one missed":                {"2026-06-09T03:00:00Z", "2026-06-10T12:00:00Z"},
		"a month missed: once, now": {"2026-05-10T03:00:00Z", "2026-06-10T12:00:00Z"},
	} {
		if got := p.Due(at(t, c.last), now); !got.Equal(at(t, c.want)) {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
	if got := p.Due(time.Time{}, now); !got.Equal(now) {
		t.Errorf("what never ran is due at %v", got)
	}
	closed := plan(t, Options{Line: "0 3 * * *", Window: Window{From: time.Hour, To: 4 * time.Hour}})
	if got := closed.Due(at(t, "2026-05-10T03:00:00Z"), now); !got.Equal(at(t, "2026-06-11T01:00:00Z")) {
		t.Errorf("made up for outside of its hours: %v", got)
	}
}

// bubble runs a keeper on a clock of the test's own. off moves the clock on
// the wall against elapsed time.
type bubble struct {
	off    atomic.Int64
	starts []time.Time
	now    func() time.Time
}

func newBubble() *bubble {
	b := &bubble{}
	b.now = func() time.Time { return time.Now().Add(time.Duration(b.off.Load())).UTC() }
	return b
}

// keep runs one job for a time; do may be nil.
func (b *bubble) keep(t *testing.T, p *Plan, last time.Time, during time.Duration, do func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	k := Keeper{Now: b.now, Logger: slog.New(slog.DiscardHandler), Jobs: []Job{{Name: "m", Plan: p, Last: last, Do: func(ctx context.Context) error {
		b.starts = append(b.starts, b.now())
		if do != nil {
			return do(ctx)
		}
		return nil
	}}}}
	if err := k.Run(ctx); err != nil {
		t.Fatal(err)
	}
}

// The clock of a bubble begins at midnight UTC, 2000-01-01.
func TestKeeperKeepsTwoYearsOnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		p := plan(t, Options{Line: "30 2 * * *", Zone: zone(t, "Europe/Berlin")})
		begin := b.now()
		days := 2 * 365
		if testing.Short() { // under the race detector
			days = 120 // a change of clocks is among them
		}
		b.keep(t, p, begin, time.Duration(days)*24*time.Hour, nil)
		if len(b.starts) != days {
			t.Errorf("%d starts in %d days", len(b.starts), days)
		}
		for due, i := p.Next(begin), 0; i < len(b.starts); i++ {
			if !b.starts[i].Equal(due) {
				t.Fatalf("start %d at %v, due %v", i, b.starts[i], due)
			}
			due = p.Next(due)
		}
	})
}

func TestKeeperCatchesUpOnce(t *testing.T) {
	for name, down := range map[string]time.Duration{"an hour": time.Hour, "a month": 30 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble()
				b.keep(t, plan(t, Options{Line: "@every 30m"}), b.now().Add(-down), 20*time.Minute, nil)
				if len(b.starts) != 1 || !b.starts[0].Equal(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) {
					t.Errorf("starts %v", b.starts)
				}
			})
		})
	}
}

func TestKeeperNoticesASetClock(t *testing.T) {
	t.Run("forward a day", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBubble()
			time.AfterFunc(time.Hour, func() { b.off.Store(int64(24 * time.Hour)) })
			b.keep(t, plan(t, Options{Line: "0 12 * * *"}), b.now(), 2*time.Hour, nil)
			if len(b.starts) != 1 || b.starts[0].Sub(time.Date(2000, 1, 2, 1, 0, 0, 0, time.UTC)) > recheck {
				t.Errorf("starts %v", b.starts)
			}
		})
	})
	t.Run("back a day, after a run", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBubble()
			time.AfterFunc(13*time.Hour, func() { b.off.Store(-int64(24 * time.Hour)) })
			b.keep(t, plan(t, Options{Line: "0 12 * * *"}), b.now(), 36*time.Hour+time.Minute, nil)
			// At 12:00, and again at 12:00 by the clock that was set back: it
			// does not wait for the day of the first to come again.
			if len(b.starts) != 2 || b.starts[1].Sub(b.starts[0]) > 0 {
				t.Errorf("starts %v", b.starts)
			}
		})
	})
}

func TestKeeperNeverOverlapsAndMakesUpForALongJobOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		var within, most atomic.Int32
		b.keep(t, plan(t, Options{Line: "@every 1h"}), b.now(), 10*time.Hour, func(ctx context.Context) error {
			most.Store(max(most.Load(), within.Add(1)))
			defer within.Add(-1)
			time.Sleep(150 * time.Minute)
			return nil
		})
		if most.Load() != 1 {
			t.Errorf("%d at a time", most.Load())
		}
		if len(b.starts) != 4 { // at 1:00, 3:30, 6:00, 8:30
			t.Errorf("starts %v", b.starts)
		}
	})
}

func TestKeeperSurvivesPanicsAndErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		b.keep(t, plan(t, Options{Line: "@every 1h"}), b.now(), 150*time.Minute, func(context.Context) error {
			if len(b.starts) == 1 {
				panic("a bug")
			}
			return errors.New("refused")
		})
		if len(b.starts) != 2 {
			t.Errorf("starts %v", b.starts)
		}
	})
}

func TestKeeperEndsWithinItsGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := plan(t, Options{Line: "@every 1h"})
		stop := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		var kept atomic.Bool
		k := Keeper{Now: time.Now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Parallel: 2, Grace: 10 * time.Second, Jobs: []Job{
			{Name: "deaf", Plan: p, Do: func(context.Context) error { <-stop; return nil }},
			{Name: "good", Plan: p, Do: func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(2 * time.Second)
				kept.Store(true)
				return nil
			}},
			{Name: "waits", Plan: p, Last: time.Now().Add(time.Second - time.Hour), Do: func(context.Context) error { t.Error("begun after the end"); return nil }},
		}}
		time.AfterFunc(time.Minute, cancel)
		began := time.Now()
		err := k.Run(ctx)
		if !errors.Is(err, ErrGrace) || time.Since(began) != time.Minute+10*time.Second || !kept.Load() {
			t.Errorf("%v after %v, kept %v", err, time.Since(began), kept.Load())
		}
		close(stop)
	})
}

// A job that several machines share is done here when no other did, and is
// tried again when it was broken off; while it waits it takes no turn.
func TestKeeperSharesJobsWithOtherMachines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		begin := b.now()
		var starts, alone []time.Duration
		tries := 0
		ctx, cancel := context.WithTimeout(t.Context(), 150*time.Minute)
		defer cancel()
		p := plan(t, Options{Line: "0 * * * *"})
		k := Keeper{Now: b.now, Logger: slog.New(slog.DiscardHandler), Parallel: 1, Jobs: []Job{
			{Name: "shared", Plan: p, Last: begin, Await: func(ctx context.Context) time.Time {
				tries++
				switch tries {
				case 1: // at 1:00 another has it, for half an hour, and dies
					time.Sleep(30 * time.Minute)
				case 3: // at 2:00 another does it
					return begin.Add(2 * time.Hour)
				}
				return time.Time{}
			}, Do: func(context.Context) error {
				starts = append(starts, b.now().Sub(begin))
				if len(starts) == 1 {
					return fmt.Errorf("lost: %w", ErrAgain)
				}
				return nil
			}},
			{Name: "alone", Plan: p, Last: begin, Do: func(context.Context) error { alone = append(alone, b.now().Sub(begin)); return nil }},
		}}
		if err := k.Run(ctx); err != nil {
			t.Fatal(err)
		}
		half := 90 * time.Minute
		if !slices.Equal(starts, []time.Duration{half, half}) || !slices.Equal(alone, []time.Duration{time.Hour, 2 * time.Hour}) || tries != 3 {
			t.Errorf("%d tries, starts %v, of the other job %v", tries, starts, alone)
		}
	})
}
