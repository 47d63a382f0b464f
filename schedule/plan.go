package schedule

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"vedette/market"
)

// Plan is when something is due.
type Plan struct {
	spec   *cron.SpecSchedule // nil: by every
	every  time.Duration
	zone   *time.Location
	delay  time.Duration
	window Window
}

// Window is a daily span of time in which work may begin. Equal ends mean the
// whole day; From after To spans midnight.
type Window struct {
	From, To time.Duration  // since midnight, 0..24h
	Zone     *time.Location // nil: UTC
}

// Options are what a plan is made of.
type Options struct {
	Line   string         // five fields of cron, @hourly and its like, or @every 6h
	Zone   *time.Location // of the line; nil: UTC
	Name   string         // delays of equal names are equal
	Jitter time.Duration  // the delay is less than this
	Window Window
}

// minEvery is the shortest interval: a crawl of a market takes longer.
const minEvery = time.Minute

// New reads a plan. The error is market.ErrInvalid.
func New(o Options) (*Plan, error) {
	p := &Plan{zone: o.Zone, window: o.Window}
	if p.zone == nil {
		p.zone = time.UTC
	}
	if p.window.Zone == nil {
		p.window.Zone = time.UTC
	}
	if strings.Contains(o.Line, "TZ=") {
		return nil, fmt.Errorf("%q: the zone has a key of its own: %w", o.Line, market.ErrInvalid)
	}
	s, err := cron.ParseStandard(o.Line)
	if err != nil {
		return nil, fmt.Errorf("%q is no schedule (%s): want minute, hour, day, month and weekday like 0 3 * * *, or @every 6h: %w",
			o.Line, err, market.ErrInvalid)
	}
	switch s := s.(type) {
	case *cron.SpecSchedule:
		s.Location = p.zone
		p.spec = s
	case cron.ConstantDelaySchedule:
		if s.Delay < minEvery {
			return nil, fmt.Errorf("%q: the shortest interval is %s: %w", o.Line, minEvery, market.ErrInvalid)
		}
		p.every = s.Delay
	}
	if p.spec != nil && p.spec.Next(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("%q: that day never comes: %w", o.Line, market.ErrInvalid)
	}
	if o.Jitter > 0 {
		h := fnv.New64a()
		_, _ = h.Write([]byte(o.Name)) // never fails
		p.delay = time.Duration(h.Sum64()%uint64(o.Jitter/time.Second+1)) * time.Second
	}
	return p, nil
}

// Next is the first instant after t at which work is due: that of the line,
// after the delay, within the window.
func (p *Plan) Next(t time.Time) time.Time {
	if p.spec == nil {
		return p.window.next(t.Add(p.every)).UTC()
	}
	from := t.Add(-p.delay)
	if p.window.From != p.window.To {
		from = from.Add(-24 * time.Hour) // its time may have come outside of the window
	}
	for {
		n := p.ofLine(from)
		if at := p.window.next(n.Add(p.delay)); at.After(t) {
			return at.UTC()
		}
		from = n
	}
}

// ofLine is the line's next time. Lines that name hours go by the clock on the
// wall and are kept once on days on which it changes: by the clock of before
// when the time is skipped, and the first time when it comes twice. Lines of
// every hour go by elapsed time. (cron's own Next leaves out the day of a
// skipped time, keeps a repeated one twice, and leaves out midnight where
// clocks change by half an hour.)
func (p *Plan) ofLine(t time.Time) time.Time {
	if p.spec.Hour&starBit != 0 {
		return p.spec.Next(t)
	}
	spec := *p.spec
	spec.Location = time.UTC
	for wall := onWall(t, p.zone); ; {
		wall = spec.Next(wall)
		if at := whenShown(wall, p.zone); at.After(t) {
			return at
		}
	}
}

// starBit is set in a field of cron.SpecSchedule that was a star.
const starBit = 1 << 63

// onWall is what the clock of a zone shows at t, as if it were UTC.
func onWall(t time.Time, zone *time.Location) time.Time {
	_, offset := t.In(zone).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// whenShown is when the clock of a zone first shows a time; of one that is
// skipped, when it would have without the change.
func whenShown(wall time.Time, zone *time.Location) time.Time {
	const day = 24 * time.Hour // no zone changes twice within two
	_, before := wall.Add(-day).In(zone).Zone()
	_, after := wall.Add(day).In(zone).Zone()
	first, second := wall.Add(-time.Duration(before)*time.Second), wall.Add(-time.Duration(after)*time.Second)
	if !onWall(first, zone).Equal(wall) && onWall(second, zone).Equal(wall) {
		return second
	}
	return first
}

// next is t, or the next opening of the window.
func (w Window) next(t time.Time) time.Time {
	if w.open(t) {
		return t
	}
	local := t.In(w.Zone)
	for day := range 2 {
		opens := time.Date(local.Year(), local.Month(), local.Day()+day, 0, int(w.From/time.Minute), 0, 0, w.Zone)
		if !opens.Before(t) {
			return opens
		}
	}
	return t
}

// open reports whether work may begin at t.
func (w Window) open(t time.Time) bool {
	if w.From == w.To {
		return true
	}
	local := t.In(w.Zone)
	at := time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second
	if w.From < w.To {
		return at >= w.From && at < w.To
	}
	return at >= w.From || at < w.To
}

// Due is when work is due that was last begun at last: never later than now
// when a time was missed, and then once for all that were. What never ran is
// due at once.
func (p *Plan) Due(last, now time.Time) time.Time {
	due := p.window.next(now)
	if !last.IsZero() {
		if next := p.Next(last); next.After(due) {
			due = next
		}
	}
	return due.UTC()
}
