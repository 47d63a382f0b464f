package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"vedette/market"
	"vedette/marketsim"
	"vedette/store"
)

// demoReport is what the demo found, beside what is true.
type demoReport struct {
	Took       float64               `json:"seconds"`
	Dir        string                `json:"dir"`
	Config     string                `json:"config"`
	Store      string                `json:"store"`
	Archive    string                `json:"archive"`
	Markets    []demoMarketReport    `json:"markets"`
	Substances []demoSubstanceReport `json:"substances"`
	Mentioned  int                   `json:"substances_total"`
	Try        []string              `json:"try"`
}

type demoMarketReport struct {
	Market    string           `json:"market"`
	Name      string           `json:"name"`
	Day       int              `json:"day"`
	Run       string           `json:"run"`
	Status    market.RunStatus `json:"status"`
	Pages     int              `json:"pages"`
	Unchanged int              `json:"pages_unchanged"`
	Listings  int              `json:"listings"` // on offer, in the store
	New       int              `json:"new"`
	Vendors   int              `json:"vendors"`
	Priced    int              `json:"priced"`
	MedianEUR float64          `json:"median_eur"`
	Announced int              `json:"announced"`         // by the site's own counters
	TwoPass   market.TwoPass   `json:"two_pass"`          // by a second pass over some pages
	True      int              `json:"true"`              // by the market's own books
	Equal     int              `json:"equal"`             // listings with the title, vendor and price of the books
	UnitTrue  int              `json:"unit_prices_true"`  // listings whose page says what one unit costs
	UnitEqual int              `json:"unit_prices_equal"` // of these, those with the books' price of a unit
	UnitWrong int              `json:"unit_prices_wrong"` // offers with another price of a unit than the books'
	Refused   int              `json:"links_refused"`
	Changing  int              `json:"state_changing_requests"` // that reached the site: must be 0
	Bytes     int64            `json:"bytes"`
}

type demoSubstanceReport struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Class     string  `json:"class"`
	Group     string  `json:"group"`
	Listings  int     `json:"listings"`
	Markets   int     `json:"markets"`
	MedianEUR float64 `json:"median_eur"`
}

// sound reports whether the store holds what the markets show, and nothing
// was asked of them that changes something.
func (r demoReport) sound() bool {
	for _, m := range r.Markets {
		if m.Status == market.RunComplete && (m.Listings < m.True || m.Equal < m.True || m.UnitEqual < m.UnitTrue || m.UnitWrong > 0) || m.Changing > 0 {
			return false
		}
	}
	return true
}

// demoSubstances is how many substances the report names.
const demoSubstances = 12

func (w *demoWorld) report(ctx context.Context, s *setup, results []crawlResult, took time.Duration) (demoReport, error) {
	dir := filepath.Dir(s.config.File)
	r := demoReport{Took: took.Seconds(), Dir: dir, Config: s.config.File, Store: s.storePath(), Archive: s.archiveDir()}
	st, err := s.openStore(ctx)
	if err != nil {
		return r, err
	}
	defer st.Close()
	sums, err := st.Summary(ctx)
	if err != nil {
		return r, err
	}
	for i, m := range w.markets {
		line := demoMarketReport{Market: m.id, Name: m.sim.Name(), Day: m.sim.Day(), Status: results[i].run.Status}
		line.fill(results[i].run, sums)
		line.True = m.sim.Totals(m.sim.Day()).Listings
		line.Changing = len(m.sim.Log().StateChanging())
		if err = m.compare(ctx, st, &line); err != nil {
			return r, err
		}
		r.Markets = append(r.Markets, line)
	}
	found, err := st.Substances(ctx, 0)
	if err != nil {
		return r, err
	}
	r.Mentioned = len(found)
	for _, f := range found[:min(len(found), demoSubstances)] {
		r.Substances = append(r.Substances, demoSubstanceReport{f.ID, f.Name, f.Class, f.Group, f.Listings, f.Markets, f.MedianEUR})
	}
	word := "ketamine"
	if len(found) > 0 {
		word = found[0].ID
	}
	path, program := shellWord(s.shortConfig()), shellWord(s.app.Program)
	r.Try = []string{
		fmt.Sprintf("%s search -c %s --substance %s --sort price --limit 10", program, path, word),
		fmt.Sprintf("%s runs -c %s", program, path),
		fmt.Sprintf("%s verify -c %s", program, path),
	}
	return r, nil
}

func (m *demoMarketReport) fill(run market.Run, sums []market.Summary) {
	m.Run, m.Pages, m.Unchanged, m.New, m.Bytes = run.ID, run.Counts.Content, run.Counts.Unchanged, run.Counts.New, run.Counts.Bytes
	m.Announced, m.TwoPass = run.Completeness.Announced, run.Completeness.TwoPass
	for _, n := range run.Counts.Refused {
		m.Refused += n
	}
	for _, s := range sums {
		if s.Market == m.Market {
			m.Listings, m.Vendors, m.Priced, m.MedianEUR = s.Active, s.Vendors, s.Priced, s.MedianEUR
		}
	}
}

// compare counts the offers of today that the store holds with the same title,
// vendor and first price, and with the same price of a unit.
func (m demoMarket) compare(ctx context.Context, st store.Reader, line *demoMarketReport) error {
	for offer := range m.sim.Offers(m.sim.Day()) {
		got, _, err := st.Listing(ctx, m.id, offer.Listing.ID)
		if err != nil {
			continue // not found is not equal
		}
		a, b := got.Observed, offer.Listing
		if a.Title == b.Title && a.Vendor == b.Vendor && len(a.Prices) > 0 && len(b.Prices) > 0 && a.Prices[0].Amount == b.Prices[0].Amount {
			line.Equal++
		}
		right, wrong := unitPrices(&got, &offer)
		line.UnitWrong += wrong
		if saysUnitPrice(&offer) {
			line.UnitTrue++
			line.UnitEqual += counted01(right > 0 && wrong == 0)
		}
	}
	return ctx.Err()
}

// unitPrices counts the offers of a listing whose price of a unit is that of
// the books, and those with another.
func unitPrices(got *market.StoredListing, truth *marketsim.Offer) (right, wrong int) {
	for _, o := range got.Derived.Offers {
		switch {
		case o.UnitPrice == nil || o.Aside != "":
		case o.EUR == nil || truth.Unit == "" || o.UnitPrice.Unit != truth.Unit || math.Abs(o.UnitPrice.EUR*truth.Amount/(*o.EUR)-1) > 1e-6:
			wrong++
		default:
			right++
		}
	}
	return right, wrong
}

// saysUnitPrice reports whether a demo page says what a unit costs: it does
// not when it has the price of another lot than the title's ("5g", 100
// EUR/1LB), and files and watches have none.
func saysUnitPrice(o *marketsim.Offer) bool {
	switch o.Listing.Prices[0].Per {
	case "1LB", "1/4pound":
		return false
	}
	return o.Unit != ""
}
