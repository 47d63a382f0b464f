package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"vedette/market"
)

// queue adds a delivery, or alerts to a digest that is still queued.
func (t *tx) queue(d *market.Delivery) error {
	if d.ID == "" || d.Channel == "" || d.To == "" || len(d.Alerts) == 0 {
		return fmt.Errorf("delivery %q: id, channel, recipient and alerts are required: %w", d.ID, market.ErrInvalid)
	}
	id := d.ID
	for again := 2; ; again++ {
		added, err := t.exec(`INSERT INTO delivery(id, channel, "to", digest, created, due, state, attempts, error, settled)
			VALUES (?, ?, ?, ?, ?, ?, 'queued', 0, '', 0) ON CONFLICT DO NOTHING`,
			id, string(d.Channel), clean(d.To), d.Digest, toMS(d.Created), toMS(d.Due))
		if err != nil {
			return err
		}
		if added > 0 {
			break
		}
		var digest, queued bool
		if err := t.row("SELECT digest, state = 'queued' FROM delivery WHERE id = ?", []any{id}, &digest, &queued); err != nil {
			return err
		}
		if !digest {
			return nil
		}
		if queued {
			break
		}
		// It went out while the look that found these was at work.
		id = fmt.Sprintf("%s-%d", d.ID, again)
	}
	var n int64
	if err := t.row("SELECT coalesce(max(n), 0) FROM notice WHERE delivery = ?", []any{id}, &n); err != nil {
		return err
	}
	for i := range d.Alerts {
		detail, err := encode(&d.Alerts[i])
		if err != nil {
			return err
		}
		n++
		if _, err := t.exec(`INSERT INTO notice(delivery, alert, n, detail) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET detail = excluded.detail`, id, d.Alerts[i].ID, n, detail); err != nil {
			return err
		}
	}
	return nil
}

const deliveryColumns = `SELECT id, channel, "to", digest, created, due, state, attempts, error, settled FROM delivery `

func scanDelivery(rows *sql.Rows) (d market.Delivery, err error) {
	var channel, state string
	var created, due, settled int64
	err = rows.Scan(&d.ID, &channel, &d.To, &d.Digest, &created, &due, &state, &d.Attempts, &d.Error, &settled)
	d.Channel, d.State = market.Channel(channel), market.DeliveryState(state)
	d.Created, d.Due, d.Settled = fromMS(created), fromMS(due), fromMS(settled)
	return d, err
}

func readDeliveries(ctx context.Context, t *sql.Tx, where string, args ...any) (list []market.Delivery, err error) {
	err = eachRow(ctx, t, deliveryColumns+where, args, func(rows *sql.Rows) error {
		d, err := scanDelivery(rows)
		list = append(list, d)
		return err
	})
	return list, err
}

// DueDeliveries returns what is to be sent at now.
func (s *Store) DueDeliveries(ctx context.Context, now time.Time, n int) (list []market.Delivery, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = readDeliveries(ctx, t, "WHERE state = 'queued' AND due <= ? ORDER BY due, id LIMIT ?", toMS(now), n)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Alerts, err = decodeRows[market.Alert](ctx, t, "SELECT detail FROM notice WHERE delivery = ? ORDER BY n", list[i].ID)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("due deliveries: %w", err)
	}
	return list, nil
}

// MarkDelivery records an attempt at a delivery.
func (s *Store) MarkDelivery(ctx context.Context, d market.Delivery) error {
	err := s.write.do(ctx, func(t *tx) error {
		var state string
		err := t.row("SELECT state FROM delivery WHERE id = ?", []any{d.ID}, &state)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return market.ErrNotFound
		case err != nil:
			return err
		case market.DeliveryState(state) != market.DeliveryQueued:
			return fmt.Errorf("it is %s already: %w", state, market.ErrConflict)
		}
		_, err = t.exec("UPDATE delivery SET state = ?, due = ?, attempts = ?, error = ?, settled = ? WHERE id = ?",
			string(d.State), toMS(d.Due), d.Attempts, clean(d.Error), toMS(d.Settled), d.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("mark delivery %s: %w", d.ID, err)
	}
	return nil
}

// Deliveries returns deliveries without their alerts.
func (s *Store) Deliveries(ctx context.Context, state market.DeliveryState, limit int) (list []market.Delivery, err error) {
	err = s.snapshot(ctx, func(t *sql.Tx) error {
		list, err = readDeliveries(ctx, t, `WHERE ?1 = '' OR state = ?1
			ORDER BY state <> 'queued', max(created, settled) DESC, id LIMIT ?2`, string(state), rowLimit(limit))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return list, nil
}
