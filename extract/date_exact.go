package extract

import (
	"strings"
	"time"
)

// Date is a date as exact as it was shown: "43 days ago" is a day, "March
// 2020" a month. At is the start of that unit in the zone of the page.
type Date struct {
	At   time.Time // UTC
	Unit string    // year, month, week, day, hour, minute, second
}

// ParsePast reads a date of something that has happened. What lies ahead of
// Now ("in 3 days", next year) is none; a day of grace covers clocks and zones.
func ParsePast(text string, o DateOptions) (Date, bool) {
	at, unit, ok := readDate(text, o)
	if !ok || !o.Now.IsZero() && at.After(o.Now.AddDate(0, 0, 1)) {
		return Date{}, false
	}
	return Date{startOf(at, unit, o.Zone), unit}, true
}

// startOf is the start of the unit that holds a time. A week, "two weeks ago",
// is exact to seven days, and begins with the day that was named.
func startOf(at time.Time, unit string, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	at = at.In(zone)
	year, month, day := at.Date()
	_, minute, second := at.Clock()
	switch unit {
	case "year":
		month, day = 1, 1
	case "month":
		day = 1
	case "week", "day":
	case "hour":
		return at.Add(-time.Duration(minute)*time.Minute - time.Duration(second)*time.Second).Truncate(time.Second).UTC()
	case "minute":
		return at.Add(-time.Duration(second) * time.Second).Truncate(time.Second).UTC()
	default:
		return at.Truncate(time.Second).UTC()
	}
	return time.Date(year, month, day, 0, 0, 0, 0, zone).UTC()
}

// unitOfLayout is the unit that a Go layout is exact to.
func unitOfLayout(layout string) string {
	day := time.Date(2019, 11, 17, 0, 0, 0, 0, time.UTC)
	shown := day.Format(layout)
	differs := func(t time.Time) bool { return t.Format(layout) != shown }
	switch {
	case differs(day.Add(time.Second)):
		return "second"
	case differs(day.Add(time.Minute)):
		return "minute"
	case differs(day.Add(time.Hour)):
		return "hour"
	case differs(day.AddDate(0, 0, 1)):
		return "day"
	case differs(day.AddDate(0, 1, 0)):
		return "month"
	}
	return "year"
}

// generalDate writes a time in a form that keeps its unit.
func generalDate(t time.Time, unit string) string {
	switch {
	case unit == "day" || strings.HasPrefix(unit, "hour"):
		return t.Format("2006-01-02")
	case unit == "month":
		return t.Format("January 2006")
	case unit == "minute":
		return t.UTC().Format("2006-01-02 15:04 UTC")
	}
	return t.UTC().Format(time.RFC3339)
}
