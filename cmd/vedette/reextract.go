package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

func (a *App) reextractCommand() *cobra.Command {
	var path string
	var asJSON, dry bool
	cmd := &cobra.Command{
		Use:   "reextract",
		Short: "rebuild the store from the archive, with today's profiles and taxonomy",
		Long: `Rebuild everything right of the archive: each archived page is read again with
today's profile, recognised with today's taxonomy and priced with the stored
rates, into a new database beside the old one. When that is complete the two are
compared, and the new one takes the old one's place; the old one is kept as a
backup. An error, an interrupt or a kill before the swap changes nothing.

A run that is open or paused keeps its place in the store alone, so it must be
finished first.`,
		Example: example(
			"vedette reextract --dry-run", "what would change",
			"vedette reextract", "do it, and keep the old store as a backup"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			r := &rebuild{s: s, dry: dry}
			report, err := r.run(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(a.Stdout, report)
			}
			return a.showRebuild(report)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "compare and keep the old store")
	return cmd
}

func (a *App) showRebuild(r rebuildReport) error {
	fmt.Fprintf(a.Stdout, "%s runs, %s pages read again\n", count(r.Runs), count(r.Pages))
	t := table{columns: []column{{head: "content"}, {head: "before", right: true}, {head: "after", right: true}, {head: "changed or new", right: true}, {head: "changed or gone", right: true}}}
	for _, c := range r.Changes {
		t.add(c.Kind, count(c.Before), count(c.After), count(c.Added), count(c.Removed))
	}
	if err := t.write(a.Stdout, a.Width()); err != nil {
		return err
	}
	equal := !slices.ContainsFunc(r.Changes, func(c change) bool { return c.Added+c.Removed > 0 })
	text := "the content differs"
	if equal {
		text = "the content is equal"
	}
	switch {
	case r.Dry:
		text += "; nothing was replaced (--dry-run)"
	default:
		text += "; the old store is kept at " + r.Backup
	}
	_, err := fmt.Fprintln(a.Stdout, text)
	return err
}
