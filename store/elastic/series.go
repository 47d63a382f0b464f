package elastic

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"vedette/market"
	"vedette/trend"
)

// cellPart is what one run was counted into for one selection. Stock is as
// package trend encodes it: an answer is made of the same bytes in every store.
type cellPart struct {
	Key       string `json:"key"` // id of the document
	Substance string `json:"substance"`
	Class     string `json:"class"`
	Group     string `json:"group"`
	From      string `json:"from"`
	Band      string `json:"band"`
	Whole     bool   `json:"whole"`

	Stock      []byte `json:"stock"`
	Arrivals   int    `json:"arrivals"`
	Departures int    `json:"departures"`
	Feedback   int    `json:"feedback"`
	Cents      int64  `json:"cents"`
}

func cellID(c *trend.Cell) string {
	s := c.Selection
	return docID("cell", c.Market, c.Run, strconv.FormatBool(c.Whole), s.Substance, s.Class, s.Group, s.From, s.Band)
}

func (s *Store) cellDoc(c *trend.Cell) *document {
	d := s.begin(seriesFamily, "metric", c.Market, c.Started)
	d.Run = &runPart{ID: keyword(c.Run), Started: c.Started}
	of := c.Selection
	d.Cell = &cellPart{
		Key: cellID(c), Substance: keyword(of.Substance), Class: keyword(of.Class), Group: keyword(of.Group), From: keyword(of.From), Band: of.Band,
		Whole: c.Whole, Stock: c.Stock.Encode(), Arrivals: c.Arrivals, Departures: c.Departures, Feedback: c.Feedback, Cents: c.FeedbackCents,
	}
	return d
}

// Series reads the runs and the cells of a query.
func (s *Store) Series(ctx context.Context, q trend.Query) (src trend.Source, err error) {
	if err := q.Check(); err != nil {
		return src, wrap("series", err)
	}
	src.Query = q
	if src.Runs, err = s.seriesRuns(ctx, &q); err != nil {
		return trend.Source{}, wrap("series", err)
	}
	if src.Cells, err = s.seriesCells(ctx, &q); err != nil {
		return trend.Source{}, wrap("series", err)
	}
	return src, nil
}

func (s *Store) seriesRuns(ctx context.Context, q *trend.Query) (runs []trend.Run, err error) {
	markets := q.Markets
	if len(markets) == 0 {
		markets = []string{""}
	}
	for _, m := range slices.Compact(slices.Sorted(slices.Values(markets))) {
		list, err := s.Runs(ctx, m, math.MaxInt32)
		if err != nil {
			return nil, err
		}
		for _, r := range list {
			if run, ok := trend.RunOf(r); ok && (q.Until.IsZero() || run.Started.Before(q.Until)) {
				runs = append(runs, run)
			}
		}
	}
	slices.SortFunc(runs, func(a, b trend.Run) int {
		return cmp.Or(cmp.Compare(a.Market, b.Market), a.Started.Compare(b.Started), cmp.Compare(a.ID, b.ID))
	})
	return runs, nil
}

// cellPage is how many cells are read by one request: some 200 bytes each.
const cellPage = 5000

func (s *Store) seriesCells(ctx context.Context, q *trend.Query) (cells []trend.Cell, err error) {
	query := object{"bool": object{"filter": cellFilter(q), "must_not": notCells(q)}}
	var after []any
	for {
		search := object{"query": query, "sort": []object{{"cell.key": "asc"}}, "size": cellPage, "_source": []string{"market", "run", "cell"}}
		if after != nil {
			search["search_after"] = after
		}
		var page found[cellSource]
		if err := s.search(ctx, seriesFamily, search, &page); err != nil {
			return nil, err
		}
		for i := range page.Hits.Hits {
			h := &page.Hits.Hits[i]
			c, err := h.Source.cell()
			if err != nil {
				return nil, err
			}
			cells, after = append(cells, c), h.Sort
		}
		if len(page.Hits.Hits) < cellPage {
			break
		}
	}
	slices.SortFunc(cells, func(a, b trend.Cell) int {
		return cmp.Or(trend.CompareSelections(a.Selection, b.Selection), cmp.Compare(a.Market, b.Market), a.Started.Compare(b.Started),
			cmp.Compare(a.Run, b.Run))
	})
	return cells, nil
}

// cellFilter is what cells of a query have in common.
func cellFilter(q *trend.Query) []object {
	list := []object{}
	for _, d := range trend.Dimensions {
		if d != q.By {
			list = append(list, object{"term": object{"cell." + string(d): keyword(q.Selection.Get(d))}})
		}
	}
	if len(q.Markets) > 0 {
		list = append(list, object{"terms": object{"market.id": q.Markets}})
	}
	if !q.Until.IsZero() {
		list = append(list, object{"range": object{"run.started": object{"lt": instantOf(q.Until)}}})
	}
	return list
}

// notCells are cells that do not tell the dimension apart.
func notCells(q *trend.Query) []object {
	if q.By == "" {
		return []object{}
	}
	return []object{{"term": object{"cell." + string(q.By): ""}}}
}

// cellSource is a cell as it is read back.
type cellSource struct {
	Market marketPart
	Run    runPart
	Cell   cellPart
}

func (d *cellSource) cell() (c trend.Cell, err error) {
	p := &d.Cell
	c = trend.Cell{
		Selection: trend.Selection{Substance: p.Substance, Class: p.Class, Group: p.Group, From: p.From, Band: p.Band},
		Market:    d.Market.ID, Run: d.Run.ID, Started: d.Run.Started, Whole: p.Whole,
		Flow: trend.Flow{Arrivals: p.Arrivals, Departures: p.Departures, Feedback: p.Feedback, FeedbackCents: p.Cents},
	}
	if err := c.Stock.Decode(p.Stock); err != nil {
		return c, fmt.Errorf("cell %s: %w: %w", p.Key, market.ErrInvalid, err)
	}
	return c, nil
}
