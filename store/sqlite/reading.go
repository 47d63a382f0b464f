package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"vedette/amount"
)

// Errors of Open with Options.Reading.
var (
	// ErrEmpty says that the file holds nothing: no store was ever in it, or
	// what was there is lost.
	ErrEmpty = errors.New("the database file is empty")
	// ErrOlder says that an older program wrote the file and that it cannot
	// be brought up to date because it cannot be written.
	ErrOlder = errors.New("the database was written by an older version of this program and cannot be written here: copy it to a folder that can")
	// ErrReadOnly is returned by calls that write to a store which was opened
	// where nothing can be written.
	ErrReadOnly = errors.New("sqlite: the store is open for reading only")
	// ErrUnfolded says that the newest of the content is in a log beside the
	// file, which only a folder that can be written gives access to.
	ErrUnfolded = errors.New("an unfinished log is beside the database and the folder cannot be written: copy both to a folder that can")
)

// IsCorrupt reports whether err is SQLite's word for a file that is damaged
// or no database at all.
func IsCorrupt(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff
	return code == lib.SQLITE_CORRUPT || code == lib.SQLITE_NOTADB
}

// writeBlocked reports whether the file or its folder cannot be written: a
// copy on read-only media, or another user's.
func writeBlocked(path string) (bool, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		if f, err = os.CreateTemp(filepath.Dir(path), ".vedette-*"); err == nil {
			err = errors.Join(f.Close(), os.Remove(f.Name()))
		}
	}
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return true, nil
	}
	return false, err
}

// readingDSN is how a file is named that cannot be written. Nobody can change
// it, so SQLite may take it as it is, without locks and without a log; a log
// that is there would be passed over, and is refused.
func readingDSN(path string, o Options) (string, error) {
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		return "", ErrUnfolded
	}
	return dsn(path, o.BusyTimeout) + "&mode=ro&immutable=1", nil
}

// existing checks a file that is to be read and not made. blocked: it cannot
// be written.
func existing(path string) (blocked bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	if wal, err := os.Stat(path + "-wal"); info.Size() == 0 && (err != nil || wal.Size() == 0) {
		return false, ErrEmpty
	}
	return writeBlocked(path)
}

// openReading opens a file that cannot be written.
func openReading(ctx context.Context, path string, o Options) (*Store, error) {
	name, err := readingDSN(path, o)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(o.Readers)
	conn, err := db.Conn(ctx)
	if err == nil {
		err = errors.Join(upToDate(ctx, conn), conn.Close())
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return readingStore(db, path, o), nil
}

// OpenDamaged opens what is left of a file that Open does not take, for
// reading: each question answers as far as the damage lets it. Nothing is
// written to the file, and a log beside it is passed over.
func OpenDamaged(o Options) (*Store, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", dsn(o.Path, o.BusyTimeout)+"&mode=ro&immutable=1")
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", o.Path, err)
	}
	return readingStore(db, o.Path, o), nil
}

func readingStore(db *sql.DB, path string, o Options) *Store {
	w := &writer{sem: make(chan struct{}, 1), refuses: ErrReadOnly}
	return &Store{path: path, now: o.Now, log: o.Logger, rateMaxAge: o.RateMaxAge, scrub: o.Scrub, lex: amount.NewLexicon(), write: w, read: db, quick: db}
}

// upToDate refuses a schema that is not this program's own.
func upToDate(ctx context.Context, conn *sql.Conn) error {
	if err := checkOwner(ctx, conn); err != nil {
		return err
	}
	files, err := fs.Glob(migrations, "migration/*.sql")
	if err != nil {
		return err
	}
	seen, err := seenMigrations(ctx, conn)
	if err != nil {
		return err
	}
	for _, s := range seen {
		if !slices.Contains(files, "migration/"+s) {
			return fmt.Errorf("migration %s: %w", s, ErrNewer)
		}
	}
	if len(seen) < len(files) {
		return ErrOlder
	}
	return nil
}
