package main

import (
	"fmt"
	"testing"
	"time"

	"vedette/market"
)

// aMarket is what a market of 25 vendors shows on a day: all held in escrow,
// and each with a feedback more than the day before.
func aMarket(day int, vendors int, escrow string) (records []market.Record) {
	for i := range 75 {
		if i%25 >= vendors {
			continue
		}
		feedback := int64(20 * day)
		r := market.Record{Kind: market.RecordListing, Partial: true, Listing: &market.Listing{
			ID: fmt.Sprint(i), Title: "MDMA crystals 1g", Vendor: fmt.Sprintf("vendor%d", i%25), FeedbackCount: &feedback, Escrow: escrow}}
		r.Derived.Escrow = escrow
		records = append(records, r)
	}
	return records
}

func TestSignsOfAnExitAreToldToOperators(t *testing.T) {
	k := newTeller(t, "")
	day := 0
	crawl := func(vendors int, escrow string) {
		day++
		k.now = k.now.Add(23 * time.Hour)
		k.look(k.closed("one", aMarket(day, vendors, escrow)...))
	}
	for range 10 {
		crawl(25, "escrow")
	}
	k.want("as ever")
	crawl(25, "fe")
	k.want("one kind of sign")
	crawl(17, "fe")
	k.want("two", "ops@agency.example one shows signs of an exit scam: escrow, vendors")
	crawl(17, "fe")
	k.want("told")
}

func TestAMarketIsDownWhenTwoRunsInARowGotNothing(t *testing.T) {
	k := newTeller(t, "")
	failed := func() {
		k.runs++
		k.now = k.now.Add(24 * time.Hour)
		run := market.Run{ID: fmt.Sprintf("one-%d", k.runs), Market: "one", Started: k.now, Counts: market.RunCounts{Failed: 1}}
		k.mustDo(k.st.OpenRun(k.Context(), run))
		run.Status, run.Ended = market.RunFailed, k.now
		closed, err := k.st.FinishRun(k.Context(), run, 3)
		k.mustDo(err)
		k.look(closed)
	}
	k.crawled("MDMA crystals 1g")
	failed()
	k.want("once")
	failed()
	k.want("twice", "ops@agency.example one cannot be reached")
	failed()
	k.want("told")
	k.crawled("MDMA crystals 1g")
	k.want("over", "ops@agency.example one cannot be reached")
	k = newTeller(t, "")
	failed()
	k.want("never reached", "ops@agency.example one cannot be reached")
}
