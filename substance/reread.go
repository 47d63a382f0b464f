package substance

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"vedette/fold"
)

// spaced finds names that are written letter by letter with equal gaps:
// K E T A M I N E, X.A.N.A.X.
func (f *Finder) spaced() {
	for i := 0; i < len(f.key); {
		j := f.letterRun(i)
		if j-i >= minSpaced {
			f.spacedIn(i, j)
		}
		i = max(j, i+1)
	}
}

// minSpaced is the fewest letters that are read as one word; three must be the
// whole run.
const minSpaced = 3

// letterRun gives the end of a run of single letters with equal gaps from key
// byte i.
func (f *Finder) letterRun(i int) int {
	single := func(k int) bool {
		return f.key[k] > '9' && f.key[k] < 0x80 && f.gaps[k] > gapBorder && (k+1 == len(f.key) || f.gaps[k+1] > gapBorder)
	}
	if !single(i) {
		return i
	}
	width := int32(0)
	j := i + 1
	for ; j < len(f.key) && single(j); j++ {
		d := f.at[j] - f.at[j-1]
		if width == 0 {
			width = d
		}
		if d != width || d > 1+maxJoin {
			break
		}
	}
	return j
}

func (f *Finder) spacedIn(from, to int) {
	t := &f.t.trie
	for i := from; i < to; i++ {
		n := t.root[f.key[i]]
		for k := i; n != 0 && k < to; {
			k++
			if whole := i == from && k == to; whole || k-i > minSpaced && (i == from || k == to) {
				for a := t.ends[n]; a < t.until[n]; a++ {
					al := &f.t.aliases[a]
					if al.kind <= Weakly && al.kind != Exact && (al.kind < Weakly || k-i > minSpaced) && (al.substance < 0 || !f.t.hidden(int(al.substance))) {
						f.hits = append(f.hits, hit{int32(i), int32(k), a, Spaced})
					}
				}
			}
			if k < to {
				n = t.child(n, f.key[k])
			}
		}
	}
}

// signed finds names in which signs stand for letters: coc@ine, H£roin,
// $peed.
func (f *Finder) signed() {
	for i := 0; i < len(f.toks); i++ {
		if !f.forLetter(i) || i+1 == len(f.toks) || f.toks[i+1].Space || f.toks[i+1].Kind != fold.Letters {
			continue
		}
		from, to := i, i+1
		for from > 0 && !f.toks[from].Space && (f.toks[from-1].Kind == fold.Letters || f.forLetter(from-1)) {
			from--
		}
		for to < len(f.toks) && !f.toks[to].Space && (f.toks[to].Kind == fold.Letters || f.forLetter(to)) {
			to++
		}
		f.signedIn(from, to)
		i = to - 1
	}
}

// forLetter reports whether a token is a sign that can stand for a letter.
func (f *Finder) forLetter(i int) bool {
	return f.toks[i].Kind == fold.Sign && letterOf(f.x.Word(f.toks[i])) != 0
}

func letterOf(sign string) byte {
	switch sign {
	case "@":
		return 'a'
	case "$":
		return 's'
	case "€", "£":
		return 'e'
	case "!", "|":
		return 'i'
	}
	return 0
}

// signedIn reads the tokens from..to as one word.
func (f *Finder) signedIn(from, to int) {
	f.scratch = f.scratch[:0]
	first, last := -1, -1 // its letters in the key
	for i := from; i < to; i++ {
		k := f.toks[i]
		if k.Kind == fold.Sign {
			f.scratch = append(f.scratch, letterOf(f.x.Word(k)))
			continue
		}
		at, _ := slices.BinarySearch(f.at, k.Start)
		if first < 0 {
			first = at
		}
		last = at + int(k.End-k.Start)
		f.scratch = append(f.scratch, f.x.Word(k)...)
	}
	if first < 0 || len(f.scratch) < minHump || len(f.scratch) > maxAlias {
		return
	}
	t := &f.t.trie
	n := t.walk(f.scratch)
	for a := t.ends[n]; n != 0 && a < t.until[n]; a++ {
		if al := &f.t.aliases[a]; al.kind <= Weakly && al.kind != Exact && (al.substance < 0 || !f.t.hidden(int(al.substance))) {
			f.hits = append(f.hits, hit{int32(first), int32(last), a, Leet})
		}
	}
}

// reread looks again at words in which nothing was found: names joined to
// ordinary words, national spellings, letters replaced by digits, slips.
func (f *Finder) reread() {
	for i := 0; i < len(f.key); {
		j := i + 1
		for j < len(f.key) && f.gaps[j] <= gapBorder {
			j++
		}
		if !f.anyTaken(i, j) && j-i >= minNational && j-i <= maxReread {
			f.rereadWord(i, j)
		}
		i = j
	}
}

// What is shown of a cut name must be as long as minCut, and minPiece of it
// of the word that was cut.
const minCut, minPiece = 8, 3

// maxRest is how many names may begin with what a cut title shows.
const maxRest = 64

// cut reads the end of a title that its market cut with dots, when all names
// that go on from trie node n, reached from key byte from, are of one substance.
func (f *Finder) cut(n int32, seen breaks, from int) {
	shown := len(f.key) - from
	if shown < minCut || shown >= maxAlias || f.gaps[from] <= gapBorder || !strings.HasPrefix(f.x.S[f.at[len(f.key)-1]+1:], "..") {
		return
	}
	best := int32(-1)
	first := f.t.trie.ends[n]
	for a := first; int(a) < len(f.t.aliases) && strings.HasPrefix(f.t.aliases[a].key, string(f.key[from:])); a++ {
		al := &f.t.aliases[a]
		if al.kind > Foreign || f.t.hidden(int(al.substance)) {
			continue
		}
		if a-first > maxRest || best >= 0 && f.t.aliases[best].substance != al.substance {
			return
		}
		within := al.breaks>>(shown-minPiece+1)&(1<<minPiece-1) == 0 // no word begins in or right behind the last letters
		if seen&^al.breaks == 0 && within {
			best = a
		}
	}
	if best >= 0 && len(f.t.aliases[best].key) > shown {
		f.hits = append(f.hits, hit{int32(from), int32(len(f.key)), best, Cut})
	}
}

func (f *Finder) anyTaken(from, to int) bool {
	for _, t := range f.taken[from:to] {
		if t {
			return true
		}
	}
	return false
}

const (
	minNational = 6  // letters of a word that is read by the rules of other languages, or as leet
	minTypo     = 7  // letters of a name that may hold a slip
	minInWord   = 6  // letters of a name joined to an ordinary word
	maxReread   = 40 // longer runs are no words
)

// rereadWord reads the key bytes from..to, a word of letters and digits.
func (f *Finder) rereadWord(from, to int) {
	w := f.t.words.of(f.t)
	first, last := f.tok[from], f.tok[to-1]
	if first == last && f.toks[first].Kind == fold.Letters {
		if f.sees[first]&^gluing != 0 || f.all&digital != 0 && !f.hasAmount() {
			return
		}
		word := f.key[from:to]
		if f.joined(from, to) {
			return
		}
		if word[0] >= utf8.RuneSelf {
			f.declined(from, to)
			return
		}
		if a := w.national(f, word); a >= 0 {
			f.take(from, to, a, National)
			return
		}
		if len(word) >= minTypo-1 {
			if a := w.typo(f, word); a >= 0 {
				f.take(from, to, a, Typo)
			}
		}
		return
	}
	f.leet(from, to)
}

// take adds a span for a name found on second sight.
func (f *Finder) take(from, to int, a int32, s Spelling) {
	for i := from; i < to; i++ {
		f.taken[i] = true
	}
	f.spans = append(f.spans, f.span(hit{int32(from), int32(to), a, s}, Sold))
}

// joined finds a name of a word whose rest is an ordinary word: uncutcocaine.
func (f *Finder) joined(from, to int) bool {
	word := f.key[from:to]
	for cut := 2; cut+2 <= len(word); cut++ {
		switch {
		case len(word)-cut >= minInWord && f.t.traits[string(word[:cut])]&gluing != 0:
			if a := f.exactly(word[cut:]); a >= 0 {
				f.take(from+cut, to, a, Glued)
				return true
			}
		case cut >= minInWord && f.t.traits[string(word[cut:])]&gluing != 0:
			if a := f.exactly(word[:cut]); a >= 0 {
				f.take(from, from+cut, a, Glued)
				return true
			}
		}
	}
	return false
}

// minStem is the shortest stem of a declined word in bytes: five Cyrillic letters.
const minStem = 10

// declined finds a name in another case of Russian: кокаина, марихуаны.
func (f *Finder) declined(from, to int) {
	for _, ending := range [...]string{"ами", "ом", "ой", "ов", "ам", "ах", "а", "у", "е", "ы", "и"} {
		stem, ok := bytes.CutSuffix(f.key[from:to], []byte(ending))
		if !ok || len(stem) < minStem {
			continue
		}
		a := f.exactly(stem)
		for _, last := range [...]string{"а", "ы", "и"} {
			if a < 0 {
				f.scratch = append(append(f.scratch[:0], stem...), last...)
				a = f.exactly(f.scratch)
			}
		}
		if a >= 0 {
			f.take(from, to, a, National)
			return
		}
	}
}

// exactly gives the alias that a key is; -1: none. Names and brands only.
func (f *Finder) exactly(key []byte) int32 {
	t := &f.t.trie
	n := t.walk(key)
	if n == 0 {
		return -1
	}
	for a := t.ends[n]; a < t.until[n]; a++ {
		if al := &f.t.aliases[a]; al.kind <= Brand && !f.t.hidden(int(al.substance)) {
			return a
		}
	}
	return -1
}

// maxLeet is how many digits of a word may stand for letters.
const maxLeet = 3

// leet reads a word with one to three digits as letters: c0caine, k3tamine.
// Codes are not read so: digits are meaning there.
func (f *Finder) leet(from, to int) {
	word := f.key[from:to]
	digits, letters := 0, 0
	for _, b := range word {
		if b <= '9' {
			digits++
		} else {
			letters++
		}
	}
	if digits > maxLeet || letters < minNational-2 {
		return
	}
	if cyrillic := bytes.IndexFunc(word, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0; cyrillic {
		f.scratch = f.scratch[:0]
		for _, b := range word {
			f.scratch = append(f.scratch, cyrillicFor(b)...)
		}
		if a := f.exactly(f.scratch); a >= 0 {
			f.take(from, to, a, Leet)
		}
		return
	}
	for _, one := range [2]byte{'i', 'l'} {
		f.scratch = f.scratch[:0]
		for _, b := range word {
			f.scratch = append(f.scratch, plain(b, one))
		}
		a := f.exactly(f.scratch)
		if a < 0 && len(f.scratch) > minNational && f.scratch[len(f.scratch)-1] == 's' {
			a = f.exactly(f.scratch[:len(f.scratch)-1])
		}
		if a >= 0 && !f.t.aliases[a].digits {
			f.take(from, to, a, Leet)
			return
		}
	}
}

// cyrillicFor is the Cyrillic letter that a digit stands for in leet; other
// bytes stand for themselves.
func cyrillicFor(b byte) string {
	switch b {
	case '0':
		return "о"
	case '3':
		return "з"
	case '4':
		return "ч"
	case '6':
		return "б"
	}
	return string([]byte{b})
}

// plain is the letter that a digit stands for in leet.
func plain(b, one byte) byte {
	switch b {
	case '0':
		return 'o'
	case '1':
		return one
	case '3':
		return 'e'
	case '4':
		return 'a'
	case '5':
		return 's'
	case '7':
		return 't'
	case '8':
		return 'b'
	}
	return b
}
