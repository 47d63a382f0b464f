package substance

// prefixes are the words that make an analogue of the name after them:
// "acetyl fentanyl" is not fentanyl. A known analogue is longer and has won
// already; what is left is one that the taxonomy does not know.
var prefixes = map[string]bool{
	"acetyl": true, "acetoxy": true, "acryl": true, "acryloyl": true, "allyl": true,
	"benzyl": true, "bromo": true, "butyl": true, "butyryl": true, "chloro": true,
	"crotonyl": true, "cyclopropyl": true, "deschloro": true, "desethyl": true,
	"desmethyl": true, "desalkyl": true, "despropionyl": true, "dichloro": true,
	"dimethyl": true, "ethoxy": true, "ethyl": true, "fluoro": true, "furanyl": true,
	"hydroxy": true, "iodo": true, "isobutyryl": true, "isopropyl": true,
	"methoxy": true, "methoxyacetyl": true, "methyl": true, "nitro": true,
	"phenyl": true, "propyl": true,
	"pyrrolidino": true, "tetrahydro": true, "thio": true, "valeryl": true,
}

// derivative reports whether a name is only the tail or the head of the name
// of another substance: a locant or a code hangs on it by a hyphen (5F-,
// 1X-, N-), a chemical prefix stands before it, or a single letter follows
// by a hyphen (THC-P). Trade names and slang are not chemistry.
func derivative(gs []glyph, h hit) bool {
	if h.alias.kind == kindBrand || h.alias.kind == kindStreet {
		return false
	}
	if h.to < len(gs) && gs[h.to].gap == gapHyphen && !gs[h.to].digit &&
		(h.to+1 == len(gs) || gs[h.to+1].gap != gapNone) {
		return true
	}
	g := gs[h.from].gap
	if h.from == 0 || (g != gapHyphen && g != gapJoin) {
		return false
	}
	from := h.from - 1
	for from > 0 && gs[from].gap == gapNone {
		from--
	}
	word := gs[from:h.from]
	if isPrefix(word) {
		return true
	}
	return g == gapHyphen && isLocant(word)
}

func isPrefix(word []glyph) bool {
	var buf [16]byte
	if len(word) > len(buf) {
		return false
	}
	for i, g := range word {
		buf[i] = g.b
	}
	return prefixes[string(buf[:len(word)])]
}

// maxLocant is the highest number that stands before a ring: higher ones are
// amounts (10-mdma is ten of something).
const maxLocant = '7'

// isLocant reports whether a word is a locant or a substituent code: one
// letter or digit (N, 4), or a digit up to 7 with one to three letters (5F,
// 1cP, 4AcO), units of amount excepted.
func isLocant(word []glyph) bool {
	if len(word) == 1 {
		return !word[0].digit || word[0].b <= maxLocant
	}
	if len(word) > 4 || !word[0].digit || word[0].b > maxLocant {
		return false
	}
	var buf [3]byte
	for i, g := range word[1:] {
		if g.digit {
			return false
		}
		buf[i] = g.b
	}
	return !units[string(buf[:len(word)-1])]
}

// units are the letters after a number that make it an amount.
var units = map[string]bool{
	"g": true, "gr": true, "gm": true, "gms": true, "kg": true, "mg": true, "ug": true, "mcg": true,
	"ml": true, "l": true, "x": true, "oz": true, "lb": true, "lbs": true, "k": true, "pcs": true,
	"ct": true, "st": true, "stk": true, "pc": true,
}
