package sqlite

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

	"vedette/market"
)

// batch writes what one page said, in the transaction of its commit. It first
// reads what is known of all listings of the page with one query, applies the
// records in memory, and then writes with as few statements as it can: in
// this driver a statement costs more than the rows it touches.
type batch struct {
	s      *Store
	t      *tx
	run    runKey
	kind   string // of the page
	page   int64  // page.id
	at     int64  // when it was fetched, ms
	second bool   // in the run's second pass
	ev     evidence

	listings map[string]*listing
	order    []*listing // in order of first mention on the page
	rates    map[string]euroRate
	vendors  map[int64]bool // seen on this page
	buf      []byte

	stats market.CommitStats
	count struct{ listings, newVendors, rows, changed int64 }
	again map[int64]int64 // listings that this run met for the first time, by the run that met them last
}

// euroRate is a row of rate; ok is false when there is none for the day.
type euroRate struct {
	id  int64
	eur float64
	ok  bool
}

// maxEUR is the largest value of a price, in euro: ten times what the world
// makes in a year. A page may show any number; what is above has no value.
const maxEUR = 1e15

// worth is the euro value of an amount; false when there is no rate, or no
// such value.
func (r euroRate) worth(amount float64) (float64, bool) {
	value := amount * r.eur
	return value, r.ok && math.Abs(value) <= maxEUR
}

// listing is one listing while its page is written.
type listing struct {
	id        int64
	ext       string
	vendor    sql.NullInt64
	state     int64
	missed    int64
	lastRun   int64
	lastSeen  int64
	detailAt  int64
	version   int64
	versions  int64
	since     int64
	runs      int64
	content   []byte
	rows      layers
	numbers   counters
	shipsFrom string // derived code, as in the row
	shipsTo   string
	eur       sql.NullFloat64
	rate      sql.NullInt64

	isNew    bool
	met      bool     // this run has seen it before this page
	posted   int64    // when it was put up, as this page dates it; 0: it does not
	detail   bool     // this page is its own
	returned bool     // it was gone
	news     bool     // its own page is due
	edit     bool     // more than "seen again" is to be written
	moved    bool     // counters changed
	cur      *content // loaded when something may change
	old      *content // as loaded
	fromSeen int64    // of the current version
	fromBack bool     // the current version began with a return
	write    versionWrite
}

// versionWrite is what becomes of a listing's version.
type versionWrite int

const (
	versionKept    versionWrite = iota
	versionAmended              // completed by a later page of the same run
	versionAdded
	versionWithdrawn // this run's version turned out equal to the one before
)

// counters are the numbers of a listing that move all the time.
type counters struct {
	stock    string
	stockN   sql.NullInt64 // derived; -1 unlimited
	sold     sql.NullInt64
	views    sql.NullInt64
	rating   string
	feedback sql.NullInt64
}

func (c *counters) empty() bool { return *c == counters{} }

// apply takes over what a record shows and reports whether anything changed.
func (c *counters) apply(l *market.Listing, d *market.Derived) bool {
	before := *c
	if l.Stock != "" {
		c.stock, c.stockN = l.Stock, sql.NullInt64{}
		switch {
		case d.Unlimited:
			c.stockN = sql.NullInt64{Int64: -1, Valid: true}
		case d.Stock != nil:
			c.stockN = sql.NullInt64{Int64: *d.Stock, Valid: true}
		}
	}
	if l.Rating != "" {
		c.rating = l.Rating
	}
	for _, p := range []struct {
		to   *sql.NullInt64
		from *int64
	}{{&c.sold, l.Sold}, {&c.views, l.Views}, {&c.feedback, l.FeedbackCount}} {
		if p.from != nil {
			*p.to = sql.NullInt64{Int64: *p.from, Valid: true}
		}
	}
	return *c != before
}

// fill puts the counters back into the nouns.
func (c *counters) fill(l *market.Listing, d *market.Derived) {
	l.Stock, l.Rating = c.stock, c.rating
	l.Sold, l.Views, l.FeedbackCount = intPtr(c.sold), intPtr(c.views), intPtr(c.feedback)
	switch {
	case !c.stockN.Valid:
	case c.stockN.Int64 < 0:
		d.Unlimited = true
	default:
		d.Stock = intPtr(c.stockN)
	}
}

func intPtr(n sql.NullInt64) *int64 {
	if !n.Valid {
		return nil
	}
	return &n.Int64
}

// find returns the listings of a page by external id, the known ones read
// from the file. Each id is read once.
func (b *batch) find(exts []string) error {
	var args []any
	for _, ext := range exts {
		if _, ok := b.listings[ext]; ok || ext == "" {
			continue
		}
		b.listings[ext] = nil
		args = append(args, ext)
	}
	for len(args) > 0 {
		n := min(len(args), listMax)
		query := `SELECT id, ext, vendor, state, missed, last_run, last_seen, detail_at, version, versions,
			since, runs, content, rows, stock, stock_n, sold, views, rating, feedback,
			ships_from, ships_to, eur, rate
			FROM listing WHERE market = ? AND ext IN (` + marks(n) + ")"
		err := b.t.each(query, append([]any{b.run.market}, args[:n]...), func(rows *sql.Rows) error {
			l := new(listing)
			var layer sql.RawBytes
			c := &l.numbers
			err := rows.Scan(&l.id, &l.ext, &l.vendor, &l.state, &l.missed, &l.lastRun, &l.lastSeen, &l.detailAt,
				&l.version, &l.versions, &l.since, &l.runs, &l.content, &layer,
				&c.stock, &c.stockN, &c.sold, &c.views, &c.rating, &c.feedback,
				&l.shipsFrom, &l.shipsTo, &l.eur, &l.rate)
			if err != nil {
				return err
			}
			if l.rows, err = decodeLayers(layer); err != nil {
				return fmt.Errorf("listing %q: %w", l.ext, err)
			}
			b.listings[l.ext] = l
			return nil
		})
		if err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

// load reads the current versions of the listings that records may change.
func (b *batch) load(list []*listing) error {
	byVersion := map[int64]*listing{}
	var args []any
	for _, l := range list {
		if l.cur == nil && !l.isNew && byVersion[l.version] == nil {
			byVersion[l.version] = l
			args = append(args, l.version)
		}
	}
	for len(args) > 0 {
		n := min(len(args), listMax)
		err := b.t.each("SELECT id, from_seen, returned, title, observed, derived FROM version WHERE id IN ("+marks(n)+")",
			args[:n], func(rows *sql.Rows) error {
				var id, fromSeen int64
				var returned bool
				var title string
				var observed, derived sql.RawBytes
				if err := rows.Scan(&id, &fromSeen, &returned, &title, &observed, &derived); err != nil {
					return err
				}
				c, err := decodeContent(title, observed, derived)
				if err != nil {
					return fmt.Errorf("version %d: %w", id, err)
				}
				l := byVersion[id]
				before := c
				l.cur, l.old, l.fromSeen, l.fromBack = &c, &before, fromSeen, returned
				return nil
			})
		if err != nil {
			return err
		}
		args = args[n:]
	}
	return nil
}

func decodeContent(title string, observed, derived []byte) (c content, err error) {
	if err := json.Unmarshal(observed, &c.observed); err != nil {
		return c, fmt.Errorf("observed: %w", err)
	}
	if err := json.Unmarshal(derived, &c.derived); err != nil {
		return c, fmt.Errorf("derived: %w", err)
	}
	c.observed.Title = title
	return c, nil
}

// encode is the two JSON columns; the title has a column of its own, so that
// it can be shown and sorted without reading the rest.
func (c *content) encode() (observed, derived []byte, err error) {
	o := c.observed
	o.Title = ""
	if observed, err = json.Marshal(&o); err != nil {
		return nil, nil, err
	}
	derived, err = json.Marshal(&c.derived)
	return observed, derived, err
}
