package substance

import "vedette/fold"

// chemicalPrefix reports whether a word makes an analogue of the name after them:
// "acetyl fentanyl" is not fentanyl. A known analogue is longer and has won
// already; what is left is one that the taxonomy does not know.
func chemicalPrefix(word string) bool {
	switch word {
	case "acetyl", "acetoxy", "acryl", "acryloyl", "allyl", "benzyl", "bromo", "butyl", "butyryl", "chloro", "crotonyl",
		"cyclopropyl", "cyclobutyl", "cyclopentyl", "cyclohexyl", "deschloro", "desethyl", "desmethyl", "desalkyl", "desnitro",
		"despropionyl", "dichloro", "diethyl", "difluoro", "dimethyl", "dimethoxy", "ethoxy", "ethyl", "fluoro", "furanyl", "hexyl", "hydroxy", "iodo",
		"isobutyryl", "isopropyl", "methoxy", "methoxyacetyl", "methyl", "nitro", "nor", "pentyl", "phenyl", "propionyl", "propyl", "pyrrolidino",
		"pyrrolidinyl", "tetrahydro", "tetrahydrofuran", "thio", "thiophene", "trifluoro", "valeryl", "ortho", "meta", "para", "deoxy", "nitroso", "benzoyl":
		return true
	}
	return false
}

// derivative reports whether a name is only the tail or the head of the name
// of another substance: a locant or a code hangs on it by a hyphen (5F-,
// 1X-, N-), a chemical prefix stands before it, or a single letter follows
// by a hyphen (THC-P). Trade names and slang are not chemistry.
func (f *Finder) derivative(h hit) bool {
	kind := f.t.aliases[h.alias].kind
	if kind != Name && kind != Foreign && kind != Exact {
		return false
	}
	from, to := int(h.from), int(h.to)
	if to < len(f.key) && f.gaps[to] == gapHyphen && f.key[to] > '9' &&
		(to+1 == len(f.key) || f.gaps[to+1] > gapBorder) {
		return true
	}
	if f.numbered(from, to) {
		return true
	}
	if from == 0 {
		return false
	}
	g := f.gaps[from]
	if g == gapBreak {
		return false
	}
	i := from - 1
	for i > 0 && f.gaps[i] <= gapBorder {
		i--
	}
	word := f.key[i:from]
	if len(word) <= len("methoxyacetyl")+2 && chemicalPrefix(string(word)) {
		return true
	}
	return g == gapHyphen && isLocant(word) || g == gapBorder && len(word) > 1 && isLocant(word) && word[0] <= maxLocant && f.chemicalCode(word)
}

// numbered reports whether a short code goes on with a number of three or
// four digits that is no amount: MPHP-2201.
func (f *Finder) numbered(from, to int) bool {
	if to-from > 6 || to == len(f.key) || f.gaps[to] != gapHyphen {
		return false
	}
	k := int(f.tok[to])
	n := f.toks[k].End - f.toks[k].Start
	return f.toks[k].Kind == fold.Digits && n >= 3 && n <= 4 &&
		(k+1 == len(f.toks) || f.sees[k+1]&(massUnit|countUnit|otherUnit) == 0)
}

// chemicalCode reports whether a glued code before a name is one of
// substitution rather than an amount: 5f, 4ho.
func (f *Finder) chemicalCode(word []byte) bool { return f.t.traits[string(word[1:])] == 0 }

// maxLocant is the highest number that stands before a ring: higher ones are
// amounts (10-mdma is ten of something).
const maxLocant = '7'

// isLocant reports whether a word is a locant or a substituent code: one
// letter or digit (N, 4), or a digit up to 7 with one to three letters (5F,
// 1cP, 4AcO), units of amount excepted.
func isLocant(word []byte) bool {
	if len(word) == 1 {
		return word[0] > '9' || word[0] <= maxLocant
	}
	if len(word) > 4 || word[0] > maxLocant {
		return false
	}
	for _, b := range word[1:] {
		if b <= '9' {
			return false
		}
	}
	return !unit(string(word[1:]))
}

// unit reports whether letters after a number make it an amount.
func unit(s string) bool {
	switch s {
	case "g", "gr", "gm", "gms", "kg", "mg", "ug", "mcg", "ml", "l", "x", "oz", "lb", "lbs", "k", "pcs", "ct", "st", "stk", "pc", "gs", "tab", "cap", "pls":
		return true
	}
	return false
}
