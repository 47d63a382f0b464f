package trend

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"vedette/amount"
	"vedette/market"
)

// Fact is what one listing counts as, while it says what it says.
type Fact struct {
	// Counts is false for what is set aside: samples, custom orders, services,
	// guides, placeholders, and what is no drug.
	Counts bool
	// Place is what it sells and from where. Facts may share one.
	Place  *Place
	Purity bool // it declares one
	Whole  Lot  // over all that can be ordered
	// Prices are the unit prices over all that can be ordered: gram, ml, piece;
	// 0 where there is none.
	Prices [len(units)]float64
	// Lots are what can be ordered, one for each band, in the order of Bands.
	Lots []Lot
	// LowCents is the value of the cheapest order in euro cents; 0: none.
	LowCents int64
}

// Place is what a listing sells, each substance once, and the code of where it
// ships from, or Nowhere.
type Place struct {
	Names []Name
	From  string
}

// Name is a substance with the class and group that hold it.
type Name struct{ Substance, Class, Group string }

// Lot is what can be ordered of one band.
type Lot struct {
	Band      string
	MassMG    int64   // of the largest order, its lower end; 0: not stated
	Price     float64 // of a unit in euro, the median of the band's offers; 0: none
	HighCents int64   // value of the dearest order; 0: none
}

// maxMassMG and maxCents bound what one listing can add to a sum: a thousand
// tonnes and a billion euro are jokes, and must not overflow.
const (
	maxMassMG = int64(1e12)
	maxCents  = int64(1e11)
)

// FactOf reads the derived layer of a listing, of which the offers have their
// values in euro; eur is the value of the listing's first price.
//
// What is sold is what the title or the category names: a description lists
// what else the vendor has, and counts only when nothing else says anything.
func FactOf(d *market.Derived, eur *float64) Fact {
	f := Fact{
		Counts: d.Kind == "" || d.Kind == market.KindOffer || d.Kind == market.KindBundle,
		Place:  &Place{Names: namesOf(d.Substances), From: cmp.Or(d.ShipsFrom, Nowhere)}, Purity: d.PurityPct != nil,
	}
	var prices [len(units)][]float64
	byBand := map[string][]float64{}
	for _, o := range offersOf(d, eur) {
		if o.Aside != "" {
			continue
		}
		f.Purity = f.Purity || o.PurityPct != nil
		band, mass, cents := bandOf(&o), massOf(&o), centsOf(o.EUR)
		unit, price := unitPriceOf(&o)
		if d.Kind == market.KindBundle { // of different things, which no cell may add up
			mass, price = 0, 0
		}
		if cents > 0 && (f.LowCents == 0 || cents < f.LowCents) {
			f.LowCents = cents
		}
		f.Whole.grow(mass, cents)
		if band != "" {
			f.lot(band).grow(mass, cents)
		}
		if price > 0 {
			prices[unit], byBand[band] = append(prices[unit], price), append(byBand[band], price)
		}
	}
	for u := range prices {
		f.Prices[u] = Median(prices[u])
	}
	for i := range f.Lots {
		f.Lots[i].Price = Median(byBand[f.Lots[i].Band])
	}
	slices.SortFunc(f.Lots, func(a, b Lot) int { return compareValues(ByBand, a.Band, b.Band) })
	return f
}

// offersOf are what can be ordered; a listing without offers is one itself.
func offersOf(d *market.Derived, eur *float64) []market.Offer {
	if len(d.Offers) > 0 {
		return d.Offers
	}
	if d.Placeholder {
		eur = nil
	}
	return []market.Offer{{Amounts: d.Amounts, EUR: eur}}
}

// namesOf are the substances of the best source that has any.
func namesOf(mentions []market.Mention) (names []Name) {
	fromTexts := slices.ContainsFunc(mentions, func(m market.Mention) bool { return m.From != "description" })
	for _, m := range mentions {
		if fromTexts && m.From == "description" {
			continue
		}
		if !slices.ContainsFunc(names, func(n Name) bool { return n.Substance == m.ID }) {
			names = append(names, Name{m.ID, m.Class, m.Group})
		}
	}
	return names
}

func (f *Fact) lot(band string) *Lot {
	i := slices.IndexFunc(f.Lots, func(l Lot) bool { return l.Band == band })
	if i < 0 {
		i = len(f.Lots)
		f.Lots = append(f.Lots, Lot{Band: band})
	}
	return &f.Lots[i]
}

func (l *Lot) grow(mass, cents int64) {
	l.MassMG, l.HighCents = max(l.MassMG, mass), max(l.HighCents, cents)
}

// bandOf is the band of an offer: of its price when that is for a lot, else of
// its amounts.
func bandOf(o *market.Offer) string {
	if p := o.UnitPrice; p != nil {
		switch {
		case p.Unit == amount.UnitGram && p.Band != "":
			return p.Band
		case p.Unit == amount.UnitML, p.Unit == amount.UnitPiece:
			return p.Unit
		}
	}
	switch {
	case o.MassG != nil && o.MassG[0] > 0:
		return amount.Band(o.MassG[0])
	case o.VolumeML != nil:
		return amount.UnitML
	case o.Pieces != nil:
		return amount.UnitPiece
	}
	return ""
}

func massOf(o *market.Offer) int64 {
	if o.MassG == nil || !(o.MassG[0] > 0) {
		return 0
	}
	return int64(math.Round(min(o.MassG[0]*1000, float64(maxMassMG))))
}

func centsOf(eur *float64) int64 {
	if eur == nil || !(*eur > 0) {
		return 0
	}
	return int64(math.Round(min(*eur*100, float64(maxCents))))
}

// units are those of Fact.Prices.
var units = [...]string{amount.UnitGram, amount.UnitML, amount.UnitPiece}

// unitIndex is where a unit stands in units; -1 when it is none of them.
func unitIndex(unit string) int { return slices.Index(units[:], unit) }

// unitPriceOf is the unit price of an offer with the index of its unit; 0 when
// there is none in a unit that is counted.
func unitPriceOf(o *market.Offer) (unit int, eur float64) {
	if o.UnitPrice == nil {
		return 0, 0
	}
	if unit = unitIndex(o.UnitPrice.Unit); unit < 0 {
		return 0, 0
	}
	return unit, o.UnitPrice.EUR
}

// factForm is the first byte of a fact as it is kept. It is raised when the
// same listing would count differently, so that what is kept is made anew.
const factForm = 1

// FactKept reports whether bytes are a fact in today's form.
func FactKept(b []byte) bool { return len(b) > 0 && b[0] == factForm }

// Encode is the fact as it is kept.
func (f *Fact) Encode() []byte {
	b := make([]byte, 2, 64)
	b[0] = factForm
	if f.Counts {
		b[1] |= 1
	}
	if f.Purity {
		b[1] |= 2
	}
	b = appendText(b, string(f.Place.encode()))
	b = binary.AppendUvarint(b, uint64(f.LowCents))
	for _, p := range f.Prices {
		b = appendFloat(b, p)
	}
	b = binary.AppendUvarint(b, uint64(len(f.Lots)))
	for _, l := range append([]Lot{f.Whole}, f.Lots...) {
		b = append(b, byte(slices.Index(Bands[:], l.Band)+1))
		b = binary.AppendUvarint(b, uint64(l.MassMG))
		b = binary.AppendUvarint(b, uint64(l.HighCents))
		b = appendFloat(b, l.Price)
	}
	return b
}

func (p *Place) encode() []byte {
	b := appendText(nil, p.From)
	for _, n := range p.Names {
		b = appendText(appendText(appendText(b, n.Substance), n.Class), n.Group)
	}
	return b
}

// Decoder reads facts as they are kept. Those at one place share it.
type Decoder struct {
	places map[string]*Place
}

// NewDecoder makes one.
func NewDecoder() *Decoder { return &Decoder{places: map[string]*Place{}} }

// Decode reads what Encode wrote into f, of which it uses the memory again. It
// fails for a fact of another form, which is to be made anew.
func (d *Decoder) Decode(b []byte, f *Fact) error {
	if !FactKept(b) || len(b) < 2 {
		return fmt.Errorf("%w: of another form", errDamaged)
	}
	*f = Fact{Counts: b[1]&1 != 0, Purity: b[1]&2 != 0, Lots: f.Lots[:0]}
	r := reader{b: b[2:]}
	place := r.bytes()
	f.LowCents = int64(r.uvarint())
	for i := range f.Prices {
		f.Prices[i] = r.float()
	}
	n := r.count()
	f.Whole = r.lot()
	for ; n > 0 && r.err == nil; n-- {
		f.Lots = append(f.Lots, r.lot())
	}
	if r.err != nil {
		return r.err
	}
	var err error
	f.Place, err = d.place(place)
	return err
}

func (d *Decoder) place(b []byte) (*Place, error) {
	if p, ok := d.places[string(b)]; ok {
		return p, nil
	}
	r := reader{b: b}
	p := &Place{From: r.text()}
	for len(r.b) > 0 && r.err == nil {
		p.Names = append(p.Names, Name{r.text(), r.text(), r.text()})
	}
	if r.err != nil {
		return nil, r.err
	}
	d.places[string(b)] = p
	return p, nil
}

func (r *reader) lot() (l Lot) {
	if band := r.byte(); int(band) > len(Bands) {
		r.err = errDamaged
	} else if band > 0 {
		l.Band = Bands[band-1]
	}
	l.MassMG, l.HighCents, l.Price = int64(r.uvarint()), int64(r.uvarint()), r.float()
	return l
}
