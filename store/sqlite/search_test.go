package sqlite

import (
	"strings"
	"testing"
)

func TestMatchQuery(t *testing.T) {
	for _, c := range []struct{ query, want, exclude string }{
		{query: "ketamine", want: `"ketamine"`},
		{query: "  two   words ", want: `("two" AND "words")`},
		{query: `"a phrase" word`, want: `("a phrase" AND "word")`},
		{query: `before"inside"after`, want: `("before" AND "inside" AND "after")`},
		{query: `"open phrase`, want: `"open phrase"`},
		{query: "pre*", want: `"pre*"*`},
		{query: `"a phr"*`, want: `"a phr"*`},
		{query: `"a phr" *`, want: `"a phr"`},
		{query: "5F-PB22", want: `"5F-PB22"`},
		{query: "a-*", want: `"a-*"`},
		{query: "x OR y NOT z", want: `("x" OR ("y" NOT "z"))`},
		{query: "x AND y or z", want: `("x" AND "y" AND "or" AND "z")`},
		{query: "x -y", want: `("x" NOT "y")`},
		{query: `-"y z" x -w`, want: `("x" NOT ("y z" OR "w"))`},
		{query: "-x", exclude: `"x"`},
		{query: "-x -y", exclude: `("x" OR "y")`},
		{query: "(a OR b) c", want: `(("a" OR "b") AND "c")`},
		{query: "a -(b OR c)", want: `("a" NOT ("b" OR "c"))`},
		{query: "a -(b -c)", want: `("a" NOT ("b" NOT "c"))`},
		{query: "a (-b)", want: `("a" NOT "b")`},
		{query: "a OR -b", want: `"a"`},
		{query: "OR a OR OR b OR", want: `("a" OR "b")`},
		{query: "a ) b ( c", want: `("a" AND "b" AND "c")`},
		{query: "((((((((((((a))))))))))))", want: `"a"`},
		{query: "a - b", want: `("a" AND "b")`},
		{query: "title:x ^y (z) {w}", want: `("title:x" AND "^y" AND "z" AND "{w}")`},
		{query: "***"},
		{query: `"" - ☃`},
		{query: "()"},
		{query: "a\x00b", want: "\"a\uFFFDb\""},
		{query: ""},
	} {
		got, exclude, ok := matchQuery(c.query)
		if got != c.want || exclude != c.exclude || ok != (c.want+c.exclude != "") {
			t.Errorf("%q: got %s, without %s, %v, want %s, without %s", c.query, got, exclude, ok, c.want, c.exclude)
		}
	}
}

func FuzzMatchQuery(f *testing.F) {
	for _, s := range []string{`a "b c" d*`, "a OR (b -c) NOT (d", "-a -(b OR", `"`, "NEAR(x, 2)", "\x00\xff", "ﬁ ſ ¼ ²", "\u0301", "a\u0301*", "𝔞*"} {
		f.Add(s)
	}
	db, err := sqlOpenMemory()
	if err != nil {
		f.Fatal(err)
	}
	defer db.Close()
	f.Fuzz(func(t *testing.T, query string) {
		match, exclude, ok := matchQuery(query)
		if !ok {
			return
		}
		if match == "" {
			match = exclude
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
