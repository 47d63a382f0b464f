package crawler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"time"

	"github.com/google/uuid"

	"vedette/crawler/memory"
	"vedette/extract"
	"vedette/market"
)

// Options describe one crawl of one market. Fields without a default must be
// given.
type Options struct {
	Market   market.Market
	Profile  *extract.Profile
	Frontier Frontier
	Archive  Archive
	// Seal closes the archive of a finished run; nil: runs are not sealed.
	Seal Sealer
	// Jar holds the cookies of this market (crawler/session); nil: none are
	// kept or sent.
	Jar http.CookieJar
	// Proxy is the SOCKS5 address, host:port. There is no way around it.
	Proxy string
	// UserAgent and Headers replace those of Tor Browser, which are sent so
	// that a crawl does not stand out (crawler/tor).
	UserAgent string
	Headers   http.Header

	Limits Limits
	Budget Budget
	// Memory is shared by all crawls of a process; nil: this one has its own.
	Memory *memory.Pool
	// Policy says what to do about a cause; nil: DefaultPolicy().
	Policy Policy

	// Annotate adds what is derived from a record's text; nil: nothing. It is
	// called from several goroutines.
	Annotate func(*market.Record)
	// DetailStale makes a listing's own page due again after this time;
	// default 7 days, negative: never.
	DetailStale time.Duration
	// VendorStale is the same for vendor pages; default 7 days.
	VendorStale time.Duration
	// GoneAfter is the number of complete runs in a row without a listing
	// after which it counts as gone; default 3.
	GoneAfter int

	// Hold says why no page may be asked for at the moment, or "": the run is
	// then paused with that for a reason, and the next crawl goes on. It is
	// asked often, by several goroutines. Nil: nothing holds it.
	Hold func() string
	// May is asked right before every page and says why it must not be asked
	// for, which ends the crawl as an error of our own side: the market is not
	// ours any more. Nil: it always may. It is called from several goroutines.
	May func() error

	// Owner names this process among the holders of leases; default
	// host:pid:random.
	Owner string
	// Seed makes jitter repeatable; 0: random.
	Seed uint64
	// Now is the clock; default time.Now.
	Now func() time.Time
	// Sleep waits, and returns ctx.Err() when ctx ends first; default a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Logger hears about what happens; default: nobody.
	Logger *slog.Logger
	// Progress is told how the run stands, at most every ProgressEvery
	// (default 1 s) and once at the end; nil: nobody. Calls do not overlap.
	Progress      func(Progress)
	ProgressEvery time.Duration
}

// Limits bound what one answer may cost. Zero fields take their defaults.
type Limits struct {
	Dial          time.Duration // to the proxy, and through it to the site; default 60 s
	Header        time.Duration // first byte to the end of the headers; default 60 s
	Total         time.Duration // the whole exchange; default 120 s
	HeaderBytes   int64         // default 256 KiB
	BodyBytes     int64         // on the wire; default 8 MiB
	PayloadBytes  int64         // decoded; default 32 MiB
	Redirects     int           // hops of one chain; default 5
	PathBytes     int           // longest path and query; default 512
	LeaseFor      time.Duration // how long a lease is held without a sign of life; default 5 min
	MirrorRounds  int           // how often all mirrors are tried before a run gives up; default 3
	MirrorFailing int           // failed connections in a row after which a mirror is left; default 4
}

// Budget is what a run may ask of a market. Zero fields take their defaults.
type Budget struct {
	RequestsPerMinute float64 // default 20
	Concurrency       int     // requests in flight; default 2, at most 64
	// Jitter spreads requests: each gap is RequestsPerMinute's, give or take
	// this share of it; default 0.3, at most 1, negative: none.
	Jitter float64
	// SecondPass is the share of the pages that list others which is read a
	// second time at the end of a run, to estimate what was missed; default
	// 0.1, at most 1, negative: none.
	SecondPass float64
	Pages      int           // of one crawl, after which the run is paused; 0: no bound
	Duration   time.Duration // of one crawl, after which the run is paused; 0: no bound
	Hours      Hours

	// RunPages bounds a run over all the crawls that it takes: one that has
	// done so many pages is closed as partial. Default 500,000: the largest
	// market known had 150,000 listings, and a run fetches each listing's own
	// page at most once besides the indexes.
	RunPages int
	// RunAge is how old a run may be when it is taken up again: see outlived.
	// Four times that is the longest that a run lasts. Default 7 days.
	RunAge time.Duration
}

// Hours is a daily window in which a market may be crawled. Equal ends mean
// the whole day; From after To spans midnight.
type Hours struct {
	From, To time.Duration // since midnight, 0..24h
	Zone     *time.Location
}

func (o *Options) setDefaults() {
	o.Limits.setDefaults()
	o.Budget.setDefaults()
	if o.Memory == nil {
		o.Memory = memory.New()
	}
	if o.Policy == nil {
		o.Policy = DefaultPolicy()
	}
	def(&o.DetailStale, 7*24*time.Hour)
	def(&o.VendorStale, 7*24*time.Hour)
	def(&o.GoneAfter, 3)
	def(&o.ProgressEvery, time.Second)
	if o.Owner == "" {
		host, _ := os.Hostname() // an empty host leaves pid and random part
		o.Owner = fmt.Sprintf("%s:%d:%s", host, os.Getpid(), uuid.NewString()[:8])
	}
	if o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelError + 1}))
	}
}

func (l *Limits) setDefaults() {
	def(&l.Dial, 60*time.Second)
	def(&l.Header, 60*time.Second)
	def(&l.Total, 120*time.Second)
	def(&l.HeaderBytes, 256<<10)
	def(&l.BodyBytes, 8<<20)
	def(&l.PayloadBytes, 32<<20)
	def(&l.Redirects, 5)
	def(&l.PathBytes, 512)
	def(&l.LeaseFor, 5*time.Minute)
	def(&l.MirrorRounds, 3)
	def(&l.MirrorFailing, 4)
}

func (b *Budget) setDefaults() {
	def(&b.RequestsPerMinute, 20)
	def(&b.Concurrency, 2)
	def(&b.Jitter, 0.3)
	b.Jitter = max(0, b.Jitter)
	def(&b.SecondPass, 0.1)
	def(&b.RunPages, 500_000)
	def(&b.RunAge, 7*24*time.Hour)
	if b.Hours.Zone == nil {
		b.Hours.Zone = time.UTC
	}
}

// validate says everything that is wrong at once.
func (o *Options) validate() error {
	var errs []error
	need := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New(text))
		}
	}
	need(o.Market.ID != "", "market without an id")
	need(len(o.Market.Mirrors) > 0, "market without mirrors")
	need(o.Profile != nil, "no profile")
	need(o.Profile == nil || !o.Profile.Defunct, "profile of a defunct market: it is a worked example and never crawled")
	need(o.Profile == nil || len(o.Profile.Verify.Marker) > 0,
		"profile without verify.marker: nothing would tell the market from a copy of it (docs/profiles.md, verify)")
	need(o.Frontier != nil, "no frontier")
	need(o.Archive != nil, "no archive")
	need(o.Proxy != "", "no proxy")
	need(o.Budget.RequestsPerMinute > 0, "requests per minute must be above 0")
	need(o.Budget.Concurrency > 0 && o.Budget.Concurrency <= 64, "concurrency must be 1 to 64")
	need(o.Budget.Jitter <= 1, "jitter must be at most 1")
	need(o.Budget.SecondPass <= 1, "the second pass must be at most 1")
	need(o.Budget.Pages >= 0 && o.Budget.Duration >= 0 && o.Budget.RunPages > 0 && o.Budget.RunAge > 0, "budgets must not be negative")
	need(o.Budget.Hours.valid(), "hours must be within a day")
	need(o.Market.Mandate.Valid(o.Now()), "the market has no purpose, authority or expiry date, or its mandate has run out")
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("crawler: market %q: %w: %w", o.Market.ID, market.ErrInvalid, err)
	}
	return nil
}

// def sets the default of a field that was left at its zero value.
func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
