package measure

import (
	"strconv"
	"strings"

	"vedette/market"

	"vedette/cmd/eval/internal/gold"
)

// outOfScope are asserted values that no observed field holds, by function, or
// by function and expression.
var outOfScope = map[string]string{
	"get_cryptocurrency_rates":                            "exchange rates of the site: rates come from a dated table",
	"get_fiat_exchange_rates":                             "exchange rates of the site: rates come from a dated table",
	"get_fiat_exchange_rates_from_seller_page":            "exchange rates of the site: rates come from a dated table",
	"get_external_market_ratings":                         "ratings on other markets have no observed field",
	"get_seller_info external_market_ratings":             "ratings on other markets have no observed field",
	"get_seller_info amount_on_escrow":                    "money in escrow has no observed field",
	"get_seller_info fe_enabled":                          "a vendor's permission has no observed field",
	"get_feedback_rows":                                   "buyers' words are not stored",
	"get_next_feedback_url":                               "buyers' words are not fetched",
	"is_internal_connection_error":                        "an error text on the login page; the state is login",
	"user_is_banned":                                      "a vendor's ban has no observed field",
	"has_unlimited_dispatch_and_quantity_in_stock":        "automatic dispatch has no observed field",
	"get_product_class_quantity_left_and_ends_in ends_in": "an end date has no observed field",
	"get_quantity_in_stock_unit_type_and_minimum_order_unit_amount minimum_order_unit_amount": "a minimum order has no observed field",
}

// assertionFields says how each asserted value is compared, by function, or by
// function and expression.
var assertionFields = map[string]func(*evaluation, *page, gold.Assertion){
	"get_category_pairs_and_urls": scalar("links to categories", func(p *page) any {
		n := 0
		for _, l := range p.result.Links {
			name, ok := strings.CutPrefix(l.Path, "/products/all/")
			if ok && l.Kind == "index" && !strings.Contains(name, "/") { // not a page of the pager
				n++
			}
		}
		return n
	}),
	"get_nr_of_result_pages_in_category":     scalar("counter pages", func(p *page) any { return p.result.Counters["pages"] }),
	"get_product_page_urls":                  scalar("rows", func(p *page) any { return len(p.listings()) }),
	"get_titles_sellers_and_seller_urls":     scalar("rows", func(p *page) any { return len(p.listings()) }),
	"get_listing_infos":                      compareInfos,
	"get_description":                        scalar("description", func(p *page) any { return orNil(p.listing().Listing.Description) }),
	"get_listing_text listing_text":          scalar("description", func(p *page) any { return orNil(p.listing().Listing.Description) }),
	"get_listing_text len(listing_text) > 0": scalar("description", func(p *page) any { return p.listing().Listing.Description != "" }),
	"get_listing_title":                      scalar("title", func(p *page) any { return p.listing().Listing.Title }),
	"get_seller_name_from_listing":           scalar("vendor", func(p *page) any { return p.listing().Listing.Vendor }),
	"get_listing_categories":                 compareCategories,
	"get_categories":                         compareCategories,
	"get_listing_type":                       scalar("class", func(p *page) any { return orNil(p.listing().Listing.Class) }),

	"accepts_currencies accepts_btc":          scalar("payment", accepts("Bitcoin (BTC)")),
	"accepts_currencies accepts_btc_multisig": scalar("payment", accepts("Bitcoin (BTC) Multisig")),
	"accepts_currencies accepts_xmr":          scalar("payment", accepts("Monero (XMR)")),
	"accepts_currencies (btc, bch, xmr)": scalar("payment", func(p *page) any {
		return []any{accepts("Bitcoin (BTC)")(p), accepts("Bitcoin Cash (BCH)")(p), accepts("Monero (XMR)")(p)}
	}),
	"supports_escrow": scalar("escrow (derived)", func(p *page) any { return p.listing().Derived.Escrow == "escrow" }),
	"get_has_escrow":  scalar("escrow (derived)", func(p *page) any { return p.listing().Derived.Escrow == "escrow" }),
	"get_origin_country_and_destinations_and_payment_type payment_type": scalar("escrow", func(p *page) any { return p.listing().Listing.Escrow }),

	"get_fiat_currency_and_price_and_unit_type fiat_currency": scalar("prices", func(p *page) any { return firstPrice(p).Currency }),
	"get_fiat_currency_and_price_and_unit_type price":         scalar("prices", func(p *page) any { return firstPrice(p).Amount }),
	"get_fiat_currency_and_price_and_unit_type unit_type":     scalar("prices", func(p *page) any { return firstPrice(p).Per }),
	"get_fiat_currency_and_price currency":                    scalar("prices", func(p *page) any { return firstPrice(p).Currency }),
	"get_fiat_currency_and_price price":                       scalar("prices", func(p *page) any { return firstPrice(p).Amount }),
	"get_price_and_currency":                                  scalar("prices", func(p *page) any { return []any{firstPrice(p).Amount, firstPrice(p).Currency} }),

	"get_origin_country":                  scalar("ships_from", func(p *page) any { return p.listing().Listing.ShipsFrom }),
	"get_destination_countries":           scalar("ships_to", func(p *page) any { return p.listing().Listing.ShipsTo }),
	"get_origin_country_and_destinations": compareRoute,
	"get_origin_country_and_destinations_and_payment_type origin_country":        scalar("ships_from", func(p *page) any { return p.listing().Listing.ShipsFrom }),
	"get_origin_country_and_destinations_and_payment_type destination_countries": scalar("ships_to", func(p *page) any { return p.listing().Listing.ShipsTo }),

	"get_product_class_quantity_left_and_ends_in listing_type":               scalar("class", func(p *page) any { return p.listing().Listing.Class }),
	"get_product_class_quantity_left_and_ends_in quantity_in_stock":          scalar("stock (derived)", stock),
	"get_quantity_in_stock_unit_type_and_minimum_order_unit_amount quantity": scalar("stock (derived)", stock),
	"get_quantity_in_stock_unit_type_and_minimum_order_unit_amount unit_type": scalar("stock", func(p *page) any {
		words := strings.Fields(p.listing().Listing.Stock) // "17 112g", "2 gram Out of Stock"
		if len(words) < 2 {
			return ""
		}
		return words[1]
	}),
	"get_shipping_methods": compareShipping,
	"get_bulk_prices":      compareBulk,

	"get_seller_name":                         scalar("vendor", func(p *page) any { return p.vendor().Handle }),
	"get_seller_about_description":            scalar("vendor description", func(p *page) any { return fold(p.vendor().Description) }),
	"get_terms_and_conditions":                scalar("vendor description", func(p *page) any { return len(p.vendor().Description) > 100 }),
	"get_pgp_key len(pgp_key) > 100":          scalar("vendor pgp_key", func(p *page) any { return len(p.vendor().PGPKey) > 100 }),
	"get_pgp_key pgp_key is None":             scalar("vendor pgp_key", func(p *page) any { return p.vendor().PGPKey == "" }),
	"is_pgp_key":                              scalar("vendor pgp_key", func(p *page) any { return p.vendor().PGPKey != "" }),
	"get_number_of_sales_and_rating":          scalar("vendor sales, rating", func(p *page) any { return []any{p.vendor().Sales, decimal(p.vendor().Rating)} }),
	"get_seller_info percent_positive_rating": scalar("vendor rating", func(p *page) any { return decimal(strings.TrimSuffix(p.vendor().Rating, "%")) }),
	"get_seller_info ships_from":              scalar("vendor ships_from", func(p *page) any { return orNil(p.vendor().ShipsFrom) }),
	"get_seller_info ships_to":                scalar("vendor ships_to", func(p *page) any { return p.vendor().ShipsTo }),
	"get_seller_info jabber_id": scalar("vendor contacts", func(p *page) any {
		return orNil(strings.Join(p.vendor().Contacts, ", "))
	}),
	"get_parenthesis_number_and_vendor_level parenthesis_number": scalar("vendor sales", func(p *page) any { return p.vendor().Sales }),
	"get_parenthesis_number_and_vendor_level vendor_level": scalar("vendor level", func(p *page) any {
		first, _, _ := strings.Cut(p.vendor().Level, ",")
		return decimal(strings.TrimPrefix(first, "LEVEL "))
	}),

	"get_captcha_image_url_from_market_page": func(e *evaluation, p *page, a gold.Assertion) {
		walled := p.result.State == market.StateLogin || p.result.State == market.StateCaptcha
		e.check(p, source(a), -1, "state", "true", strconv.FormatBool(walled))
	},
	"is_logged_in":         scalar("state", func(p *page) any { return p.result.State == market.StateContent }),
	"is_listing":           scalar("page kind", func(p *page) any { return p.result.Kind == "listing" }),
	"is_search_result":     scalar("page kind", func(p *page) any { return p.result.Kind == "index" }),
	"is_apollon_404_error": scalar("state", func(p *page) any { return p.result.State == market.StateNotFound }),
	"get_meta_refresh_interval wait_interval":         scalar("meta refresh", func(p *page) any { return p.result.Wait.Seconds() }),
	"get_meta_refresh_interval meta_refresh_interval": scalar("meta refresh", func(p *page) any { return p.result.Wait.Seconds() }),
	"get_meta_refresh_interval redirect_url":          scalar("meta refresh", func(p *page) any { return p.result.Goto }),
	"get_meta_refresh_interval redir_url":             scalar("meta refresh", func(p *page) any { return p.result.Goto }),
}

// scalar compares one value, both sides written as JSON; texts are folded.
func scalar(field string, got func(*page) any) func(*evaluation, *page, gold.Assertion) {
	return func(e *evaluation, p *page, a gold.Assertion) {
		want := a.Expected
		if s, ok := want.(string); ok {
			want = fold(s)
		}
		e.check(p, source(a), -1, field, jsonForm(want), jsonForm(got(p)))
	}
}

// source names the gold file of an assertion.
func source(a gold.Assertion) string { return a.Market + "_asserted" }

// orNil is null for a text that is not on the page, as the labels write it.
func orNil(s string) any {
	if s == "" {
		return nil
	}
	return fold(s)
}

func accepts(coin string) func(*page) any {
	return func(p *page) any {
		for _, shown := range p.listing().Listing.Payment {
			if shown == coin {
				return true
			}
		}
		return false
	}
}

func firstPrice(p *page) market.Money {
	if prices := p.listing().Listing.Prices; len(prices) > 0 {
		return prices[0]
	}
	return market.Money{}
}

// stock is the derived number; null for "Unlimited", as the labels write it.
func stock(p *page) any { return p.listing().Derived.Stock }

// decimal reads a shown number; what is none stays a text and is never equal.
func decimal(s string) any {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return s
	}
	return v
}
