package extract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
	"vedette/market"
)

// read gives the observed listing of a page that is one record; fields and
// pairs are lines of YAML, indented by four.
func read(t *testing.T, pairs, fields, body string) (*market.Listing, extract.Result) {
	t.Helper()
	text := "name: v\nversion: 1\nkind: market\ncurrency: EUR\npages:\n- kind: listing\n  require: [body]\n  record: listing\n"
	if pairs != "" {
		text += "  pairs:\n" + pairs
	}
	text += "  fields:\n    listing_id: [{value: x}]\n" + fields
	r := parse(t, text).Extract(extract.Input{Payload: []byte("<!doctype html><title>Quay - Five grams - Listing</title><body>" + body + "</body>")})
	if len(r.Records) != 1 {
		t.Fatalf("state %s (%s), %d records", r.State, r.Reason, len(r.Records))
	}
	return r.Records[0].Listing, r
}

func TestSources(t *testing.T) {
	const body = `<h1> Five
		grams <small>of it</small></h1>
		<h4></h4><h4>First</h4><h4>Second</h4><h4>Third</h4>
		<div class="seller"><h3>About</h3><h3>Vendor: <a href="/u/anna">anna</a></h3></div>
		<span class="star full"></span><span class="star full"></span><span class="star"></span>
		<img class="c" alt="BTC" src="/i/b.png"><img class="c" alt="XMR"><img class="c">
		<pre class="d">Line one
  line  two</pre><div class="e">A<br>B<p>C</p></div>
		<div class="mix"><b>Head</b>Body one<br>two <i class=p>USD 3</i><br>three</div>
		<strong>Purchase Price</strong><b>USD 5</b>
		<ul class="bulk"><li><i>1g</i> <u>EUR 10</u></li><li><i>5g</i> <u>EUR 40 / 0.001 BTC</u></li><li></li></ul>
		<select name="ship"><option value="0">choose<option value="1">Post (USD 3.50)</select>`
	for name, tc := range map[string]struct {
		field string
		want  market.Listing
	}{
		"text is folded":                     {"title: [{css: h1}]", market.Listing{Title: "Five grams of it"}},
		"own text leaves out children":       {"title: [{css: h1, own: true}]", market.Listing{Title: "Five grams"}},
		"the first that is not empty":        {"title: [{css: h4}]", market.Listing{Title: "First"}},
		"the strictly first may be empty":    {"title: [{css: h4, nth: 1}, {value: none}]", market.Listing{Title: "none"}},
		"the third":                          {"title: [{css: h4, nth: 3}]", market.Listing{Title: "Second"}},
		"the last":                           {"title: [{css: h4, nth: -1}]", market.Listing{Title: "Third"}},
		"the second from the end is no nth":  {"title: [{css: h4, nth: 9}, {value: none}]", market.Listing{Title: "none"}},
		"alternatives in order":              {"title: [{css: .nothing}, {css: h9}, {css: h1}]", market.Listing{Title: "Five grams of it"}},
		"the title of the page, cleaned":     {"title: [{css: title, clean: [{after: ' - '}, {before: ' - Listing'}]}]", market.Listing{Title: "Five grams"}},
		"an attribute":                       {"url: [{css: '.seller a', attr: href}]", market.Listing{URL: "/u/anna"}},
		"a heading that contains a word":     {`vendor: [{css: 'h3:contains("vendor") > a'}]`, market.Listing{Vendor: "anna"}},
		"what follows a label":               {`prices: [{css: 'strong:contains("Purchase Price") + b'}]`, market.Listing{Prices: []market.Money{{Amount: 5, Currency: "USD"}}}},
		"stars counted":                      {"rating: [{css: .star.full, count: true}]", market.Listing{Rating: "2"}},
		"nothing to count is no zero":        {"rating: [{css: .moon, count: true}]", market.Listing{}},
		"a list of attributes":               {"payment: [{css: img.c, attr: alt, all: true}]", market.Listing{Payment: []string{"BTC", "XMR"}}},
		"a constant when something is there": {"escrow: [{css: .nothing, value: fe}, {css: .star, value: escrow}]", market.Listing{Escrow: "escrow"}},
		"line breaks of pre":                 {"description: [{css: .d, lines: true}]", market.Listing{Description: "Line one\nline two"}},
		"line breaks of blocks":              {"description: [{css: .e, lines: true}]", market.Listing{Description: "A\nB\nC"}},
		"blocks do not run together":         {"description: [{css: .e}]", market.Listing{Description: "A B C"}},
		"own lines":                          {"description: [{css: .mix, own: true, lines: true}]", market.Listing{Description: "Body one\ntwo\nthree"}},
		"text without its parts":             {"description: [{css: .mix, without: 'b, .p', lines: true}]", market.Listing{Description: "Body one\ntwo\nthree"}},
		"text without its parts, folded":     {"description: [{css: .mix, without: 'b, .p'}]", market.Listing{Description: "Body one two three"}},
		"a bare amount takes the currency":   {"prices: [{value: '12.50'}]", market.Listing{Prices: []market.Money{{Amount: 12.5, Currency: "EUR"}}}},
		"variants": {"variants: [{css: '.bulk li', label: {css: i}, price: {css: u}}]", market.Listing{Variants: []market.Variant{
			{Label: "1g", Prices: []market.Money{{Amount: 10, Currency: "EUR"}}},
			{Label: "5g", Prices: []market.Money{{Amount: 40, Currency: "EUR"}, {Amount: 0.001, Currency: "BTC"}}},
		}}},
		"shipping from a drop-down": {"shipping: [{css: 'option:not([value=\"0\"])', label: {clean: [{before: ' ('}]}, price: {clean: [{regex: '\\((.*)\\)'}]}}]",
			market.Listing{Shipping: []market.Variant{{Label: "Post", Prices: []market.Money{{Amount: 3.5, Currency: "USD"}}}}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := read(t, "", "    "+tc.field+"\n", body)
			tc.want.ID = "x"
			if tc.want.Title == "" {
				got.Title = ""
			}
			if diff := cmp.Diff(&tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPairs(t *testing.T) {
	for name, tc := range map[string]struct{ pairs, source, body, want string }{
		"label element, value the rest": {"  - {rows: .f, label: label}\n", "{pair: '^Ships from$'}",
			`<div class=f><label>Ships from:</label> Germany</div>`, "Germany"},
		"label and value elements": {"  - {rows: 'tr', label: 'td:first-child', value: 'td:last-child'}\n", "{pair: '^Origin'}",
			`<table><tr><td>Origin country:<td>x<td>Spain</table>`, "Spain"},
		"text before the colon": {"  - {rows: 'li'}\n", "{pair: '^Ships from$'}",
			`<ul><li>Vendor: anna<li>Ships from : Italy: north</ul>`, "Italy: north"},
		"a selector inside the value": {"  - {rows: 'li'}\n", "{pair: '^Vendor$', css: a}",
			`<ul><li>Vendor: <a href=/u/1>anna</a> (20)</ul>`, "anna"},
		"two pairs a row": {"  - {rows: 'tr', columns: 2}\n", "{pair: '^Ships to$'}",
			`<table><tr><td>Class:<td>Physical<td>Ships to:<td>France</table>`, "France"},
		"strong with text behind it": {"  - {rows: p, label: strong, value: '~'}\n", "{pair: '^From$'}",
			`<p><strong>To</strong> Chad<br><strong>From</strong>: Peru <i>(north)</i><br><strong>X</strong> y</p>`, "Peru (north)"},
		"dt and dd": {"  - {rows: dl, label: dt, value: '~'}\n", "{pair: '^From$'}",
			`<dl><dt>To<dd>Chad<dt>From<dd>Peru<dt>X<dd>y</dl>`, "Peru"},
		"a selector in what follows": {"  - {rows: dl, label: dt, value: '~'}\n", "{pair: '^From$', css: b}",
			`<dl><dt>To<dd><b>Chad</b><dt>From<dd>in <b>Peru</b></dl>`, "Peru"},
		"from and to in one block": {"  - {rows: .ships, words: [ships to, ships from]}\n", "{pair: '(?i)^ships from$'}",
			`<p class=ships>Ships from: Peru - Lima <br> Ships To: Worldwide</p>`, "Peru - Lima"},
		"the second of two words": {"  - {rows: .ships, words: [ships to, ships from]}\n", "{pair: '(?i)^ships to$'}",
			`<p class=ships>Ships from: Peru Ships To: Worldwide</p>`, "Worldwide"},
		"lines with colons": {"  - {rows: .box, lines: true}\n", "{pair: '^From$'}",
			`<div class=box>Price: 5<br>From: Peru<br>To: Chad</div>`, "Peru"},
		"a label with a full-width colon": {"  - {rows: .f, label: b}\n", "{pair: '^产地$'}",
			`<p class=f><b>产地：</b>中国</p>`, "中国"},
		"several kinds of pairs": {"  - {rows: .a, label: b}\n  - {rows: .z}\n", "{pair: '^From$'}",
			`<p class=a><b>To</b> Chad</p><p class=z>From: Peru</p>`, "Peru"},
		"all values of a label": {"  - {rows: .f, label: b}\n", "{pair: '^From$', all: true, clean: [{join: '+'}]}",
			`<p class=f><b>From</b> Peru</p><p class=f><b>From</b> Chad</p>`, "Peru+Chad"},
		"a value without a part of it": {"  - {rows: .f, label: b}\n", "{pair: '^From$', without: i}",
			`<p class=f><b>From</b> Peru <i>(old)</i></p>`, "Peru"},
		"an attribute in the value": {"  - {rows: .f, label: b}\n", "{pair: '^From$', css: img, attr: title}",
			`<p class=f><b>From</b> <img title=Peru></p>`, "Peru"},
		"no such label": {"  - {rows: .f, label: b}\n", "{pair: '^Nothing$'}", `<p class=f><b>From</b> Peru</p>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := read(t, tc.pairs, "    title: [{value: t}]\n    ships_from: ["+tc.source+"]\n", tc.body)
			if got.ShipsFrom != tc.want {
				t.Errorf("got %q, want %q", got.ShipsFrom, tc.want)
			}
		})
	}
}

func TestSteps(t *testing.T) {
	for name, tc := range map[string]struct {
		clean string
		want  []string
	}{
		"regex keeps the group":    {`{regex: '^(\w+) '}`, []string{"NL"}},
		"regex without a group":    {`{regex: 'W\w'}`, []string{"WW"}},
		"regex that does not fit":  {`{regex: 'x(y)'}`, nil},
		"replace":                  {`{replace: ['\W+', '_']}`, []string{"NL_WW_EU"}},
		"replace with a group":     {`{replace: ['^(\w+).*', '<$1>']}`, []string{"<NL>"}},
		"split":                    {`{split: '\s*(→|,)\s*'}`, []string{"NL", "WW", "EU"}},
		"take from the front":      {`{split: '\s*(→|,)\s*'}, {take: 1}`, []string{"WW"}},
		"take from the end":        {`{split: '\s*(→|,)\s*'}, {take: -1}`, []string{"EU"}},
		"take beyond the end":      {`{split: ','}, {take: 9}`, nil},
		"find makes a list":        {`{find: '\b([A-Z]{2})\b'}`, []string{"NL", "WW", "EU"}},
		"join":                     {`{split: '\s*(→|,)\s*'}, {join: '/'}`, []string{"NL/WW/EU"}},
		"join with nothing":        {`{split: '\s*(→|,)\s*'}, {join: ''}`, []string{"NLWWEU"}},
		"map keeps the others":     {`{split: '\s*(→|,)\s*'}, {map: {ww: Worldwide}}`, []string{"NL", "Worldwide", "EU"}},
		"only drops the others":    {`{split: '\s*(→|,)\s*'}, {only: {ww: Worldwide}}`, []string{"Worldwide"}},
		"drop":                     {`{split: '\s*(→|,)\s*'}, {drop: '^W'}`, []string{"NL", "EU"}},
		"before":                   {`{before: '→'}`, []string{"NL"}},
		"before what is not there": {`{before: '|'}`, []string{"NL → WW, EU"}},
		"after":                    {`{after: '→'}`, []string{"WW, EU"}},
		"after what is not there":  {`{after: '|'}`, nil},
		"trim":                     {`{trim: 'NEU '}`, []string{"L → WW,"}},
		"prefix and suffix":        {`{prefix: '('}, {suffix: ')'}`, []string{"(NL → WW, EU)"}},
		"several in order":         {`{after: '→'}, {split: ','}, {prefix: '#'}`, []string{"#WW", "#EU"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := read(t, "", "    title: [{value: t}]\n    ships_to: [{css: p, clean: ["+tc.clean+"]}]\n", "<p>NL → WW, EU</p>")
			if diff := cmp.Diff(tc.want, got.ShipsTo); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestADateStepMakesADateOfAnyForm(t *testing.T) {
	got, _ := read(t, "", "    title: [{value: t}]\n    posted_at: [{css: p, clean: [{date: '02.Jan 06'}]}]\n", "<p>17.Nov 19</p>")
	if got.PostedAt != "2019-11-17" {
		t.Errorf("got %q", got.PostedAt)
	}
}

func TestFieldsThatCannotBeReadAreNotedAndNotGuessed(t *testing.T) {
	got, r := read(t, "", "    title: [{value: t}]\n    sold: [{value: many}]\n    prices: [{value: ask}]\n    posted_at: [{value: long ago}]\n", "")
	if got.Sold != nil || got.Prices != nil || r.Records[0].Derived.PostedAt != nil {
		t.Errorf("%+v", got)
	}
	var fields []string
	for _, n := range r.Notes {
		fields = append(fields, n.Field)
	}
	if diff := cmp.Diff([]string{"sold", "prices", "posted_at"}, fields, cmp.Transformer("sorted", sorted)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if r.Fill["sold"] != 0 || r.Fill["title"] != 1 {
		t.Errorf("fill %v", r.Fill)
	}
}
