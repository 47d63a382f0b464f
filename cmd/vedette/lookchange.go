package main

import (
	"context"
	"time"

	"vedette/alert"
	"vedette/market"
	"vedette/trend"
)

// changeWindow is how many periods a series of the change rule has: enough
// steps to know their spread, and not so many that a market which is watched
// for half a year is left out of the panel.
var changeWindow = map[trend.Span]int{trend.Week: 26, trend.Day: 60}

// lookedFor is the name under which the period that was looked at is kept,
// beside those of watches: no watch has a name with an underscore.
const lookedFor = "_change"

// changes looks at the last period that is over, once after each market's runs
// have begun the next.
func (l *look) changes(ctx context.Context) error {
	rule := l.h.s.telling.rules.Changes
	if rule.Off || !l.whole() {
		return nil
	}
	until := rule.Span.Start(l.now)
	period := string(rule.Span) + " " + until.Format(time.DateOnly)
	before, err := l.h.st.Watched(ctx, l.market.ID, lookedFor)
	if err != nil || before == period {
		return err
	}
	panels := []string{""}
	if rule.EachMarket {
		panels = append(panels, l.market.ID)
	}
	for _, panel := range panels {
		series, err := l.series(ctx, rule, panel, until)
		if err != nil {
			return err
		}
		found := alert.Changed(rule, panel, series, l.classOf, l.now)
		for i := range found {
			if err := l.show(ctx, &found[i]); err != nil {
				return err
			}
		}
		l.holds = append(l.holds, found...)
	}
	l.watched[lookedFor] = period
	return nil
}

// series are those of one panel up to an instant: of all listings, and of each
// value of the dimensions.
func (l *look) series(ctx context.Context, rule alert.Changes, panel string, until time.Time) ([]trend.Series, error) {
	var list []trend.Series
	o := trend.Options{Span: rule.Span, Until: until, Now: l.now, From: until.Add(-time.Duration(changeWindow[rule.Span]) * rule.Span.Length())}
	for _, by := range append([]trend.Dimension{""}, rule.By...) {
		q := trend.Query{By: by, Until: until}
		if panel != "" {
			q.Markets = []string{panel}
		}
		src, err := l.h.st.Series(ctx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, trend.Build(&src, o)...)
	}
	return list, nil
}

func (l *look) classOf(id string) string {
	s, _ := l.h.s.taxonomy.Substance(id)
	return s.Class
}

// maxShown is how many listings of a series are shown with its change.
const maxShown = 10

// show adds the newest listings of a substance whose series changed.
func (l *look) show(ctx context.Context, a *market.Alert) error {
	if a.Substance == "" {
		return nil
	}
	var found []market.StoredListing
	total := 0
	for _, id := range a.Markets {
		page, err := l.h.st.Listings(ctx, market.Filter{Market: id, Substance: a.Substance, State: market.ListingActive, Sort: "-new", Limit: maxShown})
		if err != nil {
			return err
		}
		found, total = append(found, page.Listings...), total+page.Total
	}
	alert.Show(a, found, total)
	return nil
}
