package sqlite

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"

	"vedette/market"
)

// vendorRow is a vendor while its page is written.
type vendorRow struct {
	id, lastRun, lastSeen, versions, since int64
	digest                                 []byte
	observed                               market.Vendor
	derived                                market.Derived
}

// vendorPage writes what a vendor's own page showed. Absent fields keep what
// is known; stable fields make versions as those of listings do, counters have
// a history of their own.
func (b *batch) vendorPage(v *market.Vendor, d *market.Derived) error {
	row, err := b.findVendor(v.Handle)
	if err != nil {
		return err
	}
	before := row.observed
	mergeVendor(&row.observed, &row.derived, v, d)
	if row.observed.Rating != before.Rating || !sameInt(row.observed.FeedbackCount, before.FeedbackCount) ||
		!sameInt(row.observed.Sales, before.Sales) {
		_, err := b.t.exec(`INSERT INTO vendor_counter(vendor, run, seen, rating, feedback, sales) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET seen = excluded.seen, rating = excluded.rating,
			feedback = excluded.feedback, sales = excluded.sales`,
			row.id, b.run.id, b.at, row.observed.Rating, row.observed.FeedbackCount, row.observed.Sales)
		if err != nil {
			return err
		}
	}
	return b.saveVendor(row)
}

// findVendor reads a vendor, or makes it.
func (b *batch) findVendor(handle string) (*vendorRow, error) {
	row := new(vendorRow)
	read := func() error {
		var observed, derived string
		err := b.t.row(`SELECT id, last_run, last_seen, versions, since, digest, observed, derived
			FROM vendor WHERE market = ? AND handle = ?`, []any{b.run.market, handle},
			&row.id, &row.lastRun, &row.lastSeen, &row.versions, &row.since, &row.digest, &observed, &derived)
		if err != nil || observed == "" {
			return err
		}
		return errors.Join(json.Unmarshal([]byte(observed), &row.observed), json.Unmarshal([]byte(derived), &row.derived))
	}
	err := read()
	if errors.Is(err, sql.ErrNoRows) {
		if err := b.addVendors([]any{handle}, map[string]int64{handle: 0}); err != nil {
			return nil, err
		}
		return row, read()
	}
	if err == nil && row.lastRun != b.run.id {
		b.count.newVendors++
	}
	return row, err
}

func (b *batch) saveVendor(row *vendorRow) error {
	observed, err := json.Marshal(&row.observed)
	if err != nil {
		return err
	}
	derived, err := json.Marshal(&row.derived)
	if err != nil {
		return err
	}
	stable := stableVendor(row.observed)
	digest, err := json.Marshal(&stable)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(digest)
	changed := !bytes.Equal(sum[:16], row.digest)
	if changed && (row.versions == 0 || row.since != b.run.id) {
		row.versions++
		row.since = b.run.id
	}
	_, err = b.t.exec(`INSERT INTO vendor_version(vendor, n, from_run, from_seen, to_run, to_seen, runs, observed, derived)
		VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET
		runs = runs + (to_run <> excluded.to_run), to_run = excluded.to_run, to_seen = max(to_seen, excluded.to_seen),
		observed = excluded.observed, derived = excluded.derived`,
		row.id, row.versions, b.run.id, b.at, b.run.id, b.at, string(digest), string(derived))
	if err != nil {
		return err
	}
	_, err = b.t.exec(`UPDATE vendor SET last_run = ?, last_seen = max(last_seen, ?), versions = ?, since = ?,
		digest = ?, observed = ?, derived = ? WHERE id = ?`,
		b.run.id, b.at, row.versions, row.since, sum[:16], string(observed), string(derived), row.id)
	return err
}

// stableVendor is what makes a vendor's version: without counters, and without
// times as shown, which often are relative to now.
func stableVendor(v market.Vendor) market.Vendor {
	v.Rating, v.FeedbackCount, v.Sales = "", nil, nil
	v.LastSeenAt, v.JoinedAt, v.URL = "", "", ""
	return v
}

// mergeVendor takes over what a page shows.
func mergeVendor(to *market.Vendor, td *market.Derived, v *market.Vendor, d *market.Derived) {
	for _, p := range []struct {
		to   *string
		from string
	}{
		{&to.Handle, v.Handle}, {&to.DisplayName, v.DisplayName}, {&to.Rating, v.Rating}, {&to.JoinedAt, v.JoinedAt},
		{&to.LastSeenAt, v.LastSeenAt}, {&to.Level, v.Level}, {&to.PGPKey, v.PGPKey}, {&to.PGPFingerprint, v.PGPFingerprint},
		{&to.Description, v.Description}, {&to.ShipsFrom, v.ShipsFrom}, {&to.URL, v.URL},
		{&td.Parser, d.Parser}, {&td.Taxonomy, d.Taxonomy}, {&td.ShipsFrom, d.ShipsFrom}, {&td.PGPFingerprint, d.PGPFingerprint},
	} {
		if p.from != "" {
			*p.to = p.from
		}
	}
	for _, p := range []struct {
		to   **int64
		from *int64
	}{{&to.FeedbackCount, v.FeedbackCount}, {&to.Sales, v.Sales}} {
		if p.from != nil {
			*p.to = p.from
		}
	}
	for _, p := range []struct {
		to   *[]string
		from []string
	}{{&to.Contacts, v.Contacts}, {&to.ShipsTo, v.ShipsTo}, {&td.ShipsTo, d.ShipsTo}, {&td.ShipsToExcept, d.ShipsToExcept}} {
		if len(p.from) > 0 {
			*p.to = p.from
		}
	}
	if d.JoinedAt != nil {
		td.JoinedAt, td.JoinedPrecision = d.JoinedAt, d.JoinedPrecision
	}
	if d.LastSeenAt != nil {
		td.LastSeenAt, td.SeenPrecision = d.LastSeenAt, d.SeenPrecision
	}
	if len(d.Substances) > 0 {
		td.Substances = d.Substances
	}
	if len(d.Entities) > 0 {
		td.Entities = d.Entities
	}
}

func sameInt(a, b *int64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
