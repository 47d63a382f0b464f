package substance

// hemp settles cannabis and THC. Vapes, edibles and distillates are THC;
// flower, hash and wax are cannabis, also when their THC content is stated.
// Strains are no names: they count with an amount or words of the trade, and
// only when nothing else is sold.
func (f *Finder) hemp(c Context) {
	if f.t.cannabis < 0 || f.t.thc < 0 {
		return
	}
	var all trait
	buds := 0
	for _, s := range f.sees {
		all |= s
		if s&budding != 0 {
			buds++
		}
	}
	other, thc, cannabis, strains := false, false, false, 0
	for _, s := range f.spans {
		switch {
		case s.Fate != Sold:
		case s.Substance == f.t.thc:
			thc = true
		case s.Substance == f.t.cannabis:
			cannabis = true
		case s.Kind == Strain:
			strains++
		case s.Substance >= 0:
			other = true
		}
	}
	product := all&vaping != 0
	shelf := f.cat.fits(f.t.At(f.t.cannabis), f.t.cannabis)
	switch {
	case thc && cannabis && product:
		f.cover(f.t.cannabis)
	case thc && cannabis:
		f.cover(f.t.thc)
	case thc && strains+buds > 0 && !product && !other:
		f.content()
	case other || thc || cannabis:
	case strains > 0 && (f.hasAmount() || strains > 1 || buds > 0 || shelf):
		f.plant(product)
	case buds > 1 && f.hasAmount() && !product:
		f.flower()
	}
	for i := range f.spans {
		if s := &f.spans[i]; s.Substance < 0 && s.Fate == Sold {
			s.Fate = Unproven
		}
	}
}

// cover leaves out a substance that another name says better.
func (f *Finder) cover(substance int) {
	for i := range f.spans {
		if s := &f.spans[i]; s.Fate == Sold && s.Substance == substance {
			s.Fate = Covered
		}
	}
}

// content takes a bare "THC" for the strength of flower: "Amnesia 22% THC".
func (f *Finder) content() {
	for i := range f.spans {
		if s := &f.spans[i]; s.Fate == Sold && s.Substance == f.t.thc && f.x.S[s.Start:s.End] == "thc" {
			s.Substance = f.t.cannabis
			s.Score *= 0.9
		}
	}
}

// plant takes the first strain for cannabis, or for THC when the goods are.
func (f *Finder) plant(product bool) {
	for i := range f.spans {
		s := &f.spans[i]
		if s.Kind != Strain || s.Fate != Sold {
			continue
		}
		s.Substance = f.t.cannabis
		if product {
			s.Substance = f.t.thc
		}
		return
	}
}

// flower takes the first word of the trade for cannabis.
func (f *Finder) flower() {
	for i, s := range f.sees {
		if s&budding != 0 {
			k := f.toks[i]
			f.spans = append(f.spans, Span{
				Start: int(k.Start), End: int(k.End), Substance: f.t.cannabis, Kind: Strain, Score: Strain.score() * 0.8,
			})
			return
		}
	}
}
