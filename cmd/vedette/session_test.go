package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vedette/marketsim"
)

// A login wall in the middle of a crawl pauses it; after a person has handed
// over a session, the next crawl goes on at the page where it stopped and
// fetches nothing twice.
func TestLoginPausesAndAnImportedSessionGoesOn(t *testing.T) {
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast,
	})
	sim := w.sims["one"]
	if err := sim.SetFaults(marketsim.Fault{Kind: marketsim.FaultLogin, After: 20}); err != nil {
		t.Fatal(err)
	}
	got := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)
	if got[0]["status"] != "paused" || !strings.Contains(got[0]["reason"].(string), "vedette session import") {
		t.Fatalf("result: %v", got[0])
	}
	cookie := sim.IssueSession(0)
	header := "Cookie: " + cookie.Name + "=" + cookie.Value
	said := run(t, header, "session", "import", "one", "-c", w.config).want(t, statusDone)
	if strings.Contains(said.out+said.errout, cookie.Value) {
		t.Error("the import shows the value of a cookie")
	}
	// A check goes with the session that was handed over, as the crawl does.
	run(t, "", "check", "-c", w.config, "--json").want(t, statusDone)
	got = run(t, "", "crawl", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if got[0]["status"] != "complete" {
		t.Errorf("after the import: %v", got[0])
	}
	for path, n := range sim.Log().Repeated() {
		// The front page proves the mirror at each start; walled pages are
		// fetched again, which is the point.
		if path != "/" && n > 2 {
			t.Errorf("%s was fetched %d times", path, n)
		}
	}
	if dump(t, w.dir, false) == "" {
		t.Error("nothing was stored")
	}
	noSecretOnDisk(t, w.dir, cookie.Value)

	list := run(t, "", "session", "list", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if len(list) != 1 || list[0]["market"] != "one" {
		t.Errorf("list: %v", list)
	}
	run(t, "", "session", "remove", "one", "-c", w.config).want(t, statusDone)
	run(t, "", "session", "remove", "one", "-c", w.config).want(t, statusFailed)
	run(t, "nonsense", "session", "import", "one", "-c", w.config).want(t, statusUsage)
}

// noSecretOnDisk: sessions are encrypted, stored requests scrubbed.
func noSecretOnDisk(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s holds the session's secret", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// With a scrub key of the operator's, two requests with one session carry the
// same mark in the evidence; a key that others can read is refused.
func TestScrubKeyMarksEqualSessions(t *testing.T) {
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast,
	})
	key := write(t, w.dir, "scrub.key", "a secret of the operator")
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	keyed := write(t, w.dir, "keyed.yaml", string(text)+"archive: {scrub_key_file: scrub.key}\n")
	if err := os.Chmod(key, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := run(t, "", "crawl", "-c", keyed).want(t, statusFailed); !strings.Contains(got.out+got.errout, "chmod 600") {
		t.Errorf("an open key: %s%s", got.out, got.errout)
	}
	if err := os.Chmod(key, 0o600); err != nil {
		t.Fatal(err)
	}
	cookie := w.sims["one"].IssueSession(0)
	run(t, "Cookie: "+cookie.Name+"="+cookie.Value, "session", "import", "one", "-c", keyed).want(t, statusDone)
	run(t, "", "crawl", "-c", keyed).want(t, statusDone)
	marks := map[string]int{}
	files, err := filepath.Glob(filepath.Join(w.dir, "data", "archive", "one", "*.warc.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no archive: %v", err)
	}
	for _, file := range files {
		for _, line := range cookieLines(t, file) {
			marks[line]++
		}
	}
	if len(marks) != 1 {
		t.Errorf("marks of one session: %v", marks)
	}
	for line, n := range marks {
		if strings.Contains(line, cookie.Value) || n < 100 {
			t.Errorf("%d requests say %q", n, line)
		}
	}
}

// cookieLines are the Cookie headers of the stored requests.
func cookieLines(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.SplitSeq(string(data), "\r\n") {
		if strings.HasPrefix(line, "Cookie: ") {
			found = append(found, line)
		}
	}
	return found
}
