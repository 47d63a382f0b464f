package measure

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"vedette/market"

	"vedette/cmd/eval/internal/gold"
)

// list is a decoded JSON array; nil for anything else.
func list(v any) []any {
	l, _ := v.([]any)
	return l
}

// compareInfos compares the six lists that one function of empire's scraper
// reads from an index: addresses, promoted, titles, vendors, their addresses
// (which rows do not keep) and views.
func compareInfos(e *evaluation, p *page, a gold.Assertion) {
	parts := list(a.Expected)
	if len(parts) != 6 {
		e.check(p, source(a), -1, "rows", "six lists", jsonForm(len(parts)))
		return
	}
	columns := map[string]func(*market.Record) any{
		"detail": func(r *market.Record) any { return r.Detail },
		"ad":     func(r *market.Record) any { return r.Ad },
		"title":  func(r *market.Record) any { return fold(r.Listing.Title) },
		"vendor": func(r *market.Record) any { return r.Listing.Vendor },
		"views":  func(r *market.Record) any { return r.Listing.Views },
	}
	records := p.listings()
	for i, field := range []string{"detail", "ad", "title", "vendor", "", "views"} {
		if field == "" {
			if len(list(parts[i])) == 0 {
				continue
			}
			e.report.skip(a.Market, a.Function+" seller_urls", "a vendor's address is made from the handle")
			continue
		}
		for row, want := range list(parts[i]) {
			if s, ok := want.(string); ok {
				want = fold(s)
			}
			got := any("no such row")
			if row < len(records) {
				got = columns[field](records[row])
			}
			e.check(p, source(a), row, field, jsonForm(want), jsonForm(got))
		}
	}
}

// compareCategories compares names, outermost first; the labels give
// [name, id, parent, level] in any order.
func compareCategories(e *evaluation, p *page, a gold.Assertion) {
	type level struct {
		name  string
		depth float64
	}
	var levels []level
	for _, c := range list(a.Expected) {
		if c := list(c); len(c) == 4 {
			name, _ := c[0].(string)
			depth, _ := c[3].(float64)
			levels = append(levels, level{name, depth})
		}
	}
	slices.SortStableFunc(levels, func(a, b level) int { return cmp.Compare(a.depth, b.depth) })
	var want []string
	for _, l := range levels {
		want = append(want, fold(l.name))
	}
	e.check(p, source(a), -1, "category", strings.Join(want, " / "), strings.Join(p.listing().Listing.Category, " / "))
}

// compareRoute compares an origin or a destination of cryptonia. Where the
// page shows no route at all, the labels hold their scraper's default.
func compareRoute(e *evaluation, p *page, a gold.Assertion) {
	l := p.listing().Listing
	if !strings.Contains(string(p.payload), "Ships from:") {
		e.report.skip(a.Market, a.Function, "the page shows no route; the label is a default of the other scraper")
		return
	}
	switch {
	case a.Expr == "origin_country":
		e.check(p, source(a), -1, "ships_from", jsonForm(a.Expected), jsonForm(l.ShipsFrom))
	case strings.HasPrefix(a.Expr, "len("):
		e.check(p, source(a), -1, "ships_to", jsonForm(a.Expected), jsonForm(len(l.ShipsTo)))
	default:
		i, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(a.Expr, "destination_countries"), "[]"))
		got := "no such place"
		if err == nil && i < len(l.ShipsTo) {
			got = l.ShipsTo[i]
		}
		e.check(p, source(a), -1, "ships_to", jsonForm(a.Expected), jsonForm(got))
	}
}

// shippingDays cuts "airmail - 8 days" into name and days.
var shippingDays = regexp.MustCompile(`^(.*?)\s+-\s+(\d+(?:\.\d+)?) days?$`)

// compareShipping compares ways of dispatch: [name, days, currency, price,
// unit, ...]. What the labels hold beyond that is their scraper's own.
func compareShipping(e *evaluation, p *page, a gold.Assertion) {
	wants := list(a.Expected)
	if len(wants) > 0 {
		if _, flat := wants[0].(string); flat { // one way, written without its list
			wants = []any{wants}
		}
	}
	options := p.listing().Listing.Shipping
	e.check(p, source(a), -1, "shipping (number)", countOf(len(wants)), countOf(len(options)))
	for i, w := range wants {
		w := list(w)
		if len(w) < 5 {
			continue
		}
		price, _ := w[3].(float64)
		code, _ := w[2].(string)
		unit, _ := w[4].(string)
		want := fmt.Sprintf("%v %v %s", w[0], w[1], moneyForm(market.Money{Amount: price, Currency: code, Per: unit}))
		got := "no such row"
		if i < len(options) {
			got = shippingForm(options[i])
		}
		e.check(p, source(a), i, "shipping", fold(want), fold(got))
	}
}

func shippingForm(v market.Variant) string {
	name, days := v.Label, "<nil>"
	if m := shippingDays.FindStringSubmatch(v.Label); m != nil {
		name, days = m[1], m[2]
	}
	var price market.Money
	if len(v.Prices) > 0 {
		price = v.Prices[0]
	}
	return fmt.Sprintf("%s %s %s", name, days, moneyForm(price))
}

// bulkNumber is the smallest amount of a bulk row: "5 Each or more", "From qty
// 250 to 499".
var bulkNumber = regexp.MustCompile(`\d+`)

// compareBulk compares bulk prices: [from, to, money, coin, discount]. The upper
// end is the other scraper's sum, and the discount follows from the prices.
func compareBulk(e *evaluation, p *page, a gold.Assertion) {
	variants := p.listing().Listing.Variants
	wants := list(a.Expected)
	e.check(p, source(a), -1, "variants (number)", countOf(len(wants)), countOf(len(variants)))
	for i, w := range wants {
		w := list(w)
		if len(w) < 4 {
			continue
		}
		want := fmt.Sprintf("%v: %s | %s", w[0], formOf(w[2]), formOf(w[3]))
		got := "no such row"
		if i < len(variants) {
			amounts := []string{"", ""}
			for k := range min(2, len(variants[i].Prices)) {
				amounts[k] = number(variants[i].Prices[k].Amount)
			}
			got = bulkNumber.FindString(variants[i].Label) + ": " + strings.Join(amounts, " | ")
		}
		e.check(p, source(a), i, "variants", want, got)
	}
}

func formOf(v any) string {
	f, ok := v.(float64)
	if !ok {
		return fmt.Sprint(v)
	}
	return number(f)
}
