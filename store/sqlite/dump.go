package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"vedette/market"
)

// Dump writes the logical content as JSON lines: markets, mirrors, rates,
// runs, pages, vendors and listings, each in order of its key. It reads one
// snapshot and keeps no more than one listing in memory.
func (s *Store) Dump(ctx context.Context, w io.Writer, times bool) error {
	buf := bufio.NewWriterSize(w, 1<<16)
	d := &dump{ctx: ctx, enc: json.NewEncoder(buf), times: times, stmts: map[string]*sql.Stmt{}}
	d.enc.SetEscapeHTML(false)
	err := s.snapshot(ctx, func(t *sql.Tx) error {
		d.t = t
		for _, part := range []func() error{
			d.readRuns, d.markets, d.mirrors, d.rates, d.runLines, d.pages, d.vendors, d.listings,
		} {
			if err := part(); err != nil {
				return err
			}
		}
		return nil
	})
	if err = errors.Join(err, buf.Flush()); err != nil {
		return fmt.Errorf("dump: %w", err)
	}
	return nil
}

// dump is one Dump in progress.
type dump struct {
	ctx   context.Context
	t     *sql.Tx
	enc   *json.Encoder
	times bool

	stmts map[string]*sql.Stmt // closed with the transaction
	runs  []market.Run
	ref   map[int64]dumpRun // by row id
}

// each is eachRow with the statement prepared once: most of them run for
// every listing.
func (d *dump) each(query string, args []any, f func(*sql.Rows) error) (err error) {
	st := d.stmts[query]
	if st == nil {
		if st, err = d.t.PrepareContext(d.ctx, query); err != nil {
			return err
		}
		d.stmts[query] = st
	}
	rows, err := st.QueryContext(d.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = joinClose(err, rows) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// dumpRun names a run: by its order within its market, and with times also by
// its id.
type dumpRun struct {
	Number int    `json:"number"`
	ID     string `json:"id,omitempty"`
}

func (d *dump) readRuns() error {
	var err error
	d.runs, err = readRuns(d.ctx, d.t, "ORDER BY m.name, r.id")
	if err != nil {
		return err
	}
	d.ref = map[int64]dumpRun{}
	var last string
	number := 0
	return d.each("SELECT r.id, r.name, m.name"+runFrom+"ORDER BY m.name, r.id", nil, func(rows *sql.Rows) error {
		var id int64
		var name, marketID string
		if err := rows.Scan(&id, &name, &marketID); err != nil {
			return err
		}
		if marketID != last {
			last, number = marketID, 0
		}
		number++
		ref := dumpRun{Number: number}
		if d.times {
			ref.ID = name
		}
		d.ref[id] = ref
		return nil
	})
}

// run is the name of a run by row id; nil for none.
func (d *dump) run(id int64) *dumpRun {
	r, ok := d.ref[id]
	if !ok {
		return nil
	}
	return &r
}

func (d *dump) instant(ms int64) int64 {
	if !d.times {
		return 0
	}
	return ms
}

func (d *dump) markets() error {
	return d.each("SELECT name, detail FROM market ORDER BY name", nil, func(rows *sql.Rows) error {
		line := struct {
			Kind   string          `json:"kind"`
			ID     string          `json:"id"`
			Detail json.RawMessage `json:"detail,omitempty"`
		}{Kind: "market"}
		var detail string
		if err := rows.Scan(&line.ID, &detail); err != nil {
			return err
		}
		if detail != "" && d.times {
			line.Detail = json.RawMessage(detail)
		}
		return d.enc.Encode(line)
	})
}

// mirrors are health, which is all instants.
func (d *dump) mirrors() error {
	if !d.times {
		return nil
	}
	return d.each(`SELECT m.name, r.address, r.last_ok, r.last_failed, r.failures, r.cause, r.verified, r.verified_by
		FROM mirror r JOIN market m ON m.id = r.market ORDER BY m.name, r.address`, nil, func(rows *sql.Rows) error {
		var line struct {
			Kind       string `json:"kind"`
			Market     string `json:"market"`
			Address    string `json:"address"`
			LastOK     int64  `json:"last_ok,omitempty"`
			LastFailed int64  `json:"last_failed,omitempty"`
			Failures   int    `json:"failures,omitempty"`
			Cause      string `json:"cause,omitempty"`
			Verified   int64  `json:"verified,omitempty"`
			VerifiedBy string `json:"verified_by,omitempty"`
		}
		line.Kind = "mirror"
		err := rows.Scan(&line.Market, &line.Address, &line.LastOK, &line.LastFailed, &line.Failures, &line.Cause,
			&line.Verified, &line.VerifiedBy)
		if err != nil {
			return err
		}
		return d.enc.Encode(line)
	})
}

func (d *dump) rates() error {
	if !d.times {
		return nil
	}
	return d.each("SELECT currency, day, eur, source FROM rate ORDER BY currency, day", nil, func(rows *sql.Rows) error {
		var line struct {
			Kind     string  `json:"kind"`
			Currency string  `json:"currency"`
			Day      string  `json:"day"`
			EUR      float64 `json:"eur"`
			Source   string  `json:"source"`
		}
		line.Kind = "rate"
		var day int64
		if err := rows.Scan(&line.Currency, &day, &line.EUR, &line.Source); err != nil {
			return err
		}
		line.Day = fromDay(day).Format("2006-01-02")
		return d.enc.Encode(line)
	})
}

// runLines leave out, without times, what depends on the network: an
// interrupted crawl and a smooth one differ in it, and find the same.
func (d *dump) runLines() error {
	var last string
	number := 0
	for _, r := range d.runs {
		if r.Market != last {
			last, number = r.Market, 0
		}
		number++
		line := struct {
			Kind         string              `json:"kind"`
			Market       string              `json:"market"`
			Number       int                 `json:"number"`
			Profile      string              `json:"profile"`
			Status       market.RunStatus    `json:"status"`
			Counts       market.RunCounts    `json:"counts"`
			Completeness market.Completeness `json:"completeness"`
			Run          *market.Run         `json:"run,omitempty"`
		}{"run", r.Market, number, r.Profile, r.Status, r.Counts, r.Completeness, nil}
		if d.times {
			line.Run = &r
		} else {
			c := &line.Counts
			c.Fetched, c.Retried, c.Bytes, c.Unchanged, c.Causes = 0, 0, 0, 0, nil
		}
		if err := d.enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// dumpEvidence is where something was read, with times only: digests and
// addresses of two crawls differ.
type dumpEvidence struct {
	Path    string            `json:"path,omitempty"`
	Digest  string            `json:"digest,omitempty"`
	Archive market.ArchiveRef `json:"archive"`
}

func (d *dump) evidence(path, file string, ev *evidence) *dumpEvidence {
	if !d.times {
		return nil
	}
	return &dumpEvidence{path, unpackHex(ev.digest), ev.ref(file)}
}

func (d *dump) pages() error {
	return d.each(`SELECT m.name, p.path, p.kind, p.run, p.fetched, p.status, p.state, p.cause, p.records, p.full_at,
		p.digest, p.file, p.offset, p.length, p.record, coalesce(f.text, '')
		FROM page p JOIN market m ON m.id = p.market LEFT JOIN label f ON f.id = p.file ORDER BY m.name, p.path`, nil,
		func(rows *sql.Rows) error {
			var line struct {
				Kind    string        `json:"kind"`
				Market  string        `json:"market"`
				Path    string        `json:"path"`
				Page    string        `json:"page"`
				Run     *dumpRun      `json:"run"`
				Status  int           `json:"status"`
				State   string        `json:"state"`
				Cause   string        `json:"cause,omitempty"`
				Records int           `json:"records"`
				Fetched int64         `json:"fetched,omitempty"`
				FullAt  int64         `json:"full_at,omitempty"`
				Full    *dumpEvidence `json:"full,omitempty"`
			}
			line.Kind = "page"
			var run int64
			var ev evidence
			var file string
			err := rows.Scan(&line.Market, &line.Path, &line.Page, &run, &line.Fetched, &line.Status, &line.State, &line.Cause,
				&line.Records, &line.FullAt, &ev.digest, &ev.file, &ev.offset, &ev.length, &ev.record, &file)
			if err != nil {
				return err
			}
			line.Run = d.run(run)
			line.Fetched, line.FullAt = d.instant(line.Fetched), d.instant(line.FullAt)
			line.Full = d.evidence("", file, &ev)
			return d.enc.Encode(line)
		})
}
