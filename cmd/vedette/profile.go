package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vedette/market"
	"vedette/seeds"
)

func (a *App) profileCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "profile",
		Short: "list, print or check profiles",
		Example: example(
			"vedette profile list", "the shipped ones",
			"vedette profile show demo-table > profiles/mine.yaml", "a commented one to start from",
			"vedette profile check profiles/mine.yaml saved/", "against saved pages"),
	})
	cmd.AddCommand(a.profileListCommand(), a.profileShowCommand(), a.profileCheckCommand())
	return cmd
}

func (a *App) profileListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "list the shipped profiles",
		Example: example("vedette profile list", "worked examples of defunct markets are marked"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			set, err := seeds.Shipped()
			if err != nil {
				return err
			}
			t := table{columns: []column{{head: "profile"}, {head: "version", right: true}, {head: "kind"}, {head: "state"}, {head: "title", flex: true}}}
			for _, name := range set.Names() {
				p, err := set.Profile(name)
				if err != nil {
					return err
				}
				if asJSON {
					if err := writeJSON(a.Stdout, map[string]any{"profile": p.Name, "version": p.Version, "kind": p.Kind, "title": p.Title, "defunct": p.Defunct}); err != nil {
						return err
					}
					continue
				}
				state := "usable"
				if p.Defunct {
					state = "defunct: never crawled"
				}
				t.add(p.Name, fmt.Sprint(p.Version), p.Kind, state, p.Title)
			}
			if asJSON {
				return nil
			}
			return t.write(a.Stdout, a.Width())
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *App) profileShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "print a shipped profile",
		Example: example("vedette profile show demo-table", "comments included"),
		Args:    exactArgs("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := seeds.Source(args[0])
			if errors.Is(err, market.ErrNotFound) {
				return usagef("there is no shipped profile %q. There are: %s", args[0], strings.Join(seeds.Names(), ", "))
			}
			if err != nil {
				return err
			}
			_, err = a.Stdout.Write(text)
			return err
		},
	}
}
