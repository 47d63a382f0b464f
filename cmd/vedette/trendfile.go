package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"vedette/trend"
	"vedette/trend/plot"
)

// writeTrendSVG draws the series into a file.
func writeTrendSVG(f *trendFlags, t trends) (err error) {
	if len(t.list) > plot.MaxSeries {
		return usagef("--svg draws at most %d series, and there are %d: narrow them, or say --top %d", plot.MaxSeries, len(t.list), plot.MaxSeries)
	}
	if len(t.list) == 0 || len(t.list[0].Points) == 0 {
		return fmt.Errorf("nothing to draw into %s: no run that counts in this window", f.svg)
	}
	file, err := os.Create(f.svg)
	if err != nil {
		return fmt.Errorf("--svg: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return plot.Write(file, t.list, plot.Options{Measure: trend.Measure(f.measure), Changes: t.tested.Changes})
}

// trendColumns are those of the table for spreadsheets, in order.
var trendColumns = []string{
	"substance", "class", "group", "from", "band", "period", "start", "open", "panel", "markets", "carried",
	"listings", "vendors", "aside", "arrivals", "departures", "price_unit", "price_n", "price_q1_eur", "price_median_eur", "price_q3_eur",
	"mass_n", "mass_g", "feedback_n", "feedback_eur", "purity_n", "purity_share", "wholesale_n", "wholesale_share", "hhi", "top1", "top4", "top10",
}

// writeTrendCSV writes one line for each point; what is not known is empty.
func writeTrendCSV(w io.Writer, list []trend.Series) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	if err := out.Write(trendColumns); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	for i := range list {
		for k := range list[i].Points {
			if err := out.Write(trendRow(&list[i], &list[i].Points[k])); err != nil {
				return fmt.Errorf("write: %w", err)
			}
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

func trendRow(s *trend.Series, p *trend.Point) []string {
	of := s.Selection
	row := []string{of.Substance, of.Class, of.Group, of.From, of.Band, p.Label, p.Start.Format("2006-01-02"), strconv.FormatBool(p.Open), string(s.Panel.Kind)}
	for _, n := range []*int{&p.Markets, &p.Carried, &p.Listings, &p.Vendors, &p.Aside, p.Arrivals, p.Departures} {
		row = append(row, optional(n, strconv.Itoa))
	}
	row = append(row, s.Unit)
	price, mass, feedback, purity, bulk, vending := p.UnitPrice, p.Mass, p.Feedback, p.Purity, p.Wholesale, p.Vending
	row = append(row,
		of1(price, func() string { return strconv.Itoa(price.N) }), of1(price, func() string { return plain(price.Q1) }),
		of1(price, func() string { return plain(price.Median) }), of1(price, func() string { return plain(price.Q3) }),
		of1(mass, func() string { return strconv.Itoa(mass.N) }), of1(mass, func() string { return plain(mass.Grams) }),
		of1(feedback, func() string { return strconv.Itoa(feedback.N) }), of1(feedback, func() string { return plain(feedback.EUR) }),
		of1(purity, func() string { return strconv.Itoa(purity.N) }), of1(purity, func() string { return plain(purity.Share) }),
		of1(bulk, func() string { return strconv.Itoa(bulk.N) }), of1(bulk, func() string { return plain(bulk.Share) }),
		of1(vending, func() string { return plain(vending.HHI) }), of1(vending, func() string { return plain(vending.Top1) }),
		of1(vending, func() string { return plain(vending.Top4) }), of1(vending, func() string { return plain(vending.Top10) }))
	for i := range row {
		row[i] = harmless(row[i])
	}
	return row
}

// optional writes a value that may not be known.
func optional[T any](v *T, write func(T) string) string {
	if v == nil {
		return ""
	}
	return write(*v)
}

// of1 writes a part of something that may not be known.
func of1[T any](v *T, write func() string) string {
	if v == nil {
		return ""
	}
	return write()
}

// plain writes a number with a point and six significant digits.
func plain(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// harmless keeps a spreadsheet from taking a text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}
