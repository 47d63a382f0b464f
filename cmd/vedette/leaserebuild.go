package main

import (
	"context"
	"slices"

	"vedette/market"
)

// carryTenures keeps in which epoch the store knew all there was of a market
// that no other crawler had: what is rebuilt then counts as of that. Of one that
// others had too the archive here tells a part, and the next crawl takes the
// rest from the index, as if this store had never had the market.
func (r *rebuild) carryTenures(ctx context.Context, markets []market.Market) error {
	if r.old.store == nil {
		return nil
	}
	for _, m := range markets {
		others := slices.ContainsFunc(r.old.runs, func(run market.Run) bool { return run.Market == m.ID && run.Crawler != "" })
		epoch, err := r.old.store.Tenure(ctx, m.ID)
		if err != nil {
			return err
		}
		if others || epoch == 0 {
			continue
		}
		if err := r.next.SetTenure(ctx, m.ID, epoch); err != nil {
			return err
		}
	}
	return nil
}
