package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"vedette/amount"
	"vedette/market"
	"vedette/store"
)

// entry is a row of the outbox.
type entry struct {
	*store.Change
	kind     int
	ref, run int64
	there    bool     // what it is about is
	now      current  // of a listing: the end of its version
	numbers  counters // of a sighting and a listing
}

// pins are the entries that are about a version or a listing as it stood in
// one, by the version's row id: each version is read once.
type pins map[int64][]*entry

// fill reads what entries are about: some statements for each kind of thing,
// and not for each entry, because to prepare one takes longer than to run it.
// What is not there any more stays as it was.
func fill(ctx context.Context, t *sql.Tx, lex *amount.Lexicon, entries []entry) error {
	byKind := make([]map[int64]*entry, len(changeKinds)) // by ref; of sightings and firsts by id
	for i := range entries {
		e := &entries[i]
		if byKind[e.kind] == nil {
			byKind[e.kind] = map[int64]*entry{}
		}
		key := e.ref
		if e.kind == outSighting || e.kind == outFirst {
			key = e.ID
		}
		byKind[e.kind][key] = e
	}
	of := pins{}
	for kind, list := range byKind {
		if len(list) == 0 {
			continue
		}
		var err error
		switch kind {
		case outMarket:
			err = fillMarkets(ctx, t, list)
		case outRun:
			err = fillRuns(ctx, t, list)
		case outVendor:
			err = fillVendors(ctx, t, list)
		case outListing:
			err = of.listings(ctx, t, list)
		case outVersion, outReprice:
			err = of.versions(ctx, t, list)
		case outSighting:
			err = of.sightings(ctx, t, list)
		case outCell:
			err = fillCells(ctx, t, list)
		case outAlert:
			err = fillDetails(ctx, t, list, "SELECT n.id, a.detail FROM outbox_alert n JOIN alert a ON a.id = n.alert WHERE n.id",
				func(e *entry) any { e.Alert = new(market.Alert); return e.Alert })
		case outAssessment:
			err = fillDetails(ctx, t, list, "SELECT id, detail FROM assessment WHERE id",
				func(e *entry) any { e.Assessment = new(market.Assessment); return e.Assessment })
		case outFirst:
			err = fillFirsts(ctx, t, list)
		}
		if err == nil && kind == outReprice {
			err = fillRepriced(ctx, t, list)
		}
		if err != nil {
			return fmt.Errorf("%ss: %w", changeKinds[kind], err)
		}
	}
	if len(of) == 0 {
		return nil
	}
	return of.fill(ctx, t, lex)
}

func fillMarkets(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, "SELECT id, name, detail FROM market WHERE id IN (SELECT value FROM json_each(?))", []any{idList(list)},
		func(rows *sql.Rows) error {
			var id int64
			var name, detail string
			if err := rows.Scan(&id, &name, &detail); err != nil {
				return err
			}
			e := list[id]
			if detail != "" {
				if err := json.Unmarshal([]byte(detail), &e.Market); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			e.Market.ID, e.there = name, true
			return nil
		})
}

// fillRuns reads one after the other: there are few, and each has counts.
func fillRuns(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	for id, e := range list {
		runs, err := readRuns(ctx, t, "WHERE r.id = ?", id)
		if err != nil {
			return err
		}
		if len(runs) > 0 {
			e.Run, e.there = runs[0], true
		}
	}
	return nil
}

func fillVendors(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, `SELECT v.id, m.name, v.handle, v.first_seen, v.last_seen, v.observed, v.derived
		FROM vendor v JOIN market m ON m.id = v.market WHERE v.id IN (SELECT value FROM json_each(?))`, []any{idList(list)},
		func(rows *sql.Rows) error {
			var id, first, last int64
			var v market.StoredVendor
			var observed, derived string
			if err := rows.Scan(&id, &v.Market, &v.Handle, &first, &last, &observed, &derived); err != nil {
				return err
			}
			v.FirstSeen, v.LastSeen = fromMS(first), fromMS(last)
			e := list[id]
			e.Vendor, e.there = v, true
			return unpackVendor(&e.Vendor, observed, derived)
		})
}

// listings reads the state of listings, but for the content.
func (of pins) listings(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	ids := idList(list)
	err := eachRow(ctx, t, "SELECT "+listingColumns+" FROM listing l "+listingJoins+" WHERE l.id IN (SELECT value FROM json_each(?))", []any{ids},
		func(rows *sql.Rows) error {
			r, err := scanRow(rows)
			if err != nil {
				return err
			}
			e := list[r.id]
			e.Listing, e.Number, e.now, e.numbers, e.there = r.StoredListing, r.Versions, r.current, r.numbers, true
			return nil
		})
	if err != nil {
		return err
	}
	return eachRow(ctx, t, "SELECT id, version FROM listing WHERE id IN (SELECT value FROM json_each(?))", []any{ids}, func(rows *sql.Rows) error {
		var id, version int64
		err := rows.Scan(&id, &version)
		of[version] = append(of[version], list[id])
		return err
	})
}

// versions says whose the versions are.
func (of pins) versions(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, `SELECT v.id, v.n, m.name, l.ext FROM version v JOIN listing l ON l.id = v.listing JOIN market m ON m.id = l.market
		WHERE v.id IN (SELECT value FROM json_each(?))`, []any{idList(list)}, func(rows *sql.Rows) error {
		var id int64
		var n int
		var marketID, ext string
		if err := rows.Scan(&id, &n, &marketID, &ext); err != nil {
			return err
		}
		e := list[id]
		e.Number, e.Listing.Market, e.Listing.ID, e.there = n, marketID, ext, true
		of[id] = append(of[id], e)
		return nil
	})
}

// fillRepriced reads the closed runs that saw the versions.
func fillRepriced(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, `SELECT v.id, r.name, r.started FROM version v JOIN listing l ON l.id = v.listing
		JOIN run r ON r.market = l.market AND r.ended > 0 AND r.id BETWEEN v.from_run AND iif(v.to_run = 0, l.last_run, v.to_run)
		WHERE v.id IN (SELECT value FROM json_each(?)) ORDER BY v.id, r.id`, []any{idList(list)}, func(rows *sql.Rows) error {
		var id, started int64
		var r market.Run
		if err := rows.Scan(&id, &r.ID, &started); err != nil {
			return err
		}
		e := list[id]
		r.Market, r.Started = e.Listing.Market, fromMS(started)
		e.Runs = append(e.Runs, r)
		return nil
	})
}

// sightings reads what closed runs saw of listings: which version, and the
// numbers that stood at the end of the run. Nothing that a later run changes
// is in it, so that it is the same whenever it is read.
func (of pins) sightings(ctx context.Context, t *sql.Tx, list map[int64]*entry) error {
	return eachRow(ctx, t, `SELECT o.id, v.id, v.n, m.name, l.ext, r.name, r.started, r.transport <> '',
			coalesce(c.stock, ''), c.sold, c.views, coalesce(c.rating, ''), c.feedback
		FROM outbox o JOIN run r ON r.id = o.run JOIN listing l ON l.id = o.ref JOIN market m ON m.id = l.market
		JOIN version v ON v.id = (SELECT id FROM version WHERE listing = o.ref AND from_run <= o.run ORDER BY n DESC LIMIT 1)
		LEFT JOIN counter c ON c.listing = o.ref AND c.run = (SELECT max(run) FROM counter WHERE listing = o.ref AND run <= o.run)
		WHERE o.id IN (SELECT value FROM json_each(?))`, []any{idList(list)}, func(rows *sql.Rows) error {
		var id, version, started int64
		var number int
		var marketID, ext, run string
		var again bool
		var c counters
		err := rows.Scan(&id, &version, &number, &marketID, &ext, &run, &started, &again, &c.stock, &c.sold, &c.views, &c.rating, &c.feedback)
		if err != nil {
			return err
		}
		e := list[id]
		e.Number, e.Again, e.there, e.numbers = number, again, true, c
		e.Listing.Market, e.Listing.ID = marketID, ext
		e.Run = market.Run{ID: run, Market: marketID, Started: fromMS(started)}
		of[version] = append(of[version], e)
		return nil
	})
}

// fill reads the versions and gives them to their entries, which share what
// they point to.
func (of pins) fill(ctx context.Context, t *sql.Tx, lex *amount.Lexicon) error {
	versions := make(map[int64]*market.Version, len(of))
	err := eachRow(ctx, t, "SELECT "+versionColumns+versionFrom+"WHERE v.id IN (SELECT value FROM json_each(?))", []any{idList(of)}, func(rows *sql.Rows) error {
		id, v, err := scanVersion(rows)
		versions[id] = &v
		return err
	})
	if err == nil {
		err = readPrices(ctx, t, lex, versions)
	}
	if err != nil {
		return fmt.Errorf("versions: %w", err)
	}
	for id, v := range versions {
		for _, e := range of[id] {
			e.settle(v)
		}
	}
	return nil
}

// settle gives an entry its version, and the listing what stood in it.
func (e *entry) settle(v *market.Version) {
	l := &e.Listing
	e.Version = *v
	e.Version.Observed.ID = l.ID
	l.Observed, l.Derived = e.Version.Observed, v.Derived
	switch e.kind {
	case outListing:
		e.numbers.fill(&l.Observed, &l.Derived)
		e.Version.ToRun, e.Version.ToSeen, e.Version.Runs = e.now.lastRun, l.LastSeen, int(e.now.runs)
		return
	case outSighting:
		if !e.numbers.empty() {
			e.numbers.fill(&l.Observed, &l.Derived)
		}
		l.LastSeen = e.At
	}
	l.Path, l.Digest, l.Archive = v.Path, v.Digest, v.Archive
	l.EUR, l.RateDay, l.Source = valueOfFirst(v)
}

// valueOfFirst is the value of a version's first price that has one, by the
// rule that the table of listings follows.
func valueOfFirst(v *market.Version) (eur *float64, day time.Time, source string) {
	if v.Derived.Placeholder {
		return nil, day, ""
	}
	for _, p := range v.Prices {
		if p.EUR != nil {
			return p.EUR, p.Rate.Day, p.Rate.Source
		}
	}
	return nil, day, ""
}
