package amount

// extend reads the second bound of a range, or the alternatives of a list.
func (r *Reader) extend(q *quantity) {
	combined := false // the rest of the list are strengths of other drugs
	if q.dim == count {
		r.extendTimes(q)
	}
	for range 8 {
		k, list, spaced := q.j, false, false
		switch {
		case r.char(k) == '-' || r.char(k) == '~':
			spaced = k+1 < len(r.toks) && (r.toks[k+1].space || r.toks[k].space)
			k++
		case r.char(k) == '/':
			k++
			list = true
		case r.has(k, toWord):
			k++
			spaced = true
			if r.char(k) == ':' {
				return
			}
		case r.str(k) == "a" && q.dim == count && r.isNum(k+1) && r.from(q.i-1):
			k++ // de 5 a 50 gramos
			spaced = true
		default:
			return
		}
		s, ok := r.scalar(k)
		if !ok {
			r.extendPortion(q, k)
			return
		}
		list = list || r.trade == ByPiece && !spaced && secondDrug(s.v) && s.v > 10*q.hi && !r.has(s.j, pieceUnit)
		w, j, pct := r.measureOrPercent(s.j)
		next := quantity{lo: s.v, hi: s.v, i: k, whole: s.whole}
		next.setUnit(w, j, pct)
		if !r.sameMeasure(q, &next, list, spaced) {
			return
		}
		if combined {
			q.j = next.j
			continue
		}
		combined = r.widen(q, &next, list)
	}
}

// sameMeasure decides whether two numbers are the bounds of one range.
func (r *Reader) sameMeasure(q, next *quantity, list, spaced bool) bool {
	if next.dim == count {
		if q.dim != count || q.word != nil {
			return false
		}
		// two bare numbers: a range only if a unit or an x follows, else a ratio
		return !list && q.lo < next.lo && (r.listEnds(next.j) || r.strengthFollows(q, next.j)) ||
			!list && q.lo < next.lo && (r.has(next.j, timesWord) && !r.glued(next.j+1) || q.whole && next.whole && r.thingsFollow(next.j)) ||
			list && (r.listEnds(next.j) || r.trade == ByPiece && secondDrug(next.lo) && next.lo > 10*q.hi)
	}
	if q.dim == milli && next.dim == mass && !list && q.lo*q.word.value < next.lo*next.word.value*1000 {
		q.lo, q.hi = q.lo*q.word.value/1000/next.word.value, q.hi*q.word.value/1000/next.word.value
		q.dim, q.word = mass, next.word // 100mg - 1g
		return true
	}
	if q.dim != count && q.dim != next.dim {
		return false
	}
	if q.dim == piece && q.rank() != next.rank() && q.lo > next.lo {
		return false // 50 pills - 10 blisters
	}
	if list && q.dim == mass && next.dim == mass && q.word.value != next.word.value {
		return false // 1oz/28g: the same twice
	}
	if q.word != nil && next.word != nil && q.word.value != next.word.value && alike(q.lo*q.word.value, next.lo*next.word.value) {
		return false // 1 oz - 28 g
	}
	if q.dim == count {
		switch {
		case list && next.dim == volume && q.lo >= next.lo:
			return false // Testoject 300/10ml
		case !list && next.dim == volume && r.has(next.j, pieceUnit) && q.lo == 1:
			return false // 1 - 10ml vial
		case spaced && next.dim == milli && q.whole && next.lo > 2*q.lo && !r.bulk():
			return false // 10 - 30mg tablets
		case !list && q.lo >= next.lo && next.dim != percent && (spaced || next.dim == milli || q.lo == next.lo):
			return false
		}
	}
	return true
}

// extendTimes reads the second bound where each has its x: 10x - 1000x, 5x, 10x.
func (r *Reader) extendTimes(q *quantity) {
	for k := q.j; r.has(k, timesWord) && r.isNum(k+2) && r.has(k+3, timesWord); k += 3 {
		if c := r.char(k + 1); c != '-' && c != ',' && c != '/' || r.toks[k+2].decimal || r.toks[k+2].value <= q.hi {
			return
		}
		q.hi, q.j = r.toks[k+2].value, k+3
	}
}

// extendPortion reads a second bound without a number: 8ball to QP.
func (r *Reader) extendPortion(q *quantity, k int) {
	if q.dim != mass || q.word == nil || !r.has(k, portion) || r.toks[k].masked {
		return
	}
	if hi := r.toks[k].word.value / q.word.value; hi > q.hi {
		q.hi, q.j = hi, k+1
	}
}

// from reports whether the token at i opens a range: de 5 a 50.
func (r *Reader) from(i int) bool {
	switch r.str(i) {
	case "de", "da", "desde":
		return true
	}
	return false
}

// strengthFollows reports whether a range of counts begins the text and a
// strength stands behind it: 25 - 500 300mg.
func (r *Reader) strengthFollows(q *quantity, j int) bool {
	return q.whole && (r.begins(q.i) || r.trade == Tablets || r.trade == Blotters) && r.isNum(j) && r.has(j+1, milliUnit)
}

// listEnds reports whether a list of bare numbers goes on to a unit: 10/20/30mg.
func (r *Reader) listEnds(j int) bool {
	for range 6 {
		if c := r.char(j); c != '/' && c != '-' || !r.isNum(j+1) {
			return false
		}
		if r.has(j+2, anyUnit) {
			return true
		}
		j += 2
	}
	return false
}

// thingsFollow reports whether a name and a counted thing follow: 5-100 LSD
// blotters.
func (r *Reader) thingsFollow(j int) bool {
	for k := j; k < min(len(r.toks), j+4); k++ {
		switch {
		case r.has(k, pieceUnit):
			return k > j
		case r.toks[k].kind != isWord:
			return false
		}
	}
	return false
}

// milligrams is the unit that goes without saying: Norco 10/325.
var milligrams = &word{role: milliUnit, value: 1}

// secondDrug are the strengths of the second drug of combination tablets
// (paracetamol, ibuprofen, aspirin), in milligrams.
func secondDrug(v float64) bool {
	switch v {
	case 200, 300, 325, 400, 500, 650, 660, 750:
		return true
	}
	return false
}

// widen takes the second number into the range, unless it is the strength of
// another drug of a combination (10/325mg, 8mg/2mg), and says so.
func (r *Reader) widen(q, next *quantity, list bool) (combined bool) {
	first := q.dim == count
	q.j = next.j
	if list && (next.dim == milli || next.dim == count) && (secondDrug(next.lo) && next.lo > 10*q.hi || next.lo == 325 && q.dim == milli && next.lo > 5*q.hi) {
		if q.dim == count {
			q.dim, q.word = milli, milligrams
		}
		return true // 10/325mg
	}
	if !list && q.dim == milli && next.dim == milli && secondDrug(q.lo) && next.lo*10 <= q.lo {
		q.lo, q.hi = next.lo, next.hi // 325mg-7.5mg
		return true
	}
	if list && next.dim == milli && next.lo*4 <= q.lo {
		if q.dim == count {
			q.dim, q.word = milli, next.word
		}
		if secondDrug(q.lo) {
			q.lo, q.hi = next.lo, next.hi // 325mg/5mg
		}
		return true // 8mg/2mg, 100/8mg
	}
	lo, hi := next.lo, next.hi
	if !first && q.word != nil && next.word != nil && q.word.value != next.word.value {
		f := next.word.value / q.word.value // 100mg-1g does not come here: 1g-1kg
		lo, hi = lo*f, hi*f
	}
	if next.dim != count && first {
		q.dim, q.word = next.dim, next.word
	}
	q.lo, q.hi = min(q.lo, lo), max(q.hi, hi)
	q.whole = q.whole && next.whole
	return false
}

// denominator reads "/ml", "per 5ml", "/pill", "/h".
func (r *Reader) denominator(q *quantity) {
	k := q.j
	if r.char(k) != '/' && !r.has(k, perWord) || q.dim == count || q.dim == percent {
		return
	}
	word := r.char(k) != '/'
	k++
	per := 1.0
	if r.isNum(k) && r.has(k+1, volumeUnit) {
		per = r.toks[k].value
		q.said = true
		k++
	}
	switch {
	case r.has(k, volumeUnit) && (q.dim == mass && q.word.value <= 1 || q.dim == milli):
		per *= r.toks[k].word.value
		if per <= 0 {
			return
		}
		q.scale()
		f := 1 / per
		if q.dim == mass {
			f *= 1000
		}
		q.lo, q.hi, q.dim, q.per, q.j = q.lo*f, q.hi*f, conc, per, k+1
	case q.dim == milli && r.has(k, hourWord) && !word:
		q.rate, q.j = true, k+1
	case q.dim == milli && r.has(k, pieceUnit):
		q.each, q.j = true, k+1
	case (q.dim == mass || q.dim == volume) && (r.has(k, pieceUnit) || r.str(k-1) == "each" || r.str(k-1) == "ea"):
		q.each = true
		q.j = k
	}
}
