package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"vedette/market"
)

func (a *App) abandonCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "abandon MARKET",
		Short: "close a run that will not go on: what was read of it is kept and sealed",
		Long: `Close the open or paused run of a market as partial (or failed, when not a page of
it could be read), and seal its evidence. The pages that were still due are given
up; nothing that was read is lost. The next crawl begins a new run.

It is for a run that nobody will finish: its market is gone, or its session cannot
be had any more.`,
		Example: example("vedette runs abandon demo-card", "the run that waits for a login"),
		Args:    exactArgs("MARKET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			run, err := s.abandon(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.Stdout, runJSONOf(run))
			}
			_, err = fmt.Fprintf(a.Stdout, "%s: closed as %s: %s\n", run.ID, run.Status, clean(run.Reason))
			return err
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// abandon closes the run in work of a market, which the configuration need not
// name any more.
func (s *setup) abandon(ctx context.Context, id string) (run market.Run, err error) {
	if _, err := os.Stat(s.storePath()); err != nil {
		return run, fmt.Errorf("there is no store at %s: %w", s.storePath(), err)
	}
	st, err := s.openStore(ctx)
	if err != nil {
		return run, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	unlock, err := st.LockMarket(ctx, id)
	if errors.Is(err, market.ErrBusy) {
		return run, fmt.Errorf("%s is being crawled: end that first: %w", id, err)
	}
	if err != nil {
		return run, err
	}
	defer unlock()
	run, open, err := openRun(ctx, st, id)
	if err != nil {
		return run, err
	}
	if !open {
		return run, usagef("there is no run of %q that is open or paused", id)
	}
	reason := "abandoned by a person"
	if run.Reason != "" {
		reason += " while paused: " + run.Reason
	}
	arch, err := s.openArchiveToWrite()
	if err != nil {
		return run, err
	}
	ev := &evidence{archive: arch, store: st, profile: run.Profile}
	defer func() { err = errors.Join(err, ev.Close()) }()
	return closeEarly(ctx, st, ev, run, reason, s.app.Now().UTC())
}
