package elastic_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

// season are runs of market one in which listings come, change and go: the
// same ones each time.
type season struct {
	listings, runs int
	days           int // between two runs
}

const perPage = 50

// seasonOf is a season of four runs over three months.
func seasonOf(t testing.TB, l *sqlite.Store, listings int, between func(run int)) {
	t.Helper()
	season{listings: listings, runs: 4, days: 20}.into(t, l, between)
}

func (s season) into(t testing.TB, l *sqlite.Store, between func(run int)) {
	t.Helper()
	for run := range s.runs {
		at := clock().AddDate(0, 0, run*s.days)
		id := fmt.Sprintf("one-%03d", run)
		if err := l.OpenRun(t.Context(), market.Run{ID: id, Market: "one", Started: at}); err != nil {
			t.Fatal(err)
		}
		for page := 0; page*perPage < s.listings; page++ {
			r := market.PageResult{Page: market.Page{
				Run: id, Market: "one", Path: fmt.Sprint("/", page), Kind: "index", FetchedAt: at.Add(time.Duration(page) * time.Second), Status: 200, State: market.StateContent,
			}}
			for i := page * perPage; i < min(s.listings, page*perPage+perPage); i++ {
				if (i+run)%7 != 0 { // or else it is missing this time
					r.Records = append(r.Records, offer(i, run))
				}
			}
			if _, err := l.Record(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := l.FinishRun(t.Context(), market.Run{ID: id, Status: market.RunComplete, Ended: at.Add(time.Hour)}, 2); err != nil {
			t.Fatal(err)
		}
		between(run)
	}
}

// Invented words that offers are made of, and what is on sale.
var (
	words = strings.Fields(`fresh batch from our own lab tested twice and packed with care in sealed bags we ship within two days
		please read the terms before you order no questions about other places every parcel is tracked by us until it arrives
		quality is what we are known for since years small and large quantities on request reviews speak for themselves`)
	goods = []market.Mention{
		{ID: "ketamine", Name: "ketamine", Class: "arylcyclohexylamine", Group: "syn-nps"}, {ID: "mdma", Name: "mdma", Class: "mdxx", Group: "syn-nps"},
		{ID: "cocaine", Name: "cocaine", Class: "cocaine", Group: "cch"}, {ID: "metonitazene", Name: "metonitazene", Class: "nitazene", Group: "syn-nps"},
		{ID: "amphetamine", Name: "amphetamine", Class: "amphetamine", Group: "syn-nps"}, {ID: "alprazolam", Name: "alprazolam", Class: "benzodiazepine", Group: "medicine"},
	}
	places = []string{"DE", "NL", "GB", "PL", "FR"}
)

// offer is what run shows of listing i: a page's worth of text, with what an
// annotator makes of it. One in three changes its price from run to run.
func offer(i, run int) market.Record {
	grams, n := float64(1+i%50), uint32(i)
	next := func(list []string) string { n = n*1664525 + 1013904223; return list[n>>8%uint32(len(list))] }
	var text []string
	for range 90 + i%40 {
		text = append(text, next(words))
	}
	what, from := goods[i%len(goods)], places[i/3%len(places)]
	what.Mention, what.Start, what.End, what.Score, what.From = what.Name, 0, len(what.Name), 0.98, "title"
	sold, seen := int64(i+run), int64(7*i+13*run)
	prices := []market.Money{{Amount: 5*grams + float64(i%3*run), Currency: "EUR"}}
	amounts := market.Amounts{MassG: &market.Range{grams, grams}, PurityPct: &market.Range{84, 84}, Form: "powder"}
	d := market.Derived{
		Parser: "test@1", Taxonomy: "test@1", Recogniser: "test@1", Kind: market.KindOffer, Escrow: "escrow", Payment: []string{"BTC", "XMR"},
		ShipsFrom: from, ShipsTo: []string{"EU", "GB"}, Substances: []market.Mention{what}, Amounts: amounts,
		Offers: []market.Offer{{Amounts: amounts, Prices: prices}},
	}
	if i%40 == 0 {
		d.Candidates = []market.Candidate{{Name: fmt.Sprint("xyloyl-", i%400), Class: "cathinone", Nearest: "4-MMC", Reason: "test", Score: 0.7, Status: "new", Mention: "xyloyl", From: "description"}}
	}
	return market.Record{Kind: market.RecordListing, Derived: d, Listing: &market.Listing{
		ID: fmt.Sprint(i), Title: fmt.Sprintf("%s %g g, %s", what.Name, grams, next(words)), Description: strings.Join(text, " "),
		Vendor: fmt.Sprint("vendor ", i%131), Prices: prices, Category: []string{"goods", what.Class}, ShipsFrom: from, ShipsTo: []string{"EU", "GB"},
		Stock: "12", Sold: &sold, Views: &seen, Rating: "4.9", Payment: []string{"btc", "xmr"}, Escrow: "yes",
	}}
}
