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
	// market with resumed true and status open; its leases held by owners
	// other than owner become free, because the caller holds the market's
	// lock. The counts of the answer are those kept so far.
	// It returns market.ErrConflict when run.ID exists and is closed, and
	// market.ErrInvalid when run.ID, run.Market or owner is empty.
	BeginRun(ctx context.Context, run market.Run, owner string) (got market.Run, resumed bool, err error)
	// Enqueue adds targets that the run does not know yet and returns how
	// many were new. Repeating it changes nothing. It returns
	// market.ErrNotFound for an unknown run and market.ErrConflict for a
	// closed one.
	Enqueue(ctx context.Context, run string, targets []market.Target) (int, error)
	// Lease gives up to n targets that are due at now, by priority and then
	// in order of arrival, and holds them for owner until until. Expired
	// leases are due again. An empty answer means that nothing is due.
	Lease(ctx context.Context, run, owner string, n int, now, until time.Time) ([]market.Lease, error)
	// Extend prolongs all leases of the run that owner still holds.
	Extend(ctx context.Context, run, owner string, until time.Time) error
	// Release gives leases back untouched: the attempt does not count.
	// Leases that were lost are passed over.
	Release(ctx context.Context, leases []market.Lease) error
	// Defer records a failed attempt and makes the target due at notBefore.
	// The attempt counts in Retried, Causes, Bytes and, with an answer, in
	// Fetched. It returns market.ErrLeaseLost as Commit does.
	Defer(ctx context.Context, lease market.Lease, page market.Page, notBefore time.Time) error
	// Commit makes a page done. In one transaction it records the page, its
	// observations, its links and counts. It returns market.ErrLeaseLost,
	// and changes nothing, when the lease is no longer the caller's. A lease
	// that ran out and was not taken is still the caller's.
	//
	// A page whose state is neither content nor not-found is given up: it
	// counts as failed. Of result.Details those are enqueued whose listing
	// is new, shows on this page what rows of this kind did not show before,
	// was never read from its own page, or was last read from it before
	// result.StaleBefore; but none that was read from it in this run.
	//
	// A page with a Shape is barren when it shows neither a listing nor a
	// vendor that the run had not seen before, and nothing Fresh. What is
	// enqueued has one barren page more above it than the page, as many when
	// the page has no Shape and shows nothing new, and none when it shows
	// something new.
	//
	// How rows and detail pages become one listing is in docs/datamodel.md.
	Commit(ctx context.Context, lease market.Lease, result market.PageResult) (market.CommitStats, error)
	// Refuse takes a leased target out of the frontier, because a rule that
	// was not known when it was enqueued refuses it: it counts in Refused
	// under rule, and as no page. It returns market.ErrLeaseLost as Commit
	// does. A page that is committed later may enqueue it again.
	Refuse(ctx context.Context, lease market.Lease, rule string) error
	// Queue tells how a run's frontier stands at now. Its cost does not grow
	// with the frontier.
	Queue(ctx context.Context, run string, now time.Time) (market.QueueStats, error)
	// SecondPass draws a random sample of the pages that were done, whole, and
	// showed records, and enqueues them to be read a second time (Target.Second):
	// Share of them, rounded up, at least Least and at most Most, none of a kind
	// in Except. It returns how many; planned says that this was done before,
	// and then nothing is changed. The sample follows from the market, the
	// number of the run and the paths.
	//
	// A page that is read for the second time counts like any other, but not
	// in Completeness.Pending and Failed; what it shows is compared with what the run had
	// seen before and kept in Completeness.TwoPass.
	SecondPass(ctx context.Context, run string, plan market.SecondPass) (pages int, planned bool, err error)
	// Completeness is that of a run which is not closed, as far as it is
	// known; market.ErrNotFound for another.
	Completeness(ctx context.Context, run string) (market.Completeness, error)
	// PauseRun leaves the frontier as it is and says why. It returns
	// market.ErrConflict when the run is closed.
	PauseRun(ctx context.Context, run, reason string) error
	// Pages yields the pages of a run for its manifest: first the done ones
	// in order of commit, then those given up in order of commit, then the
	// pending ones (Seq 0, with their last attempt if there was one) in order
	// of arrival. It works until FinishRun has closed the run; after that it
	// yields nothing.
	Pages(ctx context.Context, run string) iter.Seq2[market.Page, error]
	// FinishRun closes the run: it sets its status (complete, partial or
	// failed), counts and completeness, turns listings missing from goneAfter
	// complete runs in a row to gone, and clears the run's frontier. Which runs
	// count as complete for that is market.Run.TellsGone. The estimates of
	// earlier runs that a later one adds to (Completeness.Later) are made anew.
	//
	// Counts and completeness in the answer are the store's own, which
	// survive a kill; those given in run are not used, with three exceptions:
	// Completeness.Indexed and Lost are the caller's, and why there was no second
	// pass (Completeness.Settle), Completeness.Announced is taken
	// when it is set (else the largest counter named market.CounterListings
	// that a page showed, else the sum over market.CategoryOf of the largest
	// market.CounterCategory of each), and a run opened by
	// OpenRun keeps the counts of its transport as given there (Fetched,
	// Unchanged, Failed, Retried, Bytes, Refused, States, Causes).
	//
	// It returns market.ErrConflict when the run is closed already, and
	// market.ErrInvalid for another status, for a complete run with targets
	// still pending, those of its second pass aside, or for a run that counts as complete with goneAfter
	// below 1.
	FinishRun(ctx context.Context, run market.Run, goneAfter int) (market.Run, error)
	// LastDigest is the payload digest and the archive reference of the last
	// full (not revisit) record of a path, or market.ErrNotFound.
	LastDigest(ctx context.Context, marketID, path string) (string, market.ArchiveRef, time.Time, error)
	// LastRead is when a path was last answered with a page or with the word
	// that there is none, changed or not; market.ErrNotFound when it never was
	// or when a later attempt failed.
	LastRead(ctx context.Context, marketID, path string) (time.Time, error)
	// Mirrors and SaveMirror keep the health of mirrors, by address.
	Mirrors(ctx context.Context, marketID string) ([]market.Mirror, error)
	SaveMirror(ctx context.Context, m market.Mirror) error
}

// Recorder takes observations without a frontier: a rebuild from the archive.
// Recording the same page of the same run twice changes nothing.
type Recorder interface {
	// OpenRun inserts a run as it was, for a rebuild. Repeating it for a run
	// that is still open gives it the counts of its transport anew, for what
	// was found while it was rebuilt; for a closed one, or while another
	// run of the market is open, it returns market.ErrConflict. Runs of one
	// market are rebuilt in the order in which they were made.
	OpenRun(ctx context.Context, run market.Run) error
	// Record is Commit without a lease: result.Page.Run names the run.
	// Targets and Details are not used. Recording a later attempt at a page
	// (another FetchedAt) replaces what the run's journal says of it.
	// It returns market.ErrConflict when the run is closed.
	Record(ctx context.Context, result market.PageResult) (market.CommitStats, error)
	FinishRun(ctx context.Context, run market.Run, goneAfter int) (market.Run, error)
}

// Reader answers questions about what is stored.
type Reader interface {
	// Listings returns one page of listings that fit f, ordered by f.Sort and
	// then by market and external id, so that equal calls give equal answers.
	// f.Query is words, "phrases" and prefix*, all of which must be found in
	// title, description or vendor, without regard to case and accents; OR
	// between them asks for one of the two, - or NOT before one, or before
	// (brackets), excludes it. Anything else in it is only a separator, and
	// no text is an error.
	// Without f.Sort the order is by relevance if there is a query.
	// Listings without a price come last in either order of price.
	// An unknown sort is market.ErrInvalid.
	Listings(ctx context.Context, f market.Filter) (market.ListingPage, error)
	// Listing returns one listing with its versions, newest first, or
	// market.ErrNotFound.
	Listing(ctx context.Context, marketID, externalID string) (market.StoredListing, []market.Version, error)
	// Vendors returns vendors, those with most active listings first, then
	// by market and handle; an empty market means all, limit 0 means 1000.
	Vendors(ctx context.Context, marketID string, limit int) ([]market.StoredVendor, error)
	// Runs returns runs, newest first, an open one with its counts and its
	// completeness so far; an empty market means all, limit 0
	// means 1000.
	Runs(ctx context.Context, marketID string, limit int) ([]market.Run, error)
	// Summary counts what is stored per market, by market id.
	Summary(ctx context.Context) ([]market.Summary, error)
	// Substances counts active listings per substance, most first; limit 0
	// means 1000.
	Substances(ctx context.Context, limit int) ([]market.SubstanceCount, error)
	// Dump writes the logical content as JSON lines in a canonical order,
	// without row ids; equal stores give equal bytes. Without times it leaves
	// out run ids and instants, so that two crawls of one site compare equal.
	Dump(ctx context.Context, w io.Writer, times bool) error
}

// Rates keeps dated exchange rates, so that a conversion can be repeated.
type Rates interface {
	// PutRates adds or replaces rates and makes the euro values that they
	// concern what they say now, as Reprice does: all of it, or nothing. It
	// returns how many rates were new or changed and how many prices changed.
	// A rate is euros for one unit; one without a currency or a day, or that
	// is not market.PlausibleRate, is market.ErrInvalid.
	PutRates(ctx context.Context, rates []market.Rate) (changed, repriced int, err error)
	// Rate returns the newest rate of currency not after day, at most
	// maxAge old, or market.ErrNotFound. The euro itself is always 1.
	Rate(ctx context.Context, currency string, day time.Time, maxAge time.Duration) (market.Rate, error)
	// Reprice makes every stored euro value what the rates say now, and
	// returns how many prices changed. Prices are converted as of the day
	// their version was first seen, so that equal rates give equal values.
	Reprice(ctx context.Context) (int, error)
}

// Markets keeps what is known of the markets themselves.
type Markets interface {
	// SaveMarket adds or replaces a market by its id.
	SaveMarket(ctx context.Context, m market.Market) error
	// Markets returns all markets by id, those included that only appear in
	// a run.
	Markets(ctx context.Context) ([]market.Market, error)
}

// Locker makes one process at a time the crawler of a market.
type Locker interface {
	// LockMarket holds a market until unlock is called or the process ends
	// in whatever way. It does not wait: it returns market.ErrBusy when
	// another holder has it. unlock may be called more than once.
	LockMarket(ctx context.Context, marketID string) (unlock func(), err error)
}

// Store is everything; consumers ask for the part they need.
type Store interface {
	Frontier
	Recorder
	Reader
	Series
	Rates
	Markets
	Locker
	// Close waits for the call in progress and closes the store. A second
	// Close does nothing.
	Close() error
}
