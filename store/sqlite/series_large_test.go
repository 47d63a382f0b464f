package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/trend"
)

// mart is a market of invented listings that is written into the tables as
// crawls would leave it, because crawling it a year long takes hours.
type mart struct {
	r    *rand.Rand
	text string
	next int64 // listing.id
}

func newMart() *mart {
	return &mart{r: rand.New(rand.NewPCG(1, 1)), text: strings.Repeat("quiet widgets from a careful house ", 17), next: 1}
}

// zipf is one of n, the first most often.
func (m *mart) zipf(n int) int { return int(math.Pow(float64(n), m.r.Float64())) - 1 }

// insert adds n listings that a run saw first.
func (m *mart) insert(t testing.TB, s *Store, run int64, at int64, n int) {
	t.Helper()
	err := s.write.do(t.Context(), func(x *tx) error {
		for range n {
			id, substance := m.next, m.zipf(300)
			m.next++
			grams := [...]float64{1, 3.5, 7, 28, 100, 1000}[m.r.IntN(6)]
			eur := math.Round(grams*30*math.Pow(grams, -0.15)*math.Exp(m.r.NormFloat64()*0.3)*100) / 100
			observed := market.Listing{Description: m.text, Vendor: fmt.Sprint("vendor", m.zipf(2000)), ShipsFrom: "somewhere", Prices: []market.Money{{Amount: eur, Currency: "EUR"}}}
			name := fmt.Sprint("substance-", substance)
			derived := market.Derived{
				Parser: "field@1", Taxonomy: "words@1", Kind: market.KindOffer, ShipsFrom: fmt.Sprint("C", m.zipf(20)), ShipsTo: []string{"WW"},
				Substances: []market.Mention{{ID: name, Name: name, Class: fmt.Sprint("class-", substance%20), Group: fmt.Sprint("group-", substance%6), Mention: name, Score: 0.98, From: "title"}},
				Amounts:    market.Amounts{MassG: &market.Range{grams, grams}}, Recogniser: "annotate@3",
			}
			derived.Offers = []market.Offer{{Amounts: derived.Amounts, Prices: observed.Prices}}
			o, err := json.Marshal(observed)
			if err != nil {
				return err
			}
			d, err := json.Marshal(derived)
			if err != nil {
				return err
			}
			vendor := 1 + m.zipf(2000)
			for _, q := range []struct {
				query string
				args  []any
			}{
				{`INSERT INTO listing(id, market, ext, vendor, state, missed, first_run, first_seen, last_run, last_seen, detail_at, version, versions,
					since, runs, content, rows, stock, rating, feedback, ships_from, ships_to, eur, rate, page, file, offset, length, revisit)
					VALUES (?1, 1, ?1, ?2, 0, 0, ?3, ?4, ?3, ?4, 0, ?1, 1, ?3, 1, x'00112233445566778899aabbccddeeff', x'', '', '', 5, '', '', ?5, 0, 1, 0, 0, 0, 0)`,
					[]any{id, vendor, run, at, eur}},
				{`INSERT INTO version(id, listing, n, from_run, from_seen, to_run, to_seen, runs, returned, content, title, observed, derived, page, file, offset, length, revisit)
					VALUES (?1, ?1, 1, ?2, ?3, 0, 0, 0, 0, x'00', 'a widget', ?4, ?5, 1, 0, 0, 0, 0)`, []any{id, run, at, string(o), string(d)}},
				{"INSERT INTO price(version, n, currency, amount, eur, rate) VALUES (?1, 0, 'EUR', ?2, ?2, 0)", []any{id, eur}},
			} {
				if _, err := x.exec(q.query, q.args...); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// day is one run: what is on offer is seen again, but for churn of a hundred,
// as many are new, and some counters move.
func (m *mart) day(t testing.TB, s *Store, number, churn, size int) time.Duration {
	t.Helper()
	at := time.Date(2026, 1, 1, 3, 0, 0, 0, time.UTC).AddDate(0, 0, number)
	run, _, err := s.BeginRun(t.Context(), market.Run{ID: fmt.Sprint("m-", number), Market: "m", Started: at}, "me")
	if err != nil {
		t.Fatal(err)
	}
	var id int64
	err = s.write.do(t.Context(), func(x *tx) error {
		if err := x.row("SELECT id FROM run WHERE name = ?", []any{run.ID}, &id); err != nil {
			return err
		}
		// Another part of them is not seen each day, and gone with it.
		_, err := x.exec("UPDATE listing SET last_run = ?1, last_seen = ?2, runs = runs + 1 WHERE state = 0 AND (id * 7919 + ?1 * 104729) % 10000 >= ?3",
			id, toMS(at), churn*100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	fresh := size
	if number > 0 {
		fresh = size * churn / 100
	}
	m.insert(t, s, id, toMS(at), fresh)
	start := time.Now()
	if _, err := s.FinishRun(t.Context(), market.Run{ID: run.ID, Status: market.RunComplete, Ended: at.Add(time.Hour)}, 1); err != nil {
		t.Fatal(err)
	}
	return time.Since(start)
}

// TestSeriesOfAYear fills a store with a year of days of a market and asks for
// what a screen asks. It takes minutes and runs with VEDETTE_TEST_LARGE, which
// is the number of listings, or of listings and days: 100000x6.
func TestSeriesOfAYear(t *testing.T) {
	size, days := 0, 365
	if n, _ := fmt.Sscanf(os.Getenv("VEDETTE_TEST_LARGE"), "%dx%d", &size, &days); n == 0 {
		t.Skip("VEDETTE_TEST_LARGE is not set")
	}
	path := filepath.Join(t.TempDir(), "year.db")
	s, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m := newMart()
	var took []time.Duration
	for n := range days {
		took = append(took, m.day(t, s, n, 2, size))
		if n < 3 {
			t.Logf("day %d: the run's end takes %v", n, took[n].Round(time.Millisecond))
		}
	}
	t.Logf("last day: %v", took[len(took)-1].Round(time.Millisecond))
	for table, of := range map[string]string{"cell": "sum(length(stock))", "fact": "sum(length(fact))", "run_seen": "sum(length(seen) + length(gone))", "selection": "0"} {
		var rows, bytes int64
		if err := s.read.QueryRow("SELECT count(*), coalesce("+of+", 0) FROM "+table).Scan(&rows, &bytes); err != nil {
			t.Fatal(err)
		}
		t.Logf("%-9s %8d rows, %9d bytes in blobs", table, rows, bytes)
	}
	for _, q := range []trend.Query{
		{}, {Selection: trend.Selection{Substance: "substance-0"}}, {Selection: trend.Selection{Substance: "substance-0", Band: "1-5"}},
		{By: trend.ByFrom}, {By: trend.ByBand, Selection: trend.Selection{Substance: "substance-3"}}, {By: trend.BySubstance},
	} {
		for _, span := range []trend.Span{trend.Week, trend.Day} {
			start := time.Now()
			src, err := s.Series(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			read := time.Since(start)
			list := trend.Build(&src, trend.Options{Span: span, Now: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)})
			t.Logf("%v by %q, by %s: %d series of %d points from %d cells: read %v, built %v", q.Selection, q.By, span, len(list), len(list[0].Points), len(src.Cells),
				read.Round(100*time.Microsecond), (time.Since(start) - read).Round(100*time.Microsecond))
		}
	}
}
