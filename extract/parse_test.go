package extract_test

import (
	"errors"
	"strings"
	"testing"

	"vedette/extract"
	"vedette/strictyaml"
)

// whole is a profile with one of everything; a test spoils one line of it.
const whole = `name: whole
version: 1
title: Whole
kind: market
timezone: Europe/Berlin
currency: USD
dates: ['02/01/2006']
verify:
  path: /
  marker: [{css: p.seal, text: seal}]
walk:
  start: [/]
  follow:
    - {url: '^/$', kind: index}
    - {url: '^/item/(?P<listing_id>\d+)$', kind: listing, detail: true}
  deny: ['^/x']
  wait: 10m
  max_page: 100
states:
  - state: login
    any: [{title: Login}]
pages:
  - kind: listing
    url: '^/item/\d+$'
    require: [h1]
    record: listing
    pairs:
      - {rows: li, label: b}
    fields:
      listing_id: [{url: listing_id}]
      title: [{css: h1}]
      ships_from: [{pair: '^From$', clean: [{before: '→'}]}]
      posted_at: [{css: i, clean: [{date: '2006-01-02'}]}]
      variants: [{css: tr, label: {css: td}, price: {css: th}}]
  - kind: index
    require: [ul]
    record: listing
    rows: li
    skip: [{css: th}]
    detail: [{css: a, attr: href}]
    fields:
      title: [{css: a}]
    counters:
      pages: [{css: .pager a, nth: -1}]
`

func TestParseReadsAWholeProfile(t *testing.T) {
	p := parse(t, whole)
	if got := p.ID(); got != "whole@1" {
		t.Errorf("ID %q", got)
	}
}

func TestParseNamesEachFault(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, want string }{
		"a name with capitals":              {"name: whole", "name: Whole", "test.yaml:1: name: want lower-case"},
		"no version":                        {"version: 1\n", "", "test.yaml: version: want a whole number from 1"},
		"an unknown kind":                   {"kind: market", "kind: markt", `test.yaml:4: kind: unknown kind "markt"; did you mean "market"? Allowed: market, shop, clearnet`},
		"an unknown time zone":              {"Europe/Berlin", "Europe/Atlantis", `test.yaml:5: timezone: unknown time zone "Europe/Atlantis"`},
		"a date layout of another language": {"'02/01/2006'", "'%d/%m/%Y'", `test.yaml:7: dates[0]: want a Go layout`},
		"an address in verify":              {"path: /\n", "path: http://x.onion/\n", `test.yaml:9: verify.path: want a path that begins with /`},
		"mirrors without a key":             {"  path: /\n", "  path: /\n  mirrors: /m.txt\n", `verify.key: a list of mirrors needs the public key`},
		"a key that is none":                {"  path: /\n", "  path: /\n  key: abc\n", `test.yaml:10: verify.key: want an ASCII-armoured PGP public key`},
		"an empty marker":                   {"{css: p.seal, text: seal}", "{}", `test.yaml:10: verify.marker[0]: give one of css, text, title, url, status`},
		"a start that is an address":        {"start: [/]", "start: [x.onion]", `test.yaml:12: walk.start[0]: want a path that begins with /`},
		"a start that nothing allows":       {"start: [/]", "start: [/foo]", `test.yaml:12: walk.start[0]: "/foo" is allowed by no line of walk.follow`},
		"a follow without an anchor":        {`'^/item/(?P`, `'/item/(?P`, `test.yaml:15: walk.follow[1].url: want a pattern that begins with "^/"`},
		"a follow without a page":           {"kind: listing, detail", "kind: lisitng, detail", `test.yaml:15: walk.follow[1].kind: unknown page kind "lisitng"; did you mean "listing"?`},
		"a broken pattern":                  {"deny: ['^/x']", "deny: ['^/(x']", `test.yaml:16: walk.deny[0]: error parsing regexp`},
		"a wait that is no time":            {"wait: 10m", "wait: 10", `test.yaml:17: walk.wait: want a duration such as 15m`},
		"an unknown state":                  {"state: login", "state: logn", `test.yaml:20: states[0].state: unknown page state "logn"; did you mean "login"?`},
		"content as a state":                {"state: login", "state: content", `test.yaml:20: states[0].state: unknown page state "content"`},
		"a state without a condition":       {"    any: [{title: Login}]\n", "", `test.yaml:20: states[0]: give any: or all:`},
		"a page without a kind":             {"  - kind: listing\n", "  - kind: ''\n", `test.yaml:23: pages[0].kind: missing`},
		"a broken selector":                 {"require: [h1]", "require: ['h1[']", `test.yaml:25: pages[0].require[0]: selector "h1["`},
		"an unknown record":                 {"record: listing\n    pairs", "record: listng\n    pairs", `test.yaml:26: pages[0].record: unknown record "listng"; did you mean "listing"? Allowed: listing, vendor`},
		"rows without a record":             {"    record: listing\n    rows", "    rows", `pages[1].record: missing`},
		"an unknown field":                  {"title: [{css: h1}]", "titel: [{css: h1}]", `test.yaml:31: pages[0].fields.titel: unknown field "titel"; did you mean "title"? Allowed: category, class,`},
		"a field of a vendor":               {"title: [{css: h1}]", "pgp_key: [{css: h1}]", `test.yaml:31: pages[0].fields.pgp_key: unknown field "pgp_key"`},
		"an unknown key of a source":        {"title: [{css: h1}]", "title: [{csss: h1}]", `test.yaml:31: pages[0].fields.title[0].csss: unknown key "csss"; did you mean "css"?`},
		"a source that is no list":          {"title: [{css: h1}]", "title: {css: h1}", `test.yaml:31: pages[0].fields.title: want a list`},
		"no source of the id":               {"      listing_id: [{url: listing_id}]\n", "", `pages[0].fields: no source for listing_id; give the field`},
		"a group that no address has":       {"{url: listing_id}", "{url: id}", `test.yaml:30: pages[0].fields.listing_id[0].url: no pattern for pages of kind "listing" names a group (?P<id>...)`},
		"a pair without pairs":              {"    pairs:\n      - {rows: li, label: b}\n", "", `pages[0].fields.ships_from[0].pair: the page has no pairs:`},
		"pairs without rows":                {"{rows: li, label: b}", "{label: b}", `test.yaml:28: pages[0].pairs[0].rows: missing`},
		"two ways of pairs":                 {"{rows: li, label: b}", "{rows: li, label: b, columns: 2}", `test.yaml:28: pages[0].pairs[0]: columns, lines, words and label/value are four ways; give one`},
		"following values without labels":   {"{rows: li, label: b}", "{rows: li, value: '~'}", `test.yaml:28: pages[0].pairs[0].value: "~" needs a selector of labels`},
		"a step with two keys":              {"{before: '→'}", "{before: '→', trim: x}", `test.yaml:32: pages[0].fields.ships_from[0].clean[0]: a step has exactly one key`},
		"a step without a key":              {"{before: '→'}", "{}", `test.yaml:32: pages[0].fields.ships_from[0].clean[0]: a step has exactly one key`},
		"a replacement of one part":         {"{before: '→'}", "{replace: [a]}", `test.yaml:32: pages[0].fields.ships_from[0].clean[0].replace: want [pattern, replacement]`},
		"a date step of another language":   {"'2006-01-02'", "'YYYY-MM-DD'", `test.yaml:33: pages[0].fields.posted_at[0].clean[0].date: want a Go layout`},
		"parts of a field that has none":    {"title: [{css: h1}]", "title: [{css: h1, label: {css: b}}]", `test.yaml:31: pages[0].fields.title[0]: label and price are for variants and shipping`},
		"all and the n-th":                  {"nth: -1", "nth: -1, all: true", `test.yaml:44: pages[1].counters.pages[0].nth: does not go with all`},
		"a count of an attribute":           {"nth: -1", "count: true, attr: href", `test.yaml:44: pages[1].counters.pages[0].count: does not go with attr`},
		"a broken path":                     {"{css: h1}", "{css: h1, json: a..b}", `test.yaml:31: pages[0].fields.title[0].json: want keys with dots between`},
		"a path with an open bracket":       {"{css: h1}", "{css: h1, json: 'a.[b'}", `test.yaml:31: pages[0].fields.title[0].json: "[b" has no end: want keys`},
		"any depth twice":                   {"{css: h1}", "{css: h1, json: '**.a.**.b'}", `test.yaml:31: pages[0].fields.title[0].json: want ** no more than once`},
		"JSON of a pair":                    {"{pair: '^From$',", "{pair: '^From$', json: a,", `test.yaml:32: pages[0].fields.ships_from[0].json: goes with css, attr, var, page`},
		"a name of a script without JSON":   {"{css: h1}", "{css: h1, var: x}", `test.yaml:31: pages[0].fields.title[0].var: goes with json`},
		"items without data":                {"    rows: li\n    skip", "    items: a\n    skip", `test.yaml:38: pages[1].items: needs data: where the JSON stands`},
		"data of no element":                {"    rows: li\n    skip", "    data: {json: a}\n    skip", `test.yaml:38: pages[1].data.css: missing: the selector of the element that holds the JSON`},
		"pieces without rows":               {"    rows: li\n    skip", "    pieces: {lines: true}\n    skip", `test.yaml:38: pages[1].pieces: needs rows: the selector of the element whose text is cut`},
		"pieces in two ways":                {"    rows: li\n    skip", "    rows: li\n    pieces: {lines: true, blocks: true}\n    skip", `test.yaml:39: pages[1].pieces: give one of lines, blocks, begin and between`},
		"a broken fit":                      {"    rows: li\n    skip", "    rows: li\n    pieces: {lines: true, fit: '('}\n    skip", `test.yaml:39: pages[1].pieces.fit: error parsing regexp`},
		"a group of no fit":                 {"      title: [{css: a}]", "      title: [{group: x}]", `test.yaml:42: pages[1].fields.title[0].group: fit and heading of the page's pieces name no group (?P<x>...)`},
		"further records without a record":  {"    rows: li\n    skip", "    rows: li\n    also: [{fields: {vendor: [{css: b}]}}]\n    skip", `test.yaml:39: pages[1].also[0].record: missing: listing or vendor`},
		"a further vendor without a key":    {"    rows: li\n    skip", "    rows: li\n    also: [{record: vendor, fields: {rating: [{css: b}]}}]\n    skip", `test.yaml:39: pages[1].also[0].fields: no source for vendor`},
		"a group of further records":        {"    rows: li\n    skip", "    rows: li\n    also: [{record: vendor, fields: {vendor: [{url: x}]}}]\n    skip", `test.yaml:39: pages[1].also[0].fields.vendor[0].url: no pattern for pages of kind "index" names a group (?P<x>...)`},
		"a match of JSON and css":           {"skip: [{css: th}]", "skip: [{css: th, json: x}]", `test.yaml:39: pages[1].skip[0].json: does not go with css`},
		"variants of nothing":               {"variants: [{css: tr, ", "variants: [{", `test.yaml:34: pages[0].fields.variants[0].css: missing: the selector (or json, pair`},
		"attribute of a match without css":  {"skip: [{css: th}]", "skip: [{attr: x, text: y}]", `test.yaml:39: pages[1].skip[0].attr: needs css`},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Count(whole, tc.old) < 1 {
				t.Fatalf("%q is not in the profile", tc.old)
			}
			_, err := extract.Parse("test.yaml", []byte(strings.Replace(whole, tc.old, tc.new, 1)))
			if !errors.Is(err, strictyaml.ErrFaulty) {
				t.Fatalf("want a fault, got %v", err)
			}
			found := false
			for line := range strings.SplitSeq(err.Error(), "\n") {
				found = found || strings.HasPrefix(line, tc.want) || !strings.HasPrefix(tc.want, "test.yaml") && strings.Contains(line, ": "+tc.want)
			}
			if !found {
				t.Errorf("got\n%s\nwant a line with\n%s", err, tc.want)
			}
		})
	}
}

func TestParseTellsAllFaultsAtOnce(t *testing.T) {
	text := strings.NewReplacer("kind: market", "kind: stall", "timezone: Europe/Berlin", "timezone: Nowhere", "[h1]", "['[']", "state: login", "state: no").Replace(whole)
	_, err := extract.Parse("test.yaml", []byte(text))
	var faults strictyaml.Faults
	if !errors.As(err, &faults) || len(faults) != 4 {
		t.Errorf("got\n%v\nwant four faults", err)
	}
}
