package store

import (
	"context"
	"iter"
	"time"

	"vedette/market"
)

// Alerts keeps what was found, what people decided of it and what they are to
// be told. It is local to one installation, beside its frontier.
type Alerts interface {
	// Raise adds or replaces alerts by id and queues deliveries, all of it or
	// nothing. A delivery whose id is known is not queued again: an immediate
	// one stays as it is, a digest that is not settled takes the alerts in,
	// each of them once, the later in place of the earlier. What comes for a
	// digest that went out meanwhile is queued under its id with -2, and so on.
	Raise(ctx context.Context, alerts []market.Alert, deliveries []market.Delivery) error
	// Alert returns one alert by its id, or market.ErrNotFound.
	Alert(ctx context.Context, id string) (market.Alert, error)
	// Alerts returns alerts, those that held last first and then by id; an
	// empty rule means all, limit 0 means 1000.
	Alerts(ctx context.Context, rule string, limit int) ([]market.Alert, error)

	// Assess adds a verdict. It returns market.ErrInvalid without a subject, a
	// verdict or a person.
	Assess(ctx context.Context, a market.Assessment) error
	// Assessments returns all verdicts in the order in which they were made.
	Assessments(ctx context.Context) ([]market.Assessment, error)

	// DueDeliveries returns up to n queued deliveries that are due at now, the
	// longest due first.
	DueDeliveries(ctx context.Context, now time.Time, n int) ([]market.Delivery, error)
	// MarkDelivery records an attempt at a delivery: its state, due time, attempts,
	// error and time of settlement. It returns market.ErrNotFound for an
	// unknown one and market.ErrConflict for one that is settled already.
	MarkDelivery(ctx context.Context, d market.Delivery) error
	// Deliveries returns deliveries without their alerts, queued ones first
	// and then the newest; an empty state means all, limit 0 means 1000.
	Deliveries(ctx context.Context, state market.DeliveryState, limit int) ([]market.Delivery, error)

	// Sightings returns the substances that a closed run saw on its market for
	// the first time, by id. FinishRun finds them.
	Sightings(ctx context.Context, run string) ([]market.Sighting, error)
	// Candidates yields every listing whose current version holds a name that
	// stands in no list, by market and external id.
	Candidates(ctx context.Context) iter.Seq2[market.StoredListing, error]
	// Changed yields the listings of which a run made a new version, new ones
	// included, by external id.
	Changed(ctx context.Context, run string) iter.Seq2[market.StoredListing, error]
	// Active yields all active listings of a market by external id.
	Active(ctx context.Context, marketID string) iter.Seq2[market.StoredListing, error]

	// AddFill adds to the fill of a run what one crawl of it counted.
	AddFill(ctx context.Context, run string, fill market.Fill) error
	// Fills returns the fills of the latest runs of a market that have one,
	// newest first.
	Fills(ctx context.Context, marketID string, limit int) ([]market.RunFill, error)

	// Unlooked returns the closed runs of a market that were closed after the
	// one that SetLooked named last, oldest first: the rules were not looked at
	// after them, because the process ended.
	Unlooked(ctx context.Context, marketID string) ([]market.Run, error)
	// SetLooked keeps the run after which the rules were looked at. An earlier
	// run than the kept one changes nothing. It returns market.ErrNotFound for
	// an unknown run.
	SetLooked(ctx context.Context, run string) error

	// Vitals measures how a market stands after a run, which must be its latest;
	// Warned is not the store's to say. KeepVitals keeps it, replacing what was
	// kept of that run. PastVitals returns what was kept of the market's runs
	// before run, newest first.
	Vitals(ctx context.Context, run string) (market.Vitals, error)
	KeepVitals(ctx context.Context, v market.Vitals) error
	PastVitals(ctx context.Context, run string, limit int) ([]market.Vitals, error)

	// Watched is the digest under which a watch last looked at all of a
	// market; empty: never. SetWatched keeps it.
	Watched(ctx context.Context, marketID, watch string) (string, error)
	SetWatched(ctx context.Context, marketID, watch, digest string) error
}
