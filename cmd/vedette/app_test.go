package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vedette/config"
	"vedette/marketsim"
)

func TestExitStatus(t *testing.T) {
	dir := t.TempDir()
	good := write(t, dir, "vedette.yaml", string(config.Example()))
	faulty := write(t, dir, "faulty.yaml", "data: x\nmarket: []\n")
	expired := write(t, dir, "expired.yaml", strings.ReplaceAll(string(config.Example()), "2099-12-31", "2020-12-31"))
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"help", []string{"--help"}, statusDone, "Exit status"},
		{"no command", nil, statusDone, "Available Commands"},
		{"version", []string{"version"}, statusDone, "vedette/"},
		{"unknown command", []string{"craw"}, statusUsage, "did you mean crawl"},
		{"unknown flag", []string{"crawl", "--fast"}, statusUsage, "unknown flag: --fast"},
		{"argument too many", []string{"version", "x"}, statusUsage, "takes no arguments"},
		{"sub-command missing", []string{"config"}, statusUsage, "wants a sub-command"},
		{"no configuration", []string{"crawl", "-c", dir + "/none.yaml"}, statusUsage, "vedette config example"},
		{"faulty configuration", []string{"crawl", "-c", faulty}, statusUsage, `faulty.yaml:2: market: unknown key "market"; did you mean "markets"?`},
		{"mandate run out", []string{"crawl", "-c", expired}, statusUsage, "ended on 2020-12-31"},
		{"unknown market", []string{"crawl", "-c", good, "other"}, statusUsage, "There are: example-market"},
		{"no store yet", []string{"search", "-c", good, "x"}, statusFailed, "run vedette crawl"},
		{"no archive yet", []string{"verify", "-c", good}, statusFailed, "no archive"},
		{"profile missing", []string{"extract", "x.html"}, statusUsage, "--profile is missing"},
		{"unknown profile", []string{"extract", "--profile", "nix", "x.html"}, statusUsage, "demo-table"},
		{"page missing", []string{"extract", "--profile", "demo-table", dir + "/x.html"}, statusFailed, "no such file"},
		{"bad limit", []string{"search", "-c", good, "--limit", "0"}, statusUsage, "--limit"},
		{"unknown substance", []string{"search", "-c", good, "--substance", "unobtainium"}, statusUsage, "unobtainium"},
		{"bad state", []string{"search", "-c", good, "--state", "sold"}, statusUsage, "active, missing, gone"},
		{"bad age", []string{"search", "-c", good, "--since", "yesterday"}, statusUsage, "7d"},
		{"parallel", []string{"crawl", "-c", good, "--parallel", "0"}, statusUsage, "1 to 16"},
		{"demo too large", []string{"demo", "--listings", "1"}, statusUsage, "100 to 100000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(t, "", c.args...).want(t, c.status)
			if !strings.Contains(got.out+got.errout, c.says) {
				t.Errorf("says nothing of %q:\n%s%s", c.says, got.out, got.errout)
			}
			if c.status != statusDone && got.out != "" {
				t.Errorf("an error on standard output: %s", got.out)
			}
		})
	}
}

func TestEveryCommandHasHelpAndExamples(t *testing.T) {
	root := New(Options{}).root()
	for _, cmd := range root.Commands() {
		for _, c := range append(cmd.Commands(), cmd) {
			if c.Short == "" || c.Example == "" || !strings.Contains(c.Example, "vedette ") {
				t.Errorf("%s: no help or no example", c.CommandPath())
			}
			if strings.HasSuffix(c.Short, ".") {
				t.Errorf("%s: the short text is no sentence", c.CommandPath())
			}
		}
	}
}

func TestDemoTwiceAndWhatComesAfter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "d")
	first := run(t, "", "demo", "--dir", dir, "--listings", "100", "--json").want(t, statusDone).objects(t)
	if len(first) != 1 {
		t.Fatalf("%d objects", len(first))
	}
	var report demoReport
	raw, err := json.Marshal(first[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatal(err)
	}
	for _, m := range report.Markets {
		if m.Status != "complete" || m.Listings != m.True || m.Equal != m.True || m.Announced != m.True || m.Changing != 0 || m.Priced == 0 {
			t.Errorf("%s: %+v", m.Market, m)
		}
	}
	if len(report.Substances) < 5 || len(report.Try) != 3 {
		t.Errorf("%d substances, %d commands to try", len(report.Substances), len(report.Try))
	}
	for _, try := range report.Try {
		args := strings.Fields(try)[1:]
		if got := run(t, "", args...).want(t, statusDone); got.out == "" {
			t.Errorf("%s: nothing on standard output", try)
		}
	}
	text := run(t, "", "demo", "--dir", dir, "--listings", "100").want(t, statusDone)
	for _, part := range []string{"median EUR", "demo-card", "substances, by name", "try next", "0 requests that would have changed something"} {
		if !strings.Contains(text.out, part) {
			t.Errorf("the report lacks %q:\n%s", part, text.out)
		}
	}
	runs := run(t, "", "runs", "-c", dir+"/vedette.yaml", "--json").want(t, statusDone).objects(t)
	if len(runs) != 6 {
		t.Errorf("%d runs, want 6", len(runs))
	}
	rebuilt(t, dir)
}

// rebuilt rebuilds the store from the archive, which must change nothing, and
// searches what came of it.
func rebuilt(t *testing.T, dir string) {
	t.Helper()
	before := dump(t, dir, true)
	got := run(t, "", "reextract", "-c", dir+"/vedette.yaml", "--json").want(t, statusDone).objects(t)
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(dump(t, dir, true), "\n")); diff != "" {
		t.Errorf("the rebuilt store differs, -before +after:\n%s", diff)
	}
	backup, _ := got[0]["backup"].(string)
	if _, err := os.Stat(backup); err != nil {
		t.Errorf("no backup: %v", err)
	}
	run(t, "", "verify", "-c", dir+"/vedette.yaml").want(t, statusDone)
	if got := run(t, "", "search", "-c", dir+"/vedette.yaml", "--limit", "3", "--json").want(t, statusDone).objects(t); len(got) != 3 {
		t.Errorf("%d listings found after the rebuild", len(got))
	}
}

func TestVerifyFindsOneFlippedByte(t *testing.T) {
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast})
	run(t, "", "crawl", "-c", w.config).want(t, statusDone)
	files, err := filepath.Glob(w.dir + "/data/archive/one/*.warc.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(files[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	got := run(t, "", "verify", "-c", w.config).want(t, statusFailed)
	if !strings.Contains(got.out, filepath.Base(files[0])) || !strings.Contains(got.out, "DAMAGED") {
		t.Errorf("the damage is not named:\n%s", got.out)
	}
}

func TestCrawlOfAHeldMarket(t *testing.T) {
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast})
	s, err := New(Options{Stderr: os.Stderr, Now: time.Now, Shipped: parsed}).setup(w.config)
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.openStore(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	unlock, err := st.LockMarket(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	got := run(t, "", "crawl", "-c", w.config).want(t, statusFailed)
	if !strings.Contains(got.out, "another process") {
		t.Errorf("says: %s%s", got.out, got.errout)
	}
	held := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusFailed).objects(t)[0]
	unlock()
	done := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusDone).objects(t)[0]
	if held["status"] != "not-begun" || held["market"] != "one" || !strings.Contains(held["error"].(string), "another process") {
		t.Errorf("result of a market that is held: %v", held)
	}
	// Whoever reads the output finds the same things, with the same types.
	for _, part := range []string{"counts", "completeness"} {
		want, _ := done[part].(map[string]any)
		got, _ := held[part].(map[string]any)
		for key, value := range want {
			if reflect.TypeOf(got[key]) != reflect.TypeOf(value) {
				t.Errorf("%s.%s is %T in a result without a run, %T in one with", part, key, got[key], value)
			}
		}
	}
}

func TestCrawlStoppedByItsBudget(t *testing.T) {
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100,
		budget: "{requests_per_minute: 60000, concurrency: 2, jitter: 0, pages_per_run: 10}",
	})
	text := run(t, "", "crawl", "-c", w.config).want(t, statusIncomplete).out
	if !strings.Contains(text, "one: paused: ") || !strings.Contains(text, "why: budget: 10 pages per crawl") || !strings.Contains(text, "vedette crawl one goes on with them") {
		t.Errorf("the report:\n%s", text)
	}
	got := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)
	if len(got) != 1 || got[0]["status"] != "paused" || got[0]["reason"] == "" {
		t.Errorf("result: %v", got)
	}
	// The next ones go on, in one run, until the market was seen to its end.
	id, status := got[0]["run"], any("paused")
	for crawls := 2; status == "paused"; crawls++ {
		if crawls > 20 {
			t.Fatal("no end after 20 crawls")
		}
		out := run(t, "", "crawl", "-c", w.config, "--json")
		got = out.objects(t)
		if status = got[0]["status"]; got[0]["run"] != id {
			t.Fatalf("run %v, want %v to go on", got[0]["run"], id)
		}
	}
	counts, _ := got[0]["counts"].(map[string]any)
	if status != "complete" || got[0]["share"] != 1.0 || counts["listings"] != 100.0 {
		t.Errorf("the end: %v", got[0])
	}
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
}

func TestCheckTellsTroublesApart(t *testing.T) {
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast})
	parts := func(o outcome) map[string]bool {
		ok := map[string]bool{}
		for _, i := range o.objects(t) {
			part, _ := i["part"].(string)
			ok[part], _ = i["ok"].(bool)
		}
		return ok
	}
	all := parts(run(t, "", "check", "-c", w.config, "--json").want(t, statusDone))
	want := map[string]bool{"config": true, "clock": true, "disk": true, "store": true, "tor": true, "market": true}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("all well -want +got:\n%s", diff)
	}
	if err := w.sims["one"].SetFaults(marketsim.Fault{Kind: marketsim.FaultSeized}); err != nil {
		t.Fatal(err)
	}
	if got := parts(run(t, "", "check", "-c", w.config, "--json").want(t, statusFailed)); got["market"] || !got["tor"] {
		t.Errorf("seized market: %v", got)
	}
	w.proxy.Kill()
	if got := parts(run(t, "", "check", "-c", w.config, "--json").want(t, statusFailed)); got["tor"] || !got["store"] {
		t.Errorf("no proxy: %v", got)
	}
	write(t, w.dir, "data/vedette.db", strings.Repeat("not a database ", 1000))
	if got := parts(run(t, "", "check", "-c", w.config, "--json").want(t, statusFailed)); got["store"] || !got["disk"] {
		t.Errorf("broken store: %v", got)
	}
}

func TestTableFitsTheTerminal(t *testing.T) {
	tb := table{columns: []column{{head: "id"}, {head: "title", flex: true}, {head: "n", right: true}}}
	tb.add("a", strings.Repeat("wide 寬 ", 20), "1")
	tb.add("bb", "short\x1b[2J", "1000")
	var b strings.Builder
	if err := tb.write(&b, 40); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len([]rune(strings.TrimSpace(line))); n > 40 {
			t.Errorf("%d columns: %q", n, line)
		}
		if strings.Contains(line, "\x1b") {
			t.Errorf("escape: %q", line)
		}
	}
}
