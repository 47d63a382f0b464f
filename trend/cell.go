package trend

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"
)

// Cell is what one run of one market saw of one selection.
//
// Cells are kept as changes, not as repetitions: the Stock of a run without a
// cell is that of the newest cell before it (of runs as whole as itself), and
// its Flow is nothing. A selection of which nothing is left has a cell with an
// empty Stock.
type Cell struct {
	Selection Selection
	Market    string
	Run       string    // id
	Started   time.Time // of the run
	// Whole says that the run read all indexes of the market: what it did not
	// see was not on offer.
	Whole bool
	Stock
	Flow
}

// topKept is how many of the largest vendors a cell remembers.
const topKept = 10

// Stock is what was on offer in a run. All of it can be added up over markets:
// a vendor is a handle on one market, so that no vendor is counted twice.
type Stock struct {
	Listings int // offers and bundles; what is set aside is not among them
	Aside    int // samples, custom orders, services, placeholders and the like
	Vendors  int
	// Named is how many of the listings name their vendor, Squares the sum over
	// vendors of the square of how many each has, and Top the numbers of those
	// with most, largest first, at most ten.
	Named   int
	Squares int64
	Top     []int
	MassMG  int64 // largest order of each listing that states a mass, added up, milligrams
	Massed  int   // listings that state one
	Purity  int   // listings that declare a purity
	Priced  int   // listings with a value in euro
	Bulk    int   // of those, listings with an order above Wholesale
	// The unit prices in euro, one for each listing: the median of its offers.
	Gram, ML, Piece Sketch
}

// Wholesale is the value of an order, in euro, above which a listing counts as
// wholesale. The literature has 1,000 US dollars (Aldridge and Décary-Hétu,
// 2016); the euro's line does not move with the exchange rate.
const Wholesale = 1000

// Flow is what changed with a run. It can be added up over markets and runs.
type Flow struct {
	Arrivals   int // listings seen for the first time, or again after they were gone
	Departures int // listings that are gone with this run
	Feedback   int // feedback that listings had more than before
	// FeedbackCents is its value in euro cents: each at the lowest price that
	// its listing shows.
	FeedbackCents int64
}

// Empty reports whether there is nothing.
func (s *Stock) Empty() bool {
	return s.Listings == 0 && s.Aside == 0
}

// Add merges the stock of another market, or of a part that shares no listing
// and no vendor with this one.
func (s *Stock) Add(o *Stock) {
	s.Listings += o.Listings
	s.Aside += o.Aside
	s.Vendors += o.Vendors
	s.Named += o.Named
	s.Squares += o.Squares
	s.MassMG += o.MassMG
	s.Massed += o.Massed
	s.Purity += o.Purity
	s.Priced += o.Priced
	s.Bulk += o.Bulk
	s.Top = append(slices.Clone(s.Top), o.Top...)
	s.trim()
	s.Gram.Merge(o.Gram)
	s.ML.Merge(o.ML)
	s.Piece.Merge(o.Piece)
}

// trim keeps the largest of Top, in order.
func (s *Stock) trim() {
	slices.SortFunc(s.Top, func(a, b int) int { return b - a })
	s.Top = s.Top[:min(len(s.Top), topKept)]
	if len(s.Top) == 0 {
		s.Top = nil
	}
}

// Add adds another flow.
func (f *Flow) Add(o Flow) {
	f.Arrivals += o.Arrivals
	f.Departures += o.Departures
	f.Feedback += o.Feedback
	f.FeedbackCents += o.FeedbackCents
}

// cellForm is the first byte of a cell as it is kept.
const cellForm = 1

// Encode is the stock as it is kept; equal stocks give equal bytes.
func (s *Stock) Encode() []byte {
	b := make([]byte, 1, 48)
	b[0] = cellForm
	for _, n := range []int{s.Listings, s.Aside, s.Vendors, s.Named, s.Massed, s.Purity, s.Priced, s.Bulk} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendUvarint(b, uint64(s.Squares))
	b = binary.AppendUvarint(b, uint64(s.MassMG))
	b = binary.AppendUvarint(b, uint64(len(s.Top)))
	for _, n := range s.Top {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, k := range []Sketch{s.Gram, s.ML, s.Piece} {
		b = k.append(b)
	}
	return b
}

// Decode reads what Encode wrote.
func (s *Stock) Decode(b []byte) error {
	if len(b) == 0 || b[0] != cellForm {
		return fmt.Errorf("%w: of another form", errDamaged)
	}
	r := reader{b: b[1:]}
	for _, n := range []*int{&s.Listings, &s.Aside, &s.Vendors, &s.Named, &s.Massed, &s.Purity, &s.Priced, &s.Bulk} {
		*n = r.count()
	}
	s.Squares, s.MassMG = int64(r.uvarint()), int64(r.uvarint())
	n := r.count()
	if n > topKept {
		return errDamaged
	}
	s.Top = nil
	for range n {
		s.Top = append(s.Top, r.count())
	}
	s.Gram, s.ML, s.Piece = r.sketch(), r.sketch(), r.sketch()
	if r.err == nil && len(r.b) > 0 {
		r.err = errDamaged
	}
	return r.err
}
