package storetest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"vedette/market"
	"vedette/store"
)

// Season is what runs of one market find in which listings come, change, stay
// away and go: a store of any size for measurements and comparisons. Equal
// seasons are equal in every field.
type Season struct {
	Market   string
	Listings int
	Runs     int
	Start    time.Time // of the first run
	Every    time.Duration
}

// Record makes the runs, one after the other, and calls after once each is
// closed.
func (s Season) Record(ctx context.Context, to store.Recorder, after func(run int)) error {
	for run := range s.Runs {
		if err := s.run(ctx, to, run); err != nil {
			return err
		}
		after(run)
	}
	return nil
}

// seasonRows are the listings of a page.
const seasonRows = 50

func (s Season) run(ctx context.Context, to store.Recorder, n int) error {
	at := s.Start.Add(time.Duration(n) * s.Every)
	r := market.Run{ID: fmt.Sprintf("%s-%04d", s.Market, n), Market: s.Market, Profile: "season@1", Started: at}
	r.Counts = market.RunCounts{Fetched: s.Listings / seasonRows, Content: s.Listings / seasonRows, Unchanged: 3, Retried: 5, Bytes: 1000 * int64(s.Listings)}
	if err := to.OpenRun(ctx, r); err != nil {
		return err
	}
	page := func(path string, records []market.Record) error {
		_, err := to.Record(ctx, market.PageResult{Records: records, Page: market.Page{
			Run: r.ID, Market: s.Market, Path: path, Kind: "index", FetchedAt: at.Add(time.Minute), Status: 200, State: market.StateContent, Digest: strings.Repeat("ab", 32),
		}})
		return err
	}
	r.Ended, r.Status, r.Completeness.Announced = at.Add(time.Hour), market.RunComplete, s.Listings
	if n%5 == 3 {
		r.Status, r.Reason = market.RunPartial, "a queue, three times"
		r.Completeness.Walled, r.Completeness.Failed = 3, 2
	}
	if err := page("/vendors", s.vendors(n)); err != nil {
		return err
	}
	for from := 0; from < s.Listings; from += seasonRows {
		var records []market.Record
		for i := from; i < min(s.Listings, from+seasonRows); i++ {
			if s.shows(i, n) {
				records = append(records, s.offer(i, n))
			}
		}
		if err := page(fmt.Sprint("/", from/seasonRows), records); err != nil {
			return err
		}
	}
	_, err := to.FinishRun(ctx, r, 2)
	return err
}

// shows says whether run n shows listing i: one in seven stays away for a run,
// one in 19 comes with the second half of them, one in 29 with the last, and one
// in 23 goes for good.
func (s Season) shows(i, n int) bool {
	return (i+n)%7 != 0 && (i%19 != 0 || 2*n >= s.Runs) && (i%29 != 0 || n == s.Runs-1) && (i%23 != 0 || 2*n < s.Runs)
}

// Invented words that texts are made of, and what is on sale.
var (
	seasonWords = strings.Fields(`fresh batch from our own lab tested twice and packed with care in sealed bags we ship within two days
		please read the terms before you order no questions about other places every parcel is tracked by us until it arrives
		quality is what we are known for since years small and large quantities on request reviews speak for themselves`)
	seasonGoods = []market.Mention{
		{ID: "ketamine", Name: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps"}, {ID: "mdma", Name: "mdma", Class: "mdxx", Group: "syn-nps"},
		{ID: "cocaine", Name: "cocaine", Class: "cocaine", Group: "cch"}, {ID: "metonitazene", Name: "metonitazene", Class: "nitazene", Group: "syn-nps"},
		{ID: "amphetamine", Name: "amphetamine", Class: "amphetamine", Group: "syn-nps"}, {ID: "alprazolam", Name: "alprazolam", Class: "benzodiazepine", Group: "medicine"},
	}
	seasonPlaces = []string{"DE", "NL", "GB", "PL", "FR"}
)

// seasonVendors is how many vendors share the listings.
const seasonVendors = 131

func (s Season) vendors(n int) []market.Record {
	var all []market.Record
	for i := range seasonVendors {
		sales, feedback := int64(10*i+n), int64(9*i+n)
		all = append(all, market.Record{Kind: market.RecordVendor,
			Vendor:  &market.Vendor{Handle: fmt.Sprint("vendor ", i), Sales: &sales, FeedbackCount: &feedback, Level: fmt.Sprint(i % 10), Rating: "4.9"},
			Derived: market.Derived{Parser: "season@1", PGPFingerprint: fmt.Sprintf("%040X", i)}})
	}
	return all
}

// offer is what run n shows of listing i: a page's worth of text, with what an
// annotator makes of it. One in three changes its price from run to run.
func (s Season) offer(i, n int) market.Record {
	grams, seed := float64(1+i%50), uint32(i)
	word := func() string {
		seed = seed*1664525 + 1013904223
		return seasonWords[seed>>8%uint32(len(seasonWords))]
	}
	var text []string
	for range 90 + i%40 {
		text = append(text, word())
	}
	what, from := seasonGoods[i%len(seasonGoods)], seasonPlaces[i/3%len(seasonPlaces)]
	what.Mention, what.End, what.Score, what.From = what.Name, len(what.Name), 0.98, "title"
	sold, seen := int64(i+n), int64(7*i+13*n)
	prices := []market.Money{{Amount: 5*grams + float64(i%3*n), Currency: "EUR"}}
	amounts := market.Amounts{MassG: &market.Range{grams, grams}, PurityPct: &market.Range{84, 84}, Form: "powder"}
	if i%4 == 0 {
		amounts = market.Amounts{Pieces: &market.Range{grams, grams}, DoseMG: &market.Range{200 + grams, 200 + grams}, Form: "tablet"}
	}
	if i%9 == 0 {
		amounts = market.Amounts{VolumeML: &market.Range{grams, grams}, ConcMGML: &market.Range{50, 50}, Form: "solution"}
	}
	d := market.Derived{
		Parser: "season@1", Taxonomy: "season@1", Recogniser: "season@1", Kind: market.KindOffer, Escrow: "escrow", Payment: []string{"BTC", "XMR"},
		ShipsFrom: from, ShipsTo: []string{"EU", "GB"}, Substances: []market.Mention{what}, Amounts: amounts, Placeholder: i%100 == 99,
		Offers: []market.Offer{{Amounts: amounts, Prices: prices}},
	}
	if i%40 == 0 {
		d.Candidates = []market.Candidate{{Name: fmt.Sprint("xyloyl-", i%400), Class: "cathinone", Nearest: "4-MMC", Reason: "season", Score: 0.7, Status: "new", Mention: "xyloyl", From: "description"}}
	}
	return market.Record{Kind: market.RecordListing, Derived: d, Listing: &market.Listing{
		ID: fmt.Sprint(i), Title: fmt.Sprintf("%s %g g, %s", what.Name, grams, word()), Description: strings.Join(text, " "),
		Vendor: fmt.Sprint("vendor ", i%seasonVendors), Prices: prices, Category: []string{"goods", what.Class}, ShipsFrom: from, ShipsTo: []string{"EU", "GB"},
		Stock: "12", Sold: &sold, Views: &seen, Rating: "4.9", Payment: []string{"btc", "xmr"}, Escrow: "yes",
	}}
}
