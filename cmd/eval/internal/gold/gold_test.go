package gold

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestPageOf(t *testing.T) {
	for _, tc := range []struct{ name, market, page, function, test, want string }{
		{"named", "dream", "listings/listing_1.html", "get_has_escrow", "t", "listings/listing_1"},
		{"by the number of a listing", "cryptonia", "", "supports_escrow", "test_supports_escrow_seven", "listings/saved_cryptonia_listing_7"},
		{"by the number of an index", "cryptonia", "", "get_product_page_urls", "test_get_product_page_urls_two", "search_results/saved_cryptonia_search_result_in_category_2"},
		{"no number", "cryptonia", "", "supports_escrow", "test_supports_escrow", ""},
		{"another market", "empire", "", "is_listing", "test_is_listing_one", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := pageOf(tc.market, tc.page, tc.function, tc.test); got != tc.want {
				t.Errorf("got %q; want %q", got, tc.want)
			}
		})
	}
}

func TestRowsNamesFileAndLine(t *testing.T) {
	data := fstest.MapFS{"gold/dream_cat_rows.jsonl": {Data: []byte("{\"_file\":\"a.html\"}\n{broken\n")}}
	if _, err := Rows(data); err == nil || !strings.Contains(err.Error(), "gold/dream_cat_rows.jsonl:2:") {
		t.Errorf("error %v", err)
	}
	if _, err := Rows(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("empty folder: %v", err)
	}
}
