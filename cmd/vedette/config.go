package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v4"

	"vedette/config"
)

func (a *App) configCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "config",
		Short: "show or check the configuration",
		Example: example(
			"vedette config example > vedette.yaml", "a file with every key",
			"vedette config check -c vedette.yaml", "what is in force, defaults included"),
	})
	cmd.AddCommand(a.configExampleCommand(), a.configCheckCommand())
	return cmd
}

func (a *App) configExampleCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "example",
		Short:   "print a configuration with every key, its default and its meaning",
		Example: example("vedette config example > vedette.yaml", "then name your markets in it"),
		Args:    noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.Stdout.Write(config.Example())
			return err
		},
	}
}

func (a *App) configCheckCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "check the configuration and print what is in force",
		Long: `Check the configuration, the profiles and the taxonomy it names, and print what
is in force with defaults filled in. Nothing is connected to: see vedette check.`,
		Example: example("vedette config check -c vedette.yaml", "exit status 2 and every fault, if there is one"),
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			for _, m := range s.config.Markets {
				if _, err := s.profile(m); err != nil {
					return err
				}
			}
			if asJSON {
				return writeJSON(a.Stdout, map[string]any{"file": s.config.File, "markets": len(s.config.Markets), "ok": true})
			}
			out, err := yaml.Dump(s.config)
			if err != nil {
				return fmt.Errorf("config: %w", err)
			}
			_, err = fmt.Fprintf(a.Stdout, "# %s: no fault. In force:\n%s\n", s.config.File, strings.TrimSpace(string(out)))
			return err
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}
