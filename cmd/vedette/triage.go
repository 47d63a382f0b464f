package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/alert"
	"vedette/config"
	"vedette/market"
	"vedette/store/sqlite"
)

// triage is a verdict with what it needs.
type triage struct {
	s       *setup
	verdict market.Verdict
	into    string // substance, of a merge
	name    string // of the substance, of a confirmation
	class   string
	lasts   config.Duration
	note    string
	who     string
}

func (a *App) triageCommand() *cobra.Command {
	cmd := group(&cobra.Command{
		Use:   "triage",
		Short: "decide about an alert",
		Long: `Decide about an alert. Each verdict is kept with who made it and when; the newest
of a subject holds, and none is ever removed.`,
		Example: example(
			"vedette alerts triage dismiss 0123456789abcdef --note 'a strain'", "it never comes back",
			"vedette alerts triage merge 0123456789abcdef --into ketamine", "it is another name of that"),
	})
	cmd.AddCommand(
		a.verdictCommand(market.Dismiss, "it is nothing, and never comes back", ""),
		a.verdictCommand(market.Mute, "do not tell it for a time", ""),
		a.verdictCommand(market.Reopen, "take the last verdict back", ""),
		a.verdictCommand(market.Confirm, "a new name is a substance, or two vendors are one",
			"A name joins your own taxonomy: it is written into the file confirmed.yaml of the folder that the key taxonomy\nnames, and is recognised from the next crawl on; vedette reextract finds it in the\npast too."),
		a.verdictCommand(market.Merge, "a new name is another name of a substance that is known",
			"The name is added to that substance in the file confirmed.yaml of the folder that the\nkey taxonomy names."),
	)
	return cmd
}

func (a *App) verdictCommand(verdict market.Verdict, short, long string) *cobra.Command {
	var path, lasts string
	t := triage{verdict: verdict}
	cmd := &cobra.Command{
		Use:   string(verdict) + " ALERT",
		Short: short, Long: strings.TrimSpace(strings.ToUpper(short[:1]) + short[1:] + ".\n\n" + long),
		Example: example("vedette alerts triage "+string(verdict)+" 0123456789abcdef"+map[market.Verdict]string{
			market.Merge: " --into ketamine", market.Mute: " --for 30d", market.Confirm: " --class tryptamine"}[verdict], short),
		Args: exactArgs("ALERT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if lasts != "" {
				if err := t.lasts.UnmarshalText([]byte(lasts)); err != nil || t.lasts == 0 {
					return usagef("--for: %q is no time: want a form like 36h or 30d", lasts)
				}
			}
			if t.who == "" {
				t.who = person()
			}
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			t.s = s
			text, err := t.decide(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.Stdout, text)
			return err
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&t.note, "note", "", "why")
	cmd.Flags().StringVar(&t.who, "by", "", "who decides; default the user of this machine")
	switch verdict {
	case market.Mute:
		cmd.Flags().StringVar(&lasts, "for", config.Duration(muteFor).String(), "how long, like 36h or 30d")
	case market.Merge:
		cmd.Flags().StringVar(&t.into, "into", "", "id or name of the substance")
	case market.Confirm:
		cmd.Flags().StringVar(&t.name, "name", "", "of the substance; default the name of the alert")
		cmd.Flags().StringVar(&t.class, "class", "", "of the substance; default the family that its form points to")
	case market.Dismiss, market.Reopen:
	}
	return cmd
}

// person is who is logged in.
func person() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return os.Getenv("USER")
}

// decide keeps the verdict, and says what follows.
func (t *triage) decide(ctx context.Context, id string) (text string, err error) {
	if _, err := os.Stat(t.s.storePath()); err != nil {
		return "", fmt.Errorf("there is no store at %s yet: run vedette crawl -c %s first", t.s.storePath(), t.s.config.File)
	}
	st, err := t.s.openStore(ctx)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	a, err := findAlert(ctx, st, id)
	if err != nil {
		return "", err
	}
	if allowed := alert.Verdicts(&a); !slices.Contains(allowed, t.verdict) {
		return "", usagef("this alert (%s) cannot get the verdict %s. Allowed: %s", ruleOf(&a), t.verdict, joinVerdicts(allowed))
	}
	v := market.Assessment{Subject: a.Subject, Verdict: t.verdict, Note: t.note, Who: t.who, Made: t.s.app.Now().UTC()}
	text = fmt.Sprintf("%s: %s", a.Title, t.verdict)
	switch t.verdict {
	case market.Mute:
		v.Until = v.Made.Add(time.Duration(t.lasts))
		text = fmt.Sprintf("%s: not told until %s", a.Title, minute(v.Until))
	case market.Confirm, market.Merge:
		if a.Rule == market.RuleVendor {
			v.Into, text = a.Other, fmt.Sprintf("%s@%s is %s: kept as what %s says; the two stay two in what was observed", a.What, a.Markets[0], a.Other, v.Who)
			break
		}
		if v.Into, text, err = t.learn(a); err != nil {
			return "", err
		}
	case market.Dismiss, market.Reopen:
	}
	return clean(text), t.keep(ctx, st, v)
}

func (t *triage) keep(ctx context.Context, st *sqlite.Store, v market.Assessment) error {
	if v.Who == "" {
		return usagef("nobody is named who decides: give --by NAME")
	}
	return st.Assess(ctx, v)
}

// ruleOf is the rule of an alert, with its name where it has one.
func ruleOf(a *market.Alert) string {
	if a.Name == "" {
		return a.Rule
	}
	return a.Rule + ":" + a.Name
}

func joinVerdicts(list []market.Verdict) string {
	var names []string
	for _, v := range list {
		names = append(names, string(v))
	}
	return strings.Join(names, ", ")
}
