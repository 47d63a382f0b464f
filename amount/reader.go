package amount

import (
	"slices"

	"vedette/fold"
	"vedette/market"
)

// Trade says how a substance is sold, which decides what a bare weight in
// milligrams is.
type Trade uint8

// The ways of trade.
const (
	Unknown  Trade = iota
	ByPiece        // medicines: milligrams are of one tablet
	ByMass         // powders: milligrams are the amount
	Tablets        // pressed tablets and powder (MDMA, 2C-B)
	Blotters       // lysergamides, NBOMes: micrograms, on paper
	Potent         // powders of a few milligrams, and tablets of them (designer benzodiazepines)
	Liquid         // GHB, GBL: by the millilitre
	Herb           // cannabis
	Extract        // THC
	Oil            // steroids in oil: milligrams beside millilitres are a strength
	Fungus         // mushrooms
)

// Name is the place of a substance's name in a folded text.
type Name struct {
	Start, End int // bytes of fold.Text.S
	Trade      Trade
	// Brand says that the name is that of a tablet as such (OxyContin).
	Brand bool
	// Largest is the most milligrams that one piece holds, more are an amount; 0:
	// not known.
	Largest float64
	// Injected says that it is sold in vials and pens: peptides, insulin.
	Injected bool
}

// Input is what a Reader reads: names in the order of the text, none
// overlapping. Trade is of what is sold, when no name of the text says it.
type Input struct {
	Text  *fold.Text
	Names []Name
	Trade Trade
	// Label says that the text is the label of a variant, where a bare number
	// is how many.
	Label bool
}

// Reading is the answer.
type Reading struct {
	market.Amounts
	// Measured says that an amount with a unit of goods was read, not only a
	// bare number: evidence that something is sold by weight or count.
	Measured bool
	// Micro says that a strength in micrograms was read.
	Micro bool
	// Lone is the only bare number of a label, and Times says that an x stands
	// beside it.
	Lone  *market.Range
	Times bool
	// Lots counts the masses and counts joined by a plus: more than one may be
	// a bundle.
	Lots int
}

// Reader reads amounts. It keeps memory from call to call and is for one
// goroutine at a time.
type Reader struct {
	lex   *Lexicon
	text  string
	x     *fold.Text
	trade Trade
	brand bool
	// injected says that a name is of goods in vials and pens.
	injected bool
	largest  float64 // milligrams of a tablet, see Name
	vapes    bool    // the text speaks of vapes
	sweets   bool    // the text speaks of sweets
	liquid   bool    // the text speaks of a liquid
	toks     []token
	qs       []quantity
}

// NewReader returns a Reader; several may share a Lexicon.
func NewReader(l *Lexicon) *Reader { return &Reader{lex: l} }

// bulkLabel reports whether a label speaks of how many are ordered ("10 or
// more", "from 5", "20+") and not of a size.
func (r *Reader) bulkLabel(q *quantity) bool {
	for i := range r.toks {
		k := &r.toks[i]
		switch {
		case i >= q.i && i < q.j:
			if r.char(i) == '+' {
				return true
			}
		case k.kind == isWord && !k.named && (k.word == nil || k.word.role&(timesWord|moneyWord|perWord) == 0):
			return true
		case k.kind == isSign && (r.char(i) == '+' || r.char(i) == '>' || r.str(i) == "≥"):
			return true
		}
	}
	return false
}

// Read reads the amounts of a text.
func (r *Reader) Read(in Input) Reading {
	r.trade, r.brand, r.injected, r.vapes, r.sweets, r.largest = in.Trade, false, false, false, false, 0
	for _, n := range in.Names {
		if r.trade == Unknown || r.trade == Herb && n.Trade == Extract {
			r.trade = n.Trade
		}
		r.brand = r.brand || n.Brand
		r.injected = r.injected || n.Injected
		r.largest = max(r.largest, n.Largest)
	}
	r.cut(in.Text, in.Names)
	r.liquid = r.trade == Liquid || slices.ContainsFunc(r.toks, func(t token) bool {
		return t.word != nil && (t.word.form == solution || t.word.form == injectable)
	})
	r.slug()
	r.settle()
	r.mask()
	for i := range r.toks {
		if w := r.toks[i].word; w != nil {
			r.vapes = r.vapes || w.form == vape
			r.sweets = r.sweets || w.form == edible && r.fits(nil, edible, i)
		}
	}
	r.scan()
	out := r.combine()
	if in.Label && len(r.qs) == 1 && r.qs[0].dim == count {
		q := &r.qs[0]
		out.Pieces = nil
		if q.whole && q.lo >= 1 && q.lo == q.hi && !r.bulkLabel(q) {
			out.Lone, out.Times = &market.Range{q.lo, q.hi}, q.mult
		}
	}
	return out
}
