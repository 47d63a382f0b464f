package substance

import (
	"cmp"
	"slices"
	"strings"

	"vedette/fold"
)

// hemp settles cannabis and THC. Vapes, edibles and distillates are THC;
// flower, hash and wax are cannabis, also when their THC content is stated.
// Strains are no names: they count with an amount or words of the trade, and
// only when nothing else is sold.
func (f *Finder) hemp() {
	if f.t.cannabis < 0 || f.t.thc < 0 {
		return
	}
	p := f.plants()
	switch {
	case p.synthetic && (p.thc || p.cannabis): // synthetic hash oil
		f.cover(f.t.thc)
		f.cover(f.t.cannabis)
	case p.other && p.thc && !p.named:
		f.cover(f.t.thc) // "vape cart" of DMT
	case p.cannabis && (p.firm || p.sweet) && !p.thc && !p.other:
		f.extract(p.at) // a vape of live resin
	case p.thc && p.cannabis && p.product:
		f.cover(f.t.cannabis)
	case p.thc && p.cannabis:
		f.cover(f.t.thc)
	case p.thc && p.cbd && p.buds > 0 && !p.product:
		f.cover(f.t.thc) // CBD flower with its trace of THC
	case p.thc && p.strains+p.buds > 0 && !p.product && !p.other:
		f.content()
	case p.other || p.thc || p.cannabis || f.all&digital != 0:
	case p.strains > 0 && (f.all&tablets == 0 || p.buds > 0) && (f.hasAmount() || p.kush || p.strains > 1 || p.buds > 0 || p.shelf || f.onlyStrains()):
		f.plant(p.product)
	case p.strong && (f.hasAmount() || p.buds > 1 || p.product):
		f.flower(buddy, p.product)
	case p.buds > 1 && f.hasAmount():
		f.flower(budding, p.product)
	}
	if p.cannabis && !p.product && f.t.cbd >= 0 && !strings.Contains(f.x.S, "+") {
		f.cover(f.t.cbd) // a content of the flower
	}
	for i := range f.spans {
		if s := &f.spans[i]; s.Substance < 0 && s.Fate == Sold {
			s.Fate = Unproven
		}
	}
}

// plants is what a text says about cannabis.
type plants struct {
	other, thc, cannabis bool // what is sold by name
	strains, buds        int  // names of strains, words of the trade
	cbd                  bool
	named                bool // THC by its name, not by "cart"
	synthetic            bool // a synthetic or semi-synthetic cannabinoid is sold
	strong               bool // one of those words needs no other
	product              bool // a vape, an edible, a distillate
	firm                 bool // and nothing that flower may be called after
	at                   int  // where the word for it stands
	sweet                bool // sweets, and nothing that is weighed
	kush                 bool // a strain's name says kush
	shelf                bool // the category is one of cannabis
}

func (f *Finder) plants() plants {
	p := plants{shelf: f.cat.fits(f.t.At(f.t.cannabis), f.t.cannabis)}
	for _, s := range f.spans {
		switch {
		case s.Fate == Unproven && s.Substance == f.t.cannabis && !f.ofBuds(s): // "haze hash": each is evidence for the other
			p.buds++
		case s.Fate != Sold:
		case s.Substance == f.t.thc:
			p.thc = true
			p.named = p.named || s.Kind <= Foreign
			p.product = p.product || s.Kind == Brand
		case s.Substance == f.t.cannabis:
			p.cannabis = true
		case s.Kind == Strain:
			p.strains++
		case s.Substance == f.t.cbd && s.Substance >= 0:
			p.cbd, p.other = true, true
		case s.Substance >= 0:
			p.other = true
			p.synthetic = p.synthetic || strings.HasPrefix(f.t.At(s.Substance).Class, "cannabinoid-")
		}
	}
	sweets, grown := false, false // candy is a flavour of what was grown indoors
	for i, s := range f.sees {
		if s&(budding|buddy|vaping) == 0 || f.inStrain(i) {
			continue
		}
		if s&budding != 0 {
			p.buds++
		}
		p.strong = p.strong || s&buddy != 0
		p.product = p.product || s&vaping != 0 && s&sweet == 0
		if !p.firm && firm(f.x.Word(f.toks[i])) {
			p.firm, p.at = true, int(f.toks[i].Start)
		}
		if s&sweet != 0 {
			sweets = true
			if !p.firm {
				p.at = int(f.toks[i].Start)
			}
		}
		grown = grown || s&onPlant != 0
	}
	for i := range f.spans {
		if s := &f.spans[i]; s.Kind == Strain && s.Fate == Sold {
			name := f.x.S[s.Start:s.End]
			p.kush = p.kush || strings.Contains(name, "kush")
			grown = grown || p.kush || strings.Contains(name, "haze")
		}
	}
	p.sweet = sweets && !grown && f.all&massUnit == 0 // flower goes by weight
	p.product = p.product || sweets && !grown
	return p
}

// firm reports whether a word names a vape or an edible and no flower is called
// after it.
func firm(word string) bool {
	switch word {
	case "vape", "vapes", "vaping", "vaporizer", "cart", "carts", "cartridge", "cartridges", "disposable", "disposables", "eliquid", "eliquids", "ejuice",
		"pod", "pods", "tank", "tanks", "gummy", "gummies", "gummie", "edible", "edibles", "brownie", "brownies", "tincture", "tinctures", "lollipop", "lollipops", "suckers":
		return true
	}
	return false
}

// ofBuds reports whether a name counts as a word of the trade already.
func (f *Finder) ofBuds(s Span) bool { return f.sees[f.tokenAt(s.Start)]&budding != 0 }

// minSure is the length of a strain's name of one word that stands for itself.
const minSure = 10

// onlyStrains reports whether a title is a strain's name and at most words of
// the trade. Names of one word are often something else when they stand alone.
func (f *Finder) onlyStrains() bool {
	if f.bare() == yes {
		return true
	}
	if f.all&digital != 0 {
		return false
	}
	for i, k := range f.toks {
		if k.Kind == fold.Letters && !f.told[i] {
			return false
		}
	}
	for i := range f.spans {
		s := &f.spans[i]
		if s.Kind == Strain && (f.tokenAt(s.End-1) > f.tokenAt(s.Start) || s.End-s.Start >= minSure) {
			return true
		}
	}
	return false
}

// inStrain reports whether a token belongs to the name of a strain: the
// cookies of Girl Scout Cookies are none.
func (f *Finder) inStrain(token int) bool {
	at := int(f.toks[token].Start)
	for _, s := range f.spans {
		if s.Kind == Strain && s.Start <= at && at < s.End {
			return true
		}
	}
	return false
}

// cover leaves out a substance that another name says better.
func (f *Finder) cover(substance int) {
	for i := range f.spans {
		if s := &f.spans[i]; s.Fate == Sold && s.Substance == substance {
			s.Fate = Covered
		}
	}
}

// extract takes cannabis for THC where the goods are made of it: no sign of a list
// stands between it and the word for them.
func (f *Finder) extract(at int) {
	for i := range f.spans {
		s := &f.spans[i]
		if from, to := min(s.End, at), max(s.Start, at); strings.ContainsAny(f.x.S[min(from, to):to], ",|&") {
			continue
		}
		if s.Fate == Sold && s.Substance == f.t.cannabis {
			s.Substance = f.t.thc
			s.Score *= 0.9
		}
	}
}

// content takes a bare "THC" for the strength of flower: "Amnesia 22% THC".
func (f *Finder) content() {
	for i := range f.spans {
		if s := &f.spans[i]; s.Fate == Sold && s.Substance == f.t.thc && f.x.S[s.Start:s.End] == "thc" && !f.compound(s.End) {
			s.Substance = f.t.cannabis
			s.Score *= 0.9
		}
	}
}

// compound reports whether a word goes on behind a hyphen: THC-cream.
func (f *Finder) compound(end int) bool {
	return end+1 < len(f.x.S) && f.x.S[end] == '-' && 'a' <= f.x.S[end+1] && f.x.S[end+1] <= 'z'
}

// herb is what hemp of a kind is: THC as a vape or edible, else cannabis.
func (f *Finder) herb(product bool) int {
	if product {
		return f.t.thc
	}
	return f.t.cannabis
}

// plant takes the first strain for cannabis, or for THC when the goods are.
func (f *Finder) plant(product bool) {
	for i := range f.spans {
		if s := &f.spans[i]; s.Kind == Strain && s.Fate == Sold {
			s.Substance = f.herb(product)
			return
		}
	}
}

// flower takes the first word of the trade for cannabis or THC.
func (f *Finder) flower(word trait, product bool) {
	for i, s := range f.sees {
		if s&word != 0 && !f.inStrain(i) {
			k := f.toks[i]
			at, _ := slices.BinarySearchFunc(f.spans, int(k.Start), func(s Span, p int) int { return cmp.Compare(s.Start, p) })
			f.spans = slices.Insert(f.spans, at, Span{
				Start: int(k.Start), End: int(k.End), Substance: f.herb(product), Kind: Strain, Score: Strain.score() * 0.8,
			})
			return
		}
	}
}
