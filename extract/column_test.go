package extract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

func TestColumnsOfTables(t *testing.T) {
	p := parse(t, `
name: columns
version: 1
kind: shop
currency: EUR
walk: {follow: [{url: '^/', kind: index}]}
pages:
- kind: index
  require: [table]
  record: listing
  rows: tr
  skip: [{css: th}, {text: '^(Title|No)'}]
  fields:
    listing_id: [{column: '^No$'}]
    title: [{column: '^Title$'}]
    vendor: [{column: '^Seller$', css: a}]
    prices: [{column: '^Price'}]
    ships_from: [{column: '^From$'}]
`)
	for name, tc := range map[string]struct {
		table string
		want  []string
	}{
		"in another order": {`<tr><th>Price<th>No<th>Title<tr><td>5<td>7<td>Haze`, []string{"7 | Haze | 5 EUR"}},
		"without th":       {`<tr><td>No<td>Title<td>Price<tr><td>7<td>Haze<td>5`, []string{"7 | Haze | 5 EUR"}},
		"wide headings":    {`<tr><th colspan=2>No<th>Title<tr><td>7<td>x<td>Haze`, []string{"7 | Haze"}},
		"a vendor over several rows": {`<tr><th>Seller<th>No<th>Title<th>Price<th>From<tr><td rowspan=2><a>anna</a><td>7<td>Haze<td>5<td rowspan=3>Peru<tr><td>8<td>Kush<td>6<tr><td><a>bob</a><td>9<td>Oil<td>7`,
			[]string{"7 | Haze | anna | 5 EUR | Peru", "8 | Kush | anna | 6 EUR | Peru", "9 | Oil | bob | 7 EUR | Peru"}},
		"a tall and wide cell in the middle": {`<tr><th>No<th>Title<th>Price<th>From<tr><td>7<td rowspan=2 colspan=2>Haze<td>Peru<tr><td>8<td>Chad<tr><td>9<td>Oil<td>7<td>Mali`,
			[]string{"7 | Haze | Peru", "8 | Haze | Chad", "9 | Oil | 7 EUR | Mali"}},
		"a price over two rows": {`<tr><th>No<th>Title<th>Price<tr><td>7<td>Haze<td rowspan=2>5<tr><td>8<td>Kush`, []string{"7 | Haze | 5 EUR", "8 | Kush | 5 EUR"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := p.Extract(extract.Input{Payload: []byte(html("x", "<table>"+tc.table+"</table>")), Path: "/"})
			if diff := cmp.Diff(tc.want, told(r)); diff != "" {
				t.Errorf("notes %v (-want +got)\n%s", r.Notes, diff)
			}
		})
	}
}
