package sqlite

import (
	"database/sql"
	"encoding/json"
	"fmt"

	"vedette/market"
)

// dumpVersion is a version of a listing or of a vendor.
type dumpVersion struct {
	From     *dumpRun       `json:"from"`
	To       *dumpRun       `json:"to"`
	FromSeen int64          `json:"from_seen,omitempty"`
	ToSeen   int64          `json:"to_seen,omitempty"`
	Runs     int            `json:"runs"`
	Returned bool           `json:"returned,omitempty"`
	Observed any            `json:"observed"`
	Derived  market.Derived `json:"derived"`
	Evidence *dumpEvidence  `json:"evidence,omitempty"`
	Prices   []dumpPrice    `json:"prices,omitempty"`
}

// dumpPrice is the value of a price, in the order shown.
type dumpPrice struct {
	N      int      `json:"n"`
	EUR    *float64 `json:"eur"`
	Day    string   `json:"day,omitempty"`
	Source string   `json:"source,omitempty"`
}

// dumpNumbers is a row of a history of counters.
type dumpNumbers struct {
	Run      *dumpRun `json:"run,omitempty"`
	Seen     int64    `json:"seen,omitempty"`
	Stock    string   `json:"stock,omitempty"`
	Sold     *int64   `json:"sold,omitempty"`
	Views    *int64   `json:"views,omitempty"`
	Rating   string   `json:"rating,omitempty"`
	Feedback *int64   `json:"feedback,omitempty"`
	Sales    *int64   `json:"sales,omitempty"`
}

// undated drops the derived instants when times are left out.
func (d *dump) undated(v market.Derived) market.Derived {
	if !d.times {
		v.PostedAt, v.JoinedAt, v.LastSeenAt = nil, nil, nil
	}
	return v
}

func (d *dump) vendors() error {
	type head struct {
		id   int64
		line struct {
			Kind      string         `json:"kind"`
			Market    string         `json:"market"`
			Handle    string         `json:"handle"`
			First     *dumpRun       `json:"first"`
			Last      *dumpRun       `json:"last"`
			FirstSeen int64          `json:"first_seen,omitempty"`
			LastSeen  int64          `json:"last_seen,omitempty"`
			Observed  market.Vendor  `json:"observed"`
			Derived   market.Derived `json:"derived"`
			Versions  []dumpVersion  `json:"versions,omitempty"`
			History   []dumpNumbers  `json:"history,omitempty"`
		}
	}
	return d.each(`SELECT v.id, m.name, v.handle, v.first_run, v.first_seen, v.last_run, v.last_seen, v.observed, v.derived
		FROM vendor v JOIN market m ON m.id = v.market ORDER BY m.name, v.handle`, nil, func(rows *sql.Rows) error {
		var h head
		h.line.Kind = "vendor"
		var first, last int64
		var observed, derived string
		err := rows.Scan(&h.id, &h.line.Market, &h.line.Handle, &first, &h.line.FirstSeen, &last, &h.line.LastSeen, &observed, &derived)
		if err != nil {
			return err
		}
		if observed != "" {
			if err := json.Unmarshal([]byte(observed), &h.line.Observed); err != nil {
				return fmt.Errorf("vendor %q: %w", h.line.Handle, err)
			}
			if err := json.Unmarshal([]byte(derived), &h.line.Derived); err != nil {
				return fmt.Errorf("vendor %q: %w", h.line.Handle, err)
			}
		}
		h.line.First, h.line.Last = d.run(first), d.run(last)
		h.line.FirstSeen, h.line.LastSeen = d.instant(h.line.FirstSeen), d.instant(h.line.LastSeen)
		h.line.Derived = d.undated(h.line.Derived)
		if h.line.Versions, err = d.vendorVersions(h.id); err != nil {
			return err
		}
		err = d.each("SELECT run, seen, rating, feedback, sales FROM vendor_counter WHERE vendor = ? ORDER BY run",
			[]any{h.id}, func(rows *sql.Rows) error {
				var n dumpNumbers
				var run int64
				err := rows.Scan(&run, &n.Seen, &n.Rating, &n.Feedback, &n.Sales)
				n.Run, n.Seen = d.run(run), d.instant(n.Seen)
				h.line.History = append(h.line.History, n)
				return err
			})
		if err != nil {
			return err
		}
		return d.enc.Encode(h.line)
	})
}

func (d *dump) vendorVersions(id int64) (list []dumpVersion, err error) {
	err = d.each(`SELECT from_run, from_seen, to_run, to_seen, runs, observed, derived
		FROM vendor_version WHERE vendor = ? ORDER BY n`, []any{id}, func(rows *sql.Rows) error {
		var v dumpVersion
		var from, to int64
		var observed, derived string
		if err := rows.Scan(&from, &v.FromSeen, &to, &v.ToSeen, &v.Runs, &observed, &derived); err != nil {
			return err
		}
		v.Observed = json.RawMessage(observed)
		if err := json.Unmarshal([]byte(derived), &v.Derived); err != nil {
			return err
		}
		v.From, v.To, v.FromSeen, v.ToSeen = d.run(from), d.run(to), d.instant(v.FromSeen), d.instant(v.ToSeen)
		v.Derived = d.undated(v.Derived)
		list = append(list, v)
		return nil
	})
	return list, err
}

// dumpListing is the line of a listing; its end of the current version is in
// the listing's own row.
type dumpListing struct {
	Kind      string              `json:"kind"`
	Market    string              `json:"market"`
	ID        string              `json:"id"`
	State     market.ListingState `json:"state"`
	Missed    int                 `json:"missed,omitempty"`
	Vendor    string              `json:"vendor,omitempty"`
	First     *dumpRun            `json:"first"`
	Last      *dumpRun            `json:"last"`
	FirstSeen int64               `json:"first_seen,omitempty"`
	LastSeen  int64               `json:"last_seen,omitempty"`
	Detail    bool                `json:"detail,omitempty"`
	DetailAt  int64               `json:"detail_at,omitempty"`
	Numbers   dumpNumbers         `json:"numbers"`
	EUR       *float64            `json:"eur,omitempty"`
	Substance []string            `json:"substances,omitempty"`
	Evidence  *dumpEvidence       `json:"evidence,omitempty"`
	Versions  []dumpVersion       `json:"versions"`
	History   []dumpNumbers       `json:"history,omitempty"`
}

func (d *dump) listings() error {
	return d.each(`SELECT l.id, m.name, l.ext, l.state, l.missed, coalesce(w.handle, ''), l.first_run, l.first_seen,
		l.last_run, l.last_seen, l.detail_at, l.stock, l.sold, l.views, l.rating, l.feedback, l.eur, l.runs,
		coalesce(p.path, ''), coalesce(f.text, ''), l.digest, l.file, l.offset, l.length, l.record, l.revisit
		FROM listing l JOIN market m ON m.id = l.market LEFT JOIN vendor w ON w.id = l.vendor
		LEFT JOIN page p ON p.id = l.page LEFT JOIN label f ON f.id = l.file ORDER BY m.name, l.ext`, nil,
		func(rows *sql.Rows) error {
			line := dumpListing{Kind: "listing"}
			var id, state, first, last, runs int64
			var path, file string
			var ev evidence
			n := &line.Numbers
			err := rows.Scan(append([]any{
				&id, &line.Market, &line.ID, &state, &line.Missed, &line.Vendor, &first, &line.FirstSeen,
				&last, &line.LastSeen, &line.DetailAt, &n.Stock, &n.Sold, &n.Views, &n.Rating, &n.Feedback, &line.EUR, &runs,
				&path, &file,
			}, ev.dest()...)...)
			if err != nil {
				return err
			}
			line.State, line.Detail = stateNames[state], line.DetailAt > 0
			line.First, line.Last = d.run(first), d.run(last)
			if err := d.listingParts(id, &line); err != nil {
				return err
			}
			v := &line.Versions[len(line.Versions)-1]
			v.To, v.ToSeen, v.Runs = line.Last, d.instant(line.LastSeen), int(runs)
			line.Evidence = d.evidence(path, file, &ev)
			line.FirstSeen, line.LastSeen, line.DetailAt = d.instant(line.FirstSeen), d.instant(line.LastSeen), d.instant(line.DetailAt)
			if !d.times {
				line.EUR = nil
			}
			return d.enc.Encode(line)
		})
}

// listingParts reads what hangs on a listing.
func (d *dump) listingParts(id int64, line *dumpListing) error {
	var versions []int64
	err := d.each(`SELECT v.id, v.from_run, v.from_seen, v.to_run, v.to_seen, v.runs, v.returned,
		v.title, v.observed, v.derived, coalesce(p.path, ''), coalesce(f.text, ''),
		v.digest, v.file, v.offset, v.length, v.record, v.revisit FROM version v
		LEFT JOIN page p ON p.id = v.page LEFT JOIN label f ON f.id = v.file WHERE v.listing = ? ORDER BY v.n`,
		[]any{id}, func(rows *sql.Rows) error {
			var v dumpVersion
			var vid, from, to int64
			var title, path, file string
			var observed, derived []byte
			var ev evidence
			err := rows.Scan(append([]any{
				&vid, &from, &v.FromSeen, &to, &v.ToSeen, &v.Runs, &v.Returned, &title, &observed, &derived, &path, &file,
			}, ev.dest()...)...)
			if err != nil {
				return err
			}
			c, err := decodeContent(title, observed, derived)
			if err != nil {
				return fmt.Errorf("listing %s %q: %w", line.Market, line.ID, err)
			}
			v.Observed, v.Derived = c.observed, d.undated(c.derived)
			v.From, v.To, v.FromSeen, v.ToSeen = d.run(from), d.run(to), d.instant(v.FromSeen), d.instant(v.ToSeen)
			v.Evidence = d.evidence(path, file, &ev)
			line.Versions, versions = append(line.Versions, v), append(versions, vid)
			return nil
		})
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return fmt.Errorf("listing %s %q: no version", line.Market, line.ID)
	}
	if d.times {
		for i, vid := range versions {
			if line.Versions[i].Prices, err = d.prices(vid); err != nil {
				return err
			}
		}
	}
	err = d.each(`SELECT s.code FROM mention n JOIN substance s ON s.id = n.substance WHERE n.listing = ? ORDER BY s.code`,
		[]any{id}, func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			line.Substance = append(line.Substance, code)
			return err
		})
	if err != nil {
		return err
	}
	return d.each("SELECT run, seen, stock, sold, views, rating, feedback FROM counter WHERE listing = ? ORDER BY run",
		[]any{id}, func(rows *sql.Rows) error {
			var n dumpNumbers
			var run int64
			err := rows.Scan(&run, &n.Seen, &n.Stock, &n.Sold, &n.Views, &n.Rating, &n.Feedback)
			n.Run, n.Seen = d.run(run), d.instant(n.Seen)
			line.History = append(line.History, n)
			return err
		})
}

func (d *dump) prices(version int64) (list []dumpPrice, err error) {
	err = d.each(`SELECT p.n, p.eur, coalesce(r.day, -1), coalesce(r.source, '')
		FROM price p LEFT JOIN rate r ON r.id = p.rate WHERE p.version = ? ORDER BY p.n`, []any{version}, func(rows *sql.Rows) error {
		var p dumpPrice
		var day int64
		err := rows.Scan(&p.N, &p.EUR, &day, &p.Source)
		if day >= 0 {
			p.Day = fromDay(day).Format("2006-01-02")
		}
		list = append(list, p)
		return err
	})
	return list, err
}
