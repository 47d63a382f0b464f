package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"time"

	"vedette/market"
)

const euro = "EUR"

// rateQuery finds the newest rate of a currency from a day back to another.
const rateQuery = "SELECT id, day, eur, source FROM rate WHERE currency = ? AND day <= ? AND day >= ? ORDER BY day DESC LIMIT 1"

// currencyCode is the form in which currencies are compared.
func currencyCode(s string) string { return strings.ToUpper(strings.TrimSpace(clean(s))) }

// PutRates adds or replaces rates, and prices anew what they concern: a price
// points at the rate it was made with, so the two never tell different things.
func (s *Store) PutRates(ctx context.Context, rates []market.Rate) (changed, repriced int, err error) {
	for i := range rates {
		r := &rates[i]
		if c := currencyCode(r.Currency); c == "" || c == euro || r.Day.IsZero() || !market.PlausibleRate(r.EUR) {
			return 0, 0, fmt.Errorf("put rates: %q on %s is %v euro: %w", r.Currency, r.Day.Format(time.DateOnly), r.EUR, market.ErrInvalid)
		}
	}
	err = s.write.do(ctx, func(t *tx) error {
		news, err := t.newRates(rates)
		if changed = len(news) / 4; err != nil || changed == 0 {
			return err
		}
		if _, err := t.insert("INSERT INTO rate(currency, day, eur, source) VALUES ", 4, news,
			" ON CONFLICT(currency, day) DO UPDATE SET eur = excluded.eur, source = excluded.source"); err != nil {
			return err
		}
		from, to := news[1].(int64), int64(0)
		for i := 1; i < len(news); i += 4 {
			from, to = min(from, news[i].(int64)), max(to, news[i].(int64))
		}
		n, err := s.reprice(t, span{below: math.MaxInt64, fromDay: from, toDay: to + ageDays(s.rateMaxAge)})
		repriced = int(n)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("put rates: %w", err)
	}
	s.follow(ctx)
	return changed, repriced, nil
}

// newRates are the values of those rates that the table does not hold as they
// are: four for each. Of two for one day the later counts.
func (t *tx) newRates(rates []market.Rate) ([]any, error) {
	type key struct {
		currency string
		day      int64
	}
	type value struct {
		eur    float64
		source string
	}
	given, days := make(map[key]value, len(rates)), map[string][2]int64{}
	order := make([]key, 0, len(rates))
	for i := range rates {
		k := key{currencyCode(rates[i].Currency), toDay(rates[i].Day)}
		if _, twice := given[k]; !twice {
			order = append(order, k)
		}
		given[k] = value{rates[i].EUR, clean(rates[i].Source)}
		of, ok := days[k.currency]
		if !ok {
			of = [2]int64{k.day, k.day}
		}
		days[k.currency] = [2]int64{min(of[0], k.day), max(of[1], k.day)}
	}
	for currency, of := range days {
		err := t.each("SELECT day, eur, source FROM rate WHERE currency = ? AND day >= ? AND day <= ?",
			[]any{currency, of[0], of[1]}, func(rows *sql.Rows) error {
				k := key{currency: currency}
				var v value
				if err := rows.Scan(&k.day, &v.eur, &v.source); err != nil {
					return err
				}
				if given[k] == v {
					delete(given, k)
				}
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	var news []any
	for _, k := range order {
		if v, ok := given[k]; ok {
			news = append(news, k.currency, k.day, v.eur, v.source)
		}
	}
	return news, nil
}

// AllRates returns all rates by currency and day.
func (s *Store) AllRates(ctx context.Context) (rates []market.Rate, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		return eachRow(ctx, t, "SELECT currency, day, eur, source FROM rate ORDER BY currency, day", nil, func(rows *sql.Rows) error {
			var r market.Rate
			var day int64
			err := rows.Scan(&r.Currency, &day, &r.EUR, &r.Source)
			r.Day = fromDay(day)
			rates = append(rates, r)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	return rates, nil
}

// Rate is the newest rate not after day and at most maxAge old.
func (s *Store) Rate(ctx context.Context, currency string, day time.Time, maxAge time.Duration) (market.Rate, error) {
	c := currencyCode(currency)
	if c == euro {
		return euroItself(toDay(day)), nil
	}
	r := market.Rate{Currency: c}
	var id, d int64
	err := s.read.QueryRowContext(ctx, rateQuery, c, toDay(day), toDay(day)-ageDays(maxAge)).Scan(&id, &d, &r.EUR, &r.Source)
	if err != nil {
		return market.Rate{}, fmt.Errorf("rate of %s on %s: %w", c, day.Format(time.DateOnly), noRows(err))
	}
	r.Day = fromDay(d)
	return r, nil
}

// ageDays is an age in whole days, rounded up: a rate of Friday is three days
// old on Monday, whatever the hour.
func ageDays(age time.Duration) int64 { return int64(math.Ceil(age.Hours() / 24)) }

// euroItself is the rate of the euro, which is never stored.
func euroItself(day int64) market.Rate {
	return market.Rate{Currency: euro, Day: fromDay(day), EUR: 1, Source: "identity"}
}

// repriceStep is how many versions one transaction of Reprice looks at, about
// a tenth of a second; crawls write in between.
const repriceStep = 10_000

// Reprice makes stored euro values what the rates say now.
func (s *Store) Reprice(ctx context.Context) (changed int, err error) {
	for from, last := int64(0), int64(0); from <= last; from += repriceStep {
		err := s.write.do(ctx, func(t *tx) error {
			if err := t.row("SELECT coalesce(max(id), 0) FROM version", nil, &last); err != nil {
				return err
			}
			n, err := s.reprice(t, span{from, from + repriceStep, 0, math.MaxInt32})
			changed += int(n)
			return err
		})
		if err != nil {
			return changed, fmt.Errorf("reprice: %w", err)
		}
	}
	s.follow(ctx)
	return changed, nil
}

// span is a part of the versions: by row id, and by the day on which they were
// first seen.
type span struct{ from, below, fromDay, toDay int64 }

// reprice does the versions of a span, and their listings. A value that no
// price has (maxEUR) is none.
func (s *Store) reprice(t *tx, of span) (int64, error) {
	args := []any{of.from, of.below, of.fromDay, of.toDay, ageDays(s.rateMaxAge), maxEUR}
	n, err := t.exec(`WITH best AS (
			SELECT p.version, p.n, p.amount, p.eur, p.rate, CASE WHEN p.currency = 'EUR' THEN 0 ELSE (
				SELECT r.id FROM rate r WHERE r.currency = p.currency AND r.day <= v.from_seen / 86400000
				AND r.day >= v.from_seen / 86400000 - ?5 ORDER BY r.day DESC LIMIT 1) END AS now
			FROM version v JOIN price p ON p.version = v.id WHERE v.id >= ?1 AND v.id < ?2
				AND v.from_seen / 86400000 >= ?3 AND v.from_seen / 86400000 <= ?4),
		worth AS (SELECT b.version, b.n, b.now, b.rate, b.eur,
			b.amount * CASE b.now WHEN 0 THEN 1.0 ELSE (SELECT eur FROM rate WHERE id = b.now) END AS value FROM best b),
		sane AS (SELECT version, n, rate, eur, iif(abs(value) <= ?6, now, NULL) AS now, iif(abs(value) <= ?6, value, NULL) AS value FROM worth)
		UPDATE price SET rate = w.now, eur = w.value FROM sane w
		WHERE price.version = w.version AND price.n = w.n AND (w.now IS NOT w.rate OR w.value IS NOT w.eur)`, args...)
	if err != nil {
		return 0, err
	}
	_, err = t.exec(`UPDATE listing SET eur = p.eur, rate = p.rate
		FROM version v LEFT JOIN price p ON p.version = v.id AND p.n = (
			SELECT min(n) FROM price WHERE version = v.id AND eur IS NOT NULL)
		WHERE v.id = listing.version AND v.id >= ?1 AND v.id < ?2
		AND v.from_seen / 86400000 >= ?3 AND v.from_seen / 86400000 <= ?4
		AND coalesce(json_extract(v.derived, '$.placeholder_price'), 0) = 0
		AND (listing.eur IS NOT p.eur OR listing.rate IS NOT p.rate)`, args[:4]...)
	return n, err
}
