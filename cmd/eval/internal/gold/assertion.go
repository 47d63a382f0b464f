package gold

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Assertion is one value that another scraper's test expects of a page.
type Assertion struct {
	Market   string
	Page     string // path below pages/<market>, without its ending; empty: the label does not say
	Function string
	Test     string
	Expr     string
	Expected any // as JSON decodes it
}

// Assertions reads gold/*_asserted.jsonl.
func Assertions(data fs.FS) ([]Assertion, error) {
	names, err := fs.Glob(data, "gold/*_asserted.jsonl")
	if err != nil {
		return nil, err
	}
	var all []Assertion
	for _, name := range names {
		err := lines(data, name, func(line []byte) error {
			var a struct {
				Market, Page, Function, Test, Expr string
				Expected                           any
			}
			if err := json.Unmarshal(line, &a); err != nil {
				return err
			}
			all = append(all, Assertion{
				Market: a.Market, Page: pageOf(a.Market, a.Page, a.Function, a.Test), Function: a.Function,
				Test: a.Test, Expr: a.Expr, Expected: a.Expected,
			})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("gold: no assertions: %w", fs.ErrNotExist)
	}
	return all, nil
}

// numbers are the words with which the tests of cryptonia name their pages.
var numbers = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen")

// pageOf finds the page of an assertion that does not name it: the test is
// called after the number of the page, the function tells the folder.
func pageOf(market, page, function, test string) string {
	if page != "" {
		return strings.TrimSuffix(page, path.Ext(page))
	}
	if market != "cryptonia" {
		return ""
	}
	if function == "get_category_pairs_and_urls" {
		return "saved_cryptonia_category_index_0"
	}
	n := slices.Index(numbers, test[strings.LastIndexByte(test, '_')+1:])
	if n < 0 {
		return ""
	}
	switch function {
	case "get_nr_of_result_pages_in_category", "get_product_page_urls", "get_titles_sellers_and_seller_urls":
		return fmt.Sprintf("search_results/saved_cryptonia_search_result_in_category_%d", n)
	case "get_cryptocurrency_rates":
		return ""
	}
	return fmt.Sprintf("listings/saved_cryptonia_listing_%d", n)
}

// KnownWrong reports whether a published label contradicts its page, and why.
func KnownWrong(a Assertion) (reason string, wrong bool) {
	switch {
	case a.Market == "cryptonia" && a.Expr == "disputes":
		return "their code reads the won count twice", true
	case a.Market == "dream" && a.Page == "listings/listing_2" && a.Function == "get_price_and_currency":
		return "copied from listing_0; the page shows another price", true
	case a.Market == "dream" && a.Page == "listings/listing_4" && a.Function == "get_shipping_methods":
		return "the page shows 0.00251 and 0.00344; the label has two digits more", true
	case a.Market == "empire" && a.Page == "pgp/saved_empire_pgp_0" && a.Function == "is_listing":
		return "the page is a vendor's, with the PGP tab open", true
	}
	return "", false
}
