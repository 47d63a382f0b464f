package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// Job is something that is done by a plan.
type Job struct {
	Name string
	Plan *Plan
	// Last is when it was last begun, before this process; zero: never.
	Last time.Time
	// Do does it. Its error is logged and does not change the plan, but for
	// ErrAgain.
	Do func(ctx context.Context) error
	// Await is called when the job is due, before it takes a turn from others.
	// It waits until the job may begin, and returns the zero time; or it
	// returns when another machine began the job, so that it is not due here.
	// Nil: the job may always begin.
	Await func(ctx context.Context) time.Time
}

// ErrAgain says that a job did not begin, or was broken off: it is still due.
// Await sets the pace at which it is tried again.
var ErrAgain = errors.New("the job is still due")

// Keeper runs jobs by their plans.
type Keeper struct {
	Jobs []Job
	// Parallel is how many jobs are in work at a time, at least 1. Those that
	// are due wait for their turn.
	Parallel int
	// Grace is how long Run waits for jobs in work when its context ends.
	Grace time.Duration
	// Now is the clock on the wall, which may be set.
	Now    func() time.Time
	Logger *slog.Logger
}

// ErrGrace says that jobs in work did not end in time.
var ErrGrace = errors.New("jobs were still in work when the time to end was over")

// recheck is how often a keeper that waits looks at the clock: a machine that
// slept, or whose clock was set, is late by so much at most.
const recheck = time.Minute

// smallStep is by how much a clock may be set back without a job being done
// again: an hour, as for summer time, and what clocks are wrong by. Set back by
// more, a job does not wait for the time of its last call to come again.
const smallStep = 2 * time.Hour

// Run keeps the plans until ctx ends.
func (k *Keeper) Run(ctx context.Context) error {
	turns := make(chan struct{}, max(1, k.Parallel))
	var all sync.WaitGroup
	for _, j := range k.Jobs {
		all.Go(func() { k.keep(ctx, j, turns) })
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	<-ctx.Done()
	if k.Grace <= 0 {
		<-done
		return nil
	}
	t := time.NewTimer(k.Grace)
	defer t.Stop()
	select {
	case <-done:
		return nil
	case <-t.C:
		return ErrGrace
	}
}

// keep runs one job. It is one goroutine, so the job cannot overlap itself.
func (k *Keeper) keep(ctx context.Context, j Job, turns chan struct{}) {
	last := j.Last
	for {
		if !k.until(ctx, j.Plan, last) {
			return
		}
		if j.Await != nil {
			elsewhere := j.Await(ctx)
			if ctx.Err() != nil {
				return
			}
			if !elsewhere.IsZero() {
				last = elsewhere
				continue
			}
		}
		select {
		case turns <- struct{}{}:
		case <-ctx.Done():
			return
		}
		if ctx.Err() != nil { // both may be so at once
			<-turns
			return
		}
		begun := k.Now()
		err := k.call(ctx, j)
		<-turns
		if j.Await != nil && errors.Is(err, ErrAgain) {
			continue
		}
		last = begun
		if err != nil && ctx.Err() == nil {
			k.Logger.Error("job failed", "job", j.Name, "err", err)
		}
	}
}

// until waits for the plan, and reports whether it is due: ctx may end first.
func (k *Keeper) until(ctx context.Context, p *Plan, last time.Time) bool {
	for {
		now := k.Now()
		if last.After(now.Add(smallStep)) {
			last = now // the clock was set back, or had been wrong
		}
		wait := p.Due(last, now).Sub(now)
		if wait <= 0 {
			return ctx.Err() == nil
		}
		t := time.NewTimer(min(wait, recheck))
		select {
		case <-ctx.Done():
			t.Stop()
			return false
		case <-t.C:
		}
	}
}

// call does the job and survives it.
func (k *Keeper) call(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return j.Do(ctx)
}
