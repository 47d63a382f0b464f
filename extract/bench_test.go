package extract_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	nethtml "golang.org/x/net/html"

	"vedette/extract"
)

const benchProfile = `
name: bench
version: 1
kind: market
walk:
  follow:
    - {url: '^/category/(?P<category>\d+)(\?page=\d+)?$', kind: index}
    - {url: '^/listing/(?P<listing_id>\d+)$', kind: listing, detail: true}
    - {url: '^/vendor/[\w.-]+$', kind: vendor}
  deny: ['[?&]sort=', '^/listing/\d+/report']
  ignore: [sid]
states:
  - {state: login, any: [{css: 'form.login input[type=password]'}, {title: '^Login'}]}
pages:
  - {kind: listing, require: [h1.title]}
  - {kind: vendor, require: [h1.vendor]}
  - kind: index
    require: ['div.list']
    record: listing
    rows: 'div.row.offer'
    ads: [{css: .sticky}]
    detail: [{css: '.head a[href*="/listing/"]', attr: href}]
    fields:
      title: [{css: '.head a[href*="/listing/"]'}]
      vendor: [{css: '.head a[href*="/vendor/"]'}]
      vendor_sales: [{css: '.head .sales', clean: [{regex: '\((\d+)\)'}]}]
      category: [{css: '.head p.cat', clean: [{after: ' - '}, {split: '\s+/\s+'}]}]
      prices: [{css: '.right p.bold'}]
      ships_from: [{css: .route, clean: [{before: '→'}]}]
      ships_to: [{css: .route, clean: [{after: '→'}, {split: '\s*,\s*'}]}]
      views: [{css: '.views b'}]
      sold: [{css: '.sold b'}]
      stock: [{css: '.left b'}]
      escrow: [{css: span.label}]
    counters:
      pages: [{css: '.pager a', nth: -1}]
`

// benchPage has the build of a real index page: a menu of 150 links, some
// inline styles, and rows of about 25 elements.
func benchPage(rows int) []byte {
	var b strings.Builder
	b.WriteString(`<!doctype html><html><head><meta charset="utf-8"><title>Market - Category</title><link rel="stylesheet" href="/a.css"></head><body><div class="wrap"><nav><ul class="menu">`)
	for i := range 150 {
		fmt.Fprintf(&b, "\n\t\t<li class=\"item\"><a href=\"/category/%d\"><input type=\"checkbox\"> Category number %d<span style=\"float:right;color:#4a4e51\">%d</span></a></li>", i, i, i*37)
	}
	b.WriteString("</ul></nav><div class=\"list\">\n")
	for i := range rows {
		fmt.Fprintf(&b, `
	<div class="row offer">
		<div class="col left"><a href="/listing/%d"><img src="/img/%d.jpg" width="100" alt="picture"></a></div>
		<div class="col head">
			<p><a href="/listing/%d">%d x Some offer with a title of the usual length &amp; more</a></p>
			<p class="cat">Item # %d - Drugs / Stimulants / Other</p>
			<p>by <a href="/vendor/seller%d">seller%d</a> <span class="sales">(%d)</span> <span class="level">Level 3</span></p>
			<p class="views">Views: <b>%d</b></p><p class="sold">Sales: <b>%d</b></p><p class="left">Quantity left: <b>Unlimited</b></p>
			<p class="route">Germany → Austria, Worldwide</p><span class="label">Escrow Listing</span>
		</div>
		<div class="col right"><p class="bold">USD %d.50</p><p>(0.00%d BTC)</p><a class="btn" href="/listing/%d">Buy now</a></div>
		<div class="clear"></div>
	</div>`, i, i, i, i, i, i%20, i%20, i*3, i*11, i*2, i+1, i+1000, i)
	}
	b.WriteString("</div><div class=\"pager\"><a href=\"/category/1?page=2\">2</a> <a href=\"/category/1?page=111\">111</a></div><p>footer</p></div></body></html>")
	return []byte(b.String())
}

// BenchmarkExtract reports the time over that of bare parsing of the same
// bytes, measured in turns.
func BenchmarkExtract(b *testing.B) {
	p := parse(b, benchProfile)
	page := benchPage(60)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	var bare, own time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := nethtml.Parse(bytes.NewReader(page)); err != nil {
			b.Fatal(err)
		}
		parsed := time.Now()
		r := p.Extract(extract.Input{Payload: page, Path: "/category/1", Status: 200})
		own += time.Since(parsed)
		bare += parsed.Sub(start)
		if len(r.Records) != 60 || len(r.Links) < 230 || r.Fill["escrow"] != 1 {
			b.Fatalf("%d records, %d links, fill %v, state %s (%s)", len(r.Records), len(r.Links), r.Fill, r.State, r.Reason)
		}
	}
	b.ReportMetric(float64(own)/float64(bare), "x-bare")
}

// TestTimeIsLinear reads a page of eight times the rows: it should take
// some eight times the work, and may take 25, which a quadratic step (64 times)
// would exceed each time. A busy machine can make one measurement wrong, so it has several.
func TestTimeIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("timing")
	}
	p := parse(t, benchProfile)
	took := func(page []byte) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			p.Extract(extract.Input{Payload: page})
			best = min(best, time.Since(start))
		}
		return best
	}
	times := time.Duration(0)
	for range 5 {
		small, large := took(benchPage(200)), took(benchPage(1600))
		if times = large / max(small, 1); times <= 25 {
			return
		}
	}
	t.Errorf("8 times the rows took %d times as long", times)
}
