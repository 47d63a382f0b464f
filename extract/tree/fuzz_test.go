package tree

import "testing"

// FuzzParse holds that any page has the library's tree.
func FuzzParse(f *testing.F) {
	for _, c := range pages {
		f.Add([]byte(c.page))
	}
	f.Fuzz(func(t *testing.T, page []byte) { compare(t, page) })
}
