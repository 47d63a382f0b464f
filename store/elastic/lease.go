package elastic

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"vedette/market"
)

// The times of a lease, as parts of its term. No clock of one machine is ever
// compared with that of another: a holder counts from before it sent its last
// renewal, a watcher from after it first saw that renewal, each by a clock that
// nobody sets. What the holder does is over long before the watcher's time is:
//
//	holder   sent |----renew----renew----renew----| stops at 4/5, and is still at 9/10
//	watcher       ....seen |------------------------- 21/20 -------| takes it
const (
	// renewEvery leaves two more tries when one fails.
	renewEvery = 1.0 / 3
	// retryEvery is the pace of the tries after one failed.
	retryEvery = 1.0 / 15
	// stopAfter is when a holder that could not renew stops: what is left is
	// for the requests that are in work, which are cut off, and for clocks
	// that do not run alike.
	stopAfter = 4.0 / 5
	// takeAfter is when a watcher takes a lease that did not change.
	takeAfter = 21.0 / 20
	// lookEvery is the pace of a watcher.
	lookEvery = 1.0 / 10
)

// DefaultTerm is how long a lease lasts without renewal: an outage of up to
// four minutes stops no crawl, and a market whose crawler died is taken up
// within six.
const DefaultTerm = 5 * time.Minute

// ErrLease says that the lease of a market is not held any more: another has
// it, a person released it, or it could not be renewed in time. It is the cause
// of the end of the context that Lease.Keep returns.
var ErrLease = errors.New("the lease of the market is not held any more")

// LeaseOptions say who leases markets.
type LeaseOptions struct {
	// Holder names this crawler to people; required. That two have one name is
	// no danger: what tells leases apart is a token of each.
	Holder string
	// Term is how long a lease lasts without renewal. Default: DefaultTerm.
	Term time.Duration
	// Clock says how much time went by since some instant of the past. It never
	// goes back and nobody sets it. Default: the machine's monotonic clock.
	Clock func() time.Duration
}

// Leases gives each market to one crawler at a time.
type Leases struct {
	s     *Store
	o     LeaseOptions
	host  string
	clock func() time.Duration
	log   *slog.Logger
}

// Leases makes this process one that leases markets.
func (s *Store) Leases(o LeaseOptions) (*Leases, error) {
	if o.Holder == "" || o.Term < 0 {
		return nil, fmt.Errorf("elastic: leases want a name of this crawler and a term above 0: %w", market.ErrInvalid)
	}
	if o.Term == 0 {
		o.Term = DefaultTerm
	}
	if o.Clock == nil {
		began := time.Now()
		o.Clock = func() time.Duration { return time.Since(began) }
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown" // it is for people alone
	}
	return &Leases{s: s, o: o, host: host, clock: o.Clock, log: s.o.Logger}, nil
}

// Term is how long a lease lasts without renewal.
func (l *Leases) Term() time.Duration { return l.o.Term }

// Pace is how long to wait between two looks.
func (l *Leases) Pace() time.Duration { return part(l.o.Term, lookEvery) }

func part(d time.Duration, share float64) time.Duration { return time.Duration(float64(d) * share) }

// newToken tells one lease from all others.
func newToken() string { return strings.ToLower(rand.Text()) }

// Standing is how the lease of a market stands, as one look showed it. The
// times are those of the holder's clock: they are to be shown, and to be held
// against a schedule, and decide nothing of the lease.
type Standing struct {
	Market string
	Known  bool // it was leased before
	Held   bool
	Holder string // who has it; when it is not held, who had it last
	Host   string
	Epoch  int64     // how often it was leased
	Since  time.Time // when the holder got it
	Renews time.Time // last sign of life
	Begun  time.Time // when the last crawl was begun
	// Done says that the last crawl came to an end of its own: not that it was
	// interrupted, or died.
	Done bool
	Ours bool // the holder has our name
	// Free says that the watcher may take it.
	Free bool
	// Left is how long it must be watched yet without a change, if it is held.
	Left time.Duration
}
