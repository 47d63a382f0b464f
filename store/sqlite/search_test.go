package sqlite

import (
	"strings"
	"testing"
)

func TestMatchQuery(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"ketamine", `"ketamine"`},
		{"  two   words ", `"two" "words"`},
		{`"a phrase" word`, `"a phrase" "word"`},
		{`before"inside"after`, `"before" "inside" "after"`},
		{`"open phrase`, `"open phrase"`},
		{"pre*", `"pre*"*`},
		{`"a phr"*`, `"a phr"*`},
		{`"a phr" *`, `"a phr"`},
		{"5F-PB22", `"5F-PB22"`},
		{"a-*", `"a-*"`},
		{"x OR y NOT z", `"x" "OR" "y" "NOT" "z"`},
		{"title:x ^y (z) {w}", `"title:x" "^y" "(z)" "{w}"`},
		{"***", ""},
		{`"" - ☃`, ""},
		{"a\x00b", "\"a\uFFFDb\""},
		{"", ""},
	} {
		got, ok := matchQuery(c.query)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %s, %v, want %s", c.query, got, ok, c.want)
		}
	}
}

func FuzzMatchQuery(f *testing.F) {
	for _, s := range []string{`a "b c" d*`, `"`, "NEAR(x, 2)", "\x00\xff", "ﬁ ſ ¼ ²", "\u0301", "a\u0301*", "𝔞*"} {
		f.Add(s)
	}
	db, err := sqlOpenMemory()
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	f.Fuzz(func(t *testing.T, query string) {
		match, ok := matchQuery(query)
		if !ok {
			return
		}
		if n := strings.Count(match, `"`); n%2 != 0 {
			t.Errorf("%q became %s", query, match)
		}
		var n int
		if err := db.QueryRow("SELECT count(*) FROM search WHERE search MATCH ?", match).Scan(&n); err != nil {
			t.Errorf("%q became %s: %v", query, match, err)
		}
	})
}
