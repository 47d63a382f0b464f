package novelty

// KnownName is a listed name in a spelling that the grammar reads as its own:
// 4F-3-methyl-alpha-PHP, listed as 4F-3Me-a-PHP.
type KnownName struct {
	Name       string // of the substance
	Start, End int    // bytes of the folded text
}

// Known gives the listed names of the text that Find read last, in their order.
// What Find does not tell because it is listed must be found by the list, or
// here: else a name would be lost on the day it is listed. The slice is valid
// until the next Find.
func (f *Finder) Known() []KnownName { return f.known }

// spelled keeps a finding for Known.
func (f *Finder) spelled(h *finding) {
	f.known = append(f.known, KnownName{Name: h.nearest, Start: int(f.s.at[h.from]), End: f.s.end(h.to)})
}
