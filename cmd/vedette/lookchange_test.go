package main

import (
	"fmt"
	"testing"
	"time"

	"vedette/market"
)

// priced are forty listings of ketamine at about a price for a gram, and as
// many of MDMA at a price of its own.
func priced(week int, ketamine float64) (records []market.Record) {
	for i := range 80 {
		name, usd := "Ketamine", ketamine
		if i >= 40 {
			name, usd = "MDMA crystals", 10
		}
		usd *= 1 + 0.01*float64((i+week*3)%7)
		records = append(records, market.Record{Kind: market.RecordListing, Partial: true, Listing: &market.Listing{
			ID: fmt.Sprint(i), Title: fmt.Sprintf("%s 1g", name), Vendor: fmt.Sprintf("vendor%d", i%20), Prices: []market.Money{{Amount: usd, Currency: "EUR"}}}})
	}
	return records
}

func TestAChangedPriceIsToldOnceWhenItsWeekIsOver(t *testing.T) {
	k := newTeller(t, "")
	week := 0
	crawl := func(price float64) {
		week++
		k.now = k.now.Add(7*24*time.Hour - time.Hour)
		k.look(k.closed("one", priced(week, price)...))
	}
	for range 16 {
		crawl(20)
	}
	k.want("as ever")
	crawl(34)
	k.want("the week is not over")
	crawl(34)
	k.want("over", "digest: ana@agency.example median price of ketamine up 68 %")
	crawl(34)
	k.want("the same shift")
}
