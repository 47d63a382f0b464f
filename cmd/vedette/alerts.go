package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/alert"
	"vedette/market"
	"vedette/notify"
	"vedette/store/sqlite"
)

func (a *App) alertsCommand() *cobra.Command {
	var path, rule string
	var asJSON, all bool
	limit := 50
	cmd := &cobra.Command{
		Use:   "alerts",
		Short: "list what the rules found, and decide about it",
		Long: `List the alerts that are open, those that held last first. Alerts that a person
has decided about, and trouble that is over, are left out unless --all is given.`,
		Example: example(
			"vedette alerts", "what is open",
			"vedette alerts show 0123456789abcdef", "one with its evidence",
			"vedette alerts triage dismiss 0123456789abcdef --note 'a strain'", "it never comes back"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			rules := []string{market.RuleNewName, market.RuleFirstSighting, market.RuleWatch, market.RuleVendor, market.RuleChange, market.RuleMarket}
			if rule != "" && !slices.Contains(rules, rule) {
				return usagef("--rule: %q is none of %s", rule, strings.Join(rules, ", "))
			}
			if limit < 1 || limit > allRuns {
				return usagef("--limit: %d is not 1 to %d", limit, allRuns)
			}
			s, st, err := a.existing(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer st.Close()
			list, err := s.listAlerts(cmd.Context(), st, rule, all)
			if err != nil {
				return err
			}
			return a.showAlerts(list[:min(len(list), limit)], asJSON)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().StringVar(&rule, "rule", "", "only of this rule: new-name, first-sighting, watch, vendor, change, market")
	cmd.Flags().BoolVar(&all, "all", false, "also what is decided or over")
	cmd.Flags().IntVar(&limit, "limit", limit, "how many; at least 1")
	cmd.AddCommand(a.showAlertCommand(), a.triageCommand())
	return cmd
}

// existing is the setup with a store that is there.
func (a *App) existing(ctx context.Context, path string) (*setup, *sqlite.Store, error) {
	s, err := a.setup(path)
	if err != nil {
		return nil, nil, err
	}
	st, err := s.existingStore(ctx)
	return s, st, err
}

// alertJSON is an alert with what was decided about it.
type alertJSON struct {
	market.Alert
	Verdict *market.Assessment `json:"assessment,omitempty"`
}

func (s *setup) listAlerts(ctx context.Context, st *sqlite.Store, rule string, all bool) ([]alertJSON, error) {
	alerts, err := st.Alerts(ctx, rule, allRuns)
	if err != nil {
		return nil, err
	}
	made, err := st.Assessments(ctx)
	if err != nil {
		return nil, err
	}
	verdicts := alert.Newest(made)
	var list []alertJSON
	for i := range alerts {
		v := verdicts[alerts[i].Subject]
		if v != nil && v.Verdict == market.Reopen {
			v = nil
		}
		decided := v != nil && (v.Verdict != market.Mute || s.app.Now().Before(v.Until))
		if all || !decided && alerts[i].Closed.IsZero() {
			list = append(list, alertJSON{alerts[i], v})
		}
	}
	return list, nil
}

func (a *App) showAlerts(list []alertJSON, asJSON bool) error {
	if asJSON {
		for _, j := range list {
			if err := writeJSON(a.Stdout, j); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "no alerts")
		return err
	}
	t := table{columns: []column{{head: "alert"}, {head: "rule"}, {head: "since"}, {head: "told"}, {head: "state"}, {head: "news", flex: true}}}
	for _, j := range list {
		told, state := "-", "open"
		if !j.Sent.At.IsZero() {
			told = minute(j.Sent.At)
		}
		if !j.Closed.IsZero() {
			state = "over"
		}
		if j.Verdict != nil {
			state = string(j.Verdict.Verdict)
		}
		t.add(j.ID, j.Rule, minute(j.Opened), told, state, j.Title)
	}
	return t.write(a.Stdout, a.Width())
}

func (a *App) showAlertCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "show ALERT",
		Short:   "show one alert with its evidence, as a letter has it",
		Example: example("vedette alerts show 0123456789abcdef", "what, where, since when, how many, and the pages"),
		Args:    exactArgs("ALERT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, st, err := a.existing(cmd.Context(), path)
			if err != nil {
				return err
			}
			defer st.Close()
			found, err := findAlert(cmd.Context(), st, args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.Stdout, found)
			}
			text, err := notify.Text(found)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(a.Stdout, text)
			return err
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// findAlert takes an id or the beginning of one that fits no other.
func findAlert(ctx context.Context, st *sqlite.Store, id string) (market.Alert, error) {
	all, err := st.Alerts(ctx, "", allRuns)
	if err != nil {
		return market.Alert{}, err
	}
	var found []market.Alert
	for i := range all {
		if all[i].ID == id {
			return all[i], nil
		}
		if id != "" && strings.HasPrefix(all[i].ID, id) {
			found = append(found, all[i])
		}
	}
	switch len(found) {
	case 0:
		return market.Alert{}, usagef("there is no alert %q: vedette alerts lists them", id)
	case 1:
		return found[0], nil
	}
	return market.Alert{}, usagef("%d alerts begin with %q: give more of it", len(found), id)
}

// muteFor is how long a mute lasts without a word.
const muteFor = 30 * 24 * time.Hour
