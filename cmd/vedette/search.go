package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"vedette/extract"
	"vedette/market"
)

// searchFlags are the filters of one search, as given.
type searchFlags struct {
	filter       market.Filter
	state, since string
	asJSON       bool
}

func (a *App) searchCommand() *cobra.Command {
	var path string
	var f searchFlags
	cmd := &cobra.Command{
		Use:   "search [QUERY]",
		Short: "search the stored listings",
		Long: `Search title, description and vendor of the stored listings; without QUERY, all
listings that fit the filters are shown. In QUERY

  ketamine needles     all words must be found, in whatever order
  "moon rock"          the words beside one another
  mephed*              words that begin so; "moon ro*" at the end of a phrase
  ketamine OR mdma     one of the two; OR in capitals
  ketamine -racemic    without listings that have the word; -"two words" too
  (a OR b) c           brackets bind

Case and accents do not count, and nothing else in it has a meaning. Put QUERY in
quotes for the shell, and "--" before one that begins with "-". A query of
exclusions alone finds all listings but those.`,
		Example: example(
			"vedette search ketamine", "titles, descriptions and vendors",
			"vedette search --substance mdma --from NL --max-eur 50 --sort price", "by what was derived",
			"vedette search '\"moon rock*\"' --since 7d --json", "first seen within a week, for a program",
			"vedette search '(ketamine OR esketamine) -racemic'", "one of two, and not the third"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.setup(path)
			if err != nil {
				return err
			}
			f.filter.Query = strings.Join(args, " ")
			if err := f.resolve(s, a.Now()); err != nil {
				return err
			}
			st, err := s.openQuestions(cmd.Context())
			if err != nil {
				return err
			}
			defer st.Close()
			if err := f.known(cmd.Context(), s, st); err != nil {
				return err
			}
			page, err := st.Listings(cmd.Context(), f.filter)
			if err != nil {
				return err
			}
			by, err := coverages(cmd.Context(), st, page.Listings)
			if err != nil {
				return err
			}
			if f.asJSON {
				return a.listingsJSON(page, by)
			}
			return a.listingsTable(page, by)
		},
	}
	configFlag(cmd, &path)
	jsonFlag(cmd, &f.asJSON)
	f.register(cmd)
	return cmd
}

func (f *searchFlags) register(cmd *cobra.Command) {
	fl := cmd.Flags()
	fl.StringVar(&f.filter.Market, "market", "", "market id")
	fl.StringVar(&f.filter.Vendor, "vendor", "", "vendor's handle")
	fl.StringVar(&f.filter.From, "from", "", "ships from: a country by code or name, EU, WW or undeclared")
	fl.StringVar(&f.filter.To, "to", "", "ships to, likewise")
	fl.StringVar(&f.filter.Substance, "substance", "", "substance: id, name or alias")
	fl.Float64Var(&f.filter.MinEUR, "min-eur", 0, "lowest price in euro")
	fl.Float64Var(&f.filter.MaxEUR, "max-eur", 0, "highest price in euro")
	fl.StringVar(&f.state, "state", "", "active, missing or gone")
	fl.StringVar(&f.since, "since", "", "first seen since: a date, or an age like 7d")
	fl.StringVar(&f.filter.Sort, "sort", "", "relevance, price, seen, new, title; -price and so on for the reverse")
	fl.IntVar(&f.filter.Limit, "limit", 50, "how many, at most 1000")
}

// resolve checks the flags and turns names into ids.
func (f *searchFlags) resolve(s *setup, now time.Time) error {
	if f.filter.Substance != "" {
		found, ok := s.taxonomy.Find(f.filter.Substance)
		if !ok {
			return usagef("--substance: %q is in no entry of taxonomy %s", f.filter.Substance, s.taxonomy)
		}
		f.filter.Substance = found.ID
	}
	switch st := market.ListingState(f.state); st {
	case "", market.ListingActive, market.ListingMissing, market.ListingGone:
		f.filter.State = st
	default:
		return usagef("--state: %q is none of active, missing, gone", f.state)
	}
	if f.filter.Limit < 1 || f.filter.Limit > 1000 {
		return usagef("--limit: %d is not 1 to 1000", f.filter.Limit)
	}
	for _, e := range []struct {
		flag  string
		value float64
	}{{"--min-eur", f.filter.MinEUR}, {"--max-eur", f.filter.MaxEUR}} {
		if math.IsNaN(e.value) || math.IsInf(e.value, 0) || e.value < 0 {
			return usagef("%s: %v is no amount of euro", e.flag, e.value)
		}
	}
	if f.filter.MaxEUR > 0 && f.filter.MinEUR > f.filter.MaxEUR {
		return usagef("--min-eur: %v is above --max-eur %v", f.filter.MinEUR, f.filter.MaxEUR)
	}
	for _, p := range []struct {
		flag  string
		place *string
	}{{"--from", &f.filter.From}, {"--to", &f.filter.To}} {
		if *p.place == "" {
			continue
		}
		code := placeCode(*p.place)
		if code == "" {
			return usagef("%s: %q is no country or region: give a code like DE, a name like Germany, EU, WW or undeclared", p.flag, *p.place)
		}
		*p.place = code
	}
	if !slices.Contains(sorts, strings.TrimPrefix(f.filter.Sort, "-")) {
		return usagef("--sort: %q is none of relevance, price, seen, new, title", f.filter.Sort)
	}
	var err error
	f.filter.NewAfter, err = sinceTime(f.since, now)
	return err
}

// placeCode is the code that the store has for a place, by its code or by one
// of its names; "" when there is no such place.
func placeCode(s string) string {
	if len(s) == 2 {
		s = strings.ToUpper(s)
	}
	return extract.Country(s)
}

// sorts are the orders of a search; "" is by relevance when there is a query.
var sorts = []string{"", "relevance", "price", "seen", "new", "title"}

// known refuses a market that nobody knows.
func (f *searchFlags) known(ctx context.Context, s *setup, st questions) error {
	if err := s.knownMarket(ctx, st, f.filter.Market); err != nil {
		return usagef("--market: %w", err)
	}
	return nil
}

func (a *App) listingsJSON(page market.ListingPage, by map[string]coverageJSON) error {
	for _, l := range page.Listings {
		j := listingJSONOf(l)
		j.Coverage = by[l.Market]
		if err := writeJSON(a.Stdout, j); err != nil {
			return err
		}
	}
	return nil
}

// listingJSON is a listing on the command line: layers stay apart.
type listingJSON struct {
	Market     string            `json:"market"`
	ID         string            `json:"listing_id"`
	State      string            `json:"state"`
	FirstSeen  *time.Time        `json:"first_seen"`
	LastSeen   *time.Time        `json:"last_seen"`
	DetailAt   *time.Time        `json:"detail_at,omitempty"`
	Versions   int               `json:"versions"`
	Observed   market.Listing    `json:"observed"`
	Derived    market.Derived    `json:"derived"`
	EUR        *float64          `json:"eur,omitempty"`
	RateDay    string            `json:"rate_day,omitempty"`
	RateSource string            `json:"rate_source,omitempty"`
	Path       string            `json:"path,omitempty"`
	Digest     string            `json:"sha256,omitempty"`
	Archive    *archivePlaceJSON `json:"archive,omitempty"`
	Coverage   coverageJSON      `json:"coverage"` // of the market's latest run
}

// archivePlaceJSON is where the bytes are.
type archivePlaceJSON struct {
	File     string `json:"file"`
	Offset   int64  `json:"offset"`
	RecordID string `json:"record_id"`
}

func listingJSONOf(l market.StoredListing) listingJSON {
	j := listingJSON{
		Market: l.Market, ID: l.ID, State: string(l.State), FirstSeen: instant(l.FirstSeen), LastSeen: instant(l.LastSeen),
		DetailAt: instant(l.DetailAt), Versions: l.Versions, Observed: l.Observed, Derived: l.Derived,
		EUR: l.EUR, RateSource: l.Source, Path: l.Path, Digest: l.Digest,
	}
	if !l.RateDay.IsZero() {
		j.RateDay = day(l.RateDay)
	}
	if l.Archive.File != "" {
		j.Archive = &archivePlaceJSON{l.Archive.File, l.Archive.Offset, l.Archive.RecordID}
	}
	return j
}

func (a *App) listingsTable(page market.ListingPage, by map[string]coverageJSON) error {
	if len(page.Listings) == 0 {
		_, err := fmt.Fprintln(a.Stdout, "nothing found")
		return err
	}
	t := table{columns: []column{
		{head: "market"}, {head: "title", flex: true}, {head: "vendor", flex: true}, {head: "substance", flex: true},
		{head: "price", right: true}, {head: "EUR", right: true}, {head: "EUR/unit", right: true}, {head: "from"}, {head: "state"}, {head: "last seen"},
	}}
	for _, l := range page.Listings {
		eur := "-"
		if l.EUR != nil {
			eur = euro(*l.EUR, true)
		}
		t.add(l.Market, l.Observed.Title, l.Observed.Vendor, substanceNames(l.Derived), priceText(l.Observed.Prices),
			eur, unitText(l.Derived.Offers), orDash(l.Derived.ShipsFrom), string(l.State), day(l.LastSeen))
	}
	if err := t.write(a.Stdout, a.Width()); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(a.Stdout, "%s of %s\n", count(len(page.Listings)), count(page.Total)); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return writeCoverage(a.Stdout, by)
}

func substanceNames(d market.Derived) string {
	var names []string
	seen := map[string]bool{}
	for _, m := range d.Substances {
		if !seen[m.ID] {
			seen[m.ID] = true
			names = append(names, m.Name)
		}
	}
	return orDash(strings.Join(names, ", "))
}

func priceText(prices []market.Money) string {
	if len(prices) == 0 {
		return "-"
	}
	p := prices[0]
	return strings.TrimSpace(fmt.Sprintf("%.8g %s", p.Amount, p.Currency))
}

// unitText is what a unit costs in the offers that count: "12.50/g", or the
// lowest and the highest.
func unitText(offers []market.Offer) string {
	var low, high *market.UnitPrice
	for i := range offers {
		u := offers[i].UnitPrice
		if u == nil || offers[i].Aside != "" {
			continue
		}
		if low == nil {
			low, high = u, u
		}
		if u.Unit != low.Unit {
			continue // another unit cannot be in one range
		}
		if u.EUR < low.EUR {
			low = u
		}
		if u.EUR > high.EUR {
			high = u
		}
	}
	if low == nil {
		return "-"
	}
	from, to := euro(low.EUR, true), euro(high.EUR, true)
	if from != to {
		from += "-" + to
	}
	return from + "/" + strings.Replace(low.Unit, "piece", "pc", 1)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
