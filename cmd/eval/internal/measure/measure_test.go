package measure

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"vedette/extract"
	"vedette/market"
)

// The test market "dream" has an index of two rows, a listing, and a wall.
var testPages = fstest.MapFS{
	"pages/dream/search_result/search_result_0.html":             {Data: []byte(`<p>` + testRow("Blue Table", "maker") + testRow("Red Chair", "maker"))},
	"pages/dream/listings/listing_0.html":                        {Data: []byte("listing")},
	"pages/dream/anti_ddos/anti_ddos_0.html":                     {Data: []byte("wall")},
	"pages/empire/meta_refresh/saved_empire_meta_refresh_0.html": {Data: []byte("elsewhere")},
	"gold/dream_cat_rows.jsonl": {Data: []byte(`{"_file":"search_result_0.html","title":"Blue Table","vendor":"maker","price":"฿0.5","sold":"(12)"}
{"_file":"search_result_0.html","title":"Red Chair","vendor":"maker","price":"฿0.25","sold":"(12)"}
`)},
	"gold/dream_asserted.jsonl": {Data: []byte(`{"market":"dream","page":"listings/listing_0","function":"get_price_and_currency","test":"t","expr":"price_and_currency","expected":[0.5,"BTC"]}
{"market":"dream","page":"listings/listing_0","function":"get_fiat_exchange_rates","test":"t","expr":"rates","expected":{}}
`)},
}

func testRow(title, vendor string) string {
	return fmt.Sprintf(`<div class="shopItem x"><b>%s</b><i>%s</i></div>`, title, vendor)
}

var testRows = regexp.MustCompile(`<b>(.*?)</b><i>(.*?)</i></div>`)

// readTest reads the test pages as a perfect profile would.
func readTest(id string, in extract.Input) (extract.Result, error) {
	text := string(in.Payload)
	if id != "dream" && text != "elsewhere" {
		return extract.Result{State: market.StateUnknown}, nil
	}
	switch text {
	case "elsewhere":
		return extract.Result{State: market.StateLogin}, nil
	case "wall":
		return extract.Result{State: market.StateCaptcha}, nil
	case "listing":
		l := market.Listing{ID: "1", Title: "Blue Table", Prices: []market.Money{{Amount: 0.5, Currency: "BTC"}}}
		return extract.Result{State: market.StateContent, Kind: "listing", Records: []market.Record{{Kind: market.RecordListing, Listing: &l}}}, nil
	}
	r := extract.Result{State: market.StateContent, Kind: "index", Truncated: strings.Count(text, "<div") > strings.Count(text, "</div>")}
	amounts := map[string]float64{"Blue Table": 0.5, "Red Chair": 0.25}
	for _, m := range testRows.FindAllStringSubmatch(text, -1) {
		sales := int64(12)
		r.Records = append(r.Records, market.Record{Kind: market.RecordListing, Listing: &market.Listing{
			ID: m[1], Title: m[1], Vendor: m[2], VendorSales: &sales, Prices: []market.Money{{Amount: amounts[m[1]], Currency: "BTC"}},
		}})
	}
	return r, nil
}

func TestRunOfAPerfectReader(t *testing.T) {
	r, err := Run(testPages, readTest)
	if err != nil {
		t.Fatal(err)
	}
	// 2 rows of 4 values, their number, and one asserted price.
	if r.Total.N != 10 || r.Total.Equal != 10 || len(r.Failures()) != 0 {
		t.Errorf("n %d, equal %d, failures %v, differ %+v", r.Total.N, r.Total.Equal, r.Failures(), r.Differ)
	}
	if len(r.Skipped) != 1 || r.Skipped[0].What != "get_fiat_exchange_rates" {
		t.Errorf("skipped %+v", r.Skipped)
	}
	if r.Tried.Walls != 2 || r.Tried.States != 4 || r.Tried.Foreign != 4 || r.Tried.Cuts != len(cutRows) {
		t.Errorf("tried %+v", r.Tried)
	}
}

// A measure that cannot fail is none: each fault of a reader must be seen.
func TestRunSees(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(name string, r *extract.Result)
		want  string // one of the failures
	}{
		{"a wrong title", func(_ string, r *extract.Result) {
			if len(r.Records) == 2 {
				r.Records[1].Listing.Title = "Green Chair"
			}
		}, "dream: share of equal fields below 0.995"},
		{"a wrong amount", func(_ string, r *extract.Result) {
			if len(r.Records) == 2 {
				r.Records[1].Listing.Prices[0].Amount = 25
			}
		}, "dream: share of equal fields below 0.995"},
		{"a missing row", func(_ string, r *extract.Result) {
			if len(r.Records) == 2 {
				r.Records = r.Records[:1]
			}
		}, "dream: share of equal fields below 0.995"},
		{"a row more, as of a hidden box", func(_ string, r *extract.Result) {
			if len(r.Records) == 2 {
				r.Records = append(r.Records, r.Records[0])
			}
		}, "listings that are none"},
		{"a listing from a wall", func(text string, r *extract.Result) {
			if text == "wall" {
				r.Records = []market.Record{{Kind: market.RecordListing, Listing: &market.Listing{Title: "Phantom"}}}
			}
		}, "listings that are none"},
		{"a wall taken for content", func(text string, r *extract.Result) {
			if text == "wall" {
				r.State = market.StateContent
			}
		}, "wrong page states"},
		{"a listing taken for an index", func(text string, r *extract.Result) {
			if text == "listing" {
				r.Kind = "index"
			}
		}, "wrong page states"},
		{"another market's page read as its own", func(text string, r *extract.Result) {
			if text == "elsewhere" {
				r.Records = []market.Record{{Kind: market.RecordListing, Listing: &market.Listing{Title: "Phantom"}}}
			}
		}, "listings from another market"},
		{"a cut that is not told", func(_ string, r *extract.Result) { r.Truncated = false }, "cut pages misread"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r, err := Run(testPages, func(id string, in extract.Input) (extract.Result, error) {
				result, err := readTest(id, in)
				tc.spoil(string(in.Payload), &result)
				return result, err
			})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(r.Failures(), "\n"), tc.want) {
				t.Errorf("failures %v; want %q", r.Failures(), tc.want)
			}
		})
	}
}

func TestGoldMoney(t *testing.T) {
	for text, want := range map[string]string{
		"USD 9,478.97":              "9478.97 USD",
		"87.21 USD/Order":           "87.21 USD/Order",
		"650.00 USD/1/4pound":       "650 USD/1/4pound",
		"500 $":                     "500 USD",
		"$50.96":                    "50.96 USD",
		"฿0.000787 (€7.28)":         "0.000787 BTC | 7.28 EUR",
		"฿0.01408 (€124.800000001)": "0.01408 BTC | 124.800000001 EUR",
		"":                          "",
		"about 5":                   "unread: about 5",
	} {
		if got := goldMoney(text); got != want {
			t.Errorf("goldMoney(%q) = %q; want %q", text, got, want)
		}
	}
}
