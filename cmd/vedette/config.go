package main

import (
	"errors"
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
			unusable := s.unusable()
			if asJSON {
				return a.configJSON(s, unusable)
			}
			out, err := yaml.Dump(s.config)
			if err != nil {
				return fmt.Errorf("config: %w", err)
			}
			verdict := "no fault. In force:"
			if len(unusable) > 0 {
				verdict = "the file can be read, and parts of it cannot be used (see standard error). In force:"
			}
			if _, err = fmt.Fprintf(a.Stdout, "# %s: %s\n%s\n", s.config.File, verdict, strings.TrimSpace(string(out))); err != nil {
				return err
			}
			if len(unusable) == 0 {
				return nil
			}
			return errors.Join(unusable...)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// unusable are the faults that stop one market each, one profile, or the sending
// of alerts: what does not need these goes on.
func (s *setup) unusable() (faults []error) {
	if s.faults != nil {
		faults = append(faults, s.faults)
	}
	for _, m := range s.config.Markets {
		if m.Refused != nil {
			faults = append(faults, m.Refused)
		}
		_, err := s.profile(m)
		if _, cause := s.findProfile(m.Profile); err != nil && (cause == nil || s.faults == nil || !strings.Contains(s.faults.Error(), cause.Error())) {
			faults = append(faults, err) // else it is among those of the folder
		}
	}
	if _, err := s.channels(); err != nil {
		faults = append(faults, err)
	}
	return faults
}

func (a *App) configJSON(s *setup, unusable []error) error {
	texts := make([]string, len(unusable))
	for i, err := range unusable {
		texts[i] = err.Error()
	}
	if err := writeJSON(a.Stdout, map[string]any{"file": s.config.File, "markets": len(s.config.Markets), "ok": len(unusable) == 0, "faults": texts}); err != nil {
		return err
	}
	if len(unusable) > 0 {
		return quietError{statusUsage}
	}
	return nil
}
