package extract_test

import (
	"testing"

	"vedette/extract"
)

// rows reads the titles of an index page.
func titles(t *testing.T, p *extract.Profile, page string) []string {
	t.Helper()
	r := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
	var out []string
	for _, rec := range r.Records {
		out = append(out, rec.Listing.Title)
	}
	return out
}

func TestHiddenRowsAreNoListings(t *testing.T) {
	p := parse(t, plain)
	const bait = `<a href="/item/666">Bait</a><span class="price">USD 1</span>`
	for name, tc := range map[string]struct{ head, row string }{
		"display none":                           {"", `<div class="row" style="display:none">` + bait + `</div>`},
		"spelled with capitals and spaces":       {"", `<div class="row" STYLE=" Display : None !important ; color:red">` + bait + `</div>`},
		"visibility":                             {"", `<div class="row" style="visibility:hidden">` + bait + `</div>`},
		"no opacity":                             {"", `<div class="row" style="opacity:0.0">` + bait + `</div>`},
		"no font size":                           {"", `<div class="row" style="font-size:0px">` + bait + `</div>`},
		"no height":                              {"", `<div class="row" style="height:0;overflow:hidden">` + bait + `</div>`},
		"no width":                               {"", `<div class="row" style="overflow:hidden;max-width:0">` + bait + `</div>`},
		"off the screen":                         {"", `<div class="row" style="position:absolute;left:-9999px">` + bait + `</div>`},
		"off the screen by a margin":             {"", `<div class="row" style="margin-left:-9999px">` + bait + `</div>`},
		"indented away":                          {"", `<div class="row" style="text-indent:-999em">` + bait + `</div>`},
		"clipped to nothing":                     {"", `<div class="row" style="position:absolute;clip:rect(0,0,0,0)">` + bait + `</div>`},
		"clipped to a point":                     {"", `<div class="row" style="position:absolute;clip: rect(1px 1px 1px 1px)">` + bait + `</div>`},
		"scaled to nothing":                      {"", `<div class="row" style="transform:scale(0)">` + bait + `</div>`},
		"the hidden attribute":                   {"", `<div class="row" hidden>` + bait + `</div>`},
		"inside something hidden":                {"", `<div style="display:none"><p><div class="row">` + bait + `</div></div>`},
		"a class of a style block":               {`<style>.x9{display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"an id of a style block":                 {`<style>#x9 { visibility: hidden; }</style>`, `<div class="row" id="x9">` + bait + `</div>`},
		"a list of selectors":                    {`<style>b, .x9 , #q {display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"a place in the tree":                    {`<style>div.trap > div{position:absolute;top:-5000px}</style>`, `<div class="trap"><div class="row">` + bait + `</div></div>`},
		"an attribute":                           {`<style>div[data-k="1"]{display:none}</style>`, `<div class="row" data-k="1">` + bait + `</div>`},
		"behind comments and imports":            {`<style>/* {} */ @import "a.css"; .x9{/* x */display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"a block for every screen":               {`<style>@media screen { .a{color:red} .x9{display:none} } .b{color:red}</style>`, `<div class="row x9">` + bait + `</div>`},
		"a second style block in the body":       {"", `<style>.x9{display:none}</style><div class="row x9">` + bait + `</div>`},
		"a box over the page that a click opens": {`<style>#p1{position:fixed;display:none} #p1:target{display:block}</style>`, `<div class="row" id="p1">` + bait + `</div>`},
		"a dialog that is not open":              {"", `<dialog class="row">` + bait + `</dialog>`},
		"one pixel":                              {"", `<div class="row" style="width:1px;height:1px;overflow:hidden;position:absolute">` + bait + `</div>`},
		"without colour":                         {"", `<div class="row" style="color:transparent">` + bait + `</div>`},
		"clipped to its middle":                  {"", `<div class="row" style="clip-path:inset(50%)">` + bait + `</div>`},
		"moved off the screen":                   {"", `<div class="row" style="transform:translate(-9999px, 0)">` + bait + `</div>`},
		"moved above the screen":                 {"", `<div class="row" style="transform:translateY(-200vh)">` + bait + `</div>`},
		"filtered away":                          {"", `<div class="row" style="filter:opacity(0)">` + bait + `</div>`},
		"a template":                             {"", `<template><div class="row">` + bait + `</div></template>`},
	} {
		t.Run(name, func(t *testing.T) {
			page := "<html><head>" + tc.head + `</head><body><div class="list"><div class="row"><a href="/item/1">True</a></div>` + tc.row + "</div></body></html>"
			got := titles(t, p, page)
			if len(got) != 1 || got[0] != "True" {
				t.Errorf("read %q, want only the true row", got)
			}
			r := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
			for _, l := range r.Links {
				if l.Path == "/item/666" {
					t.Error("the hidden link was reported")
				}
			}
		})
	}
}

func TestWhatAPersonCanSeeIsRead(t *testing.T) {
	p := parse(t, plain)
	for name, tc := range map[string]struct{ head, attrs string }{
		"an open dialog":                  {"", `open`},
		"a thin line":                     {"", `style="height:1px;overflow:hidden"`},
		"a small move":                    {"", `style="transform:translate(-50%, 4px)"`},
		"a colour":                        {"", `style="color:rgba(0,0,0,0.8)"`},
		"a round picture":                 {"", `style="clip-path:circle(0.5)"`},
		"a little shift":                  {"", `style="position:relative;left:-5px"`},
		"half opacity":                    {"", `style="opacity:0.5"`},
		"no height, but nothing clipped":  {"", `style="height:0"`},
		"a tab that another rule opens":   {`<style>.pane{display:none} #t1:checked ~ .pane{display:block}</style>`, `class="pane"`},
		"a pane that its class opens":     {`<style>.pane{display:none} .pane.on{display:block}</style>`, `class="pane"`},
		"hidden on narrow screens only":   {`<style>@media (max-width:600px){.x9{display:none}}</style>`, `class="x9"`},
		"hidden in print only":            {`<style>@media print{.x9{display:none}}</style>`, `class="x9"`},
		"hidden under the pointer only":   {`<style>.x9:hover{display:none}</style>`, `class="x9"`},
		"a class that only looks like it": {`<style>.x{display:none}</style>`, `class="x9"`},
		"an icon for readers aloud":       {"", `aria-hidden="true"`},
	} {
		t.Run(name, func(t *testing.T) {
			page := "<html><head>" + tc.head + `</head><body><div class="list"><div ` + tc.attrs + `><div class="row"><a href="/item/1">True</a></div></div></div></body></html>`
			if got := titles(t, p, page); len(got) != 1 {
				t.Errorf("read %q, want the row", got)
			}
		})
	}
}

func TestProfileHidesAndReveals(t *testing.T) {
	p := parse(t, `
name: hides
version: 1
kind: market
pages:
  - kind: index
    require: [.list]
    record: listing
    rows: .row
    hidden: ['.bait', '#trap']
    reveal: ['.tab']
    fields:
      listing_id: [{css: a, attr: href}]
      title: [{css: a}]
`)
	page := `<div class="list"><div class="row"><a href="/1">A</a></div><div class="bait"><div class="row"><a href="/2">B</a></div></div>
		<div id="trap"><div class="row"><a href="/3">C</a></div></div><div class="tab" style="display:none"><div class="row"><a href="/4">D</a></div></div></div>`
	got := titles(t, p, page)
	if len(got) != 2 || got[0] != "A" || got[1] != "D" {
		t.Errorf("read %q, want A and D", got)
	}
}

func TestTabsWithoutScriptsAreOpen(t *testing.T) {
	p := parse(t, plain)
	page := func(css, box string) string {
		return html("Offer", `<style>`+css+`</style><h1>Tea</h1><div class="offer"><input type="radio" id="r1"><div `+box+`><span class="price">USD 5</span></div></div>`)
	}
	for name, tc := range map[string]struct {
		css, box string
		want     int
	}{
		"a pane hidden by its class and opened by its id":   {`.pane{display:none} #r1:checked ~ #t1{display:block}`, `class="pane" id="t1"`, 1},
		"a pane opened by another class":                    {`.pane{display:none} #r1:checked ~ .p1{display:block}`, `class="pane p1"`, 1},
		"a pane that nothing opens":                         {`.pane{display:none} #r1:checked ~ #t2{display:block}`, `class="pane" id="t1"`, 0},
		"a box over the page":                               {`.pane{display:none;position:fixed} #t1:target{display:block}`, `class="pane" id="t1"`, 0},
		"a decoy among elements that another rule lays out": {`.ghost{display:none} .card{display:block}`, `class="card ghost"`, 0},
		"a decoy with a style of its own is no pane":        {`#r1:checked ~ #t1{display:block}`, `id="t1" style="display:none"`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Extract(extract.Input{Payload: []byte(page(tc.css, tc.box)), Path: "/item/7"})
			prices := 0
			if len(got.Records) == 1 {
				prices = len(got.Records[0].Listing.Prices)
			}
			if prices != tc.want {
				t.Errorf("%d prices, want %d (%s)", prices, tc.want, got.State)
			}
		})
	}
}
