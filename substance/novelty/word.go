package novelty

import (
	"slices"
	"strings"
)

// maxWord is the longest word that a stem is looked for in.
const maxWord = 48

// endings may follow a stem: plurals and the last vowels of other languages.
var endings = [...]string{"", "e", "s", "es", "a", "o", "i", "y", "u", "en"}

// modifier is a chemical syllable or a locant before a word: 4-fluoro in
// 4-fluorobutyrfentanyl.
type modifier struct {
	from  int    // in the stream
	text  string // unified: para is 4, f is fluoro
	chem  bool   // a syllable, not only a locant
	short bool   // written with one to three letters
	joint gap    // what stands behind it
}

// word is a word-shaped name.
type word struct {
	from, to int // in the stream
	text     string
	stem     *stem
	prefix   string // the letters before the stem
	mods     []modifier
}

// wordAt reads the word around a stem that stands at [i,j), or reports that
// none ends there.
func (d *Detector) wordAt(s *stream, st *stem, i, j int) (word, bool) {
	end := -1
	if st.middle {
		end = j
		for end < len(s.b) && end-j < 12 && s.gap[end] == gapNone && s.letter(end) {
			end++
		}
		if !s.ends(i, end) {
			return word{}, false
		}
	} else {
		for _, e := range endings {
			if to := j + len(e); to <= len(s.b) && plain(s, i, to) && string(s.b[j:to]) == e && s.ends(i, to) {
				end = to
				break
			}
		}
	}
	if end < 0 || !plain(s, i, end) {
		return word{}, false
	}
	from := i
	for from > 0 && i-from < maxWord && s.gap[from] == gapNone && s.letter(from-1) {
		from--
	}
	for h := i; h > from; h-- { // STEALTHBromazolam
		if s.hump(h) && h-from >= 3 && !d.chemical(s.b[from:h]) {
			from = h
			break
		}
	}
	if from > 0 && s.gap[from] == gapNone && s.b[from-1] == other {
		return word{}, false
	}
	w := word{from: from, to: end, text: string(s.b[from:end]), stem: st, prefix: string(s.b[from:i])}
	w.mods = d.modifiers(s, from, d.startsChemical(w.prefix))
	d.unglue(&w)
	return w, true
}

// unglue takes a letter of position off a word, which N-ethyl and F-phenibut
// leave when the hyphen is not written.
func (d *Detector) unglue(w *word) {
	p := w.prefix
	for _, written := range [...]string{"para", "meta", "ortho"} { // parafluorofentanyl
		if rest, ok := strings.CutPrefix(p, written); ok && d.chemical([]byte(rest)) {
			w.mods = append(w.mods, modifier{from: w.from, text: unified[written], joint: gapHyphen})
			w.cut(len(written))
			return
		}
	}
	if len(p) == 0 || d.chemical([]byte(p)) || p != "f" && (len(p) < 3 || !d.chemical([]byte(p[1:]))) {
		return
	}
	switch p[0] {
	case 'f':
		w.mods = append(w.mods, modifier{from: w.from, text: "fluoro", chem: true})
	case 'p':
		w.mods = append(w.mods, modifier{from: w.from, text: "4", joint: gapHyphen})
	case 'm':
		w.mods = append(w.mods, modifier{from: w.from, text: "3", joint: gapHyphen})
	case 'n', 'o':
	default:
		return
	}
	w.cut(1)
}

// cut takes the first n letters off a word; its modifiers keep their place.
func (w *word) cut(n int) {
	if len(w.mods) > 0 && w.mods[0].from > w.from {
		w.mods[0].from = w.from
	}
	w.from += n
	w.text, w.prefix = w.text[n:], w.prefix[n:]
}

// plain reports whether no gap stands inside [i,j).
func plain(s *stream, i, j int) bool {
	for k := i + 1; k < j; k++ {
		if s.gap[k] != gapNone {
			return false
		}
	}
	return true
}

// unified are short forms of syllables and words for locants.
var unified = map[string]string{
	"ortho": "2", "meta": "3", "para": "4", "o": "2", "m": "3", "p": "4",
	"alpha": "a", "beta": "b", "a": "a", "b": "b",
	"f": "fluoro", "cl": "chloro", "br": "bromo", "me": "methyl", "et": "ethyl", "meo": "methoxy", "ho": "hydroxy", "ipr": "isopropyl", "pr": "propyl", "bu": "butyl", "tbu": "tertbutyl", "md": "methylenedioxy",
}

// apart are short syllables that are no words of any language: behind a locant
// they may stand alone, as in 3 MeO diphenidine.
var apart = map[string]bool{"meo": true, "cl": true, "br": true, "ipr": true, "tbu": true}

// modifiers reads what stands before a word, leftwards. Locants count only
// before a syllable, or before the word when it begins with one (chemical).
func (d *Detector) modifiers(s *stream, p int, chemical bool) []modifier {
	var mods []modifier
	end := p
	for p > 0 && end-p < maxWord {
		g := s.gap[p]
		if g > gapSpace || s.b[p-1] == other {
			break
		}
		from := p - 1
		digits := s.digit(from)
		for from > 0 && s.gap[from] == gapNone && s.b[from-1] != other && s.digit(from-1) == digits && p-from <= 30 {
			from--
		}
		m, ok := d.modifier(s, from, p, mods, chemical)
		if !ok {
			break
		}
		m.from, m.joint = from, g
		mods = append(mods, m)
		p = from
	}
	for len(mods) > 0 && !mods[len(mods)-1].chem && !startsLocant(mods, chemical) {
		mods = mods[:len(mods)-1]
	}
	slices.Reverse(mods)
	return mods
}

// startsLocant reports whether the leftmost modifier, a locant, belongs to
// what follows: it is joined to it by a hyphen, or stands with a blank before a
// syllable (4 fluoro, beta methylfentanyl).
func startsLocant(mods []modifier, chemical bool) bool {
	last := mods[len(mods)-1]
	for _, m := range mods[:len(mods)-1] {
		chemical = chemical || m.chem
	}
	return chemical || last.joint == gapHyphen
}

// minApart is the shortest run of several syllables that may stand as a word of
// its own before a name: fluoroisobutyryl fentanyl.
const minApart = 9

// modifier judges one run of letters or digits before a word.
func (d *Detector) modifier(s *stream, from, to int, right []modifier, chemical bool) (modifier, bool) {
	text, digits, g := string(s.b[from:to]), s.digit(from), s.gap[to]
	beside := len(right) > 0 && right[len(right)-1].chem // a syllable stands behind it
	if len(right) == 0 {
		beside = chemical && (g != gapSpace || digits || len(text) > 3)
	}
	if digits {
		return modifier{text: text}, len(text) == 1 && (beside || g != gapSpace) || len(text) == 2 && text <= "12" && beside && g == gapHyphen
	}
	if text == "n" {
		return modifier{}, g != gapNone && (beside || g != gapSpace || len(right) > 0 || chemical)
	}
	if u, ok := unified[text]; ok {
		if len(u) > 1 { // f, cl, me: joined to the name, or to a locant as in 4F butyrfentanyl
			locant := from > 0 && s.digit(from-1) && (s.gap[from] == gapNone || s.gap[from] == gapSpace && apart[text])
			return modifier{text: u, chem: true, short: true}, g == gapHyphen || g == gapMark || locant && g != gapNone
		}
		return modifier{text: u}, g == gapHyphen || beside && len(text) > 1
	}
	if text[0] == 'n' && d.free[text[1:]] { // Ndesethyl
		return modifier{text: text[1:], chem: true}, true
	}
	if d.free[text] || (g != gapSpace && len(text) >= 3 || len(text) >= minApart && d.startsChemical(text)) && d.chemical([]byte(text)) {
		return modifier{text: text, chem: true}, true
	}
	return modifier{}, false
}

// chemical reports whether letters are made of chemical syllables alone.
func (d *Detector) chemical(b []byte) bool {
	if len(b) == 0 || len(b) > maxWord {
		return false
	}
	var reach uint64 = 1 // bit i: b[:i] is made of syllables
	for i := range b {
		if reach&(1<<i) == 0 || b[i] < 'a' || b[i] > 'z' {
			continue
		}
		for _, m := range d.byFirst[b[i]-'a'] {
			if len(b)-i >= len(m) && string(b[i:i+len(m)]) == m {
				reach |= 1 << (i + len(m))
			}
		}
	}
	return reach&(1<<len(b)) != 0
}

// prefixFits reports whether the letters before the stem make a name of it.
func (d *Detector) prefixFits(w *word) bool {
	p := w.prefix
	st := w.stem
	if p == "" {
		return false
	}
	switch st.kind {
	case stemOpen:
		return len(p) >= st.min && strings.ContainsAny(p+st.text[:1], "aeiouy")
	case stemClosed:
		if st.heads[p] || d.chemical([]byte(p)) {
			return true
		}
		for i := 2; i < len(p); i++ {
			if st.heads[p[i:]] && d.chemical([]byte(p[:i])) {
				return true
			}
		}
		return false
	}
	return d.chemical([]byte(p))
}

// wordFinding makes a name of a word.
func (d *Detector) wordFinding(w *word) (finding, bool) {
	f := finding{from: w.from, to: w.to, class: w.stem.class, weight: w.stem.weight, proof: w.stem.proof}
	bare := strings.TrimSuffix(w.text, "s")
	chem := false
	for i := range w.mods {
		chem = chem || w.mods[i].chem && !(w.mods[i].short && len(w.stem.text) < minWord) // 1F-LSD is a code
	}
	if !chem && (d.g.ordinary[w.text] || d.g.ordinary[bare]) {
		return f, false
	}
	listed, isListed := d.known.word(w.text)
	if isListed && !chem && d.isomer(w, bare) { // 2-chloromethcathinone is none of chloromethcathinone
		isListed, chem = false, true
		f.weight, f.proof = min(f.weight, 0.75), true
	}
	f.name = bare
	switch {
	case isListed:
		f.known = true
		f.nearest = listed.name
		if !chem {
			return f, true
		}
	case !d.prefixFits(w) && !(w.prefix == "" && chem) && !d.derived(w), d.glued(w):
		return f, false
	}
	if w.prefix == "" && !chem {
		return f, false
	}
	mods := w.mods
	if !chem && (len(mods) == 0 || !d.startsChemical(w.prefix)) {
		mods = nil
	}
	f.name = modified(mods, bare)
	f.key = compactName(f.name)
	if len(mods) > 0 {
		f.from = mods[0].from
	}
	f.reason = "-" + w.stem.text + " after " + strings.TrimSuffix(f.name, bare) + w.prefix
	if f.known { // a known word with syllables before it
		f.known = false
		f.reason = "derived word: " + f.name
		if w.prefix != "" && !d.g.derive[listed.class] {
			return f, false
		}
		f.weight = min(f.weight, 0.8)
	}
	return f, true
}

// onNitrogen is what of "N-ethyl" and "N,N-diethyl" the key of a name leaves
// out; people are shown it.
func (w *word) onNitrogen(f *finding) string {
	if len(w.mods) == 0 || f.from != w.mods[0].from || w.mods[0].text != "" {
		return ""
	}
	if len(w.mods) > 1 && w.mods[1].text == "" {
		return "N,N-"
	}
	return "N-"
}

// isomer reports whether a listed word has a locant joined to the syllable it
// begins with: then it is another substance, unless both are so well known
// that the locant is more likely a number.
func (d *Detector) isomer(w *word, bare string) bool {
	return len(w.mods) > 0 && w.mods[0].joint == gapHyphen && w.mods[0].text <= "9" && !d.g.popular[bare] && d.startsChemical(w.prefix)
}

// derived reports whether a word is chemical syllables before a known name of
// a class that takes them: methylphencyclidine.
func (d *Detector) derived(w *word) bool {
	for i := 2; i < len(w.prefix); i++ {
		if e, ok := d.known.word(w.text[i:]); ok && family(e.class) == family(w.stem.class) && d.g.derive[e.class] && d.chemical([]byte(w.text[:i])) {
			return true
		}
	}
	return false
}

// startsChemical reports whether a word begins with a syllable that a locant
// can belong to.
func (d *Detector) startsChemical(prefix string) bool {
	for n := len(prefix); n >= 4; n-- {
		if d.free[prefix[:n]] {
			return true
		}
	}
	return false
}

// minGluedHead is the shortest text before a known name that is taken for a
// word of its own, as in pillsalprazolam.
const minGluedHead = 4

// glued reports whether a word is a known name, longer than the stem alone,
// with something else in front.
func (d *Detector) glued(w *word) bool {
	glued := false
	for i := 2; i < len(w.prefix); i++ {
		if _, ok := d.known.word(w.text[i:]); ok {
			if d.chemical([]byte(w.text[:i])) {
				return false
			}
			glued = glued || i >= minGluedHead && !d.nearlyChemical(w.text[:i])
		}
	}
	return glued
}

// nearlyChemical reports whether letters begin with chemical syllables and hold
// hardly more: the m of desnitro-m-etonitazene makes another name of the known
// one behind it.
func (d *Detector) nearlyChemical(head string) bool {
	for cut := max(3, len(head)-minGluedHead+1); cut < len(head); cut++ {
		if d.chemical([]byte(head[:cut])) {
			return true
		}
	}
	return false
}

// modified is the shown name of a word with its modifiers.
func modified(mods []modifier, word string) string {
	var b strings.Builder
	locant := false // the last part written
	for _, m := range mods {
		switch {
		case m.text == "":
			continue
		case !m.chem && locant:
			b.WriteByte(',')
		case b.Len() > 0 && locant != !m.chem:
			b.WriteByte('-')
		}
		b.WriteString(m.text)
		locant = !m.chem
	}
	if locant {
		b.WriteByte('-')
	}
	b.WriteString(word)
	return b.String()
}
