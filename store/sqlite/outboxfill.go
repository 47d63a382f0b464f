package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"vedette/amount"
	"vedette/market"
)

// fill reads what an entry is about; sql.ErrNoRows when it is not there any
// more.
func (e *entry) fill(ctx context.Context, t *sql.Tx, lex *amount.Lexicon) error {
	switch e.kind {
	case outMarket:
		return e.fillMarket(ctx, t)
	case outRun:
		runs, err := readRuns(ctx, t, "WHERE r.id = ?", e.ref)
		if err == nil && len(runs) == 0 {
			err = sql.ErrNoRows
		}
		if err == nil {
			e.Run = runs[0]
		}
		return err
	case outVendor:
		return e.fillVendor(ctx, t)
	case outListing:
		return e.fillListing(ctx, t, lex)
	case outSighting:
		return e.fillSighting(ctx, t, lex)
	}
	return e.fillVersion(ctx, t, lex)
}

func (e *entry) fillMarket(ctx context.Context, t *sql.Tx) error {
	var name, detail string
	if err := t.QueryRowContext(ctx, "SELECT name, detail FROM market WHERE id = ?", e.ref).Scan(&name, &detail); err != nil {
		return err
	}
	if detail != "" {
		if err := json.Unmarshal([]byte(detail), &e.Market); err != nil {
			return err
		}
	}
	e.Market.ID = name
	return nil
}

func (e *entry) fillVendor(ctx context.Context, t *sql.Tx) error {
	v := &e.Vendor
	var first, last int64
	var observed, derived string
	err := t.QueryRowContext(ctx, `SELECT m.name, v.handle, v.first_seen, v.last_seen, v.observed, v.derived
		FROM vendor v JOIN market m ON m.id = v.market WHERE v.id = ?`, e.ref).
		Scan(&v.Market, &v.Handle, &first, &last, &observed, &derived)
	if err != nil {
		return err
	}
	v.FirstSeen, v.LastSeen = fromMS(first), fromMS(last)
	return unpackVendor(v, observed, derived)
}

// fillListing reads the state of a listing and its current version.
func (e *entry) fillListing(ctx context.Context, t *sql.Tx, lex *amount.Lexicon) error {
	var c current
	var err error
	e.Listing, c, err = scanListing(lex, t.QueryRowContext(ctx, "SELECT "+listingColumns+" FROM listing l "+listingJoins+" WHERE l.id = ?", e.ref))
	if err != nil {
		return err
	}
	var id int64
	if err := t.QueryRowContext(ctx, "SELECT version FROM listing WHERE id = ?", e.ref).Scan(&id); err != nil {
		return err
	}
	e.Number = e.Listing.Versions
	if e.Version, err = versionByID(ctx, t, lex, id); err != nil {
		return err
	}
	e.Version.Observed.ID = e.Listing.ID
	e.Version.ToRun, e.Version.ToSeen, e.Version.Runs = c.lastRun, e.Listing.LastSeen, int(c.runs)
	return nil
}

// fillVersion reads a version, and for a change of its values also the closed
// runs that saw it.
func (e *entry) fillVersion(ctx context.Context, t *sql.Tx, lex *amount.Lexicon) error {
	var listing, from, to int64
	err := t.QueryRowContext(ctx, `SELECT v.listing, v.n, v.from_run, iif(v.to_run = 0, l.last_run, v.to_run), m.name, l.ext
		FROM version v JOIN listing l ON l.id = v.listing JOIN market m ON m.id = l.market WHERE v.id = ?`, e.ref).
		Scan(&listing, &e.Number, &from, &to, &e.Listing.Market, &e.Listing.ID)
	if err != nil {
		return err
	}
	if e.Version, err = versionByID(ctx, t, lex, e.ref); err != nil {
		return err
	}
	e.settleVersion()
	if e.kind != outReprice {
		return nil
	}
	return eachRow(ctx, t, `SELECT r.name, r.started FROM run r JOIN listing l ON l.id = ? AND l.market = r.market
		WHERE r.id BETWEEN ? AND ? AND r.ended > 0 ORDER BY r.id`, []any{listing, from, to}, func(rows *sql.Rows) error {
		r := market.Run{Market: e.Listing.Market}
		var started int64
		err := rows.Scan(&r.ID, &started)
		r.Started = fromMS(started)
		e.Runs = append(e.Runs, r)
		return err
	})
}

// fillSighting reads what a closed run saw of a listing: the version and the
// numbers that stood at its end. Nothing that a later run changes is in it, so
// that it is the same whenever it is read.
func (e *entry) fillSighting(ctx context.Context, t *sql.Tx, lex *amount.Lexicon) error {
	var id, started int64
	err := t.QueryRowContext(ctx, `SELECT v.id, v.n, m.name, l.ext, r.name, r.started, r.transport <> ''
		FROM version v JOIN listing l ON l.id = v.listing JOIN market m ON m.id = l.market JOIN run r ON r.id = ?2
		WHERE v.listing = ?1 AND v.from_run <= ?2 ORDER BY v.n DESC LIMIT 1`, e.ref, e.run).
		Scan(&id, &e.Number, &e.Listing.Market, &e.Listing.ID, &e.Run.ID, &started, &e.Again)
	if err != nil {
		return err
	}
	e.Run.Market, e.Run.Started = e.Listing.Market, fromMS(started)
	if e.Version, err = versionByID(ctx, t, lex, id); err != nil {
		return err
	}
	e.settleVersion()
	e.Listing.LastSeen = e.At
	return e.fillNumbers(ctx, t)
}

// fillNumbers reads the counters as they stood at the end of the run.
func (e *entry) fillNumbers(ctx context.Context, t *sql.Tx) error {
	var c counters
	err := t.QueryRowContext(ctx, `SELECT stock, sold, views, rating, feedback FROM counter
		WHERE listing = ? AND run <= ? ORDER BY run DESC LIMIT 1`, e.ref, e.run).
		Scan(&c.stock, &c.sold, &c.views, &c.rating, &c.feedback)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("counters: %w", err)
	}
	c.fill(&e.Listing.Observed, &e.Listing.Derived)
	return nil
}

// settleVersion gives the listing the content of its version and the value of
// its first price, by the rule that the table of listings follows.
func (e *entry) settleVersion() {
	v, l := &e.Version, &e.Listing
	v.Observed.ID = l.ID
	l.Observed, l.Derived = v.Observed, v.Derived
	l.Path, l.Digest, l.Archive = v.Path, v.Digest, v.Archive
	if v.Derived.Placeholder {
		return
	}
	for _, p := range v.Prices {
		if p.EUR != nil {
			l.EUR, l.RateDay, l.Source = p.EUR, p.Rate.Day, p.Rate.Source
			return
		}
	}
}

// versionByID reads one version with its prices.
func versionByID(ctx context.Context, t *sql.Tx, lex *amount.Lexicon, id int64) (v market.Version, err error) {
	found := false
	err = eachRow(ctx, t, "SELECT "+versionColumns+versionFrom+"WHERE v.id = ?", []any{id}, func(rows *sql.Rows) error {
		found = true
		_, v, err = scanVersion(rows)
		return err
	})
	if err == nil && !found {
		err = sql.ErrNoRows
	}
	if err != nil {
		return v, err
	}
	return v, readPrices(ctx, t, lex, id, &v)
}
