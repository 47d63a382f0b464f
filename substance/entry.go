package substance

import (
	"maps"
	"slices"
	"strconv"

	"vedette/fold"
	"vedette/strictyaml"
)

// add checks a new substance and takes it.
func (b *builder) add(at place, e *entry) {
	if e.Name == "" {
		b.fault(at.field+".name", "missing")
		return
	}
	if e.ID == "" {
		e.ID = slug(e.Name)
	}
	if !validID.MatchString(e.ID) {
		b.fault(at.field+".id", "%q is not made of a-z, 0-9 and -", e.ID)
	}
	if other, again := b.t.byID[e.ID]; again {
		b.fault(at.field+".id", "%s is listed twice; first in %s", e.ID, b.places[other].where())
		return
	}
	if e.Class == "" {
		e.Class = at.part.Class
	}
	c, known := b.t.classes[e.Class]
	if !known {
		b.fault(at.field+".class", "%s: %s", e.Name, strictyaml.Unknown("class", e.Class, slices.Sorted(maps.Keys(b.t.classes))))
	}
	if e.Group == "" {
		e.Group = c.Group
	}
	if known && !slices.Contains(Groups[:], e.Group) {
		b.fault(at.field+".group", "%s: %s", e.Name, strictyaml.Unknown("group", e.Group, Groups[:]))
	}
	if c.NPS && e.Noted == nil {
		b.fault(at.field+".noted", "%s: missing; a substance of the class %s needs the year in which it was first notified, or 0 when it is older than the lists", e.Name, e.Class)
	}
	if e.Precursor != "" && !slices.Contains(precursors[:], e.Precursor) {
		b.fault(at.field+".precursor", "%s: %s", e.Name, strictyaml.Unknown("value", e.Precursor, precursors[:]))
	}
	b.sources(at, e)
	b.t.byID[e.ID] = len(b.t.substances)
	b.places = append(b.places, at)
	b.t.substances = append(b.t.substances, Substance{
		ID: e.ID, Name: e.Name, Class: e.Class, Group: e.Group,
		Noted: e.year(), NotedSource: e.NotedSource, Precursor: e.Precursor, Sources: e.Source,
		Local: map[string][]string{}, Slang: map[string][]string{},
	})
	b.names(at, len(b.t.substances)-1, e)
}

// firstNoted and lastNoted bound the years that an entry may state, against
// slips of the pen.
const firstNoted, lastNoted = 1900, 2100

// sources checks where the facts of an entry come from, and when.
func (b *builder) sources(at place, e *entry) {
	if len(e.Source) == 0 {
		e.Source = at.part.Source
	}
	known := func(field, key string) {
		if _, ok := b.t.sources[key]; !ok {
			b.fault(field, "%s: %s", e.Name, strictyaml.Unknown("source", key, slices.Sorted(maps.Keys(b.t.sources))))
		}
	}
	if len(e.Source) == 0 {
		b.fault(at.field+".source", "%s: missing, and the file states none", e.Name)
	}
	for i, s := range e.Source {
		known(at.field+".source["+strconv.Itoa(i)+"]", s)
	}
	switch year := e.year(); {
	case year == 0 && e.NotedSource != "":
		b.fault(at.field+".noted_source", "%s: without a year in noted", e.Name)
	case year != 0 && e.NotedSource == "":
		b.fault(at.field+".noted_source", "%s: missing: a year needs its source", e.Name)
	case year != 0 && (year < firstNoted || year > lastNoted):
		b.fault(at.field+".noted", "%s: %d is no year between %d and %d", e.Name, year, firstNoted, lastNoted)
	case year != 0:
		known(at.field+".noted_source", e.NotedSource)
	}
}

func (e *entry) year() int {
	if e.Noted == nil {
		return 0
	}
	return *e.Noted
}

// extend adds names to an entry that another place defines.
func (b *builder) extend(at place, e *entry) {
	n, ok := b.t.byID[e.ID]
	switch {
	case !ok:
		b.fault(at.field+".id", "%s: no entry has this id; a new one needs a name", e.ID)
		return
	case e.Class != "" || e.Group != "" || e.Noted != nil || e.NotedSource != "" || e.Precursor != "":
		b.fault(at.field, "%s: an entry without a name only adds or drops names", e.ID)
	}
	e.Name = b.t.substances[n].Name
	b.drop(at, n, e.Drop)
	e.Drop = nil
	b.names(at, n, e)
}

// drop takes names away from an entry.
func (b *builder) drop(at place, n int, names []string) {
	s := &b.t.substances[n]
	for i, name := range names {
		key := b.key(name)
		gone := false
		without := func(list []string) []string {
			return slices.DeleteFunc(slices.Clone(list), func(have string) bool {
				same := b.key(have) == key
				gone = gone || same
				return same
			})
		}
		s.Names, s.Brands, s.Street = without(s.Names), without(s.Brands), without(s.Street)
		s.Exact, s.Imprints = without(s.Exact), without(s.Imprints)
		for l := range s.Local {
			s.Local[l] = without(s.Local[l])
		}
		for l := range s.Slang {
			s.Slang[l] = without(s.Slang[l])
		}
		s.Weak = slices.DeleteFunc(slices.Clone(s.Weak), func(w Weak) bool {
			same := b.key(w.Text) == key
			gone = gone || same
			return same
		})
		if !gone {
			b.fault(at.field+".drop["+strconv.Itoa(i)+"]", "%s has no name %q that could be dropped", s.ID, name)
			continue
		}
		delete(b.claims, key)
		b.aliases = slices.DeleteFunc(b.aliases, func(a alias) bool { return int(a.substance) == n && a.key == key })
	}
}

// names takes all names of an entry and claims them for a substance.
func (b *builder) names(at place, n int, e *entry) {
	s := &b.t.substances[n]
	if at.part != nil && b.places[n] == at && !slices.Contains(e.Exact, e.Name) && !slices.ContainsFunc(e.Weak, func(w weak) bool { return w.Text == e.Name }) {
		b.claim(at.field+".name", n, e.Name, Name)
	}
	list := func(field string, kind Kind, texts []string) []string {
		for i, text := range texts {
			b.claim(field+"["+strconv.Itoa(i)+"]", n, text, kind)
		}
		return texts
	}
	s.Names = append(s.Names, list(at.field+".names", Name, e.Names)...)
	s.Brands = append(s.Brands, list(at.field+".brands", Brand, e.Brands)...)
	s.Street = append(s.Street, list(at.field+".street", Street, e.Street)...)
	s.Exact = append(s.Exact, list(at.field+".exact", Exact, e.Exact)...)
	s.Imprints = append(s.Imprints, list(at.field+".imprints", Imprint, e.Imprints)...)
	for _, l := range slices.Sorted(maps.Keys(e.Local)) {
		b.language(at.field+".local."+l, l)
		s.Local[l] = append(s.Local[l], list(at.field+".local."+l, Foreign, e.Local[l])...)
	}
	for _, l := range slices.Sorted(maps.Keys(e.Slang)) {
		b.language(at.field+".slang."+l, l)
		s.Slang[l] = append(s.Slang[l], list(at.field+".slang."+l, Street, e.Slang[l])...)
	}
	for i, w := range e.Weak {
		field := at.field + ".weak[" + strconv.Itoa(i) + "]"
		had := len(b.aliases)
		b.claim(field+".text", n, w.Text, Weakly)
		b.conditions(field, w)
		s.Weak = append(s.Weak, Weak(w))
		if len(b.aliases) > had {
			b.aliases[had].rule = int32(len(b.t.rules))
			b.t.rules = append(b.t.rules, b.rule(&s.Weak[len(s.Weak)-1]))
		}
	}
	for i, c := range e.CAS {
		if !validCAS(c) {
			b.fault(at.field+".cas["+strconv.Itoa(i)+"]", "%s: %q is no CAS number: form or check digit is wrong", e.Name, c)
		}
		s.CAS = append(s.CAS, c)
	}
	if e.InChIKey != "" && !inchiKey.MatchString(e.InChIKey) {
		b.fault(at.field+".inchikey", "%s: %q has not the form of an InChIKey", e.Name, e.InChIKey)
	}
	if e.InChIKey != "" {
		s.InChIKey = e.InChIKey
	}
}

func (b *builder) language(field, l string) {
	if !language.MatchString(l) {
		b.fault(field, "%q is no language code of two letters", l)
	}
}

// claim is who has a name.
type claim struct {
	substance int
	kind      Kind
	at        place
}

func (p place) where() string {
	return p.part.File.Name + ":" + strconv.Itoa(p.part.doc.Line(p.field))
}

// claim reserves a name. Two substances may not share one, not even spelled
// with other separators, because then neither is meant for certain; unless
// each says when it is meant. Imprints are weak by nature.
func (b *builder) claim(field string, n int, text string, kind Kind) {
	s := &b.t.substances[n]
	a := makeAlias(&b.folder, text, int32(n), kind)
	key := a.key
	if reason := badName(key, kind); reason != "" {
		b.fault(field, "%s: name %q %s", s.Name, text, reason)
		return
	}
	have, taken := b.claims[key]
	weakBoth := kind >= Weakly && have.kind >= Weakly // an imprint is weak by nature
	if taken && have.substance != n && !weakBoth {
		b.fault(field, "%q names both %s (%s) and %s", text, b.t.substances[have.substance].Name, have.at.where(), s.Name)
		return
	}
	if !taken || kind < have.kind {
		b.claims[key] = claim{n, kind, place{b.part, field}}
	}
	b.aliases = append(b.aliases, a)
}

// badName says why a folded name cannot be looked for; empty: it can. A single
// letter may be a weak name.
func badName(key string, kind Kind) string {
	switch {
	case len(key) == 0 || len(key) < 2 && kind != Weakly:
		return "is too short: two letters or digits at least"
	case len(key) > maxAlias:
		return "is too long: " + strconv.Itoa(maxAlias) + " folded bytes at most"
	}
	return ""
}

// key is a name without case, diacritics and separators.
func (b *builder) key(text string) string { return b.folder.Key(text) }

// slug makes an id of a name: 4-AcO-DMT -> 4-aco-dmt.
func slug(name string) string {
	var f fold.Folder
	x := f.Fold(name)
	var out []byte
	end := int32(0)
	for _, k := range x.Tokens() {
		if k.Kind == fold.Sign {
			continue
		}
		if k.Start > end && len(out) > 0 {
			out = append(out, '-')
		}
		out = append(out, x.Word(k)...)
		end = k.End
	}
	return string(out)
}
