package sqlite

import (
	"path/filepath"
	"testing"
)

// What OutboxBytes says is what the file's own statistics say, give or take a
// half.
func TestOutboxBytes(t *testing.T) {
	o := options(filepath.Join(t.TempDir(), "x.db"))
	o.Outbox = true
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := s.OutboxBytes(t.Context()); n != 0 || err != nil {
		t.Errorf("an empty outbox takes %d bytes, %v", n, err)
	}
	const rows = 50_000
	_, err = s.write.conn.ExecContext(t.Context(), `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO outbox(kind, ref, run, as_of) SELECT 4 + 2 * (i % 2), i, 1000 * (i % 2), 1790000000000 + i FROM n`, rows)
	if err != nil {
		t.Fatal(err)
	}
	said, err := s.OutboxBytes(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var is int64
	err = s.write.conn.QueryRowContext(t.Context(), "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_schema WHERE tbl_name = 'outbox')").Scan(&is)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows: said %d bytes, %d in the file: %.1f a row", rows, said, is, float64(is)/rows)
	if float64(said) < 0.9*float64(is) || said > is*3/2 {
		t.Errorf("said %d bytes, and the file has %d", said, is)
	}
}
