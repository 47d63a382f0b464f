package store

import (
	"context"

	"vedette/trend"
)

// Series answers what trends are made of.
type Series interface {
	// Series returns the closed runs of the markets of a query, and the cells
	// that their ends were counted into, both from the first run on: by market,
	// start and id, cells by selection first (trend.CompareSelections). A run
	// that failed has no cell; a cell that equals the one before it need not be
	// there. Values in euro are those of the rates of now.
	//
	// Counting is done in the transaction that closes a run, so that what is
	// closed is in the answer. A query that fails its Check is
	// market.ErrInvalid.
	Series(ctx context.Context, q trend.Query) (trend.Source, error)
}
