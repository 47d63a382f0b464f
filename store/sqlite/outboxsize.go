package sqlite

import (
	"context"
	"fmt"
)

// outboxRow is what a row of the outbox takes of the disk with its entry in
// the index, in bytes: 44 when they are new (the test measures it), and more
// where others were taken out between them.
const outboxRow = 64

// OutboxBytes is about how much disk the outbox takes.
func (s *Store) OutboxBytes(ctx context.Context) (int64, error) {
	var rows, reasons int64
	err := s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM outbox),
		(SELECT coalesce(sum(length(reason)), 0) FROM outbox WHERE dead = 1)`).Scan(&rows, &reasons)
	if err != nil {
		return 0, fmt.Errorf("outbox: %w", err)
	}
	return rows*outboxRow + reasons, nil
}
