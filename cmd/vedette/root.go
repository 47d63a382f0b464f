package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// root is the command tree. It is built anew for each Run, so that flags keep
// no state.
func (a *App) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "vedette",
		Short: "watch drug markets: crawl through Tor, keep the evidence, search the listings",
		Long: `Vedette watches drug markets for police and public-health analysts.

It fetches pages politely and read-only through Tor, keeps the raw bytes as
evidence, reads listings, vendors and prices out of them, and searches them.

Exit status: 0 done, 1 failed, 2 usage or bad configuration, 3 finished but
incomplete. With --json, results go to standard output as one JSON object per
line; everything else goes to standard error.`,
		Example: example(
			"vedette demo", "three bundled markets, crawled on this machine",
			"vedette config example > vedette.yaml", "a configuration to fill in",
			"vedette crawl -c vedette.yaml", "one run of every market"),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(a.Stdin)
	root.SetOut(a.Stdout)
	root.SetErr(a.Stderr)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		a.demoCommand(), a.runCommand(), a.crawlCommand(), a.statusCommand(), a.alertsCommand(), a.searchCommand(), a.trendCommand(), a.runsCommand(), a.checkCommand(),
		a.extractCommand(), a.annotateCommand(), a.namesCommand(), a.profileCommand(), a.ratesCommand(), a.elasticCommand(),
		a.sessionCommand(), a.verifyCommand(), a.reextractCommand(), a.configCommand(), a.versionCommand(),
	)
	root.AddCommand(a.kibanaCommand())
	return root
}

// example lays out pairs of a command and what it does.
func example(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("  # " + pairs[i+1] + "\n  " + pairs[i])
	}
	return b.String()
}

// noArgs refuses arguments, and unknown commands with them.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		text := "unknown command %q for %q"
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return usagef(text+"; did you mean %s?", args[0], cmd.CommandPath(), strings.Join(near, ", "))
		}
		return usagef(text, args[0], cmd.CommandPath())
	}
	return usagef("%s takes no arguments, got %q", cmd.CommandPath(), args)
}

// exactArgs wants n arguments, named in the message.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return usagef("%s wants %s, got %d arguments", cmd.CommandPath(), strings.Join(names, " "), len(args))
		}
		return nil
	}
}

// someArgs wants one argument at least.
func someArgs(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s wants at least one %s", cmd.CommandPath(), name)
		}
		return nil
	}
}

// group is a command that only holds others.
func group(cmd *cobra.Command) *cobra.Command {
	cmd.Args = noArgs
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return usagef("%s wants a sub-command: see --help", cmd.CommandPath())
	}
	return cmd
}

// configFlag adds -c.
func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "config", "c", "vedette.yaml", "configuration file")
}

// jsonFlag adds --json.
func jsonFlag(cmd *cobra.Command, on *bool) {
	cmd.Flags().BoolVar(on, "json", false, "one JSON object per line on standard output")
}
