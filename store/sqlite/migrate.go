package sqlite

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"
)

//go:embed migration/*.sql
var migrations embed.FS

// Errors of Open.
var (
	// ErrNewer says that a newer program wrote the file; this one must not.
	ErrNewer = errors.New("the database was written by a newer version of this program")
	// ErrForeign says that the file is another program's database.
	ErrForeign = errors.New("the file is a database of another program")
)

// applicationID marks a file as ours, in SQLite's header: "VEDT".
const applicationID = 0x56454454

// prepareFile sets the connection up and brings the schema up to date.
func prepareFile(ctx context.Context, conn *sql.Conn, o Options) error {
	if err := checkOwner(ctx, conn); err != nil {
		return err
	}
	for _, p := range setup {
		if _, err := conn.ExecContext(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	if o.overwrite {
		if _, err := conn.ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
			return err
		}
	}
	sub, err := fs.Sub(migrations, "migration")
	if err != nil {
		return err
	}
	applied, err := migrate(ctx, conn, sub, o.Now())
	for _, name := range applied {
		o.Logger.Debug("database migrated", "migration", name)
	}
	if err != nil || !o.Outbox {
		return err
	}
	return noteChanges(ctx, conn)
}

// checkOwner refuses another program's file before anything is written to it.
// It looks in one transaction: another process may be making the file ours.
func checkOwner(ctx context.Context, conn *sql.Conn) (err error) {
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	var id, tables int64
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return err
	}
	if id != applicationID && (id != 0 || tables > 0) {
		return ErrForeign
	}
	return nil
}

// migrate applies the *.sql files of dir that the file has not seen, in order
// of name, each in one transaction, and records them by name. It returns the
// names it applied. A file that has seen a migration which dir lacks comes
// from a newer program: ErrNewer, and nothing is changed.
func migrate(ctx context.Context, conn *sql.Conn, dir fs.FS, now time.Time) (applied []string, err error) {
	files, err := fs.Glob(dir, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	for {
		// Looked up again inside each transaction: two processes may open a
		// new file at once.
		name, err := migrateNext(ctx, conn, dir, files, now)
		if err != nil || name == "" {
			return applied, err
		}
		applied = append(applied, name)
	}
}

// migrateNext applies the first missing migration and returns its name, empty
// when none is missing.
func migrateNext(ctx context.Context, conn *sql.Conn, dir fs.FS, files []string, now time.Time) (name string, err error) {
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return "", err
	}
	defer func() {
		if err != nil || name == "" {
			_, rerr := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			err = errors.Join(err, rerr)
		}
	}()
	seen, err := seenMigrations(ctx, conn)
	if err != nil {
		return "", err
	}
	for _, s := range seen {
		if !slices.Contains(files, s) {
			return "", fmt.Errorf("migration %s: %w", s, ErrNewer)
		}
	}
	i := slices.IndexFunc(files, func(f string) bool { return !slices.Contains(seen, f) })
	if i < 0 {
		return "", nil
	}
	script, err := fs.ReadFile(dir, files[i])
	if err != nil {
		return "", err
	}
	for _, q := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		"CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied INTEGER NOT NULL) WITHOUT ROWID",
		string(script),
	} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			return "", fmt.Errorf("migration %s: %w", files[i], err)
		}
	}
	if _, err := conn.ExecContext(ctx, "INSERT INTO migration(name, applied) VALUES (?, ?)", files[i], toMS(now)); err != nil {
		return "", err
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return "", err
	}
	return files[i], nil
}

func seenMigrations(ctx context.Context, conn *sql.Conn) (names []string, err error) {
	var there int
	err = conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE name = 'migration'").Scan(&there)
	if err != nil || there == 0 {
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, "SELECT name FROM migration ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}
