package marketsim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
)

// The engine and the demo profiles prove every field in room seeds; here the
// pages are read by hand, so that a fault is known to be of one side.

type selectors struct{ rows, row, title, vendor, price, index, descr string }

var looks = map[Style]selectors{
	StyleTable: {"table.rows tr.row:not(.sticky)", "td", "a.ttl", "a.usr", "td.price b", "h1.ttl", "div.descr"},
	StyleCard:  {"div.listinglist", "div", "a.title", "a.vendor", "strong", "h2.title", "div.description"},
	StyleLabel: {"tr.item", "td", "a.growlink", "td.vendor a", "span.listprice", ".mainarea_inner > h2", "div.terms"},
}

func parse(t testing.TB, m *Market, path string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(get(t, m, path).Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestIndexRowsShowTheTruth(t *testing.T) {
	for _, style := range styles {
		for _, day := range []int{0, 17} {
			m := mustNew(t, Options{Style: style, Seed: uint64(day) + 3, Listings: 300, NoPictures: true})
			m.SetDay(day)
			look := looks[style]
			rows := map[string][]Offer{}
			for o := range m.Offers(day) {
				rows[o.Index] = append(rows[o.Index], o)
			}
			if len(rows) != m.Totals(day).IndexPages {
				t.Errorf("%s day %d: %d index pages, Totals says %d", style, day, len(rows), m.Totals(day).IndexPages)
			}
			for path, want := range rows {
				found := parse(t, m, path).Find(look.rows)
				if found.Length() != len(want) {
					t.Fatalf("%s %s: %d rows, want %d", style, path, found.Length(), len(want))
				}
				for i, o := range want {
					row := found.Eq(i)
					if got := fold(row.Find(look.title).Text()); got != o.Row.Title {
						t.Errorf("%s %s row %d: title %q, want %q", style, path, i, got, o.Row.Title)
					}
					if got := row.Find(look.vendor).Text(); got != o.Row.Vendor {
						t.Errorf("%s %s row %d: vendor %q, want %q", style, path, i, got, o.Row.Vendor)
					}
					if href, _ := row.Find(look.title).Attr("href"); href != o.Path {
						t.Errorf("%s %s row %d: link %q, want %q", style, path, i, href, o.Path)
					}
					price := fold(row.Find(look.price).Text())
					if amount := digits(price); amount != fmt.Sprintf("%.2f", o.Row.Prices[0].Amount) || !strings.Contains(price, o.Row.Prices[0].Currency) {
						t.Errorf("%s %s row %d: price %q, want %+v", style, path, i, price, o.Row.Prices[0])
					}
				}
			}
		}
	}
}

// digits takes the first amount of a text and writes it with two decimals.
func digits(s string) string {
	for _, f := range strings.Fields(strings.ReplaceAll(s, ",", "")) {
		f, _, _ = strings.Cut(f, "/")
		var v float64
		if _, err := fmt.Sscanf(f, "%f", &v); err == nil {
			return fmt.Sprintf("%.2f", v)
		}
	}
	return ""
}

func TestListingPagesShowTheTruth(t *testing.T) {
	for _, style := range styles {
		m := mustNew(t, Options{Style: style, Listings: 200, NoPictures: true})
		m.SetDay(6)
		for o := range m.Offers(6) {
			doc := parse(t, m, o.Path)
			if got := fold(doc.Find(looks[style].index).Text()); got != o.Listing.Title {
				t.Errorf("%s: title %q, want %q", o.Path, got, o.Listing.Title)
			}
			descr := doc.Find(looks[style].descr)
			descr.Find("br").Each(func(_ int, br *goquery.Selection) { br.ReplaceWithHtml("") })
			if diff := cmp.Diff(o.Listing.Description, strings.TrimSpace(descr.Text())); diff != "" {
				t.Errorf("%s: description: %s", o.Path, diff)
			}
			if back, ok := m.Offer(o.Path, 6); !ok || !cmp.Equal(back, o) {
				t.Errorf("%s: Offer gives another listing", o.Path)
			}
		}
	}
}

func TestTitlesAreVaried(t *testing.T) {
	m := mustNew(t, Options{Listings: 5000})
	has := map[string]int{}
	distinct := map[string]bool{}
	for o := range m.Offers(0) {
		title := o.Listing.Title
		distinct[title] = true
		if title == "" || strings.Contains(title, "%!") || title != fold(title) {
			t.Fatalf("title %q", title)
		}
		for what, marks := range map[string]string{"decimal comma": ",5", "emoji": "🔥", "Cyrillic": "о", "markup": "<", "ampersand": "&", "umlaut": "ä"} {
			if strings.Contains(title, marks) {
				has[what]++
			}
		}
		if o.Substance == "" {
			has["other goods"]++
		}
	}
	for _, what := range []string{"decimal comma", "emoji", "Cyrillic", "markup", "ampersand", "umlaut", "other goods"} {
		if has[what] < 5 {
			t.Errorf("%s in %d of 5,000 titles", what, has[what])
		}
	}
	if len(distinct) < 3500 {
		t.Errorf("%d distinct titles of 5,000", len(distinct))
	}
}
