package crawler

import (
	"context"
	"iter"
	"time"

	"vedette/market"
)

// Frontier is the part of the store that a crawl needs. package store states
// what each method promises; store/sqlite keeps it.
type Frontier interface {
	BeginRun(ctx context.Context, run market.Run, owner string) (market.Run, bool, error)
	Enqueue(ctx context.Context, run string, targets []market.Target) (int, error)
	Lease(ctx context.Context, run, owner string, n int, now, until time.Time) ([]market.Lease, error)
	Extend(ctx context.Context, run, owner string, until time.Time) error
	Release(ctx context.Context, leases []market.Lease) error
	Defer(ctx context.Context, lease market.Lease, page market.Page, notBefore time.Time) error
	Commit(ctx context.Context, lease market.Lease, result market.PageResult) (market.CommitStats, error)
	Refuse(ctx context.Context, lease market.Lease, rule string) error
	Queue(ctx context.Context, run string, now time.Time) (market.QueueStats, error)
	SecondPass(ctx context.Context, run string, plan market.SecondPass) (pages int, planned bool, err error)
	Completeness(ctx context.Context, run string) (market.Completeness, error)
	PauseRun(ctx context.Context, run, reason string) error
	Pages(ctx context.Context, run string) iter.Seq2[market.Page, error]
	FinishRun(ctx context.Context, run market.Run, goneAfter int) (market.Run, error)
	LastDigest(ctx context.Context, marketID, path string) (string, market.ArchiveRef, time.Time, error)
	LastRead(ctx context.Context, marketID, path string) (time.Time, error)
	Mirrors(ctx context.Context, marketID string) ([]market.Mirror, error)
	SaveMirror(ctx context.Context, m market.Mirror) error
}

// Archive keeps one exchange before anything else looks at it.
type Archive interface {
	// Write appends the exchange and returns where it stands. With earlier,
	// whose digest equals that of the payload, a revisit record is enough.
	Write(ctx context.Context, ex *market.Exchange, earlier *market.Earlier) (market.ArchiveRef, error)
}

// Sealer closes a run's archive: it writes the manifest and returns its
// SHA-256 (hex) and the Merkle root (hex). It is called when the run's status
// is settled and before FinishRun, and again with the same run when a process
// died in between: sealing twice must leave one valid manifest.
type Sealer func(ctx context.Context, run market.Run) (manifest, root string, err error)
