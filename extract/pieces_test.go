package extract_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

const piecesProfile = `
name: pieces
version: 1
kind: shop
currency: EUR
walk: {follow: [{url: '^/', kind: index}, {url: '^/i/(?P<id>\d+)$', kind: index}]}
pages:
- kind: index
  require: [%s]
  record: listing
  rows: %q
  pieces: %s
  skip: [{text: '^NOTE'}]
  pairs: [{lines: true}]
  detail: [{css: a, attr: href}]
  fields:
    listing_id: %s
    title: %s
    prices: %s
    vendor: [{css: i}, {pair: '^Seller$'}, {css: h2, above: true}]
    ships_from: [{pair: '^From$'}]
`

const byWords = `'^(?P<id>\w+)\s{2,}(?P<title>.+?)\s{2,}(?P<price>[\d.]+)$'`

func TestPieces(t *testing.T) {
	group := func(name string) string { return "[{group: " + name + "}]" }
	for name, tc := range map[string]struct {
		rows, pieces, page string
		id, title, prices  string // sources; empty: groups of that name
		want               []string
	}{
		"lines by a pattern": {rows: "pre", pieces: "{lines: true, fit: " + byWords + "}",
			page: "<pre>No  Title   Price\n----------\na1  Haze  5g    50\nb2    Kush &amp; co   9.50\n\nbye</pre>",
			want: []string{"a1 | Haze 5g | 50 EUR", "b2 | Kush & co | 9.5 EUR"}},
		"a page of plain text": {rows: "pre", pieces: "{lines: true, fit: " + byWords + "}",
			page: "Prices\na1  Haze  50\nb2  Kush  < 9\nc3  Oil   7\n", want: []string{"a1 | Haze | 50 EUR", "c3 | Oil | 7 EUR"}},
		"elements in the lines": {rows: "pre", pieces: "{lines: true}", id: `[{css: a, attr: href, clean: [{regex: '\d+'}]}]`, title: "[{css: a}]", prices: "[{css: b}]",
			page: "<pre><a href=/i/7>Haze</a> <b>50</b> by <i>anna</i>\n<a href=/i/8>Kush</a> <b>9</b>\nNOTE <a href=/i/9>x</a></pre>",
			want: []string{"7 | Haze | anna | 50 EUR | /i/7", "8 | Kush | 9 EUR | /i/8"}},
		"elements around several lines": {rows: "pre", pieces: "{lines: true}", id: `[{css: a, attr: href, clean: [{regex: '\d+'}]}]`, title: "[{css: a}]", prices: "[{css: b}]",
			page: "<pre><font color=red><u><a href=/i/7>Haze</a> <b>50</b>\n<a href=/i/8>Kush</a></u> <b>9</b> by <i>x</i>\n</font><a href=/i/9>Oil</a> <b>7</b></pre>",
			want: []string{"7 | Haze | 50 EUR | /i/7", "8 | Kush | x | 9 EUR | /i/8", "9 | Oil | 7 EUR | /i/9"}},
		"lines between breaks": {rows: "div.l", pieces: "{lines: true}", id: `[{css: a, attr: href, clean: [{regex: '\d+'}]}]`, title: "[{css: a}]", prices: "[{css: b}]",
			page: "<h2>anna</h2><div class=l>text <a href=/i/7>Haze</a>\n <b>50</b><br>\n<span>2. <a href=/i/8>Kush</a> <b>9</b><br>3. <a href=/i/9>Oil</a></span> <b>7</b></div>",
			want: []string{"7 | Haze | anna | 50 EUR | /i/7", "8 | Kush | anna | 9 EUR | /i/8", "9 | Oil | anna | 7 EUR | /i/9"}},
		"blocks of labels": {rows: "pre", pieces: "{blocks: true}", id: "[{pair: '^No$'}]", title: "[{pair: '^Title$'}]", prices: "[{pair: '^Price$'}]",
			page: "<pre>\nNo: 7\nTitle: Haze\nPrice: 50\nSeller: anna\n \nNo: 8\nTitle: Kush\nFrom: Peru\n\n\n</pre>",
			want: []string{"7 | Haze | anna | 50 EUR", "8 | Kush | Peru"}},
		"blocks between two breaks": {rows: "div.l", pieces: "{blocks: true}", id: "[{pair: '^No$'}]", title: "[{pair: '^Title$'}]", prices: "[{pair: '^Price$'}]",
			page: "<div class=l>No: 7<br>Title: Haze<br>\n<br>\nNo: 8<br>Title: Kush<br></div>", want: []string{"7 | Haze", "8 | Kush"}},
		"records that begin with a number": {rows: "pre", pieces: `{begin: '^\d+\)', fit: '(?s)^(?P<id>\d+)\) (?P<title>[^\n]+).*?(?P<price>\d+) EUR'}`,
			page: "<pre>Hello\n1) Haze\n   fine\n\n   50 EUR\n2) Kush\n   9 EUR</pre>", want: []string{"1 | Haze | 50 EUR", "2 | Kush | 9 EUR"}},
		"records between lines of marks": {rows: "pre", pieces: `{between: '^[-=]{3,}$', fit: '(?s)^(?P<id>\w+)\s+(?P<title>[^\n]+)\n(?P<price>\d+)'}`,
			page: "<pre>=====\na Haze\n50\n-----\nb Kush\n9\n=====</pre>", want: []string{"a | Haze | 50 EUR", "b | Kush | 9 EUR"}},
		"two elements, each cut": {rows: "pre", pieces: "{lines: true, fit: " + byWords + "}",
			page: "<pre>a1  Haze  5</pre><p>and</p><pre>b2  Kush  6</pre>", want: []string{"a1 | Haze | 5 EUR", "b2 | Kush | 6 EUR"}},
		"headings over lines": {rows: "pre", pieces: "{lines: true, heading: '^== (?P<title>.+) ==$', fit: " + `'^(?P<id>\w+)\s{2,}(?P<price>[\d.]+)$'` + "}",
			page: "<pre>x0  1\n== Haze ==\na1  50\n\nb2  60\n== Kush  &amp; co ==\nc3  9</pre>", want: []string{"x0 | 1 EUR", "a1 | Haze | 50 EUR", "b2 | Haze | 60 EUR", "c3 | Kush & co | 9 EUR"}},
		"headings over blocks": {rows: "pre", pieces: "{blocks: true, heading: '^# (?P<title>.+)$'}", id: "[{pair: '^No$'}]", prices: "[{pair: '^Price$'}]",
			page: "<pre># Haze\nNo: 7\nPrice: 50\n# Kush\nNo: 8\n\nNo: 9</pre>", want: []string{"7 | Haze | 50 EUR", "8 | Kush", "9 | Kush"}},
		"blocks inside lines": {rows: "div.l", pieces: "{lines: true}", id: `[{css: a, attr: href, clean: [{regex: '\d+'}]}]`, title: "[{css: a}]", prices: "[{css: b}]",
			page: "<div class=l><p><a href=/i/7>Haze</a></p><a href=/i/8>Kush</a><p><a href=/i/9>Oil</a></div>", want: []string{"7 | Haze | /i/7", "8 | Kush | /i/8", "9 | Oil | /i/9"}},
	} {
		t.Run(name, func(t *testing.T) {
			page := tc.page
			if strings.HasPrefix(page, "<") {
				page = html("x", page)
			}
			sources := [3]string{tc.id, tc.title, tc.prices}
			for i, name := range []string{"id", "title", "price"} {
				if sources[i] == "" {
					sources[i] = group(name)
				}
			}
			p := parse(t, fmt.Sprintf(piecesProfile, "body", tc.rows, tc.pieces, sources[0], sources[1], sources[2]))
			r := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
			if diff := cmp.Diff(tc.want, told(r)); diff != "" {
				t.Errorf("state %s (%s), notes %v (-want +got)\n%s", r.State, r.Reason, r.Notes, diff)
			}
		})
	}
}

// TestACutListOfLinesDropsTheLast: the last line of a page that ends in it may
// go on.
func TestACutListOfLinesDropsTheLast(t *testing.T) {
	p := parse(t, fmt.Sprintf(piecesProfile, "body", "pre", "{lines: true, fit: "+byWords+"}", "[{group: id}]", "[{group: title}]", "[{group: price}]"))
	lines := "a1  Haze  50\nb2  Kush  9"
	for name, in := range map[string]extract.Input{
		"HTML that ends":       {Payload: []byte("<html><body><pre>" + lines)},
		"text that was cut":    {Payload: []byte(lines), Truncated: true},
		"declared, with marks": {Payload: []byte("a <b> c\n" + lines), ContentType: "text/plain", Truncated: true},
	} {
		in.Path = "/"
		r := p.Extract(in)
		if diff := cmp.Diff([]string{"a1 | Haze | 50 EUR"}, told(r)); diff != "" || !r.Truncated || r.Dropped != 1 {
			t.Errorf("%s: truncated %t, dropped %d\n%s", name, r.Truncated, r.Dropped, diff)
		}
	}
}

// TestPiecesTakeNoTimeOutOfProportion cuts a list of many lines inside one
// element, of which each cut moves what follows.
func TestPiecesTakeNoTimeOutOfProportion(t *testing.T) {
	p := parse(t, fmt.Sprintf(piecesProfile, "body", "pre", "{lines: true}", `[{css: a, attr: href, clean: [{regex: '\d+'}]}]`, "[{css: a}]", "[{css: b}]"))
	took := func(n int) time.Duration {
		page := []byte("<html><body><pre><font><u>" + strings.Repeat("<a href=/i/1>x</a> <b>5</b>\n", n) + "</u></font></pre></body></html>")
		best := time.Hour
		for range 3 {
			start := time.Now()
			if r := p.Extract(extract.Input{Payload: page, Path: "/"}); len(r.Records) != min(n, 2000) {
				t.Fatalf("%d records of %d", len(r.Records), n)
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	if small, large := took(1000), took(8000); large > 40*small {
		t.Errorf("8 times the lines took %d times as long", large/small)
	}
}

// FuzzPieces: whatever the page, cutting it keeps its text and ends.
func FuzzPieces(f *testing.F) {
	for _, seed := range []string{"a\nb<u>c\nd</u>e", "<br><b>x<br>y</b>\n", "<p>a<div>b\nc</div><i>\n\n</i>", "<table><tr><td>a\nb</table>c", "<u><b><i>a\nb\nc</i></b></u>", "\n\n: x\n1  a  2"} {
		f.Add(seed, uint8(0))
	}
	var profiles []*extract.Profile
	for _, pieces := range []string{"{lines: true}", "{blocks: true}", `{begin: '^\d'}`, `{between: '^-'}`, "{lines: true, fit: " + byWords + "}"} {
		id := "[{clean: [{regex: '.{1,40}'}]}]"
		profiles = append(profiles, parse(f, fmt.Sprintf(piecesProfile, "body", "pre, div.l", pieces, id, "[{lines: true}]", "[{css: b, all: true}]")))
	}
	f.Fuzz(func(t *testing.T, body string, which uint8) {
		if len(body) > 16<<10 {
			return
		}
		p := profiles[int(which)%len(profiles)]
		for _, open := range []string{"<pre>", "<div class=l>"} {
			in := extract.Input{Payload: []byte("<html><body>" + open + body), Path: "/"}
			r := p.Extract(in)
			if diff := cmp.Diff(r, p.Extract(in)); diff != "" {
				t.Fatal(diff)
			}
			for _, rec := range r.Records {
				if strings.TrimSpace(rec.Listing.ID) == "" {
					t.Fatalf("a piece of nothing: %+v", rec.Listing)
				}
			}
		}
	})
}
