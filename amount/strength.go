package amount

// bareStrength finds the strength that stands without its unit right behind a
// name: Valium 10 x 100 pills, Zopiclone 7.5, Testosterone 300. It is one only
// where it cannot be how many: another number counts the pieces, it has a
// fraction, or the name is that of an oil, which is known by its strength. What
// is only an imprint (M30) says no strength.
func (r *Reader) bareStrength() {
	if r.trade != ByPiece && r.trade != Oil {
		return
	}
	for k := range r.qs {
		q := &r.qs[k]
		if q.dim != count || q.lo != q.hi || q.free || q.limit || q.thousands || q.op != opNone && q.near || !r.behindName(q.i) || r.otherStrength(q.lo) {
			continue
		}
		switch {
		case r.trade == Oil:
			if q.lo >= 100 && q.lo <= 600 && int(q.lo)%25 == 0 && q.whole && (!q.mult || r.otherCount(k)) && !r.thingNear(q.j) {
				q.dim, q.per, q.word = conc, 1, milligrams
				return
			}
		case customaryDose(q.lo) && (!q.whole || r.otherCount(k)):
			q.dim, q.word, q.mult = milli, milligrams, false
			return
		}
	}
}

// behindName reports whether the token before i is of a name, a dash between
// them left out.
func (r *Reader) behindName(i int) bool {
	if r.char(i-1) == '-' && r.toks[i].space {
		i--
	}
	return i > 0 && r.toks[i-1].named && r.toks[i-1].kind == isWord && !r.glued(i)
}

// otherStrength reports whether an amount by weight was read that is not v
// milligrams.
func (r *Reader) otherStrength(v float64) bool {
	for k := range r.qs {
		q := &r.qs[k]
		if q.dim == conc || q.dim == mass || q.dim == milli && (q.lo != v || q.hi != v) {
			return true
		}
	}
	return false
}

// otherCount reports whether a quantity beside the one at k counts pieces.
func (r *Reader) otherCount(k int) bool {
	for n := range r.qs {
		q := &r.qs[n]
		if n != k && !q.free && (q.dim == piece && q.rank() != outer || q.dim == count && (q.mult || n == k+1 && q.near && q.op == opTimes) || q.dim == count && q.start && n < k) {
			return true
		}
	}
	return false
}

// customaryDose reports whether tablets of so many milligrams are common.
func customaryDose(v float64) bool {
	switch v {
	case 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 3.75, 4, 5, 6, 7.5, 8, 10, 12.5, 15, 20, 25, 30, 36, 37.5, 40, 45, 50, 54, 60, 75, 80, 100, 120, 150, 160, 200,
		225, 250, 300, 350, 400, 500, 600, 750, 800:
		return true
	}
	return false
}
