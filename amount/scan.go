package amount

import (
	"math"
	"strings"
)

// dim is what a quantity measures.
type dim uint8

const (
	count   dim = iota // a bare number
	mass               // grams
	milli              // milligrams: a dose or a mass
	volume             // millilitres
	piece              // things
	percent            // per cent
	conc               // milligrams per millilitre
)

// op is what joins a quantity to the one before.
type op uint8

const (
	opNone  op = iota
	opTimes    // x
	opPlus     // + and &
	opAlt      // / or , |
	opOf       // of
)

// quantity is an amount with its unit as it stands in the text.
type quantity struct {
	dim       dim
	lo, hi    float64
	word      *word
	i, j      int // tokens
	op        op
	near      bool // nothing but the operator stands between it and the one before
	prev      dim  // of the one before
	paren     bool // it opens a bracket
	lead      bool // the market's own prefix: 10-100pls x
	mult      bool // a bare number with an x
	start     bool // it begins the text
	free      bool // a bonus
	limit     bool // max 2 per customer
	whole     bool
	metric    bool // stated in g or kg
	single    bool // no number was written: half gram, full gram, ounce
	micro     bool
	rate      bool // per hour
	sum       bool // said to be the total
	total     bool // a product already
	thousands bool // written as 5k
	vague     bool // a unit without a number: counts when nothing else does
	each      bool
	apart     bool    // a slash before it: "20 vials / 100ml" is the sum
	per       float64 // of a strength: the millilitres of its denominator
	used      bool
}

// maxQuantities bounds what is combined.
const maxQuantities = 64

// scan finds the quantities of the text.
func (r *Reader) scan() {
	r.qs = r.qs[:0]
	for i := 0; i < len(r.toks) && len(r.qs) < maxQuantities; {
		q, ok := r.quantity(i)
		if !ok {
			i++
			continue
		}
		r.join(&q)
		r.qs = append(r.qs, q)
		i = max(q.j, i+1)
	}
}

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
	return r.has(after, massUnit|volumeUnit) && (a == 1 || r.toks[after].word.value != 1) || r.str(after) == "th"
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
	if !r.has(k, anyUnit|portion) {
		return nil, j
	}
	w := r.toks[k].word
	if r.char(k+1) == '\'' && r.glued(k+1) && r.str(k+2) == "s" {
		k += 2
	}
	return w, k + 1
}

// quantity reads what begins at i.
func (r *Reader) quantity(i int) (quantity, bool) {
	s, ok := r.scalar(i)
	if !ok {
		return r.unnumbered(i)
	}
	q := quantity{lo: s.v, hi: s.v, i: i, j: s.j, whole: s.whole, single: s.word && s.v <= 1, thousands: s.k}
	q.setUnit(r.measureOrPercent(s.j))
	if s.unit {
		q.dim, q.word, q.j = mass, r.lex.find("gramme"), s.j
	}
	if q.word == nil && s.v < 1 && r.str(s.j) == "th" && (r.trade == Herb || r.trade == Fungus) {
		q.dim, q.word, q.j = mass, r.lex.find("ounce"), s.j+1 // 1/8th
		q.lo, q.hi = eighth/ounce*s.v*8, eighth/ounce*s.v*8
	}
	if q.word != nil && s.v == 8 && strings.HasPrefix(r.text[r.toks[q.j-1].start:], "ball") {
		q.lo, q.hi = 1, 1 // 8 ball
	}
	r.extend(&q)
	r.denominator(&q)
	if q.dim == count {
		r.bare(&q)
	}
	q.scale()
	r.flags(&q)
	return q, true
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

func (q *quantity) setUnit(w *word, j int, pct bool) {
	q.word, q.j = w, j
	switch {
	case pct:
		q.dim = percent
	case w == nil:
	case w.role&massUnit != 0, w.role&portion != 0:
		q.dim = mass
	case w.role&milliUnit != 0:
		q.dim = milli
	case w.role&volumeUnit != 0:
		q.dim = volume
	default:
		q.dim = piece
	}
}

// scale turns the number into grams, milligrams or millilitres.
func (q *quantity) scale() {
	if q.word == nil || q.dim == piece || q.dim == percent || q.dim == conc {
		return
	}
	q.metric = q.dim == mass && (q.word.value == 1 || q.word.value == 1000)
	q.micro = q.dim == milli && q.word.value < 1
	q.lo *= q.word.value
	q.hi *= q.word.value
}

// extend reads the second bound of a range, or the alternatives of a list.
func (r *Reader) extend(q *quantity) {
	combined := false // the rest of the list are strengths of other drugs
	for range 8 {
		k, list, spaced := q.j, false, false
		switch {
		case r.char(k) == '-' || r.char(k) == '~':
			spaced = k+1 < len(r.toks) && r.toks[k+1].space && r.toks[k].space
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
		default:
			return
		}
		s, ok := r.scalar(k)
		if !ok {
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
		return !list && q.lo < next.lo && (r.has(next.j, timesWord) && !r.glued(next.j+1) || q.whole && next.whole && r.thingsFollow(next.j)) ||
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

// listEnds reports whether a list of bare numbers goes on to a unit: 10/20/30mg.
func (r *Reader) listEnds(j int) bool {
	for range 6 {
		if r.char(j) != '/' || !r.isNum(j+1) {
			return false
		}
		if r.has(j+2, massUnit|milliUnit|volumeUnit) {
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
		k++
	}
	switch {
	case r.has(k, volumeUnit) && (q.dim == mass || q.dim == milli):
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

// bare notes what makes a bare number a count: an x beside it.
func (r *Reader) bare(q *quantity) {
	switch {
	case r.has(q.j, timesWord) || r.char(q.j) == '*' && !r.glued(q.j):
		q.mult = q.whole
	case r.has(q.i-1, timesWord):
		q.mult = q.whole
	}
}

// unnumbered reads words that are amounts of themselves: QP, quarter, ounce.
func (r *Reader) unnumbered(i int) (quantity, bool) {
	if i >= len(r.toks) || r.toks[i].kind != isWord || r.toks[i].named || r.toks[i].word == nil {
		return quantity{}, false
	}
	w := r.toks[i].word
	q := quantity{dim: mass, i: i, j: i + 1, word: w, single: true}
	switch {
	case r.has(i-1, perWord) || r.char(i-1) == '/' || r.isNumber(i-1) && !r.toks[i-1].masked:
		return quantity{}, false
	case w.role&portion != 0 && r.str(i) != "ball" && (r.str(i) != "hp" && r.str(i) != "hps" || r.trade == Herb):
	case w.role&share != 0 && (r.trade == Herb && r.has(i-1, oneWord|numeral) || w.value == 0.125):
		q.lo, q.hi = math.Floor(w.value*ounce*100+0.5)/100, math.Floor(w.value*ounce*100+0.5)/100
		return q, true
	case w.role&massUnit != 0 && r.has(i-1, freeWord) && r.char(i-2) == '+':
		q.lo, q.hi, q.free = w.value, w.value, true
		return q, true // + free gram
	case w.role&massUnit != 0 && r.str(i) == "oz" && r.char(i-1) == 0 && r.isNumber(i-1) && r.priced(i-1):
		q.lo, q.hi = w.value, w.value
		return q, true // £190 oz
	case r.str(i) == "lb" && r.trade != ByPiece && !r.weighed():
		q.lo, q.hi, q.vague = w.value, w.value, true
		return q, true // outdoor LB
	case w.role&massUnit != 0 && w.value >= 20 && len(r.str(i)) > 2 && r.trade != Unknown && r.has(i+1, ofWord):
		q.lo, q.hi = w.value, w.value
		return q, true // ounce of
	default:
		return quantity{}, false
	}
	q.lo, q.hi = w.value, w.value
	r.flags(&q)
	return q, true
}

// weighed reports whether a mass was read already.
func (r *Reader) weighed() bool {
	for k := range r.qs {
		if r.qs[k].dim == mass {
			return true
		}
	}
	return false
}

// priced reports whether the number at i is a price with its sign before it.
func (r *Reader) priced(i int) bool { return r.toks[i].masked && r.money(i-1) }

// flags notes what stands around a quantity.
func (r *Reader) flags(q *quantity) {
	q.start = r.begins(q.i)
	q.lead = q.start && q.word != nil && r.has(q.j, timesWord) && q.j < len(r.toks) && r.toks[q.j].space && q.dim != percent && q.dim != milli
	q.limit = r.has(q.j, maxWord) || r.has(q.i-1, maxWord) || r.has(q.j, perWord) && buyer(r.str(q.j+1))
	k := q.j
	if r.char(k) == ')' {
		k++
	}
	free := r.has(k, freeWord) && !r.has(k+1, shipWord)
	before := r.has(q.i-1, freeWord) && (r.char(q.i-2) == '+' || r.has(q.i-2, andWord) || r.char(q.i-2) == '(')
	q.free = free || before
	q.sum = r.has(q.j, totalWord) || r.has(q.i-1, totalWord)
	if r.has(k, perWord) && (r.str(k) == "each" || r.str(k) == "ea") {
		q.each = true
	}
}

// buyer reports a word for whom a limit is for: 1 bag per user.
func buyer(w string) bool {
	switch w {
	case "user", "customer", "person", "buyer", "household", "order", "kunde", "client", "cliente", "klant":
		return true
	}
	return false
}

// begins reports whether only signs stand before token i.
func (r *Reader) begins(i int) bool {
	for i--; i >= 0; i-- {
		if r.toks[i].kind != isSign {
			return false
		}
	}
	return true
}

// join notes how the quantity stands to the one before.
func (r *Reader) join(q *quantity) {
	if len(r.qs) == 0 {
		for k := q.i - 1; k >= max(0, q.i-2); k-- {
			if c := r.char(k); c == '(' || c == '[' {
				q.paren = true
			}
		}
		return
	}
	q.near, q.prev = true, r.qs[len(r.qs)-1].dim
	for k := q.i - 1; k >= r.qs[len(r.qs)-1].j; k-- {
		switch c := r.char(k); {
		case c == '(' || c == '[' || c == '{':
			q.paren = q.paren || q.near
		case c == '+' || c == '&' || r.has(k, andWord) && q.op == opNone:
			q.setOp(opPlus)
		case c == '*' || r.has(k, timesWord):
			q.setOp(opTimes)
		case r.has(k, ofWord) || c == '@':
			q.setOp(opOf)
		case c == '/' || c == '|' || c == ',' || c == '=' || c == ';' || r.has(k, orWord):
			q.setOp(opAlt)
			q.apart = q.apart || c == '/'
		case r.has(k, freeWord):
		case c != 0:
		default:
			q.near = false
		}
		if !q.near {
			return
		}
	}
}

func (q *quantity) setOp(o op) {
	if q.op == opNone || o == opTimes || o == opPlus && q.op != opTimes {
		q.op = o
	}
}

// bulk reports whether what is sold goes by weight.
func (r *Reader) bulk() bool { return r.trade == ByMass }
