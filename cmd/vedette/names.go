package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"vedette/market"
	"vedette/seeds"
	"vedette/store/sqlite"
	"vedette/substance"
	"vedette/substance/novelty"
)

// namesFlags are what vedette names was asked for.
type namesFlags struct {
	weekly, asJSON bool
	status, since  string
	limit          int
	after          time.Time
}

func (a *App) namesCommand() *cobra.Command {
	var path string
	var f namesFlags
	cmd := &cobra.Command{
		Use:   "names",
		Short: "names on sale that stand in no list: new, misspelt or other names",
		Long: `Show the names in stored listings that look like a substance and stand in no list,
one line for each name in all its spellings, and what all its listings together
say of it:

  new          nothing known explains it
  misspelling  most listings write it like one slip of a known name
  alias        most listings have the same known name beside it

What today's lists know is left out, also where a listing was read before they
did. An entry in the operator's own substances ends a name for good.

With --weekly: words that no rule of naming sees (methiodone), of active
listings, ranked by how much they are spelled like names of drugs and how much
they keep to listings of drugs. Most are brands and misspellings; the list is for
a curator, not for alarms. With --since both lists hold what was first seen since.`,
		Example: example(
			"vedette names", "all names that stand in no list",
			"vedette names --status new --since 7d --json", "this week's new ones, for a program",
			"vedette names --weekly --since 7d", "words that a curator should look at"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.names(cmd.Context(), path, &f) },
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &f.asJSON)
	fl := cmd.Flags()
	fl.BoolVar(&f.weekly, "weekly", false, "words that no rule of naming sees, ranked")
	fl.StringVar(&f.status, "status", "", "only new, misspelling or alias")
	fl.StringVar(&f.since, "since", "", "first seen since: a date, or an age like 7d")
	fl.IntVar(&f.limit, "limit", 100, "how many, at most 1000")
	return cmd
}

// resolve checks the flags.
func (f *namesFlags) resolve(now time.Time) (err error) {
	switch f.status {
	case "", novelty.StatusNew, novelty.StatusMisspelling, novelty.StatusAlias:
	default:
		return usagef("--status: %q is none of new, misspelling, alias", f.status)
	}
	if f.weekly && f.status != "" {
		return usagef("--status and --weekly exclude each other: words have no status")
	}
	if f.limit < 1 || f.limit > 1000 {
		return usagef("--limit: %d is not 1 to 1000", f.limit)
	}
	f.after, err = sinceTime(f.since, now)
	return err
}

func (a *App) names(ctx context.Context, path string, f *namesFlags) error {
	s, err := a.setup(path)
	if err != nil {
		return err
	}
	if err := f.resolve(a.Now()); err != nil {
		return err
	}
	today, err := todaysNames(s.taxonomy)
	if err != nil {
		return err
	}
	st, err := s.existingStore(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	if f.weekly {
		words, err := a.weekly(ctx, st, today, f)
		if err != nil {
			return err
		}
		return a.showWords(words, f.asJSON)
	}
	names, stale, err := a.verdicts(ctx, st, today, f)
	if err != nil {
		return err
	}
	if stale > 0 {
		fmt.Fprintf(a.Stderr, "vedette: names: %s of the store in today's lists by now and left out; vedette reextract brings the store up to date\n", plural(stale, "name"))
	}
	return a.showNames(names, f.asJSON)
}

// todaysNames knows what is in a taxonomy.
func todaysNames(tax *substance.Taxonomy) (*novelty.Detector, error) {
	grammar, err := seeds.Grammar()
	if err != nil {
		return nil, err
	}
	return novelty.New(grammar, novelty.ListedIn(tax)), nil
}

// listingsRead counts listings as they are read and says so on standard error,
// when it takes long.
func (a *App) listingsRead(ctx context.Context, listings iter.Seq2[market.StoredListing, error], what string) iter.Seq2[market.StoredListing, error] {
	return func(yield func(market.StoredListing, error) bool) {
		last, n := a.Now(), 0
		for l, err := range listings {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(l, err) || err != nil {
				return
			}
			if n++; n%1000 == 0 && a.Now().Sub(last) >= lineEvery {
				last = a.Now()
				fmt.Fprintf(a.Stderr, "vedette: names: %s: %s listings read\n", what, count(n))
			}
		}
	}
}

// active yields the active listings of all markets.
func active(ctx context.Context, st *sqlite.Store) iter.Seq2[market.StoredListing, error] {
	return func(yield func(market.StoredListing, error) bool) {
		markets, err := st.Markets(ctx)
		if err != nil {
			yield(market.StoredListing{}, err)
			return
		}
		for _, m := range markets {
			for l, err := range st.Active(ctx, m.ID) {
				if !yield(l, err) || err != nil {
					return
				}
			}
		}
	}
}
