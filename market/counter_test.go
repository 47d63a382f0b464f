package market

import "testing"

func TestCategoryOf(t *testing.T) {
	for path, want := range map[string]string{
		"/":                           "/",
		"/?page=3":                    "/",
		"/list?cat=4&page=3":          "/list?cat=4",
		"/category/categories/2/585":  "/category/categories/2",
		"/category/4":                 "/category/4",
		"/list?offset=40&order=price": "/list?order=price",
		"/list?cat=%zz":               "/list",
	} {
		if got := CategoryOf(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
