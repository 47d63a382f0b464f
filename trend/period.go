package trend

import (
	"fmt"
	"time"

	"vedette/market"
)

// Span is the length of a period.
type Span string

// The spans. Weeks are those of ISO 8601: they begin on Monday. All is UTC.
const (
	Day  Span = "day"
	Week Span = "week"
)

// ParseSpan reads a span; market.ErrInvalid for anything else.
func ParseSpan(s string) (Span, error) {
	if span := Span(s); span == Day || span == Week {
		return span, nil
	}
	return "", fmt.Errorf("span %q is none of day, week: %w", s, market.ErrInvalid)
}

const oneDay = 24 * time.Hour

// Length of a period of the span. Without leap seconds and in UTC every day
// has the same.
func (s Span) Length() time.Duration {
	if s == Week {
		return 7 * oneDay
	}
	return oneDay
}

// Start is the first instant of the period that t is in.
func (s Span) Start(t time.Time) time.Time {
	t = t.UTC()
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	if s == Week {
		day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	}
	return day
}

// Label names the period that starts at t: 2026-11-24, or 2026-W48.
func (s Span) Label(t time.Time) string {
	if s == Week {
		year, week := t.UTC().ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	}
	return t.UTC().Format(time.DateOnly)
}

// index is the number of the period of t after the one that starts at first.
func (s Span) index(first, t time.Time) int {
	return int(s.Start(t).Sub(first) / s.Length())
}
