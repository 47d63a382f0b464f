package shelf

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// largest is how many disagreements are printed without being asked.
const largest = 10

// Table writes the report for people: recall by label, the largest
// disagreements and, when verbose, their titles.
func Table(w io.Writer, r *Report, verbose bool) error {
	if len(r.Labels) == 0 {
		return nil
	}
	fmt.Fprintf(w, "\nCategories as weak labels, titles alone (%s)\n\n", r.Taxonomy)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "category\ttitles\tname it\tname nothing\tname other\trecall\t")
	total := Row{Label: "all"}
	line := func(row Row) {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%.3f\t\n", row.Label, row.Titles, row.Right, row.Nothing, row.Other, row.Recall())
	}
	for _, row := range r.Labels {
		total.Titles, total.Right = total.Titles+row.Titles, total.Right+row.Right
		total.Nothing, total.Other = total.Nothing+row.Nothing, total.Other+row.Other
		line(row)
	}
	line(total)
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nDigital goods: %d of %d titles name a substance (%.2f per 1,000)\n", r.DigitalNamed, r.Digital,
		1000*float64(r.DigitalNamed)/float64(max(r.Digital, 1)))
	fmt.Fprintf(w, "\nThe largest disagreements: category, what the titles name\n\n")
	for i, c := range r.Cells {
		if i == largest && !verbose {
			break
		}
		fmt.Fprintf(w, "%5d  %s: %s\n", c.Titles, c.Label, c.Named)
		if verbose {
			for _, s := range c.Sample {
				fmt.Fprintf(w, "         %s\n", s)
			}
		}
	}
	return nil
}

// JSON writes one object per line: labels, then disagreements.
func JSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	for _, row := range r.Labels {
		if err := e.Encode(map[string]any{"section": "categories", "label": row, "recall": row.Recall()}); err != nil {
			return err
		}
	}
	for _, c := range r.Cells {
		c.Sample = nil
		if err := e.Encode(map[string]any{"section": "categories", "cell": c}); err != nil {
			return err
		}
	}
	return nil
}
