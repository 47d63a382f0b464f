package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// checkItem is one line of vedette check.
type checkItem struct {
	Part   string `json:"part"` // config, clock, disk, store, tor, market
	Name   string `json:"name,omitempty"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
	Do     string `json:"do,omitempty"` // what a person can do about it
}

func (a *App) checkCommand() *cobra.Command {
	var path string
	var asJSON, offline bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "tell a broken Tor from a market that is down, a full disk, a wrong clock or a bad file",
		Long: `Check the configuration, the clock, the disk, the store, Tor, and each mirror of
each market, in this order, one line each, and say what to do about what fails.
A mirror is asked for one page through Tor, as a crawl does first. Exit status 1
when anything fails.`,
		Example: example(
			"vedette check", "everything",
			"vedette check --offline --json", "without asking any market"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			bad := false
			show := func(i checkItem) error {
				bad = bad || !i.OK
				return a.showCheckItem(i, asJSON)
			}
			if err := s.check(cmd.Context(), offline, show); err != nil {
				return err
			}
			if bad {
				return quietError{statusFailed}
			}
			return nil
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().BoolVar(&offline, "offline", false, "do not ask the markets")
	return cmd
}

func (a *App) showCheckItem(i checkItem, asJSON bool) error {
	if asJSON {
		return writeJSON(a.Stdout, i)
	}
	mark, name := "ok  ", i.Part
	if !i.OK {
		mark = "FAIL"
	}
	if i.Name != "" {
		name += " " + i.Name
	}
	text := fmt.Sprintf("%s  %s: %s", mark, clean(name), clean(i.Detail))
	if i.Do != "" {
		text += "\n      " + i.Do
	}
	_, err := fmt.Fprintln(a.Stdout, text)
	return err
}

// check runs all checks; show is told each outcome at once.
func (s *setup) check(ctx context.Context, offline bool, show func(checkItem) error) error {
	items := []checkItem{
		{Part: "config", Name: s.config.File, OK: true, Detail: fmt.Sprintf("%d markets, %d profiles, %d substances (%s)",
			len(s.config.Markets), len(s.profiles.Names()), s.taxonomy.Len(), s.taxonomy)},
		s.checkClock(), s.checkDisk(), s.checkStore(ctx),
	}
	if s.faults != nil {
		items[0].OK, items[0].Detail = false, s.faults.Error()
	}
	for _, i := range items {
		if err := show(i); err != nil {
			return err
		}
	}
	tor := s.checkTor(ctx)
	if err := show(tor); err != nil {
		return err
	}
	if offline || !tor.OK {
		return nil // without Tor nothing can be said about a market
	}
	for _, m := range s.config.Markets {
		if m.Paused { // a person said not to ask it
			if err := show(checkItem{Part: "market", Name: m.ID, OK: true, Detail: "paused in the configuration, not asked"}); err != nil {
				return err
			}
			continue
		}
		if m.Refused != nil {
			if err := show(checkItem{Part: "market", Name: m.ID, Detail: m.Refused.Error(), Do: "renew the mandate; until then the market is not asked"}); err != nil {
				return err
			}
			continue
		}
		for _, mirror := range m.Mirrors {
			if err := show(s.checkMirror(ctx, m, mirror)); err != nil {
				return err
			}
		}
	}
	return nil
}
