package novelty

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"vedette/fold"
	"vedette/market"
	"vedette/substance"
)

// evidence weighs what stands around the names of one text. It reads the text
// only when it is asked.
type evidence struct {
	f        *Finder
	in       *Input
	found    []finding
	mentions []market.Mention // of the same text, by their place
	done     bool
	alone    bool // hardly any other word stands in the text
	product  int  // words and amounts of goods
	digital  int  // words of fraud, software and services
}

func newEvidence(f *Finder, in *Input, found []finding) *evidence {
	e := &evidence{f: f, in: in, found: found}
	for _, m := range in.Mentions {
		if m.From == in.From {
			e.mentions = append(e.mentions, m)
		}
	}
	slices.SortFunc(e.mentions, func(a, b market.Mention) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return e
}

// read counts the words of both kinds.
func (e *evidence) read() {
	if e.done {
		return
	}
	e.done = true
	c := &e.f.d.g.context
	t := e.f.s.text
	toks := t.Tokens()
	others, next := 0, 0 // next: the first name that may hold the token
	for i := range toks {
		for next < len(e.found) && e.f.s.at[e.found[next].to-1] < toks[i].Start {
			next++
		}
		if toks[i].Kind != fold.Letters || next < len(e.found) && e.f.s.at[e.found[next].from] <= toks[i].Start {
			continue
		}
		w := t.Word(toks[i])
		others++
		switch {
		case c.product[w]:
			e.product++
		case c.digital[w]:
			e.digital++
		case c.units[w] && i > 0 && toks[i-1].Kind == fold.Digits:
			e.product++
		}
	}
	e.alone = others == 0
	for _, m := range e.in.Mentions {
		if m.Score >= 0.8 {
			e.product++
		}
	}
	for _, cat := range e.in.Category {
		for _, w := range strings.FieldsFunc(strings.ToLower(cat), func(r rune) bool { return r < 'a' || r > 'z' }) {
			switch {
			case c.product[w]:
				e.product++
			case c.digital[w]:
				e.digital += 2
			}
		}
	}
}

// The steps of a score are ours, set on titles of 2014 to 2023: see
// docs/evaluation.md.
const (
	bonusProduct  = 0.10 // goods are sold beside the name
	malusDigital  = 0.40 // other things are
	malusSpaced   = 0.05 // a code in pieces
	malusLower    = 0.05 // a short code without capitals
	malusSplit    = 0.10 // a part torn by a hyphen
	malusProse    = 0.20 // a description, where parts of formal names stand
	malusUnproved = 0.40 // a form that needs evidence, without
)

// score is how far a finding can be trusted, 0..1.
func (e *evidence) score(h *finding) float64 {
	e.read()
	v := h.weight
	if e.product > 0 {
		v += bonusProduct
	} else if h.proof && !e.alone {
		v -= malusUnproved
	}
	if e.digital > 0 && e.digital >= e.product {
		v -= malusDigital
	}
	v -= malusSpaced * float64(min(h.spaces, 2))
	v -= malusSplit * float64(h.splits)
	if h.short && !e.f.s.capitals(h.from, h.to) {
		v -= malusLower
	}
	if e.in.From == substance.FromDescription {
		v -= malusProse
	}
	return math.Round(min(max(v, 0), 1)*100) / 100
}

// masked reports whether a finding stands inside something that is no name: an
// address, a handle, a link, a key, or a known name that is longer.
func (e *evidence) masked(h *finding) bool {
	s := &e.f.s
	t := s.text
	lo, hi := int(s.at[h.from]), s.end(h.to)
	from, to := lo, hi
	for from > 0 && t.S[from-1] > ' ' && lo-from < 128 {
		from--
	}
	for to < len(t.S) && t.S[to] > ' ' && to-hi < 128 {
		to++
	}
	if address(t.S[from:to]) {
		return true
	}
	if e.in.From == substance.FromDescription && fragment(t.S, lo, hi) {
		return true
	}
	start, end := t.Span(lo, hi)
	i, _ := slices.BinarySearchFunc(e.mentions, start+1, func(m market.Mention, at int) int { return cmp.Compare(m.Start, at) })
	if i == 0 || e.mentions[i-1].End < end {
		return false
	}
	m := &e.mentions[i-1] // mentions do not overlap
	return m.End-m.Start > end-start || h.status == StatusMisspelling || e.f.d.listed(m)
}

// listed reports whether a mention is a known name letter by letter, and no
// guess at one.
func (d *Detector) listed(m *market.Mention) bool {
	var f fold.Folder
	_, ok := d.known.exact[f.Key(m.Mention)]
	return ok
}

// addressEnds are parts that addresses hold.
var addressEnds = [...]string{"@", "://", "www.", ".onion", ".com", ".net", ".org", ".io/", ".ru", ".to/", "t.me"}

// address reports whether a run without blanks is an address, a handle, a key
// or a link.
func address(chunk string) bool {
	for _, a := range addressEnds {
		if strings.Contains(chunk, a) {
			return true
		}
	}
	if chunk[0] == '#' {
		return true
	}
	run, digits, letters := 0, 0, 0
	for i := 0; i <= len(chunk); i++ {
		if i < len(chunk) && ('a' <= chunk[i] && chunk[i] <= 'z' || '0' <= chunk[i] && chunk[i] <= '9') {
			run++
			if chunk[i] <= '9' {
				digits++
			} else {
				letters++
			}
			continue
		}
		if run >= 24 && digits >= 4 && letters >= 4 {
			return true
		}
		run, digits, letters = 0, 0, 0
	}
	return false
}

// fragment reports whether a name in prose is a fragment of a longer formal one:
// a bracket, a comma or a hyphen joins it to more.
func fragment(s string, lo, hi int) bool {
	if hi+1 < len(s) && (s[hi] == '-' || s[hi] == ')' || s[hi] == ']') {
		if n := s[hi+1]; n == '-' || n == '(' || n == '[' || '0' <= n && n <= '9' || s[hi] == '-' && 'a' <= n && n <= 'z' {
			return true
		}
	}
	if lo > 0 && (s[lo-1] == '-' || s[lo-1] == '[') {
		return true
	}
	return lo > 1 && s[lo-1] == '(' && s[lo-2] > ' '
}
