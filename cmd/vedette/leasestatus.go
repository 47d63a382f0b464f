package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"vedette/market"
	"vedette/store/elastic"
)

// leaseJSON is how the lease of a market stands.
type leaseJSON struct {
	Market  string     `json:"market"`
	Held    bool       `json:"held"`
	Holder  string     `json:"holder,omitempty"` // when it is not held: who had it last
	Host    string     `json:"host,omitempty"`
	Here    bool       `json:"here"`              // the holder has this machine's name
	Epoch   int64      `json:"epoch"`             // how often it was leased
	Since   *time.Time `json:"since,omitempty"`   // the times are those of the holder's clock
	Renewed *time.Time `json:"renewed,omitempty"` // last sign of life
	Done    bool       `json:"done"`              // the last crawl came to its end
}

// leasesOf tells who holds which of the markets of the configuration; nothing
// when they are not leased.
func (s *setup) leasesOf(ctx context.Context) ([]leaseJSON, error) {
	l, err := s.leasing()
	if l == nil || err != nil {
		return nil, err
	}
	list, err := l.leases.Standings(ctx, s.ids())
	if err = errors.Join(err, l.close()); err != nil {
		return nil, err
	}
	out := make([]leaseJSON, len(list))
	for i := range list {
		out[i] = leaseJSONOf(&list[i])
	}
	return out, nil
}

func leaseJSONOf(s *elastic.Standing) leaseJSON {
	return leaseJSON{
		Market: s.Market, Held: s.Held, Holder: s.Holder, Host: s.Host, Here: s.Ours, Epoch: s.Epoch,
		Since: instant(s.Since), Renewed: instant(s.Renews), Done: s.Done,
	}
}

// addLeases adds to standings who holds the markets. That this cannot be asked
// is told, and is no reason not to show the rest.
func (s *setup) addLeases(ctx context.Context, list []marketStanding) {
	leases, err := s.leasesOf(ctx)
	if err != nil {
		fmt.Fprintf(s.app.Stderr, "vedette: who holds the markets is not known: %v\n", err)
		return
	}
	for i := range leases {
		list[i].Lease = &leases[i] // both are in the order of the configuration
	}
}

func leasesIn(list []marketStanding) (leases []leaseJSON) {
	for i := range list {
		if l := list[i].Lease; l != nil {
			leases = append(leases, *l)
		}
	}
	return leases
}

// showLeases writes a line for each market that is leased.
func (a *App) showLeases(leases []leaseJSON) error {
	if len(leases) == 0 {
		return nil
	}
	t := table{columns: []column{{head: "market"}, {head: "held by"}, {head: "host"}, {head: "since"}, {head: "renewed"}, {head: "epoch", right: true}, {head: "last crawl", flex: true}}}
	for _, l := range leases {
		row := []string{l.Market, "nobody", "-", "-", "-", count(int(l.Epoch)), "never"}
		if l.Held {
			row[1], row[2], row[3], row[4], row[6] = l.Holder, l.Host, minute(*l.Since), l.Renewed.UTC().Format(time.TimeOnly), "in work"
		} else if l.Epoch > 0 {
			row[6] = "broken off, by " + l.Holder
			if l.Done {
				row[6] = "done, by " + l.Holder
			}
		}
		t.add(row...)
	}
	return t.write(a.Stdout, a.Width())
}

func (a *App) elasticReleaseCommand() *cobra.Command {
	var path string
	dead := false
	cmd := &cobra.Command{
		Use:   "release MARKET",
		Short: "take the lease of a market from its holder",
		Long: `Take the lease of a market from the crawler that holds it (vedette elastic status
says who). A crawler that died needs none of this: its lease ends by itself. The
holder notices when it next renews, and stops; another can take the market one
term later, so that two never crawl it at once.

With --dead another can take it at once. Say so only when the holder's process
does not run any more.`,
		Example: example(
			"vedette elastic release demo-card", "from a crawler that hangs",
			"vedette elastic release demo-card --dead", "from a machine that burned"),
		Args: exactArgs("MARKET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			l, err := s.leasing()
			if err != nil {
				return err
			}
			if l == nil {
				return usagef("%s: markets are leased with store.crawlers: several (docs/elasticsearch.md)", s.config.File)
			}
			was, err := l.leases.Revoke(cmd.Context(), args[0], dead)
			if err = errors.Join(err, l.close()); errors.Is(err, market.ErrNotFound) {
				return usagef("nobody holds %q", args[0])
			}
			if err != nil {
				return err
			}
			when := fmt.Sprintf("another can take it in %s", l.leases.Term())
			if dead {
				when = "another can take it now"
			}
			_, err = fmt.Fprintf(a.Stdout, "%s: taken from %s (%s); %s\n", args[0], clean(was.Holder), clean(was.Host), when)
			return err
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&dead, "dead", dead, "the holder does not run any more")
	return cmd
}
