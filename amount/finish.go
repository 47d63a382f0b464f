package amount

import (
	"cmp"
	"math"
)

// finish decides what the sums mean: whether milligrams are a dose or a mass,
// what a lone number counts, and which form it all has.
func (r *Reader) finish(t *total) Reading {
	f := r.formOf(t)
	if t.mass.ok && !t.metric && t.bracket.ok && math.Abs(t.bracket.hi-t.mass.hi) <= 0.03*t.mass.hi {
		t.mass = t.bracket
	}
	r.lone(t)
	r.count(t, f)
	r.spread(t, &f)
	r.weigh(t, f)
	f = r.implied(t, f)
	if t.lots > 0 && f != herbal && f != vape {
		f = noForm // of several products
	}
	out := Reading{Measured: t.mass.ok || t.vol.ok || t.counted || t.dose.ok || t.conc.ok, Micro: t.micro, Lots: t.lots}
	out.MassG, out.VolumeML = t.mass.asRange(), t.vol.asRange()
	out.Pieces, out.DoseMG = t.pieces.asRange(), t.dose.asRange()
	out.ConcMGML, out.PurityPct = t.conc.asRange(), t.pct.asRange()
	out.Form = formNames[f]
	return out
}

// count finds the number of pieces when no unit said it: "100 x", "x5", or a
// number that begins the title.
func (r *Reader) count(t *total, f form) {
	if t.times.ok {
		switch {
		case t.pieces.ok && t.pieces.like(t.times.lo, t.times.hi):
		case t.pieces.ok && t.rank == outer:
			t.pieces.mul(t.times)
		case t.pieces.ok && t.piecesPlus && !t.pieceLead:
			t.pieces.lo, t.pieces.hi = t.pieces.lo+t.times.lo, t.pieces.hi+t.times.hi // 15 x vapes + 5 carts
		case t.pieces.ok:
		case t.mass.ok && !t.massLead && !t.timesApart && !counts(f) && f != edible:
			if !t.whole {
				t.mass.mul(t.times)
				t.whole = true
			}
		default:
			t.pieces = t.times
		}
		return
	}
	if t.pieces.ok {
		return
	}
	massOnly := t.mass.ok && !counts(f)
	for k := range r.qs {
		q := &r.qs[k]
		if q.used || q.dim != count || !q.whole || q.lo < 1 || q.limit {
			continue
		}
		if q.lo >= 1950 && q.lo < 2050 && !q.start && r.toks[q.i].end-r.toks[q.i].start == 4 { // a year
			continue
		}
		if !t.pieces.ok && (!massOnly || r.thingsFollow(q.j) || q.op == opPlus && r.toksNamed(q.j)) && r.countsThings(q, t, f) {
			t.pieces.set(q.lo, q.hi)
			if q.op == opPlus && t.mass.ok {
				t.lots++ // 5g speed and 10 xtc pills
			}
			continue
		}
		if t.pieces.ok && q.op == opPlus && q.free {
			t.pieces.set(t.pieces.lo+q.lo, t.pieces.hi+q.hi) // 50 MDMA pills + 5 extra
			continue
		}
		if t.pieces.ok && q.op == opPlus && r.toksNamed(q.j) { // 100 diazepam and 100 zolpidem
			t.pieces.set(t.pieces.lo+q.lo, t.pieces.hi+q.hi)
			t.lots++
		}
	}
}

// lone takes a fraction that begins the title of a powder for grams: "0.2 brown".
func (r *Reader) lone(t *total) {
	if r.trade != ByMass && r.trade != Tablets || t.mass.ok || t.dose.ok || t.pieces.ok || t.vol.ok || len(r.qs) == 0 {
		return
	}
	if q := &r.qs[0]; q.start && q.dim == count && !q.whole && !q.mult {
		t.mass.set(q.lo, q.hi)
	}
}

// counts reports whether a form is sold by number.
func counts(f form) bool {
	switch f {
	case tablet, capsule, blotter, gelTab, vape, patch, strip, tabs, seed, plant:
		return true
	}
	return false
}

// countsThings decides whether a bare number counts the things of the title.
func (r *Reader) countsThings(q *quantity, t *total, f form) bool {
	if r.has(q.i-1, ofWord) && (r.has(q.i-2, pieceUnit) || r.toksNamed(q.i-2) || r.str(q.i-2) == "kit") {
		return true // box of 28
	}
	if q.whole && q.lo >= 2 && r.toksNamed(q.j) && r.toks[q.j].kind == isWord && r.toks[q.j].space && t.dose.ok && t.micro && r.trade == Blotters && r.char(q.i-1) != '#' {
		return true // deal: 10 LSD @ 115ug
	}
	if q.least && (r.trade == ByPiece || counts(f)) {
		return true // minimum order of 10
	}
	if q.paren && t.dose.ok && (r.trade == ByPiece || r.trade == Tablets) && r.wordFollows(q.j) {
		return true // (2000 330mg pills)
	}
	if q.j == len(r.toks) && t.dose.ok && counts(f) && customaryCount(q.lo) && r.toks[q.i].space {
		return true // 2mg pills 100
	}
	if q.op == opPlus && t.mass.ok && r.toksNamed(q.j) {
		return true // 1g cocaine and 10 xanax
	}
	if k := q.j; r.isNum(k) || r.char(k) == '-' && r.isNum(k+1) {
		if r.char(k) == '-' {
			k++
		}
		if r.has(k+1, volumeUnit) && r.has(k+2, pieceUnit) {
			return true // 1 - 10ml vial, 2 10ml vials
		}
	}
	if q.thousands && (counts(f) || r.trade == ByPiece) {
		return true // bulk 5k+
	}
	if q.start && r.wordFollows(q.j) && (t.dose.ok || r.trade == ByPiece || r.trade == Tablets || r.trade == Blotters || r.brand || counts(f) || f == edible) {
		return true // 100 Xanax, 200 Bitcoins 200mg
	}
	// 50 white LSD blotters: a counted thing within a few words
	for k := q.j; k < min(len(r.toks), q.j+7); k++ {
		switch {
		case r.isNum(k) && !r.has(k+1, milliUnit):
			return false
		case r.has(k, pieceUnit) && !r.has(k, volumeUnit):
			return r.toks[k].word.rank == unit
		}
	}
	return false
}

// customaryCount reports whether tablets are commonly sold by so many.
func customaryCount(v float64) bool {
	switch v {
	case 10, 20, 25, 28, 30, 50, 56, 60, 84, 90, 100, 112, 120, 150, 180, 200, 250, 500, 1000, 2000, 2500, 5000, 10000:
		return true
	}
	return false
}

func (r *Reader) toksNamed(i int) bool { return i >= 0 && i < len(r.toks) && r.toks[i].named }

// wordFollows reports whether goods, and not a sign, follow.
func (r *Reader) wordFollows(j int) bool {
	if r.char(j) == ')' || r.char(j) == ']' {
		j++
	}
	if r.char(j) == '-' && j+1 < len(r.toks) && (r.toks[j+1].space || r.isNum(j+1)) {
		j++
	}
	if r.isNum(j) {
		return r.has(j+1, milliUnit)
	}
	return j < len(r.toks) && r.toks[j].kind == isWord
}

// spread multiplies what is stated of one piece by the number of pieces.
func (r *Reader) spread(t *total, f *form) {
	if !t.pieces.ok {
		return
	}
	if t.mass.ok && !t.massLead && !t.whole && (*f == vape || t.eachMass && t.rank != unit) {
		t.mass.mul(t.pieces)
	}
	if t.vol.ok && t.eachVol && !t.volLead && (t.rank == container || t.rank == vague || t.rank == outer || !t.counted) {
		t.vol.mul(t.pieces)
	}
}

// absurdCart is what no vape of a brand holds, in millilitres: a thousand is
// meant to be of milligrams.
const absurdCart = 500

// leastBottle is from how many millilitres on a few milligrams beside them are
// those of one: research liquids come in bottles of 20 ml and more.
const leastBottle = 20

// largestCart is what one cartridge holds, in millilitres: more is a bottle, and
// the milligrams beside it are all it holds. Fewer than leastStrength are those
// of a portion.
const (
	largestCart   = 3
	leastStrength = 100
)

// largestTablet is the most milligrams that a pressed tablet holds.
const largestTablet = 400

// weigh decides whether milligrams are the strength of a piece, the strength
// of a liquid, or the amount.
func (r *Reader) weigh(t *total, f form) {
	if (f == tablet || f == capsule || f == blotter) && t.mass.ok && t.pieces.ok && t.rank == unit && t.counted {
		if !t.dose.ok && t.mass.hi <= 2 && !t.whole {
			t.dose.set(t.mass.lo*1000, t.mass.hi*1000)
		}
		t.mass = span{}
	}
	if t.mass.ok && t.ounces && !t.vol.ok && (r.trade == ByPiece || r.trade == Liquid) {
		t.vol.set(t.mass.lo/ounce*fluidOunce, t.mass.hi/ounce*fluidOunce) // a medicine by the ounce is a syrup
		t.mass = span{}
	}
	if t.vol.ok && r.trade == Extract && r.brand && t.vol.hi >= absurdCart && !t.pieces.ok {
		t.vol = span{} // 1000ml: of a cartridge
	}
	if t.mass.ok && t.ounces && t.vol.ok && r.trade == ByPiece && alike(t.mass.hi/ounce*fluidOunce, t.vol.hi) {
		t.mass = span{} // 3.5oz / 100 ml
	}
	if !t.dose.ok {
		return
	}
	if t.vol.ok && !t.pieces.ok && !t.conc.ok && !t.micro && t.vol.lo >= leastBottle && t.dose.hi <= 100 && (r.trade == ByPiece || r.trade == Unknown) {
		t.conc, t.dose = t.dose, span{} // 20mg x 30ml
		return
	}
	if t.mass.ok && !counts(f) && alike(t.mass.hi*1000, t.dose.hi) && alike(t.mass.lo*1000, t.dose.lo) {
		t.dose = span{} // 1/8g (125mg)
		return
	}
	if f == patch && t.micro && t.dose.hi > 20*t.dose.lo {
		t.dose.lo = t.dose.hi // 75 mcg an hour out of 17 mg
	}
	if r.trade == Oil && t.vol.ok && !t.conc.ok && !t.micro {
		t.conc, t.dose = t.dose, span{}
		return
	}
	bottled := t.vol.lo > largestCart && (f == vape || (r.trade == Extract || r.trade == Herb) && t.dose.hi >= leastStrength)
	one := !t.pieces.ok || bottled && t.pieces.hi == 1
	if (f == vape || bottled) && t.vol.ok && !t.conc.ok && t.vol.lo > 0 && one {
		t.conc.set(t.dose.lo/t.vol.hi, t.dose.hi/t.vol.lo)
		if bottled {
			t.dose = span{} // 3000mg in 10ml
			return
		}
	}
	fill := f == vape && !t.vol.ok && !t.pieces.ok && !t.mass.ok && (r.trade == Extract || r.trade == Herb)
	if t.micro || t.rated || t.pieces.ok || counts(f) && !fill || f == edible || t.conc.ok {
		return
	}
	asMass := false
	switch r.trade {
	case ByMass:
		asMass = f != injectable // a vial of 500mg
	case Herb, Fungus:
		asMass = f != oil && f != solution
	case Potent:
		asMass = f == powder || f == crystal || t.dose.hi > 20
	case Tablets:
		asMass = f == powder || f == crystal || f == rock || t.dose.hi > cmp.Or(r.largest, largestTablet)
	case Extract:
		asMass = f == concentrate || f == vape && !t.vol.ok
	case ByPiece, Blotters, Oil, Unknown:
		asMass = f == powder || f == crystal
	}
	if asMass {
		if !t.mass.ok {
			t.mass.set(t.dose.lo/1000, t.dose.hi/1000)
		}
		t.dose = span{}
	}
}
