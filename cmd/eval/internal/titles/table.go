package titles

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// Table writes the scores, and with verbose every disagreement.
func Table(w io.Writer, r *Report, verbose bool) error {
	if len(r.Scores) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nwhat titles say:")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "set\tfield\tn\tright\tshare\tat least")
	for _, s := range r.Scores {
		least := ""
		if s.Want > 0 {
			least = fmt.Sprintf("%.2f", s.Want)
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%.4f\t%s\n", s.Set, s.Field, s.N, s.Equal, s.Share, least)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if verbose {
		for _, d := range r.Differ {
			fmt.Fprintf(w, "%s %s %s: label %q, read %q\n  %s\n", d.Set, d.ID, d.Field, d.Label, d.Got, d.Title)
			if d.Note != "" {
				fmt.Fprintf(w, "  note: %s\n", d.Note)
			}
		}
	}
	for _, f := range r.Failures() {
		fmt.Fprintln(w, "FAIL:", f)
	}
	return nil
}

// JSON writes one object for each score and each disagreement.
func JSON(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, s := range r.Scores {
		if err := enc.Encode(struct {
			Kind string `json:"record"`
			Score
		}{"score", s}); err != nil {
			return err
		}
	}
	for _, d := range r.Differ {
		if err := enc.Encode(struct {
			Kind string `json:"record"`
			Difference
		}{"difference", d}); err != nil {
			return err
		}
	}
	return nil
}
