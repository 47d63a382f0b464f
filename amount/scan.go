package amount

import "strings"

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
	least     bool // min 2 per order
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
	said      bool    // the denominator has a number
	many      span    // of a strength: how many such
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
	if q.word == nil && s.v < 1 && r.trade == Herb && r.part(i) && r.toksNamed(s.j) {
		q.dim, q.word = mass, r.lex.find("ounce") // 1/8 of a strain
		if s.v == 0.125 {
			q.lo, q.hi = eighth/ounce, eighth/ounce
		}
	}
	if q.word != nil && s.v == 8 && strings.HasPrefix(r.text[r.toks[q.j-1].start:], "ball") {
		q.lo, q.hi = 1, 1 // 8 ball
	}
	if q.dim == piece && q.rank() == container && r.char(i-1) == '#' {
		return quantity{}, false // Bruce Banner #3 cart
	}
	r.extend(&q)
	if q.word == nil && q.dim == count && q.hi >= leastPurity && q.hi <= 100 && purityNoun(r.str(q.j)) {
		q.dim = percent // 99.9 purity
	}
	r.denominator(&q)
	if q.dim == count {
		r.bare(&q)
	}
	q.scale()
	r.flags(&q)
	return q, true
}

// leastPurity is what a number before "purity" is a percentage from.
const leastPurity = 20

// purityNoun reports whether a word names purity; "pure" may belong to the goods.
func purityNoun(w string) bool {
	switch w {
	case "purity", "pureness", "reinheit", "purete", "pureza", "purezza", "czystosci", "zuiverheid", "renhet", "чистоты":
		return true
	}
	return false
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

// quantityOf reports whether the token at i says that a count follows: qty 16,
// quantity: 16.
func (r *Reader) quantityOf(i int) bool {
	if r.char(i) == ':' {
		i--
	}
	switch r.str(i) {
	case "qty", "quantity", "menge", "cantidad", "ilosc", "aantal":
		return true
	}
	return false
}

// bare notes what makes a bare number a count: an x beside it.
func (r *Reader) bare(q *quantity) {
	switch {
	case r.has(q.j, timesWord) || r.char(q.j) == '*' && (!r.glued(q.j) || r.isNum(q.j+1)):
		q.mult = q.whole
	case r.has(q.i-1, timesWord), r.quantityOf(q.i - 1), r.char(q.i-1) == '*' && r.char(q.i-2) != '*' && q.j == len(r.toks), r.str(q.j) == "for" && r.money(q.j+1):
		q.mult = q.whole
	}
}
