package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestSyntheticPages keeps the five worked examples honest where the real
// pages are not at hand: nothing on the invented ones may be misread.
func TestSyntheticPages(t *testing.T) {
	r, err := evaluate("testdata/synthetic", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Differ {
		t.Errorf("%s %s #%d %s: want %q, got %q", c.Source, c.Page, c.Record, c.Field, c.Want, c.Got)
	}
	for _, failure := range r.Failures() {
		t.Error(failure)
	}
	for _, f := range slices.Concat(r.False, r.Foreign, r.States, r.Cuts) {
		t.Errorf("%s %s: %s", f.Market, f.Page, f.What)
	}
	if r.Total.N < 150 {
		t.Errorf("only %d comparisons", r.Total.N)
	}
	for _, s := range r.Skipped {
		t.Errorf("not compared: %+v", s)
	}
}

// TestRealPages holds the thresholds of docs/evaluation.md on the real pages,
// which are not part of the repository.
func TestRealPages(t *testing.T) {
	data := os.Getenv("VEDETTE_TEST_DATA")
	if data == "" {
		const missing = "VEDETTE_TEST_DATA is not set: the profiles were not measured on real pages"
		if os.Getenv("VEDETTE_TEST_NO_SKIP") == "1" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	r, err := evaluate(data, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range r.Failures() {
		t.Error(failure)
	}
	for _, s := range r.Skipped {
		if s.Reason == "not mapped" {
			t.Errorf("%s %s: neither compared nor out of scope", s.Market, s.What)
		}
	}
	if t.Failed() {
		for _, c := range r.Differ {
			t.Logf("%s %s #%d %s: want %q, got %q", c.Source, c.Page, c.Record, c.Field, c.Want, c.Got)
		}
	}
	t.Logf("%d of %d equal", r.Total.Equal, r.Total.N)
}

func TestExitStatus(t *testing.T) {
	for _, tc := range []struct {
		name string
		args []string
		want int
		says string
	}{
		{"no data folder named", nil, exitUsage, "usage"},
		{"unknown flag", []string{"-nothing"}, exitUsage, "nothing"},
		{"folder without gold", []string{"-data", t.TempDir()}, exitUsage, "no rows"},
		{"invented pages", []string{"-data", "testdata/synthetic"}, exitDone, ""},
		{"profiles that read nothing", []string{"-data", "testdata/synthetic", "-profiles", "testdata/blind"}, exitBelow, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if got := run(tc.args, &stdout, &stderr); got != tc.want {
				t.Errorf("exit status %d; want %d\n%s%s", got, tc.want, stdout.String(), stderr.String())
			}
			if !strings.Contains(stderr.String(), tc.says) {
				t.Errorf("says %q; want %q in it", stderr.String(), tc.says)
			}
		})
	}
}

func TestJSONLines(t *testing.T) {
	var stdout, stderr bytes.Buffer
	run([]string{"-data", "testdata/synthetic", "-json"}, &stdout, &stderr)
	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	for i, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("line %d is not JSON: %s", i+1, line)
		}
	}
	if len(lines) < 20 {
		t.Errorf("only %d lines: %s", len(lines), stderr.String())
	}
}
