package amount

import (
	"strings"

	"vedette/fold"
)

// lotReader reads what stands behind the slash of a price.
type lotReader struct {
	folder fold.Folder
	r      *Reader
}

// maxLot bounds what is read, in bytes: vendors write whole sentences there.
const maxLot = 64

func (f *lotReader) read(per string) (lot, bool) {
	per = strings.TrimSpace(per)
	if per == "" || len(per) > maxLot {
		return lot{}, false
	}
	r := f.r
	r.trade, r.brand = Unknown, false
	r.cut(f.folder.Fold(per), nil)
	r.settle()
	q, rest := quantity{lo: 1, hi: 1, i: 0}, 0
	if s, ok := r.scalar(0); ok {
		q.lo, q.hi, rest = s.v, s.v, s.j
	}
	w, j, pct := r.measureOrPercent(rest)
	switch {
	case pct || q.lo <= 0:
		return lot{}, false
	case w == nil && j < len(r.toks):
		return lot{order: true, single: r.str(j) == "each" || r.str(j) == "ea", n: 1}, rest == 0 && r.toks[0].kind == isWord
	case w == nil || j < len(r.toks):
		return lot{}, false // 400, or words behind a unit
	}
	q.setUnit(w, j, false)
	q.scale()
	switch q.dim {
	case mass:
		return lot{n: q.lo, unit: UnitGram}, true
	case milli:
		return lot{n: q.lo / 1000, unit: UnitGram}, true
	case volume:
		return lot{n: q.lo, unit: UnitML}, true
	case piece:
		if q.lo == 1 && w.rank != unit {
			// a pack or a piece of what the title says
			return lot{order: true, single: w.rank == vague, n: 1}, true
		}
		return lot{n: q.lo, unit: UnitPiece}, true
	}
	return lot{}, false
}
