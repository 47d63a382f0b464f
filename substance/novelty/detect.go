package novelty

import (
	"cmp"
	"slices"
	"strings"

	"vedette/fold"
	"vedette/market"
)

// Detector joins a grammar with the names that are known. It never changes
// after New and may be used from several goroutines, each with its own Finder.
type Detector struct {
	g       *Grammar
	known   *known
	anchors *anchors
	targets [][]target              // of each anchor pattern
	byFirst ['z' - 'a' + 1][]string // chemical syllables by first letter
	free    map[string]bool         // syllables that stand alone
}

// target is a form or a stem that an anchor belongs to.
type target struct {
	rule  int // index of rules; -1: a stem
	stem  *stem
	first bool // the anchor is the first part
	last  bool // the anchor is the last part
}

// New makes a detector. Grammar and list must be of the same year: a frozen
// grammar with AsOf and the list of that year.
func New(g *Grammar, listed []Listed) *Detector {
	d := &Detector{g: g, known: newKnown(listed), free: map[string]bool{}}
	for _, m := range g.morphs {
		if m.free {
			d.free[m.text] = true
		}
		d.byFirst[m.text[0]-'a'] = append(d.byFirst[m.text[0]-'a'], m.text)
	}
	d.index()
	d.learn(listed)
	return d
}

// index builds the automaton of anchors.
func (d *Detector) index() {
	var patterns []string
	ids := map[string]int{}
	add := func(p string, t target) {
		id, ok := ids[p]
		if !ok {
			id = len(patterns)
			ids[p] = id
			patterns = append(patterns, p)
			d.targets = append(d.targets, nil)
		}
		d.targets[id] = append(d.targets[id], t)
	}
	for i, r := range d.g.rules {
		at := slices.IndexFunc(r.items, func(it item) bool { return it.anchor })
		for _, p := range r.items[at].table.parts {
			add(p.text, target{rule: i, first: at == 0, last: at == len(r.items)-1})
		}
	}
	for _, s := range d.g.stems {
		add(s.text, target{rule: -1, stem: s})
	}
	d.anchors = newAnchors(patterns)
}

// learn reads the known names with the grammar, so that all spellings of one
// name are one.
func (d *Detector) learn(listed []Listed) {
	f := d.Finder()
	var folder fold.Folder
	for id, l := range listed {
		for _, n := range l.Names {
			f.s.read(folder.Fold(n))
			for _, h := range f.read(true) {
				if h.from != 0 || h.to != len(f.s.b) {
					continue
				}
				put(d.known.keys, h.key, id)
				d.known.family[h.class] = append(d.known.family[h.class], kin{h.key, id, h.word})
				put(d.known.loose, withoutLocants(h.key), id)
				if h.word {
					put(d.known.sounds, sound(h.key), id)
					put(d.known.loose, sound(withoutLocants(h.key)), id)
				}
			}
		}
	}
}

// withoutLocants is a key without its digits.
func withoutLocants(key string) string { return strings.Map(noDigit, key) }

func noDigit(r rune) rune {
	if '0' <= r && r <= '9' {
		return -1
	}
	return r
}

// Finder reads texts with a detector and keeps the memory for the next one. It
// is for one goroutine at a time.
type Finder struct {
	d     *Detector
	s     stream
	m     matcher
	tried []int // of each rule: the first place not tried yet
	found []finding
	slips map[string]string // words and the names they are slips of, met before
	known []KnownName       // of the text read last
}

// maxSlips bounds the memory for slips.
const maxSlips = 4096

// Finder makes a finder.
func (d *Detector) Finder() *Finder {
	return &Finder{d: d, tried: make([]int, len(d.g.rules)), slips: map[string]string{}}
}

// Input is what Find is told about a text beside its words.
type Input struct {
	From     string           // title or description, see market.Candidate
	Mentions []market.Mention // known names found in the same text
	Category []string         // the shelf it stands on
	Named    bool             // the listing names a new substance already: a full chemical name tells no more
}

// Score below which a name is not worth an analyst's look.
const minScore = 0.5

// Find gives the names in a text that are well formed and not known, in the
// order in which they stand, each once. Candidates of the status misspelling
// are known names with a slip of the pen.
func (f *Finder) Find(t *fold.Text, in Input) []market.Candidate {
	f.s.read(t)
	f.known = f.known[:0]
	found := f.read(false)
	found = append(found, f.numbers()...)
	found = append(found, f.formals()...)
	if len(found) == 0 {
		return nil
	}
	found = f.longest(found)
	ev := newEvidence(f, &in, found)
	var out []market.Candidate
	seen := map[string]bool{}
	for i := range found {
		h := &found[i]
		if h.formal && in.Named {
			continue
		}
		if h.known && h.sure && !ev.masked(h) && ev.score(h) >= minScore {
			f.spelled(h)
		}
		if h.known || seen[h.key] || len(out) == maxCandidates || ev.masked(h) {
			continue
		}
		if score := ev.score(h); score >= minScore {
			seen[h.key] = true
			out = append(out, f.candidate(h, score, &in))
		}
	}
	if slices.ContainsFunc(out, plainlyNew) {
		out = slices.DeleteFunc(out, isFormal)
	}
	return out
}

func isFormal(c market.Candidate) bool { return strings.HasPrefix(c.Reason, formalClaim) }

func plainlyNew(c market.Candidate) bool { return c.Status == StatusNew && !isFormal(c) }

// maxCandidates bounds what one text may yield; descriptions can be long.
const maxCandidates = 64

// maxFindings is where reading ends: a text with so many names is none that
// was written for readers.
const maxFindings = 4096

// candidate makes a finding known to others.
func (f *Finder) candidate(h *finding, score float64, in *Input) market.Candidate {
	c := market.Candidate{
		Name: h.name, Class: h.class, Nearest: h.nearest, Reason: h.reason, Score: score,
		Status: cmp.Or(h.status, StatusNew), From: in.From,
	}
	if c.Nearest == "" {
		c.Nearest = f.d.known.nearest(h.class, h.key)
	}
	if h.number {
		c.Status, c.Nearest = numberOf(in, c.Status, c.Nearest)
	}
	if c.Status != StatusNew { // the score says how likely the name is new
		c.Score = c.Score / 2
	}
	c.Mention, c.Start, c.End = f.s.source(h.from, h.to)
	return c
}

// numberOf says what an unlisted registry number or full chemical name is: beside
// a known name of one substance it belongs to that one, most likely.
func numberOf(in *Input, status, nearest string) (string, string) {
	name := ""
	for i := range in.Mentions {
		if in.Mentions[i].Score < 0.8 {
			continue
		}
		if name != "" && name != in.Mentions[i].Name {
			return status, nearest
		}
		name = in.Mentions[i].Name
	}
	if name == "" {
		return status, nearest
	}
	return StatusAlias, name
}

// The status of a candidate.
const (
	StatusNew         = "new"
	StatusMisspelling = "misspelling" // of the nearest known name
	StatusAlias       = "alias"       // another name of the nearest known one
)

// longest keeps the longest of overlapping findings, in the order of the text.
func (f *Finder) longest(found []finding) []finding {
	slices.SortStableFunc(found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(b.weight, a.weight), cmp.Compare(a.from, b.from))
	})
	taken := make([]bool, len(f.s.b))
	kept := found[:0]
	for _, h := range found {
		if taken[h.from] || taken[h.to-1] { // no longer one can lie strictly inside
			continue
		}
		for i := h.from; i < h.to; i++ {
			taken[i] = true
		}
		kept = append(kept, h)
	}
	slices.SortFunc(kept, func(a, b finding) int { return cmp.Compare(a.from, b.from) })
	return kept
}

// Known is the known name that a candidate's name is a spelling of. It answers
// what a candidate of an older state of knowledge is called today.
func (d *Detector) Known(c market.Candidate) (string, bool) {
	key := KeyOf(c)
	for _, m := range []map[string]int{d.known.keys, d.known.exact, d.known.loose} {
		if id, ok := m[key]; ok {
			return d.known.entries[id].name, true
		}
	}
	if e, ok := d.known.word(key); ok {
		return e.name, true
	}
	name, ok := d.known.cas[strings.TrimPrefix(c.Name, "CAS ")]
	return name, ok
}

// read finds all names that forms and stems fit. With learning, known names
// are read as if they were not.
func (f *Finder) read(learning bool) []finding {
	f.found = f.found[:0]
	touched := false
	a := f.d.anchors
	n := int32(0)
	for i, b := range f.s.b {
		n = a.next[n][symbol(b)]
		if !a.hits[n] {
			continue
		}
		if !touched {
			touched = true
			clear(f.tried)
		}
		if len(f.found) >= maxFindings {
			break
		}
		for _, id := range a.out[n] {
			from := i + 1 - a.lens[id]
			for _, t := range f.d.targets[id] {
				if t.rule < 0 {
					f.word(t.stem, from, i+1, learning)
				} else {
					f.code(t, from, i+1, learning)
				}
			}
		}
	}
	return f.found
}

// code tries a form at all places from which it may reach an anchor.
func (f *Finder) code(t target, from, to int, learning bool) {
	if t.last && !f.s.ends(max(to-6, 0), to) {
		return
	}
	start := max(f.tried[t.rule], from-maxName)
	if t.first {
		start = max(f.tried[t.rule], from)
	}
	r := f.d.g.rules[t.rule]
	for p := start; p <= from; p++ {
		if !f.s.begins(p) || !f.m.match(&f.s, r, p) {
			continue
		}
		h := f.m.finding(p)
		if !learning {
			f.d.settle(&f.s, &h)
		}
		f.found = append(f.found, h)
	}
	f.tried[t.rule] = max(f.tried[t.rule], from+1)
}

// word tries a stem at [i,j).
func (f *Finder) word(st *stem, i, j int, learning bool) {
	w, ok := f.d.wordAt(&f.s, st, i, j)
	if !ok {
		return
	}
	if learning {
		name := modified(w.mods, strings.TrimSuffix(w.text, "s"))
		from := w.from
		if len(w.mods) > 0 {
			from = w.mods[0].from
		}
		f.found = append(f.found, finding{from: from, to: w.to, key: compactName(name), class: st.class, word: true})
		return
	}
	h, ok := f.d.wordFinding(&w)
	if !ok {
		return
	}
	h.word = true
	h.name = w.onNitrogen(&h) + h.name
	if !h.known {
		f.settleWord(&w, &h)
	}
	f.found = append(f.found, h)
}
