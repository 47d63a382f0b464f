package report

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"vedette/cmd/eval/internal/measure"
)

// Table writes the scores, what must be zero, and what was left out.
// With verbose, every disagreement is listed.
func Table(w io.Writer, r *measure.Report, verbose bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "market\tgold\tfield\tn\tequal\tshare")
	market := ""
	for _, s := range r.Scores {
		if market != "" && s.Market != market {
			total(t, r, market)
		}
		market = s.Market
		row(t, s)
	}
	total(t, r, market)
	r.Total.Market = "all"
	row(t, r.Total)
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%d pages, %d records.\n", r.Pages, r.Records)
	fmt.Fprintf(w, "origins with a code (derived): %d of %d\n", r.Places.Equal, r.Places.N)
	faults(w, "listings that are none (walls, queues, missing pages, vendor pages, hidden boxes)", r.False, r.Tried.Walls, "pages without listings")
	faults(w, "listings from pages of another market", r.Foreign, r.Tried.Foreign, "readings")
	faults(w, "pages with a wrong state or kind", r.States, r.Tried.States, "pages")
	faults(w, "cut pages misread", r.Cuts, r.Tried.Cuts, "cuts")
	fmt.Fprintln(w, "\nstates:")
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "market\texpected\tgot\tpages")
	for _, c := range r.Confusion {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\n", c.Market, c.Want, c.Got, c.N)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, "\nnot compared:")
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range r.Skipped {
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\n", s.Market, s.What, s.N, s.Reason)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if verbose {
		fmt.Fprintln(w, "\ndisagreements:")
		for _, c := range r.Differ {
			fmt.Fprintf(w, "%s %s #%d %s\n  want %s\n  got  %s\n", c.Source, c.Page, c.Record, c.Field, c.Want, c.Got)
		}
	}
	for _, f := range r.Failures() {
		fmt.Fprintln(w, "FAIL:", f)
	}
	return nil
}

func row(w io.Writer, s measure.Score) {
	fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%.4f\n", s.Market, s.Source, s.Field, s.N, s.Equal, s.Share)
}

func total(w io.Writer, r *measure.Report, market string) {
	for _, m := range r.Markets {
		if m.Market == market {
			m.Field = "total"
			row(w, m)
		}
	}
}

func faults(w io.Writer, what string, list []measure.Fault, tried int, of string) {
	fmt.Fprintf(w, "%s: %d (of %d %s)\n", what, len(list), tried, of)
	for _, f := range list {
		fmt.Fprintf(w, "  %s %s: %s\n", f.Market, f.Page, f.What)
	}
}

// JSON writes one object per line: the scores, then the report itself without
// them.
func JSON(w io.Writer, r *measure.Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, s := range r.Scores {
		if err := enc.Encode(s); err != nil {
			return err
		}
	}
	rest := *r
	rest.Scores = nil
	return enc.Encode(rest)
}
