package extract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

const explained = `
name: explained
version: 1
kind: shop
walk:
  follow:
    - {url: '^/(?:c/(?P<c>\d+))?$', kind: index}
    - {url: '^/i/(?P<listing_id>\d+)$', kind: listing}
    - {url: '^/j/(?P<no>\d+)$', kind: listing}
pages:
- kind: listing
  url: '^/[ij]/'
  require: [h1.offer, form]
  forbid: [.login]
  record: listing
  fields: {listing_id: [{url: listing_id}], title: [{css: h1}]}
- kind: state
  require: [script]
  record: listing
  data: {css: script, json: page}
  items: offers.list
  fields:
    listing_id: [{json: id}]
    title: [{json: name.short}]
- kind: prices
  require: [pre]
  record: listing
  rows: pre
  pieces: {lines: true, fit: '^(?P<id>\d+) '}
  fields: {listing_id: [{group: id}], title: [{css: b}]}
- kind: index
  require: [ul]
  record: listing
  rows: li
  skip: [{css: u}]
  pairs: [{rows: p}]
  detail: [{css: a, attr: href}]
  fields:
    title: [{css: a}]
    prices: [{css: .price}, {css: b, clean: [{trim: '$'}, {regex: 'x(\d)'}]}]
    vendor: [{pair: '^Soldby$'}]
    rating: [{css: h1}]
    views: [{css: h2, above: true}]
    category: [{css: img, attr: alt}]
    stock: [{column: '^Stock$'}]
    sold: [{parts: [{css: a}, {css: i}]}]
    feedback_count: [{url: c}]
`

// TestHintsSayWhatIsThereInstead: the author of a profile is told what a part
// of it looked for and what is in its place.
func TestHintsSayWhatIsThereInstead(t *testing.T) {
	p := parse(t, explained)
	for name, tc := range map[string]struct {
		path, kind, body string
		want             []string
	}{
		"no page kind fits": {"/x", "", "<ol></ol>", []string{
			`listing: url "^/[ij]/" does not fit /x; require "h1.offer" matches nothing; require "form" matches nothing`,
			`state: require "script" matches nothing`, `prices: require "pre" matches nothing`, `index: require "ul" matches nothing`}},
		"a kind that is asked for":  {"/i/7", "listing", "<h1 class=offer>x</h1><form class=login></form>", []string{`listing: forbid ".login" matches`}},
		"no rows":                   {"/", "index", "<ul><p></ul>x", []string{`index: rows "li" matches nothing`}},
		"all rows are skipped":      {"/", "index", "<ul><li><u>x</u></ul>", []string{`index: skip holds for each of 1 rows`}},
		"a path that ends too soon": {"", "state", `<script>{"page":{"offers":{"items":[],"total":3}}}</script>`, []string{`state: items "offers.list" finds nothing; after 1 of its 2 parts there are the keys: "items", "total"`}},
		"no JSON":                   {"", "state", `<script>x()</script>`, []string{`state: data finds no JSON: "script", json page`}},
		"a field of JSON":           {"", "state", `<script>{"page":{"offers":{"list":[{"id":7,"name":{"long":"x"}}]}}}</script>`, []string{`title: json "name.short" finds nothing; after 1 of its 2 parts there are the keys: "long"`}},
		"no piece":                  {"", "prices", "<pre>\nHaze 5\nKush 6</pre>", []string{`prices: pieces cuts rows "pre" into nothing; its first lines are "Haze 5", "Kush 6"`}},
		"a row without an id": {"/", "index", `<ul><li><a href="/j/7">x</a></ul>`, []string{
			"detail: /j/7: the first line of walk.follow that fits it has no group (?P<listing_id>...)"}},
		"fields": {"/", "index", `<h1>top</h1><ul><li><a href="/i/7">Haze</a> <b>$5</b> <p>Sold by: x</p><p>From: y</p><img></ul><h2>below</h2>`, []string{
			`category: css "img" matches 1 elements in the first record, without alt`,
			`feedback_count: url c: the address has no such group`,
			`prices[0]: css ".price" matches nothing on the page`, `prices[1]: clean[1] drops "5"`,
			`rating: css "h1" matches nothing in the first record, but 1 elements of the page`,
			`sold: parts[1]: css "i" matches nothing on the page`,
			`stock: column "^Stock$": the first record is no row of a table`,
			`vendor: pair "^Soldby$" fits no label; there are: "Sold by", "From"`,
			`views: css "h2" matches nothing above the first record, 1 elements below`}},
		"nothing to say": {"/i/7", "", "<h1 class=offer>x</h1><form></form>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, h := range p.Explain(extract.Input{Path: tc.path, Kind: tc.kind, Payload: []byte(html("x", tc.body))}) {
				if name == "a row without an id" && h.Part != "detail" || strings.Contains(h.Reason, "the page's address is not known") {
					continue
				}
				got = append(got, h.Part+": "+h.Reason)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
