package sqlite

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vedette/market"
)

// A version that a listing's own page completes has the prices of that page,
// whether they are those of the row or others.
func TestPricesOfACompletedVersion(t *testing.T) {
	usd := func(amounts ...float64) (list []market.Money) {
		for _, a := range amounts {
			list = append(list, market.Money{Amount: a, Currency: "USD"})
		}
		return list
	}
	for _, c := range []struct {
		name      string
		row, page []market.Money
		want      []market.Money
	}{
		{"the same", usd(10), usd(10), usd(10)},
		{"another amount", usd(10), usd(12), usd(12)},
		{"another currency", usd(10), []market.Money{{Amount: 10, Currency: "EUR"}}, []market.Money{{Amount: 10, Currency: "EUR"}}},
		{"more", usd(10), usd(10, 18, 25), usd(10, 18, 25)},
		{"fewer", usd(10, 18), usd(10), usd(10)},
		{"another order", usd(10, 18), usd(18, 10), usd(18, 10)},
		{"none on the row", nil, usd(10), usd(10)},
		{"none on the page", usd(10), nil, usd(10)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(t.Context(), options(filepath.Join(t.TempDir(), "x.db")))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, _, err := s.BeginRun(t.Context(), market.Run{ID: "m-1", Market: "m", Started: testTime}, "me"); err != nil {
				t.Fatal(err)
			}
			for i, prices := range [][]market.Money{c.row, c.page} {
				own := i == 1
				page := market.Page{Run: "m-1", Market: "m", Path: []string{"/", "/1"}[i], Kind: []string{"index", "listing"}[i],
					State: market.StateContent, Status: 200, Attempt: 1, FetchedAt: testTime.Add(time.Duration(i) * time.Second)}
				rec := market.Record{Kind: market.RecordListing, Partial: !own, Listing: &market.Listing{ID: "1", Title: "a", Prices: prices}}
				if own {
					rec.Listing.Description = "b"
				}
				if _, err := s.Record(t.Context(), market.PageResult{Page: page, Records: []market.Record{rec}}); err != nil {
					t.Fatal(err)
				}
			}
			if got := pricesInFile(t, s); !slices.Equal(got, c.want) {
				t.Errorf("table price has %v, want %v", got, c.want)
			}
		})
	}
}

func pricesInFile(t *testing.T, s *Store) (list []market.Money) {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), "SELECT p.currency, p.amount FROM price p JOIN version v ON v.id = p.version WHERE v.to_run = 0 ORDER BY p.n")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var m market.Money
		if err := rows.Scan(&m.Currency, &m.Amount); err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}
