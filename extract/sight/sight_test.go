package sight_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"vedette/extract/sight"
)

// hidden are the ids of what a page hides, in the order of the page.
func hidden(t testing.TB, page string, blocks ...sight.Block) (string, bool) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	gone, ok := sight.Read(blocks).Hidden(root, sight.Options{})
	var ids []string
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "id" && gone[n] {
				ids = append(ids, a.Val)
			}
		}
	}
	return strings.Join(ids, " "), ok
}

func TestSelectorsOfHidingRules(t *testing.T) {
	const page = `<div id=list class=list><p id=a class="row x">A</p><p id=b class=row data-k="One-two">B<i id=i></i></p><div id=c class=row>C</div><p id=d class="row y">D</p></div>`
	for css, want := range map[string]string{
		".row:nth-child(2n+1)":                 "a c",
		".row:nth-child(-n + 2)":               "a b",
		"p:nth-last-of-type(1)":                "d",
		".list > :nth-last-child(2)":           "c",
		"p:only-of-type, div:only-of-type.row": "c",
		"i:empty":                              "i",
		".x ~ .y":                              "d",
		".x + p":                               "b",
		".x + .y":                              "",
		"#list .row:not(.x, .y, div)":          "b",
		":is(.x, .y):not(:is(.x))":             "d",
		":is(body .list) > :where(.x)":         "a",
		"p:has(i)":                             "b",
		"p:has(+ div)":                         "b",
		"p:has(~ .y)":                          "a b",
		".list:has(> .nothing)":                "",
		"[data-k|=One]":                        "b",
		"[data-k=one-two]":                     "",
		"[data-k='one-two' i]":                 "b",
		"[data-k^=One][data-k$='two']":         "b",
		"html > body > div > p.row.x":          "a",
		"html > div > p":                       "",
		"body div .list .row":                  "",
		`#\61`:                                 "a",
		"::before":                             "",
		"p:unheard-of":                         "",
		".row, p:unheard-of":                   "",
		":root p.y":                            "d",
		"p:nth-child(1):hover":                 "",
		"p.x:not(:checked)":                    "",
		"*:not(html):not(body):not(head) > div.row": "c",
	} {
		if got, ok := hidden(t, page, sight.Block{Text: css + "{display:none}"}); got != want || !ok {
			t.Errorf("%s hides %q, want %q", css, got, want)
		}
	}
}

func TestTheCascade(t *testing.T) {
	const page = `<div id=a class="r x" style="color:red"></div><div id=b class=r><p id=p></p></div>`
	for css, want := range map[string]string{
		".r{display:none} .x{display:block}":                                                 "b",
		".x{display:block} .r{display:none}":                                                 "a b",
		"div.x{display:block} .r{display:none}":                                              "b",
		"#a{display:block} .r.x{display:none}":                                               "",
		":where(#a){display:block} .r{display:none}":                                         "a b",
		".r{display:none!important} #a{display:block}":                                       "a b",
		"@layer l{#a{display:none}} .r{display:block}":                                       "",
		"#b{& p{display:none}}":                                                              "p",
		"#b{p{display:none} display:block}":                                                  "p",
		"#b{> p{&{display:none}}}":                                                           "p",
		".x,#b{p &,& p{display:none}}":                                                       "p",
		"#b{@media screen{display:none}}":                                                    "b",
		"@media print{.r{display:none}}":                                                     "",
		"@media (max-width:600px), print{.r{display:none}}":                                  "",
		"@media not print{.x{display:none}}":                                                 "a",
		"@media (width >= 40em) and (orientation:landscape){.x{display:none}}":               "a",
		"@supports not (display:grid){.r{display:none}}":                                     "",
		"@keyframes k{from{display:none} #a{display:none}}":                                  "",
		"@import 'x.css'; @charset 'utf-8'; #a{display:none}":                                "a",
		"} #a{display:none}":                                                                 "a",
		"#a{color:red;;:;display:none":                                                       "a",
		"#a{--x:{display:none};color:red}":                                                   "",
		"#a{background:url(a;b{c)} #b{display:none}":                                         "b",
		"#a::before{content:'}'} #b{display:none}":                                           "b",
		"#b{--v:none;--w:var(--v)} #p{display:var(--w)}":                                     "p",
		"#p{--v:var(--v);display:var(--v)}":                                                  "",
		"div{visibility:hidden} #p{visibility:visible}":                                      "a",
		"div{display:none} #b:target{display:block}":                                         "a",
		"div{display:none;position:fixed} #b:target{display:block}":                          "a b",
		"div{display:none} div.open{display:block}":                                          "",
		"#b{display:none} #a:hover ~ #b{display:block}":                                      "",
		"#b{display:none} #b:hover{display:block}":                                           "b",
		"#b{opacity:0;max-height:0;overflow:hidden} #a:focus + #b{opacity:1}":                "b",
		"#b{opacity:0;max-height:0;overflow:hidden} #a:focus + #b{opacity:1;max-height:9em}": "",
	} {
		if got, ok := hidden(t, page, sight.Block{Text: css}); got != want || !ok {
			t.Errorf("%s hides %q, want %q", css, got, want)
		}
	}
}

func TestGeneratedTextFollowsTheCascade(t *testing.T) {
	root, err := html.Parse(strings.NewReader(`<b id=a class=x></b>`))
	if err != nil {
		t.Fatal(err)
	}
	for css, want := range map[string]string{
		`.x::before{content:"1"} b::before{content:"2"}`:                   `"1"`,
		`b::before{content:"1"} b::before{content:"2"}`:                    `"2"`,
		`@layer l{#a::before{content:"1"}} b::before{content:"2"}`:         `"2"`,
		`b::before{content:"1"!important} #a::before{content:"2"}`:         `"1"`,
		`b::before{content:"1"} b::after{content:"2"}`:                     `"1" "2"`,
		`b::before{content:"1"} #a::before{content:none}`:                  "",
		`b:hover::before{content:"1"} @media print{b::after{content:"2"}}`: "",
	} {
		var got []string
		ok := sight.Read([]sight.Block{{Text: css}}).Generated(root, func(_ *html.Node, content string, _ bool) { got = append(got, content) })
		if strings.Join(got, " ") != want || !ok {
			t.Errorf("%s puts in %q, want %q", css, got, want)
		}
	}
}

// TestHostileSheetsEnd holds sheets that would take other engines minutes
// against deep and wide pages: they are read, or reported as too much.
func TestHostileSheetsEnd(t *testing.T) {
	deep := strings.Repeat("<b class=a>", 400) + strings.Repeat("<i class=a></i>", 20_000)
	for name, css := range map[string]string{
		"descendants":   strings.Repeat(".a ", 500) + ".z{display:none}",
		"siblings":      strings.Repeat(".a ~ ", 500) + ".z{display:none}",
		"places":        ".a:nth-last-child(2n+1):nth-of-type(3n) ~ .a{display:none}",
		"has":           ".a:has(~ .a):has(.a .a .a){display:none}",
		"nested signs":  strings.Repeat(".a{& &{", 40) + "display:none",
		"nested lists":  strings.Repeat(":not(", 200) + ".a" + strings.Repeat(")", 200) + "{display:none}",
		"many rules":    strings.Repeat("*{display:none}", 20_000),
		"long lists":    ":is(" + strings.Repeat(".b,", 50_000) + ".c){display:none}",
		"properties":    ".a{--a:var(--b)var(--b);--b:var(--c)var(--c);--c:var(--a)var(--a);display:var(--a)}",
		"open brackets": strings.Repeat("(", 100_000) + "{display:none}",
		"large":         strings.Repeat(" ", 2<<20),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			_, ok := hidden(t, deep, sight.Block{Text: css})
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
			t.Logf("read: %v", ok)
		})
	}
}

func TestMoreThanIsGivenIsReported(t *testing.T) {
	page := strings.Repeat("<b class=a></b>", 50_000)
	if _, ok := hidden(t, page, sight.Block{Text: strings.Repeat("*{display:none}*{color:red}", 1000)}); ok {
		t.Error("2,000 rules for each of 50,000 elements were read")
	}
	if _, ok := hidden(t, page, sight.Block{Text: strings.Repeat(" ", 2<<20)}); ok {
		t.Error("2 MB of style were read")
	}
}

// TestTimeIsLinear: eight times the rows may take some eight times as long.
func TestTimeIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("timing")
	}
	took := func(rows int) time.Duration {
		var b strings.Builder
		for i := range rows {
			fmt.Fprintf(&b, `<div class="row r%d"><p class="a b">x<a href="#">y</a></p></div>`, i%7)
		}
		root, err := html.Parse(strings.NewReader(b.String()))
		if err != nil {
			t.Fatal(err)
		}
		sheet := sight.Read([]sight.Block{{Text: `.row:nth-child(3n){display:none} .r2 ~ .r3 a{opacity:0} p:has(a):nth-last-of-type(2){display:none} .row .b{visibility:hidden} a{visibility:visible}`}})
		best := time.Hour
		for range 3 {
			start := time.Now()
			if _, ok := sheet.Hidden(root, sight.Options{}); !ok {
				t.Fatal("too much")
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	times := time.Duration(0)
	for range 5 {
		small, large := took(1000), took(8000)
		if times = large / max(small, 1); times <= 25 {
			return
		}
	}
	t.Errorf("8 times the rows took %d times as long", times)
}

func FuzzHidden(f *testing.F) {
	f.Add(`<p class=a style="dis\70lay:none">x</p>`, `.a:not(:nth-child(2n)) > b{& &{display:var(--x,none)}}`, "screen and (min-width:1px)")
	f.Add(`<b hidden><i style="font:0/0 a"></i></b>`, `@media print{a{b:c}}@layer x{*{opacity:0!important}}::before{content:"\201c"}`, "")
	f.Fuzz(func(t *testing.T, page, css, media string) {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		sheet := sight.Read([]sight.Block{{Text: css}, {Text: css, Media: media}})
		gone, ok := sheet.Hidden(root, sight.Options{Alone: true})
		if !ok && len(page)+2*len(css) < 2000 {
			t.Error("a small page is too much")
		}
		for n := range gone {
			if n.Type != html.ElementNode || n.Data == "body" {
				t.Errorf("%s is gone", n.Data)
			}
		}
		sheet.Generated(root, func(*html.Node, string, bool) {})
		eye := sight.NewEye()
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			verdict := eye.Element(n)
			if fresh := sight.NewEye().Element(n); verdict != fresh {
				t.Errorf("%s: %v by what is remembered, %v by itself", n.Data, verdict, fresh)
			}
			if verdict == sight.Faded {
				sight.Within(n, sight.Options{})
			}
		}
	})
}

// TestEyeRemembers holds that what an eye knows of a style is not said of an
// element whose attributes have a say too.
func TestEyeRemembers(t *testing.T) {
	const page = `<div style="background:#fff">1</div><font color=white style="background:#fff">2</font>` +
		`<i style="background:#fff" hidden>3</i><b style="display:none">4</b><u style="display:none">5</u><s style="background:#fff">6</s>`
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]sight.Verdict{"div": sight.Seen, "font": sight.Faded, "i": sight.Gone, "b": sight.Gone, "u": sight.Gone, "s": sight.Seen}
	eye := sight.NewEye()
	for n := range root.Descendants() {
		if verdict, ok := want[n.Data]; ok && eye.Element(n) != verdict {
			t.Errorf("%s: %v, want %v", n.Data, eye.Element(n), verdict)
		}
	}
}
