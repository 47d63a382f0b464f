package sqlite_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"vedette/market"
	"vedette/store/sqlite"
)

// raw opens the file without the store, to look into it.
func raw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

const (
	crashListings = 1000
	crashEnv      = "VEDETTE_CRASH_CHILD"
)

// TestCrashChild is no test: it is the process that TestCrash kills. It goes
// on with the run until all is committed.
func TestCrashChild(t *testing.T) {
	path := os.Getenv(crashEnv)
	if path == "" {
		t.Skip("only as a child of TestCrash")
	}
	s := open(t, path)
	ctx := t.Context()
	unlock, err := s.LockMarket(ctx, "demotable")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	// A new owner each time, as a restarted crawler has.
	owner := "pid-" + strconv.Itoa(os.Getpid())
	site, at := newSite(200), clock()
	run, _, err := s.BeginRun(ctx, market.Run{ID: "demotable-1", Market: "demotable", Started: at}, owner)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Enqueue(ctx, run.ID, []market.Target{{Path: "/index?from=0", Kind: "index", Priority: 10}}); err != nil {
		t.Fatal(err)
	}
	for {
		leases, err := s.Lease(ctx, run.ID, owner, 3, at, at.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		if len(leases) == 0 {
			return
		}
		for _, l := range leases {
			i, detail := pageOf(t, l.Path)
			n := 5
			if detail {
				n = 1
			}
			r := site.page(run.ID, i, i+n, detail, at)
			if next := i + n; !detail && next < crashListings {
				r.Targets = []market.Target{{Path: fmt.Sprint("/index?from=", next), Kind: "index", Priority: 10}}
			}
			commit(t, s, l, r)
			fmt.Println("committed", l.Path) // the parent counts on it
		}
	}
}

// TestCrash kills a process that commits pages, again and again at random
// moments, and then finds the file whole and nothing lost or done twice.
func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	path := filepath.Join(t.TempDir(), "crash.db")
	kills := 0
	window := 170 * time.Millisecond // longer where even starting takes longer
	for round := 0; ; round++ {
		if round > 200 {
			t.Fatal("the run does not end")
		}
		cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$", "-test.v")
		cmd.Env = append(os.Environ(), crashEnv+"="+path)
		var out strings.Builder
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// From before the file is open to the middle of the work.
		timer := time.AfterFunc(rand.N(window), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		committed := said(out.String())
		checkFile(t, path, committed)
		if len(committed) == 0 {
			window += window / 4
		}
		if err == nil {
			break
		}
		if cmd.ProcessState.Exited() {
			t.Fatalf("the child failed by itself: %v\n%s", err, out.String())
		}
		kills++
	}
	t.Logf("%d kills", kills)
	if kills < 3 {
		t.Errorf("only %d kills: the machine is too fast for this test to mean anything", kills)
	}
	got := finish(t, open(t, path), "demotable-1")
	const n, pages = crashListings, crashListings + crashListings/5
	want := market.RunCounts{
		Fetched: pages, Content: pages, Bytes: pages * 30000, Listings: n, New: n, Rows: 2 * n, Vendors: got.Counts.Vendors,
		Refused: map[string]int{}, States: map[string]int{"content": pages}, Causes: map[string]int{},
	}
	if fmt.Sprint(got.Counts) != fmt.Sprint(want) {
		t.Errorf("counts are %+v, want %+v", got.Counts, want)
	}
	if a, b := dump(t, open(t, path)), undisturbed(t); a != b {
		t.Error("the killed crawl and an undisturbed one differ")
	}
}

// said are the paths that a child says it committed.
func said(out string) (paths []string) {
	for line := range strings.Lines(out) {
		if p, ok := strings.CutPrefix(strings.TrimSpace(line), "committed "); ok {
			paths = append(paths, p)
		}
	}
	return paths
}

// checkFile looks into the file after a kill; committed are the pages whose
// commit had returned.
func checkFile(t *testing.T, path string, committed []string) {
	t.Helper()
	db := raw(t, path)
	defer db.Close()
	var verdict string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("integrity: %s, %v", verdict, err)
	}
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema WHERE name = 'search'").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables == 0 {
		return // killed before the schema was there
	}
	rows, err := db.Query("PRAGMA foreign_key_check")
	if err != nil {
		t.Fatal(err)
	}
	if rows.Next() {
		t.Fatal("a foreign key points nowhere")
	}
	rows.Close()
	for _, p := range committed {
		var phase int
		if err := db.QueryRow("SELECT phase FROM target WHERE path = ?", p).Scan(&phase); err != nil || phase != 3 {
			t.Fatalf("%s was committed and is in phase %d, %v", p, phase, err)
		}
	}
	for name, query := range map[string]string{
		"the run's totals differ from its frontier": `SELECT count(*) FROM run r WHERE
			targets <> (SELECT count(*) FROM target WHERE run = r.id)
			OR done <> (SELECT count(*) FROM target WHERE run = r.id AND phase = 3)
			OR seq <> (SELECT count(*) FROM target WHERE run = r.id AND phase >= 3)
			OR seq <> (SELECT coalesce(max(seq), 0) FROM target WHERE run = r.id)`,
		"a done page has no state":                "SELECT count(*) FROM target t WHERE phase = 3 AND NOT EXISTS (SELECT 1 FROM page p WHERE p.path = t.path)",
		"a listing was recorded without its page": "SELECT count(*) FROM listing l WHERE NOT EXISTS (SELECT 1 FROM page p WHERE p.id = l.page)",
		"a listing has no current version":        "SELECT count(*) FROM listing l WHERE NOT EXISTS (SELECT 1 FROM version v WHERE v.id = l.version AND v.n = l.versions)",
		"a listing cannot be searched for":        "SELECT (SELECT count(*) FROM listing) <> (SELECT count(*) FROM search_docsize)",
		"a version has no price":                  "SELECT count(*) FROM version v WHERE NOT EXISTS (SELECT 1 FROM price p WHERE p.version = v.id)",
	} {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if n != 0 {
			t.Fatalf("after a kill %s (%d)", name, n)
		}
	}
}

// undisturbed is the dump of the same crawl without a kill.
func undisturbed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "calm.db")
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), crashEnv+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s := open(t, path)
	finish(t, s, "demotable-1")
	return dump(t, s)
}

func dump(t *testing.T, s *sqlite.Store) string {
	t.Helper()
	var b strings.Builder
	if err := s.Dump(t.Context(), &b, false); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
