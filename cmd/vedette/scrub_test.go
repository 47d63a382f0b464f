package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vedette/marketsim"
)

// What archive.scrub_params names is neither in the evidence's addresses nor
// in the store, and a rebuild changes nothing about that.
func TestSecretsOfAddressesAreNotStored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, worldOptions{
		styles: map[string]marketsim.Style{"one": marketsim.StyleLabel}, listings: 100,
		budget: "{requests_per_minute: 60000, concurrency: 2, jitter: 0, pages_per_run: 40}",
	})
	w.ownProfile(t, "demo-label", "  ignore: [sid]\n", "")
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.dir, "vedette.yaml", "archive: {scrub_params: [sid], scrub_key_file: scrub.key}\n"+strings.ReplaceAll(string(text), `(/\d+)?$`, `(/\d+)?(\?sid=\w+)?$`))
	write(t, w.dir, "scrub.key", "a key of the test\n")
	profile, err := os.ReadFile(filepath.Join(w.dir, "own/demo-label.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, w.dir, "own/demo-label.yaml", regexp.MustCompile(`(url: '\^[^']*)\$'`).ReplaceAllString(string(profile), `$1(\?sid=\w+)?$$'`))
	if err := w.sims["one"].SetFaults(marketsim.Fault{Kind: marketsim.FaultSessionLinks}); err != nil {
		t.Fatal(err)
	}
	crawled := run(t, "", "crawl", "-c", w.config, "--json").want(t, statusIncomplete).objects(t)
	if crawled[0]["status"] == "paused" { // while it may go on, its frontier holds addresses as they are
		run(t, "", "runs", "abandon", "-c", w.config, "one").want(t, statusDone)
	}
	sid := regexp.MustCompile(`sid=(\w+)`)
	var secrets [][]byte
	for _, r := range w.sims["one"].Log().Requests() {
		if m := sid.FindStringSubmatch(r.Path); m != nil {
			secrets = append(secrets, []byte(m[1]))
		}
	}
	if len(secrets) < 10 {
		t.Fatalf("only %d addresses with a secret were asked for", len(secrets))
	}
	clean := func(when string) {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(w.dir, "data/vedette.db*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range secrets {
				if bytes.Contains(data, s) {
					t.Fatalf("%s, %s holds %s", when, filepath.Base(f), s)
				}
			}
		}
	}
	clean("after the crawl")
	before := dump(t, w.dir, true)
	run(t, "", "reextract", "-c", w.config).want(t, statusDone)
	clean("after the rebuild")
	if diff := cmp.Diff(strings.Split(before, "\n"), strings.Split(dump(t, w.dir, true), "\n")); diff != "" {
		t.Errorf("-crawled +rebuilt:\n%.2000s", diff)
	}
}
