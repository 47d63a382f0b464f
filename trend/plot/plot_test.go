package plot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/trend"
	"vedette/trend/plot"
)

var monday = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// series of n weeks over two markets, the second of which is seized.
func series(name string, n int) trend.Series {
	s := trend.Series{
		Selection: trend.Selection{Substance: name}, Span: trend.Week, Unit: "g",
		Panel: trend.Panel{
			Kind: trend.ConstantPanel, Markets: []string{"alfa"}, Excluded: []trend.Excluded{{Market: "bravo", Reason: "closed (seized) in 2026-W04"}},
			Strips:   []trend.Strip{{Market: "alfa"}, {Market: "bravo"}},
			Closures: []trend.Closure{{Market: "bravo", At: monday.AddDate(0, 0, 16), Kind: trend.Seized}},
		},
	}
	for i := range n {
		start := monday.AddDate(0, 0, 7*i)
		p := trend.Point{Label: trend.Week.Label(start), Start: start, Markets: 1, Listings: 40 + i}
		if i != 5 { // a gap
			p.UnitPrice = &trend.Price{N: 30 + i, Q1: 20, Median: 25 + float64(i%3), Q3: 31}
		}
		p.Carried, p.Open = i%4/3, i == n-1
		s.Points = append(s.Points, p)
		states := []trend.Presence{trend.Complete, trend.Partial, trend.Walled, trend.Failed, trend.NotRun}
		for k := range s.Panel.Strips {
			strip := &s.Panel.Strips[k]
			state := states[(i+k)%len(states)]
			if k == 1 && i > 2 {
				state = trend.Closed
			}
			strip.States, strip.Carried = append(strip.States, state), append(strip.Carried, k == 0 && i%4 == 3)
		}
	}
	return s
}

func draw(t *testing.T, o plot.Options, list ...trend.Series) (text string, elements map[string]int) {
	t.Helper()
	var b bytes.Buffer
	if err := plot.Write(&b, list, o); err != nil {
		t.Fatal(err)
	}
	elements = map[string]int{}
	text = b.String()
	for d := xml.NewDecoder(&b); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return text, elements
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		elements[e.Name.Local]++
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" || a.Name.Local == "style" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

func TestWrite(t *testing.T) {
	text, n := draw(t, plot.Options{}, series("ketamine", 12))
	// A point for each week but one; a title for each point and stretch, for
	// the closure, and for the whole.
	if n["circle"] != 11 || n["polygon"] != 2 || n["polyline"] != 2 || n["desc"] != 1 || n["title"] < 20 {
		t.Errorf("%v", n)
	}
	for _, part := range []string{
		"ketamine: median price per gram, EUR", "25.0 in 2026-W02, 27.0 in 2026-W13", "; left out: bravo (closed (seized) in 2026-W04)", "not of what is sold", "not over yet",
		"by their last known state", "bravo: seized on 2026-01-21", ">W<",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("the drawing lacks %q", part)
		}
	}
	if _, n := draw(t, plot.Options{Measure: trend.Listings}, series("ketamine", 12), series("mdma", 12)); n["circle"] != 24 || n["polygon"] != 0 {
		t.Errorf("two: %v", n)
	}
}

// Any length and any values give places that are numbers.
func TestWriteAnything(t *testing.T) {
	for _, n := range []int{1, 2, 3, 365, 2000} {
		for _, m := range trend.Measures {
			s := series("x", n)
			draw(t, plot.Options{Measure: m}, s)
			for i := range s.Points {
				s.Points[i].Listings, s.Points[i].UnitPrice = 0, nil
			}
			s.Unit = ""
			draw(t, plot.Options{}, s)
			draw(t, plot.Options{Measure: m}, s)
		}
	}
}

// TestChangesAreMarked draws a triangle at the point that a test told.
func TestChangesAreMarked(t *testing.T) {
	s := series("ketamine", 12)
	c := trend.Change{Selection: s.Selection, Measure: trend.UnitPrice, Start: s.Points[11].Start, Before: 25, After: 27, Q: 0.01}
	if _, n := draw(t, plot.Options{Changes: []trend.Change{c}}, s); n["path"] != 1 {
		t.Errorf("%v", n)
	}
	c.Selection.Substance = "mdma"
	if _, n := draw(t, plot.Options{Changes: []trend.Change{c}}, s); n["path"] != 0 {
		t.Errorf("of another series: %v", n)
	}
}

func TestHostileNames(t *testing.T) {
	const hostile = "\"><script>alert(1)</script>&\x00\x1b]]>\u202e"
	s := series(hostile, 4)
	s.Panel.Strips[0].Market, s.Panel.Excluded[0].Market, s.Panel.Excluded[0].Reason = hostile, hostile, hostile
	s.Panel.Closures[0].Market = hostile
	text, n := draw(t, plot.Options{Title: hostile}, s)
	if n["script"] != 0 || strings.Contains(text, "<script") || strings.ContainsAny(text, "\x00\x1b") {
		t.Error("market text is taken for markup")
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	other := series("x", 4)
	other.Unit = "piece"
	for name, list := range map[string][]trend.Series{
		"nothing": nil, "no points": {series("x", 0)}, "too many": {series("a", 2), series("b", 2), series("c", 2), series("d", 2), series("e", 2)},
		"other times": {series("a", 3), series("b", 4)}, "other units": {series("a", 4), other},
	} {
		if err := plot.Write(io.Discard, list, plot.Options{}); !errors.Is(err, market.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := plot.Write(failing{}, []trend.Series{series("x", 3)}, plot.Options{}); err == nil {
		t.Error("a full disk is passed over")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, fmt.Errorf("no space left") }
