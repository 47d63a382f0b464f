package substance

import (
	"strings"

	"vedette/strictyaml"
)

// The conditions of weak names. Those with a colon take a word.
const (
	needAmount       = "amount"        // a mass, volume, count or strength stands in the text
	needCategory     = "category"      // the listing's category names the substance, its class, or a section it fits
	needDrugCategory = "drug-category" // the listing's category is a section of drugs
	needStart        = "start"         // it stands at the start, amounts and ornaments apart
	needWord         = "word:"         // that word stands in the text
	needClass        = "class:"        // another name of that class stands in the text
	needCategoryWord = "category-word:"
)

// conditions checks the rule of a weak name.
func (b *builder) conditions(field string, w weak) {
	if len(w.Needs)+len(w.Unless) == 0 {
		b.fault(field, "%q: a weak name needs a rule: needs or unless", w.Text)
	}
	for _, n := range w.Needs {
		word, found := "", false
		for _, p := range []string{needWord, needClass, needCategoryWord} {
			if rest, ok := strings.CutPrefix(n, p); ok {
				word, found = rest, true
				if p == needClass {
					if _, known := b.t.classes[word]; !known {
						b.fault(field+".needs", "%q: unknown class %q", w.Text, word)
					}
				}
			}
		}
		if found && word != "" {
			continue
		}
		switch n {
		case needAmount, needCategory, needDrugCategory, needStart:
		default:
			b.fault(field+".needs", "%q: %s", w.Text, strictyaml.Unknown("condition", n,
				[]string{needAmount, needCategory, needDrugCategory, needStart, needWord + "...", needClass + "...", needCategoryWord + "..."}))
		}
	}
}
