package substance

import (
	"strings"
	"testing"

	"vedette/fold"
)

// TestWordsCanBeMet: a trait is looked up by one token of a folded text; any
// other word of the vocabulary would never be met.
func TestWordsCanBeMet(t *testing.T) {
	var f fold.Folder
	for _, v := range vocabulary {
		for w := range strings.FieldsSeq(v.words) {
			x := f.Fold(w)
			if k := x.Tokens(); len(k) != 1 || k[0].Kind == fold.Digits || x.S != w {
				t.Errorf("%q is never met", w)
			}
		}
	}
}
