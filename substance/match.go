package substance

import (
	"cmp"
	"slices"

	"vedette/market"
)

// The sources of a mention, as they stand in market.Mention.From.
const (
	FromTitle       = "title"
	FromDescription = "description"
	FromCategory    = "category"
)

// hit is a place where an alias stands in a folded text.
type hit struct {
	from, to int // glyphs, to is exclusive
	alias    *alias
}

// Match finds the known substances in text, in the order in which they
// stand. The mentions never overlap: where several names fit, the longest
// wins, and of equal ones the earlier. Offsets are bytes of text. A text
// with the source "description" is not searched for slang, which means other
// things in prose.
func (t *Taxonomy) Match(text, from string) []market.Mention {
	gs := glyphs(text)
	hits := t.hits(text, gs, from != FromDescription)
	if len(hits) == 0 {
		return nil
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.to-b.from, a.to-a.from), cmp.Compare(a.from, b.from), cmp.Compare(a.alias.kind, b.alias.kind))
	})
	taken := make([]bool, len(gs))
	kept := hits[:0]
	for _, h := range hits {
		if taken[h.from] || taken[h.to-1] { // no longer one can lie strictly inside
			continue
		}
		for i := h.from; i < h.to; i++ {
			taken[i] = true
		}
		if !derivative(gs, h) {
			kept = append(kept, h)
		}
	}
	slices.SortFunc(kept, func(a, b hit) int { return cmp.Compare(a.from, b.from) })
	out := make([]market.Mention, len(kept))
	for i, h := range kept {
		s := &t.substances[h.alias.substance]
		start, end := gs[h.from].start, gs[h.to-1].end
		out[i] = market.Mention{
			ID: s.ID, Name: s.Name, Class: s.Class, Group: s.Group,
			Mention: text[start:end], Start: start, End: end,
			Score: h.alias.kind.score(), From: from,
		}
	}
	return out
}

// hits walks the trie from each beginning of a word. The walk is bounded by
// maxAlias, so the whole is linear in the text.
func (t *Taxonomy) hits(text string, gs []glyph, slang bool) []hit {
	var out []hit
	for i := range gs {
		if gs[i].gap == gapNone {
			continue
		}
		n := t.trie.root[gs[i].b]
		var seen breaks // where the text has separators
		for k := i; n != 0; {
			for a := range t.trie.nodes[n].ends {
				al := &t.trie.nodes[n].ends[a]
				if t.fits(text, gs, al, seen, i, k+1, slang) {
					out = append(out, hit{i, k + 1, al})
				}
			}
			k++
			if k == len(gs) || gs[k].gap == gapBreak || k-i >= maxAlias {
				break
			}
			if gs[k].gap != gapNone {
				seen |= 1 << (k - i)
			}
			n = t.trie.child(n, gs[k].b)
		}
	}
	return out
}

// fits checks what the trie does not know: borders, separators and case.
func (t *Taxonomy) fits(text string, gs []glyph, a *alias, seen breaks, from, to int, slang bool) bool {
	if t.hidden(a.substance) || seen&^a.breaks != 0 || (a.kind == kindStreet && !slang) {
		return false
	}
	if a.kind == kindExact && text[gs[from].start:gs[to-1].end] != a.text {
		return false
	}
	return ends(gs, from, to)
}

// minGlued is the shortest name after which a number or a plural s may
// follow without a separator: MDMA84%, Xanax2mg.
const minGlued = 4

// ends reports whether a word ends before glyph to. A digit glued to a name
// of letters, or a plural s, does not make it another word.
func ends(gs []glyph, from, to int) bool {
	if to == len(gs) || gs[to].gap != gapNone {
		return true
	}
	if !gs[to].first || to-from < minGlued || gs[to-1].digit {
		return false
	}
	if gs[to].digit {
		return !slices.ContainsFunc(gs[from:to], func(g glyph) bool { return g.digit })
	}
	return gs[to].b == 's' && (to+1 == len(gs) || gs[to+1].gap != gapNone)
}

// Annotate puts the substances of a listing's title, description and
// category into its derived layer. The category counts only when the title
// names nothing, because a listing's own words are better evidence than the
// shelf it stands on; the description likewise only adds what the title
// names not. Vendor records stay as they are.
func (t *Taxonomy) Annotate(r *market.Record) {
	if r.Kind != market.RecordListing || r.Listing == nil {
		return
	}
	found := t.Match(r.Listing.Title, FromTitle)
	found = appendNew(found, t.Match(r.Listing.Description, FromDescription))
	if len(found) == 0 {
		for _, c := range r.Listing.Category {
			found = appendNew(found, t.Match(c, FromCategory))
		}
	}
	r.Derived.Substances = found
	r.Derived.Taxonomy = t.String()
}

// appendNew adds the mentions of substances that are not yet in the list.
func appendNew(have, more []market.Mention) []market.Mention {
	for _, m := range more {
		if !slices.ContainsFunc(have, func(h market.Mention) bool { return h.ID == m.ID && h.From != m.From }) {
			have = append(have, m)
		}
	}
	return have
}
