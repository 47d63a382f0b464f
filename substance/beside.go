package substance

import (
	"slices"
	"strings"

	"vedette/fold"
)

// family are the substances that are passed off as one another.
type family uint8

const (
	noFamily family = iota
	opioids
	benzos
	stimulants
	potency
)

func familyOf(s *Substance) family {
	switch {
	case strings.HasPrefix(s.Class, "opioid"), s.Class == "fentanyl", s.Class == "nitazene", s.Class == "orphine":
		return opioids
	case strings.HasPrefix(s.Class, "benzodiazepine"):
		return benzos
	case s.Class == "amphetamine", strings.HasPrefix(s.Class, "stimulant"), s.Class == "mdxx", s.Class == "cathinone":
		return stimulants
	case s.Class == "erectile":
		return potency
	}
	return noFamily
}

// content reports whether a substance is put into counterfeit tablets rather
// than imitated by them.
func content(s *Substance) bool {
	switch s.Class {
	case "fentanyl", "nitazene", "orphine", "opioid-nps", "benzodiazepine-nps":
		return true
	}
	return s.ID == "fentanyl" || s.ID == "methamphetamine"
}

// imprints sells what a tablet's imprint stands for only when the text calls
// it genuine and names nothing else: counterfeits bear the same imprints.
func (f *Finder) imprints() {
	real, tablet, other := false, false, false
	for _, s := range f.sees {
		real = real || s&genuine != 0
		tablet = tablet || s&tablets != 0
	}
	for _, s := range f.spans {
		other = other || s.Substance >= 0 && s.Kind != Imprint && s.Fate == Sold
	}
	for i := range f.spans {
		if s := &f.spans[i]; s.Kind == Imprint && s.Fate == Sold && (!real || !tablet || other) {
			s.Fate = Unproven
		}
	}
}

// moulds leaves out the brand of a pressed tablet whose content is named.
func (f *Finder) moulds() {
	for i := range f.spans {
		b := &f.spans[i]
		if b.Fate != Sold || b.Substance < 0 || b.Kind != Brand && b.Kind != Street && b.Kind != Imprint && b.Kind != Weakly {
			continue
		}
		brand := f.t.At(b.Substance)
		if content(brand) || f.t.families[b.Substance] == noFamily {
			continue
		}
		for j := range f.spans {
			s := &f.spans[j]
			if s.Fate != Sold || s.Substance < 0 || s.Substance == b.Substance || f.t.families[s.Substance] != f.t.families[b.Substance] {
				continue
			}
			in := content(f.t.At(s.Substance))
			named := s.Kind <= Foreign && b.Kind == Brand && f.t.families[b.Substance] != stimulants && !f.numberBetween(b, s)
			if (in || named) && !f.listed(b, s, in) {
				b.Fate = Mould
				break
			}
		}
	}
}

// numberBetween reports whether an amount stands between two names, which
// makes them two goods more often than a brand and its content.
func (f *Finder) numberBetween(a, b *Span) bool {
	return strings.ContainsAny(f.x.S[min(a.End, b.End):max(a.Start, b.Start)], "0123456789")
}

// listed reports whether two names are two goods: joined by "and" or "+", or,
// unless the second is a known content of counterfeits, by a comma or stroke.
func (f *Finder) listed(a, b *Span, content bool) bool {
	from, to := min(a.End, b.End), max(a.Start, b.Start)
	for i := f.tokenAt(from); i < len(f.toks) && int(f.toks[i].Start) < to; i++ {
		if f.sees[i]&joins != 0 && f.x.Word(f.toks[i]) != "with" {
			return true
		}
		if !content && f.toks[i].Kind == fold.Sign {
			if c := f.x.S[f.toks[i].Start]; c == ',' || c == '/' || c == '|' || c == ';' {
				return true
			}
		}
	}
	return false
}

// partners leaves out what is combined with a drug without being one.
func (f *Finder) partners() {
	partner := func(s *Span) bool {
		if s.Substance < 0 {
			return false
		}
		switch f.t.At(s.Substance).ID {
		case "paracetamol", "aspirin", "ibuprofen", "caffeine", "naloxone", "tobacco", "nicotine", "alcohol":
			return true
		}
		return false
	}
	other := slices.ContainsFunc(f.spans, func(s Span) bool { return s.Fate == Sold && s.Substance >= 0 && !partner(&s) })
	for i := range f.spans {
		if s := &f.spans[i]; other && s.Fate == Sold && partner(s) {
			s.Fate = Partner
		}
	}
}

// slang leaves out what only slang says when a proper name of another
// substance stands beside it and the two are not listed: "mephedrone shards",
// "pure MDA, molly's sister".
func (f *Finder) slang() {
	if len(f.spans) < 2 {
		return
	}
	for i := range f.spans {
		a := &f.spans[i]
		if a.Fate != Sold || a.Substance < 0 || a.Kind != Street && a.Kind != Weakly {
			continue
		}
		proper, listed, own := false, false, false
		for j := range f.spans {
			s := &f.spans[j]
			if s.Fate != Sold || s.Substance < 0 || s.Kind > Exact {
				continue
			}
			if s.Substance == a.Substance {
				own = true
				break
			}
			proper = true
			listed = listed || f.measured(a) && !f.near(a, s) || f.listed(a, s, false) && (a.Kind == Street || f.near(a, s)) || f.measured(a) && f.measured(s)
		}
		if proper && !listed && !own && a.Substance != f.t.cannabis && a.Substance != f.t.thc {
			a.Fate = Covered
		}
	}
}

// measured reports whether an amount stands right before a name, or with one
// adjective between: 1g coke, 5g pure speed.
func (f *Finder) measured(s *Span) bool {
	i := f.tokenAt(s.Start) - 1
	if i > 0 && f.toks[i].Kind == fold.Letters && f.sees[i]&(filling|gluing|promo) != 0 && f.sees[i]&(massUnit|countUnit|otherUnit|negates) == 0 {
		i-- // 5g pure speed
	}
	if i > 0 && f.sees[i]&(massUnit|countUnit|otherUnit) != 0 {
		i--
	}
	return i >= 0 && f.toks[i].Kind == fold.Digits
}

// maxNear is how many tokens may stand between a weak name and a proper one
// for both to be entries of one list.
const maxNear = 6

func (f *Finder) near(a, b *Span) bool {
	from, to := min(a.End, b.End), max(a.Start, b.Start)
	return f.tokenAt(to)-f.tokenAt(from-1) <= maxNear
}

// parents leaves out a substance whose derivative is sold under a name that
// holds its own: nandrolone beside nandrolone decanoate. Of mixed amphetamine
// salts (Adderall) it leaves the mixture.
func (f *Finder) parents() {
	for i := range f.spans {
		p := &f.spans[i]
		if p.Fate != Sold || p.Substance < 0 {
			continue
		}
		for j := range f.spans {
			c := &f.spans[j]
			if c.Fate != Sold || c.Substance < 0 || c.Substance == p.Substance ||
				!holds(f.t.At(c.Substance).Name, f.t.At(p.Substance).Name) || f.andBetween(p, c) {
				continue
			}
			if f.t.At(p.Substance).ID == "amphetamine" && (p.Kind == Brand || strings.Contains(f.x.S, "/")) {
				f.cover(c.Substance)
				continue
			}
			p.Fate = Covered
			break
		}
	}
}

// holds reports whether a name has another as its first or last word, or is
// the name of one of its isomers.
func holds(name, other string) bool {
	if len(name) <= len(other) {
		return false
	}
	if rest, ok := strings.CutPrefix(name, other); ok {
		return rest[0] == ' '
	}
	rest, ok := strings.CutSuffix(name, other)
	return ok && (strings.HasSuffix(rest, " ") || rest == "es" || rest == "ar" || rest == "dex" || rest == "lev" || rest == "lis")
}

// andBetween reports whether a word like "and" stands between two names.
func (f *Finder) andBetween(a, b *Span) bool {
	from, to := min(a.End, b.End), max(a.Start, b.Start)
	for i := f.tokenAt(from); i < len(f.toks) && int(f.toks[i].Start) < to; i++ {
		if f.sees[i]&joins != 0 {
			return true
		}
	}
	return false
}

// materials leaves out what goods were made of or cleaned with ("acetone
// washed cocaine"), and the name of a whole family beside one of its members
// ("K2 spice with JWH-073").
func (f *Finder) materials() {
	for i := range f.spans {
		s := &f.spans[i]
		if s.Fate != Sold || s.Substance < 0 {
			continue
		}
		e := f.t.At(s.Substance)
		for j := range f.spans {
			o := &f.spans[j]
			if o.Fate != Sold || o.Substance < 0 || o.Substance == s.Substance {
				continue
			}
			other := f.t.At(o.Substance)
			member := familyName(e.ID) && (other.Class == e.Class || e.Group == GroupIPE && other.Group == e.Group) ||
				f.registered(o) && e.Group == GroupPrecursor && other.Group == e.Group && !f.listed(s, o, false) && !f.registered(s) ||
				alkaloidOf(other.ID) == e.ID && !f.andBetween(s, o) ||
				e.ID == "ghb" && s.Start > 0 && f.x.S[s.Start-1] == '(' && (other.ID == "gbl" || other.ID == "1-4-butanediol") // what it turns into
			made := e.Group == GroupPrecursor && other.Group != GroupPrecursor && !f.andBetween(s, o)
			if member || made {
				s.Fate = Covered
				break
			}
		}
	}
}

// registered reports whether a mention is a registry number: it says what
// "BMK oil" is.
func (f *Finder) registered(s *Span) bool {
	return strings.Trim(f.x.S[s.Start:s.End], "0123456789-") == ""
}

// alkaloidOf is the plant that a substance is got from, when goods of it are
// named after the plant too: "kratom extract 7-OH".
func alkaloidOf(id string) string {
	switch id {
	case "mitragynine", "7-hydroxymitragynine", "mitragynine-pseudoindoxyl":
		return "kratom"
	}
	return ""
}

// familyName reports whether an entry stands for a family, for goods that name
// no member.
func familyName(id string) bool {
	switch id {
	case "synthetic-cannabinoids", "anabolic-steroids", "nbome", "nitazenes", "tryptamine":
		return true
	}
	return false
}
