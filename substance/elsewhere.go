package substance

import (
	"slices"
	"strings"

	"vedette/fold"
)

// elsewhere leaves out what the vendor sells in other listings: "we also sell
// weed and MDMA", "check my ketamine listing", "other products: ...". A
// sentence of that kind counts from the word that says so, and the list under
// a heading of that kind with it. A title sells something: where nothing would
// be left, it is read as if it did not say so.
func (f *Finder) elsewhere(title bool) {
	if f.all&(also|wares|points) == 0 || len(f.spans) == 0 {
		return
	}
	f.sentences(title)
	if !title || slices.ContainsFunc(f.spans, func(s Span) bool { return s.Fate == Sold }) {
		return
	}
	for i := range f.spans {
		if f.spans[i].Fate == Elsewhere {
			f.spans[i].Fate = Sold
		}
	}
}

// sentences marks what each sentence says of other listings.
func (f *Finder) sentences(title bool) {
	for from := 0; from < len(f.toks); {
		to := f.sentence(from, title)
		if at, end := f.turn(from, to, title); at >= 0 {
			if !title {
				to = f.listBehind(to)
				end = to
			}
			f.away(at, end)
		}
		from = max(to, from+1)
	}
}

// sentence is where the sentence ends that begins at a token: behind . ! ? or
// a line, in titles at any sign that parts.
func (f *Finder) sentence(from int, title bool) int {
	for i := from; i < len(f.toks); i++ {
		k := f.toks[i]
		if k.Line && i > from {
			return i
		}
		if k.Kind != fold.Sign {
			continue
		}
		spaced := i+1 == len(f.toks) || f.toks[i+1].Space
		switch f.x.S[k.Start] {
		case '.':
			if spaced {
				return i + 1
			}
		case '!', '?', ';', '|':
			return i + 1
		case '*', '(', ')', '[', ']', '~', '=':
			if title && i > from {
				return i + 1
			}
		}
	}
	return len(f.toks)
}

// How many tokens may stand between the words of a phrase.
const nearSelling, nearWares, farWares = 4, 2, 10

// turn is the tokens at..end of a sentence that speak of other listings; at -1:
// none. A pointer in a title ends with the word for listings.
func (f *Finder) turn(from, to int, title bool) (at, end int) {
	for i := from; i < to; i++ {
		s := f.sees[i]
		switch {
		case s&also != 0 && (f.within(i+1, min(i+1+nearSelling, to), selling|points) >= 0 || !title && f.within(max(i-nearSelling, from), i, selling) >= 0):
			return i, to
		case s&others != 0 && f.within(i+1, min(i+1+nearWares, to), wares) >= 0:
			if p := f.within(from, i, points); p >= 0 {
				return p, to
			}
			return i, to
		case s&points != 0:
			w := f.elsewhereThan(i, to)
			if w < 0 {
				continue
			}
			if title {
				return i, w + 1
			}
			if forWhat(f.x.Word(f.toks[from])) {
				return from, to
			}
			return i, to
		}
	}
	return -1, -1
}

// elsewhereThan is the word for the listings that the pointer at token i points
// to; -1: it points to none, or to this one.
func (f *Finder) elsewhereThan(i, to int) int {
	w := f.within(i+1, min(i+1+farWares, to), wares)
	for ; i < w; i++ {
		switch f.x.Word(f.toks[i]) {
		case "this", "diese", "dieses", "cette", "este", "questo", "deze":
			return -1
		}
	}
	return w
}

// within is the first token of a range with a trait; -1: none.
func (f *Finder) within(from, to int, what trait) int {
	for i := from; i < to; i++ {
		if f.sees[i]&what != 0 {
			return i
		}
	}
	return -1
}

// forWhat reports whether a sentence that begins with a word says before the
// pointer what is to be found there: "for ketamine see my other listings".
func forWhat(word string) bool {
	switch word {
	case "for", "fur", "pour", "para", "per", "voor", "dla", "если", "if", "looking", "need":
		return true
	}
	return false
}

// maxItem is how many words a line of a list has at most.
const maxItem = 12

// listBehind is where the list ends that a heading before token to begins: at
// an empty line, or at a line that is too long for an item.
func (f *Finder) listBehind(to int) int {
	if to == 0 || to >= len(f.toks) || f.x.S[f.toks[to-1].Start] != ':' {
		return to
	}
	for to < len(f.toks) {
		if strings.Count(f.x.S[f.toks[to-1].End:f.toks[to].Start], "\n") > 1 {
			return to
		}
		end, words := to+1, 0
		for ; end < len(f.toks) && !f.toks[end].Line; end++ {
			if f.toks[end].Kind == fold.Letters {
				words++
			}
		}
		if words > maxItem {
			return to
		}
		to = end
	}
	return to
}

// away marks the names of a range of tokens.
func (f *Finder) away(from, to int) {
	start, end := int(f.toks[from].Start), int(f.toks[to-1].End)
	for i := range f.spans {
		if s := &f.spans[i]; s.Fate == Sold && s.Start >= start && s.End <= end {
			s.Fate = Elsewhere
		}
	}
}
