package measure

import (
	"path"
	"slices"
	"strings"

	"vedette/market"

	"vedette/cmd/eval/internal/gold"
)

// comparison brings a gold value and an observed listing to one form.
type comparison struct {
	field string // observed field that is measured
	want  func(string) string
	got   func(*market.Record) string
}

// text compares a text as shown.
func text(field string, got func(*market.Listing) string) comparison {
	return comparison{field, fold, func(r *market.Record) string { return fold(got(r.Listing)) }}
}

// count compares a whole number.
func count(field string, got func(*market.Listing) *int64) comparison {
	return comparison{field, goldCount, func(r *market.Record) string { return countForm(got(r.Listing)) }}
}

// rowFields are the gold keys that mean the same in every row file.
var rowFields = map[string]comparison{
	"title":    text("title", func(l *market.Listing) string { return l.Title }),
	"vendor":   text("vendor", func(l *market.Listing) string { return l.Vendor }),
	"from":     text("ships_from", func(l *market.Listing) string { return l.ShipsFrom }),
	"to":       text("ships_to", func(l *market.Listing) string { return strings.Join(l.ShipsTo, ", ") }),
	"route":    {"ships_from, ships_to", fold, route},
	"escrow":   text("escrow", func(l *market.Listing) string { return l.Escrow }),
	"pay":      text("escrow", func(l *market.Listing) string { return l.Escrow }),
	"stock":    text("stock", func(l *market.Listing) string { return l.Stock }),
	"class":    text("class", func(l *market.Listing) string { return l.Class }),
	"rating":   text("rating", func(l *market.Listing) string { return l.Rating }),
	"category": text("category", func(l *market.Listing) string { return strings.Join(l.Category, " - ") }),
	"sold":     count("sold", func(l *market.Listing) *int64 { return l.Sold }),
	"views":    count("views", func(l *market.Listing) *int64 { return l.Views }),
	"price":    {"prices", goldMoney, mainPrices},
	"crypto":   {"prices (coin)", goldMoney, coinPrices},
	"url":      {"detail", goldPath, func(r *market.Record) string { return r.Detail }},
}

// rowExceptions are keys that mean something else in one file.
var rowExceptions = map[string]map[string]comparison{
	// "(11500)" are the vendor's transactions.
	"dream_cat_rows": {"sold": count("vendor_sales", func(l *market.Listing) *int64 { return l.VendorSales })},
	// "Drugs 74177": the innermost category and its size, which is a counter.
	"dream_listing_rows": {"cat": {"category", withoutSize, innermost}},
	// Only the third level was labelled; upper ones are empty.
	"empire_listing_rows": {"cat": {"category", fold, thirdLevel}},
}

func route(r *market.Record) string {
	if r.Listing.ShipsFrom == "" && len(r.Listing.ShipsTo) == 0 {
		return ""
	}
	return fold(r.Listing.ShipsFrom) + " → " + fold(strings.Join(r.Listing.ShipsTo, ", "))
}

// coins are the currencies of the gold key "crypto".
var coins = []string{"BTC", "LTC", "XMR"}

// mainPrices are the prices that the gold key "price" shows: all of dream,
// where the viewer's currency stands beside the coin, else the first.
func mainPrices(r *market.Record) string {
	prices := r.Listing.Prices
	if len(prices) == 0 {
		return ""
	}
	if prices[0].Currency == "BTC" {
		return moneyForms(prices)
	}
	return moneyForms(prices[:1])
}

// coinPrices are the prices in coins behind a first price in money.
func coinPrices(r *market.Record) string {
	var out []market.Money
	for i, m := range r.Listing.Prices {
		if i > 0 && slices.Contains(coins, m.Currency) {
			out = append(out, m)
		}
	}
	return moneyForms(out)
}

// goldPath is the path and query of an address, relative or absolute.
func goldPath(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		_, rest, _ = strings.Cut(rest, "/")
		address = rest
	}
	return "/" + strings.TrimPrefix(address, "/")
}

func withoutSize(text string) string {
	i := strings.LastIndexByte(text, ' ')
	if i < 0 {
		return text
	}
	return fold(text[:i])
}

func innermost(r *market.Record) string {
	if n := len(r.Listing.Category); n > 0 {
		return fold(r.Listing.Category[n-1])
	}
	return ""
}

func thirdLevel(r *market.Record) string {
	if len(r.Listing.Category) < 3 {
		return ""
	}
	return fold(r.Listing.Category[2])
}

// compareRows compares the gold rows of one page with its records.
func (e *evaluation) compareRows(p *page, rows []gold.Row) {
	records := p.listings()
	if rows[0].Index {
		e.check(p, rows[0].Source, -1, "rows", countOf(len(rows)), countOf(len(records)))
		for i := len(rows); i < len(records); i++ {
			e.report.False = append(e.report.False, Fault{p.market, p.name, "more listings than rows: " + records[i].Listing.Title})
		}
	}
	for i, row := range rows {
		record := &market.Record{Listing: &market.Listing{}}
		if r := match(rows, records, i); r != nil {
			record = r
		}
		for key, value := range row.Fields {
			c, ok := rowExceptions[row.Source][key]
			if !ok {
				c, ok = rowFields[key]
			}
			if !ok {
				e.report.skip(p.market, row.Source+"."+key, "no observed field for it")
				continue
			}
			e.check(p, row.Source, i, c.field, c.want(value), c.got(record))
		}
		e.place(record)
	}
}

// match finds the record of row i: by place when the page gave as many as
// there are rows, else by title and vendor. Nil when it was not read.
func match(rows []gold.Row, records []*market.Record, i int) *market.Record {
	if len(rows) == len(records) {
		return records[i]
	}
	same := 0 // rows before i with the same title and vendor
	for _, r := range rows[:i] {
		if r.Fields["title"] == rows[i].Fields["title"] && r.Fields["vendor"] == rows[i].Fields["vendor"] {
			same++
		}
	}
	for _, r := range records {
		if fold(r.Listing.Title) != fold(rows[i].Fields["title"]) || fold(r.Listing.Vendor) != fold(rows[i].Fields["vendor"]) {
			continue
		}
		if same == 0 {
			return r
		}
		same--
	}
	return nil
}

// place counts origins that got a code.
func (e *evaluation) place(r *market.Record) {
	if r.Listing.ShipsFrom == "" {
		return
	}
	e.report.Places.N++
	if r.Derived.ShipsFrom != "" {
		e.report.Places.Equal++
	}
	e.report.Places.Share = float64(e.report.Places.Equal) / float64(e.report.Places.N)
}

// rowsByPage groups gold rows by the page they stand on.
func rowsByPage(rows []gold.Row) [][]gold.Row {
	var groups [][]gold.Row
	at := map[string]int{}
	for _, row := range rows {
		key := row.Source + "/" + row.File
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], row)
	}
	return groups
}

// pageNamed finds a page by its base name.
func pageNamed(pages map[string]*page, base string) *page {
	for name, p := range pages {
		if path.Base(name) == base {
			return p
		}
	}
	return nil
}
