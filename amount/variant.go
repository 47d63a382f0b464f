package amount

import "vedette/market"

// Variant gives the amounts of one variant of a listing: what its label says,
// and of what it does not say what the title says of every one. A label that
// states how much replaces all of the title's quantities.
func Variant(title market.Amounts, label Reading) market.Amounts {
	out := title
	if label.MassG != nil || label.VolumeML != nil || label.Pieces != nil {
		out.MassG, out.VolumeML, out.Pieces = label.MassG, label.VolumeML, label.Pieces
		if label.MassG == nil && label.VolumeML == nil {
			out.MassG, out.VolumeML = perPiece(title, label.Pieces)
		}
	} else if n := label.Lone; n != nil {
		switch {
		case title.Pieces != nil || title.DoseMG != nil:
			out.Pieces = n
		case label.Times && exact(title.MassG):
			out.MassG = times(title.MassG, n)
		case label.Times && exact(title.VolumeML):
			out.VolumeML, out.Pieces = times(title.VolumeML, n), n
		case isRange(title.MassG) && within(n, title.MassG):
			out.MassG = n // 1-100g ...: "25"
		}
	}
	if label.DoseMG != nil {
		out.DoseMG = label.DoseMG
	}
	if label.ConcMGML != nil {
		out.ConcMGML = label.ConcMGML
	}
	if label.PurityPct != nil {
		out.PurityPct = label.PurityPct
	}
	if label.Form != "" {
		out.Form = label.Form
	}
	return out
}

// perPiece scales the mass or volume that the title states of one piece, or of
// its own number of pieces, to the number of the label.
func perPiece(title market.Amounts, n *market.Range) (mass, vol *market.Range) {
	one := title.Pieces
	if one != nil && (!exact(one) || one[0] <= 0) {
		return nil, nil
	}
	scale := func(r *market.Range) *market.Range {
		if !exact(r) {
			return nil
		}
		f := 1.0
		if one != nil {
			f = 1 / one[0]
		}
		return times(&market.Range{r[0] * f, r[1] * f}, n)
	}
	return scale(title.MassG), scale(title.VolumeML)
}

func exact(r *market.Range) bool   { return r != nil && r[0] == r[1] }
func isRange(r *market.Range) bool { return r != nil && r[0] < r[1] }

func within(n, r *market.Range) bool { return n[0] >= r[0] && n[1] <= r[1] }

func times(r, n *market.Range) *market.Range {
	return &market.Range{tidy(r[0] * n[0]), tidy(r[1] * n[1])}
}
