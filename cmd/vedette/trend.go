package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/amount"
	"vedette/store/sqlite"
	"vedette/substance"
	"vedette/trend"
	"vedette/trend/plot"
)

// trendFlags are what vedette trend was asked for.
type trendFlags struct {
	names        [3][]string // substances, classes, groups
	from, band   string
	each         string
	markets      []string
	by, panel    string
	since, until string
	unit         string
	partial      bool
	top          int
	asJSON, csv  bool
	svg, measure string

	after, before time.Time
	span          trend.Span
	queries       []trend.Query
}

func (a *App) trendCommand() *cobra.Command {
	var path string
	var f trendFlags
	cmd := &cobra.Command{
		Use:   "trend",
		Short: "series over weeks or days: listings, vendors, prices, and what changed",
		Long: `Show how much of something was on offer over time: listings, vendors, arrivals
and departures, the median price of a unit with its quartiles, advertised mass,
observed feedback, and how concentrated the trade was. docs/trends.md has the
formula of each. All of it is advertised, not sold.

A series adds up a constant panel: the markets that are present in every period,
so that one that closed, began or was not reached moves nothing. What is left
out is said, and below the figures a strip shows how each market was met. With
--panel all whatever is there is added up.

With --each one series is made for every substance, class, group, origin or band
there is. The last period of each is tested against the steps that the series
made before, and all tests together are corrected for their number
(Benjamini-Hochberg, 5 %).`,
		Example: example(
			"vedette trend", "all listings by week",
			"vedette trend --substance ketamine --band 1-5 --by day --since 60d", "one price, by day",
			"vedette trend --each substance --top 15", "the substances with most listings, and what changed",
			"vedette trend --class nitazene --each from --json", "origins of a class, for a program",
			"vedette trend --substance ketamine,mdma --svg compare.svg", "two prices in one drawing",
			"vedette trend --group syn-nps --csv > weeks.csv", "a table for a spreadsheet"),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.trend(cmd.Context(), path, &f) },
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &f.asJSON)
	fl := cmd.Flags()
	fl.StringSliceVar(&f.names[0], "substance", nil, "substance: id, name or alias; several, separated by commas, are compared")
	fl.StringSliceVar(&f.names[1], "class", nil, "class of substances; several are compared")
	fl.StringSliceVar(&f.names[2], "group", nil, "group of substances; several are compared")
	fl.StringVar(&f.from, "from", "", "ships from: a country or its code, EU, WW, undeclared, or - for not stated")
	fl.StringVar(&f.band, "band", "", "band of quantity: "+strings.Join(trend.Bands[:], ", ")+" (grams, then by volume and by the piece)")
	fl.StringVar(&f.each, "each", "", "one series for each substance, class, group, from or band")
	fl.StringSliceVar(&f.markets, "market", nil, "only these markets")
	fl.StringVar(&f.by, "by", "week", "length of a period: week or day")
	fl.StringVar(&f.panel, "panel", "constant", "which markets are added up: constant or all")
	fl.StringVar(&f.since, "since", "", "from a date, or an age like 90d; else 26 weeks or 60 days ago")
	fl.StringVar(&f.until, "until", "", "before a date")
	fl.StringVar(&f.unit, "unit", "", "unit of the price: g, ml or piece; else the one that most listings have")
	fl.BoolVar(&f.partial, "partial", false, "partial runs count too")
	fl.IntVar(&f.top, "top", 20, "with --each: how many series are shown; all of them are tested")
	fl.BoolVar(&f.csv, "csv", false, "comma-separated values, one line for each point")
	fl.StringVar(&f.svg, "svg", "", "draw into this file, at most four series")
	fl.StringVar(&f.measure, "measure", "", "what is drawn: "+measureNames()+"; else the price, or the listings")
	return cmd
}

func measureNames() string {
	names := make([]string, len(trend.Measures))
	for i, m := range trend.Measures {
		names[i] = string(m)
	}
	return strings.Join(names, ", ")
}

// The windows that are shown when none is asked for.
const (
	weeksShown = 26
	daysShown  = 60
)

// resolve checks the flags and makes the queries.
func (f *trendFlags) resolve(now time.Time, tax *substance.Taxonomy, known func(id string) error) (err error) {
	if f.span, err = trend.ParseSpan(f.by); err != nil {
		return usagef("--by: %q is neither week nor day", f.by)
	}
	if p := trend.PanelKind(f.panel); p != trend.ConstantPanel && p != trend.AllMarkets {
		return usagef("--panel: %q is neither constant nor all", f.panel)
	}
	if f.unit != "" && !slices.Contains([]string{amount.UnitGram, amount.UnitML, amount.UnitPiece}, f.unit) {
		return usagef("--unit: %q is none of g, ml, piece", f.unit)
	}
	if f.top < 1 {
		return usagef("--top: %d is not at least 1", f.top)
	}
	if f.asJSON && f.csv {
		return usagef("--json and --csv exclude each other")
	}
	if m := trend.Measure(f.measure); m != "" && !slices.Contains(trend.Measures[:], m) {
		return usagef("--measure: %q is none of %s", f.measure, measureNames())
	}
	for _, id := range f.markets {
		if err := known(id); err != nil {
			return err
		}
	}
	if err := f.window(now); err != nil {
		return err
	}
	if err := f.spell(tax); err != nil {
		return err
	}
	return f.ask()
}

func (f *trendFlags) window(now time.Time) (err error) {
	f.after = now.AddDate(0, 0, -7*weeksShown)
	if f.span == trend.Day {
		f.after = now.AddDate(0, 0, -daysShown)
	}
	if f.since != "" {
		if f.after, err = sinceTime(f.since, now); err != nil {
			return err
		}
	}
	f.before = now
	if f.until != "" {
		if f.before, err = time.Parse(time.DateOnly, f.until); err != nil {
			return usagef("--until: %q is no date like 2026-11-01", f.until)
		}
	}
	if !f.after.Before(f.before) {
		return usagef("--since is not before --until")
	}
	return nil
}

// spell makes names those of the taxonomy: a slip of the pen must not answer
// that there is nothing.
func (f *trendFlags) spell(tax *substance.Taxonomy) error {
	for i, name := range f.names[0] {
		sub, ok := tax.Find(name)
		if !ok {
			return usagef("--substance: %q is in no entry of taxonomy %s", name, tax)
		}
		f.names[0][i] = sub.ID
	}
	classes, groups := map[string]bool{}, map[string]bool{}
	for _, sub := range tax.All() {
		classes[sub.Class], groups[sub.Group] = true, true
	}
	for i, known := range []map[string]bool{classes, groups} {
		for _, name := range f.names[1+i] {
			if !known[name] {
				return usagef("--%s: there is no %q. There are: %s", [...]string{"class", "group"}[i], name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			}
		}
	}
	return nil
}

// ask makes one query for each name.
func (f *trendFlags) ask() error {
	from := f.from
	if from != "" && from != trend.Nowhere {
		if from = placeCode(from); from == "" {
			return usagef("--from: %q is no country or region: give a code like DE, a name like Germany, EU, WW, undeclared, or - for not stated", f.from)
		}
	}
	base := trend.Query{Selection: trend.Selection{From: from, Band: f.band}, By: trend.Dimension(f.each), Markets: f.markets, Until: f.before}
	for i, d := range []trend.Dimension{trend.BySubstance, trend.ByClass, trend.ByGroup} {
		for _, name := range f.names[i] {
			q := base
			q.Selection = q.Selection.With(d, name)
			f.queries = append(f.queries, q)
		}
	}
	if len(f.queries) == 0 {
		f.queries = append(f.queries, base)
	}
	for i := range f.queries {
		if err := f.queries[i].Check(); err != nil {
			return usagef("%v", err)
		}
	}
	if f.svg != "" && len(f.queries) > plot.MaxSeries {
		return usagef("--svg draws at most %d series", plot.MaxSeries)
	}
	return nil
}

func (a *App) trend(ctx context.Context, path string, f *trendFlags) error {
	s, err := a.setup(path)
	if err != nil {
		return err
	}
	st, err := s.openQuestions(ctx)
	if err != nil {
		return err
	}
	defer st.Close()
	if err := f.resolve(a.Now().UTC(), s.taxonomy, func(id string) error { return s.knownMarket(ctx, st, id) }); err != nil {
		return err
	}
	if local, ok := st.(*sqlite.Store); ok {
		// What an older program closed is counted before it is asked for.
		if err := local.Recount(ctx); err != nil {
			return err
		}
	}
	shown, err := f.read(ctx, st, a.Now().UTC())
	if err != nil {
		return err
	}
	return a.showTrend(f, shown)
}

// trends is what vedette trend found.
type trends struct {
	list   []trend.Series // those that are shown
	all    int            // how many there are
	tested trend.Tested
}

// read builds and tests the series.
func (f *trendFlags) read(ctx context.Context, st questions, now time.Time) (t trends, err error) {
	for _, q := range f.queries {
		src, err := st.Series(ctx, q)
		if err != nil {
			return t, err
		}
		t.list = append(t.list, trend.Build(&src, trend.Options{
			Span: f.span, From: f.after, Until: f.before, Now: now, Panel: trend.PanelKind(f.panel), Unit: f.unit, Partial: f.partial,
		})...)
	}
	t.tested, t.all = trend.Test(t.list, trend.TestOptions{}), len(t.list)
	if f.each != "" {
		t.list = t.list[:min(len(t.list), f.top)]
	}
	return t, nil
}

func (a *App) showTrend(f *trendFlags, t trends) error {
	if f.svg != "" {
		if err := writeTrendSVG(f, t); err != nil {
			return err
		}
		fmt.Fprintf(a.Stderr, "drawn into %s\n", f.svg)
	}
	switch {
	case f.asJSON:
		for i := range t.list {
			if err := writeJSON(a.Stdout, trendJSONOf(&t.list[i], &t)); err != nil {
				return err
			}
		}
		return nil
	case f.csv:
		return writeTrendCSV(a.Stdout, t.list)
	}
	return a.trendTables(f, t)
}

// trendJSON is a series on the command line.
type trendJSON struct {
	trend.Series
	Changes []trend.Change `json:"changes"`
	// Tests is how many series and measures were tested with it.
	Tests int `json:"tests"`
}

func trendJSONOf(s *trend.Series, t *trends) trendJSON {
	j := trendJSON{Series: *s, Changes: []trend.Change{}, Tests: t.tested.Tests}
	for _, c := range t.tested.Changes {
		if c.Selection == s.Selection {
			j.Changes = append(j.Changes, c)
		}
	}
	return j
}
