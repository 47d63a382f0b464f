package trend

import (
	"iter"
	"maps"
	"slices"

	"vedette/amount"
)

// Seen is one listing in a run.
type Seen struct {
	Vendor int64 // any number that tells the vendors of the market apart; 0: not named
	Fact   *Fact
	// Arrived: the run is the first to see it, or the first since it was gone.
	Arrived  bool
	Feedback int // how much more it had than when it was last looked at
}

// Tally counts the listings of one run of one market into cells. Listings of
// one vendor must come together.
type Tally struct {
	cells map[Selection]*counting
}

// counting is a cell in work.
type counting struct {
	Stock
	Flow
	vendor int64
	have   int // listings of that vendor so far
}

// NewTally makes an empty tally.
func NewTally() *Tally { return &Tally{cells: map[Selection]*counting{}} }

// Add counts a listing that the run saw.
func (t *Tally) Add(s Seen) {
	f := s.Fact
	t.each(f, func(c *counting, lot *Lot) {
		if !f.Counts {
			c.Aside++
			return
		}
		c.Listings++
		if s.Vendor != 0 {
			c.see(s.Vendor)
		}
		if f.Purity {
			c.Purity++
		}
		c.measure(f, lot)
		if s.Arrived {
			c.Arrivals++
		}
		// Which of several bands was bought nobody knows.
		if lot == &f.Whole || len(f.Lots) == 1 {
			c.Feedback += s.Feedback
			c.FeedbackCents += int64(s.Feedback) * f.LowCents
		}
	})
}

// Depart counts a listing that is gone with the run.
func (t *Tally) Depart(f *Fact) {
	if !f.Counts {
		return
	}
	t.each(f, func(c *counting, _ *Lot) { c.Departures++ })
}

// measure adds what the orders of a listing amount to.
func (c *counting) measure(f *Fact, lot *Lot) {
	if lot.MassMG > 0 {
		c.Massed++
		c.MassMG += lot.MassMG
	}
	if lot.HighCents > 0 {
		c.Priced++
		if lot.HighCents > Wholesale*100 {
			c.Bulk++
		}
	}
	if lot == &f.Whole {
		c.Gram.Add(f.Prices[0])
		c.ML.Add(f.Prices[1])
		c.Piece.Add(f.Prices[2])
		return
	}
	switch lot.Band {
	case amount.UnitML:
		c.ML.Add(lot.Price)
	case amount.UnitPiece:
		c.Piece.Add(lot.Price)
	default:
		c.Gram.Add(lot.Price)
	}
}

// each calls f for every cell that a listing is in, with what it offers there.
func (t *Tally) each(f *Fact, do func(*counting, *Lot)) {
	at := func(s Selection) {
		do(t.cell(s), &f.Whole)
		for i := range f.Lots {
			s.Band = f.Lots[i].Band
			do(t.cell(s), &f.Lots[i])
		}
	}
	named := func(s Selection) {
		at(s)
		s.From = f.From
		at(s)
	}
	named(Selection{})
	for i, n := range f.Names {
		before := f.Names[:i]
		named(Selection{Substance: n.Substance})
		if n.Class != "" && !slices.ContainsFunc(before, func(b Name) bool { return b.Class == n.Class }) {
			named(Selection{Class: n.Class})
		}
		if n.Group != "" && !slices.ContainsFunc(before, func(b Name) bool { return b.Group == n.Group }) {
			named(Selection{Group: n.Group})
		}
	}
}

func (t *Tally) cell(s Selection) *counting {
	c := t.cells[s]
	if c == nil {
		c = new(counting)
		t.cells[s] = c
	}
	return c
}

// see counts a listing of a vendor.
func (c *counting) see(vendor int64) {
	if vendor != c.vendor {
		c.close()
		c.vendor = vendor
	}
	c.have++
	c.Named++
}

// close ends the vendor in work.
func (c *counting) close() {
	if c.have == 0 {
		return
	}
	c.Vendors++
	c.Squares += int64(c.have) * int64(c.have)
	c.Top = append(c.Top, c.have)
	if len(c.Top) > 4*topKept {
		c.trim()
	}
	c.have = 0
}

// Cells are the cells in the order of their selections, without market and
// run. The tally is at its end.
func (t *Tally) Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for _, s := range slices.SortedFunc(maps.Keys(t.cells), CompareSelections) {
			c := t.cells[s]
			c.close()
			c.trim()
			if !yield(Cell{Selection: s, Stock: c.Stock, Flow: c.Flow}) {
				return
			}
		}
	}
}
