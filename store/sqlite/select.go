package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"vedette/amount"
	"vedette/market"
)

// Limits of one answer.
const (
	defaultLimit = 50
	maxLimit     = 1000
)

// orders are the sorts of a filter. Every order ends in market and external id.
var orders = map[string]string{
	"price":  "l.eur IS NULL, l.eur, ",
	"-price": "l.eur IS NULL, l.eur DESC, ",
	"seen":   "l.last_seen, ",
	"-seen":  "l.last_seen DESC, ",
	"new":    "l.first_seen, ",
	"-new":   "l.first_seen DESC, ",
	"title":  "v.title COLLATE NOCASE, ",
}

// byRelevance: a word in the title says more than one in the vendor's name,
// and that more than one of many in a description.
const byRelevance = "bm25(search, 10.0, 1.0, 4.0), "

// condition is a filter in SQL.
type condition struct {
	from  string
	where []string
	args  []any
	order string
	none  bool // nothing can fit
}

func (c *condition) and(where string, args ...any) {
	c.where = append(c.where, where)
	c.args = append(c.args, args...)
}

func (c *condition) sql() string {
	if len(c.where) == 0 {
		return c.from
	}
	return c.from + " WHERE " + strings.Join(c.where, " AND ")
}

func newCondition(f market.Filter) (*condition, error) {
	c := &condition{from: " FROM listing l JOIN market m ON m.id = l.market"}
	ranked := false
	if f.Query != "" {
		match, exclude, ok := matchQuery(f.Query)
		c.none = !ok
		if match != "" {
			ranked = true
			c.from = " FROM search JOIN listing l ON l.id = search.rowid JOIN market m ON m.id = l.market"
			c.and("search MATCH ?", match)
		} else {
			c.and("l.id NOT IN (SELECT rowid FROM search WHERE search MATCH ?)", exclude)
		}
	}
	switch f.Sort {
	case "", "relevance":
		if ranked {
			c.order = byRelevance
		}
	default:
		order, ok := orders[f.Sort]
		if !ok {
			return nil, fmt.Errorf("sort %q: %w", f.Sort, market.ErrInvalid)
		}
		c.order = order
	}
	c.order = " ORDER BY " + c.order + "m.name, l.ext"
	if f.Market != "" {
		c.and("l.market = (SELECT id FROM market WHERE name = ?)", f.Market)
	}
	if f.Vendor != "" {
		c.and("l.vendor IN (SELECT id FROM vendor WHERE handle = ?)", f.Vendor)
	}
	if f.From != "" {
		c.and("l.ships_from = ?", f.From)
	}
	if f.To != "" {
		c.and("instr(l.ships_to, ?) > 0", codeList([]string{f.To}))
	}
	if f.Substance != "" {
		c.and("l.id IN (SELECT listing FROM mention WHERE substance = (SELECT id FROM substance WHERE code = ?))", f.Substance)
	}
	if f.State != "" {
		i := slices.Index(stateNames, f.State)
		if i < 0 {
			return nil, fmt.Errorf("listing state %q: %w", f.State, market.ErrInvalid)
		}
		c.and("l.state = ?", i)
	}
	if f.MinEUR > 0 {
		c.and("l.eur >= ?", f.MinEUR)
	}
	if f.MaxEUR > 0 {
		c.and("l.eur <= ?", f.MaxEUR)
	}
	if !f.SeenAfter.IsZero() {
		c.and("l.last_seen >= ?", toMS(f.SeenAfter))
	}
	if !f.NewAfter.IsZero() {
		c.and("l.first_seen >= ?", toMS(f.NewAfter))
	}
	return c, nil
}

// Listings returns one page of listings. The total and the page come from one
// snapshot.
func (s *Store) Listings(ctx context.Context, f market.Filter) (page market.ListingPage, err error) {
	c, err := newCondition(f)
	if err != nil {
		return page, fmt.Errorf("listings: %w", err)
	}
	if f.Limit < 0 || f.Offset < 0 {
		return page, fmt.Errorf("listings: limit %d, offset %d: %w", f.Limit, f.Offset, market.ErrInvalid)
	}
	if c.none {
		return page, nil
	}
	limit := f.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		if err := t.QueryRowContext(ctx, "SELECT count(*)"+c.sql(), c.args...).Scan(&page.Total); err != nil {
			return err
		}
		// The ids first: sorting wide rows is what would take the time.
		ids := "SELECT l.id" + strings.Replace(c.sql(), " JOIN market m", " JOIN version v ON v.id = l.version JOIN market m", 1) +
			c.order + " LIMIT ? OFFSET ?"
		args := append(slices.Clone(c.args), min(limit, maxLimit), f.Offset)
		rows, err := t.QueryContext(ctx, "WITH hit AS ("+ids+") SELECT "+listingColumns+
			" FROM hit CROSS JOIN listing l ON l.id = hit.id "+listingJoins, args...)
		if err != nil {
			return err
		}
		defer func() { err = joinClose(err, rows) }()
		for rows.Next() {
			l, _, err := scanListing(s.lex, rows)
			if err != nil {
				return err
			}
			page.Listings = append(page.Listings, l)
		}
		return rows.Err()
	})
	if err != nil {
		return market.ListingPage{}, fmt.Errorf("listings: %w", err)
	}
	return page, nil
}

// snapshot runs f in a read transaction: all that it reads is of one moment.
func (s *Store) snapshot(ctx context.Context, f func(*sql.Tx) error) (err error) {
	t, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() {
		if rerr := t.Rollback(); err == nil {
			err = rerr
		}
	}()
	return f(t)
}

// listingColumns are read by scanListing, from listing l and listingJoins.
const listingColumns = `l.id, m.name, l.ext, l.state, l.missed, l.first_seen, l.last_seen, l.detail_at, l.versions, l.runs,
	l.stock, l.stock_n, l.sold, l.views, l.rating, l.feedback, l.eur, l.rate, coalesce(r.day, 0), coalesce(r.source, ''),
	v.title, v.observed, v.derived, v.from_seen, coalesce(p.path, ''), coalesce(f.text, ''), rn.name,
	(SELECT json_group_array(x.eur ORDER BY x.n) FROM price x WHERE x.version = v.id),
	l.digest, l.file, l.offset, l.length, l.record, l.revisit`

const listingJoins = ` JOIN market m ON m.id = l.market JOIN version v ON v.id = l.version JOIN run rn ON rn.id = l.last_run
	LEFT JOIN rate r ON r.id = l.rate LEFT JOIN page p ON p.id = l.page LEFT JOIN label f ON f.id = l.file`

// current is what a row of listing says of the end of its current version.
type current struct {
	id, runs int64
	lastRun  string
}

func scanListing(lex *amount.Lexicon, row scanner) (l market.StoredListing, c current, err error) {
	r, err := scanRow(row)
	if err != nil {
		return l, c, err
	}
	content, err := decodeContent(r.title, r.observed, r.derived)
	if err != nil {
		return l, c, fmt.Errorf("listing %s %q: %w", r.Market, r.ID, err)
	}
	var worth []*float64
	if err := json.Unmarshal(r.values, &worth); err != nil {
		return l, c, fmt.Errorf("listing %s %q: values: %w", r.Market, r.ID, err)
	}
	priceOffers(lex, &content.derived, &content.observed, worth)
	l, c = r.StoredListing, r.current
	l.Observed, l.Derived = content.observed, content.derived
	l.Observed.ID = l.ID
	r.numbers.fill(&l.Observed, &l.Derived)
	return l, c, nil
}

// listingRow is a listing of which the content is still as it is stored.
type listingRow struct {
	market.StoredListing
	current
	numbers                   counters
	title                     string
	observed, derived, values []byte
}

// scanRow reads listingColumns.
func scanRow(row scanner) (r listingRow, err error) {
	var state, first, last, detail, day, fromSeen int64
	n := &r.numbers
	var eur sql.NullFloat64
	var rate sql.NullInt64
	var file string
	var ev evidence
	err = row.Scan(append([]any{
		&r.id, &r.Market, &r.ID, &state, &r.Missed, &first, &last, &detail, &r.Versions, &r.runs,
		&n.stock, &n.stockN, &n.sold, &n.views, &n.rating, &n.feedback, &eur, &rate, &day, &r.Source,
		&r.title, &r.observed, &r.derived, &fromSeen, &r.Path, &file, &r.lastRun, &r.values,
	}, ev.dest()...)...)
	if err != nil {
		return r, err
	}
	r.State = stateNames[state]
	r.FirstSeen, r.LastSeen, r.DetailAt = fromMS(first), fromMS(last), fromMS(detail)
	if eur.Valid {
		r.EUR = &eur.Float64
		r.RateDay = fromDay(day)
		if rate.Int64 == 0 {
			at := euroItself(fromSeen / msPerDay)
			r.RateDay, r.Source = at.Day, at.Source
		}
	}
	r.Digest, r.Archive = unpackHex(ev.digest), ev.ref(file)
	return r, nil
}

// msPerDay is the length of a day in milliseconds.
const msPerDay = 24 * 60 * 60 * 1000
