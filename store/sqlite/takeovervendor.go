package sqlite

import (
	"database/sql"
	"errors"
	"fmt"

	"vedette/store"
)

// vendors writes those that are later than what this store has.
func (m *takeover) vendors(t *tx, list []store.HandedVendor) error {
	for i := range list {
		if err := m.vendor(t, &list[i]); err != nil {
			return fmt.Errorf("vendor %q: %w", list[i].Handle, err)
		}
	}
	return nil
}

func (m *takeover) vendor(t *tx, h *store.HandedVendor) error {
	handle, first, last := clean(h.Handle), toMS(h.FirstSeen), toMS(h.LastSeen)
	firstRun, err := m.firstRun(t, first, 0)
	if err != nil {
		return err
	}
	lastRun, err := m.firstRun(t, last, firstRun)
	if err != nil {
		return err
	}
	row := new(vendorRow)
	err = t.row("SELECT id, last_seen, versions, since, digest FROM vendor WHERE market = ? AND handle = ?", []any{m.market, handle},
		&row.id, &row.lastSeen, &row.versions, &row.since, &row.digest)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = t.row("INSERT INTO vendor(market, handle, first_run, first_seen, last_run, last_seen) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
			[]any{m.market, handle, firstRun, first, lastRun, last}, &row.id)
	case err == nil && !m.newer(h.Stamp, row.lastSeen, 0):
		return nil
	}
	if err != nil {
		return err
	}
	m.taken.Vendors++
	if !h.ReadAt.IsZero() {
		if err := m.ownPage(t, row, h); err != nil {
			return err
		}
	}
	_, err = t.exec("UPDATE vendor SET first_run = ?, first_seen = ?, last_run = ?, last_seen = ? WHERE id = ?", firstRun, first, lastRun, last, row.id)
	return err
}

// ownPage writes what the vendor's own page showed when it was last read, and
// that it was read then.
func (m *takeover) ownPage(t *tx, row *vendorRow, h *store.HandedVendor) error {
	read := toMS(h.ReadAt)
	run, err := m.firstRun(t, read, 0)
	if err != nil {
		return err
	}
	row.observed, row.derived = cleanVendor(h.Observed), cleanDerived(h.Derived)
	row.observed.URL = m.s.scrub(row.observed.URL)
	b := &batch{s: m.s, t: t, run: runKey{id: run, market: m.market, marketID: m.marketID}, at: read}
	if err := b.saveVendor(row); err != nil {
		return err
	}
	_, err = m.page(t, row.observed.URL, run, read)
	return err
}
