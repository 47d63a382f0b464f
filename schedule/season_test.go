package schedule

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// aMarket is what a season saw of one.
type aMarket struct {
	name   string
	plan   *Plan
	starts []time.Time
}

// season keeps the plans of several markets from a date on, each crawl as long
// as took says, two at a time. It fails when more than two are in work, or one
// twice.
func season(t *testing.T, begin string, days int, took time.Duration, markets []*aMarket) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		from := at(t, begin)
		b.off.Store(int64(time.Until(from)))
		var mu sync.Mutex
		var within atomic.Int32
		k := Keeper{Now: b.now, Logger: slog.New(slog.DiscardHandler), Parallel: 2}
		for _, m := range markets {
			var mine atomic.Int32
			k.Jobs = append(k.Jobs, Job{Name: m.name, Plan: m.plan, Last: from, Do: func(context.Context) error {
				if n, own := within.Add(1), mine.Add(1); n > 2 || own > 1 {
					t.Errorf("%s: %d crawls in work, %d of it", m.name, n, own)
				}
				defer within.Add(-1)
				defer mine.Add(-1)
				mu.Lock()
				m.starts = append(m.starts, b.now())
				mu.Unlock()
				time.Sleep(took)
				return nil
			}})
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(days)*24*time.Hour)
		defer cancel()
		if err := k.Run(ctx); err != nil {
			t.Fatal(err)
		}
	})
}

// seasons begin five days or so before what makes them hard.
var seasons = map[string]string{"autumn": "2027-10-26T12:00:00Z", "leap day": "2028-02-24T12:00:00Z", "spring": "2028-03-21T12:00:00Z"}

// Six markets with one line, through both changes of clocks and a leap day:
// each is crawled once on each day of its zone, they do not begin together, and
// never more than two are in work.
func TestSeasonsOfSeveralMarkets(t *testing.T) {
	for name, begin := range seasons {
		t.Run(name, func(t *testing.T) {
			const days = 10
			var markets []*aMarket
			for i := range 6 {
				m := fmt.Sprintf("market-%d", i)
				markets = append(markets, &aMarket{name: m, plan: plan(t, Options{Line: "30 2 * * *", Zone: zone(t, "Europe/Berlin"), Name: m, Jitter: time.Hour})})
			}
			season(t, begin, days, 20*time.Minute, markets)
			first := map[time.Time]int{}
			for _, m := range markets {
				perDay := map[string]int{}
				for _, s := range m.starts {
					perDay[s.In(zone(t, "Europe/Berlin")).Format(time.DateOnly)]++
				}
				if len(perDay) != days || len(m.starts) != days {
					t.Errorf("%s: %d starts on %d of %d days", m.name, len(m.starts), len(perDay), days)
				}
				first[m.starts[0]]++
			}
			if len(first) < 5 {
				t.Errorf("six markets began at %d instants", len(first))
			}
		})
	}
}

// Quiet hours are kept through a year's changes of clocks: nothing begins
// outside of them, and something in each night.
func TestQuietHoursThroughChangesOfClocks(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for name, begin := range seasons {
		t.Run(name, func(t *testing.T) {
			m := &aMarket{name: "night", plan: plan(t, Options{Line: "@every 3h", Window: Window{From: 22 * time.Hour, To: 4 * time.Hour, Zone: berlin}})}
			season(t, begin, 10, 10*time.Minute, []*aMarket{m})
			nights := map[string]int{}
			for _, s := range m.starts {
				local := s.In(berlin)
				if h := local.Hour(); h >= 4 && h < 22 {
					t.Errorf("began at %s", local)
				}
				nights[local.Add(-12*time.Hour).Format(time.DateOnly)]++
			}
			if len(nights) != 10 {
				t.Errorf("%d of 10 nights", len(nights))
			}
			for night, n := range nights {
				if n > 3 {
					t.Errorf("%d starts in the night of %s", n, night)
				}
			}
		})
	}
}

// A machine that sleeps for a month, and one whose clock is set forward by as
// much: one crawl makes up for all that was missed, then the plan goes on.
func TestAMonthOfSleepIsMadeUpForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		time.AfterFunc(36*time.Hour, func() { b.off.Store(int64(30 * 24 * time.Hour)) })
		b.keep(t, plan(t, Options{Line: "0 3 * * *"}), b.now(), 4*24*time.Hour, nil)
		begin := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		// The first and the second day at 3; the sleep ends on 31 January at 12;
		// then each day at 3 again.
		want := []time.Time{begin.Add(3 * time.Hour), begin.Add(27 * time.Hour), begin.Add(36*time.Hour + 30*24*time.Hour), begin.AddDate(0, 0, 32).Add(3 * time.Hour),
			begin.AddDate(0, 0, 33).Add(3 * time.Hour)}
		if len(b.starts) != len(want) {
			t.Fatalf("starts %v, want %v", b.starts, want)
		}
		for i := range want {
			if late := b.starts[i].Sub(want[i]); late < 0 || late > recheck {
				t.Errorf("start %d at %v, want %v", i, b.starts[i], want[i])
			}
		}
	})
}

// A clock that is set back by an hour, as people do who take it for summer
// time, neither repeats a crawl of that hour nor loses one.
func TestAClockSetBackByAnHourRepeatsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBubble()
		time.AfterFunc(3*time.Hour+30*time.Minute, func() { b.off.Store(-int64(time.Hour)) })
		b.keep(t, plan(t, Options{Line: "0 3 * * *"}), b.now(), 3*24*time.Hour, nil)
		days := map[string]int{}
		for _, s := range b.starts {
			days[s.Format(time.DateOnly)]++
		}
		if len(b.starts) != 3 || len(days) != 3 {
			t.Errorf("starts %v", b.starts)
		}
	})
}
