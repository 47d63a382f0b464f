package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"vedette/alert"
	"vedette/market"
	"vedette/store/sqlite"
)

// herald looks at the rules after each crawl, and queues what is to be told.
type herald struct {
	s  *setup
	st *sqlite.Store
	// One look at a time: two markets may hold one new name.
	mu sync.Mutex
}

// after looks at the rules when a crawl of a market has ended or paused. A
// crawl that was interrupted goes on, and is looked at then.
func (h *herald) after(ctx context.Context, m market.Market, run market.Run) error {
	if run.ID == "" || run.Status == market.RunOpen {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if err := h.earlier(ctx, m, run.ID); err != nil {
		return err
	}
	return h.look(ctx, m, run)
}

// earlier looks at runs that were closed when the process ended before it had
// looked: what they saw first, and what they changed, no later run tells.
func (h *herald) earlier(ctx context.Context, m market.Market, before string) error {
	runs, err := h.st.Unlooked(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("alerts of %s: %w", m.ID, err)
	}
	for _, run := range runs {
		if run.ID == before {
			break
		}
		if err := h.look(ctx, m, run); err != nil {
			return err
		}
	}
	return nil
}

// catchUp looks at the runs of all markets that nobody looked at.
func (h *herald) catchUp(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.s.config.Markets {
		if err := h.earlier(ctx, marketOf(m), ""); err != nil {
			return err
		}
	}
	return nil
}

// look looks at the rules after one run.
func (h *herald) look(ctx context.Context, m market.Market, run market.Run) error {
	l := look{h: h, now: h.s.app.Now().UTC(), market: m, run: run, watched: map[string]string{}, warned: map[string]bool{}}
	var parts []func(context.Context) error
	if run.Counts.Content > 0 {
		parts = append(parts, l.names, l.sightings, l.watches, l.vendors, l.changes)
	}
	for _, part := range append(parts, l.trouble, l.tell) {
		if err := part(ctx); err != nil {
			return fmt.Errorf("alerts after %s: %w", run.ID, err)
		}
	}
	if run.Status == market.RunPaused {
		return nil
	}
	if err := h.st.SetLooked(ctx, run.ID); err != nil {
		return fmt.Errorf("alerts after %s: %w", run.ID, err)
	}
	return nil
}

// mandates warns of the end of the mandates of all markets, also of those that
// are not crawled any more.
func (h *herald) mandates(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.s.config.Markets {
		l := look{h: h, now: h.s.app.Now().UTC(), market: marketOf(m)}
		if err := l.trouble(ctx); err != nil {
			return fmt.Errorf("mandate of %s: %w", m.ID, err)
		}
		if err := l.tell(ctx); err != nil {
			return fmt.Errorf("mandate of %s: %w", m.ID, err)
		}
	}
	return nil
}

// look is one look at the rules.
type look struct {
	h      *herald
	now    time.Time
	market market.Market
	run    market.Run

	holds   []market.Alert
	over    []string          // ids of trouble that was looked for and does not hold
	watched map[string]string // what was looked at as a whole (watches, with their digests)
	warned  map[string]bool   // vendors whose listings warn of the market
}

// whole reports whether the run read all of the market: what it did not see was
// not on sale.
func (l *look) whole() bool {
	return l.run.Status == market.RunComplete || l.run.Status == market.RunPartial && l.run.Completeness.Indexed
}

func (l *look) names(ctx context.Context) error {
	rule := l.h.s.telling.rules.NewName
	if rule.Off {
		return nil
	}
	tax := l.h.s.taxonomy
	names := alert.NewNames(func(name string) bool { _, ok := tax.Find(name); return ok })
	for s, err := range l.h.st.Candidates(ctx) {
		if err != nil {
			return err
		}
		names.Add(&s)
	}
	l.holds = append(l.holds, names.Alerts(rule, l.now)...)
	return nil
}

func (l *look) sightings(ctx context.Context) error {
	rule := l.h.s.telling.rules.First
	if rule.Off || l.run.Status == market.RunPaused {
		return nil // they are found when the run closes
	}
	seen, err := l.h.st.Sightings(ctx, l.run.ID)
	if err != nil {
		return err
	}
	evidence := map[string][]market.StoredListing{}
	for i := range seen {
		if seen[i].Baseline {
			continue
		}
		page, err := l.h.st.Listings(ctx, market.Filter{Market: l.market.ID, Substance: seen[i].Substance, Sort: "-new", Limit: 50})
		if err != nil {
			return err
		}
		evidence[seen[i].Substance] = page.Listings
	}
	l.holds = append(l.holds, alert.FirstSightings(rule, seen, evidence, l.now)...)
	return nil
}

// watches shows each watch the listings that this run changed. One that is new,
// or looks for something else than before, sees all that are on sale.
func (l *look) watches(ctx context.Context) error {
	var changed, all []*alert.Watching
	for _, w := range l.h.s.telling.rules.Watches {
		if !w.On(l.market.ID) {
			continue
		}
		digest, err := l.h.st.Watched(ctx, l.market.ID, w.Name)
		if err != nil {
			return err
		}
		if digest == w.Digest() {
			changed = append(changed, w.Watching(l.market.ID))
			continue
		}
		all = append(all, w.Watching(l.market.ID))
		l.watched[w.Name] = w.Digest()
	}
	if len(changed) > 0 || l.h.s.telling.rules.Market.ExitSigns > 0 {
		for s, err := range l.h.st.Changed(ctx, l.run.ID) {
			if err != nil {
				return err
			}
			for _, w := range changed {
				w.Add(&s)
			}
			if alert.Warns(&s) {
				l.warned[s.Observed.Vendor] = true
			}
		}
	}
	if len(all) > 0 {
		for s, err := range l.h.st.Active(ctx, l.market.ID) {
			if err != nil {
				return err
			}
			for _, w := range all {
				w.Add(&s)
			}
		}
	}
	for _, w := range append(changed, all...) {
		if a, ok := w.Alert(l.now); ok {
			l.holds = append(l.holds, a)
		}
	}
	return nil
}

// tell keeps the alerts and queues the deliveries of those that are news.
func (l *look) tell(ctx context.Context) error {
	all, err := l.h.st.Assessments(ctx)
	if err != nil {
		return err
	}
	verdicts := alert.Newest(all)
	keep := make([]market.Alert, 0, len(l.holds))
	for i := range l.holds {
		a := l.holds[i]
		before, err := l.h.st.Alert(ctx, a.ID)
		switch {
		case err == nil:
			a = alert.Join(before, a)
		case !errors.Is(err, market.ErrNotFound):
			return err
		}
		keep = append(keep, a)
	}
	for _, id := range l.over {
		a, err := l.h.st.Alert(ctx, id)
		switch {
		case errors.Is(err, market.ErrNotFound) || err == nil && !a.Closed.IsZero():
			continue
		case err != nil:
			return err
		}
		a.Closed = l.now
		keep = append(keep, a)
	}
	if err := l.coverage(ctx, keep); err != nil {
		return err
	}
	if err := l.h.st.Raise(ctx, keep, l.route(keep, verdicts)); err != nil {
		return err
	}
	for name, digest := range l.watched {
		if l.run.Status == market.RunPaused {
			break // it has not seen all there is
		}
		if err := l.h.st.SetWatched(ctx, l.market.ID, name, digest); err != nil {
			return err
		}
	}
	return nil
}

// coverage says how complete the latest runs were that the alerts rest upon.
func (l *look) coverage(ctx context.Context, alerts []market.Alert) error {
	known := map[string]*market.Coverage{}
	for i := range alerts {
		alerts[i].Coverage = nil
		for _, id := range alerts[i].Markets {
			c, ok := known[id]
			if !ok {
				runs, err := l.h.st.Runs(ctx, id, 1)
				if err != nil {
					return err
				}
				if len(runs) > 0 {
					r := &runs[0]
					c = &market.Coverage{Market: id, Run: r.ID, Status: r.Status, Ended: r.Ended, Seen: r.Completeness.Seen, Announced: r.Completeness.Announced}
					c.Share, c.By, _ = r.Completeness.Best()
				}
				known[id] = c
			}
			if c != nil {
				alerts[i].Coverage = append(alerts[i].Coverage, *c)
			}
		}
	}
	return nil
}
