package amount

import (
	"testing"

	"vedette/fold"
)

// TestWordsCanBeMet: texts are looked up by folded runs of letters; any other
// word of the lexicon would never be met.
func TestWordsCanBeMet(t *testing.T) {
	var f fold.Folder
	for w := range NewLexicon().words {
		x := f.Fold(w)
		if k := x.Tokens(); len(k) != 1 || k[0].Kind != fold.Letters || x.S != w || len(w) > maxWordLen {
			t.Errorf("%q is never met", w)
		}
	}
}
