package substance

import (
	"vedette/fold"
	"vedette/market"
)

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
