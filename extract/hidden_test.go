package extract_test

import (
	"strings"
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
		"escapes":                                {"", `<div class="row" style="dis\70lay:none">` + bait + `</div>`},
		"a comment in a value":                   {"", `<div class="row" style="display:/**/none">` + bait + `</div>`},
		"nearly no opacity":                      {"", `<div class="row" style="opacity:0.001">` + bait + `</div>`},
		"moved aside":                            {"", `<div class="row" style="transform:translateX(-9999px)">` + bait + `</div>`},
		"moved to the right":                     {"", `<div class="row" style="position:relative;left:9999px">` + bait + `</div>`},
		"no zoom":                                {"", `<div class="row" style="zoom:0">` + bait + `</div>`},
		"a filter among others":                  {"", `<div class="row" style="filter:blur(1px) opacity(0%)">` + bait + `</div>`},
		"letters of a pixel":                     {"", `<div class="row" style="font-size:1px">` + bait + `</div>`},
		"a shorthand of fonts":                   {"", `<div class="row" style="font:0/0 a">` + bait + `</div>`},
		"a shorthand of margins":                 {"", `<div class="row" style="margin:0 0 0 -9999px">` + bait + `</div>`},
		"a shorthand of places":                  {"", `<div class="row" style="position:fixed;inset:0 auto auto -200vw">` + bait + `</div>`},
		"the colour of the paper":                {"", `<div class="row" style="color:#fff;background:white">` + bait + `</div>`},
		"letters filled with nothing":            {"", `<div class="row" style="-webkit-text-fill-color:rgb(0 0 0 / 0)">` + bait + `</div>`},
		"content that is not laid out":           {"", `<div class="row" style="content-visibility:hidden">` + bait + `</div>`},
		"hidden from readers with a link in it":  {"", `<div class="row" aria-hidden="true">` + bait + `</div>`},
		"a popover":                              {"", `<div class="row" popover>` + bait + `</div>`},
		"a variable of the element":              {"", `<div class="row" style="--h:none;display:var(--h)">` + bait + `</div>`},
		"a variable of the page":                 {`<style>:root{--h:none} .x9{display:var(--h)}</style>`, `<div class="row x9">` + bait + `</div>`},
		"the fallback of a variable":             {`<style>.x9{display:var(--no, none)}</style>`, `<div class="row x9">` + bait + `</div>`},
		"the second child":                       {`<style>.list .row:nth-child(2){display:none}</style>`, `<div class="row">` + bait + `</div>`},
		"the last child":                         {`<style>.row:last-child{display:none}</style>`, `<div class="row">` + bait + `</div>`},
		"all but the first of its type":          {`<style>.list>div:not(:first-of-type){display:none}</style>`, `<div class="row">` + bait + `</div>`},
		"an even one of its type":                {`<style>div.row:nth-of-type(2n){display:none}</style>`, `<div class="row">` + bait + `</div>`},
		"one of several":                         {`<style>:is(.x8,.list > .x9){display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"what has something":                     {`<style>.row:has(> .t){display:none}</style>`, `<div class="row"><i class="t"></i>` + bait + `</div>`},
		"what stands behind something":           {`<style>.row + .row{display:none}</style>`, `<div class="row">` + bait + `</div>`},
		"an escaped class":                       {`<style>.\78 9{display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"a condition that holds":                 {`<style>@supports (display:grid) { .x9{display:none} }</style>`, `<div class="row x9">` + bait + `</div>`},
		"a wide screen":                          {`<style>@media screen and (min-width:600px) { .x9{display:none} }</style>`, `<div class="row x9">` + bait + `</div>`},
		"nested rules":                           {`<style>.list { color:red; & .x9 { display:none } }</style>`, `<div class="row x9">` + bait + `</div>`},
		"nested rules without a sign":            {`<style>.list { .x9 { color:red; &.row { display:none } } }</style>`, `<div class="row x9">` + bait + `</div>`},
		"a layer":                                {`<style>@layer a { .x9 { display:none } }</style>`, `<div class="row x9">` + bait + `</div>`},
		"the later rule":                         {`<style>.x9{display:block} .x9{display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"the more specific rule":                 {`<style>.row.x9{display:none} .x9{display:block}</style>`, `<div class="row x9">` + bait + `</div>`},
		"the important rule":                     {`<style>.x9{display:none!important}</style>`, `<div class="row x9" style="display:block">` + bait + `</div>`},
		"what no browser takes":                  {`<style>.x9{display:none;display:nonsense}</style>`, `<div class="row x9">` + bait + `</div>`},
		"a class with many rules":                {`<style>` + strings.Repeat(`.x9 b{display:none}`, 100) + strings.Repeat(`.x9{color:red}`, 100) + `.x9{display:none}</style>`, `<div class="row x9">` + bait + `</div>`},
		"what only the pointer on it shows":      {`<style>.x9{display:none} .x9:hover{display:block}</style>`, `<div class="row x9">` + bait + `</div>`},
		"a class for those that are true":        {`<style>.row{display:none} .row.good, .row:first-child{display:block}</style>`, `<div class="row">` + bait + `</div>`},
		"the colour of the page's paper":         {`<style>body{background:#111} .x9,.x9 a{color:#111}</style>`, `<div class="row x9">` + bait + `</div>`},
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
		"an open dialog":                        {"", `open`},
		"a thin line":                           {"", `style="height:1px;overflow:hidden"`},
		"a small move":                          {"", `style="transform:translate(-50%, 4px)"`},
		"a colour":                              {"", `style="color:rgba(0,0,0,0.8)"`},
		"a round picture":                       {"", `style="clip-path:circle(0.5)"`},
		"a little shift":                        {"", `style="position:relative;left:-5px"`},
		"half opacity":                          {"", `style="opacity:0.5"`},
		"no height, but nothing clipped":        {"", `style="height:0"`},
		"a tab that an address opens":           {`<style>.pane{display:none} #t1:target{display:block}</style>`, `class="pane" id="t1"`},
		"a pane that its class opens":           {`<style>.pane{display:none} .pane.on{display:block}</style>`, `class="pane"`},
		"hidden on narrow screens only":         {`<style>@media (max-width:600px){.x9{display:none}}</style>`, `class="x9"`},
		"hidden in print only":                  {`<style>@media print{.x9{display:none}}</style>`, `class="x9"`},
		"hidden under the pointer only":         {`<style>.x9:hover{display:none}</style>`, `class="x9"`},
		"an icon that is hidden from readers":   {"", `><i class="fa" aria-hidden="true">*</i`},
		"letters of a size in a box of none":    {`<style>.g{font-size:0} .g .row{font-size:14px}</style>`, `class="g"`},
		"what is seen in what is not":           {`<style>.g{visibility:hidden} .g > .row{visibility:visible}</style>`, `class="g"`},
		"white letters on a coloured picture":   {`<style>.g{color:#fff;background:#fff url(a.png)}</style>`, `class="g"`},
		"a block for print":                     {`<style media="print">.g .row{display:none}</style>`, `class="g"`},
		"a condition that does not hold":        {`<style>@supports not (display:grid){.g{display:none}}</style>`, `class="g"`},
		"a later rule that shows it":            {`<style>.g{display:none} .g{display:block}</style>`, `class="g"`},
		"a more specific rule that shows it":    {`<style>div.g{display:block} .g{display:none}</style>`, `class="g"`},
		"an important rule that shows it":       {`<style>.g{display:block!important}</style>`, `class="g" style="display:none"`},
		"the first child":                       {`<style>.row:nth-child(n+2), .list > :not(:last-child){display:none}</style>`, ``},
		"a rule that no browser takes":          {`<style>.g, .h:nonsense{display:none}</style>`, `class="g"`},
		"a text that looks like a style":        {"", `style="background:url('x;display:none')"`},
		"a hidden attribute that a rule beats":  {`<style>.g{display:block}</style>`, `class="g" hidden`},
		"a part of it that is none of the page": {`<style>.g::before{display:none}</style>`, `class="g"`},
		"a class that only looks like it":       {`<style>.x{display:none}</style>`, `class="x9"`},
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
		"a decoy among elements that another rule lays out": {`.card{display:block} .ghost{display:none}`, `class="card ghost"`, 0},
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
