package annotate

import (
	"cmp"
	"slices"
	"strings"

	"vedette/amount"
	"vedette/fold"
	"vedette/market"
	"vedette/substance"
	"vedette/substance/novelty"
)

// spelledScore is how far a listed name is trusted in a spelling that only the
// grammar of names reads.
const spelledScore = 0.85

// spelled adds to a title's substances the listed names that are spelled as no
// list spells them, where the list itself found nothing: what is not told as new
// because it is known is sold.
func (a *Annotator) spelled(d *desk, x *fold.Text, spans []substance.Span, res *Result) {
	n := len(d.spans)
	for _, k := range d.names.Known() {
		sub, ok := a.tax.Find(k.Name)
		if !ok || slices.ContainsFunc(spans, func(s substance.Span) bool { return judged(x, s, k) }) ||
			slices.ContainsFunc(res.Substances, func(m market.Mention) bool { return m.ID == sub.ID }) {
			continue
		}
		start, end := x.Span(k.Start, k.End)
		res.Substances = slices.DeleteFunc(res.Substances, func(m market.Mention) bool { return start <= m.Start && m.End <= end })
		res.Substances = append(res.Substances, market.Mention{
			ID: sub.ID, Name: sub.Name, Class: sub.Class, Group: sub.Group,
			Mention: x.Orig[start:end], Start: start, End: end, Score: spelledScore, From: substance.FromTitle,
		})
		d.spans = append(d.spans, amount.Name{
			Start: k.Start, End: k.End, Trade: tradeOf(sub.ID, sub.Class, sub.Group), Injected: injected(sub.ID, sub.Class),
		})
	}
	if len(d.spans) == n {
		return
	}
	slices.SortStableFunc(res.Substances, func(a, b market.Mention) int { return a.Start - b.Start })
	slices.SortStableFunc(d.spans, func(a, b amount.Name) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	d.spans = slices.CompactFunc(d.spans, func(a, b amount.Name) bool { return b.Start < a.End })
}

// judged reports whether the list has said already what a name is: it found a
// name there, and not only the end of it: 5-methoxy-DMT of 4-HO-5-methoxy-DMT.
func judged(x *fold.Text, s substance.Span, k novelty.KnownName) bool {
	if k.Start <= s.Start && s.End <= k.End {
		if s.Fate == substance.Derivative {
			return false
		}
		if s.Fate == substance.Sold && k.Start < s.Start && s.End == k.End && !strings.Contains(x.S[k.Start:s.Start], " ") {
			return false
		}
	}
	return s.Start < k.End && k.Start < s.End
}
