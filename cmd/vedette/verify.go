package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"vedette/archive"
	"vedette/store/sqlite"
)

func (a *App) verifyCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "prove that the archive is as it was sealed",
		Long: `Read every byte of the archive and prove it against the manifests, their chain,
and the digests that the store keeps. Whatever was changed, lost, added or moved
is named with file and offset. Exit status 1 when anything is damaged. Nothing is
written: the archive and the store may be on write-blocked media. Without a store
the archive is proved by itself.`,
		Example: example(
			"vedette verify", "findings and a summary",
			"vedette verify --json | grep '\"severity\":\"damage\"'", "for a program"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			report, w, err := s.verify(cmd, asJSON)
			if err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(a.Stdout, map[string]any{"report": report, "ok": report.OK(), "witness": w.trouble == "", "witness_trouble": w.trouble, "accepted_losses": w.losses})
			} else {
				err = a.showVerified(report, w)
			}
			if err != nil {
				return err
			}
			if !report.OK() {
				return quietError{statusFailed}
			}
			return nil
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *App) showVerified(report archive.Report, w witness) error {
	for _, l := range w.losses {
		fmt.Fprintf(a.Stdout, "note: lost, and accepted on %s: %s: %s\n", day(l.Accepted), clean(l.Run), clean(l.Text))
	}
	if w.trouble != "" {
		fmt.Fprintf(a.Stdout, "note: no store bears witness (%s): a run of which all files were removed from the end of the archive cannot be noticed\n", clean(w.trouble))
	}
	_, err := fmt.Fprintf(a.Stdout, "%s: %s runs (%d open) in %s files, %s, %s records, %s pages; %d damaged, %d notes\n",
		verdict(report.OK()), count(report.Runs), report.Open, count(report.Files), size(report.Bytes),
		count(report.Records), count(report.Pages), report.Damaged, report.Notes)
	return err
}

// witness is what the store knows of the archive.
type witness struct {
	sealed  []archive.Sealed // nil: nothing
	losses  []sqlite.Loss
	trouble string // why the store says nothing
}

// witness asks the store. The archive is proved without it when there is none,
// or it is damaged, or of another version: evidence outlives a program.
func (s *setup) witness(ctx context.Context) (witness, error) {
	st, err := s.openReading(ctx)
	if err != nil {
		return witness{trouble: err.Error()}, ctx.Err()
	}
	var w witness
	if w.sealed, err = sealedRuns(ctx, st); err == nil {
		w.losses, err = st.Losses(ctx)
	}
	if cerr := st.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return witness{trouble: err.Error()}, ctx.Err()
	}
	return w, nil
}

func (s *setup) verify(cmd *cobra.Command, asJSON bool) (archive.Report, witness, error) {
	if _, err := os.Stat(s.archiveDir()); err != nil {
		return archive.Report{}, witness{}, fmt.Errorf("there is no archive at %s yet: run vedette crawl first", s.archiveDir())
	}
	w, err := s.witness(cmd.Context())
	if err != nil {
		return archive.Report{}, w, err
	}
	arch, err := s.openArchive()
	if err != nil {
		return archive.Report{}, w, err
	}
	var lost error
	report, err := arch.Verify(cmd.Context(), archive.VerifyOptions{
		Sealed: w.sealed,
		Found: func(f archive.Finding) {
			if asJSON {
				lost = writeJSON(s.app.Stdout, f)
				return
			}
			_, lost = fmt.Fprintln(s.app.Stdout, clean(f.String()))
		},
	})
	if err != nil {
		return report, w, err
	}
	return report, w, lost
}

func verdict(ok bool) string {
	if ok {
		return "whole"
	}
	return "DAMAGED"
}
