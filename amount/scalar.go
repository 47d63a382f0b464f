package amount

// scalar is a number as written: 5, 1/2, 1 1/2, 10k, three.
type scalar struct {
	v     float64
	j     int
	whole bool
	word  bool // written as a word
	k     bool // written with a k
	unit  bool // in grams already
}

func (r *Reader) scalar(i int) (scalar, bool) {
	if r.isNum(i) {
		return r.figure(i), true
	}
	if i >= len(r.toks) || r.toks[i].kind != isWord || r.toks[i].named || r.toks[i].word == nil {
		return scalar{}, false
	}
	w := r.toks[i].word
	next := i + 1
	if r.char(next) == '-' && r.glued(next) {
		next++
	}
	switch {
	case w.role&numeral != 0 && r.has(next, massUnit|volumeUnit|pieceUnit|portion|share):
		return scalar{v: w.value, j: next, whole: true, word: true}, true
	case w.role&numeral != 0 && w.value > 1 && r.has(i-1, ofWord) && r.has(i-2, pieceUnit):
		return scalar{v: w.value, j: i + 1, whole: true, word: true}, true // box of seven
	case w.role&numeral != 0 && r.begins(i) && r.isNum(next) && r.has(next+1, milliUnit):
		return scalar{v: w.value, j: next, whole: true, word: true}, true // five 100mg pills
	case w.role&share != 0:
		if r.has(next, ofWord) {
			next++
		}
		if r.has(next, oneWord) {
			next++
		}
		if r.str(next) == "d" && r.char(next+1) == '\'' && r.str(next+2) == "once" {
			return scalar{v: w.value * ounce, j: next + 3, word: true, unit: true}, true // quart d'once
		}
		if r.has(next, massUnit) {
			return scalar{v: w.value, j: next, word: true}, true
		}
	case w.role&oneWord != 0 && r.has(next, massUnit|portion|share) && !r.isNumber(i-1) && !r.money(i-1):
		return scalar{v: 1, j: next, whole: true, word: true}, true
	}
	return scalar{}, false
}

func (r *Reader) figure(i int) scalar {
	t := &r.toks[i]
	s := scalar{v: t.value, j: i + 1, whole: !t.decimal}
	switch {
	case r.fraction(i):
		s.v, s.j, s.whole = t.value/r.toks[i+2].value, i+3, false
	case s.whole && r.isNum(i+1) && r.fraction(i+1) && !r.glued(i+1):
		s.v += r.toks[i+1].value / r.toks[i+3].value
		s.j, s.whole = i+4, false
	case s.whole && r.has(i+1, numeral) && r.toks[i+1].word.value >= 100:
		s.v, s.j = s.v*r.toks[i+1].word.value, i+2 // 5 hundred
	case r.str(i+1) == "k" && r.glued(i+1) && !r.toks[i+1].named && !(r.glued(i+2) && r.toks[i+2].kind != isSign):
		s.v, s.j, s.whole, s.k = s.v*1000, i+2, true, true
	}
	if r.char(s.j) == '+' && r.glued(s.j) && !r.isNum(s.j+1) {
		s.j++
	}
	return s
}

// fraction reports whether a/b stands at i and is a part of a unit of weight
// or volume: 1/2 oz, 1/4g, 1/8th.
func (r *Reader) fraction(i int) bool {
	if r.char(i+1) != '/' || !r.isNum(i+2) || r.toks[i].decimal || r.toks[i+2].decimal {
		return false
	}
	a, b := r.toks[i].value, r.toks[i+2].value
	if a < 1 || a >= b || b != 2 && b != 3 && b != 4 && b != 8 && b != 16 && b != 10 {
		return false
	}
	after := i + 3
	if r.char(after) == '-' && r.glued(after) || r.char(after) == '+' {
		after++
	}
	if r.has(after, pieceUnit) {
		return a == 1 // 1/4 sheet
	}
	if r.part(i) && r.toksNamed(after) && r.trade == Herb {
		return true // 1/8 of a strain
	}
	return r.has(after, massUnit|volumeUnit) && (a == 1 || r.toks[after].word.value != 1) || r.str(after) == "th"
}

// part reports whether a half, quarter or eighth begins the title.
func (r *Reader) part(i int) bool {
	if i != 0 || r.char(1) != '/' || !r.isNum(2) || r.toks[0].value != 1 {
		return false
	}
	b := r.toks[2].value
	return b == 2 || b == 4 || b == 8
}

// measure finds the unit that belongs to a number ending before j.
func (r *Reader) measure(j int) (*word, int) {
	k := j
	if (r.char(k) == '-' || r.char(k) == '.') && r.glued(k) && r.glued(k+1) {
		k++
	}
	if r.char(k) == ')' && k >= 2 && r.char(k-2) == '(' && k+1 < len(r.toks) {
		k++ // (2)gram
	}
	if r.str(k) == "th" && !r.toks[k].named { // 1/8th oz
		k++
	}
	if r.has(k, share) && k+1 < len(r.toks) && r.has(k+1, massUnit) {
		return nil, j
	}
	if r.str(k) == "fl" {
		if r.char(k+1) == '.' {
			k++
		}
		if r.str(k+1) == "oz" {
			return r.lex.find("floz"), k + 2
		}
	}
	if r.str(k) == "er" && r.glued(k) && r.has(k+1, pieceUnit) {
		return r.toks[k+1].word, k + 2 // 3er Pack
	}
	if r.has(k, timesWord) && r.has(k+1, massUnit|volumeUnit) && !r.glued(k+2) {
		return r.toks[k+1].word, k + 2 // 1x gram of
	}
	if r.str(k) == "oz" && r.trade != Herb && r.syrup(k+1) {
		return r.lex.find("floz"), k + 1
	}
	if r.millilitres(k) {
		return r.lex.find("ml"), k + 1
	}
	if !r.has(k, anyUnit|portion) {
		return nil, j
	}
	w := r.toks[k].word
	if r.char(k+1) == '\'' && r.glued(k+1) && r.str(k+2) == "s" {
		k += 2
	}
	return w, k + 1
}

// measureOrPercent finds a unit or a percent sign.
func (r *Reader) measureOrPercent(j int) (*word, int, bool) {
	if r.char(j) == '%' || r.has(j, percentSign) {
		j++
		if r.char(j) == '+' && r.glued(j) {
			j++
		}
		return nil, j, true
	}
	w, k := r.measure(j)
	return w, k, false
}
