package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"vedette/config"
	"vedette/market"
	"vedette/notify"
	"vedette/schedule"
	"vedette/store/elastic"
	"vedette/store/sqlite"
)

// Names of locks that are no market's: an underscore begins none.
const (
	runLock   = "_run"   // one process keeps the schedules
	queueLock = "_queue" // one process sends
)

// Of the ten seconds that a process has to end in order, crawls get most: a
// page that was fetched is kept.
const (
	crawlGrace = 7 * time.Second
	queueGrace = 2 * time.Second
)

func (a *App) runCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "run",
		Short: "keep the schedules: crawl when it is due, look for alerts, tell people",
		Long: `Crawl each market that is not paused by its schedule, look at the rules of the
alerts after each crawl, and send what is to be told, until it is ended. What
was missed while the program was down is made up for once. A market never
overlaps with itself, is left alone outside of its hours and from the end of its
mandate on, and does not stop the others when it fails.

Ctrl-C or SIGTERM ends it within ten seconds; every crawl then goes on where it
stopped when the program is started again.`,
		Example: example(
			"vedette run -c vedette.yaml", "until it is ended",
			"vedette status -c vedette.yaml", "what ran, what runs next, what waits to be sent"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			if err := s.keepSchedules(cmd.Context()); cmd.Context().Err() == nil || !errors.Is(err, context.Canceled) {
				return err
			}
			return nil // told to end before it had begun
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// keepSchedules runs until ctx ends.
func (s *setup) keepSchedules(ctx context.Context) (err error) {
	channels, err := s.channels()
	if err != nil {
		return err
	}
	usable := 0
	for _, m := range s.config.Markets {
		if m.Paused {
			continue
		}
		if _, err := s.prepare(m); err != nil {
			s.log.Error("market is not crawled", "market", m.ID, "err", err)
			continue
		}
		usable++
	}
	if usable == 0 {
		return errors.New("no market can be crawled: the log says why")
	}
	st, err := s.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	unlock, err := st.LockMarket(ctx, runLock)
	if errors.Is(err, market.ErrBusy) {
		return errors.New("another vedette run keeps the schedules of this store")
	}
	if err != nil {
		return err
	}
	defer unlock()
	feed, err := s.feed(ctx, st)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, feed.stop(ctx)) }()
	leases, err := s.leasing()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leases.close()) }()
	h := &herald{s: s, st: st}
	if err := h.catchUp(ctx); err != nil {
		s.log.Error("alerts of earlier runs", "err", err) // each next run tries again
	}
	jobs, err := s.jobs(ctx, st, h, leases)
	if err != nil {
		return err
	}
	k := schedule.Keeper{Jobs: jobs, Parallel: s.config.Run.Parallel, Grace: crawlGrace, Now: s.app.Now, Logger: s.log}
	sending := make(chan error, 1)
	go func() { sending <- s.sendAlways(ctx, st, channels) }()
	s.log.Info("schedules are kept", "markets", usable, "parallel", s.config.Run.Parallel)
	err = k.Run(ctx)
	select {
	case serr := <-sending:
		err = errors.Join(err, serr)
	case <-time.After(queueGrace):
		s.log.Warn("a delivery was still in work; it is tried again")
	}
	s.log.Info("ended")
	return err
}

// jobs are the markets by their schedules, and the look at their mandates.
func (s *setup) jobs(ctx context.Context, st *sqlite.Store, h *herald, leases *leasing) ([]schedule.Job, error) {
	every, err := schedule.New(schedule.Options{Line: "@every 12h"})
	if err != nil {
		return nil, err
	}
	jobs := []schedule.Job{{Name: "mandates", Plan: every, Do: h.mandates}}
	for _, m := range s.config.Markets {
		if m.Paused {
			continue
		}
		last, err := lastRun(ctx, st, m.ID)
		if err != nil {
			return nil, err
		}
		plan := s.telling.plans[m.ID]
		j := schedule.Job{Name: m.ID, Plan: plan, Last: begun(last), Do: func(ctx context.Context) error { return s.scheduled(ctx, st, h, m, nil, nil) }}
		if leases != nil {
			w := leases.leases.Watch(m.ID)
			j.Await = func(ctx context.Context) time.Time { return leases.await(ctx, w, plan, m.ID) }
			j.Do = func(ctx context.Context) error { return s.scheduled(ctx, st, h, m, leases, w) }
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// begun is when a market's latest run was begun, as its schedule sees it: never,
// when the process ended in the middle of it. It goes on at once then, and does
// not wait for the next time of the schedule.
func begun(last market.Run) time.Time {
	if last.Status == market.RunOpen {
		return time.Time{}
	}
	return last.Started
}

// lastRun is the latest run of a market; the zero run when there is none.
func lastRun(ctx context.Context, st *sqlite.Store, id string) (market.Run, error) {
	runs, err := st.Runs(ctx, id, 1)
	if err != nil || len(runs) == 0 {
		return market.Run{}, err
	}
	return runs[0], nil
}

// scheduled crawls one market because it is due, under its lease when it has
// one.
func (s *setup) scheduled(ctx context.Context, st *sqlite.Store, h *herald, m config.Market, leases *leasing, w *elastic.Watch) error {
	if !marketOf(m).Mandate.Valid(s.app.Now()) {
		s.log.Warn("market is not crawled: its mandate has ended", "market", m.ID)
		return nil // the look at the mandates tells people
	}
	j, err := s.prepare(m)
	if err != nil {
		return err
	}
	j.leasing, j.watch = leases, w
	show := s.app.progress(true)
	show.w = io.Discard // the log tells
	run, err := s.crawlOne(ctx, st, j, show)
	if leases != nil && ctx.Err() == nil && (errors.As(err, new(notHeld)) || errors.Is(err, elastic.ErrLease)) {
		s.log.Info("market is still due", "market", m.ID, "err", err)
		_ = wait(ctx, leases.leases.Pace())
		return schedule.ErrAgain
	}
	if err == nil {
		err = h.after(ctx, j.market, run)
	}
	if err == nil {
		s.log.Info("crawled", "market", m.ID, "run", run.ID, "status", run.Status, "reason", run.Reason,
			"listings", run.Counts.Listings, "new", run.Counts.New, "next", s.telling.plans[m.ID].Next(s.app.Now()))
	}
	return err
}

// sendAlways sends what is queued. Another process (a crawl by hand) may be
// sending; then it waits for its turn.
func (s *setup) sendAlways(ctx context.Context, st *sqlite.Store, channels map[market.Channel]notify.Channel) error {
	for ctx.Err() == nil {
		unlock, err := st.LockMarket(ctx, queueLock)
		if err == nil {
			defer unlock()
			return s.queue(st, channels).Run(ctx)
		}
		if !errors.Is(err, market.ErrBusy) {
			return fmt.Errorf("deliveries: %w", err)
		}
		t := time.NewTimer(time.Second)
		select {
		case <-ctx.Done():
			t.Stop()
		case <-t.C:
		}
	}
	return nil
}

func (s *setup) queue(st *sqlite.Store, channels map[market.Channel]notify.Channel) *notify.Queue {
	return &notify.Queue{Store: st, Channels: channels, Now: s.app.Now, Logger: s.log}
}

// sendOnce sends what is due now, unless another process does.
func (s *setup) sendOnce(ctx context.Context, st *sqlite.Store, channels map[market.Channel]notify.Channel) error {
	if len(channels) == 0 {
		return nil
	}
	unlock, err := st.LockMarket(ctx, queueLock)
	if errors.Is(err, market.ErrBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	_, err = s.queue(st, channels).Flush(ctx)
	return err
}
