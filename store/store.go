package store

import (
	"context"
	"io"
	"iter"
	"time"

	"vedette/market"
)

// Frontier is the local working state of runs: what is to be fetched, who
// holds it, what became of it. It lives on disk, never in memory.
type Frontier interface {
	// BeginRun opens run, or returns the open or paused run of the same
	// market with resumed true; its leases held by owners other than owner
	// become free, because the caller holds the market's lock.
	// It returns market.ErrConflict when run.ID exists and is closed.
	BeginRun(ctx context.Context, run market.Run, owner string) (got market.Run, resumed bool, err error)
	// Enqueue adds targets that the run does not know yet and returns how
	// many were new. Repeating it changes nothing.
	Enqueue(ctx context.Context, run string, targets []market.Target) (int, error)
	// Lease gives up to n targets that are due at now, by priority and then
	// in order of arrival, and holds them for owner until until. Expired
	// leases are due again. An empty answer means that nothing is due.
	Lease(ctx context.Context, run, owner string, n int, now, until time.Time) ([]market.Lease, error)
	// Extend prolongs leases that owner still holds.
	Extend(ctx context.Context, run, owner string, until time.Time) error
	// Release gives leases back untouched: the attempt does not count.
	Release(ctx context.Context, leases []market.Lease) error
	// Defer records a failed attempt and makes the target due at notBefore.
	// It returns market.ErrLeaseLost as Commit does.
	Defer(ctx context.Context, lease market.Lease, page market.Page, notBefore time.Time) error
	// Commit makes a page done. In one transaction it records the page, its
	// observations, its links and counts. It returns market.ErrLeaseLost,
	// and changes nothing, when the lease is no longer the caller's.
	Commit(ctx context.Context, lease market.Lease, result market.PageResult) (market.CommitStats, error)
	// Queue tells how a run's frontier stands; next is when the earliest
	// deferred target is due (zero: none).
	Queue(ctx context.Context, run string, now time.Time) (market.QueueStats, error)
	// PauseRun leaves the frontier as it is and says why.
	PauseRun(ctx context.Context, run, reason string) error
	// Pages yields the committed pages of a run in order of commit, and then
	// those that failed or are pending, for its manifest.
	Pages(ctx context.Context, run string) iter.Seq2[market.Page, error]
	// FinishRun closes the run: it sets its status, counts and completeness,
	// turns listings missing from goneAfter complete runs in a row to gone
	// (only when run.Status is complete), and clears the run's frontier.
	FinishRun(ctx context.Context, run market.Run, goneAfter int) (market.Run, error)
	// LastDigest is the payload digest and the archive reference of the last
	// full (not revisit) record of a path, or market.ErrNotFound.
	LastDigest(ctx context.Context, marketID, path string) (string, market.ArchiveRef, time.Time, error)
	// Mirrors and SaveMirror keep the health of mirrors.
	Mirrors(ctx context.Context, marketID string) ([]market.Mirror, error)
	SaveMirror(ctx context.Context, m market.Mirror) error
}

// Recorder takes observations without a frontier: a rebuild from the archive.
// Recording the same page of the same run twice changes nothing.
type Recorder interface {
	// OpenRun inserts a run as it was, for a rebuild.
	OpenRun(ctx context.Context, run market.Run) error
	// Record is Commit without a lease.
	Record(ctx context.Context, result market.PageResult) (market.CommitStats, error)
	FinishRun(ctx context.Context, run market.Run, goneAfter int) (market.Run, error)
}

// Reader answers questions about what is stored.
type Reader interface {
	// Listings returns one page of listings that fit f, ordered by f.Sort and
	// then by market and external id, so that equal calls give equal answers.
	Listings(ctx context.Context, f market.Filter) (market.ListingPage, error)
	// Listing returns one listing with its versions, newest first.
	Listing(ctx context.Context, marketID, externalID string) (market.StoredListing, []market.Version, error)
	Vendors(ctx context.Context, marketID string, limit int) ([]market.StoredVendor, error)
	// Runs returns runs, newest first; an empty market means all.
	Runs(ctx context.Context, marketID string, limit int) ([]market.Run, error)
	// Summary counts what is stored per market.
	Summary(ctx context.Context) ([]market.Summary, error)
	// Substances counts active listings per substance, most first.
	Substances(ctx context.Context, limit int) ([]market.SubstanceCount, error)
	// Dump writes the logical content as JSON lines in a canonical order,
	// without row ids; equal stores give equal bytes. Without times it leaves
	// out run ids and instants, so that two crawls of one site compare equal.
	Dump(ctx context.Context, w io.Writer, times bool) error
}

// Rates keeps dated exchange rates, so that a conversion can be repeated.
type Rates interface {
	// PutRates adds or replaces rates; a rate is euros for one unit.
	PutRates(ctx context.Context, rates []market.Rate) (int, error)
	// Rate returns the newest rate of currency not after day, at most
	// maxAge old, or market.ErrNotFound.
	Rate(ctx context.Context, currency string, day time.Time, maxAge time.Duration) (market.Rate, error)
}

// Store is everything; consumers ask for the part they need.
type Store interface {
	Frontier
	Recorder
	Reader
	Rates
	Close() error
}
