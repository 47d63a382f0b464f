package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
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
}

// read recognises the form of a file by its head and reads it whole. Errors
// name file, line and column.
func (in rateInput) read(ctx context.Context, r io.Reader, known store.Rates) ([]market.Rate, error) {
	b := bufio.NewReader(r)
	first, err := b.Peek(256)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", in.file, err)
	}
	head, _, _ := strings.Cut(strings.ToLower(string(first)), "\n")
	var list []market.Rate
	switch {
	case strings.Contains(head, "close"), strings.Contains(head, "day"):
		return in.table(ctx, b, known)
	case strings.Contains(head, "currency"):
		list, err = rates.Coins(b, in.sourceOr(filepath.Base(in.file)))
	default:
		list, err = rates.ECB(b)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.file, err)
	}
	return list, nil
}

// table reads the forms that name their columns: closes of one coin, and
// currency,day,eur,source.
func (in rateInput) table(ctx context.Context, r io.Reader, known store.Rates) ([]market.Rate, error) {
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	c.TrimLeadingSpace = true
	head, err := c.Read()
	if err != nil {
		return nil, in.fault(1, "", "no head line: %v", err)
	}
	for i := range head {
		head[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(head[i], "\ufeff")))
	}
	var row func(line int, cells []string) ([]market.Rate, error)
	switch {
	case slices.Contains(head, "currency") && slices.Contains(head, "eur"):
		row = in.plainRow(head)
	case slices.Contains(head, "close"):
		if in.coin == "" {
			return nil, usagef("%s holds closes: name the coin with --coin", in.file)
		}
		row = in.closeRow(ctx, head, known)
	default:
		return nil, in.fault(1, "", "unknown form: the head has neither Close nor currency,day,eur")
	}
	var list []market.Rate
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := c.FieldPos(0)
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %w", in.file, market.ErrInvalid, err)
		}
		more, err := row(line, cells)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil, in.fault(1, "", "no rates in it")
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

func (in rateInput) day(line int, column, text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "02 January 2006", "01/02/2006", "Jan 2, 2006", time.DateTime, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Truncate(24 * time.Hour), nil
		}
	}
	return time.Time{}, in.fault(line, column, "%q is no day", text)
}

func (in rateInput) number(line int, column, text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", ""), 64)
	if err != nil || !(v > 0) || v > 1e15 {
		return 0, in.fault(line, column, "%q is no rate above 0", text)
	}
	return v, nil
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
	return func(line int, cells []string) ([]market.Rate, error) {
		text := cell(head, cells, "close")
		if text == "" || strings.EqualFold(text, "null") {
			return nil, nil
		}
		d, err := in.day(line, "Date", orText(cell(head, cells, "date"), cell(head, cells, "day")))
		if err != nil {
			return nil, err
		}
		v, err := in.number(line, "Close", text)
		if err != nil {
			return nil, err
		}
		r, err := known.Rate(ctx, quote, d, in.maxAge)
		if errors.Is(err, market.ErrNotFound) {
			return nil, in.fault(line, "Close", "no rate of %s for %s: import the ECB's file first", quote, d.Format(time.DateOnly))
		}
		if err != nil {
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
