package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"vedette/store"
	"vedette/store/elastic"
	"vedette/store/sqlite"
)

func (a *App) elasticCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "elastic",
		Short: "set up and look after the store in Elasticsearch",
		Long: `With store.kind elasticsearch in the configuration, what analysts read is written
to Elasticsearch 8 or 9 too, where several crawlers write and Kibana searches.
What cannot be written waits on this disk, and stops no crawl.`,
		Example: example(
			"vedette elastic setup", "templates and indices, once and after an update",
			"vedette elastic status", "what is there, and what waits"),
	})
	cmd.AddCommand(a.elasticSetupCommand(), a.elasticStatusCommand(), a.elasticSendCommand(), a.elasticReindexCommand(), a.elasticDeadCommand(),
		a.elasticReleaseCommand())
	return cmd
}

// onElastic runs f on the configured cluster.
func (a *App) onElastic(path string, f func(*setup, *elastic.Store) error) error {
	s, err := a.setup(path)
	if err != nil {
		return err
	}
	remote, err := s.openElastic()
	if err != nil {
		return err
	}
	defer remote.Close()
	return f(s, remote)
}

func (a *App) elasticSetupCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "setup",
		Short: "write the templates and make what is missing",
		Long: `Write the index templates and make the indices that are missing. What is there
stays as it is. The key or user needs the privileges of an administrator of these
indices (docs/elasticsearch.md); crawling and searching need less.`,
		Example: example("vedette elastic setup -c vedette.yaml", "once, and after an update of this program"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onElastic(path, func(s *setup, remote *elastic.Store) error {
				if err := remote.Setup(cmd.Context()); err != nil {
					return err
				}
				info, err := remote.Check(cmd.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(a.Stdout, "set up in %s (Elasticsearch %s), schema %d\n", clean(info.Cluster), clean(info.Version), info.Schema)
				return err
			})
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func (a *App) elasticSendCommand() *cobra.Command {
	var path string
	var all bool
	cmd := &cobra.Command{
		Use:   "send",
		Short: "write what waits on this disk",
		Long: `Write what waits on this disk for Elasticsearch, as every crawl does while it
works. With --all everything that the local store holds is written again, but for
observations of single runs: those come from vedette reextract.`,
		Example: example(
			"vedette elastic send", "after an outage, or after vedette reextract",
			"vedette elastic send --all", "into a new cluster"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onElastic(path, func(s *setup, remote *elastic.Store) error {
				st, err := s.openStore(cmd.Context())
				if err != nil {
					return err
				}
				defer st.Close()
				if _, err := remote.Check(cmd.Context()); err != nil {
					return err
				}
				if all {
					if err := st.Refill(cmd.Context()); err != nil {
						return err
					}
				}
				n, err := remote.Feeder(st).Drain(cmd.Context())
				if err != nil {
					return err
				}
				b, err := st.Backlog(cmd.Context())
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(a.Stdout, "%s written, %s wait, %s refused\n", count(int(n)), count(b.Waiting), count(b.Dead)); err != nil {
					return err
				}
				if b.Waiting+b.Dead > 0 {
					return quietError{statusIncomplete}
				}
				return nil
			})
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().BoolVar(&all, "all", false, "everything that the local store holds")
	return cmd
}

func (a *App) elasticReindexCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "renew the indices: a new mapping, new slang",
		Long: `Copy each index into a new one with this program's mapping and the slang of the
taxonomy, and turn the aliases to it. Searches go on meanwhile; what is to be
written waits. It needs as much free disk as the largest index takes.`,
		Example: example("vedette elastic reindex", "after an update, or a change of the taxonomy"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onElastic(path, func(_ *setup, remote *elastic.Store) error {
				return remote.Reindex(cmd.Context(), func(index string, docs int64) {
					fmt.Fprintf(a.Stdout, "%s: %s documents\n", index, count(int(docs)))
				})
			})
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func (a *App) elasticDeadCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "dead-letters",
		Short: "show documents that Elasticsearch refused for good",
		Example: example(
			"vedette elastic dead-letters", "what, and why",
			"vedette elastic dead-letters replay", "all again, when the reason is gone",
			"vedette elastic dead-letters drop 17", "forget one"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, st, err := a.existing(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer st.Close()
			letters, err := st.DeadLetters(cmd.Context(), maxLetters)
			if err != nil {
				return err
			}
			return a.showLetters(letters, asJSON)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.AddCommand(
		a.deadCommand("replay", "send them again", (*sqlite.Store).Replay),
		a.deadCommand("drop", "forget them", (*sqlite.Store).Drop),
	)
	return cmd
}

// maxLetters is how many dead letters are shown: one reason mostly explains
// all.
const maxLetters = 1000

// deadCommand does something to all dead letters, or to some.
func (a *App) deadCommand(verb, short string, do func(*sqlite.Store, context.Context, ...int64) (int, error)) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:     verb + " [ID...]",
		Short:   short + "; without ID all",
		Example: example("vedette elastic dead-letters "+verb, "all of them"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var ids []int64
			for _, arg := range args {
				id, err := strconv.ParseInt(arg, 10, 64)
				if err != nil {
					return usagef("%q is no id of a dead letter", arg)
				}
				ids = append(ids, id)
			}
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			st, err := s.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer st.Close()
			n, err := do(st, cmd.Context(), ids...)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(a.Stdout, "%s of them\n", count(n))
			return err
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// letterJSON is a dead letter on the command line.
type letterJSON struct {
	ID      int64  `json:"id"`
	Kind    string `json:"kind"`
	Market  string `json:"market,omitempty"`
	Name    string `json:"name,omitempty"`
	Attempt int    `json:"attempt"`
	Reason  string `json:"reason"`
}

func (a *App) showLetters(letters []store.DeadLetter, asJSON bool) error {
	if asJSON {
		for _, d := range letters {
			if err := writeJSON(a.Stdout, letterJSON{d.ID, string(d.Kind), d.Market, d.Name, d.Attempt, d.Reason}); err != nil {
				return err
			}
		}
		return nil
	}
	if len(letters) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "none")
		return err
	}
	t := table{columns: []column{{head: "id", right: true}, {head: "kind"}, {head: "market"}, {head: "name", flex: true}, {head: "reason", flex: true}}}
	for _, d := range letters {
		t.add(strconv.FormatInt(d.ID, 10), string(d.Kind), d.Market, d.Name, d.Reason)
	}
	return t.write(a.Stdout, a.Width())
}
