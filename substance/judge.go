package substance

import (
	"cmp"
	"slices"
	"strings"

	"vedette/fold"
)

// judge decides what became of each name.
func (f *Finder) judge(title bool) {
	if len(f.spans) > 1 {
		slices.SortFunc(f.spans, func(a, b Span) int {
			return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Fate, b.Fate))
		})
	}
	f.named = 0
	for _, s := range f.spans {
		if s.Fate == Sold && s.Substance >= 0 {
			f.named++
		}
	}
	prev := -1
	for i := range f.spans {
		s := &f.spans[i]
		if s.Fate != Sold || s.Substance < 0 {
			continue
		}
		first, last := f.tokenAt(s.Start), f.tokenAt(s.End-1)
		s.Fate = f.around(first, last, s.Substance, title)
		if s.Fate == Sold && prev >= 0 && (f.spans[prev].Fate == Negated || f.spans[prev].Fate == Compared) && f.chained(f.spans[prev].End, s.Start, f.spans[prev].Fate) {
			s.Fate = f.spans[prev].Fate
		}
		if s.Fate == Sold && !title && f.fragment(s) {
			s.Fate = Derivative
		}
		prev = i
	}
	if !title {
		f.denied()
	}
	f.pairs()
	f.elsewhere(title)
	if !title {
		return
	}
	f.imprints()
	f.moulds()
	f.partners()
	f.parents()
	f.slang()
	f.materials()
	f.hemp()
}

// denied takes the names before one that is negated for negated too when they
// stand in one list: "no colours, nicotine or THC".
func (f *Finder) denied() {
	for i := len(f.spans) - 1; i > 0; i-- {
		a, b := &f.spans[i-1], &f.spans[i]
		if b.Fate == Negated && a.Fate == Sold && a.End <= b.Start {
			if s := strings.TrimSpace(f.x.S[a.End:b.Start]); s == "," || alternative(strings.TrimPrefix(s, ", ")) {
				a.Fate = Negated
			}
		}
	}
}

// pairs takes a comparison for two names side by side: "eutylone (methylone
// mdma analogue)". One name before them must be left for what is sold.
func (f *Finder) pairs() {
	for i := 2; i < len(f.spans); i++ {
		a, b := &f.spans[i-1], &f.spans[i]
		if b.Fate == Compared && a.Fate == Sold && a.Substance >= 0 && a.End <= b.Start && f.spans[i-2].Fate == Sold &&
			f.after(f.tokenAt(b.Start), f.tokenAt(b.End-1)) == Compared && strings.Trim(f.x.S[a.End:b.Start], " /") == "" {
			a.Fate = Compared
		}
	}
}

// tokenAt is the token that holds byte p of the folded text.
func (f *Finder) tokenAt(p int) int {
	i, _ := slices.BinarySearchFunc(f.toks, int32(p), func(k fold.Token, p int32) int {
		switch {
		case k.End <= p:
			return -1
		case k.Start > p:
			return 1
		}
		return 0
	})
	return i
}

// maxBetween is how many words may stand between a negation and its name.
const maxBetween = 3

// around looks at the words before and after a name.
func (f *Finder) around(first, last, substance int, title bool) Fate {
	if fate := f.after(first, last); fate != Sold {
		return fate
	}
	between := 0
	for i := first - 1; i >= 0 && between <= maxBetween; i-- {
		k, sees := f.toks[i], f.sees[i]
		switch {
		case f.toks[i+1].Line:
			return Sold
		case sees&(massUnit|otherUnit) != 0 && i > 0 && f.toks[i-1].Kind == fold.Digits:
			continue // the digits decide
		case k.Kind == fold.Digits:
			if f.equals(i - 1) {
				return Compared
			}
			return Sold
		case k.Kind == fold.Sign:
			if b := f.x.S[k.Start]; b != '-' && b != '/' && b != '(' && b != '"' && b != '\'' {
				return Sold
			}
			if f.x.S[k.Start] == '-' && f.toks[i].Space && f.toks[i+1].Space { // a dash between clauses
				return Sold
			}
			continue
		case sees&negates != 0:
			if f.otherUse(i) {
				return Sold
			}
			return Negated
		case f.x.Word(k) == "o" && i > 1 && f.x.Word(f.toks[i-2]) == "w": // w/o
			return Negated
		case between == 0 && f.compares(i), between == 0 && sees&imitates != 0 && f.t.At(substance).Group == GroupCCH:
			return Compared
		case between == 0 && !title && alternative(f.x.Word(k)) && f.deniedList(i):
			return Negated
		case f.x.Word(k) == "of" && i > 0 && f.x.Word(f.toks[i-1]) == "free":
			return Negated
		case sees&filling == 0:
			return Sold
		}
		between++
	}
	return Sold
}

func alternative(word string) bool {
	switch word {
	case "or", "nor", "oder", "noch", "ou", "ni", "o", "lub", "ani", "или", "eller":
		return true
	}
	return false
}

// maxDenied is how many tokens a list of what is not in the goods may have.
const maxDenied = 14

// deniedList reports whether the word at token i ends a list, of one sentence,
// that a negation begins: "no colours, flavours or THC".
func (f *Finder) deniedList(i int) bool {
	for j := i - 1; j >= 0 && j >= i-maxDenied; j-- {
		k := f.toks[j]
		if f.sees[j]&negates != 0 {
			return !f.otherUse(j)
		}
		if c := f.x.S[k.Start]; k.Kind == fold.Sign && c != ',' && c != '-' && c != '/' || f.toks[j+1].Line {
			return false
		}
	}
	return false
}

// equals reports whether the word at token i compares the strength of what
// follows: "eq. 90mg Adderall", "equal to 10mg diazepam".
func (f *Finder) equals(i int) bool {
	for ; i >= 0; i-- {
		switch f.x.Word(f.toks[i]) {
		case ".", "~", "to", "of", "zu", "about":
		case "eq", "equiv", "equivalent", "equals", "equal", "entspricht", "equivale", "equivaut":
			return true
		default:
			return false
		}
	}
	return false
}

// otherUse reports whether a negation at token i belongs to something else:
// "No.1", "no FE", "why not".
func (f *Finder) otherUse(i int) bool {
	return i+1 < len(f.toks) && f.toks[i+1].Kind == fold.Sign && f.x.S[f.toks[i+1].Start] != '-' && f.x.S[f.toks[i+1].Start] != '\''
}

// compares reports whether the word before a name makes it a comparison: like,
// better than, similar to, analogue of.
func (f *Finder) compares(i int) bool {
	if f.sees[i]&resembles != 0 {
		return f.toks[i].Space || i == 0 || f.x.S[f.toks[i-1].Start] != '-' // Valium-like diclazepam
	}
	return f.sees[i]&linksTo != 0 && i > 0 && (f.sees[i-1]&(resembles|resembled) != 0 || f.sees[i-1]&degree != 0 && f.x.Word(f.toks[i]) == "as")
}

// after looks behind a name: "Xanax alternative", "fent-free", "MDMA test kit".
func (f *Finder) after(first, last int) Fate {
	i := last + 1
	hyphen := false
	if i < len(f.toks) && f.toks[i].Kind == fold.Sign && f.x.S[f.toks[i].Start] == '-' && !f.toks[i].Space {
		hyphen = true
		i++
	}
	if i >= len(f.toks) || f.toks[i].Kind != fold.Letters || f.toks[i].Line || hyphen && f.toks[i].Space {
		return Sold
	}
	sees := f.sees[i]
	next := trait(0)
	if i+1 < len(f.toks) && f.toks[i+1].Kind == fold.Letters {
		next = f.sees[i+1]
	}
	switch {
	case f.x.Word(f.toks[i]) == "like":
		if hyphen {
			return Compared
		}
	case sees&resembled != 0:
		return Compared
	case f.x.Word(f.toks[i]) == "free":
		given := first > 0 && (f.toks[first-1].Kind == fold.Digits && (first == 1 || f.toks[first-1].Space) || f.sees[first-1]&(massUnit|countUnit|otherUnit|joins) != 0)
		of := i+1 < len(f.toks) && f.x.Word(f.toks[i+1]) == "of" // of what stands behind
		given = given && !f.strengthBefore(first)
		if hyphen || !given && !of && next&shipping == 0 && f.named > 1 {
			return Negated
		}
	case sees&tests != 0 && next&tooling != 0, sees&tooling != 0 && f.x.Word(f.toks[i]) != "strips" && f.x.Word(f.toks[i]) != "strip" && f.x.Word(f.toks[i]) != "press" && f.x.Word(f.toks[i]) != "kit" && f.x.Word(f.toks[i]) != "kits":
		return Tool
	}
	return Sold
}

// strengthBefore reports whether a strength stands before a name that belongs to
// the name before it: tramadol 225mg tapentadol free.
func (f *Finder) strengthBefore(first int) bool {
	if first < 3 || f.toks[first-2].Kind != fold.Digits || f.toks[first-3].Kind != fold.Letters {
		return false
	}
	switch f.x.Word(f.toks[first-1]) {
	case "mg", "mcg", "ug":
		end := int(f.toks[first-3].End)
		return slices.ContainsFunc(f.spans, func(s Span) bool { return s.End == end && s.Substance >= 0 })
	}
	return false
}

// chained reports whether a name goes on with the negation or comparison of
// the one before: "no fent or xylazine", "like oxy, morphine".
func (f *Finder) chained(from, to int, fate Fate) bool {
	if to < from {
		return false
	}
	s := strings.Trim(f.x.S[from:to], " (")
	if word, amount, ok := strings.Cut(s, " "); ok && fate == Compared && amount != "" && isDigit(amount[0]) && !strings.Contains(amount, " ") {
		s = word // eq. 90mg of one or 15mg of the other
	}
	switch s {
	case "or", "nor", "/", "oder", "ou", "o", "lub", "или", "of", "and", "&":
		return true
	case "", ",":
		return fate == Compared
	}
	return false
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// fragment reports whether a name in prose is a piece of a systematic name:
// glued to brackets, locants or a hyphen with more chemistry behind.
func (f *Finder) fragment(s *Span) bool {
	chem := func(b byte) bool { return b == '-' || b == '(' || b == ')' || b == '[' || b == ']' || b == ',' }
	if s.Kind > Foreign {
		return false
	}
	before := s.Start > 1 && chem(f.x.S[s.Start-1]) && f.x.S[s.Start-1] != '(' && f.x.S[s.Start-2] != ' '
	after := s.End+1 < len(f.x.S) && (f.x.S[s.End] == '-' || f.x.S[s.End] == '(') && (f.x.S[s.End+1] >= '0' && f.x.S[s.End+1] <= '9' || f.x.S[s.End+1] == '(')
	return before && f.x.S[s.Start-1] != ',' || after
}
