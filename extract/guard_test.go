package extract

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"vedette/market"
)

// nodes counts what a page parses into.
func nodes(t *testing.T, page string) int {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for x := root; x != nil; x = next(x, root, false) {
		n++
	}
	return n
}

// fonts opens n formatting elements, each of another form.
func fonts(n int, form func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(form(i))
	}
	return b.String()
}

func TestLookFindsPagesThatExpand(t *testing.T) {
	numbered := func(i int) string { return "<font size=" + strconv.Itoa(i) + ">" }
	opened := func(i int) string { return "<b class=x" + strconv.Itoa(i) + "></b><b class=x" + strconv.Itoa(i) + ">" }
	bold := func(int) string { return "<b>" }
	for name, tc := range map[string]struct {
		page string
		huge bool
	}{
		"five hundred fonts before many blocks":      {"<p>" + fonts(400, numbered) + strings.Repeat("<p>x", 2000), true},
		"forms that were closed before":              {fonts(400, opened) + strings.Repeat("<p>x", 2000), true},
		"fonts that end tags of others do not close": {fonts(400, numbered) + strings.Repeat("</b>", 500) + strings.Repeat("<p>x", 2000), true},
		"careless bold in every row":                 {"<table>" + fonts(3000, func(int) string { return "<tr><td><b>x<td><i>y" }), false},
		"many bold elements and blocks":              {"<p>" + fonts(300, bold) + strings.Repeat("<p>x", 3000), false},
		"fonts that are closed":                      {strings.Repeat("<p><font size=1><b>x</b></font>", 5000), false},
		"more tags than allowed":                     {strings.Repeat("<i></i>", maxTags/2+1), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := look([]byte(tc.page)); got.huge != tc.huge {
				t.Errorf("huge is %t, want %t (%d tags)", got.huge, tc.huge, got.tags)
			}
			if tc.huge {
				return
			}
			if n := nodes(t, tc.page); n > maxTags*4 {
				t.Errorf("let through, and parses into %d nodes", n)
			}
		})
	}
	if n := nodes(t, "<p>"+fonts(300, numbered)+strings.Repeat("<p>x", 1000)); n < 300_000 {
		t.Errorf("the parser makes only %d nodes of a bomb: the guard is not needed any more", n)
	}
}

func TestTooMuchIsAnErrorWithItsCause(t *testing.T) {
	p := &Profile{compiled: &compiled{keys: newKeyring()}}
	for name, page := range map[string]string{
		"depth": strings.Repeat("<div>", 5000),
		"tags":  strings.Repeat("<p>", maxTags+1),
		"bomb":  fonts(400, func(i int) string { return "<font size=" + strconv.Itoa(i) + ">" }) + strings.Repeat("<p>x", 2000),
	} {
		r := p.Extract(Input{Payload: []byte(page)})
		if r.State != market.StateError || r.Cause != market.CauseTooComplex {
			t.Errorf("%s: state %s, cause %q", name, r.State, r.Cause)
		}
	}
}

func TestPicturesAreLeftOut(t *testing.T) {
	data := strings.Repeat("QUJD", 200)
	for name, tc := range map[string]struct{ page, want string }{
		"in double quotes":   {`<img src="data:image/png;base64,` + data + `" alt="x">y`, `<img src="data:image/png;base64," alt="x">y`},
		"in single quotes":   {`<img src='data:image/png;base64,` + data + `' alt="x">`, `<img src='data:image/png;base64,' alt="x">`},
		"in a style":         {`<p style="background:url('data:image/png;base64,` + data + `')">`, `<p style="background:url('data:image/png;base64,')">`},
		"two":                {`<img src="data:image/png;base64,` + data + `"><img src="data:image/png;base64,` + data + `">`, `<img src="data:image/png;base64,"><img src="data:image/png;base64,">`},
		"short ones stay":    {`<img src="data:image/png;base64,QUJD">`, `<img src="data:image/png;base64,QUJD">`},
		"one that was cut":   {`<p>a</p><img src="data:image/png;base64,` + data, `<p>a</p><img src="data:image/png;base64,` + data},
		"text is no picture": {`<p>;base64,` + data + `</p><a href="/x">`, `<p>;base64,` + data + `</p><a href="/x">`},
		"nothing":            {`<p>a</p>`, `<p>a</p>`},
	} {
		if got := string(withoutPictures([]byte(tc.page))); got != tc.want {
			t.Errorf("%s: got %d bytes, want %d", name, len(got), len(tc.want))
		}
	}
	page := []byte(`<img src="data:image/png;base64,` + data + `">`)
	before := bytes.Clone(page)
	withoutPictures(page)
	if !bytes.Equal(page, before) {
		t.Error("the input was changed")
	}
}
