package main

import (
	"fmt"
	"time"

	"vedette/config"
	"vedette/crawler"
)

// crawlLimits maps the configured limits; the others keep the crawler's
// defaults.
func (s *setup) crawlLimits() crawler.Limits {
	l := s.config.Limits
	return crawler.Limits{
		Dial: durationOf(l.Dial), Header: durationOf(l.Header), Total: durationOf(l.Total),
		BodyBytes: int64(l.BodyBytes), PayloadBytes: int64(l.PayloadBytes), Redirects: l.Redirects,
	}
}

func budgetOf(b config.Budget) (crawler.Budget, error) {
	zone, err := time.LoadLocation(b.Zone)
	if err != nil {
		return crawler.Budget{}, fmt.Errorf("budget: %w", err)
	}
	jitter := b.Jitter
	if jitter == 0 {
		jitter = -1 // in the crawler 0 means its default
	}
	second := b.SecondPass
	if second == 0 {
		second = -1
	}
	return crawler.Budget{
		RequestsPerMinute: b.RequestsPerMinute, Concurrency: b.Concurrency, Jitter: jitter, SecondPass: second, Pages: b.PagesPerRun,
		Duration: durationOf(b.MaxDuration), RunPages: b.MaxRunPages, RunAge: durationOf(b.MaxRunAge), Hours: crawler.Hours{From: b.Hours.From, To: b.Hours.To, Zone: zone},
	}, nil
}
