package crawler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"vedette/market"
)

// Crawler crawls one market.
type Crawler struct {
	o Options
}

// New checks the options and prepares a crawl; nothing is fetched yet. The
// error is market.ErrInvalid when the options are wrong.
func New(o Options) (*Crawler, error) {
	o.setDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	return &Crawler{o: o}, nil
}

// Run goes on with the market's open or paused run, or begins one, and works
// until it is finished, paused, stopped by a budget, or ctx ends. The run that
// comes back says how it stands; its status is open only when ctx ended or an
// error of our own side (disk, store) stopped it, and then the error says why.
// What became of the site is never an error, always a status.
//
// The caller holds the market's lock (store.Locker).
func (c *Crawler) Run(ctx context.Context) (market.Run, error) {
	r, err := c.newRun(ctx)
	if err != nil {
		return market.Run{}, err
	}
	defer r.close()
	resumed, err := r.begin(ctx)
	if err != nil {
		return r.rec, err
	}
	r.log.Info("run", "run", r.rec.ID, "resumed", resumed)
	stop := r.startReporting()
	if r.mayAsk() {
		r.crawl(ctx, resumed)
	}
	stop()
	return r.finish(ctx)
}

// run is one call of Run.
type run struct {
	o   *Options
	log *slog.Logger
	rec market.Run

	tor          carrier
	withExchange func(context.Context, *market.Exchange) context.Context
	reader       *reader
	pace         *pacer
	mirrors      *mirrors
	vendorKinds  map[string]bool
	maxWait      time.Duration // longest wait that the profile accepts

	chains  *chains
	traps   *traps
	queue   *queueing
	streaks streaks
	free    tries
	asked   asked
	tally   tally
	report  *reporter
	began   time.Time
	doneAt  int // pages done before this process

	secondAsked bool   // the store was asked for a second pass
	second      bool   // pages of it were handed out
	noSecond    string // why there is none

	// soft ends when no page is to be begun any more; linger ends a moment
	// after the caller's context, so that what was fetched is also kept.
	soft         context.Context
	softCancel   context.CancelFunc
	linger       context.Context
	lingerCancel context.CancelFunc

	renewMu sync.Mutex
	renewed time.Time

	endMu  sync.Mutex
	ending *ending
	err    error

	wakeMu   sync.Mutex
	finished int                // pages finished, to notice one that came in between
	wakeUp   context.CancelFunc // ends the dispatcher's nap; nil: it is awake
}

// grace is how long the last commits may take after ctx has ended.
const grace = 1200 * time.Millisecond

func (c *Crawler) newRun(ctx context.Context) (*run, error) {
	r := &run{
		o: &c.o, log: c.o.Logger.With("market", c.o.Market.ID), pace: newPacer(&c.o),
		reader: newReader(c.o.Profile, c.o.Limits.PathBytes), vendorKinds: map[string]bool{},
		chains: newChains(), traps: newTraps(c.o.Profile), queue: newQueueing(), began: c.o.Now(), maxWait: defaultMaxWait,
		noSecond: noSecondEnded,
	}
	if c.o.Budget.SecondPass < 0 {
		r.noSecond = noSecondAsked
	}
	r.report = &reporter{r: r, started: r.began, stage: "verifying"}
	for _, p := range c.o.Profile.Pages {
		if p.Record == string(market.RecordVendor) {
			r.vendorKinds[p.Kind] = true
		}
	}
	if w := c.o.Profile.Walk.Wait; w != "" {
		d, err := time.ParseDuration(w)
		if err != nil {
			return nil, fmt.Errorf("crawler: profile %s: walk.wait: %w: %w", c.o.Profile.Name, market.ErrInvalid, err)
		}
		r.maxWait = d
	}
	if len(c.o.Profile.Walk.Start) == 0 {
		return nil, fmt.Errorf("crawler: profile %s: walk.start is empty: %w", c.o.Profile.Name, market.ErrInvalid)
	}
	var err error
	if r.mirrors, err = newMirrors(r); err != nil {
		return nil, fmt.Errorf("crawler: %w", err)
	}
	for _, origin := range r.mirrors.origins {
		r.reader.hosts = append(r.reader.hosts, hostOf(origin))
	}
	if r.tor, r.withExchange, err = c.dial(); err != nil {
		return nil, fmt.Errorf("crawler: %w", err)
	}
	r.soft, r.softCancel = context.WithCancel(ctx)
	r.linger, r.lingerCancel = lingering(ctx, grace)
	return r, nil
}

// defaultMaxWait is the longest wait when the profile's walk.wait is empty.
const defaultMaxWait = 15 * time.Minute

// lingering returns a context that ends d after ctx does.
func lingering(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(d, cancel) })
	return out, func() { stop(); cancel() }
}

func (r *run) close() {
	r.softCancel()
	r.lingerCancel()
	if err := r.tor.Close(); err != nil {
		r.log.Warn("transport not closed", "error", err)
	}
}

// begin opens the run, or takes up the one that is open, and puts the start
// pages into its frontier.
func (r *run) begin(ctx context.Context) (resumed bool, err error) {
	if resumed, err = r.open(ctx); err != nil {
		return false, fmt.Errorf("crawler: begin run: %w", err)
	}
	if resumed {
		why, err := r.outlived(ctx)
		if err != nil {
			return true, fmt.Errorf("crawler: %w", err)
		}
		if why != "" {
			if resumed, err = r.renewRun(ctx, why); err != nil {
				return false, fmt.Errorf("crawler: begin run: %w", err)
			}
		}
	}
	p := r.o.Profile
	var targets []market.Target
	for _, path := range r.starts() {
		follow, rule := r.reader.route(path)
		if rule != "" {
			return resumed, fmt.Errorf("crawler: profile %s: start page %s is refused by rule %s: %w", p.Name, path, rule, market.ErrInvalid)
		}
		targets = append(targets, market.Target{Path: path, Kind: follow.Kind, Priority: priorityStart})
	}
	if _, err := r.o.Frontier.Enqueue(ctx, r.rec.ID, targets); err != nil {
		return resumed, fmt.Errorf("crawler: enqueue start pages: %w", err)
	}
	q, err := r.o.Frontier.Queue(ctx, r.rec.ID, r.o.Now().UTC())
	if err != nil {
		return resumed, fmt.Errorf("crawler: queue: %w", err)
	}
	r.doneAt = q.Done + q.Failed
	return resumed, nil
}

// open begins a run or takes up the one that is open. Run ids have whole
// seconds, so a run that begins in the second of a closed one waits for the
// next.
func (r *run) open(ctx context.Context) (resumed bool, err error) {
	p := r.o.Profile
	for try := 0; ; try++ {
		now := r.o.Now().UTC()
		fresh := market.Run{
			ID: r.o.Market.ID + "-" + now.Format("20060102T150405Z"), Market: r.o.Market.ID,
			Profile: p.ID(), Started: now, Status: market.RunOpen,
		}
		r.rec, resumed, err = r.o.Frontier.BeginRun(ctx, fresh, r.o.Owner)
		if !errors.Is(err, market.ErrConflict) || try == 2 {
			return resumed, err
		}
		if err := r.o.Sleep(ctx, now.Truncate(time.Second).Add(time.Second).Sub(now)); err != nil {
			return false, err
		}
	}
}

// startReporting tells Options.Progress how the run stands until the function
// that it returns is called.
func (r *run) startReporting() (stop func()) {
	if r.o.Progress == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(r.linger)
	var wg sync.WaitGroup
	wg.Go(func() { r.report.run(ctx) })
	return func() { cancel(); wg.Wait() }
}

// finish settles what becomes of the run.
func (r *run) finish(ctx context.Context) (market.Run, error) {
	end, err := r.outcome()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return r.rec, fmt.Errorf("crawler: run %s stays open: %w", r.rec.ID, err)
	}
	if end != nil && r.second {
		c, err := r.takeCensus(ctx)
		if err != nil {
			return r.rec, fmt.Errorf("crawler: %w", err)
		}
		if r.endsInSecondPass(&c) {
			end = nil
		}
	}
	if end != nil && end.pause {
		return r.pause(ctx, end)
	}
	return r.closeAndTell(ctx, end)
}

func (r *run) pause(ctx context.Context, end *ending) (market.Run, error) {
	q, err := r.o.Frontier.Queue(ctx, r.rec.ID, r.o.Now().UTC())
	if err != nil {
		return r.rec, fmt.Errorf("crawler: queue: %w", err)
	}
	if end.byItself && q.Pending+q.Leased == 0 {
		return r.closeAndTell(ctx, nil) // the budget was just enough
	}
	if err := r.o.Frontier.PauseRun(ctx, r.rec.ID, end.reason); err != nil {
		return r.rec, fmt.Errorf("crawler: pause run: %w", err)
	}
	r.rec.Status, r.rec.Reason = market.RunPaused, end.reason
	r.report.last(r.rec, q.Done+q.Failed, q.Failed, q.Pending)
	return r.rec, nil
}

// closeAndTell closes the run that was worked on and reports it.
func (r *run) closeAndTell(ctx context.Context, end *ending) (market.Run, error) {
	r.report.state("sealing", "")
	closed, err := r.closeRun(ctx, end)
	if err != nil {
		return closed, err
	}
	failed := closed.Completeness.Failed
	r.report.last(closed, closed.Counts.Content+failed, failed, closed.Completeness.Pending)
	return closed, nil
}

// closeRun settles the status, seals the archive and closes the run, in this
// order: a process that dies before FinishRun leaves an open run without
// pending pages (or with the same ending to come), and the next one seals and
// finishes it again.
func (r *run) closeRun(ctx context.Context, end *ending) (market.Run, error) {
	c, err := r.takeCensus(ctx)
	if err != nil {
		return r.rec, fmt.Errorf("crawler: %w", err)
	}
	of, err := r.o.Frontier.Completeness(ctx, r.rec.ID)
	if err != nil {
		return r.rec, fmt.Errorf("crawler: %w", err)
	}
	of.Settle(market.Completeness{
		Lost:    c.lists.lost(of.Seen),
		TwoPass: market.TwoPass{Estimate: market.Estimate{Reason: r.noSecond}},
	})
	out := r.rec
	out.Status, out.Reason, of.Indexed = verdictOn(end, c, of)
	out.Ended, out.Completeness = r.o.Now().UTC(), of
	if r.o.Seal != nil {
		if out.Manifest, out.MerkleRoot, err = r.o.Seal(ctx, out); err != nil {
			return r.rec, fmt.Errorf("crawler: seal run %s, which stays open: %w", r.rec.ID, err)
		}
	}
	closed, err := r.o.Frontier.FinishRun(ctx, out, r.o.GoneAfter)
	if err != nil {
		return r.rec, fmt.Errorf("crawler: finish run: %w", err)
	}
	r.log.Info("run closed", "run", closed.ID, "status", closed.Status, "reason", closed.Reason)
	return closed, nil
}

// ended reports whether err only says that a context ended.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
