package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/market"
)

func (a *App) runsCommand() *cobra.Command {
	var path string
	var asJSON bool
	limit := 20
	cmd := &cobra.Command{
		Use:   "runs [MARKET]",
		Short: "list past and open runs with their completeness",
		Example: example(
			"vedette runs", "the latest of all markets",
			"vedette runs demo-table --limit 5 --json", "of one market, for a program",
			"vedette runs abandon demo-table", "close a run that will not go on"),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("%s takes one market at most", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if limit < 1 || limit > allRuns {
				return usagef("--limit: %d is not 1 to %d", limit, allRuns)
			}
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			id := ""
			if len(args) == 1 {
				id = args[0]
			}
			st, err := s.openQuestions(cmd.Context())
			if err != nil {
				return err
			}
			defer st.Close()
			if err := s.knownMarket(cmd.Context(), st, id); err != nil {
				return err
			}
			runs, err := st.Runs(cmd.Context(), id, limit)
			if err != nil {
				return err
			}
			if asJSON {
				for _, r := range runs {
					if err := writeJSON(a.Stdout, runJSONOf(r)); err != nil {
						return err
					}
				}
				return nil
			}
			return a.runsTable(runs)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().IntVar(&limit, "limit", limit, "how many, newest first; at least 1")
	cmd.AddCommand(a.abandonCommand())
	return cmd
}

// knownMarket refuses a market id that neither the configuration nor the store
// knows: a slip of the pen must not answer "nothing found". "" is all.
func (s *setup) knownMarket(ctx context.Context, st questions, id string) error {
	if _, ok := s.config.Market(id); ok || id == "" {
		return nil
	}
	stored, err := st.Markets(ctx)
	if err != nil {
		return err
	}
	ids := s.ids()
	for _, m := range stored {
		if m.ID == id {
			return nil
		}
		ids = append(ids, m.ID)
	}
	slices.Sort(ids)
	return usagef("there is no market %q. There are: %s", id, strings.Join(slices.Compact(ids), ", "))
}

// runJSON is a run on the command line.
type runJSON struct {
	Market       string              `json:"market"`
	Run          string              `json:"run"`
	Profile      string              `json:"profile"`
	Status       market.RunStatus    `json:"status"`
	Reason       string              `json:"reason,omitempty"`
	Started      *time.Time          `json:"started,omitempty"`
	Ended        *time.Time          `json:"ended,omitempty"`
	Counts       market.RunCounts    `json:"counts"`
	Completeness market.Completeness `json:"completeness"`
	Share        *float64            `json:"share,omitempty"`    // of what the site announces
	Complete     *float64            `json:"complete,omitempty"` // of what is on sale, by the most trusted figure
	By           market.Basis        `json:"complete_by,omitempty"`
	Manifest     string              `json:"manifest_sha256,omitempty"`
	MerkleRoot   string              `json:"merkle_root,omitempty"`
	Error        string              `json:"error,omitempty"`
}

func runJSONOf(r market.Run) runJSON {
	j := runJSON{
		Market: r.Market, Run: r.ID, Profile: r.Profile, Status: r.Status, Reason: r.Reason,
		Started: instant(r.Started), Ended: instant(r.Ended), Counts: r.Counts, Completeness: r.Completeness,
		Manifest: r.Manifest, MerkleRoot: r.MerkleRoot,
	}
	if share, ok := r.Completeness.Share(); ok {
		j.Share = &share
	}
	if share, by, ok := r.Completeness.Best(); ok {
		j.Complete, j.By = &share, by
	}
	return j
}

func (a *App) runsTable(runs []market.Run) error {
	if len(runs) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "no runs yet")
		return err
	}
	t := table{columns: []column{
		{head: "run"}, {head: "status"}, {head: "started"}, {head: "took", right: true}, {head: "pages", right: true},
		{head: "listings", right: true}, {head: "new", right: true}, {head: "complete", right: true}, {head: "two passes", right: true},
		{head: "later runs", right: true}, {head: "lost", right: true}, {head: "why", flex: true},
	}}
	for _, r := range runs {
		took := "-"
		if !r.Ended.IsZero() {
			took = r.Ended.Sub(r.Started).Round(time.Second).String()
		}
		t.add(r.ID, string(r.Status), minute(r.Started), took, count(r.Counts.Content), count(r.Counts.Listings),
			count(r.Counts.New), completeText(r.Completeness), estimateText(r.Completeness.TwoPass.Estimate),
			estimateText(r.Completeness.Later.Estimate), lostText(r.Completeness), r.Reason)
	}
	return t.write(a.Stdout, a.Width())
}

// estimateText is an estimate with its interval: "412 (405-431)".
func estimateText(e market.Estimate) string {
	if e.N == 0 {
		return "-"
	}
	return fmt.Sprintf("%s (%s-%s)", count(e.N), count(e.Low), count(e.High))
}

// lostText is what is known to be missing: pages given up, index pages lost with
// their listings, walls.
func lostText(c market.Completeness) string {
	var parts []string
	if c.Failed > 0 {
		parts = append(parts, count(c.Failed)+" pages")
	}
	if c.Lost.Listings > 0 {
		parts = append(parts, "~"+count(c.Lost.Listings)+" listings")
	}
	if c.Walled > 0 {
		parts = append(parts, count(c.Walled)+" walls")
	}
	return orDash(strings.Join(parts, ", "))
}
