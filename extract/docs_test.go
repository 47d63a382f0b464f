package extract_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"vedette/extract"
)

// manual is the page that people write profiles from: what it shows must work.
func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/profiles.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheSkeletonOfTheManualIsAProfile(t *testing.T) {
	_, rest, _ := strings.Cut(manual(t), "```yaml\n")
	skeleton, _, ok := strings.Cut(rest, "```")
	if !ok || !strings.HasPrefix(skeleton, "name:") {
		t.Fatal("the manual has no skeleton")
	}
	p := parse(t, skeleton)
	page := html("Old Quay", `<div class="list"><p class="found">Found 1,204 things</p><div class="row"><a href="/listing/7">A</a><b class="price">EUR 5</b><a href="/vendor/x">x</a></div></div>`)
	r := p.Extract(extract.Input{Payload: []byte(page), Path: "/category/4?page=2"})
	if len(r.Records) != 1 || r.Records[0].Listing.ID != "7" || r.Counters["listings"] != 1204 {
		t.Errorf("state %s (%s), %+v, counters %v", r.State, r.Reason, r.Records, r.Counters)
	}
}

// aField is a piece of code in the manual that gives a field its sources.
var aField = regexp.MustCompile("`(\\w+): (\\[\\{.*?\\}\\])`")

func TestEveryRecipeOfTheManualIsUnderstood(t *testing.T) {
	_, recipes, _ := strings.Cut(manual(t), "## Recipes")
	recipes, _, _ = strings.Cut(recipes, "## Testing")
	recipes = strings.ReplaceAll(recipes, `\|`, "|")
	found := aField.FindAllStringSubmatch(recipes, -1)
	if len(found) < 25 {
		t.Fatalf("only %d recipes found", len(found))
	}
	for _, m := range found {
		name, sources := m[1], m[2]
		head := "name: x\nversion: 1\nkind: market\nwalk: {follow: [{url: '^/(?P<listing_id>.*)$', kind: k}]}\npages:\n- kind: k\n  require: [b]\n"
		var text string
		switch name {
		case "pairs":
			text = head + "  record: listing\n  pairs: " + sources + "\n  fields: {listing_id: [{value: x}]}\n"
		case "empty", "skip":
			text = head + "  record: listing\n  rows: i\n  " + name + ": " + sources + "\n  fields: {listing_id: [{value: x}]}\n"
		case "joined_at":
			text = head + "  record: vendor\n  fields:\n    vendor: [{value: x}]\n    " + m[0][1:len(m[0])-1] + "\n"
		default:
			text = head + "  record: listing\n  pairs: [{rows: p}]\n  fields:\n    " + m[0][1:len(m[0])-1] + "\n"
			if name != "listing_id" {
				text += "    listing_id: [{value: x}]\n"
			}
		}
		if _, err := extract.Parse("recipe.yaml", []byte(text)); err != nil {
			t.Errorf("%s\n%v", m[0], err)
		}
	}
}

// aSelector is a piece of code in the manual's table of selectors.
var aSelector = regexp.MustCompile("`([^`]+)`")

func TestEverySelectorOfTheManualIsUnderstood(t *testing.T) {
	_, table, _ := strings.Cut(manual(t), "| selector | matches |")
	table, _, _ = strings.Cut(table, "\n\n")
	n := 0
	for line := range strings.SplitSeq(table, "\n") {
		cell, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		for _, m := range aSelector.FindAllStringSubmatch(cell, -1) {
			n++
			css := strings.ReplaceAll(strings.ReplaceAll(m[1], "...", "x"), "'", "''")
			if strings.HasPrefix(css, "[href^=") || strings.HasPrefix(css, "[href$=") {
				css = strings.ReplaceAll(css, "=x", "=y")
			}
			if _, err := extract.Parse("s.yaml", []byte("name: x\nversion: 1\nkind: market\npages: [{kind: k, require: ['"+css+"']}]\n")); err != nil {
				t.Errorf("%s: %v", m[1], err)
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d selectors found", n)
	}
}

// anExample is a page of the manual with the page kinds that read it.
var anExample = regexp.MustCompile("(?s)```(?:html|text)\n(.*?)```\n\n```yaml\n(pages:\n.*?)```")

// TestExamplesOfTheManualAreRead: each page that the manual shows yields two
// records or more by the page kinds below it, with all of their fields.
func TestExamplesOfTheManualAreRead(t *testing.T) {
	found := anExample.FindAllStringSubmatch(manual(t), -1)
	if len(found) != 4 {
		t.Fatalf("%d examples found", len(found))
	}
	for _, m := range found {
		p := parse(t, "name: x\nversion: 1\nkind: market\n"+m[2])
		in := extract.Input{Payload: []byte(m[1])}
		r := p.Extract(in)
		if len(r.Records) < 2 || r.Dropped > 0 || len(r.Notes) > 0 {
			t.Errorf("%s\nstate %s (%s), %d records, %d dropped, notes %v", m[1], r.State, r.Reason, len(r.Records), r.Dropped, r.Notes)
		}
		for field, share := range r.Fill {
			if share < 0.5 {
				t.Errorf("%s\n%s: fill %v, %v", m[1], field, share, p.Explain(in))
			}
		}
	}
}
