package annotate

import (
	"strings"
	"unicode/utf8"

	"vedette/amount"
	"vedette/market"
)

// evidence is all that speaks for a kind, beside the amounts.
type evidence struct {
	words                  signs
	shelf                  sense // drugShelf, otherShelf
	substances, candidates int
	families               int  // classes of the substances
	strain, stamp, herb    bool // a strain, a pill stamp; cannabis is sold
}

// shelf says what a category is of: drugs, other goods, guides.
func (k kinds) shelf(category []string) sense {
	var out sense
	for _, c := range category {
		for w := range strings.FieldsFuncSeq(strings.ToLower(c), notInWord) {
			out |= k[w] & (drugShelf | otherShelf | guideShelf)
		}
	}
	return out
}

func notInWord(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r >= utf8.RuneSelf)
}

// judge says what kind of listing a title is of.
func judge(e *evidence, r *amount.Reading) market.Kind {
	s := &e.words
	measured := r.MassG != nil || r.VolumeML != nil || r.DoseMG != nil || r.ConcMGML != nil || r.Pieces != nil && r.Measured
	hard := e.substances > 0 || e.candidates > 0 || r.Micro || e.strain && (measured || s.goods == 0)
	other := e.shelf&otherShelf != 0 && e.shelf&drugShelf == 0
	switch {
	case s.notBuy, s.onHoliday && !measured, s.seen&awayWord != 0 && !measured && !hard,
		s.seen&testWord != 0 && s.n <= 4 && s.seen&serviceWord == 0 && !hard && !measured && !s.gear && s.goods == 0 && !other:
		return market.KindPlaceholder
	case s.howTo, s.book && !measured, s.first&methodWord != 0 && e.substances > 0 && !measured, s.seen&guideWord != 0 && !(hard && measured):
		return market.KindGuide
	}
	drug := e.drug(r, hard, measured)
	if s.gear || other && !(hard && measured) {
		drug = false
	}
	switch {
	case s.seen&pressWord != 0 && !measured, s.seen&serviceWord != 0 && (drug && e.substances == 0 || s.seen&testWord != 0) && !measured && r.Pieces == nil:
		return market.KindService
	case s.goods == 0 && (s.customFor || s.seen&customWord != 0 && s.n <= 3) && !other:
		return market.KindCustom
	case s.goods == 0 && s.sample(measured) && !other:
		return market.KindSample
	case !drug && s.seen&methodWord != 0 && (s.goods < 3 || s.first&methodWord != 0):
		return market.KindGuide
	case !drug && other && e.shelf&guideShelf != 0:
		return market.KindGuide
	case !drug:
		return market.KindOther
	case s.customFor, s.first&customWord != 0 && !s.customMade, s.prev&customWord != 0 && !measured:
		return market.KindCustom
	case s.sample(measured):
		return market.KindSample
	case r.Lots > 0, s.seen&bundleWord != 0 && e.substances > 1 && (r.MassG != nil || e.families > 1):
		return market.KindBundle
	}
	return market.KindOffer
}

// sample reports whether a title speaks of a sample and not of one that comes
// with the goods or can be had.
func (s *signs) sample(measured bool) bool {
	return s.seen&sampleWord != 0 && !s.sampleToo && !(s.sampleFree && measured)
}

// drug weighs whether a drug is sold: a name is enough unless the words are of
// other goods; an amount, a form or the words of the trade are when no other
// goods are named.
func (e *evidence) drug(r *amount.Reading, hard, measured bool) bool {
	s := &e.words
	sold := r.MassG != nil || r.DoseMG != nil || r.VolumeML != nil || r.ConcMGML != nil
	hard = hard || r.DoseMG != nil && s.goods <= 1 || e.stamp && r.Pieces != nil && s.goods <= 1
	soft := s.herbs > 0 || sold || measured && r.Form != "" || s.drugs > 0 && r.Pieces != nil || e.stamp && r.PurityPct != nil
	switch {
	case hard:
		return s.goods == 0 || measured || s.drugs > 0 && s.goods < 2 || e.shelf&drugShelf != 0
	case s.goods == 0:
		return soft || s.drugs > 1 || e.shelf&drugShelf != 0
	case s.goods == 1 && measured && s.herbs+s.drugs > 0:
		return true
	}
	return soft && e.shelf&drugShelf != 0
}

// form is the form that the goods imply when no word said one.
func (e *evidence) form(r *amount.Reading) string {
	switch {
	case e.herb && (e.words.herbs > 0 || e.strain):
		return "herbal"
	case e.strain && e.substances == 0:
		return "herbal"
	case e.stamp && r.DoseMG != nil && r.Pieces != nil:
		return "tablet"
	}
	return ""
}
