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
		for _, box := range []string{`class="feedback"`, `id="Feedback_list"`, `class="a reviews"`, `class="item-review"`, `class="ratingTable"`, `class="bewertungen"`} {
			page := html("x", `<h1>anna</h1><div class="box"><b class="sales">5</b><div class="facts"><h4>About</h4><p class="about preview">I sell tea.</p><table `+box+`><tr><td>buyer_17<td>great</table></div></div>`)
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
