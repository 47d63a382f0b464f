package amount

import (
	"strings"

	"vedette/fold"
)

// kind says what a token is.
type kind uint8

const (
	isWord kind = iota
	isNumber
	isSign
)

// token is a word, a number or a sign of the text.
type token struct {
	start, end int32
	kind       kind
	space      bool // white space stands before it
	masked     bool // part of a name, a date, a rating...: no amount
	named      bool // part of a name
	decimal    bool // the number has a fraction
	doubtful   byte // the mark, when it may be of thousands or of decimals
	word       *word
	value      float64
	other      float64 // the decimal reading of a doubtful number
}

// maxTokens bounds the work on a text: titles have a few dozen.
const maxTokens = 4096

// cut makes the tokens of a text. Numbers are put together from digits and
// marks, words are split where a name or a unit ends.
func (r *Reader) cut(t *fold.Text, names []Name) {
	r.text, r.x = t.S, t
	r.toks = r.toks[:0]
	name := 0
	ft := t.Tokens()
	for i := 0; i < len(ft) && len(r.toks) < maxTokens; i++ {
		k := ft[i]
		for name < len(names) && names[name].End <= int(k.Start) {
			name++
		}
		inside := name < len(names) && names[name].Start <= int(k.Start)
		switch {
		case inside:
			r.named(k, names[name])
		case k.Kind == fold.Digits, k.Kind == fold.Sign && r.leadingMark(ft, i):
			i = r.number(ft, i, names, name)
		case k.Kind == fold.Sign:
			r.toks = append(r.toks, token{start: k.Start, end: k.End, kind: isSign, space: k.Space})
		default:
			end := k.End
			next := i+1 < len(ft) && !ft[i+1].Space && ft[i+1].Kind == fold.Digits
			if name < len(names) && names[name].Start < int(end) {
				end = int32(names[name].Start)
				next = false
			}
			r.letters(k.Start, end, k.Space, next)
			if end < k.End {
				r.named(fold.Token{Start: end, End: k.End, Kind: fold.Letters}, names[name])
			}
		}
	}
}

// named adds a token of a name, and what hangs on its end.
func (r *Reader) named(k fold.Token, n Name) {
	end := min(k.End, int32(n.End))
	kd := isWord
	switch k.Kind {
	case fold.Sign:
		kd = isSign
	case fold.Digits:
		kd = isNumber
	}
	tk := token{start: k.Start, end: end, kind: kd, space: k.Space, masked: true, named: true}
	if kd == isWord {
		tk.word = r.lex.find(r.text[k.Start:end]) // "vape cart" is a name and says a form
	}
	r.toks = append(r.toks, tk)
	if end < k.End {
		r.letters(end, k.End, false, false)
	}
}

// leadingMark reports whether the sign at i begins a number like .25.
func (r *Reader) leadingMark(ft []fold.Token, i int) bool {
	c := r.text[ft[i].Start]
	if c != '.' && c != ',' || i+1 >= len(ft) || ft[i+1].Kind != fold.Digits || ft[i+1].Space {
		return false
	}
	return c == '.' && (i == 0 || ft[i].Space || ft[i-1].Kind == fold.Sign && r.text[ft[i-1].Start] != '.')
}

// letters adds the words of a run of letters.
func (r *Reader) letters(start, end int32, space, digitsFollow bool) {
	text := r.text[start:end]
	w := r.lex.find(text)
	glued := !space && len(r.toks) > 0 && r.toks[len(r.toks)-1].kind == isNumber
	if w == nil && len(text) > 1 {
		at := r.splitAt(text, glued, digitsFollow)
		if at == 0 && glued {
			at = r.humpAfterUnit(start, end)
		}
		if at > 0 {
			r.letters(start, start+int32(at), space, false)
			r.toks = append(r.toks, token{start: start + int32(at), end: end, kind: isWord, word: r.lex.find(text[at:])})
			return
		}
	}
	r.toks = append(r.toks, token{start: start, end: end, kind: isWord, space: space, word: w})
}

// splitAt finds where an unknown word falls into a unit and an x (250ugx10),
// an x and a unit (10xpills), or two units (2mgbars); 0: nowhere.
func (r *Reader) splitAt(text string, afterNumber, beforeNumber bool) int {
	const units = massUnit | milliUnit | volumeUnit | pieceUnit
	last := len(text) - 1
	if beforeNumber && text[last] == 'x' {
		if w := r.lex.find(text[:last]); w != nil && w.role&units != 0 {
			return last
		}
	}
	if !afterNumber {
		return 0
	}
	if text[0] == 'x' {
		if w := r.lex.find(text[1:]); w != nil && w.role&units != 0 {
			return 1
		}
	}
	for at := 1; at <= 3 && at < last; at++ {
		head := r.lex.find(text[:at])
		if head == nil || head.role&(massUnit|milliUnit|volumeUnit) == 0 {
			continue
		}
		if tail := r.lex.find(text[at:]); tail != nil && (tail.role&pieceUnit != 0 || tail.form != noForm) {
			return at
		}
	}
	return 0
}

// humpAfterUnit finds where a word in another case is glued to a unit: 1OZHigh.
func (r *Reader) humpAfterUnit(start, end int32) int {
	for at := int32(1); at <= 5 && start+at < end; at++ {
		if r.x.Hump(int(start + at)) {
			if w := r.lex.find(r.text[start : start+at]); w != nil && w.role&anyUnit != 0 {
				return int(at)
			}
		}
	}
	return 0
}

// number puts a number together and returns the index of its last token.
func (r *Reader) number(ft []fold.Token, i int, names []Name, name int) int {
	first := i
	if ft[i].Kind == fold.Sign {
		i++ // the leading mark
	}
	limit := int32(len(r.text))
	if name < len(names) {
		limit = int32(names[name].Start)
	}
	last := i
	for last+2 < len(ft) && ft[last+2].End <= limit && !ft[last+1].Space && !ft[last+2].Space &&
		ft[last+1].Kind == fold.Sign && ft[last+2].Kind == fold.Digits && isMark(r.text[ft[last+1].Start]) {
		last += 2
	}
	// 10 000: a group after a blank belongs to it.
	blanks := false
	if last == i && first == i && ft[i].End-ft[i].Start <= 3 {
		for last+1 < len(ft) && ft[last+1].Space && ft[last+1].Kind == fold.Digits && ft[last+1].End <= limit &&
			r.text[ft[last+1].Start:ft[last+1].End] == "000" && ft[last+1].Start == ft[last].End+1 {
			last++
			blanks = true
		}
	}
	start, end := ft[first].Start, ft[last].End
	tk := token{start: start, end: end, kind: isNumber, space: ft[first].Space}
	text := r.text[start:end]
	if blanks {
		tk.value = plainNumber(strings.ReplaceAll(text, " ", ""))
	} else if used := readNumber(text, &tk); used < len(text) {
		// a list like 10,20,50: the first number only
		last = i
		for int(ft[last].End-start) < used {
			last++
		}
		tk.end = ft[last].End
	}
	r.toks = append(r.toks, tk)
	return last
}

func isMark(c byte) bool { return c == '.' || c == ',' || c == '\'' }
