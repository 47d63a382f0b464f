package substance

import (
	"cmp"
	"slices"

	"vedette/fold"
)

// Finder finds the names of a taxonomy in texts and keeps its memory for the
// next one. It is for one goroutine at a time.
type Finder struct {
	t      *Taxonomy
	folder fold.Folder

	x    *fold.Text
	toks []fold.Token
	sees []trait // of each token

	// The letters and digits of the text without what stands between them.
	key  []byte
	at   []int32 // of each byte: where it stands in x.S
	gaps []gap   // of each byte: what stands before it
	tok  []int32 // of each byte: its token

	hits  []hit
	taken []bool // of each byte: a chosen hit holds it
	spans []Span

	cat        category // of the listing at hand
	categories map[string]category
	amount     tri     // whether the text states an amount; found when first asked
	plainTrade tri     // whether it says nothing but names and words of trade
	told       []bool  // of each token: a name holds it, proven or not
	said       string  // all words with blanks around them; made when first asked
	named      int     // how many names stand in the text
	best       []int32 // of each substance: its surest span, plus one; zero between calls
	all        trait   // of all words
	scratch    []byte
}

// Finder makes a finder for one goroutine.
func (t *Taxonomy) Finder() *Finder { return &Finder{t: t} }

// The sources of a text, as they stand in market.Mention.From.
const (
	FromTitle       = "title"
	FromDescription = "description"
	FromCategory    = "category"
)

// Context is what is known about a text beside its words.
type Context struct {
	From     string   // FromTitle and so on; slang and weak names count in titles only
	Category []string // the listing's category, outermost first; may be empty
}

// hit is a place where an alias stands in the key.
type hit struct {
	from, to int32
	alias    int32
	spelling Spelling
}

// gap says what stands between two letters or digits.
type gap uint8

const (
	gapNone   gap = iota // nothing: the same word
	gapHump              // nothing, but the case speaks for a new word
	gapBorder            // nothing, but one is a letter and the other a digit
	gapHyphen            // one dash
	gapJoin              // other separators that may stand inside a name
	gapBreak             // a border that no name crosses
)

// maxTitle is the length of the longest text that is read as a title: names in
// it are compared with one another. Longer ones are prose, whatever they are
// called; real titles have 300 bytes at most.
const maxTitle = 1024

// Find finds all names in a folded text, in the order in which they stand,
// with what became of each. Names that are sold never overlap: where several
// fit, the longest wins, and of equal ones the earlier. The slice is valid
// until the next call.
func (f *Finder) Find(x *fold.Text, c Context) []Span {
	f.load(x)
	f.spans = f.spans[:0]
	f.amount, f.plainTrade, f.said = unasked, unasked, ""
	f.cat = category{}
	if len(f.key) == 0 {
		return nil
	}
	title := c.From != FromDescription && len(x.S) <= maxTitle
	if title && len(c.Category) > 0 {
		f.cat = f.category(c.Category)
	}
	f.walk(title)
	if title {
		f.spaced()
		f.signed()
	}
	f.choose()
	if title {
		f.reread()
	}
	f.judge(title)
	return f.spans
}

// load takes the text apart.
func (f *Finder) load(x *fold.Text) {
	f.x, f.toks = x, x.Tokens()
	f.key, f.at, f.gaps, f.tok = f.key[:0], f.at[:0], f.gaps[:0], f.tok[:0]
	f.sees, f.hits = f.sees[:0], f.hits[:0]
	f.all = 0
	end := int32(0)
	for i, k := range f.toks {
		var s trait
		if k.Kind == fold.Letters || k.Kind == fold.Sign && (x.S[k.Start] == '+' || x.S[k.Start] == '&') {
			s = f.t.traits[x.S[k.Start:k.End]]
		}
		f.sees = append(f.sees, s)
		f.all |= s
		if k.Kind == fold.Sign {
			continue
		}
		g := gapBreak
		if len(f.key) > 0 {
			g = between(x.S[end:k.Start])
		}
		for p := k.Start; p < k.End; p++ {
			if p > k.Start {
				g = gapNone
				if k.Kind == fold.Letters && x.Hump(int(p)) {
					g = gapHump
				}
			}
			f.key = append(f.key, x.S[p])
			f.at = append(f.at, p)
			f.gaps = append(f.gaps, g)
			f.tok = append(f.tok, int32(i))
		}
		end = k.End
	}
	f.taken = slices.Grow(f.taken[:0], len(f.key))[:len(f.key)]
	clear(f.taken)
}

// maxJoin is the longest run of separators inside a name: "2C - B" has three.
const maxJoin = 3

// between classifies what stands between two words.
func between(s string) gap {
	switch len(s) {
	case 0:
		return gapBorder
	case 1:
		switch s[0] {
		case '-', '_':
			return gapHyphen
		case ' ', '\'', '(', ')', '[', ']', '{', '}', '/', ',', '.', '+', '#':
			return gapJoin
		}
		return gapBreak
	}
	if len(s) > maxJoin {
		return gapBreak
	}
	for i := range len(s) {
		switch s[i] {
		case ' ', '-', '_', '\'', '(', ')', '[', ']', '{', '}', '/', '#':
		case ',', '.': // 2',6'-difluoro, but ", " and ". " end a clause
			if i+1 < len(s) && s[i+1] == ' ' {
				return gapBreak
			}
		case '+':
			if i > 0 {
				return gapBreak
			}
		default:
			return gapBreak
		}
	}
	return gapJoin
}

// praise reports whether "#1" begins at i: it says that something is the best,
// and begins no name ("#1 Testosterone" is no 1-testosterone).
func (f *Finder) praise(i int) bool {
	k := f.toks[f.tok[i]]
	return f.key[i] == '1' && k.End-k.Start == 1 && k.Start > 0 && f.x.S[k.Start-1] == '#'
}

// walk goes through the trie from each beginning of a word. A walk is bounded
// by maxAlias, so the whole is linear in the text.
func (f *Finder) walk(title bool) {
	t := &f.t.trie
	for i := range f.key {
		if f.gaps[i] == gapNone || f.praise(i) {
			continue
		}
		n := t.root[f.key[i]]
		var seen breaks // where the text has separators
		for k := i; n != 0; {
			for a := t.ends[n]; a < t.until[n]; a++ {
				if f.fits(&f.t.aliases[a], seen, i, k+1, title) {
					f.hits = append(f.hits, hit{int32(i), int32(k + 1), a, Listed})
				}
			}
			k++
			if k == len(f.key) {
				if title {
					f.cut(n, seen, i)
				}
				break
			}
			if f.gaps[k] == gapBreak || k-i >= maxAlias {
				break
			}
			if f.gaps[k] > gapBorder {
				seen |= 1 << (k - i)
			}
			n = t.child(n, f.key[k])
		}
	}
}

// minHump is the shortest name that may begin inside a word because of its case.
const minHump = 4

// fits checks what the trie does not know: borders, separators and case.
func (f *Finder) fits(a *alias, seen breaks, from, to int, title bool) bool {
	switch {
	case seen&^a.breaks != 0, !title && a.kind >= Street:
		return false
	case a.substance >= 0 && f.t.hidden(int(a.substance)):
		return false
	case f.gaps[from] == gapHump && to-from < minHump:
		return false
	case f.gaps[from] == gapBorder && to-from < minHump && f.key[from] <= '9':
		return false
	case f.gaps[from] == gapBorder && from+1 < to && f.gaps[from+1] > gapNone: // 50x pills are no X pills
		return false
	case to-from == 1 && f.gaps[from] <= gapBorder: // 10k
		return false
	case a.apart != 0 && f.gaps[to-1] <= gapBorder: // ketamine S, not ketamines
		return false
	case a.kind == Exact && f.x.Source(int(f.at[from]), int(f.at[to-1])+1) != a.text:
		return false
	case a.code && f.titleCase(from, to):
		return false
	case a.cas && f.x.S[f.at[from]:f.at[to-1]+1] != a.text:
		return false
	case to < len(f.key) && f.gaps[to] == gapJoin && f.sees[f.tok[to]]&domain != 0 && f.x.S[f.at[to-1]+1:f.at[to]] == ".": // kanna.example.com
		return false
	}
	return f.closes(a, from, to)
}

// titleCase reports whether a word is written as a name of somebody: Doc.
func (f *Finder) titleCase(from, to int) bool {
	return f.x.Upper(int(f.at[from])) && !f.x.Upper(int(f.at[to-1]))
}

// minGlued is the shortest name after which a number or a plural s may
// follow without a separator: MDMA84%, Xanax2mg.
const minGlued = 4

// closes reports whether a word ends before key byte to. A number or an
// ordinary word glued to a name of letters, or a plural s, does not make it
// another word.
func (f *Finder) closes(a *alias, from, to int) bool {
	if f.strength(from, to) {
		return false
	}
	if to == len(f.key) || f.gaps[to] > gapBorder {
		return true
	}
	long := to-from >= minGlued
	switch f.gaps[to] {
	case gapHump:
		return long && !a.digits
	case gapBorder:
		next := int(f.tok[to])
		if f.toks[next].Kind == fold.Digits {
			measured := next+1 < len(f.toks) && (f.sees[next+1]&(massUnit|countUnit|otherUnit) != 0 || f.x.S[f.toks[next+1].Start] == '%')
			return long && !a.digits || to-from >= 3 && measured
		}
		return long && f.sees[next]&(gluing|countUnit) != 0
	}
	last, end := f.key[to-1], to+1
	if f.key[to] == 'e' && (last == 's' || last == 'x' || last == 'z' || last == 'h') && end < len(f.key) && f.gaps[end] == gapNone {
		end++
	}
	return long && f.key[end-1] == 's' && last > '9' && (end == len(f.key) || f.gaps[end] != gapNone)
}

// strength reports whether the number that a name ends with belongs to a unit
// behind it: the 2 of "etizolam 2mg".
func (f *Finder) strength(from, to int) bool {
	if to == len(f.key) || f.key[to-1] > '9' || f.tok[to] != f.tok[to-1]+1 || f.sees[f.tok[to]]&(massUnit|otherUnit) == 0 {
		return false
	}
	i := to - 1
	for i > from && f.tok[i-1] == f.tok[to-1] {
		i--
	}
	return i > from && f.gaps[i] == gapJoin
}

// choose keeps the longest of names that overlap. Weak names without their
// evidence are left out first, so that they hide nothing.
func (f *Finder) choose() {
	if len(f.hits) == 0 {
		return
	}
	f.told = slices.Grow(f.told[:0], len(f.toks))[:len(f.toks)]
	clear(f.told)
	for _, h := range f.hits {
		for i := f.tok[h.from]; i <= f.tok[h.to-1]; i++ {
			f.told[i] = true
		}
	}
	n := 0
	for _, h := range f.hits {
		if a := &f.t.aliases[h.alias]; !f.plausible(h, a) {
			f.spans = append(f.spans, f.span(h, Unproven))
			continue
		}
		f.hits[n] = h
		n++
	}
	f.hits = f.whole(f.hits[:n])
	if len(f.hits) > 1 {
		slices.SortFunc(f.hits, func(a, b hit) int {
			return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from),
				cmp.Compare(f.t.aliases[a.alias].kind, f.t.aliases[b.alias].kind))
		})
	}
	for _, h := range f.hits {
		if f.taken[h.from] || f.taken[h.to-1] { // no longer one can lie strictly inside
			continue
		}
		for i := h.from; i < h.to; i++ {
			f.taken[i] = true
		}
		fate := Sold
		if f.derivative(h) {
			fate = Derivative
		}
		f.spans = append(f.spans, f.span(h, fate))
	}
	f.hits = f.hits[:0]
}

// whole leaves out names that begin inside another one: of which another name
// holds the beginning of the word ("H4CBD flower"), or which go on where a code
// ends ("5 MeO DMT vape").
func (f *Finder) whole(hits []hit) []hit {
	n := 0
	for i, h := range hits {
		if f.follows(hits, i) {
			continue
		}
		hits[n] = h
		n++
	}
	return hits[:n]
}

// follows reports whether the i-th hit begins within another one that begins
// the same word, or that is a chemical name with digits. Hits stand in the order
// of their beginnings.
func (f *Finder) follows(hits []hit, i int) bool {
	from := hits[i].from
	word := from // where the word begins
	for word > 0 && f.gaps[word] <= gapBorder {
		word--
	}
	inside := f.gaps[from] == gapBorder
	for j := i - 1; j >= 0 && from-hits[j].from <= maxAlias; j-- {
		g := hits[j]
		if g.from == from || g.to <= from {
			continue
		}
		a := &f.t.aliases[g.alias]
		if inside && g.from >= word || a.digits && a.kind <= Exact && g.to < hits[i].to {
			return true
		}
	}
	return false
}

// span makes a span of a hit. A plural s belongs to it not.
func (f *Finder) span(h hit, fate Fate) Span {
	a := &f.t.aliases[h.alias]
	return Span{
		Start: int(f.at[h.from]), End: int(f.at[h.to-1]) + 1,
		Substance: int(a.substance), Kind: a.kind, Spelling: h.spelling, Fate: fate,
		Score: a.kind.score() * h.spelling.factor(),
	}
}
