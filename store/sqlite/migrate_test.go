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
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testTime = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func options(path string) Options {
	return Options{Path: path, Now: func() time.Time { return testTime }}
}

// openRaw is a connection to a file without the store.
func openRaw(t *testing.T, path string) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(); db.Close() })
	return conn
}

// schemaOf is the text of all that a file is made of, in order of name.
func schemaOf(t *testing.T, conn *sql.Conn) string {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return strings.Join(all, ";\n")
}

func exec(t *testing.T, conn *sql.Conn, query string) {
	t.Helper()
	if _, err := conn.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func TestMigrateFromEveryOlderVersion(t *testing.T) {
	dir, err := fs.Sub(migrations, "migration")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(dir, "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	slices.Sort(files)
	fresh := filepath.Join(t.TempDir(), "fresh.db")
	s, err := Open(t.Context(), options(fresh))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	want := schemaOf(t, openRaw(t, fresh))
	for n := range len(files) + 1 {
		t.Run(fmt.Sprintf("after %d of %d migrations", n, len(files)), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "old.db")
			old := fstest.MapFS{}
			for _, f := range files[:n] {
				data, err := fs.ReadFile(dir, f)
				if err != nil {
					t.Fatal(err)
				}
				old[f] = &fstest.MapFile{Data: data}
			}
			if _, err := migrate(t.Context(), openRaw(t, path), old, testTime); err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), options(path))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, schemaOf(t, openRaw(t, path))); d != "" {
				t.Errorf("the schema differs from a fresh one, -fresh +migrated:\n%s", d)
			}
		})
	}
}

func TestMigrateInOrderOnce(t *testing.T) {
	conn := openRaw(t, filepath.Join(t.TempDir(), "x.db"))
	dir := fstest.MapFS{
		"0002_b.sql": {Data: []byte("INSERT INTO a VALUES (2); -- the end\n")},
		"0001_a.sql": {Data: []byte("CREATE TABLE a(x); INSERT INTO a VALUES (1);")},
		"readme.txt": {Data: []byte("no SQL")},
	}
	for _, want := range [][]string{{"0001_a.sql", "0002_b.sql"}, nil} {
		got, err := migrate(t.Context(), conn, dir, testTime)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	var n, applied int64
	if err := conn.QueryRowContext(t.Context(), "SELECT (SELECT count(*) FROM a), (SELECT max(applied) FROM migration)").Scan(&n, &applied); err != nil {
		t.Fatal(err)
	}
	if n != 2 || applied != testTime.UnixMilli() {
		t.Errorf("%d rows, applied at %d", n, applied)
	}
}

func TestMigrateFailsWhole(t *testing.T) {
	conn := openRaw(t, filepath.Join(t.TempDir(), "x.db"))
	good := fstest.MapFS{"1.sql": {Data: []byte("CREATE TABLE a(x)")}}
	if _, err := migrate(t.Context(), conn, good, testTime); err != nil {
		t.Fatal(err)
	}
	before := schemaOf(t, conn)
	good["2.sql"] = &fstest.MapFile{Data: []byte("CREATE TABLE b(x); CREATE TABLE nonsense")}
	_, err := migrate(t.Context(), conn, good, testTime)
	if err == nil || !strings.Contains(err.Error(), "2.sql") {
		t.Errorf("error is %v", err)
	}
	if d := cmp.Diff(before, schemaOf(t, conn)); d != "" {
		t.Errorf("a failed migration left something behind:\n%s", d)
	}
}

func TestOpenRefusesNewerSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	conn := openRaw(t, path)
	exec(t, conn, "INSERT INTO migration VALUES ('9999_future.sql', 1)")
	before := schemaOf(t, conn)
	_, err = Open(t.Context(), options(path))
	if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "9999_future.sql") {
		t.Errorf("error is %v", err)
	}
	if d := cmp.Diff(before, schemaOf(t, conn)); d != "" {
		t.Error(d)
	}
}

func TestOpenLeavesForeignFilesAlone(t *testing.T) {
	for name, make := range map[string]func(t *testing.T, path string){
		"another program's database": func(t *testing.T, path string) {
			exec(t, openRaw(t, path), "CREATE TABLE places(url)")
		},
		"another program's mark": func(t *testing.T, path string) {
			conn := openRaw(t, path)
			exec(t, conn, "PRAGMA application_id = 7")
			exec(t, conn, "CREATE TABLE places(url)")
		},
		"no database": func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("This is a letter. ", 500)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			make(t, path)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := Open(t.Context(), options(path)); err == nil {
				s.Close()
				t.Fatal("opened")
			} else if name != "no database" && !errors.Is(err, ErrForeign) {
				t.Error(err)
			}
			after, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(before) != string(after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			s, err := Open(context.Background(), options(path))
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]Options{
		"no path":        {Now: func() time.Time { return testTime }},
		"no clock":       {Path: "x.db"},
		"path is folder": {Path: t.TempDir(), Now: func() time.Time { return testTime }},
	} {
		if s, err := Open(t.Context(), o); err == nil {
			s.Close()
			t.Errorf("%s: opened", name)
		}
	}
}
