package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"vedette/market"
)

// Commit makes a page done with everything it changes.
func (s *Store) Commit(ctx context.Context, lease market.Lease, result market.PageResult) (stats market.CommitStats, err error) {
	page := result.Page
	page.Path, page.Second, page.Kind = lease.Path, lease.Second, orElse(page.Kind, lease.Kind)
	err = s.write.share(ctx, func(t *tx) error {
		k, err := s.run(t, lease.Run)
		if err != nil {
			return err
		}
		phase := phaseOf(page.State)
		row, err := s.journal(t, &page)
		if err != nil {
			return err
		}
		if err := t.hand(k, lease, phase, row, 0); err != nil {
			return err
		}
		kept := s.kept(&page)
		b, err := s.record(t, k, kept, row.ev, &result)
		if err != nil {
			return err
		}
		targets := result.Targets
		for i := range result.Details {
			if b.due(result.Details[i].Listing, toMS(result.StaleBefore)) {
				targets = append(slices.Clip(targets), result.Details[i])
			}
		}
		if b.stats.Enqueued, err = t.enqueue(k, b.below(lease, &result, targets)); err != nil {
			return err
		}
		if err := t.countBarren(k, b, lease, &result); err != nil {
			return err
		}
		stats = b.stats
		return t.countPage(k, b, kept, &result, phaseLeased, phase)
	})
	if err != nil {
		return market.CommitStats{}, fmt.Errorf("commit %s: %w", lease.Path, err)
	}
	return stats, nil
}

// Defer records a failed attempt.
func (s *Store) Defer(ctx context.Context, lease market.Lease, page market.Page, notBefore time.Time) error {
	page.Path, page.Second, page.Kind = lease.Path, lease.Second, orElse(page.Kind, lease.Kind)
	err := s.write.share(ctx, func(t *tx) error {
		k, err := s.run(t, lease.Run)
		if err != nil {
			return err
		}
		row, err := s.journal(t, &page)
		if err != nil {
			return err
		}
		if err := t.hand(k, lease, phaseDeferred, row, toMS(notBefore)); err != nil {
			return err
		}
		if _, err := s.savePage(t, k, s.kept(&page), row.ev); err != nil {
			return err
		}
		return t.countAttempt(k, &page)
	})
	if err != nil {
		return fmt.Errorf("defer %s: %w", lease.Path, err)
	}
	return nil
}

// Record is Commit without a lease.
func (s *Store) Record(ctx context.Context, result market.PageResult) (stats market.CommitStats, err error) {
	page := result.Page
	err = s.write.share(ctx, func(t *tx) error {
		k, err := s.runInWork(t, page.Run)
		if err != nil {
			return err
		}
		phase, before := phaseOf(page.State), phaseUnknown
		var fetched int64
		err = t.row("SELECT phase, fetched FROM target WHERE run = ? AND path = ? AND second = ?", []any{k.id, page.Path, page.Second}, &before, &fetched)
		switch {
		case err == nil && before >= phaseDone && fetched == toMS(page.FetchedAt):
			return nil // recorded already
		case errors.Is(err, sql.ErrNoRows):
			if _, err := t.enqueue(k, []market.Target{{Path: page.Path, Kind: page.Kind, Second: page.Second}}); err != nil {
				return err
			}
		case err != nil:
			return err
		}
		row, err := s.journal(t, &page)
		if err != nil {
			return err
		}
		if err := t.write(k, phase, row); err != nil {
			return err
		}
		kept := s.kept(&page)
		b, err := s.record(t, k, kept, row.ev, &result)
		if err != nil {
			return err
		}
		stats = b.stats
		return t.countPage(k, b, kept, &result, before, phase)
	})
	if err != nil {
		return market.CommitStats{}, fmt.Errorf("record %s: %w", page.Path, err)
	}
	return stats, nil
}

// kept is the page as it stays in the file when the run is closed: the frontier
// alone holds addresses as they are asked for.
func (s *Store) kept(page *market.Page) *market.Page {
	kept := *page
	kept.Path = s.scrub(page.Path)
	return &kept
}

// record writes the page's state and what it said.
func (s *Store) record(t *tx, k runKey, page *market.Page, ev evidence, result *market.PageResult) (*batch, error) {
	id, err := s.savePage(t, k, page, ev)
	if err != nil {
		return nil, err
	}
	b := &batch{
		s: s, t: t, run: k, kind: page.Kind, page: id, at: toMS(page.FetchedAt), second: page.Second, ev: ev,
		listings: map[string]*listing{}, rates: map[string]euroRate{}, vendors: map[int64]bool{},
	}
	if len(result.Records) == 0 && len(result.Details) == 0 {
		return b, nil
	}
	if err := b.observe(result.Records, result.Details); err != nil {
		return nil, err
	}
	if err := b.settle(); err != nil {
		return nil, err
	}
	if err := b.save(); err != nil {
		return nil, err
	}
	return b, b.capture()
}

// phaseOf is what a committed page is: done, or given up. A page that is not
// there any more is an answer.
func phaseOf(state market.PageState) int {
	if state == market.StateContent || state == market.StateNotFound {
		return phaseDone
	}
	return phaseGivenUp
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
