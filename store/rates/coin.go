package rates

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"vedette/market"
)

// Coins reads daily closes of coins: a header with the columns date, currency
// and eur in any order, and optionally source. eur is euros for one unit.
// source names where rates without one of their own come from; a rate without
// any source is an error, because a conversion must be repeatable. A currency
// has at most one rate a day. The order is that of the file.
func Coins(r io.Reader, source string) ([]market.Rate, error) {
	list, err := readCoins(r, source)
	if err != nil {
		return nil, fmt.Errorf("coin rates: %w", err)
	}
	return list, nil
}

func readCoins(r io.Reader, source string) ([]market.Rate, error) {
	t, err := openTable(r)
	if err != nil {
		return nil, err
	}
	col, err := t.coinColumns()
	if err != nil {
		return nil, err
	}
	type key struct {
		currency string
		day      time.Time
	}
	seen := map[key]int{}
	var list []market.Rate
	for {
		fields, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rate, err := t.coin(fields, col, source)
		if err != nil {
			return nil, err
		}
		k := key{rate.Currency, rate.Day}
		if line, ok := seen[k]; ok {
			return nil, t.wrong(col["date"], "%s on %s is in line %d already", k.currency, k.day.Format(time.DateOnly), line)
		}
		seen[k] = t.line
		list = append(list, rate)
	}
	if len(list) == 0 {
		return nil, &Error{Line: t.line, Reason: "no rate in the file"}
	}
	return list, nil
}

// coinColumns finds the columns by name.
func (t *table) coinColumns() (map[string]int, error) {
	col := map[string]int{}
	for i, name := range t.header {
		name = strings.ToLower(name)
		switch name {
		case "date", "currency", "eur", "source":
		default:
			return nil, t.wrong(i, "unknown column; known are date, currency, eur, source")
		}
		if at, ok := col[name]; ok {
			return nil, t.wrong(i, "is column %d already", at+1)
		}
		col[name] = i
	}
	for _, name := range []string{"date", "currency", "eur"} {
		if _, ok := col[name]; !ok {
			return nil, &Error{Line: t.line, Reason: fmt.Sprintf("column %s is missing", name)}
		}
	}
	return col, nil
}

// coin reads one line.
func (t *table) coin(fields []string, col map[string]int, source string) (market.Rate, error) {
	day, err := t.day(col["date"], fields[col["date"]])
	if err != nil {
		return market.Rate{}, err
	}
	currency := strings.TrimSpace(fields[col["currency"]])
	if !isCode(currency, 2, 10) || currency == "EUR" {
		return market.Rate{}, t.wrong(col["currency"], "%q is not a code as in BTC", cut(currency))
	}
	eur, err := t.positive(col["eur"], fields[col["eur"]])
	if err != nil {
		return market.Rate{}, err
	}
	if err := t.plausible(col["eur"], fields[col["eur"]], eur); err != nil {
		return market.Rate{}, err
	}
	if i, ok := col["source"]; ok {
		if s := strings.TrimSpace(fields[i]); s != "" {
			source = s
		}
	}
	if source == "" {
		return market.Rate{}, &Error{Line: t.line, Reason: "the rate has no source"}
	}
	return market.Rate{Currency: currency, Day: day, EUR: eur, Source: source}, nil
}
