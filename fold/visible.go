package fold

import (
	"strings"
	"unicode"
)

// Visible makes hostile text safe to show in a line of a terminal or a mail:
// control characters (which move cursors and set titles), invisible and
// bidirectional format characters (which show text in another order than it
// has) and private ones are dropped, and white space is folded.
func Visible(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r): // U+2028 and U+2029 too
			space = b.Len() > 0
			continue
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co), r == unicode.ReplacementChar:
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
