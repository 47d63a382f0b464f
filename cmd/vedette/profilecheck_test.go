package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// savedShop is a saved page of the demo profile of cards.
const savedShop = `name: shop
version: 1
kind: market
walk: {start: [/], follow: [{url: '^/$', kind: index}, {url: '^/i/(?P<listing_id>\d+)$', kind: listing}]}
pages:
  - {kind: index, require: [div.list], record: listing, rows: div.row, detail: [{css: a, attr: href}], fields: {title: [{css: a}], prices: [{css: b}]}}
  - {kind: listing, require: [h1], record: listing, fields: {listing_id: [{url: listing_id}], title: [{css: h1}], prices: [{css: b}]}}
`

func TestProfileCheckNamesPageRecordFieldWantAndGot(t *testing.T) {
	dir := t.TempDir()
	profile := write(t, dir, "shop.yaml", savedShop)
	pages := filepath.Join(dir, "saved")
	if err := os.Mkdir(pages, 0o755); err != nil {
		t.Fatal(err)
	}
	page := write(t, pages, "index.html", `<div class="list"><div class="row"><a href="/i/7">Five</a><b>USD 5</b></div></div>`)
	write(t, pages, "login.htm", `<title>Login</title><form action="/login"><input type="password"></form>`)
	write(t, pages, "login.json", `{"state": "login", "records": []}`)

	// A draft, and a page whose expectation a person wrote: it is left alone.
	got := run(t, "", "profile", "check", "--write", profile, pages).want(t, statusDone)
	if !strings.Contains(got.out, "index.expected.yaml: written") || !strings.Contains(got.out, "login.json: left as it is") {
		t.Fatal(got.out)
	}
	got = run(t, "", "profile", "check", profile, pages).want(t, statusDone)
	if !strings.Contains(got.out, "2 pages read, 2 with expected values, 0 differences") {
		t.Fatal(got.out)
	}

	write(t, dir, "shop.yaml", strings.Replace(savedShop, "prices: [{css: b}]", "prices: [{css: i}]", 1))
	got = run(t, "", "profile", "check", profile, pages).want(t, statusFailed)
	if want := page + `: record 7: prices: want [{"amount":5,"currency":"USD"}], got nothing`; !strings.Contains(got.out, want) {
		t.Errorf("no line %q in\n%s", want, got.out)
	}
	objects := run(t, "", "profile", "check", "--json", profile, page).want(t, statusFailed).objects(t)
	differences, _ := objects[0]["differences"].([]any)
	if len(objects) != 1 || len(differences) != 1 || differences[0].(map[string]any)["field"] != "prices" {
		t.Errorf("%v", objects)
	}

	// The page's address and the draft that knows it.
	detail := write(t, dir, "7.html", `<h1>Five</h1><b>USD 5</b>`)
	run(t, "", "profile", "check", "--write", "--url", "/i/7", profile, detail).want(t, statusDone)
	draft, err := os.ReadFile(filepath.Join(dir, "7.expected.yaml"))
	if err != nil || !strings.Contains(string(draft), `- listing_id: "7"`) || !strings.Contains(string(draft), `url: "/i/7"`) {
		t.Errorf("%v\n%s", err, draft)
	}
}

// TestAStrangerIsToldWhatFindsNothing: what a profile looks for in vain is
// named with what is there, for one page and over all.
func TestAStrangerIsToldWhatFindsNothing(t *testing.T) {
	dir := t.TempDir()
	profile := write(t, dir, "shop.yaml", strings.Replace(savedShop, "prices: [{css: b}]", "prices: [{css: u}]", 1))
	page := write(t, dir, "index.html", `<div class="list"><div class="row"><a href="/i/7">Five</a><b>USD 5</b></div></div>`)
	other := write(t, dir, "other.html", `<h2>Something else</h2>`)

	got := run(t, "", "extract", "--profile", profile, page, other).want(t, statusDone)
	for _, want := range []string{
		`hint: prices: css "u" matches nothing on the page`,
		`hint: index: require "div.list" matches nothing`,
		`hint: listing: require "h1" matches nothing`,
	} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in\n%s", want, got.out)
		}
	}
	got = run(t, "", "profile", "check", profile, page, other).want(t, statusDone)
	for _, want := range []string{"page kind index: on 1 pages never found: prices", "no page was of kind: listing"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("no %q in\n%s", want, got.out)
		}
	}
}

func TestProfileCheckReadsPagesOfTextAndJSON(t *testing.T) {
	dir := t.TempDir()
	profile := write(t, dir, "shop.yaml", `name: shop
version: 1
kind: shop
pages:
  - {kind: api, require: [script], record: listing, data: {css: script}, items: '*', fields: {listing_id: [{json: id}], title: [{json: name}]}}
  - {kind: text, require: [pre], record: listing, rows: pre, pieces: {lines: true, fit: '^(?P<id>\d+) (?P<name>.+)$'}, fields: {listing_id: [{group: id}], title: [{group: name}]}}
`)
	pages := filepath.Join(dir, "saved")
	if err := os.Mkdir(pages, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, pages, "api.json", `[{"id":7,"name":"Five"}]`)
	write(t, pages, "api.expected.yaml", "page: api\nrecords: [{listing_id: 7, title: Five}]\n")
	write(t, pages, "list.txt", "Prices by <anna@shop.example>\n7 Five\n")
	write(t, pages, "list.expected.yaml", "page: text\nrecords: [{listing_id: 7, title: Five}]\n")
	got := run(t, "", "profile", "check", profile, pages).want(t, statusDone)
	if !strings.Contains(got.out, "2 pages read, 2 with expected values, 0 differences") {
		t.Fatal(got.out)
	}
}

func TestProfileCheckRefusesWhatWouldNeverBeLookedAt(t *testing.T) {
	dir := t.TempDir()
	profile := write(t, dir, "shop.yaml", savedShop)
	pages := filepath.Join(dir, "saved")
	if err := os.Mkdir(pages, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, pages, "gone.expected.yaml", "state: content\n")
	if got := run(t, "", "profile", "check", profile, pages).want(t, statusUsage); !strings.Contains(got.errout, "gone.html is not there") {
		t.Error(got.errout)
	}
	page := write(t, pages, "gone.html", "<h1>x</h1>")
	write(t, pages, "gone.json", `{}`)
	if got := run(t, "", "profile", "check", profile, page).want(t, statusUsage); !strings.Contains(got.errout, "two files of expected values") {
		t.Error(got.errout)
	}
	if err := os.Remove(filepath.Join(pages, "gone.json")); err != nil {
		t.Fatal(err)
	}
	write(t, pages, "gone.expected.yaml", "sate: content\n")
	if got := run(t, "", "profile", "check", profile, page).want(t, statusUsage); !strings.Contains(got.errout, `gone.expected.yaml:1: sate: unknown key "sate"; did you mean "state"?`) {
		t.Error(got.errout)
	}
}
