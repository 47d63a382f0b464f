package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"vedette/store/sqlite"
)

// earliest is before this program was written: a clock that shows less is
// wrong.
var earliest = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// maxSkew is how far Tor lets a clock be off before consensus documents seem
// expired or not yet valid; beyond it evidence has wrong times too.
const maxSkew = 30 * time.Minute

func (s *setup) checkClock() checkItem {
	now := s.app.Now().UTC()
	i := checkItem{Part: "clock", OK: true, Detail: now.Format(time.RFC3339)}
	if now.Before(earliest) || now.After(earliest.AddDate(50, 0, 0)) {
		i.OK, i.Do = false, "set the clock (timedatectl set-ntp true): Tor and the times of the evidence depend on it"
	}
	return i
}

// minFree is the least free space: one archive file and the store's log.
const minFree = 2 << 30

func (s *setup) checkDisk() checkItem {
	i := checkItem{Part: "disk", Name: s.config.Data, OK: true}
	dir := s.config.Data
	for {
		if _, err := os.Stat(dir); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir) // the folder is made by the first crawl
	}
	free, err := freeBytes(dir)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		i.Detail = "free space is not known on this system"
	case err != nil:
		i.OK, i.Detail, i.Do = false, err.Error(), "make the folder readable for this user"
	case free < minFree:
		i.OK, i.Detail, i.Do = false, size(free)+" free", "make room: below "+size(minFree)+" a crawl may stop half way"
	default:
		i.Detail = size(free) + " free"
	}
	if err := writable(dir); i.OK && err != nil {
		i.OK, i.Detail, i.Do = false, err.Error(), "give this user the right to write there, or choose another data folder"
	}
	return i
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".vedette-check-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (s *setup) checkStore(ctx context.Context) checkItem {
	i := checkItem{Part: "store", Name: s.storePath()}
	if _, err := os.Stat(s.storePath()); errors.Is(err, fs.ErrNotExist) {
		i.OK, i.Detail = true, "not there yet: the first crawl makes it"
		return i
	}
	st, err := s.openStore(ctx)
	if err != nil {
		i.Detail = err.Error()
		switch {
		case errors.Is(err, sqlite.ErrNewer):
			i.Do = "use the version of vedette that wrote it, or a newer one"
		case errors.Is(err, sqlite.ErrForeign):
			i.Do = "choose another data folder: this file is not a store of vedette"
		default:
			i.Do = "see docs/operations.md, \"The store\""
		}
		return i
	}
	defer st.Close()
	if err := integrity(ctx, s.storePath()); err != nil {
		i.Detail, i.Do = err.Error(), "restore a backup, or move the file away and run vedette reextract on a copy"
		return i
	}
	markets, err := st.Summary(ctx)
	if err != nil {
		i.Detail = err.Error()
		return i
	}
	listings := 0
	for _, m := range markets {
		listings += m.Listings
	}
	i.OK, i.Detail = true, fmt.Sprintf("whole, %s listings of %d markets", count(listings), len(markets))
	return i
}

// integrity asks SQLite itself, on a connection of its own that cannot write.
func integrity(ctx context.Context, path string) (err error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: "mode=ro"}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var answer string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer); err != nil {
		return err
	}
	if answer != "ok" {
		return errors.New("damaged: " + answer)
	}
	return nil
}
