package extract_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

func TestEncodedValuesAndParts(t *testing.T) {
	for name, tc := range map[string]struct{ source, body, want string }{
		"a path into JSON":                      {`[{css: script, clean: [{json: a.b}]}]`, `<script>{"a":{"b":"x"}}</script>`, "x"},
		"script around JSON":                    {`[{css: script, clean: [{json: a}]}]`, `<script>var p = {"a": 1.50};</script>`, "1.50"},
		"lists on the way":                      {`[{css: script, clean: [{json: a.b}, {join: '|'}]}]`, `<script>[{"a":[{"b":1},{"b":2}]},{"a":{"b":true}}]</script>`, "1|2|true"},
		"one of a list":                         {`[{css: script, clean: [{json: a.1}]}]`, `<script>{"a":["x","y"]}</script>`, "y"},
		"one beyond a list":                     {`[{css: script, clean: [{json: a.2}]}, {value: none}]`, `<script>{"a":["x","y"]}</script>`, "none"},
		"a part of JSON":                        {`[{css: script, clean: [{json: a}]}]`, `<script>{"a":{"b":[1]}}</script>`, `{"b":[1]}`},
		"broken JSON":                           {`[{css: script, clean: [{json: a}]}, {value: none}]`, `<script>{"a":</script>`, "none"},
		"no JSON":                               {`[{css: script, clean: [{json: a}]}, {value: none}]`, `<script>a</script>`, "none"},
		"null":                                  {`[{css: script, clean: [{json: a}]}, {value: none}]`, `<script>{"a":null}</script>`, "none"},
		"JSON in an attribute":                  {`[{css: b, attr: data-p, clean: [{json: a}]}]`, `<b data-p='{"a":"q"}'>`, "q"},
		"entities in JSON":                      {`[{css: script, clean: [{json: a}]}]`, `<script>{"a":"Hash &amp; Oil"}</script>`, "Hash & Oil"},
		"a script is no text of what is around": {`[{css: div}]`, `<div>t<script>{"a":1}</script></div>`, "t"},
		"percent encoding":                      {`[{css: b, clean: [{decode: url}]}]`, `<b>The%20Bakery</b>`, "The Bakery"},
		"broken percent encoding":               {`[{css: b, clean: [{decode: url}]}, {value: none}]`, `<b>50%zz</b>`, "none"},
		"base64":                                {`[{css: b, clean: [{decode: base64}]}]`, `<b>aGFsbG8=</b>`, "hallo"},
		"no base64":                             {`[{css: b, clean: [{decode: base64}]}, {value: none}]`, `<b>%%</b>`, "none"},
		"entities twice":                        {`[{css: b, clean: [{decode: html}]}]`, `<b>&amp;auml;</b>`, "ä"},
		"a count of values":                     {`[{css: b, clean: [{find: '★'}, {count: true}]}]`, `<b>★★☆</b>`, "2"},
		"parts":                                 {`[{parts: [{css: b}, {css: i}]}]`, `<b>5</b><i>EUR</i>`, "5 EUR"},
		"parts, cleaned":                        {`[{parts: [{css: b}, {css: i}], clean: [{replace: [' ', '-']}]}]`, `<b>5</b><i>EUR</i>`, "5-EUR"},
		"a part that is missing":                {`[{parts: [{css: b}, {css: i}]}, {value: none}]`, `<b>5</b>`, "none"},
		"lines of an attribute":                 {`[{css: b, attr: data-k, lines: true, clean: [{replace: ["\n", '/']}]}]`, "<b data-k='a\n b'>", "a/b"},
		"from the end":                          {`[{css: b, nth: -2}]`, `<b>1</b><b>2</b><b>3</b>`, "2"},
	} {
		t.Run(name, func(t *testing.T) {
			p := parse(t, "name: x\nversion: 1\nkind: market\nwalk: {follow: [{url: '^/$', kind: k}]}\npages: [{kind: k, require: [h1], record: listing, fields: {listing_id: [{value: x}], title: [{css: h1}], stock: "+tc.source+"}}]\n")
			r := p.Extract(extract.Input{Payload: []byte(html("x", "<h1>t</h1>"+tc.body)), Path: "/"})
			if len(r.Records) != 1 {
				t.Fatalf("state %s (%s)", r.State, r.Reason)
			}
			if diff := cmp.Diff(tc.want, r.Records[0].Listing.Stock); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
