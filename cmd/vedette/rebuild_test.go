package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/marketsim"
	"vedette/seeds"
)

// ownProfile gives the world a folder of profiles with the shipped one of a
// market in it, one text replaced.
func (w *world) ownProfile(t *testing.T, name, old, replacement string) {
	t.Helper()
	text, err := seeds.Source(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q", name, old)
	}
	write(t, w.dir, "own/"+name+".yaml", strings.Replace(string(text), old, replacement, 1))
	config, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(config), "profiles: own") {
		write(t, w.dir, "vedette.yaml", "profiles: own\n"+string(config))
	}
}

// one is a world with one crawled market.
func crawledWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast})
	run(t, "", "crawl", "-c", w.config).want(t, statusDone)
	return w
}

// lines are those lines of a dump that are of a kind.
func lines(dump, kind string) []string {
	var list []string
	for line := range strings.Lines(dump) {
		if strings.HasPrefix(line, `{"kind":"`+kind+`"`) {
			list = append(list, line)
		}
	}
	return list
}

const (
	listingRequire = `require: ['.mainarea_inner > h2', 'table.productTbl']`
	wrongRequire   = `require: ['div.nowhere']`
)

// What a wrong profile took for unknown pages becomes content when the profile
// is mended: the past improves, too.
func TestReextractReadsWhatABetterProfileCanRead(t *testing.T) {
	t.Parallel()
	calm := crawledWorld(t)
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast})
	w.ownProfile(t, "demo-label", listingRequire, wrongRequire)
	crawled := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)
	states := func(o map[string]any) map[string]any {
		counts, _ := o["counts"].(map[string]any)
		s, _ := counts["states"].(map[string]any)
		return s
	}
	unknown, _ := states(crawled[0])["unknown"].(float64)
	if unknown < 100 {
		t.Fatalf("the wrong profile reads too much: %v", states(crawled[0]))
	}
	w.ownProfile(t, "demo-label", "version: 1", "version: 2")
	got := run(t, "", "reextract", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if got[0]["pages_changed"] != unknown {
		t.Errorf("%v pages changed, want %v", got[0]["pages_changed"], unknown)
	}
	want := lines(dump(t, calm.dir, false), "listing")
	have := lines(strings.ReplaceAll(dump(t, w.dir, false), "demo-label@2", "demo-label@1"), "listing")
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("listings differ, -crawled with the right profile +read again:\n%.2000s", diff)
	}
	after := run(t, "", "runs", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if s := states(after[0]); s["unknown"] != nil || s["content"].(float64) < unknown {
		t.Errorf("states of the run: %v", s)
	}
	if reason, _ := after[0]["reason"].(string); !strings.Contains(reason, "read again with demo-label@2: pages 100 now content") {
		t.Errorf("the run's reason: %v", after[0]["reason"])
	}
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
	again := run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	if !strings.Contains(again.out, "the content is equal") {
		t.Errorf("a second time it differs:\n%s", again.out)
	}
}

// What turns out to be no content stops being content, its run is not complete
// any more, and the right profile brings all of it back.
func TestReextractTakesBackWhatIsNoContent(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	before := dump(t, w.dir, true)
	w.ownProfile(t, "demo-label", listingRequire, wrongRequire)
	run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	runs := run(t, "", "runs", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if runs[0]["status"] != "partial" {
		t.Errorf("the run is %v", runs[0]["status"])
	}
	if found := run(t, "", "search", "-c", w.config, "--json", "--limit", "1").objects(t); found[0]["detail_at"] != nil {
		t.Errorf("a listing still counts as read from its own page: %v", found[0])
	}
	w.ownProfile(t, "demo-label", listingRequire, listingRequire)
	run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(dump(t, w.dir, true), "\n")); diff != "" {
		t.Errorf("-crawled +taken back and brought back:\n%.2000s", diff)
	}
}

// Evidence that is gone is not forgotten by a rebuild.
func TestReextractRefusesWhenTheArchiveHasLostARun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel, "two": marketsim.StyleCard}, listings: 100, budget: fast,
	})
	run(t, "", "crawl", "-c", w.config).want(t, statusDone)
	runs := run(t, "", "runs", "-c", w.config, "--json").objects(t)
	before := dump(t, w.dir, true)
	if err := os.Rename(filepath.Join(w.dir, "data/archive/one"), filepath.Join(w.dir, "taken")); err != nil {
		t.Fatal(err)
	}
	run(t, "", "verify", "-c", w.config).want(t, statusFailed)
	id := runs[0]["run"].(string)
	if runs[0]["market"] != "one" {
		id = runs[1]["run"].(string)
	}
	got := run(t, "", "reextract", "-c", w.config).want(t, statusFailed)
	for _, says := range []string{id, "the archive has no file of it", "--accept-loss", "Nothing was changed"} {
		if !strings.Contains(got.errout, says) {
			t.Errorf("says nothing of %q: %s", says, got.errout)
		}
	}
	if before != dump(t, w.dir, true) {
		t.Error("the store changed")
	}
	run(t, "", "verify", "-c", w.config).want(t, statusFailed)

	accepted := run(t, "", "reextract", "-c", w.config, "--accept-loss", "--json").want(t, statusDone).objects(t)
	if lost, _ := accepted[0]["lost"].([]any); len(lost) != 1 {
		t.Errorf("lost: %v", accepted[0]["lost"])
	}
	verified := run(t, "", "verify", "-c", w.config).want(t, statusDone)
	if !strings.Contains(verified.out, "lost, and accepted on") || !strings.Contains(verified.out, id) {
		t.Errorf("verify does not tell of the loss:\n%s", verified.out)
	}
	run(t, "", "reextract", "-c", w.config).want(t, statusDone) // what was accepted is in nobody's way
	if again := run(t, "", "verify", "-c", w.config).want(t, statusDone); !strings.Contains(again.out, id) {
		t.Errorf("the record of the loss was lost itself:\n%s", again.out)
	}
}

// One manifest and its file less at the end of a chain: the archive alone does
// not show it, the store does.
func TestReextractRefusesWhenTheNewestRunIsTaken(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	run(t, "", "crawl", "-c", w.config).want(t, statusDone)
	newest, _ := run(t, "", "runs", "-c", w.config, "--json", "--limit", "1").objects(t)[0]["run"].(string)
	files, err := filepath.Glob(filepath.Join(w.dir, "data/archive/one", newest+"*"))
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, ".warc.gz") {
			continue
		}
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	got := run(t, "", "reextract", "-c", w.config).want(t, statusFailed)
	if !strings.Contains(got.errout, "its manifest is missing") {
		t.Errorf("with the bytes and without the manifest: %s", got.errout)
	}
	for _, f := range files {
		_ = os.Remove(f)
	}
	run(t, "", "verify", "-c", w.config).want(t, statusFailed)
	got = run(t, "", "reextract", "-c", w.config).want(t, statusFailed)
	if !strings.Contains(got.errout, newest) {
		t.Errorf("without both: %s", got.errout)
	}
	run(t, "", "verify", "-c", w.config).want(t, statusFailed)
}

// A record that the disk has lost stops a rebuild, unless that is accepted.
func TestReextractOfADamagedFile(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	files, err := filepath.Glob(w.dir + "/data/archive/one/*.warc.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	// More than a request record, and before the second pass: a rebuild reads neither.
	clear(data[len(data)/4:][:2048])
	if err := os.WriteFile(files[0], data, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "", "reextract", "-c", w.config).want(t, statusFailed)
	run(t, "", "reextract", "-c", w.config, "--accept-loss").want(t, statusDone)
	runs := run(t, "", "runs", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if reason, _ := runs[0]["reason"].(string); runs[0]["status"] != "partial" || !strings.Contains(reason, "lost a part of it") {
		t.Errorf("the run: %v, %v", runs[0]["status"], reason)
	}
	if got := run(t, "", "verify", "-c", w.config).want(t, statusFailed); !strings.Contains(got.out, "lost, and accepted") {
		t.Errorf("verify: %s", got.out)
	}
}

// Without a store, or with a broken one, the archive is enough.
func TestReextractFromTheArchiveAlone(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, path string){
		"missing": func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		},
		"empty": func(t *testing.T, path string) {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		},
		"another file": func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"a page of zeros": func(t *testing.T, path string) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for at := 8192; at < len(data)/2; at++ {
				data[at] = 0
			}
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := crawledWorld(t)
			before := lines(dump(t, w.dir, true), "listing")
			path := filepath.Join(w.dir, "data/vedette.db")
			spoil(t, path)
			commands := [][]string{{"search", "x"}, {"runs"}, {"crawl"}}
			if name == "a page of zeros" {
				commands = nil // what is damaged in the middle is found by whom it concerns
			}
			for _, args := range commands {
				got := run(t, "", append(args, "-c", w.config)...).want(t, statusFailed)
				if !strings.Contains(got.errout+got.out, "vedette reextract") {
					t.Errorf("%s does not say what to do: %s%s", args[0], got.out, got.errout)
				}
			}
			if got := run(t, "", "verify", "-c", w.config).want(t, statusDone); !strings.Contains(got.out, "no store bears witness") {
				t.Errorf("verify: %s", got.out)
			}
			var report rebuildReport
			if err := json.Unmarshal([]byte(run(t, "", "reextract", "-c", w.config, "--json").want(t, statusDone).out), &report); err != nil {
				t.Fatal(err)
			}
			if report.Trouble == "" || len(report.Notes) == 0 || report.Runs != 1 {
				t.Errorf("the report: %+v", report)
			}
			if diff := cmp.Diff(before, lines(dump(t, w.dir, true), "listing")); diff != "" {
				t.Errorf("-crawled +rebuilt:\n%.2000s", diff)
			}
			if name != "missing" {
				if _, err := os.Stat(report.Backup); err != nil || !strings.Contains(report.Backup, "damaged") {
					t.Errorf("what was there is kept at %q: %v", report.Backup, err)
				}
			}
			run(t, "", "verify", "-c", w.config).want(t, statusDone)
			run(t, "", "crawl", "-c", w.config).want(t, statusDone)
		})
	}
}

// Also what no manifest closes is read again when its place is lost.
func TestReextractOfAnOpenRunWithoutAStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100,
		budget: "{requests_per_minute: 60000, concurrency: 2, jitter: 0, pages_per_run: 30}",
	})
	_ = w.sims["one"].SetFaults(marketsim.Fault{Kind: marketsim.FaultLogin, After: 20})
	got := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)
	if got[0]["status"] != "paused" {
		t.Fatalf("the run is %v: %v", got[0]["status"], got[0]["reason"])
	}
	if err := os.Remove(filepath.Join(w.dir, "data/vedette.db")); err != nil {
		t.Fatal(err)
	}
	report := run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	if !strings.Contains(report.out, "was never closed") {
		t.Errorf("the report: %s", report.out)
	}
	runs := run(t, "", "runs", "-c", w.config, "--json").want(t, statusDone).objects(t)
	counts, _ := runs[0]["counts"].(map[string]any)
	if runs[0]["status"] != "partial" || runs[0]["run"] != got[0]["run"] || counts["content"].(float64) < 10 || runs[0]["manifest_sha256"] == nil {
		t.Errorf("the run: %v", runs[0])
	}
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
	run(t, "", "reextract", "-c", w.config).want(t, statusDone)
}

// A run that nobody will finish is given up by a person, also in a store that
// was rebuilt meanwhile, and is in nobody's way from then on.
func TestAbandonedRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100, budget: fast})
	_ = w.sims["one"].SetFaults(marketsim.Fault{Kind: marketsim.FaultLogin, After: 20})
	paused := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)
	run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	closed := run(t, "", "runs", "abandon", "-c", w.config, "one", "--json").want(t, statusDone).objects(t)
	reason, _ := closed[0]["reason"].(string)
	if closed[0]["run"] != paused[0]["run"] || closed[0]["status"] != "partial" || closed[0]["manifest_sha256"] == nil ||
		!strings.Contains(reason, "abandoned by a person while paused: login") {
		t.Errorf("closed as %v", closed[0])
	}
	run(t, "", "runs", "abandon", "-c", w.config, "one").want(t, statusUsage)
	run(t, "", "verify", "-c", w.config).want(t, statusDone)
	run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	w.sims["one"].SetFaults()
	next := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusDone).objects(t)
	if next[0]["run"] == paused[0]["run"] || next[0]["status"] != "complete" {
		t.Errorf("the next run: %v", next[0])
	}
}
