package rates

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"vedette/market"
)

// SourceECB is the source of the rates that ECB returns.
const SourceECB = "ECB euro reference rate"

// ECB reads the European Central Bank's euro foreign exchange reference rates
// in their wide form (eurofxref-hist.csv and eurofxref.csv): a first column
// Date and one column for each currency, in units of that currency for one
// euro. The rates returned are the inverse, euros for one unit. "N/A" and
// empty fields are left out, and so is the empty last column of the ECB's
// files. The order is that of the file.
func ECB(r io.Reader) ([]market.Rate, error) {
	list, err := readECB(r)
	if err != nil {
		return nil, fmt.Errorf("ecb rates: %w", err)
	}
	return list, nil
}

func readECB(r io.Reader) ([]market.Rate, error) {
	t, err := openTable(r)
	if err != nil {
		return nil, err
	}
	if err := t.checkECBHeader(); err != nil {
		return nil, err
	}
	var list []market.Rate
	days := map[time.Time]int{}
	for {
		fields, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		day, err := t.day(0, fields[0])
		if err != nil {
			return nil, err
		}
		if line, ok := days[day]; ok {
			return nil, t.wrong(0, "%s is in line %d already", day.Format(time.DateOnly), line)
		}
		days[day] = t.line
		for i := 1; i < len(fields); i++ {
			s := strings.TrimSpace(fields[i])
			if s == "" || s == "N/A" {
				continue
			}
			if t.header[i] == "" {
				return nil, t.wrong(i, "%q stands in a column without a currency", cut(s))
			}
			units, err := t.positive(i, s)
			if err != nil {
				return nil, err
			}
			if err := t.plausible(i, s, 1/units); err != nil {
				return nil, err
			}
			list = append(list, market.Rate{Currency: t.header[i], Day: day, EUR: 1 / units, Source: SourceECB})
		}
	}
	if len(list) == 0 {
		return nil, &Error{Line: t.line, Reason: "no rate in the file"}
	}
	return list, nil
}

func (t *table) checkECBHeader() error {
	if !strings.EqualFold(t.header[0], "Date") {
		return t.wrong(0, "the first column is %q, not Date", cut(t.header[0]))
	}
	seen := map[string]int{}
	for i, name := range t.header[1:] {
		field := i + 1
		switch {
		case name == "" && field == len(t.header)-1:
		case !isCode(name, 3, 3):
			return t.wrong(field, "%q is not a currency code", cut(name))
		case name == "EUR":
			return t.wrong(field, "the euro has no rate against itself")
		case seen[name] > 0:
			return t.wrong(field, "%s is column %d already", name, seen[name])
		}
		seen[name] = field + 1
	}
	return nil
}
