package extract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

const alsoProfile = `
name: also
version: 1
kind: market
walk:
  follow:
    - {url: '^/i/(?P<listing_id>\d+)$', kind: listing, detail: true}
    - {url: '^/v/(?P<vendor>\w+)$', kind: vendor}
pages:
- kind: listing
  require: [h1.offer]
  record: listing
  pairs: [{rows: li, label: b}]
  fields:
    listing_id: [{url: listing_id}]
    title: [{css: h1}]
    prices: [{css: .price}]
  also:
    - record: vendor
      detail: [{css: '.seller a', attr: href}]
      fields:
        vendor: [{css: '.seller a'}]
        sales: [{pair: '^Sales$'}]
        rating: [{css: '.seller .stars'}]
    - record: listing
      rows: .other
      detail: [{css: a, attr: href}]
      fields: {title: [{css: a}], prices: [{css: u}]}
- kind: vendor
  require: [h1.who]
  record: vendor
  fields: {vendor: [{url: vendor}], sales: [{css: .sales}]}
  also:
    - record: listing
      rows: .card
      detail: [{css: a, attr: href}]
      fields: {title: [{css: a}], vendor: [{url: vendor}]}
- kind: index
  require: [ul.all]
  record: listing
  rows: li
  detail: [{css: a, attr: href}]
  fields: {title: [{css: a}], vendor: [{css: i}]}
  also:
    - {record: vendor, rows: li, fields: {vendor: [{css: i}], rating: [{css: u}]}}
`

func TestAPageYieldsFurtherRecords(t *testing.T) {
	p := parse(t, alsoProfile)
	box := `<div class=seller><a href="/v/anna">anna</a> <span class=stars>4.9</span><ul><li><b>Sales:</b> 580</ul></div>`
	for name, tc := range map[string]struct {
		path, body string
		want       []string
		fill       map[string]float64
		dropped    int
	}{
		"a listing, its vendor and other offers": {"/i/7", `<h1 class=offer>Haze</h1><b class=price>$5</b>` + box + `<div class=other><a href="/i/8">Kush</a><u>$6</u></div>`,
			[]string{"7 | Haze | 5 USD", "vendor anna | 4.9 | /v/anna | 580", "8 | Kush | 6 USD | /i/8"},
			map[string]float64{"listing_id": 1, "title": 1, "prices": 1, "vendor.vendor": 1, "vendor.sales": 1, "vendor.rating": 1, "listing.title": 1, "listing.prices": 1}, 0},
		"without the box": {"/i/7", `<h1 class=offer>Haze</h1><b class=price>$5</b>`, []string{"7 | Haze | 5 USD"},
			map[string]float64{"listing_id": 1, "title": 1, "prices": 1}, 0},
		"a vendor and the listings": {"/v/anna", `<h1 class=who>anna</h1><p class=sales>580</p><p class=card><a href="/i/7">Haze</a></p><p class=card><a href="/x">no</a></p>`,
			[]string{"vendor anna | /v/anna | 580", "7 | Haze | anna | /i/7"}, map[string]float64{"vendor": 1, "sales": 1, "listing.title": 1, "listing.vendor": 1}, 1},
		"vendors of rows, each once": {"/", `<ul class=all><li><a href="/i/7">Haze</a><i>anna</i><u>5</u><li><a href="/i/8">Kush</a><i>anna</i><u>5</u><li><a href="/i/9">Oil</a></ul>`,
			[]string{"7 | Haze | anna | /i/7", "8 | Kush | anna | /i/8", "9 | Oil | /i/9", "vendor anna | 5"}, map[string]float64{"title": 1, "vendor": 0.6667, "vendor.vendor": 1, "vendor.rating": 1}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.Extract(extract.Input{Path: tc.path, Payload: []byte(html("x", tc.body))})
			if diff := cmp.Diff(tc.want, told(r)); diff != "" || r.Dropped != tc.dropped {
				t.Errorf("state %s (%s), %d dropped, notes %v (-want +got)\n%s", r.State, r.Reason, r.Dropped, r.Notes, diff)
			}
			if diff := cmp.Diff(tc.fill, r.Fill); diff != "" {
				t.Errorf("fill (-want +got)\n%s", diff)
			}
			for i, rec := range r.Records {
				if own := i == 0 && tc.path != "/"; rec.Partial == own {
					t.Errorf("record %d: partial %t", i+1, rec.Partial)
				}
			}
		})
	}
}

// TestFurtherRecordsProveNothing: a page is content by its own record only.
func TestFurtherRecordsProveNothing(t *testing.T) {
	p := parse(t, strings.Replace(alsoProfile, "    title: [{css: h1}]\n", "    title: [{css: h2}]\n", 1))
	p2 := parse(t, alsoProfile)
	body := html("Log in", `<h1 class=offer></h1><form><input type=password></form><div class=seller><a href="/v/anna">anna</a><ul><li><b>Sales:</b> 580</ul></div>`)
	for _, p := range []*extract.Profile{p, p2} {
		if r := p.Extract(extract.Input{Payload: []byte(body)}); r.State == "content" || len(r.Records) > 0 {
			t.Errorf("state %s, %v", r.State, told(r))
		}
	}
}

// TestAWallWithAVendorsBoxIsAWall: of a kind that is known by its address alone,
// what stands beside its own record does not speak for it.
func TestAWallWithAVendorsBoxIsAWall(t *testing.T) {
	p := parse(t, `
name: wall
version: 1
kind: market
walk: {follow: [{url: '^/i/(?P<listing_id>\d+)$', kind: listing}]}
pages:
- kind: listing
  url: '^/i/'
  record: listing
  fields: {listing_id: [{url: listing_id}], title: [{css: h1}]}
  also: [{record: vendor, fields: {vendor: [{css: .top}], sales: [{css: .sold}]}}]
`)
	r := p.Extract(extract.Input{Path: "/i/7", Payload: []byte(html("Login", `<h1>Login</h1><form action="/login"><input name=user><input type=password></form><p class=top>anna</p><p class=sold>580</p>`))})
	if r.State != "login" || len(r.Records) > 0 {
		t.Errorf("state %s (%s), %v", r.State, r.Reason, told(r))
	}
}
