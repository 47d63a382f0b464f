package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

func TestRecordsOfCutPagesAreNotCounted(t *testing.T) {
	c := newFillCounter()
	next := 0
	count := c.counting(func(*market.Record) { next++ })
	count(&market.Record{Partial: true, Listing: &market.Listing{Title: "MDMA", Category: []string{"Drugs"}}})
	count(&market.Record{Partial: true, Cut: true, Listing: &market.Listing{Title: "Ketamine"}})
	want := market.Fill{"row": 1, "row/title": 1, "row/vendor": 0, "row/price": 0, "row/category": 1,
		"row/ships_from": 0, "row/ships_to": 0, "row/description": 0}
	if diff := cmp.Diff(want, c.fill); diff != "" || next != 2 {
		t.Errorf("%d records handed on (-want +got):\n%s", next, diff)
	}
}
