package main

import (
	"context"
	"strings"

	"vedette/alert"
	"vedette/crawler"
	"vedette/market"
)

// trouble looks at the market itself; without a run only at its mandate.
func (l *look) trouble(ctx context.Context) error {
	rule := l.h.s.telling.rules.Market
	s := alert.Standing{Market: l.market}
	if run := &l.run; run.ID != "" {
		s.Run = run
		mirrors, err := l.h.st.Mirrors(ctx, l.market.ID)
		if err != nil {
			return err
		}
		s.Mirrors = mirrors
		if s.Unreached, err = l.unreached(ctx, rule.DownRuns); err != nil {
			return err
		}
		fills, err := l.h.st.Fills(ctx, l.market.ID, rule.Runs+3) // some may be too small to compare with
		if err != nil {
			return err
		}
		for _, f := range fills {
			if f.Run == run.ID {
				s.Fill = f.Fill
			}
		}
		s.Before = fills
		s.Waits = run.Status == market.RunPaused && !strings.HasPrefix(run.Reason, crawler.ReasonBudget) && !strings.HasPrefix(run.Reason, crawler.ReasonHours)
	}
	if err := l.vitals(ctx, &s); err != nil {
		return err
	}
	holds, looked := alert.Trouble(rule, s, l.now)
	held := map[string]bool{}
	for i := range holds {
		held[holds[i].Name] = true
	}
	for _, name := range looked {
		if !held[name] {
			l.over = append(l.over, alert.TroubleID(l.market.ID, name))
		}
	}
	l.holds = append(l.holds, holds...)
	return nil
}

// unreached is how many of the latest runs in a row got nothing, as far as most;
// a market that was never reached needs no more than one.
func (l *look) unreached(ctx context.Context, most int) (n int, err error) {
	runs, err := l.h.st.Runs(ctx, l.market.ID, most)
	if err != nil {
		return 0, err
	}
	for n < len(runs) && alert.Unreached(&runs[n]) {
		n++
	}
	if n == len(runs) {
		return most, nil
	}
	return n, nil
}

// maxPast is how many runs are looked at for what is usual on a market.
const maxPast = 60

// vitals measures how the market stands, when its latest run read all of it.
func (l *look) vitals(ctx context.Context, s *alert.Standing) error {
	if !l.whole() || l.h.s.telling.rules.Market.ExitSigns == 0 {
		return nil
	}
	latest, err := lastRun(ctx, l.h.st, l.market.ID)
	if err != nil || latest.ID != l.run.ID {
		return err // how it stood after an earlier run cannot be known any more
	}
	v, err := l.h.st.Vitals(ctx, l.run.ID)
	if err != nil {
		return err
	}
	v.Warned = len(l.warned)
	if err := l.h.st.KeepVitals(ctx, v); err != nil {
		return err
	}
	s.Vitals = &v
	s.Usual, err = l.h.st.PastVitals(ctx, l.run.ID, maxPast)
	return err
}
