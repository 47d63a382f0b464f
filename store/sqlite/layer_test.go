package sqlite

import (
	"database/sql"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/market"
)

// sqlOpenMemory is an empty search index in memory.
func sqlOpenMemory() (*sql.DB, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`CREATE VIRTUAL TABLE search USING fts5(title, description, vendor, content = '',
		contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')`)
	return db, err
}

func TestLayersRoundTrip(t *testing.T) {
	var ls layers
	for i := range maxLayers + 2 {
		l := ls.open(layerKey(fmt.Sprint("kind", i), i%2 == 1))
		for f := range fieldCount {
			if (int(f)+i)%3 == 0 {
				l.set(f, uint64(i)<<32|uint64(f))
			}
		}
	}
	got, err := decodeLayers(ls.encode())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ls, got, cmp.AllowUnexported(layer{})); d != "" {
		t.Error(d)
	}
	if len(got) != maxLayers || got.find("kind0") != nil || got.find("kind9*") == nil {
		t.Errorf("%d layers; the oldest should have gone", len(got))
	}
}

func FuzzDecodeLayers(f *testing.F) {
	var ls layers
	ls.open("index").set(fTitle, 7)
	f.Add(ls.encode())
	f.Add([]byte{255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		ls, err := decodeLayers(b)
		if err != nil {
			return
		}
		again, err := decodeLayers(ls.encode())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(ls, again, cmp.AllowUnexported(layer{})); d != "" {
			t.Error(d)
		}
	})
}

// Two different values of a field must not have one canonical form.
func TestFieldFormsDiffer(t *testing.T) {
	price := func(m ...market.Money) *market.Listing { return &market.Listing{Prices: m} }
	forms := map[string]string{}
	for name, c := range map[string]struct {
		l *market.Listing
		f field
	}{
		"one category":        {&market.Listing{Category: []string{"ab"}}, fCategory},
		"two categories":      {&market.Listing{Category: []string{"a", "b"}}, fCategory},
		"category with space": {&market.Listing{Category: []string{"a 1:b"}}, fCategory},
		"price":               {price(market.Money{Amount: 1, Currency: "USD"}), fPrices},
		"price per":           {price(market.Money{Amount: 1, Currency: "USD", Per: "g"}), fPrices},
		"price range":         {price(market.Money{Amount: 1, Max: 2, Currency: "USD"}), fPrices},
		"two prices":          {price(market.Money{Amount: 1}, market.Money{Currency: "USD"}), fPrices},
		"variant":             {&market.Listing{Variants: []market.Variant{{Label: "a"}, {Label: "b"}}}, fVariants},
		"variant of both":     {&market.Listing{Variants: []market.Variant{{Label: "ab"}}}, fVariants},
		"no variant":          {&market.Listing{}, fVariants},
	} {
		form := string(appendField(nil, c.l, c.f))
		if other, ok := forms[form]; ok {
			t.Errorf("%s and %s are both %q", name, other, form)
		}
		forms[form] = name
	}
}
