package fold

import "testing"

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                        "plain",
		"a\x1b[31mred\x1b]0;title\x07": "a[31mred]0;title",
		"a\u202eb\u2066c\u200bd\u00ad": "abcd",
		" a \t\n b\r\n ":               "a b",
		"\u0085\u009b31m":              "31m",
		"ok\ufffd\xff":                 "ok",
		"a\u2028b\ue000":               "a b",
	} {
		if got := Visible(in); got != want {
			t.Errorf("Visible(%q) = %q, want %q", in, got, want)
		}
	}
}
