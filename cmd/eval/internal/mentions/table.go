package mentions

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
)

// Table writes the report for people. With verbose, what was missed and what
// was found outside is listed.
func Table(w io.Writer, r *Report, verbose bool) error {
	if len(r.Files) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nmentions that people marked, and whether they hold a name (read as a title; as prose):")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "file\tsentences\tdrugs\tas title\tas prose\tgoods\tas title\tas prose\toutside\t")
	for _, f := range r.Files {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t\n", f.Name, f.Sentences,
			f.Drugs.N, f.Drugs.Title, f.Drugs.Prose, f.Products.N, f.Products.Title, f.Products.Prose, f.Outside)
	}
	if err := t.Flush(); err != nil || !verbose {
		return err
	}
	for _, f := range r.Files {
		for _, m := range f.Missed {
			fmt.Fprintf(w, "%s missed %q\n", f.Name, m)
		}
		for _, o := range f.Others {
			fmt.Fprintf(w, "%s outside %s\n", f.Name, o)
		}
	}
	return nil
}

// JSON writes the report in one line.
func JSON(w io.Writer, r *Report) error {
	return json.NewEncoder(w).Encode(struct {
		Section string `json:"section"`
		*Report
	}{"mentions", r})
}
