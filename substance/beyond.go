package substance

import (
	"slices"
	"strings"

	"vedette/market"
)

// maxGoods is how many substances a description may name for a title that
// names none; more are the vendor's catalogue, of which the first is taken.
const maxGoods = 4

// maxHold is how many tokens may stand between a word for content and a name.
const maxHold = 6

// Beyond leaves out of a description, whose spans Find gave, what it only
// tells about. Beside a title that names its goods, descriptions compare,
// praise and explain; they add a substance when they say that the goods hold
// it ("contains", "a blend of"). Cannabis and its cannabinoids add nothing to
// one another. When the title names nothing, a long list is a catalogue.
func (f *Finder) Beyond(spans []Span, title []market.Mention) {
	if len(title) == 0 {
		f.catalogue(spans)
		return
	}
	hemp := false
	for _, m := range title {
		hemp = hemp || m.Class == "cannabis"
	}
	kept := -1 // the span before, when it is held by the goods
	for i := range spans {
		s := &spans[i]
		if s.Fate != Sold || s.Substance < 0 {
			continue
		}
		e := f.t.At(s.Substance)
		chained := kept >= 0 && f.chain(spans[kept].End, s.Start)
		switch {
		case isNamed(title, e.ID):
			if chained || f.held(s) {
				kept = i
			}
		case hemp && e.Class == "cannabis":
			s.Fate = Told
		case chained || f.held(s):
			kept = i
		default:
			s.Fate = Told
		}
	}
}

func isNamed(list []market.Mention, id string) bool {
	for i := range list {
		if list[i].ID == id {
			return true
		}
	}
	return false
}

// held reports whether a word for content stands before a name, in its sentence.
func (f *Finder) held(s *Span) bool {
	first := f.tokenAt(s.Start)
	for i := first - 1; i >= 0 && i >= first-maxHold; i-- {
		k := f.toks[i]
		if f.sees[i]&holding != 0 {
			return true
		}
		if c := f.x.S[k.Start]; c == '!' || c == '?' || c == ';' || c == '.' && f.toks[i+1].Space {
			return false
		}
	}
	return false
}

// chain reports whether only what joins entries of a list stands between two
// names.
func (f *Finder) chain(from, to int) bool {
	if to < from {
		return false
	}
	switch strings.TrimSpace(f.x.S[from:to]) {
	case ",", "/", "&", "+", "and", ", and", "und", "et", "y", "e", "en", "i", "och", "и":
		return true
	}
	return false
}

// catalogue leaves the first of too many substances, and of cannabis and THC
// the one that is sold.
func (f *Finder) catalogue(spans []Span) {
	var goods [maxGoods + 1]int // the first of them
	n := 0
	cannabis, thc := false, false
	for i := range spans {
		s := &spans[i]
		if s.Fate != Sold || s.Substance < 0 {
			continue
		}
		cannabis, thc = cannabis || s.Substance == f.t.cannabis, thc || s.Substance == f.t.thc
		if n <= maxGoods && !slices.Contains(goods[:n], s.Substance) {
			goods[n] = s.Substance
			n++
		}
	}
	for i := range spans {
		s := &spans[i]
		if s.Fate != Sold || s.Substance < 0 {
			continue
		}
		less := f.t.thc
		if f.all&vaping != 0 {
			less = f.t.cannabis
		}
		if n > maxGoods && s.Substance != goods[0] || cannabis && thc && s.Substance == less {
			s.Fate = Told
		}
	}
}
