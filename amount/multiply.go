package amount

// multiply folds "5 x 10g", "10g x 5", "2 boxes of 28" and "60mg x 28 tablets".
func (r *Reader) multiply() {
	r.bonus()
	for k := 1; k < len(r.qs); k++ {
		a, b := &r.qs[k-1], &r.qs[k]
		if !b.near || a.used || b.free || b.dim == percent || a.dim == percent {
			continue
		}
		if a.dim == count && b.dim == count && b.op == opTimes && !a.whole {
			a.used, b.used = true, true // a sheet of 8.5x11
			continue
		}
		if a.dim == count && b.dim == count && b.op == opTimes && !a.mult && r.char(a.j) == ')' && r.char(a.i-1) != '(' {
			a.used, b.mult = true, true // (NOVEL 123) x 25
			continue
		}
		if b.op != opTimes && !(b.op == opOf && a.dim == piece) && !(b.op == opNone && a.dim == piece && a.rank() == container && b.each) {
			continue
		}
		if b.paren && (a.dim == piece && b.dim == piece || a.mult && a.start && b.dim == count && r.char(b.j) != ')') {
			continue // 200x (75 red, 75 blue)
		}
		if a.paren && a.rank() == outer && k >= 2 && r.qs[k-2].dim == count && a.near && b.dim == milli {
			a.used = true // 140 (5 boxes) x 10mg
			a = &r.qs[k-2]
		}
		r.times(a, b)
	}
}

// leastPart is what a bare number before a plus and a count of pieces is a count
// itself from.
const leastPart = 5

// bonus adds "100 + 10 free" up where the thing comes only then.
func (r *Reader) bonus() {
	for k := 1; k < len(r.qs); k++ {
		a, b := &r.qs[k-1], &r.qs[k]
		if b.free && b.near && b.op == opPlus && a.dim == count && a.whole && (b.dim == count || b.dim == piece) {
			b.lo, b.hi, b.free, a.used = a.lo+b.lo, a.hi+b.hi, false, true
			b.mult, b.start = b.dim == count, a.start
		}
		if b.dim == piece && b.op == opPlus && b.near && a.dim == count && a.whole && !a.mult && a.lo >= leastPart && b.rank() == unit && a.j+1 == b.i {
			b.lo, b.hi, b.op, b.start, a.used = b.lo+a.lo, b.hi+a.hi, a.op, a.start, true // 10 + 10 pills
		}
		if b.dim == mass && b.op == opPlus && a.dim == count && a.whole && !a.mult && !b.free && r.char(a.j) == '+' && a.j+1 == b.i && b.word != nil {
			b.lo, b.hi = b.lo+a.lo*b.word.value, b.hi+a.hi*b.word.value // 5+5g
			b.op, b.near, a.used = a.op, a.near, true
		}
	}
}

func (q *quantity) rank() rank {
	if q.word == nil {
		return unit
	}
	return q.word.rank
}

// holds reports whether the things counted hold others: boxes, strips.
func (q *quantity) holds() bool {
	return q.dim == piece && (q.rank() == container || q.rank() == outer || q.word.form == strip)
}

// times joins two quantities with an x between them. What results stands in
// b, so that it can be multiplied again.
func (r *Reader) times(a, b *quantity) {
	switch {
	case a.lead && b.dim == a.dim && !(a.holds() && b.rank() == unit): // 2-100gr x [2-50g]: the market's own range stands
		b.used = true
		a.near = false
		return
	case a.lead && a.dim == piece && b.dim == count && !(a.holds() && a.lo == a.hi && b.lo != a.lo):
		b.used = true // 100tb x 100x
		return
	case a.lead && a.dim != piece:
		if b.dim == count && !b.start {
			break
		}
		return
	}
	switch {
	case b.dim == count && a.dim == count:
		b.lo, b.hi = a.lo*b.lo, a.hi*b.hi
		a.used = true
	case a.dim == count && b.dim == mass && r.singly(b.j):
		a.dim, a.word, a.mult = piece, r.lex.find("capsules"), false // 25x 0.75g capsules
	case a.dim == count && b.dim == mass, a.dim == count && b.dim == volume:
		r.each(a, b)
	case a.dim == count && b.dim == milli:
		r.manyDoses(a, b)
	case a.dim == count && b.dim == conc && a.whole:
		b.many.set(a.lo, a.hi)
		a.used = true
	case a.dim == count && b.dim == piece && a.lo > b.lo && r.strength(a.lo):
		a.used = true // brand 200 x 100 pills, 200 mg
	case a.dim == count && b.dim == piece:
		a.used = true
		if !(a.lo == b.lo && a.hi == b.hi) {
			b.lo, b.hi = b.lo*a.lo, b.hi*a.hi
		}
	case b.dim == count && (a.dim == mass || a.dim == volume):
		r.each(b, a)
		if b.used {
			*a, *b = *b, *a // keep the product last
			a.used, b.used = true, false
		}
	case b.dim == count && a.dim == milli:
		r.manyDoses(b, a)
	case b.dim == count && a.dim == piece:
		b.used = true
		if !(a.lo == b.lo && a.hi == b.hi) {
			a.lo, a.hi = a.lo*b.lo, a.hi*b.hi
		}
	case a.dim == piece && b.dim == piece:
		a.used = true
		if a.word != b.word || a.lo != b.lo || a.hi != b.hi {
			b.lo, b.hi = a.lo*b.lo, a.hi*b.hi
		}
	case a.dim == piece && (b.dim == mass || b.dim == volume):
		if a.rank() != unit || r.trade == ByMass || r.trade == Herb || b.dim == volume {
			b.lo, b.hi = b.lo*a.lo, b.hi*a.hi
			b.each, b.single, b.total = false, false, true
		}
	case b.dim == piece && (a.dim == mass || a.dim == volume):
		if b.rank() != unit || r.trade == ByMass || r.trade == Herb {
			a.lo, a.hi = a.lo*b.lo, a.hi*b.hi
			a.total = true
		}
	}
}

// maxNamed is how many tokens of a name may stand between a mass and the things
// that hold it.
const maxNamed = 5

// singly reports whether tablets or capsules stand at j, past a name: a mass
// before them is that of one.
func (r *Reader) singly(j int) bool {
	for more := 0; more < maxNamed && j < len(r.toks) && (r.toks[j].named || r.char(j) == '*'); more++ {
		j++
	}
	return r.has(j, pieceUnit) && (r.toks[j].word.form == tablet || r.toks[j].word.form == capsule) && r.str(j) != "bar" && r.str(j) != "bars"
}

// strength reports whether v milligrams are stated.
func (r *Reader) strength(v float64) bool {
	for k := range r.qs {
		if r.qs[k].dim == milli && r.qs[k].lo == v {
			return true
		}
	}
	return false
}

// each multiplies a mass or volume by a bare count.
func (r *Reader) each(n, q *quantity) {
	q.lo, q.hi = q.lo*n.lo, q.hi*n.hi
	q.per = n.lo
	q.start = q.start || n.start
	q.whole = true
	n.used = true
	n.mult = false
	if q.dim == volume || r.containerNear(q.j) || r.vapes || r.sweets {
		n.used = false
		n.dim = piece
		n.lead = false
	}
	q.single = false
	q.each = false
	q.op = n.op
	q.total = true
}

// manyDoses joins a count with milligrams: tablets of a strength, or several
// small lots of a powder.
func (r *Reader) manyDoses(n, q *quantity) {
	n.mult = false
	if r.bulk() && !q.micro && !r.vapes && !r.thingNear(q.j) && !r.thingBefore(q.i) {
		q.lo, q.hi = q.lo*n.lo, q.hi*n.hi
		n.used = true
		return
	}
	n.dim = piece
}

// thingNear reports whether a counted thing stands within three words.
func (r *Reader) thingNear(j int) bool {
	words := 0
	for k := j; k < len(r.toks) && words < 4; k++ {
		switch {
		case r.has(k, pieceUnit):
			return true
		case r.toksNamed(k):
			continue
		case r.toks[k].kind == isNumber:
			return false
		}
		words++
	}
	return false
}

// thingBefore reports whether the word right before a strength says tablets or
// the like: "tablets 20mg x 20" are twenty tablets.
func (r *Reader) thingBefore(i int) bool {
	for k := i - 1; k >= max(0, i-2) && r.toks[k].kind == isWord; k-- {
		if w := r.toks[k].word; r.has(k, pieceUnit) && w.rank == unit && counts(w.form) {
			return true
		}
	}
	return false
}

// containerNear reports whether a vial, cart or packet follows, past the name
// of what it holds.
func (r *Reader) containerNear(j int) bool {
	for k := j; k < min(len(r.toks), j+4) && r.toks[k].kind == isWord; k++ {
		if r.has(k, pieceUnit) {
			return r.toks[k].word.rank != unit
		}
	}
	return false
}
