package extract_test

import (
	"strings"
	"testing"

	"vedette/extract"
)

func TestBuyersAreLeftOutOfDescriptions(t *testing.T) {
	const head = `
name: loose
version: 1
kind: market
walk: {start: [/], follow: [{url: '^/$', kind: k}]}
pages:
  - kind: k
    require: [h1]
    record: vendor
    pairs: [{rows: .facts, label: h4, value: '~'}]
    fields:
      vendor: [{css: h1}]
      sales: [{css: .sales}]
      description: `
	for name, source := range map[string]string{
		"a whole box":                    `[{css: .box, lines: true}]`,
		"a whole page":                   `[{css: body}]`,
		"a box without something else":   `[{css: .box, without: '.sales', lines: true}]`,
		"a label whose value is all":     `[{pair: '^About$', lines: true}]`,
		"the record's own text":          `[{lines: true}]`,
		"nothing, then the box":          `[{css: .nowhere}, {css: .box}]`,
		"together with the page's title": `[{parts: [{css: h1}, {css: .about}]}]`,
	} {
		p := parse(t, head+source+"\n")
		for _, box := range []string{`class="feedback"`, `id="Feedback_list"`, `class="a reviews"`, `class="item-review"`, `class="ratingTable"`, `class="bewertungen"`, `class="fb"`} {
			page := html("x", `<h1>anna</h1><div class="box"><b class="sales">5</b><div class="facts"><h4>About</h4><p class="about preview">I sell tea.</p><h3>Vendor Feedback (12)</h3><table `+box+`><tr><td>buyer_17<td>great</table></div></div>`)
			got := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
			if len(got.Records) != 1 || !strings.Contains(got.Records[0].Vendor.Description, "I sell tea.") {
				t.Fatalf("%s: state %s (%s), %+v", name, got.State, got.Reason, got.Records)
			}
			if strings.Contains(got.Records[0].Vendor.Description, "buyer_17") {
				t.Errorf("%s, %s: a buyer in the description: %q", name, box, got.Records[0].Vendor.Description)
			}
		}
	}
}

func TestMoreBuyersThanAreLeftOutOneByOne(t *testing.T) {
	p := parse(t, `
name: loose
version: 1
kind: market
walk: {start: [/], follow: [{url: '^/$', kind: k}]}
pages: [{kind: k, require: [h1], record: vendor, fields: {vendor: [{css: h1}], level: [{css: i}], description: [{css: .box, lines: true}]}}]
`)
	for name, tc := range map[string]struct {
		row   string
		count int
		want  bool
	}{
		"rows of a table":               {"<tr><td>great<td>b***r", 60, true},
		"more rows than can be told":    {"<tr><td>great<td>b***r", 300, false},
		"boxes within one box":          {"<div><b>b***r</b> great</div>", 300, false},
		"a box named for it holds them": {`<tr><td class="feedback">b***r`, 60, true},
		"a single child around it all":  {`<div><p>x</p><b>b***r</b></div>`, 3, true},
	} {
		page := html("x", `<h1>anna</h1><i>4</i><div class="box"><div>I sell tea.<table>`+strings.Repeat(tc.row, tc.count)+`</table></div></div>`)
		d := p.Extract(extract.Input{Payload: []byte(page), Path: "/"}).Records[0].Vendor.Description
		if strings.Contains(d, "b***r") || strings.Contains(d, "I sell tea.") != tc.want {
			t.Errorf("%s: %q", name, d)
		}
	}
}

func TestMaskedBuyersAreLeftOutOfDescriptions(t *testing.T) {
	p := parse(t, `
name: loose
version: 1
kind: market
walk: {start: [/], follow: [{url: '^/$', kind: k}]}
pages: [{kind: k, require: [h1], record: vendor, fields: {vendor: [{css: h1}], level: [{css: i}], description: [{css: .box, lines: true}]}}]
`)
	for _, masked := range []string{"b***r", "S . . . 8", "j...n", "G**"} {
		page := html("x", `<h1>anna</h1><i>4</i><div class="box">I sell tea, b***t tea...<table><tr><td>great<td>`+masked+`</table></div>`)
		got := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
		if d := got.Records[0].Vendor.Description; !strings.HasPrefix(d, "I sell tea, b***t tea...") || strings.Contains(d[20:], masked) {
			t.Errorf("%s: %q", masked, d)
		}
	}
}
