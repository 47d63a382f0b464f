package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"vedette/archive"
)

func (a *App) verifyCommand() *cobra.Command {
	var path string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "prove that the archive is as it was sealed",
		Long: `Read every byte of the archive and prove it against the manifests, their chain,
and the digests that the store keeps. Whatever was changed, lost, added or moved
is named with file and offset. Exit status 1 when anything is damaged.`,
		Example: example(
			"vedette verify", "findings and a summary",
			"vedette verify --json | grep '\"severity\":\"damage\"'", "for a program"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			report, err := s.verify(cmd, asJSON)
			if err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(a.Stdout, map[string]any{"report": report, "ok": report.OK()})
			} else {
				_, err = fmt.Fprintf(a.Stdout, "%s: %s runs (%d open) in %s files, %s, %s records, %s pages; %d damaged, %d notes\n",
					verdict(report.OK()), count(report.Runs), report.Open, count(report.Files), size(report.Bytes),
					count(report.Records), count(report.Pages), report.Damaged, report.Notes)
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

func (s *setup) verify(cmd *cobra.Command, asJSON bool) (archive.Report, error) {
	if _, err := os.Stat(s.archiveDir()); err != nil {
		return archive.Report{}, fmt.Errorf("there is no archive at %s yet: run vedette crawl first", s.archiveDir())
	}
	st, err := s.existingStore(cmd.Context())
	if err != nil {
		return archive.Report{}, err
	}
	defer st.Close()
	sealed, err := sealedRuns(cmd.Context(), st)
	if err != nil {
		return archive.Report{}, err
	}
	arch, err := s.openArchive()
	if err != nil {
		return archive.Report{}, err
	}
	var lost error
	report, err := arch.Verify(cmd.Context(), archive.VerifyOptions{
		Sealed: sealed,
		Found: func(f archive.Finding) {
			if asJSON {
				lost = writeJSON(s.app.Stdout, f)
				return
			}
			_, lost = fmt.Fprintln(s.app.Stdout, clean(f.String()))
		},
	})
	if err != nil {
		return report, err
	}
	return report, lost
}

func verdict(ok bool) string {
	if ok {
		return "whole"
	}
	return "DAMAGED"
}
