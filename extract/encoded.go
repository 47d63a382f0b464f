package extract

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"
)

// decoders undo encodings that pages hide values in. A value that is not so
// encoded is dropped.
var decoders = map[string]func(string) string{
	"url": func(v string) string {
		out, err := url.QueryUnescape(v)
		if err != nil {
			return ""
		}
		return folded(out)
	},
	"markup": markupText,
	"html":   func(v string) string { return folded(html.UnescapeString(v)) },
	"base64": func(v string) string {
		out, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(v), "="))
		if err != nil || !utf8.Valid(out) {
			return ""
		}
		return folded(string(out))
	},
}

// markupText is the text of HTML that a page keeps in a text, with its line
// breaks.
func markupText(v string) string {
	if strings.Count(v, "<") > maxMarkup {
		return ""
	}
	root, err := xhtml.ParseWithOptions(strings.NewReader(v), xhtml.ParseOptionEnableScripting(false))
	if err != nil {
		return ""
	}
	return lines(root)
}

// maxMarkup bounds the tags of such a text.
const maxMarkup = 5000
