package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

func (a *App) reextractCommand() *cobra.Command {
	var path string
	var asJSON, dry, accept bool
	cmd := &cobra.Command{
		Use:   "reextract",
		Short: "rebuild the store from the archive, with today's profiles and taxonomy",
		Long: `Rebuild everything right of the archive: each archived page is read again with
today's profile, recognised with today's taxonomy and priced with the stored
rates, into a new database beside the old one. Pages that an earlier profile
could not read become content, and walls that were taken for content become
walls. When that is complete the two are compared, and the new one takes the old
one's place; the old one is kept as a backup. An error, an interrupt or a kill
before the swap changes nothing.

A run that is paused goes on where it stands: its pages are read again, and its
place is taken over into the new store. A page of it that can be read by now, and
could not be before, is asked for again, because the links on it were never
followed. A market that is being crawled at the moment must come to an end first.

A store that is missing, empty or damaged is built from the archive alone; what
no page tells (exchange rates) must then be imported again, and a damaged file
is kept aside.

When the archive does not hold a run as the store knows it was sealed, nothing
is done. --accept-loss rebuilds without what is lost, and keeps a record of it
in the new store, which vedette verify shows from then on.`,
		Example: example(
			"vedette reextract --dry-run", "what would change",
			"vedette reextract", "do it, and keep the old store as a backup"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			r := &rebuild{s: s, dry: dry, accept: accept}
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
	cmd.Flags().BoolVar(&accept, "accept-loss", false, "rebuild without evidence that the archive has lost, and keep a record of it")
	return cmd
}

func (a *App) showRebuild(r rebuildReport) error {
	if r.Trouble != "" {
		fmt.Fprintf(a.Stdout, "%s: built from the archive alone\n", clean(r.Trouble))
	}
	fmt.Fprintf(a.Stdout, "%s runs, %s pages read again, %s of them now of another state\n", count(r.Runs), count(r.Pages), count(r.Reread))
	for _, n := range r.Notes {
		fmt.Fprintf(a.Stdout, "  note: %s\n", clean(n))
	}
	for _, l := range r.Lost {
		fmt.Fprintf(a.Stdout, "  lost, and accepted: %s: %s\n", clean(l.Run), clean(l.Text))
	}
	t := table{columns: []column{{head: "content"}, {head: "before", right: true}, {head: "after", right: true}, {head: "changed or new", right: true}, {head: "changed or gone", right: true}}}
	for _, c := range r.Changes {
		t.add(c.Kind, count(c.Before), count(c.After), count(c.Added), count(c.Removed))
	}
	if err := t.write(a.Stdout, a.Width()); err != nil {
		return err
	}
	if err := a.showReadings(r.Readings); err != nil {
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
	case r.Backup != "":
		text += "; the old store is kept at " + r.Backup
	}
	_, err := fmt.Fprintln(a.Stdout, text)
	return err
}
