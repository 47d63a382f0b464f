package extract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

// told is each record in one line: what is there of id, title, vendor, prices,
// origin and variants, and the address.
func told(r extract.Result) []string {
	var out []string
	for _, rec := range r.Records {
		var parts []string
		add := func(s string) {
			if s != "" {
				parts = append(parts, s)
			}
		}
		if v := rec.Vendor; v != nil {
			add("vendor " + v.Handle)
			add(v.Rating)
			add(v.URL)
			if v.Sales != nil {
				add(fmt.Sprint(*v.Sales))
			}
			out = append(out, strings.Join(parts, " | "))
			continue
		}
		l := rec.Listing
		add(l.ID)
		add(l.Title)
		add(l.Vendor)
		for _, m := range l.Prices {
			add(fmt.Sprintf("%v %s", m.Amount, m.Currency))
		}
		add(l.ShipsFrom)
		add(strings.Join(l.ShipsTo, "+"))
		add(l.Description)
		for _, v := range l.Variants {
			add(fmt.Sprint(v.Label, " ", v.Prices))
		}
		add(rec.Detail)
		if rec.Ad {
			add("ad")
		}
		out = append(out, strings.Join(parts, " | "))
	}
	return out
}

const dataProfile = `
name: data
version: 1
kind: shop
currency: EUR
walk: {follow: [{url: '^/', kind: index}]}
pages:
- kind: index
  require: [%s]
  record: listing
  data: %s
  items: %q
  skip: [{json: hidden, text: '^true$'}]
  ads: [{json: promoted}]
  detail: [{json: slug, clean: [{prefix: '/i/'}]}]
  empty: [{json: total, text: '^0$'}]
  fields:
    listing_id: [%s]
    title: [{json: title}]
    vendor: [{json: seller.name}, {json: '$.sellers.{seller_id}.name'}, {json: '$.people.[id={seller_id}].name'}]
    prices: [{parts: [{json: price.amount}, {json: price.unit}]}, {json: price}]
    ships_to: [{json: to}]
    description: [{json: text, lines: true}]
    variants: [{json: options, label: {json: name}, price: {json: cost, clean: [{suffix: ' EUR'}]}}]
  counters:
    listings: [{json: total}]
`

func TestItemsOfJSON(t *testing.T) {
	script := func(json string) string { return `<script id="d" type="application/json">` + json + `</script>` }
	for name, tc := range map[string]struct {
		data, items, id, page string
		want                  []string
	}{
		"elements of a list": {`{css: '#d'}`, "a.b", "{json: id}", script(`{"total":2,"a":{"b":[{"id":7,"title":"Haze","seller":{"name":"anna"},"price":{"amount":5.50,"unit":"USD"},"to":["DE","AT"]},{"id":8,"title":"Kush","price":9}]}}`),
			[]string{"7 | Haze | anna | 5.5 USD | DE+AT", "8 | Kush | 9 EUR"}},
		"a list at the top":               {`{css: '#d'}`, "*", "{json: id}", script(`[{"id":7,"title":"Haze"},{"id":8,"title":"Kush"}]`), []string{"7 | Haze", "8 | Kush"}},
		"a path of the data, then a list": {`{css: '#d', json: props.page}`, "list", "{json: id}", script(`{"props":{"page":{"list":[{"id":7,"title":"Haze"}]}}}`), []string{"7 | Haze"}},
		"values of an object by their keys": {`{css: '#d'}`, "byId.*", "{json: '~'}", script(`{"byId":{"b2":{"title":"Haze"},"a1":{"title":"Kush"}}}`),
			[]string{"b2 | Haze", "a1 | Kush"}},
		"entries among others, by the form of the key": {`{css: '#d'}`, "Listing:*", "{json: '~', clean: [{after: ':'}]}", script(`{"ROOT":{"title":"x"},"Listing:7":{"title":"Haze"},"Vendor:1":{"title":"x"},"Listing:8":{"title":"Kush"}}`),
			[]string{"7 | Haze", "8 | Kush"}},
		"entries of a type": {`{css: '#d'}`, "@graph.[@type=Product]", "{json: sku}", script(`{"@graph":[{"@type":"Site","sku":1,"title":"x"},{"@type":["Product","Thing"],"sku":7,"title":"Haze"}]}`),
			[]string{"7 | Haze"}},
		"entries that are not of a type": {`{css: '#d'}`, "[kind!=banner]", "{json: sku}", script(`[{"kind":"banner","sku":1,"title":"x"},{"kind":"offer","sku":7,"title":"Haze"}]`), []string{"7 | Haze"}},
		"entries that have a key":        {`{css: '#d'}`, "[price]", "{json: sku}", script(`[{"sku":1,"title":"x"},{"sku":7,"title":"Haze","price":5}]`), []string{"7 | Haze | 5 EUR"}},
		"at any depth": {`{css: '#d'}`, "**.offers", "{json: id}", script(`{"a":[{"b":{"offers":[{"id":7,"title":"Haze"}]}},{"offers":[{"id":8,"title":"Kush"}]}]}`),
			[]string{"7 | Haze", "8 | Kush"}},
		"rows that are lists, by their places": {`{css: '#d'}`, "rows", "{json: '0'}", script(`{"rows":[["7","Haze"],["8","Kush"]]}`), []string{"7", "8"}},
		"a name that is a reference into the top": {`{css: '#d'}`, "list", "{json: id}", script(`{"list":[{"id":7,"title":"Haze","seller_id":3}],"sellers":{"3":{"name":"anna"}}}`),
			[]string{"7 | Haze | anna"}},
		"a name found in a list of the top": {`{css: '#d'}`, "list", "{json: id}", script(`{"list":[{"id":7,"title":"Haze","seller_id":3}],"people":[{"id":2,"name":"bob"},{"id":3,"name":"anna"}]}`),
			[]string{"7 | Haze | anna"}},
		"JSON in a text of JSON": {`{css: '#d'}`, "state.list", "{json: id}", script(`{"state":"{\"list\":[{\"id\":7,\"title\":\"Haze\"}]}"}`), []string{"7 | Haze"}},
		"JSON in an attribute":   {`{css: '#app', attr: data-page}`, "list", "{json: id}", `<div id=app data-page="{&quot;list&quot;:[{&quot;id&quot;:7,&quot;title&quot;:&quot;Haze&quot;}]}"></div>`, []string{"7 | Haze"}},
		"what a script names": {`{css: script, var: window.rows}`, "*", "{json: id}", `<script>var a = {b: [1]}; if (window.rows == 1) {}; window.rows = [{id: 7, title: 'Haze'}]
window.z = {}</script>`, []string{"7 | Haze"}},
		"a text that is parsed":   {`{css: script, var: __STATE__}`, "list", "{json: id}", `<script>window["__STATE__"] = JSON.parse('{"list":[{"id":7,"title":"Haze"}]}');</script>`, []string{"7 | Haze"}},
		"what scripts write":      {`{css: '#d'}`, "list", "{json: id}", script("{/* c */ list: [ // d\n {id: 0x10, 'title': 'It\\'s \\u0048\\x61ze', when: new Date(5), f: function(a, b) { return {x: [1]} }, n: a + b, to: ['DE', 'AT',],}, ], }"), []string{"16 | It's Haze | DE+AT"}},
		"several scripts":         {`{css: script}`, "list", "{json: id}", `<script>{"list":[{"id":7,"title":"Haze"}]}</script><script>x()</script><script>{"list":[{"id":8,"title":"Kush"}]}</script>`, []string{"7 | Haze", "8 | Kush"}},
		"hidden and promoted":     {`{css: '#d'}`, "*", "{json: id}", script(`[{"id":7,"title":"Haze","hidden":true},{"id":8,"title":"Kush","promoted":1,"slug":"kush"}]`), []string{"8 | Kush | /i/kush | ad"}},
		"options and text":        {`{css: '#d'}`, "*", "{json: id}", script(`[{"id":7,"title":"Haze","text":"One\n\n two","options":[{"name":"1g","cost":"10"},{"name":"5g","cost":45}]}]`), []string{"7 | Haze | One\n\ntwo | 1g [{10 EUR 0 }] | 5g [{45 EUR 0 }]"}},
		"a value with a dot":      {`{css: '#d'}`, `a\.b`, "{json: id}", script(`{"a.b":[{"id":7,"title":"Haze"}]}`), []string{"7 | Haze"}},
		"an empty list":           {`{css: '#d'}`, "list", "{json: id}", script(`{"total":0,"list":[]}`), nil},
		"an element of the page":  {`{css: '#d'}`, "list", "{css: h1, page: true}", script(`{"list":[{"title":"Haze"}]}`) + "<h1>9</h1>", []string{"9 | Haze"}},
		"a page that is JSON":     {`{css: script}`, "list", "{json: id}", `{"list":[{"id":7,"title":"<b>Haze</b>"}]}`, []string{"7 | <b>Haze</b>"}},
		"one of a list, from end": {`{css: '#d'}`, "list[-1]", "{json: id}", script(`{"list":[{"id":7,"title":"Haze"},{"id":8,"title":"Kush"}]}`), []string{"8 | Kush"}},
	} {
		t.Run(name, func(t *testing.T) {
			page, require := tc.page, "body"
			if strings.HasPrefix(page, "<") {
				page = html("x", page)
			}
			p := parse(t, fmt.Sprintf(dataProfile, require, tc.data, tc.items, tc.id))
			r := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
			if r.State != "content" {
				t.Fatalf("state %s (%s)", r.State, r.Reason)
			}
			if diff := cmp.Diff(tc.want, told(r)); diff != "" {
				t.Errorf("(-want +got)\n%s\nnotes %v", diff, r.Notes)
			}
		})
	}
}

// TestJSONCutAnywhere cuts a page of JSON at every byte: what is read are whole
// records of it, and a cut is told.
func TestJSONCutAnywhere(t *testing.T) {
	p := parse(t, fmt.Sprintf(dataProfile, "body", "{css: script}", "list", "{json: id}"))
	page := `{"total":3,"list":[{"id":7,"title":"Haze","to":["DE"]},{"id":8,"title":"Ku\u0073h"},{"id":9,"title":"Oil"}]}`
	full := told(p.Extract(extract.Input{Payload: []byte(page), Path: "/"}))
	if len(full) != 3 {
		t.Fatal(full)
	}
	for name, wrap := range map[string][2]string{"a page of JSON": {}, "a script": {"<html><body><script>", ""}} {
		for at := strings.Index(page, "[") + 1; at < len(page); at++ {
			r := p.Extract(extract.Input{Payload: []byte(wrap[0] + page[:at]), Path: "/", ContentType: map[bool]string{true: "application/json"}[wrap[0] == ""]})
			whole := 0
			for _, end := range []string{`["DE"]}`, `Ku\u0073h"}`, `Oil"}`} {
				if strings.Contains(page[:at], end) {
					whole++
				}
			}
			got := told(r)
			if !r.Truncated || len(got) != whole || cmp.Diff(append([]string(nil), full[:whole]...), got) != "" {
				t.Fatalf("%s cut at %d: %q, truncated %t; want %q", name, at, got, r.Truncated, full[:whole])
			}
			if begun := strings.Count(page[:at], `{"id"`); r.Dropped < begun-whole {
				t.Fatalf("%s cut at %d: %d dropped of %d begun, %d whole", name, at, r.Dropped, begun, whole)
			}
		}
	}
}

func TestOneRecordWithData(t *testing.T) {
	p := parse(t, `
name: one
version: 1
kind: shop
walk: {follow: [{url: '^/i/(?P<listing_id>\d+)$', kind: listing}]}
pages:
- kind: listing
  require: [h1]
  record: listing
  data: {css: 'script#state', json: page.offer}
  fields:
    listing_id: [{url: listing_id}]
    title: [{css: h1}]
    vendor: [{json: seller}]
    prices: [{json: price}]
    stock: [{css: script, json: left}]
    description: [{json: text, clean: [{decode: markup}]}]
`)
	r := p.Extract(extract.Input{Path: "/i/7", Payload: []byte(html("x", `<h1>Haze</h1><script>{"left": 3}</script><script id=state>{"page":{"offer":{"seller":"anna","price":"$5","text":"<p>One <b>two</b></p><p>three</p>"}}}</script>`))})
	want := []string{"7 | Haze | anna | 5 USD | One two\nthree"}
	if diff := cmp.Diff(want, told(r)); diff != "" || r.Records[0].Partial || r.Records[0].Listing.Stock != "3" || r.Records[0].Listing.URL != "/i/7" {
		t.Errorf("%+v, state %s (%s)\n%s", r.Records, r.State, r.Reason, diff)
	}
}

func TestRowsWithDataOfTheirOwn(t *testing.T) {
	p := parse(t, `
name: rows
version: 1
kind: shop
walk: {follow: [{url: '^/', kind: index}]}
pages:
- kind: index
  require: [ul]
  record: listing
  rows: li
  data: {attr: data-offer}
  fields: {listing_id: [{json: id}], title: [{css: a}], prices: [{json: price}]}
`)
	got := p.Extract(extract.Input{Payload: []byte(html("x", `<ul><li data-offer='{"id":7,"price":"$5"}'><a>Haze</a><li data-offer='{"id":8,"price":"$6"}'><a>Kush</a></ul>`)), Path: "/"})
	if diff := cmp.Diff([]string{"7 | Haze | 5 USD", "8 | Kush | 6 USD"}, told(got)); diff != "" {
		t.Error(diff)
	}
}

// FuzzJSON: whatever a script holds, paths of every form find texts in it
// within the bounds, the same each time, and a larger text takes no time out of
// proportion.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[{"b":1},{"b":"x"}]}`, `a = {b: 'c', d: [1,2,], e: new Date("x"), f() {}, g: -1e5, h: !0}`, `{"a":"{\"b\":{}}"}`, `[[[`, `{"\ud83d\ude00":'\x4`, "/*", `{a:"`, `{a:b(`} {
		f.Add(seed)
	}
	p := parse(f, `
name: fuzz
version: 1
kind: shop
walk: {follow: [{url: '^/', kind: index}]}
pages:
- kind: index
  require: [script]
  record: listing
  data: {css: script}
  items: '**.a'
  fields: {listing_id: [{json: '~'}], title: [{json: '$.*.{b}'}, {json: '$.[b={c}]'}], stock: [{json: 'b[-1].*'}], vendor: [{css: script, page: true, var: a, json: '[b].c*'}], rating: [{json: '[b!=1]'}]}
`)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 32<<10 {
			return
		}
		in := extract.Input{Payload: []byte("<html><body><script>" + text + "</script></body></html>"), Path: "/"}
		r := p.Extract(in)
		if diff := cmp.Diff(r, p.Extract(in)); diff != "" {
			t.Fatal(diff)
		}
		if len(r.Records) > 2000 {
			t.Fatal(len(r.Records))
		}
	})
}

// TestJSONThatEndsInsideAWholePage: the page's own tags are all there, and
// still its records are not.
func TestJSONThatEndsInsideAWholePage(t *testing.T) {
	p := parse(t, fmt.Sprintf(dataProfile, "body", "{css: script}", "list", "{json: id}"))
	r := p.Extract(extract.Input{Payload: []byte(html("x", `<script>{"list":[{"id":7,"title":"Haze"},{"id":8</script>`)), Path: "/"})
	if diff := cmp.Diff([]string{"7 | Haze"}, told(r)); diff != "" || !r.Truncated || r.Dropped != 1 {
		t.Errorf("truncated %t, dropped %d\n%s", r.Truncated, r.Dropped, diff)
	}
}
