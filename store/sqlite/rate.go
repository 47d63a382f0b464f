package sqlite

import (
	"context"
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

// PutRates adds or replaces rates.
func (s *Store) PutRates(ctx context.Context, rates []market.Rate) (n int, err error) {
	values := make([]any, 0, len(rates)*4)
	for _, r := range rates {
		c := currencyCode(r.Currency)
		if c == "" || c == euro || r.Day.IsZero() || !finite(r.EUR) || r.EUR <= 0 {
			return 0, fmt.Errorf("put rates: %q on %s is %v euro: %w", r.Currency, r.Day.Format(time.DateOnly), r.EUR, market.ErrInvalid)
		}
		values = append(values, c, toDay(r.Day), r.EUR, clean(r.Source))
	}
	err = s.write.do(ctx, func(t *tx) error {
		k, err := t.insert("INSERT INTO rate(currency, day, eur, source) VALUES ", 4, values,
			` ON CONFLICT(currency, day) DO UPDATE SET eur = excluded.eur, source = excluded.source
			WHERE eur <> excluded.eur OR source <> excluded.source`)
		n = int(k)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("put rates: %w", err)
	}
	return n, nil
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
			n, err := s.reprice(t, from, from+repriceStep)
			changed += int(n)
			return err
		})
		if err != nil {
			return changed, fmt.Errorf("reprice: %w", err)
		}
	}
	return changed, nil
}

// reprice does versions from..below, and their listings.
func (s *Store) reprice(t *tx, from, below int64) (int64, error) {
	age := ageDays(s.rateMaxAge)
	n, err := t.exec(`WITH best AS (
			SELECT p.version, p.n, p.amount, p.eur, p.rate, CASE WHEN p.currency = 'EUR' THEN 0 ELSE (
				SELECT r.id FROM rate r WHERE r.currency = p.currency AND r.day <= v.from_seen / 86400000
				AND r.day >= v.from_seen / 86400000 - ?3 ORDER BY r.day DESC LIMIT 1) END AS now
			FROM version v JOIN price p ON p.version = v.id WHERE v.id >= ?1 AND v.id < ?2),
		worth AS (SELECT b.version, b.n, b.now, b.rate, b.eur,
			CASE b.now WHEN 0 THEN b.amount * 1.0 ELSE b.amount * (SELECT eur FROM rate WHERE id = b.now) END AS value FROM best b)
		UPDATE price SET rate = w.now, eur = w.value FROM worth w
		WHERE price.version = w.version AND price.n = w.n AND (w.now IS NOT w.rate OR w.value IS NOT w.eur)`, from, below, age)
	if err != nil {
		return 0, err
	}
	_, err = t.exec(`UPDATE listing SET eur = p.eur, rate = p.rate
		FROM version v LEFT JOIN price p ON p.version = v.id AND p.n = (
			SELECT min(n) FROM price WHERE version = v.id AND eur IS NOT NULL)
		WHERE v.id = listing.version AND v.id >= ?1 AND v.id < ?2
		AND coalesce(json_extract(v.derived, '$.placeholder_price'), 0) = 0
		AND (listing.eur IS NOT p.eur OR listing.rate IS NOT p.rate)`, from, below)
	return n, err
}
