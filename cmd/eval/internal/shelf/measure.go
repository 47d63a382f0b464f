package shelf

import (
	"cmp"
	"io/fs"
	"slices"

	"vedette/fold"
	"vedette/substance"
)

// Report is what came out.
type Report struct {
	Taxonomy string `json:"taxonomy"`
	Labels   []Row  `json:"labels"`
	// Cells are the pairs of a label and what titles name instead, largest
	// first.
	Cells []Cell `json:"cells"`
	// Digital counts titles of digital goods, and those that name a substance.
	Digital, DigitalNamed int
}

// Row is one label.
type Row struct {
	Label   string `json:"label"`
	Titles  int    `json:"titles"`
	Right   int    `json:"right"`   // name a substance of the label
	Nothing int    `json:"nothing"` // name none
	Other   int    `json:"other"`   // name others only
}

// Cell is a disagreement: titles of a label that name something else.
type Cell struct {
	Label  string   `json:"label"`
	Named  string   `json:"named"` // class of the first substance named, or "nothing"
	Titles int      `json:"titles"`
	Sample []string `json:"sample,omitempty"`
}

// maxSample is how many titles of a disagreement are kept for the reader.
const maxSample = 400

// Run reads the tables of a data folder. Without tables the report is empty.
func Run(data fs.FS, tax *substance.Taxonomy) (*Report, error) {
	items, err := read(data)
	if err != nil {
		return nil, err
	}
	r := &Report{Taxonomy: tax.String()}
	rowOf, cellOf := map[string]*Row{}, map[[2]string]*Cell{}
	find := tax.Finder()
	var folder fold.Folder
	for _, i := range items {
		l, ok := labelOf(i.category)
		if !ok {
			continue
		}
		x := folder.Fold(i.title)
		named := find.Mentions(x, find.Find(x, substance.Context{From: substance.FromTitle}), substance.FromTitle)
		row := rowOf[l.name]
		if row == nil {
			row = &Row{Label: l.name}
			rowOf[l.name] = row
		}
		row.Titles++
		instead := "nothing"
		right := l.name == digital && len(named) == 0
		for _, m := range named {
			s, _ := tax.Substance(m.ID)
			right = right || l.holds(&s)
			if instead == "nothing" {
				instead = s.Class
			}
		}
		switch {
		case right:
			row.Right++
			continue
		case len(named) == 0:
			row.Nothing++
		default:
			row.Other++
		}
		key := [2]string{l.name, instead}
		cell := cellOf[key]
		if cell == nil {
			cell = &Cell{Label: l.name, Named: instead}
			cellOf[key] = cell
		}
		cell.Titles++
		if len(cell.Sample) < maxSample {
			names := ""
			for _, m := range named {
				names += m.Name + "=" + m.Mention + "; "
			}
			cell.Sample = append(cell.Sample, i.title+" ["+names+"]")
		}
	}
	for _, row := range rowOf {
		if row.Label == digital {
			r.Digital, r.DigitalNamed = row.Titles, row.Other
			continue
		}
		r.Labels = append(r.Labels, *row)
	}
	for _, c := range cellOf {
		r.Cells = append(r.Cells, *c)
	}
	slices.SortFunc(r.Labels, func(a, b Row) int { return cmp.Or(cmp.Compare(b.Titles, a.Titles), cmp.Compare(a.Label, b.Label)) })
	slices.SortFunc(r.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(b.Titles, a.Titles), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Named, b.Named))
	})
	return r, nil
}

// Recall is the share of titles that name a substance of their label.
func (r Row) Recall() float64 { return float64(r.Right) / float64(max(r.Titles, 1)) }
