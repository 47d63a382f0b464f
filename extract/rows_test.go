package extract_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/extract"
)

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// index reads an index page with the given rows and further lines of YAML.
func index(t *testing.T, more, body string, in extract.Input) extract.Result {
	t.Helper()
	p := parse(t, `
name: rows
version: 1
kind: market
walk:
  follow:
    - {url: '^/item/(?P<listing_id>\d+)$', kind: item, detail: true}
    - {url: '^/list\?p=(?P<page>\d+)$', kind: index}
  max_page: 50
  ignore: [sid]
  deny: ['^/item/13$']
pages:
- kind: item
  url: '^/item/'
- kind: index
  require: [body]
  record: listing
  detail: [{css: 'a[href*="item"]', attr: href}]
  fields:
    title: [{css: a}]
    vendor: [{css: .v}, {css: h2.v, above: true}]
`+more)
	in.Payload = []byte("<html><body>" + body + "</body></html>")
	return p.Extract(in)
}

func TestRows(t *testing.T) {
	type row struct {
		ID, Title, Vendor string
		Ad                bool
	}
	for name, tc := range map[string]struct {
		more, body string
		want       []row
		dropped    int
	}{
		"one element each": {"  rows: li\n", `<ul><li><a href="/item/1">A</a><i class=v>x</i><li><a href="/item/2">B</a></ul>`,
			[]row{{"1", "A", "x", false}, {"2", "B", "", false}}, 0},
		"the row is the link itself": {"  rows: 'a.card'\n", `<a class=card href="/item/1"><b>A</b> <i class=v>x</i></a>`,
			[]row{{"1", "A x", "x", false}}, 0},
		"headers are skipped": {"  rows: tr\n  skip: [{css: th}, {text: '^Total'}]\n", `<table><tr><th>Title<tr><td><a href="/item/1">A</a><tr><td>Total 5</table>`,
			[]row{{"1", "A", "", false}}, 0},
		"promoted rows are marked": {"  rows: li\n  ads: [{css: .sticky}]\n", `<li><b class=sticky></b><a href="/item/1">A</a><li><a href="/item/1">A</a>`,
			[]row{{"1", "A", "", true}, {"1", "A", "", false}}, 0},
		"rows in rows of layout tables": {"  rows: 'tr:has(a)'\n", `<table><tr><td><table><tr><td><a href="/item/1">A</a><tr><td><a href="/item/2">B</a></table></table>`,
			[]row{{"1", "A", "", false}, {"2", "B", "", false}}, 0},
		"a record over several table rows": {"  rows: 'tr.head'\n  spread: true\n", `<table><tr class=head><td><a href="/item/1">A</a><tr><td class=v>x<tr class=head><td><a href="/item/2">B</a><tr><td class=v>y<tr><td>z</table>`,
			[]row{{"1", "A", "x", false}, {"2", "B", "y", false}}, 0},
		"a record from heading to heading": {"  rows: 'h3'\n  spread: true\n", `<h3><a href="/item/1">A</a></h3> by <p>the <i class=v>x</i></p><h3><a href="/item/2">B</a></h3>`,
			[]row{{"1", "A", "x", false}, {"2", "B", "", false}}, 0},
		"a heading above belongs to the rows below": {"  rows: li\n  skip: [{css: u}]\n", `<h2 class=v>x</h2><ul><li><a href="/item/1">A</a></ul><h2 class=v>y</h2><ul><li><a href="/item/2">B</a></ul>`,
			[]row{{"1", "A", "x", false}, {"2", "B", "y", false}}, 0},
		"a row without a key": {"  rows: li\n", `<li><a href="/other">A</a><li><a href="/item/2">B</a>`,
			[]row{{"2", "B", "", false}}, 1},
		"ids that are not unique": {"  rows: '#listing'\n", `<div id=listing><a href="/item/1">A</a></div><div id=listing><a href="/item/2">B</a></div>`,
			[]row{{"1", "A", "", false}, {"2", "B", "", false}}, 0},
		"a list item inside a paragraph": {"  rows: '.r'\n", `<div class=r><p><li><a href="/item/1">A</a></li></p></div>`,
			[]row{{"1", "A", "", false}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := index(t, tc.more, tc.body, extract.Input{Path: "/list?p=1"})
			var got []row
			for _, rec := range r.Records {
				if !rec.Partial {
					t.Error("a row of an index is partial")
				}
				if rec.Detail != "/item/"+rec.Listing.ID {
					t.Errorf("detail %q", rec.Detail)
				}
				got = append(got, row{rec.Listing.ID, rec.Listing.Title, rec.Listing.Vendor, rec.Ad})
			}
			if diff := cmp.Diff(tc.want, got); diff != "" || r.Dropped != tc.dropped {
				t.Errorf("dropped %d, want %d; rows (-want +got)\n%s", r.Dropped, tc.dropped, diff)
			}
		})
	}
}

func TestCountersAndEmptyPages(t *testing.T) {
	const more = "  rows: li\n  empty: [{css: p, text: 'no offers'}]\n  counters:\n    listings: [{css: h1, clean: [{regex: '([\\d,]+) listings'}]}]\n    page: [{url: page}]\n    nothing: [{css: h9}]\n"
	r := index(t, more, `<h1>23,624 listings</h1><p>There are no offers</p>`, extract.Input{Path: "/list?p=7"})
	if r.State != "content" || len(r.Records) != 0 {
		t.Fatalf("state %s (%s)", r.State, r.Reason)
	}
	if diff := cmp.Diff(map[string]int64{"listings": 23624, "page": 7}, r.Counters); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLinks(t *testing.T) {
	body := `<a href="/item/1">One</a><a href="/item/1">again</a><a href="http://quay.onion/item/2#x"> Two
		2</a><a href="item/3">relative</a><a href="../x/./y/">dots</a><a href="/item/4?sid=9">session</a><a href="/list?sid=1&p=3">p</a>
		<a href="/list?p=51">beyond</a><a href="/item/13">denied</a><a href="http://other.onion/item/5">off</a><a href="//other.onion/z">off too</a>
		<a href="javascript:void(0)">js</a><a href="mailto:a@b.example">mail</a><a href="data:text/html,x">data</a><a href="#top">top</a><a>none</a>
		<a href="/road?balances&ltc">amp</a><a href="HTTPS://QUAY.onion/Item/6">case</a><a href="?p=2">query</a><a href="/a b/ü">blank</a><area href="/item/7"><a href="ftp://quay.onion/x">ftp</a>`
	r := index(t, "  rows: li\n  empty: [{css: body}]\n", body, extract.Input{Path: "/shop/list?p=1", Hosts: []string{"quay.onion", "quay2.onion:8080"}})
	want := []extract.Link{
		{Path: "/item/1", Text: "One", Kind: "item", Detail: true},
		{Path: "/item/2", Text: "Two 2", Kind: "item", Detail: true},
		{Path: "/shop/item/3", Text: "relative"},
		{Path: "/x/y/", Text: "dots"},
		{Path: "/item/4", Text: "session", Kind: "item", Detail: true},
		{Path: "/list?p=3", Text: "p", Kind: "index"},
		{Path: "/list?p=51", Text: "beyond"},
		{Path: "/item/13", Text: "denied"},
		{Offsite: "other.onion", Text: "off"},
		{Path: "/road?balances&ltc", Text: "amp"},
		{Path: "/Item/6", Text: "case"},
		{Path: "/shop/list?p=2", Text: "query"},
		{Path: "/a%20b/%C3%BC", Text: "blank"},
		{Path: "/item/7", Kind: "item", Detail: true},
	}
	if diff := cmp.Diff(want, r.Links); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestABaseIsFollowedOnTheSiteOnly(t *testing.T) {
	for base, want := range map[string]extract.Link{
		"/deep/er/":                {Path: "/deep/er/x", Text: "x"},
		"http://quay.onion/deep/":  {Path: "/deep/x", Text: "x"},
		"http://other.onion/deep/": {Path: "/shop/x", Text: "x"},
		"javascript:alert(1)":      {Path: "/shop/x", Text: "x"},
	} {
		r := index(t, "  rows: li\n  empty: [{css: body}]\n", `<base href="`+base+`"><a href="x">x</a>`, extract.Input{Path: "/shop/list", Hosts: []string{"quay.onion"}})
		if diff := cmp.Diff([]extract.Link{want}, r.Links); diff != "" {
			t.Errorf("base %s (-want +got)\n%s", base, diff)
		}
	}
}

func TestASavedPageThatWritesItsOwnName(t *testing.T) {
	body := `<a href="http://saved.onion/item/1">One</a><a href="http://saved.onion/list?p=2">2</a><a href="http://forum.onion/">Forum</a>`
	r := index(t, "  rows: 'a[href*=item]'\n", body, extract.Input{})
	want := []extract.Link{{Path: "/item/1", Text: "One", Kind: "item", Detail: true}, {Path: "/list?p=2", Text: "2", Kind: "index"}, {Offsite: "forum.onion", Text: "Forum"}}
	if diff := cmp.Diff(want, r.Links); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(r.Records) != 1 || r.Records[0].Listing.ID != "1" {
		t.Errorf("records %+v", r.Records)
	}
}

func TestTheOwnAccountIsNoVendor(t *testing.T) {
	p := parse(t, "name: o\nversion: 1\nkind: market\nwalk: {follow: [{url: '^/u/', kind: u}]}\npages: [{kind: u, require: [b]}]\n")
	for body, own := range map[string]bool{
		`Logged in as <a href="/u/me">me</a>`:                       true,
		`Connecté en tant que <a href="/u/me">me</a>`:               true,
		`<b>Вы вошли как:</b> <a href="/u/me">me</a>`:               true,
		`<span>Welcome back,</span> <a href="/u/me">me</a>`:         true,
		`<p>Logged in as: <b><a href="/u/me">me</a></b></p>`:        true,
		`Sold by <a href="/u/me">me</a>`:                            false,
		`Welcome to the market. Vendor: <a href="/u/me">me</a>`:     false,
		`<a href="/x">Welcome</a><div><p><a href="/u/me">m</a></p>`: false,
	} {
		r := p.Extract(extract.Input{Payload: []byte("<b></b>" + body), Path: "/"})
		l := r.Links[len(r.Links)-1]
		if l.Own != own || (l.Kind == "") != own {
			t.Errorf("%s: own %t, kind %q, want %t", body, l.Own, l.Kind, own)
		}
	}
}

func TestCanonical(t *testing.T) {
	p := parse(t, plain+"\n")
	q := parse(t, "name: c\nversion: 1\nkind: market\nwalk: {ignore: [sid, '_']}\npages: [{kind: a}]\n")
	for _, tc := range []struct {
		p         *extract.Profile
		ref, want string
	}{
		{p, "/a", "/a"}, {p, "a", "/a"}, {p, "", "/"}, {p, "/a#b", "/a"}, {p, "/a?", "/a"}, {p, "/a?x=1#y", "/a?x=1"},
		{p, "/a/../b/./c", "/b/c"}, {p, "/../../a", "/a"}, {p, "//a", "/a"}, {p, "/a/b/../", "/a/"}, {p, "/.well", "/.well"},
		{p, "/a?b=2&a=1", "/a?b=2&a=1"}, {p, "/a?sid=1", "/a?sid=1"},
		{q, "/a?sid=1", "/a"}, {q, "/a?sid=1&b=2", "/a?b=2"}, {q, "/a?b=2&%73id=1", "/a?b=2"}, {q, "/a?side=1", "/a?side=1"}, {q, "/a?x&_=9", "/a?x"},
	} {
		if got := tc.p.Canonical(tc.ref); got != tc.want {
			t.Errorf("Canonical(%q) = %q, want %q", tc.ref, got, tc.want)
		}
		if again := tc.p.Canonical(tc.want); again != tc.want {
			t.Errorf("Canonical(%q) = %q, not itself", tc.want, again)
		}
	}
}

func TestRoute(t *testing.T) {
	p := parse(t, plain)
	for path, want := range map[string]string{"/": "index", "/item/7": "listing", "/item/7/delete": "", "/item/x": "", "/logout?next=/item/7": "", "/x": ""} {
		f, ok := p.Route(path)
		if f.Kind != want || ok != (want != "") {
			t.Errorf("Route(%q) = %q, %t, want %q", path, f.Kind, ok, want)
		}
	}
}

func TestVerifyMarker(t *testing.T) {
	p := parse(t, plain+"verify:\n  marker: [{css: p.seal, text: '^three herons$'}, {title: Quay}]\n")
	for page, want := range map[string]bool{
		html("Old Quay", "<p class=seal> three  herons</p>"):                    true,
		html("Old Quay", "<p class=seal>two herons</p>"):                        false,
		html("Other", "<p class=seal>three herons</p>"):                         false,
		html("Old Quay", "<p class=seal style='display:none'>three herons</p>"): false,
		"": false,
	} {
		if got := p.VerifyMarker(extract.Input{Payload: []byte(page)}); got != want {
			t.Errorf("%q proves %t, want %t", page, got, want)
		}
	}
	if parse(t, plain).VerifyMarker(extract.Input{Payload: []byte(html("x", "y"))}) {
		t.Error("a profile without a marker proves nothing")
	}
}

func TestRowsThatAreNeverClosed(t *testing.T) {
	p := parse(t, plain)
	row := func(id, title string) string {
		return `<div class="row"><a href="/item/` + id + `">` + title + `</a><span class="price">USD ` + id + `</span>`
	}
	page := html("Index", `<div class="list">`+row("1", "One")+row("2", "Two")+row("3", "Three")+`</div>`)
	r := p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
	got := map[string]float64{}
	for _, rec := range r.Records {
		got[rec.Listing.ID+" "+rec.Listing.Title] = rec.Listing.Prices[0].Amount
	}
	if diff := cmp.Diff(map[string]float64{"1 One": 1, "2 Two": 2, "3 Three": 3}, got); diff != "" || r.Dropped > 0 {
		t.Errorf("%d dropped, (-want +got)\n%s", r.Dropped, diff)
	}
	// A frame of the same form around rows is no record.
	page = html("Index", `<div class="list"><div class="row"><a href="/item/9">Featured</a>`+row("1", "One")+`</div>`+row("2", "Two")+`</div></div></div>`)
	r = p.Extract(extract.Input{Payload: []byte(page), Path: "/"})
	if len(r.Records) != 2 || r.Dropped > 0 || len(r.Notes) > 0 {
		t.Errorf("%d records, %d dropped, notes %v", len(r.Records), r.Dropped, r.Notes)
	}
}
