package tree

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// want is the library's tree.
func want(page []byte) (*html.Node, error) {
	return html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
}

// dump writes a tree, a line a node, and checks that its pointers agree.
func dump(t testing.TB, root *html.Node) string {
	t.Helper()
	var b strings.Builder
	depth := 0
	for n := root; n != nil; {
		fmt.Fprintf(&b, "%*s%d %d %q %q %q\n", depth, "", n.Type, n.DataAtom, n.Namespace, n.Data, n.Attr)
		var before *html.Node
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Parent != n || c.PrevSibling != before {
				t.Fatalf("%q: a child whose pointers do not agree", n.Data)
			}
			before = c
		}
		if n.LastChild != before {
			t.Fatalf("%q: not the last child", n.Data)
		}
		if n.FirstChild != nil {
			n = n.FirstChild
			depth++
			continue
		}
		for n != root && n.NextSibling == nil {
			n = n.Parent
			depth--
		}
		if n == root {
			break
		}
		n = n.NextSibling
	}
	return b.String()
}

// compare holds Parse to the library and reports whether the page was built here.
func compare(t testing.TB, page []byte) (here bool) {
	t.Helper()
	lib, libErr := want(page)
	got, here := build(page)
	if !here {
		return false
	}
	if libErr != nil {
		t.Fatalf("the library refuses it: %v\n%q", libErr, page)
	}
	if l, h := dump(t, lib), dump(t, got); l != h {
		t.Fatalf("%.2000q\nlibrary:\n%.4000s\nhere:\n%.4000s", page, l, h)
	}
	return true
}
