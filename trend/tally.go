package trend

import (
	"iter"
	"maps"
	"slices"
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
	cells  map[Selection]*counting
	places map[*Place]*placed
}

// counting is a cell in work.
type counting struct {
	Stock
	Flow
	prices [3][]int32 // buckets, by unit
	vendor int64
	have   int // listings of that vendor so far
}

// placed are the cells that listings at a place are in: over all bands, and in
// each band.
type placed struct {
	all    []*counting
	byBand [len(Bands)][]*counting
}

// NewTally makes an empty tally.
func NewTally() *Tally {
	return &Tally{cells: map[Selection]*counting{}, places: map[*Place]*placed{}}
}

// Add counts a listing that the run saw.
func (t *Tally) Add(s Seen) {
	f := s.Fact
	p := t.place(f.Place)
	for _, c := range p.all {
		c.add(&s, &f.Whole)
		if !f.Counts {
			continue
		}
		for u, price := range f.Prices {
			c.price(u, price)
		}
		c.feedback(&s)
	}
	for i := range f.Lots {
		lot := &f.Lots[i]
		for _, c := range t.band(p, f.Place, lot.Band) {
			c.add(&s, lot)
			if !f.Counts {
				continue
			}
			c.price(unitOfBand(lot.Band), lot.Price)
			// Which of several bands was bought nobody knows.
			if len(f.Lots) == 1 {
				c.feedback(&s)
			}
		}
	}
}

// Depart counts a listing that is gone with the run.
func (t *Tally) Depart(f *Fact) {
	if !f.Counts {
		return
	}
	p := t.place(f.Place)
	for _, c := range p.all {
		c.Departures++
	}
	for i := range f.Lots {
		for _, c := range t.band(p, f.Place, f.Lots[i].Band) {
			c.Departures++
		}
	}
}

// Touch makes the cells of a listing that is in none of the counts, so that
// they are known to be empty.
func (t *Tally) Touch(f *Fact) {
	p := t.place(f.Place)
	for i := range f.Lots {
		t.band(p, f.Place, f.Lots[i].Band)
	}
}

// unitOfBand is the index of the unit that prices of a band are of: the bands
// that are no unit are of grams.
func unitOfBand(band string) int { return max(0, unitIndex(band)) }

// place finds the cells over all bands.
func (t *Tally) place(at *Place) *placed {
	if p := t.places[at]; p != nil {
		return p
	}
	p := new(placed)
	t.places[at] = p
	for s := range at.names() {
		p.all = append(p.all, t.cell(s))
		s.From = at.From
		p.all = append(p.all, t.cell(s))
	}
	return p
}

// band finds the cells of a band.
func (t *Tally) band(p *placed, at *Place, band string) []*counting {
	i := slices.Index(Bands[:], band)
	if i < 0 {
		return nil
	}
	if p.byBand[i] == nil {
		for s := range at.names() {
			s.Band = band
			p.byBand[i] = append(p.byBand[i], t.cell(s))
		}
	}
	return p.byBand[i]
}

// names are the selections by name that a place is in, each once.
func (at *Place) names() iter.Seq[Selection] {
	return func(yield func(Selection) bool) {
		all := []Selection{{}}
		for _, n := range at.Names {
			for _, s := range []Selection{{Substance: n.Substance}, {Class: n.Class}, {Group: n.Group}} {
				if !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
		for _, s := range all {
			if !yield(s) {
				return
			}
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

// add counts a listing with what it offers there.
func (c *counting) add(s *Seen, lot *Lot) {
	if !s.Fact.Counts {
		c.Aside++
		return
	}
	c.Listings++
	if s.Vendor != 0 {
		c.see(s.Vendor)
	}
	if s.Fact.Purity {
		c.Purity++
	}
	if s.Arrived {
		c.Arrivals++
	}
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
}

func (c *counting) price(unit int, price float64) {
	if at, ok := bucketOf(price); ok {
		c.prices[unit] = append(c.prices[unit], at)
	}
}

func (c *counting) feedback(s *Seen) {
	c.Feedback += s.Feedback
	c.FeedbackCents += int64(s.Feedback) * s.Fact.LowCents
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
			c.Gram, c.ML, c.Piece = sketchOf(c.prices[0]), sketchOf(c.prices[1]), sketchOf(c.prices[2])
			if !yield(Cell{Selection: s, Stock: c.Stock, Flow: c.Flow}) {
				return
			}
		}
	}
}
