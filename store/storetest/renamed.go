package storetest

import (
	"context"
	"strings"

	"vedette/market"
	"vedette/store"
)

// renamed is a store in which the demo market is called "second", to make the
// same story happen twice in one store.
type renamed struct{ store.Store }

const second = "second"

func alias(id string) string {
	if rest, ok := strings.CutPrefix(id, demo); ok {
		return second + rest
	}
	return id
}

func (r renamed) BeginRun(ctx context.Context, run market.Run, owner string) (market.Run, bool, error) {
	run.ID, run.Market = alias(run.ID), alias(run.Market)
	return r.Store.BeginRun(ctx, run, owner)
}

func (r renamed) SaveMarket(ctx context.Context, m market.Market) error {
	m.ID = alias(m.ID)
	return r.Store.SaveMarket(ctx, m)
}

func (r renamed) SaveMirror(ctx context.Context, m market.Mirror) error {
	m.Market = alias(m.Market)
	return r.Store.SaveMirror(ctx, m)
}
