package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"vedette/amount"
	"vedette/market"
	"vedette/store"
)

var _ store.Store = (*Store)(nil)

// Options says how to open a store.
type Options struct {
	// Path is the database file; it and its folder are made when missing.
	// Beside it live the write-ahead log ("-wal", "-shm") and one ".lock"
	// file per market.
	Path string
	// Now is the clock. It is asked only for instants that no caller gives:
	// when a migration ran, and the end of a run closed without one.
	Now func() time.Time
	// Logger gets what a person may have to act upon. Nil: nothing is logged.
	Logger *slog.Logger
	// RateMaxAge is how old a rate may be for a price; default 7 days, which
	// spans the longest gap in the ECB's series (Easter, four days) and a
	// weekend.
	RateMaxAge time.Duration
	// BusyTimeout is how long a call waits for another process that writes;
	// default 10 s. Goroutines of this process wait as long as their context.
	BusyTimeout time.Duration
	// Readers is how many questions are answered at once; default 4.
	Readers int
	// Reading says that questions will be asked and nothing more: a file that
	// is missing is not made (fs.ErrNotExist), an empty one is ErrEmpty, and
	// one that cannot be written, or whose folder cannot, is read all the same.
	Reading bool
	// Scrub takes secrets out of an address or a text, always alike, and
	// leaves alone what it has scrubbed. With it no secret stays in the file:
	// the frontier of an open run must hold addresses as they are asked for,
	// and what is deleted of it is overwritten when no run is open any more. Nil: there are
	// no secrets in addresses.
	Scrub func(string) string

	// Outbox has every change noted that is to be written elsewhere too
	// (store.Outbox). It costs some bytes and microseconds for each row.
	Outbox bool

	overwrite bool // what is deleted
}

func (o *Options) validate() error {
	if o.Path == "" {
		return fmt.Errorf("sqlite: no path: %w", market.ErrInvalid)
	}
	if o.Now == nil {
		return fmt.Errorf("sqlite: no clock: %w", market.ErrInvalid)
	}
	if o.Scrub == nil {
		o.Scrub = func(text string) string { return text }
	} else {
		o.overwrite = true
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.RateMaxAge <= 0 {
		o.RateMaxAge = 7 * 24 * time.Hour
	}
	if o.BusyTimeout <= 0 {
		o.BusyTimeout = 10 * time.Second
	}
	if o.Readers <= 0 {
		o.Readers = 4
	}
	return nil
}

// Store is a store.Store in one SQLite file.
type Store struct {
	path       string
	now        func() time.Time
	log        *slog.Logger
	rateMaxAge time.Duration
	scrub      func(string) string
	overwrite  bool            // what is deleted
	lex        *amount.Lexicon // of unit prices

	write *writer
	read  *sql.DB
	quick *sql.DB  // for ask alone: what answers at once does not wait for what takes long
	point sync.Map // query -> *sql.Stmt of quick
	names names

	closing sync.Once
	closed  error
}

// Open opens the store at o.Path, makes it when it is missing, and brings an
// older one up to date. It returns ErrNewer for a file of a newer program and
// ErrForeign for a file that is not a store.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if o.Reading {
		blocked, err := existing(path)
		if err != nil {
			return nil, fmt.Errorf("sqlite: open %s: %w", o.Path, err)
		}
		if blocked {
			s, err := openReading(ctx, path, o)
			if err != nil {
				return nil, fmt.Errorf("sqlite: open %s: %w", o.Path, err)
			}
			return s, nil
		}
	}
	// Only the owner may read: the file holds police data.
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	} else if err := f.Close(); err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	w, err := openWriter(ctx, path, o)
	if err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", o.Path, err)
	}
	read, err := sql.Open("sqlite", dsn(path, o.BusyTimeout, "query_only(1)", "temp_store(MEMORY)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", o.Path, err), w.close())
	}
	read.SetMaxOpenConns(o.Readers)
	read.SetMaxIdleConns(o.Readers)
	quick, err := sql.Open("sqlite", dsn(path, o.BusyTimeout, "query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open %s: %w", o.Path, err), read.Close(), w.close())
	}
	quick.SetMaxOpenConns(quickConns)
	quick.SetMaxIdleConns(quickConns)
	return &Store{
		path: path, now: o.Now, log: o.Logger, rateMaxAge: o.RateMaxAge, scrub: o.Scrub, overwrite: o.overwrite, lex: amount.NewLexicon(),
		write: w, read: read, quick: quick,
	}, nil
}

// Close waits for the call in progress, folds the write-ahead log into the
// file and closes it.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.point.Range(func(_, st any) bool {
			s.closed = errors.Join(s.closed, st.(*sql.Stmt).Close())
			return true
		})
		s.closed = errors.Join(s.closed, s.quick.Close(), s.read.Close(), s.write.close())
	})
	return s.closed
}

// quickConns are the connections of Store.quick.
const quickConns = 2

// ask scans the one row of an answer that an index gives at once. The query
// is prepared once for each reading connection, and not watched for ctx's end
// while it runs, which would cost a goroutine and more time than the query.
func (s *Store) ask(ctx context.Context, query string, args []any, dest ...any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	st, ok := s.point.Load(query)
	if !ok {
		fresh, err := s.quick.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		if st, ok = s.point.LoadOrStore(query, fresh); ok {
			if err := fresh.Close(); err != nil {
				return err
			}
		}
	}
	return st.(*sql.Stmt).QueryRowContext(ctx, args...).Scan(dest...)
}

// dsn names the file as a URI, because only a URI may hold any character.
func dsn(path string, busy time.Duration, pragmas ...string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/...
	}
	q := url.Values{}
	q.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()))
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: q.Encode()}
	return u.String()
}
