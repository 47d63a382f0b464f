package amount

import "math"

// unnumbered reads words that are amounts of themselves: QP, quarter, ounce.
func (r *Reader) unnumbered(i int) (quantity, bool) {
	if i >= len(r.toks) || r.toks[i].kind != isWord || r.toks[i].named || r.toks[i].word == nil {
		return quantity{}, false
	}
	w := r.toks[i].word
	q := quantity{dim: mass, i: i, j: i + 1, word: w, single: true}
	switch {
	case r.char(i-1) == ',' && r.has(i-2, massUnit|portion) && !r.isNumber(i-3), r.char(i+1) == ',' && r.has(i+2, massUnit|portion):
		return quantity{}, false // oz, qp, lbs and more
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
	q.least = r.atLeast(q.i)
	q.limit = !q.least && (r.has(q.j, maxWord) || r.has(q.i-1, maxWord) || r.has(q.j, perWord) && buyer(r.str(q.j+1)))
	k := q.j
	if r.char(k) == ')' {
		k++
	}
	free := r.has(k, freeWord) && !r.has(k+1, shipWord)
	before := r.has(q.i-1, freeWord) && (r.char(q.i-2) == '+' || r.has(q.i-2, andWord) || r.char(q.i-2) == '(')
	q.free = free || before
	q.sum = r.has(q.j, totalWord) || r.has(q.i-1, totalWord)
	if q.dim == mass && r.has(q.i-1, perWord) && r.str(q.i-1) != "a" && r.str(q.i-1) != "al" {
		q.each = true // 3er Pack je 1g
	}
	if r.has(k, perWord) && (r.str(k) == "each" || r.str(k) == "ea") {
		q.each = true
	}
}

// atLeast reports whether the least that can be ordered stands at i: min. 8,
// minimum order of 10.
func (r *Reader) atLeast(i int) bool {
	for i--; i >= 0; i-- {
		switch w := r.str(i); w {
		case "min", "minimum", "mindestens", "minimo", "mindestbestellung":
			return true
		case ".", ":", "order", "of", "bestellung", "commande", "pedido":
		default:
			return false
		}
	}
	return false
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
		case c == '+' || c == '&' || r.has(k, andWord) && q.op == opNone, q.free && r.str(k) == "get": // buy 10 get 2 free
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
	if q.op == opNone || o == opTimes && q.op != opPlus || o == opPlus && q.op != opTimes {
		q.op = o
	}
}

// bulk reports whether what is sold goes by weight.
func (r *Reader) bulk() bool { return r.trade == ByMass }
