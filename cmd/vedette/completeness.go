package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"vedette/market"
)

// completeText is the part of the listings on sale that a run saw, by the most
// trusted of what is known, and which that is: "97.2 % counter".
func completeText(c market.Completeness) string {
	share, by, ok := c.Best()
	if !ok {
		return "-"
	}
	return fmt.Sprintf("%.1f %% %s", 100*share, by)
}

// completeness tells all that is known of how complete a run was, each figure
// for itself.
func completeness(c market.Completeness) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if share, ok := c.Share(); ok {
		add("%s of %s that the site announces (%.1f %%)", count(c.Seen), count(c.Announced), 100*share)
	} else {
		add("%s seen, the site does not say of how many", count(c.Seen))
	}
	if p := c.TwoPass; p.N > 0 {
		add("two passes: %s (%s to %s), %s of %s met again on %s pages", count(p.N), count(p.Low), count(p.High), count(p.Both), count(p.Second), count(p.Pages))
	} else if p.Reason != "" {
		add("two passes: not known, %s", p.Reason)
	}
	if c.TwoPass.Arrived > 0 {
		add("%s came meanwhile", count(c.TwoPass.Arrived))
	}
	if c.Later.N > 0 {
		add("%d later runs: %s (%s to %s)", c.Later.Runs, count(c.Later.N), count(c.Later.Low), count(c.Later.High))
	}
	if c.Lost.Pages > 0 {
		add("%s index pages lost, about %s listings", count(c.Lost.Pages), count(c.Lost.Listings))
	}
	if c.Failed > 0 {
		add("%s pages given up", count(c.Failed))
	}
	if c.Walled > 0 {
		add("%s walls or queues", count(c.Walled))
	}
	return strings.Join(parts, "; ")
}

// coverageJSON is how complete the latest run of a market was, beside a figure
// that rests upon it.
type coverageJSON struct {
	Run    string           `json:"run"`
	Status market.RunStatus `json:"status"`
	Share  *float64         `json:"share,omitempty"`
	By     market.Basis     `json:"by,omitempty"`
}

// coverages are those of the markets that listings are of, by market.
func coverages(ctx context.Context, st questions, listings []market.StoredListing) (map[string]coverageJSON, error) {
	out := map[string]coverageJSON{}
	for i := range listings {
		id := listings[i].Market
		if _, ok := out[id]; ok {
			continue
		}
		runs, err := st.Runs(ctx, id, 1)
		if err != nil {
			return nil, err
		}
		var c coverageJSON
		if len(runs) > 0 {
			c.Run, c.Status = runs[0].ID, runs[0].Status
			if share, by, ok := runs[0].Completeness.Best(); ok {
				c.Share, c.By = &share, by
			}
		}
		out[id] = c
	}
	return out, nil
}

// writeCoverage says beneath a table what its figures rest upon.
func writeCoverage(w io.Writer, by map[string]coverageJSON) error {
	ids := make([]string, 0, len(by))
	for id := range by {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c, known := by[id], "how much it saw is not known"
		if c.Share != nil {
			known = fmt.Sprintf("%.1f %% of what is on sale seen, by %s", 100**c.Share, c.By.Words())
		}
		if _, err := fmt.Fprintf(w, "%s: latest run %s, %s\n", id, orText(string(c.Status), "unknown"), known); err != nil {
			return err
		}
	}
	return nil
}
