package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"vedette/alert"
	"vedette/crawler"
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

// maxAtOnce is how many alerts of one look a recipient gets as letters of their
// own; more come in one.
const maxAtOnce = 5

// after looks at the rules when a crawl of a market has ended or paused. A
// crawl that was interrupted goes on, and is looked at then.
func (h *herald) after(ctx context.Context, m market.Market, run market.Run) error {
	if run.ID == "" || run.Status == market.RunOpen {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.s.app.Now().UTC()
	l := look{h: h, now: now, market: m, run: run}
	if run.Counts.Content > 0 {
		for _, part := range []func(context.Context) error{l.names, l.sightings, l.watches} {
			if err := part(ctx); err != nil {
				return fmt.Errorf("alerts after %s: %w", run.ID, err)
			}
		}
	}
	if err := l.trouble(ctx, &run); err != nil {
		return fmt.Errorf("alerts after %s: %w", run.ID, err)
	}
	if err := l.tell(ctx); err != nil {
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
		if err := l.trouble(ctx, nil); err != nil {
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
	watched map[string]string // watches that saw all of the market, with their digests
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
	l.watched = map[string]string{}
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
	if len(changed) > 0 {
		for s, err := range l.h.st.Changed(ctx, l.run.ID) {
			if err != nil {
				return err
			}
			for _, w := range changed {
				w.Add(&s)
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

// trouble looks at the market itself; without a run only at its mandate.
func (l *look) trouble(ctx context.Context, run *market.Run) error {
	rule := l.h.s.telling.rules.Market
	s := alert.Standing{Market: l.market, Run: run}
	if run != nil {
		mirrors, err := l.h.st.Mirrors(ctx, l.market.ID)
		if err != nil {
			return err
		}
		s.Mirrors = mirrors
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

// route marks the alerts that are news as told, and gives the deliveries.
func (l *look) route(alerts []market.Alert, verdicts map[string]*market.Assessment) []market.Delivery {
	now := make([][]market.Alert, len(l.h.s.telling.recipients))
	later := make([][]market.Alert, len(l.h.s.telling.recipients))
	for i := range alerts {
		a := &alerts[i]
		due, why := alert.Due(a, a.Sent, verdicts[a.Subject], l.h.s.telling.repeat(a), l.now)
		l.h.s.log.Debug("alert", "alert", a.ID, "title", a.Title, "due", due, "reason", why)
		if !due {
			continue
		}
		gets := false
		for j := range l.h.s.telling.recipients {
			wants, atOnce := l.h.s.telling.recipients[j].Gets(a)
			switch {
			case !wants:
				continue
			case atOnce:
				now[j] = append(now[j], *a)
			default:
				later[j] = append(later[j], *a)
			}
			gets = true
		}
		if gets {
			alert.Tell(a, l.now)
		}
	}
	var out []market.Delivery
	for j := range l.h.s.telling.recipients {
		r := &l.h.s.telling.recipients[j]
		groups := [][]market.Alert{now[j]}
		if len(now[j]) <= maxAtOnce {
			groups = nil
			for i := range now[j] {
				groups = append(groups, now[j][i:i+1])
			}
		}
		for _, g := range groups {
			out = append(out, l.delivery(r, g, l.now, false))
		}
		if len(later[j]) > 0 {
			out = append(out, l.delivery(r, later[j], r.digest.Next(l.now), true))
		}
	}
	return out
}

// delivery has an id that another look at the same state gives again, so that
// nothing is queued twice.
func (l *look) delivery(r *recipient, alerts []market.Alert, due time.Time, digest bool) market.Delivery {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%v\x00", r.Channel, r.To, digest)
	if digest {
		fmt.Fprintf(h, "%d", due.UnixMilli())
	} else {
		for i := range alerts { // as they stood before they were told
			a := &alerts[i]
			fmt.Fprintf(h, "%s %d %q %v\x00", a.ID, a.Sent.At.UnixMilli(), a.Facts, a.Closed.IsZero())
		}
	}
	news := slices.Clone(alerts)
	for i := range news { // what it takes to tell it once is nobody's news, and may be long
		news[i].Facts, news[i].Sent = nil, market.Sent{}
	}
	return market.Delivery{ID: hex.EncodeToString(h.Sum(nil)[:16]), Channel: r.Channel, To: r.To, Digest: digest,
		Created: l.now, Due: due, State: market.DeliveryQueued, Alerts: news}
}

// repeat is after how long an alert that lasts is told again.
func (t *telling) repeat(a *market.Alert) time.Duration {
	switch a.Rule {
	case market.RuleMarket:
		return t.rules.Market.Repeat
	case market.RuleWatch:
		for _, w := range t.rules.Watches {
			if w.Name == a.Name {
				return w.Repeat
			}
		}
	}
	return 0
}
