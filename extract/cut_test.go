package extract_test

import (
	"strconv"
	"strings"
	"testing"

	"vedette/extract"
)

// cards is an index page of n rows, each with a picture.
func cards(n int) string {
	var b strings.Builder
	b.WriteString("<!doctype html><html><head><title>Index</title></head><body><div class=\"list\">\n")
	for i := range n {
		id := strconv.Itoa(i + 1)
		b.WriteString(`<div class="row"><img src="data:image/png;base64,` + strings.Repeat("A", 400) + `" alt="x"><a href="/item/` + id + `">Offer ` + id + `</a> <p><b class="price">USD ` + id + `</b></p></div>` + "\n")
	}
	b.WriteString("</div><div class=\"pager\"><a href=\"/?p=2\">2</a></div></body></html>\n")
	return b.String()
}

// TestCutAnywhere cuts a page at every byte. Whatever is read is a whole row
// of the page, and rows are missing only when the cut is told.
func TestCutAnywhere(t *testing.T) {
	p := parse(t, plain)
	page := cards(4)
	full := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
	if len(full.Records) != 4 || full.Truncated || full.Dropped != 0 {
		t.Fatalf("the whole page: %d records, truncated %t, dropped %d", len(full.Records), full.Truncated, full.Dropped)
	}
	rows := strings.Index(page, `<div class="row"`)
	for at := rows; at < len(page); at++ {
		got := p.Extract(extract.Input{Payload: []byte(page[:at]), Path: "/"})
		begun := strings.Count(page[:at], `<div class="row">`)
		whole := strings.Count(page[:at], "</p></div>")
		if len(got.Records) != whole {
			t.Fatalf("cut at %d: %d records of %d whole rows", at, len(got.Records), whole)
		}
		for i, rec := range got.Records {
			if rec.Listing.Title != full.Records[i].Listing.Title || len(rec.Listing.Prices) != 1 || rec.Listing.Prices[0] != full.Records[i].Listing.Prices[0] {
				t.Fatalf("cut at %d: row %d differs: %+v", at, i, rec.Listing)
			}
		}
		if whole < 4 && !got.Truncated {
			t.Fatalf("cut at %d after %d of 4 rows, and not told", at, whole)
		}
		if got.Truncated && begun > whole && got.Dropped != begun-whole {
			t.Fatalf("cut at %d: dropped %d, want %d", at, got.Dropped, begun-whole)
		}
	}
}

func TestPagesWithoutTheirClosingTags(t *testing.T) {
	p := parse(t, plain)
	row := func(id string) string { return `<div class="row"><a href="/item/` + id + `">T</a></div>` }
	for name, tc := range map[string]struct {
		page      string
		fetcher   bool
		records   int
		truncated bool
	}{
		"a fragment":                               {`<div class="list">` + row("1") + row("2") + `</div>`, false, 2, false},
		"a fragment that leaves its list open":     {`<div class="list">` + row("1") + row("2"), false, 2, false},
		"a careless document that ends with text":  {`<html><body><div class="list">` + row("1") + row("2") + `</div><p>Footer`, false, 2, false},
		"a careless document with open fonts":      {`<html><body><center><font size=2><div class="list">` + row("1") + `</div><p>Footer<br>`, false, 1, false},
		"a document that ends between rows":        {`<html><body><div class="list">` + row("1") + row("2"), false, 2, true},
		"a document that ends inside a row":        {`<html><body><div class="list">` + row("1") + `<div class="row"><a href="/item/2">T</a>`, false, 1, true},
		"a row that ends inside a comment":         {`<html><body><div class="list">` + row("1") + `<div class="row"><a href="/item/2">T</a><!-- x`, false, 1, true},
		"a row that ends inside a text area":       {`<html><body><div class="list">` + row("1") + `<div class="row"><a href="/item/2">T</a><textarea>x`, false, 1, true},
		"a fragment that ends inside a tag":        {`<div class="list">` + row("1") + `</div><img src="x`, false, 1, true},
		"a fragment that ends with a small number": {`<div class="list">` + row("1") + `</div>a < 5`, false, 1, false},
		"an end inside a letter":                   {`<html><body><div class="list">` + row("1") + `<div class="row"><a href="/item/2">T` + "\xe2\x82", false, 1, true},
		"a whole page that the fetcher calls cut":  {`<html><body><div class="list">` + row("1") + row("2") + `</div></body></html>`, true, 2, true},
		"rows whose end tags are optional":         {`<div class="list"><table><tr class=x><td><div class="row"><a href="/item/1">T</a></div></table></div>`, false, 1, false},
		"text behind the closing tag":              {`<html><body><div class="list">` + row("1") + `</div></body></html><!-- 0.02 s -->`, false, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := p.Extract(extract.Input{Payload: []byte(tc.page), Path: "/", Truncated: tc.fetcher})
			if len(got.Records) != tc.records || got.Truncated != tc.truncated {
				t.Errorf("%d records, truncated %t (state %s, %s); want %d, %t", len(got.Records), got.Truncated, got.State, got.Reason, tc.records, tc.truncated)
			}
		})
	}
}

func TestACutListingKeepsWhatIsWhole(t *testing.T) {
	p := parse(t, plain)
	page := `<html><head><title>x</title></head><body><h1>Five grams</h1><div class="offer"><span class="price">EUR 9</span><p class="text">The descrip`
	got := p.Extract(extract.Input{Payload: []byte(page), Path: "/item/7"})
	if len(got.Records) != 1 || !got.Truncated {
		t.Fatalf("%d records, truncated %t", len(got.Records), got.Truncated)
	}
	rec := got.Records[0]
	if rec.Listing.Title != "Five grams" || len(rec.Listing.Prices) != 1 || rec.Listing.Description != "" || !rec.Partial {
		t.Errorf("partial %t, %+v; want title and price, and no half description", rec.Partial, rec.Listing)
	}
	if len(got.Notes) != 1 || got.Notes[0].Field != "description" {
		t.Errorf("notes %+v, want one on the description", got.Notes)
	}
}
