package extract

import (
	"bytes"
	"slices"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// treePage has what selectors trip over: repeated ids and classes, nesting,
// tables, foreign elements.
const treePage = `<!doctype html><html><head><title>t</title></head><body class="a  b
	a"><div id="x" class="row big"><p class="row"><a href="/item/1" class="link">one</a> <a>two</a></p></div>
	<div id="x"><ul><li class="row"><b>Ships from</b> x<li><i class="ROW">y</i></ul></div><table><tr><td class=price>1<td><table><tr><td class=price>2</table></table>
	<svg viewBox="0 0 1 1"><title>s</title><foreignObject><p class=row>f</p></foreignObject></svg><p></p><h3>Vendor <a href="/u/1">anna</a></h3></body></html>`

var treeSelectors = []string{
	"*", "a", ".row", "#x", "div", "p.row", ".row.big", "div#x.row", "a[href]", "a[href*=item].link", "[href]", "div .row", "div > .row", "li ~ li", "b + i",
	"tr:has(td.price)", "tr:has(> td.price)", "td:nth-child(2)", ":not(.row)", "p:not(.row)", "li:first-child b", "h3:contains('vendor') > a", "p:empty", "A.Link", "TITLE",
	".row, a, #x", "td.price , li", "body > *", "div:has(a, b)", `[class~="row"]`, "i.ROW", ".a.b", "foreignObject p", `a:is(.link)`, "a:link", ":root", "li:last-of-type",
}

// sameAsCascadia compares a query through the index with one over the tree.
func sameAsCascadia(t *testing.T, page []byte, css string) {
	t.Helper()
	keys := newKeyring()
	s, err := compileSelector(css, keys)
	if err != nil {
		return
	}
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return
	}
	group, err := cascadia.ParseGroup(hasChild.ReplaceAllString(css, ":haschild($1)"))
	if err != nil {
		t.Fatal(err)
	}
	want := cascadia.QueryAll(root, group)
	d := newDOM(root, keys, 8, func(*html.Node) bool { return false })
	var got []*html.Node
	for _, i := range s.in(d, d.all()) {
		got = append(got, d.node(i))
	}
	if !slices.Equal(got, want) {
		t.Fatalf("%q finds %d elements through the index and %d without", css, len(got), len(want))
	}
	first := s.first(d, d.all())
	if (first >= 0) != (len(want) > 0) || first >= 0 && d.node(first) != want[0] {
		t.Fatalf("%q: another first element", css)
	}
	last := s.last(d, d.all())
	if (last >= 0) != (len(want) > 0) || last >= 0 && d.node(last) != want[len(want)-1] {
		t.Fatalf("%q: another last element", css)
	}
	for i := range d.elems {
		n := d.elems[i].node
		if s.matches(n) != group.Match(n) {
			t.Fatalf("%q and <%s>: another answer than the library's", css, n.Data)
		}
		below := cascadia.QueryAll(n, group)
		if hits := s.in(d, d.below(el(i))); len(hits) != len(below) {
			t.Fatalf("%q below <%s>: %d elements through the index and %d without", css, n.Data, len(hits), len(below))
		}
	}
}

func TestSelectorsFindWhatCascadiaFinds(t *testing.T) {
	for _, css := range treeSelectors {
		if _, err := compileSelector(css, newKeyring()); err != nil && css != "a:is(.link)" {
			t.Errorf("%q: %v", css, err)
		}
		sameAsCascadia(t, []byte(treePage), css)
	}
}

func TestTheIndexIsUsed(t *testing.T) {
	keys := newKeyring()
	for css, exact := range map[string]bool{".row": true, "td": true, "#x": true, "p.row": false, "div .row": false, "a[href]": false} {
		s, err := compileSelector(css, keys)
		if err != nil {
			t.Fatal(err)
		}
		if s.alts[0].slot < 0 || s.alts[0].exact != exact {
			t.Errorf("%q: slot %d, exact %t", css, s.alts[0].slot, s.alts[0].exact)
		}
	}
}

// FuzzSelect: the index never changes what a selector finds.
func FuzzSelect(f *testing.F) {
	for _, css := range treeSelectors {
		f.Add([]byte(treePage), css)
	}
	f.Add([]byte("<p class='a\\b'>"), `.a\\b`)
	f.Add([]byte("<p class='a'>"), `p/**/.a`)
	f.Add([]byte("<div class=x><p class=x>"), `div.x:not([a="]"]) > p`)
	f.Fuzz(func(t *testing.T, page []byte, css string) {
		if len(page) > 2<<10 || len(css) > 100 {
			return
		}
		sameAsCascadia(t, page, css)
	})
}

func TestHasWithAChild(t *testing.T) {
	keys := newKeyring()
	root, err := html.Parse(bytes.NewReader([]byte(treePage)))
	if err != nil {
		t.Fatal(err)
	}
	for css, want := range map[string]int{"tr:has(td.price)": 2, "tr:has(> td.price)": 2, "table:has(> td)": 0, "td:has(> table)": 1, "div:has( > p.row )": 1} {
		s, err := compileSelector(css, keys)
		if err != nil {
			t.Fatal(err)
		}
		d := newDOM(root, keys, 8, func(*html.Node) bool { return false })
		if got := s.in(d, d.all()); len(got) != want {
			t.Errorf("%q finds %d, want %d", css, len(got), want)
		}
	}
}
