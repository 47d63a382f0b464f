package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vedette/market"
	"vedette/store"
	"vedette/store/rates"
)

// rateInput says how a CSV file of rates is to be read.
type rateInput struct {
	file, coin, quote, source string
	maxAge                    time.Duration
	commas                    bool // decimal commas may be met: cells end with semicolons
}

// read recognises the form of a file by its head and reads it whole. Errors
// name file, line and column.
func (in rateInput) read(ctx context.Context, r io.Reader, known store.Rates) ([]market.Rate, error) {
	b := bufio.NewReader(r)
	skipped := 0
	if mark, err := b.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		_, _ = b.Discard(len(byteOrderMark)) // it is in the buffer
	}
	head, err := headOf(b)
	if err == nil && strings.HasPrefix(head, "http") { // some files begin with where they are from
		skipped = 1
		if _, err = b.ReadString('\n'); err == nil {
			head, err = headOf(b)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.file, err)
	}
	separator := ','
	if strings.Count(head, ";") > strings.Count(head, ",") {
		separator = ';'
	}
	names := strings.FieldsFunc(head, func(r rune) bool { return r == separator })
	for i := range names {
		names[i] = columnName(names[i])
	}
	var list []market.Rate
	switch {
	case columnOf(names, closeColumns) >= 0, slices.Contains(names, "day"):
		return in.table(ctx, b, separator, skipped, known)
	case slices.Contains(names, "currency"):
		list, err = rates.Coins(b, in.sourceOr(filepath.Base(in.file)))
	default:
		list, err = rates.ECB(b)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.file, err)
	}
	return list, nil
}

// byteOrderMark begins files that a spreadsheet wrote.
const byteOrderMark = "\ufeff"

// headOf looks at the first line without taking it.
func headOf(b *bufio.Reader) (string, error) {
	first, err := b.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	head, _, _ := strings.Cut(string(first), "\n")
	return head, nil
}

// What the columns of the files are called that people get closes of coins
// from, the most telling first.
var (
	closeColumns = []string{"close", "closing price (usd)", "closing price (eur)", "price", "last"}
	dateColumns  = []string{"date", "day", "start", "snapped_at", "timestamp", "time", "timeclose", "timeopen"}
)

func columnName(s string) string {
	return strings.ToLower(strings.Trim(s, " \t\r\"'*\ufeff"))
}

// columnOf is the number of the first name that a head has; -1 without one.
func columnOf(head, names []string) int {
	for _, name := range names {
		if i := slices.Index(head, name); i >= 0 {
			return i
		}
	}
	return -1
}

// table reads the forms that name their columns: closes of one coin, and
// currency,day,eur,source.
func (in rateInput) table(ctx context.Context, r io.Reader, separator rune, skipped int, known store.Rates) ([]market.Rate, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true
	c.Comma = separator
	in.commas = separator == ';'
	head, err := c.Read()
	if err != nil {
		return nil, in.fault(skipped+1, "", "no head line: %v", err)
	}
	for i := range head {
		head[i] = columnName(head[i])
	}
	var row func(line int, cells []string) ([]market.Rate, error)
	switch {
	case slices.Contains(head, "currency") && slices.Contains(head, "eur"):
		row = in.plainRow(head)
	case columnOf(head, closeColumns) >= 0:
		if in.coin == "" {
			return nil, usagef("%s holds closes: name the coin with --coin", in.file)
		}
		if columnOf(head, dateColumns) < 0 {
			return nil, in.fault(skipped+1, "", "no column of dates; known are %s", strings.Join(dateColumns, ", "))
		}
		row = in.closeRow(ctx, head, known)
	default:
		return nil, in.fault(skipped+1, "", "unknown form: the head has neither Close nor currency,day,eur")
	}
	var list []market.Rate
	seen := map[string]int{}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := c.FieldPos(0)
		line += skipped
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %w", in.file, market.ErrInvalid, err)
		}
		more, err := row(line, cells)
		if err != nil {
			return nil, err
		}
		for _, rate := range more {
			key := rate.Currency + rate.Day.Format(time.DateOnly)
			if first, twice := seen[key]; twice {
				return nil, in.fault(line, "Date", "%s of %s is in line %d already; closes are daily", rate.Currency, rate.Day.Format(time.DateOnly), first)
			}
			seen[key] = line
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil, in.fault(skipped+1, "", "no rates in it")
	}
	return list, nil
}

func (in rateInput) fault(line int, column, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	if column != "" {
		text = column + ": " + text
	}
	return fmt.Errorf("%s:%d: %s: %w", in.file, line, text, market.ErrInvalid)
}

// sourceOr is the name of the source as given, or def.
func (in rateInput) sourceOr(def string) string {
	if in.source != "" {
		return in.source
	}
	return def
}

// cell is a row's value under a head, or "".
func cell(head, cells []string, name string) string {
	if i := slices.Index(head, name); i >= 0 && i < len(cells) {
		return strings.TrimSpace(cells[i])
	}
	return ""
}

// dayForms are the forms of days in such files.
var dayForms = []string{
	time.DateOnly, "02 January 2006", "01/02/2006", "Jan 2, 2006", "January 2, 2006", time.DateTime, time.RFC3339,
	"2006-01-02 15:04:05 UTC", "2006-01-02 15:04:05 MST", "2006-01-02T15:04:05.000Z", "02.01.2006", "2006/01/02",
}

func (in rateInput) day(line int, column, text string) (time.Time, error) {
	for _, layout := range dayForms {
		if t, err := time.Parse(layout, text); err == nil {
			if t.Year() < rates.FirstYear {
				return time.Time{}, in.fault(line, column, "%q is before %d: neither the euro nor a coin is older", text, rates.FirstYear)
			}
			return t.UTC().Truncate(24 * time.Hour), nil
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 1e9 && n < 4e12 {
		if n > 4e9 {
			n /= 1000 // milliseconds
		}
		return time.Unix(n, 0).UTC().Truncate(24 * time.Hour), nil
	}
	return time.Time{}, in.fault(line, column, "%q is no day", text)
}

// Numbers with thousands marks, and with a decimal comma. Nothing else is
// read: a rate that is silently wrong makes every price wrong.
var (
	thousandsForm    = regexp.MustCompile(`^\d{1,3}(,\d{3})+(\.\d+)?$`)
	decimalCommaForm = regexp.MustCompile(`^\d+,\d+$`)
)

func (in rateInput) number(line int, column, text string) (float64, error) {
	plain := text
	switch {
	case in.commas && decimalCommaForm.MatchString(text) && thousandsForm.MatchString(text):
		return 0, in.fault(line, column, "%q can be read in two ways; write a decimal point", text)
	case in.commas && decimalCommaForm.MatchString(text):
		plain = strings.Replace(text, ",", ".", 1)
	case thousandsForm.MatchString(text):
		plain = strings.ReplaceAll(text, ",", "")
	}
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil || !(v > 0) || math.IsInf(v, 0) {
		return 0, in.fault(line, column, "%.60q is no rate above 0", text)
	}
	return v, nil
}

// plausible refuses rates that no currency ever had.
func (in rateInput) plausible(line int, column, text string, eur float64) error {
	if !market.PlausibleRate(eur) {
		return in.fault(line, column, "%q would make one unit worth %.3g euro; plausible are %g to %g", text, eur, market.MinRate, market.MaxRate)
	}
	return nil
}

// plainRow reads currency,day,eur,source.
func (in rateInput) plainRow(head []string) func(int, []string) ([]market.Rate, error) {
	return func(line int, cells []string) ([]market.Rate, error) {
		d, err := in.day(line, "day", cell(head, cells, "day"))
		if err != nil {
			return nil, err
		}
		v, err := in.number(line, "eur", cell(head, cells, "eur"))
		if err != nil {
			return nil, err
		}
		if err := in.plausible(line, "eur", cell(head, cells, "eur"), v); err != nil {
			return nil, err
		}
		currency := strings.ToUpper(cell(head, cells, "currency"))
		if currency == "" {
			return nil, in.fault(line, "currency", "missing")
		}
		if currency == "EUR" { // always 1, and never stored
			return nil, nil
		}
		source := cell(head, cells, "source")
		return []market.Rate{{Currency: currency, Day: d, EUR: v, Source: in.sourceOr(orText(source, filepath.Base(in.file)))}}, nil
	}
}

// closeRow reads daily closes of a coin in another currency.
func (in rateInput) closeRow(ctx context.Context, head []string, known store.Rates) func(int, []string) ([]market.Rate, error) {
	coin, quote := strings.ToUpper(in.coin), strings.ToUpper(in.quote)
	closes, dates := columnOf(head, closeColumns), columnOf(head, dateColumns)
	if head[closes] == "closing price (eur)" {
		quote = "EUR"
	}
	at := func(cells []string, i int) string {
		if i >= len(cells) {
			return ""
		}
		return strings.TrimSpace(cells[i])
	}
	return func(line int, cells []string) ([]market.Rate, error) {
		text := at(cells, closes)
		if text == "" || strings.EqualFold(text, "null") {
			return nil, nil
		}
		d, err := in.day(line, head[dates], at(cells, dates))
		if err != nil {
			return nil, err
		}
		v, err := in.number(line, head[closes], text)
		if err != nil {
			return nil, err
		}
		r, err := known.Rate(ctx, quote, d, in.maxAge)
		if errors.Is(err, market.ErrNotFound) {
			return nil, in.fault(line, head[closes], "no rate of %s for %s: import the ECB's file first", quote, d.Format(time.DateOnly))
		}
		if err != nil {
			return nil, err
		}
		if err := in.plausible(line, head[closes], text, v*r.EUR); err != nil {
			return nil, err
		}
		source := in.sourceOr(filepath.Base(in.file))
		if quote != "EUR" {
			source += " * " + r.Source + " " + quote
		}
		return []market.Rate{{Currency: coin, Day: d, EUR: v * r.EUR, Source: source}}, nil
	}
}

func orText(s, def string) string {
	if s == "" {
		return def
	}
	return s
}
