package plot

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"vedette/market"
	"vedette/trend"
)

// MaxSeries is how many series one drawing compares.
const MaxSeries = 4

// Options says what is drawn.
type Options struct {
	// Measure is the line; empty: the unit price where there is one, else the
	// listings.
	Measure trend.Measure
	Title   string // empty: made of the series
	// Changes are marked at their points.
	Changes []trend.Change
}

// The palette of Okabe and Ito (2008), which people with any of the common
// kinds of colour blindness tell apart, and the dashes that do it without.
var (
	colours = [MaxSeries]string{"#0072b2", "#d55e00", "#009e73", "#cc79a7"}
	dashes  = [MaxSeries]string{"none", "7 3", "2 3", "9 3 2 3"}
)

// Sizes, in pixels.
const (
	width     = 960.0
	left      = 150.0
	right     = width - 24
	lineTop   = 74.0
	lineEnd   = 314.0
	barTop    = 344.0
	barEnd    = 404.0
	stripTop  = 442.0
	stripRow  = 20.0
	stripTall = 13.0
	ink       = "#1b1b1b"
	faint     = "#d9d9d9"
	quiet     = "#595959" // 7:1 on white
	font      = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"
)

// drawing is one picture in work.
type drawing struct {
	canvas
	o       Options
	list    []trend.Series
	measure trend.Measure
	n       int // periods
	lines   axis
	bars    axis
}

// Write draws series over the same periods. It returns market.ErrInvalid for
// none, for too many, and for series without points, of different windows, or
// with prices of different units.
func Write(w io.Writer, list []trend.Series, o Options) error {
	d := drawing{o: o, list: list, measure: o.Measure}
	if err := d.check(); err != nil {
		return err
	}
	d.n = len(list[0].Points)
	if d.measure == "" {
		d.measure = trend.Listings
		if len(d.units()) > 0 {
			d.measure = trend.UnitPrice
		}
	}
	if units := d.units(); d.measure == trend.UnitPrice && len(units) > 1 {
		return fmt.Errorf("the prices are of different units (%s): choose one of them: %w", strings.Join(units, ", "), market.ErrInvalid)
	}
	d.scale()
	d.draw()
	_, err := io.WriteString(w, d.b.String())
	return err
}

func (d *drawing) check() error {
	if len(d.list) == 0 || len(d.list) > MaxSeries {
		return fmt.Errorf("a drawing is of one to %d series, not of %d: %w", MaxSeries, len(d.list), market.ErrInvalid)
	}
	first := &d.list[0]
	if len(first.Points) == 0 {
		return fmt.Errorf("the series has no points: %w", market.ErrInvalid)
	}
	for i := range d.list {
		if s := &d.list[i]; len(s.Points) != len(first.Points) || s.Span != first.Span || !s.Points[0].Start.Equal(first.Points[0].Start) {
			return fmt.Errorf("the series are of different times: %w", market.ErrInvalid)
		}
	}
	return nil
}

// units are those of the prices, each once.
func (d *drawing) units() (units []string) {
	for i := range d.list {
		if u := d.list[i].Unit; u != "" && !slices.Contains(units, u) {
			units = append(units, u)
		}
	}
	return units
}

// scale finds what the axes span.
func (d *drawing) scale() {
	low, high, most := math.Inf(1), 0.0, 1.0
	for i := range d.list {
		for k := range d.list[i].Points {
			p := &d.list[i].Points[k]
			v, ok := p.Value(d.measure)
			if !ok {
				continue
			}
			low, high = min(low, v), max(high, v)
			if q := p.UnitPrice; d.measure == trend.UnitPrice && len(d.list) == 1 {
				low, high = min(low, q.Q1), max(high, q.Q3)
			}
			most = max(most, float64(p.N(d.measure)))
		}
	}
	if math.IsInf(low, 1) {
		low = 0
	}
	d.lines = newAxis(low, high, lineTop, lineEnd, d.measure != trend.UnitPrice)
	d.bars = newAxis(0, most, barTop, barEnd, true)
}

// x is the middle of a period.
func (d *drawing) x(i int) float64 {
	return round(left + (right-left)*(float64(i)+0.5)/float64(d.n))
}

func (d *drawing) draw() {
	strips := d.list[0].Panel.Strips
	height := stripTop + stripRow*float64(len(strips)) + 46
	d.tag("svg", attrs{
		"xmlns", "http://www.w3.org/2000/svg", "viewBox", fmt.Sprintf("0 0 %s %s", num(width), num(height)), "width", width, "height", height,
		"role", "img", "aria-labelledby", "plot-title plot-desc", "font-family", font, "font-size", "12", "fill", ink,
	}, false)
	d.b.WriteByte('\n')
	title := d.o.Title
	if title == "" {
		title = d.title()
	}
	d.words("title", "plot-title", title)
	d.words("desc", "plot-desc", d.describe())
	d.shape("rect", "width", width, "height", height, "fill", "#ffffff")
	d.text(title, "x", 16.0, "y", 26.0, "font-size", "16", "font-weight", "600")
	d.legend()
	d.grid()
	d.closures()
	for i := range d.list {
		d.ribbon(i)
	}
	for i := range d.list {
		d.nBars(i)
		d.line(i)
	}
	d.changes()
	d.strips(strips)
	d.b.WriteString("</svg>\n")
}

// title names the series and the measure.
func (d *drawing) title() string {
	names := make([]string, len(d.list))
	for i := range d.list {
		names[i] = d.list[i].Selection.String()
	}
	return strings.Join(names, " / ") + ": " + d.heading()
}

// heading names the measure with its unit.
func (d *drawing) heading() string {
	switch d.measure {
	case trend.UnitPrice:
		per := "unit"
		if units := d.units(); len(units) > 0 {
			per = map[string]string{"g": "gram", "ml": "millilitre", "piece": "piece"}[units[0]]
		}
		return "median price per " + per + ", EUR"
	case trend.MassG:
		return "advertised mass, g"
	case trend.FeedbackV:
		return "observed feedback, at least, EUR"
	case trend.PurityPart:
		return "share with declared purity"
	case trend.BulkPart:
		return "share of wholesale listings"
	case trend.HHI:
		return "concentration of vendors (HHI)"
	}
	return string(d.measure)
}
