package names

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// Table writes the report for people; verbose lists every title missed and
// every one flagged that is not right.
func Table(w io.Writer, r *Report, verbose bool) error {
	if r == nil {
		return nil
	}
	fmt.Fprintf(w, "\nNew names (%s)\n\n", r.Version)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "knowledge\tnaming later\tflagged\trecall\t95 %\tflagged\tright\tprecision\t95 %\tnames\tprecision\t95 %\tunclear\t")
	for _, f := range r.Frozen[1:] {
		fmt.Fprintf(t, "%d\t%d\t%d\t%s\t%d\t%d\t%s\t%d\t%s\t%d\t\n", f.Year, f.Recall.Of, f.Recall.Hit, share(f.Recall),
			f.Right.Of, f.Right.Hit, share(f.Right), f.Names.Of, share(f.Names), f.Unclear)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	now := r.Frozen[0]
	fmt.Fprintf(w, "\nToday's knowledge: %d of %d distinct titles flagged and not right (%.2f per 1,000); in drug sections %d of %d (%.2f)\n",
		now.False, now.Titles, 1000*Share{now.False, now.Titles}.Value(), now.FalseIn, now.Drug, 1000*Share{now.FalseIn, now.Drug}.Value())
	fmt.Fprintf(w, "right and in no list yet: %d titles; strain names that fire: %d of %d\n\n", now.Right.Hit, r.Strains.Hit, r.Strains.Of)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "names noted after\tspelling\tnames\trecall\t95 %\tverified years\trecall\t95 %\t")
	for _, s := range r.Spellings {
		year := fmt.Sprint(s.Year)
		if s.Year == 0 {
			year = "(no list)"
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%d\t%s\t\n", year, s.Spelling, s.All.Of, share(s.All), s.Verified.Of, share(s.Verified))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if err := classes(w, r); err != nil {
		return err
	}
	if err := laterTable(w, r); err != nil {
		return err
	}
	fmt.Fprint(w, "\nindependent lists, grammar alone (they hold classic drugs, brands and slang too):")
	for _, l := range r.Lists {
		fmt.Fprintf(w, " %s %d/%d", l.Source, l.Found.Hit, l.Found.Of)
	}
	fmt.Fprint(w, "\n\nweekly list, trivial names put into one title each:")
	for _, k := range r.Trivial {
		fmt.Fprintf(w, " %s %d", k.Name, k.At)
	}
	if len(r.Trivial) > 0 {
		fmt.Fprintf(w, " (of %d words)\n", r.Trivial[0].Of)
	}
	if verbose {
		details(w, r)
	}
	return nil
}

// share writes a proportion and its interval as two cells.
func share(s Share) string {
	lo, hi := s.Wilson()
	return fmt.Sprintf("%.3f\t%.2f-%.2f", s.Value(), lo, hi)
}

// classes writes recall by class, as written, for each year.
func classes(w io.Writer, r *Report) error {
	byYear := map[int]map[string]Share{}
	names := map[string]bool{}
	for _, s := range r.Spellings {
		if s.Spelling == spellings[0].name {
			byYear[s.Year] = s.ByClass
			for c := range s.ByClass {
				names[c] = true
			}
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\nclass\t(no list)\t")
	for _, y := range Years {
		fmt.Fprintf(t, "> %d\t", y)
	}
	fmt.Fprintln(t)
	for _, c := range slices.Sorted(maps.Keys(names)) {
		fmt.Fprintf(t, "%s\t", c)
		for _, y := range append([]int{0}, Years[:]...) {
			s := byYear[y][c]
			if s.Of == 0 {
				fmt.Fprint(t, "\t")
				continue
			}
			lo, hi := s.Wilson()
			fmt.Fprintf(t, "%d/%d (%.2f-%.2f)\t", s.Hit, s.Of, lo, hi)
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

// laterTable writes the recall over the whole taxonomy by class.
func laterTable(w io.Writer, r *Report) error {
	if len(r.Later) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nthe whole taxonomy: what it dates after a year, with the knowledge of that year (most years are from memory, and the\ngrammar was written with these names at hand: this says what the grammar cannot see, not how it fares on the unknown)")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "class\t")
	classes := map[string]Share{}
	for _, l := range r.Later {
		fmt.Fprintf(t, "> %d\tall their names\t", l.Year)
		maps.Copy(classes, l.Names)
	}
	fmt.Fprintln(t)
	line := func(name string, of func(l *Later) (Share, Share)) {
		fmt.Fprintf(t, "%s\t", name)
		for i := range r.Later {
			substances, names := of(&r.Later[i])
			fmt.Fprintf(t, "%d/%d\t%d/%d\t", substances.Hit, substances.Of, names.Hit, names.Of)
		}
		fmt.Fprintln(t)
	}
	for _, c := range classesOf(classes) {
		line(c, func(l *Later) (Share, Share) { return l.Substances[c], l.Names[c] })
	}
	line("all", func(l *Later) (Share, Share) { return sum(l.Substances), sum(l.Names) })
	if err := t.Flush(); err != nil {
		return err
	}
	for _, l := range r.Later {
		fmt.Fprintf(w, "names without brackets dated after %d:", l.Year)
		for k, s := range l.Spellings {
			fmt.Fprintf(w, " %s %.3f", spellings[k].name, s.Value())
		}
		fmt.Fprintln(w)
	}
	return nil
}

// details lists what went wrong.
func details(w io.Writer, r *Report) {
	for _, f := range r.Frozen {
		for _, m := range f.Missed {
			fmt.Fprintf(w, "%d missed: %s\n", f.Year, m)
		}
		for _, m := range f.Wrong {
			fmt.Fprintf(w, "%d not right: %s\n", f.Year, m)
		}
		if len(f.Open) > 0 {
			fmt.Fprintf(w, "%d to be judged: %v\n", f.Year, f.Open)
		}
	}
	for _, s := range r.Spellings {
		fmt.Fprintf(w, "noted after %d, %s, missed: %v\n", s.Year, s.Spelling, s.Missed)
	}
	for _, l := range r.Later {
		for _, c := range slices.Sorted(maps.Keys(l.Missed)) {
			fmt.Fprintf(w, "dated after %d, %s, missed: %s\n", l.Year, c, strings.Join(l.Missed[c], "; "))
		}
	}
	for i, u := range r.Weekly {
		fmt.Fprintf(w, "weekly %d: %s %.2f (%d titles, near %s)\n", i+1, u.Word, u.Score, u.Titles, u.Near)
	}
}

// JSON writes one object per line.
func JSON(w io.Writer, r *Report) error {
	if r == nil {
		return nil
	}
	e := json.NewEncoder(w)
	for _, f := range r.Frozen {
		f.Missed, f.Wrong = nil, nil
		if err := e.Encode(map[string]any{"section": "novelty", "frozen": f}); err != nil {
			return err
		}
	}
	for _, s := range r.Spellings {
		if err := e.Encode(map[string]any{"section": "novelty", "spelling": s}); err != nil {
			return err
		}
	}
	for _, l := range r.Later {
		if err := e.Encode(map[string]any{"section": "novelty", "taxonomy": l}); err != nil {
			return err
		}
	}
	return e.Encode(map[string]any{"section": "novelty", "strains": r.Strains, "trivial": r.Trivial})
}
