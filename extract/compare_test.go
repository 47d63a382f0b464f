package extract_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

// shopProfile reads the page of the tests of expectations.
const shopProfile = `
name: shop
version: 1
kind: market
walk:
  start: [/]
  follow:
    - {url: '^/$', kind: index}
    - {url: '^/i/(?P<listing_id>\d+)$', kind: listing, detail: true}
pages:
  - kind: index
    require: ['div.list']
    record: listing
    rows: 'div.row'
    detail: [{css: 'a.item', attr: href}]
    ads: [{css: .ad}]
    fields:
      title: [{css: a.item}]
      vendor: [{css: .by}]
      prices: [{css: .price}]
      ships_from: [{css: .from}]
      ships_to: [{css: .to, clean: [{split: ','}]}]
      posted_at: [{css: .when}]
    counters:
      listings: [{css: .found}]
  - kind: listing
    require: ['h1.offer']
    record: listing
    fields: {listing_id: [{url: listing_id}], title: [{css: h1}]}
`

const shopPage = `<div class="list"><p class="found">2 found</p><a href="/logout">x</a>
<div class="row ad"><a class="item" href="/i/7">Five grams</a><i class="by">anna</i><b class="price">USD 105</b><u class="from">Germany</u><u class="to">Austria, Peru</u><s class="when">3 days ago</s></div>
<div class="row"><a class="item" href="/i/008">Ten</a><i class="by">42</i><b class="price">0.5 XMR</b></div></div>`

func checkShop(t *testing.T, expected string) []string {
	t.Helper()
	want, err := extract.ParseExpected("shop.expected.yaml", []byte(expected))
	if err != nil {
		t.Fatal(err)
	}
	_, differences := parse(t, shopProfile).Check(want, []byte(html("shop", shopPage)), fetched)
	out := make([]string, 0, len(differences))
	for _, d := range differences {
		out = append(out, d.String())
	}
	return out
}

func TestExpectationsThatHold(t *testing.T) {
	for name, expected := range map[string]string{
		"nothing but the state":           `state: content`,
		"JSON":                            `{"state": "content", "count": 2, "records": [{"title": "Five grams", "stock": null}]}`,
		"by place":                        "records: [{title: Five grams}, {title: Ten}]",
		"by key, in another order":        "records: [{listing_id: 008, title: Ten}, {listing_id: 7, vendor: anna}]",
		"a number for a text":             "records: [{listing_id: '008', vendor: 42}]",
		"prices as text":                  "records: [{prices: [USD 105]}, {prices: [0.5 XMR]}]",
		"prices with some of their keys":  "records: [{prices: [{amount: 105}]}]",
		"derived":                         "records: [{derived: {ships_from: DE, ships_to: [AT, PE]}}]",
		"a moment by its day":             "at: 2019-11-20T00:00:00Z\nrecords: [{derived: {posted_at: 2019-11-17}}]",
		"the fetch time that is given":    "at: 2019-11-30T00:00:00Z\nrecords: [{derived: {posted_at: '2019-11-27T00:00:00Z'}}]",
		"absent":                          "records: [{}, {ships_from: null, ships_to: [], derived: {placeholder_price: null}}]",
		"an ad, a detail link and a kind": "records: [{ad: true, detail: /i/7, kind: listing}, {ad: false}]",
		"links":                           "links: {/i/7: listing, /logout: '', /nowhere: }",
		"counters":                        "counters: {listings: 2, pages: }",
		"fill":                            "fill: {ships_from: 0.5}",
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff([]string{}, checkShop(t, expected)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDifferencesAreNamed(t *testing.T) {
	for expected, want := range map[string]string{
		"state: login":                           `state: want "login", got "content"`,
		"page: listing":                          `page: want "listing", got "index"`,
		"count: 3":                               `count: want 3, got 2`,
		"records: []":                            `records: want "none", got 2`,
		"truncated: true":                        `truncated: want true, got false`,
		"dropped: 1":                             `dropped: want 1, got 0`,
		"goto: /login":                           `goto: want "/login", got ""`,
		"wait: 3s":                               `wait: want "3s", got "0s"`,
		"counters: {listings: 3}":                `counters.listings: want 3, got 2`,
		"counters: {pages: 3}":                   `counters.pages: want 3, got nothing`,
		"counters: {listings: }":                 `counters.listings: want nothing, got 2`,
		"links: {/i/9: listing}":                 `links./i/9: want "listing", got nothing`,
		"links: {/i/7: }":                        `links./i/7: want "", got "listing"`,
		"fill: {ships_from: 0.6}":                `fill.ships_from: want "at least 0.6", got 0.5`,
		"records: [{title: Five}]":               `record #1: title: want "Five", got "Five grams"`,
		"records: [{listing_id: 8, title: Te}]":  `record 8: title: want "Te", got "Ten"`,
		"records: [{listing_id: 9}]":             `record 9: record: want "there", got nothing`,
		"records: [{}, {}, {title: x}]":          `record #3: record: want "there", got nothing`,
		"records: [{stock: 5}]":                  `record #1: stock: want 5, got nothing`,
		"records: [{vendor: null}]":              `record #1: vendor: want nothing, got "anna"`,
		"records: [{prices: [USD 106]}]":         `record #1: prices: want ["USD 106"], got [{"amount":105,"currency":"USD"}]`,
		"records: [{ships_to: [Austria]}]":       `record #1: ships_to: want ["Austria"], got ["Austria","Peru"]`,
		"records: [{derived: {ships_from: AT}}]": `record #1: derived.ships_from: want "AT", got "DE"`,
		"records: [{}, {ad: true}]":              `record #2: ad: want true, got false`,
	} {
		t.Run(expected, func(t *testing.T) {
			if diff := cmp.Diff([]string{want}, checkShop(t, expected)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRecordsOfOneKeyAreTakenInTurn(t *testing.T) {
	row := `<div class="row"><a class="item" href="/i/7">%</a></div>`
	page := html("shop", `<div class="list">`+strings.Replace(row, "%", "First", 1)+strings.Replace(row, "%", "Again", 1)+`</div>`)
	want, err := extract.ParseExpected("x.yaml", []byte("records: [{listing_id: 7, title: First}, {listing_id: 7, title: Again}]"))
	if err != nil {
		t.Fatal(err)
	}
	if _, differences := parse(t, shopProfile).Check(want, []byte(page), fetched); len(differences) > 0 {
		t.Error(differences)
	}
}

func TestFaultyExpectationsNameTheirLine(t *testing.T) {
	for expected, want := range map[string]string{
		"state: contents":                    `x.yaml:1: state: unknown page state "contents"; did you mean "content"?`,
		"state: content\nrecord: []":         `x.yaml:2: record: unknown key "record"; did you mean "records"?`,
		"records:\n- {title: a}\n- titel: b": `x.yaml:3: records[1].titel: unknown field "titel"; did you mean "title"?`,
		"url: market/7":                      `x.yaml:1: url: "market/7" is neither an address nor a path`,
		"count: 0\nrecords: [{title: a}]":    `x.yaml:1: count: 1 records are described`,
	} {
		_, err := extract.ParseExpected("x.yaml", []byte(expected))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", expected, err, want)
		}
	}
}

func TestWhatIsWrittenIsWhatIsExpected(t *testing.T) {
	p := parse(t, shopProfile)
	in := extract.Input{Path: "/?page=2", Payload: []byte(html("shop", shopPage)), FetchedAt: fetched}
	r := p.Extract(in)
	text := r.Expectation("shop.html", in)
	want, err := extract.ParseExpected("shop.expected.yaml", text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	got, differences := p.Check(want, in.Payload, time.Time{})
	if len(differences) > 0 || len(want.Records) != 2 || *want.Count != 2 || *want.Counters["listings"] != 2 || *want.Links["/i/7"] != "listing" || got.State != "content" {
		t.Errorf("%v\n%s", differences, text)
	}
	for _, rec := range want.Records {
		rec["title"] = "another"
	}
	if _, differences = p.Check(want, in.Payload, time.Time{}); len(differences) != 2 {
		t.Errorf("changed titles: %v", differences)
	}
}
