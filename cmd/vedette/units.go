package main

import (
	"net/url"
	"time"

	"vedette/config"
)

func durationOf(d config.Duration) time.Duration { return time.Duration(d) }

// day writes the day of an instant, or "-".
func day(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.DateOnly)
}

// minute writes an instant to the minute, or "-".
func minute(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

// instant is t for JSON, absent when it is zero.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// hostOf is the host[:port] of an address, or "".
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// mirrorHosts are the hosts of a market's mirrors.
func mirrorHosts(m config.Market) []string {
	hosts := make([]string, 0, len(m.Mirrors))
	for _, raw := range m.Mirrors {
		if h := hostOf(raw); h != "" {
			hosts = append(hosts, h)
		}
	}
	return hosts
}
