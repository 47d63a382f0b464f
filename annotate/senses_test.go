package annotate

import (
	"strings"
	"testing"

	"vedette/fold"
)

// TestWordsCanBeMet: titles are looked up by folded runs of letters, categories
// by letters and digits; any other word of the lexicon would never be met.
func TestWordsCanBeMet(t *testing.T) {
	var f fold.Folder
	for _, e := range senses {
		for w := range strings.FieldsSeq(e.words) {
			if e.sense&(drugShelf|otherShelf|guideShelf) != 0 {
				if strings.ContainsFunc(w, notInWord) {
					t.Errorf("%q is never a word of a category", w)
				}
				continue
			}
			x := f.Fold(w)
			if k := x.Tokens(); len(k) != 1 || k[0].Kind != fold.Letters || x.S != w {
				t.Errorf("%q is never a word of a title", w)
			}
		}
	}
}
