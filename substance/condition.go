package substance

import (
	"strings"

	"vedette/fold"
	"vedette/strictyaml"
)

// The conditions of weak names. Those with a colon take a word.
const (
	needAmount       = "amount"        // a mass, volume, count or strength stands in the text
	needCategory     = "category"      // the listing's category names the substance, its class, or a section it fits
	needDrugCategory = "drug-category" // the listing's category is a section of drugs
	needStart        = "start"         // it stands at the start, amounts and ornaments apart
	needMarked       = "marked"        // its number is marked as one: #4, No. 3
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
		case needAmount, needCategory, needDrugCategory, needStart, needMarked:
		default:
			b.fault(field+".needs", "%q: %s", w.Text, strictyaml.Unknown("condition", n,
				[]string{needAmount, needCategory, needDrugCategory, needStart, needMarked, needWord + "...", needClass + "...", needCategoryWord + "..."}))
		}
	}
}

// rule is a condition of a weak name, ready to be asked.
type rule struct {
	amount, category, drugCategory, start, marked bool
	words                                         []string // folded
	classes                                       []string
	categoryWords                                 []string // folded
	unless                                        []string // folded
}

func (b *builder) rule(w *Weak) rule {
	var r rule
	for _, n := range w.Needs {
		kind, word, _ := strings.Cut(n, ":")
		switch kind + ":" {
		case needWord:
			r.words = append(r.words, b.words(word))
		case needClass:
			r.classes = append(r.classes, word)
		case needCategoryWord:
			r.categoryWords = append(r.categoryWords, b.words(word))
		case needAmount + ":":
			r.amount = true
		case needCategory + ":":
			r.category = true
		case needDrugCategory + ":":
			r.drugCategory = true
		case needStart + ":":
			r.start = true
		case needMarked + ":":
			r.marked = true
		}
	}
	for _, u := range w.Unless {
		r.unless = append(r.unless, b.words(u))
	}
	return r
}

// words is a folded text with single blanks around its words, to be looked for
// in another one.
func (b *builder) words(text string) string {
	x := b.folder.Fold(text)
	return string(appendWords(nil, x, x.Tokens()))
}

func appendWords(out []byte, x *fold.Text, toks []fold.Token) []byte {
	out = append(out, ' ')
	for _, k := range toks {
		if k.Kind != fold.Sign {
			out = append(append(out, x.Word(k)...), ' ')
		}
	}
	return out
}

// tri is the answer to a question that may not have been asked yet.
type tri uint8

const (
	unasked tri = iota
	yes
	no
)

// plausible reports whether a name that means other things too may mean its
// substance here. Guides, accounts and software take more than slang, a trade
// name or a short code to be about a substance.
func (f *Finder) plausible(h hit, a *alias) bool {
	switch {
	case a.substance >= 0 && f.atCut(h, a):
		return false
	case a.rule >= 0 && !f.proven(h, a):
		return false
	case a.kind == Exact:
		return f.all&digital == 0 && (f.hasAmount() || f.all&product != 0 || len(f.toks) <= 2 || f.cat.drug && f.cat.fits(f.t.At(int(a.substance)), int(a.substance)))
	case (a.kind >= Brand || len(a.key) <= shortCode) && a.substance >= 0 && f.all&digital != 0:
		return f.hasAmount() || f.cat.drug || f.all&(product|vaping|budding) != 0
	}
	return true
}

// shortWord is the length of names that begin longer words.
const shortWord = 5

// atCut reports whether a short name may be the beginning of a longer word
// that the market cut with dots: "2018 meth...", "MET...".
func (f *Finder) atCut(h hit, a *alias) bool {
	if int(h.to) < len(f.key) || len(a.key) > shortWord || !strings.HasPrefix(f.x.S[f.at[h.to-1]+1:], "..") {
		return false
	}
	return a.kind >= Exact || !f.hasAmount() && len(a.key) < shortWord
}

// shortCode is the length of names that abbreviate many things.
const shortCode = 3

// proven reports whether a weak name has its evidence.
func (f *Finder) proven(h hit, a *alias) bool {
	r := &f.t.rules[a.rule]
	if f.said == "" {
		f.said = string(appendWords(f.scratch[:0], f.x, f.toks))
	}
	for _, w := range r.unless {
		if strings.Contains(f.said, w) {
			return false
		}
	}
	for _, w := range r.words {
		if strings.Contains(f.said, w) {
			return true
		}
	}
	for _, w := range r.categoryWords {
		if strings.Contains(f.cat.words, w) {
			return true
		}
	}
	if !r.amount && !r.category && !r.drugCategory && !r.start && !r.marked && len(r.words)+len(r.classes)+len(r.categoryWords) == 0 {
		return true
	}
	return r.amount && (f.hasAmount() || f.bare() == yes) || r.category && f.cat.fits(f.t.At(int(a.substance)), int(a.substance)) ||
		r.drugCategory && f.cat.drug || r.start && f.atStart(h) || r.marked && f.marked(h) || f.hasClass(r.classes, h)
}

// hasClass reports whether another name of a class stands in the text.
func (f *Finder) hasClass(classes []string, self hit) bool {
	for _, c := range classes {
		for _, h := range f.hits {
			a := &f.t.aliases[h.alias]
			if a.substance >= 0 && a.kind < Weakly && (h.to <= self.from || h.from >= self.to) && f.t.substances[a.substance].Class == c {
				return true
			}
		}
	}
	return false
}

// marked reports whether the number in a name is marked as one: #4, No. 4.
func (f *Finder) marked(h hit) bool {
	for i := f.tok[h.from]; i <= f.tok[h.to-1]; i++ {
		if f.toks[i].Kind != fold.Digits || i == 0 {
			continue
		}
		switch f.x.Word(f.toks[i-1]) {
		case "#", "no", "nr", "number":
			return true
		case ".":
			return i > 1 && f.sees[i-2]&negates != 0 // No.4
		}
	}
	return false
}

// atStart reports whether only amounts and signs stand before a name.
func (f *Finder) atStart(h hit) bool {
	for i := range f.tok[h.from] {
		if f.toks[i].Kind == fold.Letters && f.sees[i]&(massUnit|countUnit|otherUnit) == 0 {
			return false
		}
	}
	return true
}

// hasAmount reports whether the text states a mass, volume, count or strength.
func (f *Finder) hasAmount() bool {
	if f.amount == unasked {
		f.amount = no
		if f.part() {
			f.amount = yes
			return true
		}
		for i, s := range f.sees {
			if s&(massUnit|countUnit|otherUnit) == 0 {
				continue
			}
			// A number before it, or a number behind an x (x 5).
			if i > 0 && f.toks[i-1].Kind == fold.Digits || f.times(i) || f.wordAmount(i) {
				f.amount = yes
				break
			}
		}
	}
	return f.amount == yes
}

// part reports whether a half, quarter or eighth begins the text: 1/8 runtz.
func (f *Finder) part() bool {
	if len(f.toks) < 4 || f.x.Word(f.toks[0]) != "1" || f.x.Word(f.toks[1]) != "/" || f.toks[3].Kind != fold.Letters {
		return false
	}
	switch f.x.Word(f.toks[2]) {
	case "2", "4", "8":
		return true
	}
	return false
}

// times reports whether token i is an x before a number: x 5, x100; but not
// (x64), and not the number of a version, X4.5.
func (f *Finder) times(i int) bool {
	if i+1 >= len(f.toks) || f.toks[i+1].Kind != fold.Digits || f.x.Word(f.toks[i]) != "x" {
		return false
	}
	switch f.x.Word(f.toks[i+1]) {
	case "64", "86", "32":
		return f.toks[i+1].Space
	}
	end := int(f.toks[i+1].End)
	return end+1 >= len(f.x.S) || f.x.S[end] != '.' || f.x.S[end+1] < '0' || f.x.S[end+1] > '9'
}

// wordAmount reports whether a unit is an amount by itself: an eighth, ounce.
func (f *Finder) wordAmount(i int) bool {
	switch f.x.Word(f.toks[i]) {
	case "ounce", "ounces", "oz", "eighth", "qp", "pound", "lb", "lbs", "kilo", "kg", "gram":
		return true
	}
	return false
}

// bare reports whether a title says nothing but names and words of trade, and
// some of the latter: "best quality ice", "NEW hash promo". That is evidence
// for weak names as an amount is.
func (f *Finder) bare() tri {
	if f.plainTrade != unasked {
		return f.plainTrade
	}
	f.plainTrade = no
	if f.all&digital != 0 || len(f.x.S) > maxTitle {
		return no
	}
	some := false
	for i, k := range f.toks {
		switch {
		case k.Kind != fold.Letters:
			continue
		case f.sees[i]&ofTrade != 0:
			some = some || !f.told[i]
		case !f.told[i] && k.End-k.Start > 1:
			return no
		}
	}
	if some {
		f.plainTrade = yes
	}
	return f.plainTrade
}

// ofTrade are the traits of words that stand around names in titles.
const ofTrade = promo | product | gluing | budding | buddy | tablets | genuine | massUnit | countUnit | otherUnit | shipping | joins | vaping
