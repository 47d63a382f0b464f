package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"vedette/market"
)

// batch is what one run of a market sees: titles that came on a day, and those
// of earlier days.
type batch struct {
	market  string
	day     time.Time
	records []market.Record
}

// aHandful is how many letters with new names a week are read (issue 6).
const aHandful = 5

var aYear = regexp.MustCompile(`20[12]\d`)

// batchesOf are the dated titles of the data folder: the first market by day,
// the others as one batch each, at the first date that stands beside them.
func batchesOf(t *testing.T, data string) (list []batch) {
	t.Helper()
	f, err := os.Open(filepath.Join(data, "tables", "agora_listings.csv"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	column := func(row []string, name string) string { return row[slices.Index(head, name)] }
	byDay := map[string][]market.Record{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		byDay[column(row, "date")] = append(byDay[column(row, "date")], listingOf(column(row, "product"), column(row, "vendor"),
			column(row, "cat"), column(row, "subcat")))
	}
	for _, day := range names(byDay) {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatalf("date %q: %v", day, err)
		}
		list = append(list, batch{"agora", at, byDay[day]})
	}
	return append(list, otherBatches(t, filepath.Join(data, "tables", "titles_2014_2023.tsv"))...)
}

func otherBatches(t *testing.T, file string) (list []batch) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	at := map[string]int{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		c := strings.SplitN(lines.Text(), "\t", 4)
		if len(c) < 4 || c[0] == "agora" {
			continue
		}
		id := marketID(c[0])
		i, ok := at[id]
		if !ok {
			i = len(list)
			at[id] = i
			list = append(list, batch{market: id, day: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)})
		}
		day, err := time.Parse(time.DateOnly, c[1])
		if year := aYear.FindString(c[1]); err != nil && year != "" {
			day, err = time.Parse("2006-01-02", year+"-01-01")
		}
		if err == nil && day.Before(list[i].day) {
			list[i].day = day
		}
		list[i].records = append(list[i].records, listingOf(c[3], "", c[2]))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(list, func(a, b batch) int { return a.day.Compare(b.day) })
	return list
}

var notID = regexp.MustCompile(`[^a-z0-9]+`)

func marketID(name string) string {
	return "m-" + strings.Trim(notID.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

func listingOf(title, vendor string, category ...string) market.Record {
	title = strings.TrimSpace(strings.ToValidUTF8(title, ""))
	return market.Record{Kind: market.RecordListing, Partial: true,
		Listing: &market.Listing{ID: fmt.Sprintf("%.180s", title), Title: title, Vendor: vendor, Category: category}}
}

// TestReplayOfTitles lets the alerts look at the dated real titles of
// VEDETTE_TEST_DATA as they would have: with the knowledge of the end of the year
// before, and with today's. What is told is printed, name by name, and judged by
// a person in docs/evaluation.md; more than a handful of letters a week fails.
func TestReplayOfTitles(t *testing.T) {
	data := os.Getenv("VEDETTE_TEST_DATA")
	if data == "" {
		t.Skip("VEDETTE_TEST_DATA names no folder")
	}
	batches := batchesOf(t, data)
	for _, dated := range []bool{true, false} {
		name := map[bool]string{true: "knowledge of the year before", false: "knowledge of today"}[dated]
		t.Run(name, func(t *testing.T) { replay(t, batches, dated) })
	}
}

func replay(t *testing.T, batches []batch, dated bool) {
	var markets strings.Builder
	markets.WriteString("markets:\n")
	done := map[string]bool{}
	for _, b := range batches {
		if !done[b.market] {
			done[b.market] = true
			fmt.Fprintf(&markets, "  - {id: %s, profile: demo-table, mirrors: ['http://%s.onion'], mandate: {purpose: test, authority: test, expires: 2090-01-01}}\n", b.market, b.market)
		}
	}
	k := newTellerOf(t, strings.TrimSuffix(markets.String(), "\n"), "")
	today, reader := k.s.taxonomy, k.s.reader
	weeks, letters := map[string]int{}, 0
	total := 0
	for _, b := range batches {
		if dated {
			var err error
			k.s.taxonomy = today.AsOf(b.day.Year() - 1)
			if k.s.reader, err = newReader(today, b.day.Year()-1); err != nil {
				t.Fatal(err)
			}
		} else {
			k.s.taxonomy, k.s.reader = today, reader
		}
		k.now = b.day
		k.look(k.closed(b.market, b.records...))
		n, listed := newNames(k)
		letters += n
		total += len(listed)
		year, week := b.day.ISOWeek()
		weeks[fmt.Sprintf("%d-W%02d %s", year, week, b.market)] += n
		for _, l := range listed {
			t.Logf("%s %-10s %s", b.day.Format(time.DateOnly), b.market, l)
		}
	}
	for _, w := range names(weeks) {
		t.Logf("week %s: %d letters", w, weeks[w])
		if weeks[w] > aHandful {
			t.Errorf("%d letters with new names in week %s, want %d at most", weeks[w], w, aHandful)
		}
	}
	t.Logf("%d letters with %d names, of %d batches", letters, total, len(batches))
}

// newNames are the letters with new names that wait, and the names in them.
func newNames(k *teller) (letters int, list []string) {
	due, err := k.st.DueDeliveries(k.Context(), k.now.AddDate(1, 0, 0), 1000)
	if err != nil {
		k.Fatal(err)
	}
	for _, d := range due {
		has := false
		for i := range d.Alerts {
			if a := &d.Alerts[i]; a.Rule == market.RuleNewName {
				has = true
				list = append(list, fmt.Sprintf("%s | %s | nearest %s | %d listings, %d vendors | %q", a.What, a.Class, a.Nearest, a.Listings, a.Vendors, a.Reasons))
			}
		}
		if has {
			letters++
		}
		d.State, d.Settled = market.DeliverySent, k.now
		if err := k.st.MarkDelivery(k.Context(), d); err != nil {
			k.Fatal(err)
		}
	}
	return letters, list
}
