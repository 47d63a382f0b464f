package store

import (
	"context"
	"iter"
	"time"

	"vedette/market"
)

// VendorNews tells what closed runs saw of vendors. Like Alerts it is local to
// one installation, over all of its markets.
type VendorNews interface {
	// VendorLinks returns the vendors that a run saw on its market, that came
	// there after the first run that read every index and at most young before
	// this run (or whose page shows something else since this run), beside the
	// vendors of other markets that were known before and show the same key or
	// have the same handle. Of those with the same key the twenty known longest
	// are named; VendorLink.Sharing counts all. Order: market and handle of Here, links by key
	// first, market and handle of There.
	VendorLinks(ctx context.Context, run string, young time.Duration) ([]market.VendorLink, error)
	// KeyChanges returns the vendors whose pages a run was the first to see
	// with another key than before, by handle.
	KeyChanges(ctx context.Context, run string) ([]market.KeyChange, error)
	// Absences returns the vendors that a run saw again after at least
	// MinAbsence without them, by handle. FinishRun finds them.
	Absences(ctx context.Context, run string) ([]market.Absence, error)
	// ListingsOf yields the listings of some vendors, each named by its market
	// and its handle, those that are gone included, by market and external id.
	ListingsOf(ctx context.Context, vendors [][2]string) iter.Seq2[market.StoredListing, error]
}

// MinAbsence is the shortest absence of a vendor that is kept.
const MinAbsence = 7 * 24 * time.Hour
