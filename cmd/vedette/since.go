package main

import (
	"time"

	"vedette/config"
)

// sinceTime reads a date (2026-11-01) or an age (7d, 36h) into an instant.
func sinceTime(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		return t, nil
	}
	var age config.Duration
	if err := age.UnmarshalText([]byte(text)); err != nil {
		return time.Time{}, usagef("--since: %q is neither a date like 2026-11-01 nor an age like 7d", text)
	}
	return now.Add(-durationOf(age)), nil
}
