package annotate

import (
	"vedette/amount"
	"vedette/fold"
)

// signs are what the words of a title say.
type signs struct {
	seen, first            sense // of any word, and of the first
	goods, herbs, drugs, n int   // words of each sort, and all words
	howTo, notBuy          bool  // how to, do not buy
	customFor, customMade  bool  // custom for; custom pressed
	sampleToo              bool  // a sample comes with it, or can be had
	sampleFree             bool  // a free sample: it comes with it when an amount is stated
	onHoliday              bool  // on vacation
	plus, added            bool  // what follows comes on top; the last word does
	empty                  bool  // empty: of a vessel, no drug
	gear                   bool  // test kit, digital scale: for drugs, and none
	book                   bool  // reads like the title of a book
	prev, before           sense // of the last two words
	colon, ordinal         bool
	text                   string // the last word
	little                 int    // small words after a colon
}

// read looks every word of a title up. Words inside the names of substances
// do not count as goods.
func (k kinds) read(t *fold.Text, names []amount.Name) signs {
	var s signs
	name := 0
	for _, tok := range t.Tokens() {
		if tok.Kind != fold.Letters {
			s.sign(tok.Kind, t.Word(tok))
			continue
		}
		for name < len(names) && names[name].End <= int(tok.Start) {
			name++
		}
		text := t.Word(tok)
		w := k[text]
		if name < len(names) && names[name].Start < int(tok.End) {
			w &= herbWord | drugWord
		}
		s.word(text, w)
	}
	s.book = s.colon && s.little >= 2 && s.n >= 6 && s.goods+s.herbs+s.drugs == 0
	return s
}

// sign takes a number or a sign in: signs part phrases.
func (s *signs) sign(kind fold.Kind, text string) {
	switch {
	case kind == fold.Digits:
		if text == "420" {
			s.herbs++
		}
	case text == ":" && s.n > 0:
		s.colon, s.prev = true, 0
	case text == "+" || text == "&":
		s.prev, s.plus = 0, true
	case text != "-" && text != "'":
		s.prev = 0
	}
}

// word takes a word in.
func (s *signs) word(text string, w sense) {
	if s.n == 0 {
		s.first = w
	}
	s.n++
	s.seen |= w
	for _, c := range []struct {
		sense sense
		count *int
	}{{goods, &s.goods}, {firmGoods, &s.goods}, {herbWord, &s.herbs}, {drugWord, &s.drugs}} {
		if w&c.sense != 0 {
			*c.count++
		}
	}
	if s.colon && littleWord(text) {
		s.little++
	}
	if text == "edition" && s.ordinal {
		s.howTo = true
	}
	s.ordinal = text == "st" || text == "nd" || text == "rd" || text == "th"
	s.pair(w)
	s.gear = s.gear || gear(s.text, text) && !s.added || s.empty && vessel(text)
	s.empty = s.empty || text == "empty"
	s.added, s.plus = s.plus || s.added && plusWord(text), plusWord(text)
	s.text = text
	s.before, s.prev = s.prev, w
}

// pair knows the phrases of two or three words.
func (s *signs) pair(w sense) {
	const forOne = customWord | reservedWord
	s.howTo = s.howTo || w&toWord != 0 && s.prev&(howWord|guideWord) != 0
	s.notBuy = s.notBuy || w&buyWord != 0 && s.prev&stopWord != 0
	s.customFor = s.customFor || w&(listingWord|forWord) != 0 && s.prev&forOne != 0 ||
		w&forWord != 0 && s.prev&listingWord != 0 && s.before&forOne != 0
	s.customMade = s.customMade || w&madeWord != 0 && s.prev&customWord != 0
	free := w&sampleWord != 0 && s.text == "free"
	s.sampleFree = s.sampleFree || free && s.n > 3
	s.sampleToo = s.sampleToo || w&availableWord != 0 && s.prev&sampleWord != 0 || w&sampleWord != 0 && s.prev&withWord != 0 && s.n > 2 && (!free || s.added)
	s.onHoliday = s.onHoliday || w&awayWord != 0 && s.prev&onWord != 0
}

// gear reports whether two words name a thing that goes with drugs and is none.
// Reagents, moulds and scales alone are told of drugs too ("reagent tested").
func gear(first, second string) bool {
	switch second {
	case "kit", "kits":
		return first == "test" || first == "testing" || first == "reagent"
	case "test", "tests":
		return first == "ez" || first == "drug" || first == "urine"
	case "scale", "scales":
		return first == "digital" || first == "pocket" || first == "milligram"
	case "agent", "agents":
		return first == "cutting"
	case "strip", "strips":
		return first == "test" || first == "testing"
	case "for":
		return first == "pipe" || first == "pipes" || first == "bong"
	case "capsules", "packaging":
		return first == "empty"
	case "syringes", "needles":
		return first == "insulin" || first == "sterile"
	case "water":
		return first == "bacteriostatic"
	case "press", "mould", "mold", "dies":
		return first == "tablet" || first == "pill"
	}
	return false
}

// plusWord reports whether a word says that something comes on top.
func plusWord(w string) bool {
	switch w {
	case "plus", "with", "and", "free", "mit", "und", "avec", "et", "con", "gratis", "bonus", "pass", "passes":
		return true
	}
	return false
}

// vessel reports whether a word names what goods are put into.
func vessel(w string) bool {
	switch w {
	case "bag", "bags", "mylar", "packaging", "packs", "packages", "pouches", "jars", "tins", "tubes", "boxes", "bottles", "vials", "capsules", "caps",
		"cart", "carts", "cartridge", "cartridges", "disposable", "disposables", "pods", "pens":
		return true
	}
	return false
}

// littleWord are the words that a subtitle has and a listing has not: "Title:
// A Thing and the Other".
func littleWord(w string) bool {
	switch w {
	case "the", "and", "of", "in", "to", "a", "how", "from", "into":
		return true
	}
	return false
}
