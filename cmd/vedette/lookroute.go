package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"vedette/alert"
	"vedette/market"
)

// maxAtOnce is how many alerts of one look a recipient gets as letters of their
// own; more come in one.
const maxAtOnce = 5

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
