package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// pageSize is the unit of the file in bytes. Measured with 600 byte
// descriptions, 8 KiB wastes less than SQLite's default of 4 KiB (a version
// row is about a kilobyte), and 16 KiB makes the log larger for nothing.
const pageSize = 8192

// setup is what the writing connection is told before anything else. Order
// matters: the page size must come before the file's first page.
var setup = []string{
	fmt.Sprintf("PRAGMA page_size = %d", pageSize),
	// Readers do not block the writer, nor it them.
	"PRAGMA journal_mode = WAL",
	// A commit is in the operating system's hands when it returns, so a killed
	// process loses nothing; the disk is waited for at checkpoints, so a power
	// failure may lose the newest commits, but never tears the file.
	"PRAGMA synchronous = NORMAL",
	"PRAGMA foreign_keys = ON",
	// 1,000 pages is SQLite's default. It bounds the log at about 8 MiB plus
	// what is written while a reader holds an old snapshot; the limit below
	// gives the disk space back after such a time.
	"PRAGMA wal_autocheckpoint = 1000",
	"PRAGMA journal_size_limit = 16777216",
	// 32 MiB of cache: the inner pages of a million-listing file fit.
	"PRAGMA cache_size = -32768",
	"PRAGMA temp_store = MEMORY",
	// The schema of a file that someone handed over is not trusted to call
	// functions with side effects.
	"PRAGMA trusted_schema = OFF",
}

// writer is the one connection that writes. sem holds one token: who has it
// may use conn and stmts.
type writer struct {
	sem     chan struct{}
	db      *sql.DB
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	known   knownTargets
	waiting waiting
	company company
	done    bool
	refuses error // why nothing is written at all; mostly nil
}

func openWriter(ctx context.Context, path string, o Options) (*writer, error) {
	db, err := sql.Open("sqlite", dsn(path, o.BusyTimeout))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	w := &writer{sem: make(chan struct{}, 1), db: db, conn: conn, stmts: map[string]*sql.Stmt{}}
	if err := prepareFile(ctx, conn, o); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// close waits for the transaction in progress.
func (w *writer) close() error {
	w.sem <- struct{}{}
	defer func() { <-w.sem }()
	if w.done {
		return nil
	}
	w.done = true
	if w.refuses != nil {
		return nil
	}
	var errs []error
	for _, st := range w.stmts {
		errs = append(errs, st.Close())
	}
	// Best effort: another process may be reading, and then the log stays.
	_, _ = w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	_, _ = w.conn.ExecContext(context.Background(), "PRAGMA optimize")
	return errors.Join(append(errs, w.conn.Close(), w.db.Close())...)
}

// errClosed is returned by calls after Close.
var errClosed = errors.New("sqlite: store is closed")

// tx is a transaction in progress. Its statements are not interrupted half
// way: they are short, and do looks at the context before it commits.
type tx struct {
	w         *writer
	ctx       context.Context
	search    searchRows // written at the end
	committed []func()   // what to remember once the transaction is kept
}

// do runs f in a transaction that holds the write lock from its start. All of
// f's effect is kept, or none: none when f returns an error or when ctx ends
// before the commit.
func (w *writer) do(ctx context.Context, f func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case w.sem <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.sem }()
	return w.transact(ctx, f)
}

// transact is do for the holder of the lock.
func (w *writer) transact(ctx context.Context, f func(*tx) error) (err error) {
	if w.done {
		return errClosed
	}
	if w.refuses != nil {
		return w.refuses
	}
	t := &tx{w: w, ctx: context.WithoutCancel(ctx)}
	begin, err := t.stmt("BEGIN IMMEDIATE")
	if err != nil {
		return err
	}
	// The one statement that may wait, for another process.
	if _, err := begin.ExecContext(ctx); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	committed := false
	defer func() {
		if committed {
			return
		}
		if _, rerr := t.exec("ROLLBACK"); rerr != nil {
			err = errors.Join(err, fmt.Errorf("roll back: %w", rerr))
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	if err := t.writeSearch(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, err := t.exec("COMMIT"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	committed = true
	for _, f := range t.committed {
		f()
	}
	return nil
}

// stmt is query, prepared once for the life of the connection. The number of
// different texts is bounded: lists are cut into pieces of at most listMax.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if st, ok := t.w.stmts[query]; ok {
		return st, nil
	}
	st, err := t.w.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	}
	t.w.stmts[query] = st
	return st, nil
}

// exec runs query and returns how many rows it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	st, err := t.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// row scans the one row of query's answer; sql.ErrNoRows when there is none.
func (t *tx) row(query string, args []any, dest ...any) error {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(t.ctx, args...).Scan(dest...)
}

// each calls f for every row of query's answer.
func (t *tx) each(query string, args []any, f func(*sql.Rows) error) (err error) {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// listMax is how many rows or values one statement takes.
const listMax = 40

// marks is "?,?,...": n of them.
func marks(n int) string {
	if n == 0 {
		return ""
	}
	return strings.Repeat(",?", n)[1:]
}

// insert writes rows of width columns with as few statements as possible.
// head ends in VALUES; tail, such as ON CONFLICT, may be empty. It returns how
// many rows were written.
func (t *tx) insert(head string, width int, values []any, tail string) (int64, error) {
	var written int64
	one := "(" + marks(width) + ")"
	for len(values) > 0 {
		n := min(len(values)/width, listMax)
		query := head + strings.Repeat(","+one, n)[1:] + tail
		k, err := t.exec(query, values[:n*width]...)
		if err != nil {
			return written, err
		}
		written += k
		values = values[n*width:]
	}
	return written, nil
}
