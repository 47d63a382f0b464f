package amount

import (
	"math"

	"vedette/market"
)

// total gathers what the quantities of a text add up to.
type total struct {
	mass, vol, pieces, dose, conc, pct       span
	metric                                   bool // the mass was stated in grams
	massLead, pieceLead, volLead, whole      bool
	massVague, timesApart, ounces            bool
	piecesPlus                               bool // the pieces come on top of what an x counts
	form                                     form // of what is counted
	rank                                     rank
	lots                                     int
	counted, eachMass, eachVol, micro, rated bool
	times                                    span // a number with an x that stands alone
	bracket                                  span // a number alone in brackets: grams, if the sum is nearly so
	thc                                      bool // the purity is of THC
}

// span is a range that may be unset.
type span struct {
	lo, hi float64
	ok     bool
}

func (s *span) set(lo, hi float64) { *s = span{lo, hi, true} }

func (s *span) mul(o span) {
	if s.ok && o.ok {
		s.lo, s.hi = s.lo*o.lo, s.hi*o.hi
	}
}

func (s *span) widen(lo, hi float64) {
	if !s.ok {
		s.set(lo, hi)
		return
	}
	s.lo, s.hi = min(s.lo, lo), max(s.hi, hi)
}

// nearly is how far two statements of one amount may differ: ounces are taken
// for 28 g and 30 g.
const nearly = 0.075

func alike(a, b float64) bool { return math.Abs(a-b) <= nearly*max(math.Abs(a), math.Abs(b)) }

func (s *span) like(lo, hi float64) bool { return s.ok && alike(s.lo, lo) && alike(s.hi, hi) }

// combine puts the quantities together.
func (r *Reader) combine() Reading {
	r.bareStrength()
	r.multiply()
	var t total
	for k := range r.qs {
		q := &r.qs[k]
		if q.used || q.limit {
			continue
		}
		switch q.dim {
		case mass:
			r.addMass(&t, q)
		case milli:
			r.addMilli(&t, q)
		case volume:
			r.addVolume(&t, q)
		case piece:
			r.addPieces(&t, q)
		case conc:
			if q.per >= 10 || q.per > 1 && (r.trade == Oil || r.trade == Extract || r.trade == Herb) {
				t.vol.widen(q.per, q.per)
				t.eachVol = true
				if r.trade == Oil { // 300mg/10ml: of each millilitre, in a bottle of ten
					q.lo, q.hi = q.lo*q.per, q.hi*q.per
				}
			}
			if q.many.ok { // 10 x 250mg/1ml: ten ampoules of a millilitre
				if !t.pieces.ok {
					t.pieces = q.many
				}
				q.used = true
			}
			if q.said && q.per <= 5 && !t.vol.ok && !t.dose.ok && (q.many.ok || t.form == injectable) {
				t.dose.set(q.lo*q.per, q.hi*q.per)
				t.vol.set(q.per, q.per)
				t.eachVol = !q.many.ok
				t.vol.mul(q.many)
			}
			t.conc.widen(q.lo, q.hi)
		case percent:
			r.addPercent(&t, q)
		case count:
			if q.mult && !t.times.ok {
				t.times.set(q.lo, q.hi)
				if q.op == opPlus && t.mass.ok && !q.free {
					t.lots++ // 1g crystal & 2x pills
					t.timesApart = true
				}
			}
			if q.paren && r.char(q.j) == ')' {
				t.bracket.set(q.lo, q.hi)
			}
			switch {
			case q.free && t.pieces.ok:
				t.pieces.lo, t.pieces.hi = t.pieces.lo+q.lo, t.pieces.hi+q.hi
				q.used = true
			case q.free && q.op == opPlus && t.times.ok && !q.mult: // 10 x diazepam 10mg + 5 free
				t.times.lo, t.times.hi = t.times.lo+q.lo, t.times.hi+q.hi
				q.used = true
			}
		}
	}
	return r.finish(&t)
}

// addMass adds a mass, unless it repeats the one already read.
func (r *Reader) addMass(t *total, q *quantity) {
	switch {
	case t.massLead:
	case !t.mass.ok || t.massVague:
		t.massVague = q.vague
		if t.times.ok && q.op == opPlus && !q.free {
			t.timesApart = true // 9x pills + 7g
			t.lots++
		}
		t.mass.set(q.lo, q.hi)
		t.metric, t.massLead = q.metric, q.lead
		t.ounces = q.word != nil && q.word.value == ounce
		t.whole = q.total
		t.eachMass = q.each || q.single
	case q.free:
		t.mass.lo, t.mass.hi = t.mass.lo+q.lo, t.mass.hi+q.hi
	case t.mass.like(q.lo, q.hi) && q.op != opPlus:
		if q.metric && !t.metric {
			t.mass.set(q.lo, q.hi)
			t.metric = true
		}
	case q.op == opPlus:
		t.mass.lo, t.mass.hi = t.mass.lo+q.lo, t.mass.hi+q.hi
		t.lots++
	case q.metric && !t.metric && q.paren:
		t.mass.set(q.lo, q.hi) // QP (112g), whatever a quarter is here
		t.metric = true
	case q.near && (q.op == opAlt || q.op == opNone && q.prev == mass && q.metric && t.metric && !q.paren):
		t.mass.widen(q.lo, q.hi)
	case q.paren && q.hi > t.mass.hi*1.5: // 5 bags 2g (10g)
		if t.pieces.ok && alike(t.mass.hi*t.pieces.hi, q.hi) || t.times.ok && alike(t.mass.hi*t.times.hi, q.hi) {
			t.mass.set(q.lo, q.hi)
			t.whole = true
		}
	}
}

func (r *Reader) addMilli(t *total, q *quantity) {
	t.micro = t.micro || q.micro
	switch {
	case q.rate && t.dose.ok && !t.rated: // 23mg, 100ug/h: the content stands
	case !q.rate && t.rated:
		t.dose.set(q.lo, q.hi)
		t.rated = false
	case q.sum && t.pieces.ok: // 50 pills, 400mg total
	case !t.dose.ok:
		t.dose.set(q.lo, q.hi)
		t.rated = q.rate
	case t.pieces.ok && q.hi > t.dose.hi && alike(t.dose.hi*t.pieces.hi, q.hi), t.times.ok && alike(t.dose.hi*t.times.hi, q.hi) && q.hi > t.dose.hi:
		// the total, said too: 20 x 25mg (500mg)
	case t.pieces.ok && q.lo < t.dose.lo && alike(q.hi*t.pieces.hi, t.dose.hi):
		t.dose.set(q.lo, q.hi) // 500mg (20 x 25mg)
	case secondDrug(q.lo) && q.lo > 10*t.dose.hi && (q.op != opNone || q.near), r.trade == ByPiece && q.near && q.op == opNone && q.prev == milli && q.hi*4 <= t.dose.lo:
		// of the other drug: 10mg + 325mg, 8mg 2mg
	default:
		t.dose.widen(q.lo, q.hi)
	}
}

func (r *Reader) addVolume(t *total, q *quantity) {
	switch {
	case t.volLead:
	case !t.vol.ok:
		t.vol.set(q.lo, q.hi)
		t.volLead = q.lead
		t.eachVol = !q.total && !q.apart
	case q.free || q.op == opPlus:
		t.vol.lo, t.vol.hi = t.vol.lo+q.lo, t.vol.hi+q.hi
	case t.vol.like(q.lo, q.hi):
	case q.op == opAlt && q.near:
		t.vol.widen(q.lo, q.hi)
	}
}

// addPieces adds a count of things. Tablets count before the bottles that
// hold them.
func (r *Reader) addPieces(t *total, q *quantity) {
	if q.hi < 1 {
		return // half a tablet, a quarter of a sheet
	}
	rk := q.rank()
	if t.form == strip && q.word != nil && (q.word.form == tablet || q.word.form == tabs || q.word.form == capsule) {
		t.rank = outer // strips of tablets
	}
	if q.word != nil && q.word.form != noForm && (t.form == noForm || rk < t.rank) {
		t.form = q.word.form
	}
	switch {
	case t.pieceLead && !q.free:
		if q.lead {
			t.rank = rk
		}
	case !t.pieces.ok:
		if q.op == opPlus && t.mass.ok && !q.free {
			t.lots++ // 1g and 5 pills
		}
		t.pieces.set(q.lo, q.hi)
		t.rank, t.pieceLead, t.piecesPlus = rk, q.lead, q.op == opPlus && !q.free
		t.counted = q.word != nil
	case q.free || q.op == opPlus:
		t.pieces.lo, t.pieces.hi = t.pieces.lo+q.lo, t.pieces.hi+q.hi
		if !q.free {
			t.lots++
		}
	case t.pieces.like(q.lo, q.hi):
		t.rank = min(t.rank, rk)
	case rk < t.rank && rk != vague && r.has(q.i-1, perWord):
		t.pieces.mul(span{q.lo, q.hi, true}) // 2 blisters, 10 tablets each
		t.rank = rk
	case rk < t.rank && rk != vague:
		t.pieces.set(q.lo, q.hi)
		t.rank = rk
	case q.op == opAlt && q.near && rk == t.rank:
		t.pieces.widen(q.lo, q.hi)
	}
}

// addPercent takes a purity, unless the percentage is of something else.
func (r *Reader) addPercent(t *total, q *quantity) {
	k := q.j
	if r.percentFree(q) {
		f := 1 + q.lo/100
		for _, s := range []*span{&t.pieces, &t.mass, &t.vol} {
			if s.ok {
				s.lo, s.hi = s.lo*f, s.hi*f
				break
			}
		}
		return
	}
	for r.char(k) == '-' || r.char(k) == '+' || r.char(k) == '!' {
		k++
	}
	if q.hi > 100 || q.hi <= 0 || r.has(k, notPurity) && !(q.lo < 100 && r.has(k, freeWord) && r.has(k+1, shipWord)) {
		return
	}
	if r.char(q.i-1) == '-' && r.glued(q.i) && !r.glued(q.i-1) && q.hi <= 50 && !r.has(k, purityWord|thcWord) {
		return // -20%
	}
	if r.char(q.i-1) == '+' && r.glued(q.i) && q.hi <= 50 && !r.has(k, purityWord|thcWord) && !r.has(q.i-2, thcWord) {
		return // +20% on all orders
	}
	bare := k >= len(r.toks) || r.toks[k].kind == isSign
	if q.lo == 100 && !bare && r.has(k, testedWord) {
		return // 100% tested
	}
	if q.lo == 100 && !(bare && r.trade == ByMass) && !r.has(k, purityWord|thcWord) && !r.has(k+1, purityWord|thcWord) && !r.has(q.i-1, purityWord) {
		return // 100% of something else
	}
	if r.trade == Oil || r.trade == ByPiece && q.lo != math.Trunc(q.lo) && q.hi < 5 {
		if !r.has(k, purityWord) && !r.has(q.i-1, purityWord) {
			return // the strength of a gel
		}
	}
	thc := r.str(k) == "thc"
	if !t.pct.ok || thc && !t.thc {
		t.pct.set(q.lo, q.hi)
		t.thc = thc
	}
}

// percentFree reports whether a percentage is of goods that come on top: a plus
// stands before it (+10% free), or a bonus is all that is said of it (10%
// extra). "90%+ FREE SHIPPING" is none.
func (r *Reader) percentFree(q *quantity) bool {
	open := q.j > 0 && r.char(q.j-1) == '+'
	switch {
	case !r.has(q.j, freeWord):
		return q.free && !open && !r.has(q.j+1, freeWord)
	case q.op == opPlus || r.char(q.i-1) == '+':
		return true
	case open || r.has(q.j+1, shipWord):
		return false
	}
	w := r.str(q.j)
	return w == "extra" || w == "bonus" || q.j+1 >= len(r.toks) || r.toks[q.j+1].kind == isSign
}

// asRange copies a span for the answer, with the noise of binary fractions
// taken off.
func (s span) asRange() *market.Range {
	if !s.ok {
		return nil
	}
	return &market.Range{tidy(s.lo), tidy(s.hi)}
}

// tidy rounds to nine significant digits.
func tidy(v float64) float64 {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	p := math.Pow(10, 9-math.Ceil(math.Log10(math.Abs(v))))
	return math.Round(v*p) / p
}
