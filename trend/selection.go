package trend

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"vedette/amount"
	"vedette/market"
)

// Dimension is a property by which listings are told apart.
type Dimension string

// The dimensions. Markets are not among them: a cell is of one market, and a
// query names those that it wants.
const (
	BySubstance Dimension = "substance"
	ByClass     Dimension = "class"
	ByGroup     Dimension = "group"
	ByFrom      Dimension = "from" // where it ships from
	ByBand      Dimension = "band" // of quantity
)

// Dimensions are all of them, in the order in which they are told.
var Dimensions = [...]Dimension{BySubstance, ByClass, ByGroup, ByFrom, ByBand}

// Bands are the bands of quantity, smallest first: those of grams, then what
// is sold by volume and by the piece.
var Bands = [...]string{
	amount.BandGram, amount.BandFew, amount.BandOunce, amount.BandQuarter, amount.BandKilo, amount.BandBulk,
	amount.UnitML, amount.UnitPiece,
}

// Selection is what a series is about. An empty field selects all. Of Substance,
// Class and Group at most one is set, because each holds the one before, and of
// From and Band at most one.
type Selection struct {
	Substance string `json:"substance,omitempty"` // id
	Class     string `json:"class,omitempty"`
	Group     string `json:"group,omitempty"`
	From      string `json:"from,omitempty"` // code of docs/datamodel.md; Nowhere: not stated
	Band      string `json:"band,omitempty"` // one of Bands
}

// Nowhere is the origin of listings that state none.
const Nowhere = "-"

// Get is the value of a dimension, empty when it is not selected.
func (s Selection) Get(d Dimension) string {
	switch d {
	case BySubstance:
		return s.Substance
	case ByClass:
		return s.Class
	case ByGroup:
		return s.Group
	case ByFrom:
		return s.From
	case ByBand:
		return s.Band
	}
	return ""
}

// With is the selection with another value of a dimension.
func (s Selection) With(d Dimension, value string) Selection {
	switch d {
	case BySubstance:
		s.Substance = value
	case ByClass:
		s.Class = value
	case ByGroup:
		s.Group = value
	case ByFrom:
		s.From = value
	case ByBand:
		s.Band = value
	}
	return s
}

// Check returns market.ErrInvalid for a selection that no cell can have.
func (s Selection) Check() error {
	named := 0
	for _, v := range []string{s.Substance, s.Class, s.Group} {
		if v != "" {
			named++
		}
	}
	if named > 1 {
		return fmt.Errorf("a series is of a substance, a class or a group, not of several: %w", market.ErrInvalid)
	}
	if s.From != "" && s.Band != "" {
		// Kept together they would be most of all cells, nearly all of one listing.
		return fmt.Errorf("a series is of an origin or of a band, not of both: %w", market.ErrInvalid)
	}
	if s.Band != "" && !slices.Contains(Bands[:], s.Band) {
		return fmt.Errorf("band %q is none of %s: %w", s.Band, strings.Join(Bands[:], ", "), market.ErrInvalid)
	}
	return nil
}

// String names a selection for people: "ketamine, from DE, 5-28 g".
func (s Selection) String() string {
	var parts []string
	for _, v := range []string{s.Substance, s.Class, s.Group} {
		if v != "" {
			parts = append(parts, v)
		}
	}
	switch s.From {
	case "":
	case Nowhere:
		parts = append(parts, "origin not stated")
	default:
		parts = append(parts, "from "+s.From)
	}
	switch s.Band {
	case "":
	case amount.UnitML:
		parts = append(parts, "by volume")
	case amount.UnitPiece:
		parts = append(parts, "by the piece")
	default:
		parts = append(parts, s.Band+" g")
	}
	if len(parts) == 0 {
		return "all listings"
	}
	return strings.Join(parts, ", ")
}

// CompareSelections orders selections: all before parts, then by name and size.
func CompareSelections(a, b Selection) int {
	for _, d := range Dimensions {
		if c := compareValues(d, a.Get(d), b.Get(d)); c != 0 {
			return c
		}
	}
	return 0
}

func compareValues(d Dimension, a, b string) int {
	if d == ByBand {
		return slices.Index(Bands[:], a) - slices.Index(Bands[:], b)
	}
	return cmp.Compare(a, b)
}

// Query asks a store for what Build needs.
type Query struct {
	Selection Selection
	// By, when set, asks for every value that this dimension has within the
	// selection, in which it must be empty.
	By Dimension
	// Markets are those asked for; none: all.
	Markets []string
	// Until leaves out runs that started at or after it; zero: none.
	Until time.Time
}

// Check returns market.ErrInvalid for a query that has no answer.
func (q *Query) Check() error {
	if err := q.Selection.Check(); err != nil {
		return err
	}
	if q.By == "" {
		return nil
	}
	if !slices.Contains(Dimensions[:], q.By) {
		return fmt.Errorf("dimension %q is none of %v: %w", q.By, Dimensions, market.ErrInvalid)
	}
	if q.Selection.Get(q.By) != "" {
		return fmt.Errorf("%s is both chosen and to be told apart: %w", q.By, market.ErrInvalid)
	}
	if s := q.Selection; q.By == ByFrom && s.Band != "" || q.By == ByBand && s.From != "" {
		return fmt.Errorf("origins and bands cannot be told apart within each other: %w", market.ErrInvalid)
	}
	if s := q.Selection; (q.By == BySubstance || q.By == ByClass || q.By == ByGroup) && s.Substance+s.Class+s.Group != "" {
		return fmt.Errorf("%s cannot be told apart within another name: %w", q.By, market.ErrInvalid)
	}
	return nil
}

// Fits reports whether a cell of a selection belongs to the answer.
func (q *Query) Fits(s Selection) bool {
	if q.By == "" {
		return s == q.Selection
	}
	return s.Get(q.By) != "" && s.With(q.By, "") == q.Selection
}
