package substance

import (
	"slices"

	"vedette/fold"
	"vedette/market"
)

// Version is the name and version of the recogniser's code, for
// market.Derived.Recogniser. It rises when the same text may give other
// mentions.
const Version = "substance@2"

// Mention makes a mention of a span of a folded text.
func (t *Taxonomy) Mention(x *fold.Text, s Span, from string) market.Mention {
	e := t.At(s.Substance)
	start, end := x.Span(s.Start, s.End)
	return market.Mention{
		ID: e.ID, Name: e.Name, Class: e.Class, Group: e.Group,
		Mention: x.Orig[start:end], Start: start, End: end,
		Score: float64(int(s.Score*100+0.5)) / 100, From: from,
	}
}

// Mentions makes the mentions of what is sold, one for each substance: the
// surest, and of equally sure ones the first. They come in the order in which
// they stand.
func (f *Finder) Mentions(x *fold.Text, spans []Span, from string) []market.Mention {
	if f.best == nil {
		f.best = make([]int32, len(f.t.substances))
	}
	sold := func(s *Span) bool { return s.Fate == Sold && s.Substance >= 0 }
	n := 0
	for i := range spans {
		s := &spans[i]
		if !sold(s) {
			continue
		}
		have := f.best[s.Substance]
		if have == 0 {
			n++
		}
		if have == 0 || spans[have-1].Score < s.Score {
			f.best[s.Substance] = int32(i + 1)
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]market.Mention, 0, n)
	for i := range spans {
		if s := &spans[i]; sold(s) && f.best[s.Substance] == int32(i+1) {
			out = append(out, f.t.Mention(x, *s, from))
		}
	}
	for i := range spans {
		if spans[i].Substance >= 0 {
			f.best[spans[i].Substance] = 0
		}
	}
	return out
}

// Category is the substance that a category names for certain, as "Cocaine"
// does and "Opioids" does not. It is weak evidence, for listings whose own
// words name nothing.
func (f *Finder) Category(path []string) (market.Mention, bool) {
	if len(path) == 0 {
		return market.Mention{}, false
	}
	c := f.category(path)
	if c.specific == 0 {
		return market.Mention{}, false
	}
	e := f.t.At(c.specific - 1)
	return market.Mention{
		ID: e.ID, Name: e.Name, Class: e.Class, Group: e.Group,
		Mention: c.mention, Start: 0, End: len(c.mention), Score: categoryScore, From: FromCategory,
	}, true
}

// categoryScore is how far a category can be trusted: vendors put their goods
// on wrong shelves about one time in ten (docs/evaluation.md).
const categoryScore = 0.6

// Listing gives the mentions of a listing: those of the title; when it names
// nothing, the one of the category; and what the description names besides.
// The texts are folded by the caller; description may be nil.
func (f *Finder) Listing(title, description *fold.Text, path []string) []market.Mention {
	spans := f.Find(title, Context{From: FromTitle, Category: path})
	out := f.Mentions(title, spans, FromTitle)
	if description != nil {
		spans = f.Find(description, Context{From: FromDescription, Category: path})
		f.Beyond(spans, out)
		for _, m := range f.Mentions(description, spans, FromDescription) {
			if !slices.ContainsFunc(out, func(h market.Mention) bool { return h.ID == m.ID }) {
				out = append(out, m)
			}
		}
	}
	if len(out) == 0 {
		if m, ok := f.Category(path); ok {
			out = append(out, m)
		}
	}
	return out
}

// Match finds what is sold in a single text. It folds the text itself; who
// has many texts keeps a Finder and a fold.Folder.
func (t *Taxonomy) Match(text, from string) []market.Mention {
	var folder fold.Folder
	x := folder.Fold(text)
	f := t.Finder()
	return f.Mentions(x, f.Find(x, Context{From: from}), from)
}

// Annotate puts the substances of a listing into its derived layer. Vendor
// records stay as they are.
func (t *Taxonomy) Annotate(r *market.Record) {
	if r.Kind != market.RecordListing || r.Listing == nil {
		return
	}
	var title, description fold.Folder
	r.Derived.Substances = t.Finder().Listing(title.Fold(r.Listing.Title), description.Fold(r.Listing.Description), r.Listing.Category)
	r.Derived.Taxonomy = t.String()
}
