package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"vedette/config"
	"vedette/crawler"
	"vedette/crawler/memory"
	"vedette/market"
	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// maxParallel bounds markets at a time; each has its own connections.
const maxParallel = 16

func (a *App) crawlCommand() *cobra.Command {
	var path string
	var asJSON bool
	parallel := 1
	cmd := &cobra.Command{
		Use:   "crawl [MARKET...]",
		Short: "crawl markets now, one run each",
		Long: `Crawl the named markets, or all that are not paused, one run each. A run that
was interrupted, or paused for a person or a budget, goes on where it stopped.
Ctrl-C leaves a run like that; only the pages in work are asked for again. One
that began more than max_run_age ago (7d) is closed instead, as partial, when it
has read all pages that list others, and a new run begins.

With --json each market is one object with the keys of vedette runs --json; the
status of a market whose run did not begin is "not-begun", and error or reason
says why.

Exit status 3 says that a market was not crawled to the end: the report says
why and what to do. Two processes never crawl one market at a time.`,
		Example: example(
			"vedette crawl", "all markets, one after another",
			"vedette crawl demo-table demo-card --parallel 2", "two at a time",
			"vedette crawl --json 2>crawl.log", "one result per market and line"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if parallel < 1 || parallel > maxParallel {
				return usagef("--parallel: %d is not 1 to %d", parallel, maxParallel)
			}
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			markets, err := s.choose(args)
			if err != nil {
				return err
			}
			results, err := s.crawl(cmd.Context(), markets, parallel)
			if err != nil {
				return err
			}
			for _, r := range results {
				if err := a.showResult(r, asJSON); err != nil {
					return err
				}
			}
			return outcomeOf(results)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().IntVar(&parallel, "parallel", parallel, "markets at a time")
	return cmd
}

// crawlResult is what became of one market.
type crawlResult struct {
	market string
	run    market.Run
	err    error
}

// interrupted reports whether the crawl was told to stop.
func (r crawlResult) interrupted() bool { return errors.Is(r.err, context.Canceled) }

// crawl runs markets, a number of them at a time, and returns their results
// in the order given. A market that cannot be crawled (its mandate has run
// out, its profile is broken) is not in the way of the others. The error means
// that nothing was begun.
func (s *setup) crawl(ctx context.Context, markets []config.Market, parallel int) (results []crawlResult, err error) {
	jobs, refused := make([]*job, len(markets)), make([]error, len(markets))
	sound := 0
	for i, m := range markets {
		if jobs[i], refused[i] = s.prepare(m); refused[i] == nil {
			sound++
		}
	}
	if sound == 0 {
		return nil, errors.Join(refused...)
	}
	channels, err := s.channels()
	if err != nil {
		return nil, err
	}
	st, err := s.openStore(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	feed, err := s.feed(ctx, st)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, feed.stop(ctx)) }()
	leases, err := s.leasing()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, leases.close()) }()
	show := s.app.progress(parallel > 1 && len(markets) > 1)
	defer show.close()
	shared := memory.New()
	results = make([]crawlResult, len(markets))
	h := &herald{s: s, st: st}
	var g errgroup.Group
	g.SetLimit(parallel)
	for i, j := range jobs {
		if refused[i] != nil {
			results[i] = crawlResult{market: markets[i].ID, err: refused[i]}
			continue
		}
		g.Go(func() error {
			j.options.Memory, j.leasing = shared, leases
			run, err := s.crawlOne(ctx, st, j, show)
			if err == nil {
				err = h.after(ctx, j.market, run)
			}
			results[i] = crawlResult{market: j.market.ID, run: run, err: err}
			return nil // one market's trouble is not another's
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	if ctx.Err() == nil {
		if err := s.sendOnce(ctx, st, channels); err != nil {
			s.log.Error("alerts are queued and not sent", "err", err)
		}
	}
	return results, nil
}

// job is one market with what its crawl needs, checked before any begins.
type job struct {
	config  config.Market
	market  market.Market
	options crawler.Options
	leasing *leasing       // nil: the market is this machine's own
	watch   *elastic.Watch // of its lease; nil: it was not watched yet
}

func (s *setup) prepare(m config.Market) (*job, error) {
	if m.Refused != nil {
		return nil, m.Refused
	}
	p, err := s.profile(m)
	if err != nil {
		return nil, err
	}
	j := &job{config: m, market: marketOf(m)}
	j.options = crawler.Options{
		Market: j.market, Profile: p, Proxy: s.config.Proxy.Address, UserAgent: s.config.Proxy.UserAgent,
		Limits: s.crawlLimits(), Annotate: s.reader.Record,
		DetailStale: durationOf(m.StaleAfter), VendorStale: durationOf(m.StaleAfter), GoneAfter: m.GoneAfter,
		Now: s.app.Now, Logger: s.log,
	}
	j.options.Budget, err = budgetOf(m.Budget)
	return j, err
}

// crawlOne crawls one market under its lock, and under its lease when other
// machines crawl it too.
func (s *setup) crawlOne(ctx context.Context, st *sqlite.Store, j *job, show *progress) (run market.Run, err error) {
	unlock, err := st.LockMarket(ctx, j.market.ID)
	if errors.Is(err, market.ErrBusy) {
		return run, fmt.Errorf("%s: another process is crawling it: wait for its end, or end it: %w", j.market.ID, err)
	}
	if err != nil {
		return run, err
	}
	defer unlock()
	held, within, err := j.leasing.hold(ctx, st, j.watch, j.market.ID)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, held.end(ctx, err == nil)) }()
	ctx = within
	arch, err := s.openArchiveToWrite()
	if err != nil {
		return run, err
	}
	ev := &evidence{archive: arch, store: st, profile: j.options.Profile.ID()}
	defer func() { err = errors.Join(err, ev.Close()) }()
	if err := held.catchUp(ctx, ev); err != nil {
		return run, err
	}
	if err := st.SaveMarket(ctx, j.market); err != nil {
		return run, err
	}
	o := j.options
	o.Frontier, o.Archive, o.Seal, o.Progress, o.May = st, ev, ev.Seal, show.update, held.may()
	if g := s.outboxGauge(st); g != nil {
		o.Hold = g.hold
	}
	jar, closeJar, err := s.jar(j.config)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, closeJar()) }()
	o.Jar = jar
	fill := newFillCounter()
	o.Annotate = fill.counting(o.Annotate)
	c, err := crawler.New(o)
	if err != nil {
		return run, err
	}
	if run, err = c.Run(ctx); err != nil {
		if lost := held.lost(ctx, run); lost != nil {
			err = lost
		}
	}
	if run.ID != "" && len(fill.fill) > 0 {
		err = errors.Join(err, st.AddFill(context.WithoutCancel(ctx), run.ID, fill.fill))
	}
	return standing(ctx, st, run), err
}

// standing is a run that is not closed with what the store has of it by now:
// the crawl of one process knows its own part only.
func standing(ctx context.Context, st *sqlite.Store, run market.Run) market.Run {
	if run.Status != market.RunOpen && run.Status != market.RunPaused {
		return run
	}
	now, open, err := openRun(context.WithoutCancel(ctx), st, run.Market)
	if err != nil || !open || now.ID != run.ID {
		return run // a report is no reason to fail
	}
	return now
}

// outcomeOf turns results into the exit status: 1 when a market failed, 3
// when one is incomplete.
func outcomeOf(results []crawlResult) error {
	status := statusDone
	for _, r := range results {
		switch {
		case r.interrupted():
			if status == statusDone {
				status = statusIncomplete
			}
		case r.err != nil, r.run.Status == market.RunFailed:
			status = statusFailed
		case r.run.Status != market.RunComplete && status == statusDone:
			status = statusIncomplete
		}
	}
	if status == statusDone {
		return nil
	}
	return quietError{status}
}
