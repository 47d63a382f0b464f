package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents are the texts whose commands and paths must be true.
func documents(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(docs) == 0 {
		t.Fatalf("docs: %d, %v", len(docs), err)
	}
	return append(docs, "../../README.md", "../../CONTRIBUTING.md", "../../CHANGELOG.md")
}

var runBlock = regexp.MustCompile("(?ms)^```sh run\n(.*?)^```")

// TestDocumentedCommands runs the commands of blocks marked "sh run", in
// order, one folder for each document.
func TestDocumentedCommands(t *testing.T) {
	ran := 0
	for _, doc := range documents(t) {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		blocks := runBlock.FindAllStringSubmatch(string(text), -1)
		if len(blocks) == 0 {
			continue
		}
		t.Run(filepath.Base(doc), func(t *testing.T) {
			dir := t.TempDir()
			for _, block := range blocks {
				for line := range strings.Lines(block[1]) {
					if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
						continue
					}
					ran++
					runDocumented(t, dir, line)
				}
			}
		})
	}
	if ran < 10 {
		t.Errorf("only %d commands were run", ran)
	}
}

// runDocumented runs one line: vedette with arguments, and perhaps > FILE.
func runDocumented(t *testing.T, dir, line string) {
	t.Helper()
	words := strings.Fields(line)
	if words[0] != "vedette" {
		t.Fatalf("%q: only vedette is run by this test", line)
	}
	var to string
	if i := slices.Index(words, ">"); i > 0 && i == len(words)-2 {
		to, words = words[i+1], words[:i]
	}
	cmd := command(t.Context(), t, words[1:]...)
	cmd.Dir = dir
	var errout strings.Builder
	cmd.Stderr = &errout
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", line, err, out, errout.String())
	}
	if len(out) == 0 {
		t.Errorf("%s: nothing on standard output", line)
	}
	if to != "" {
		write(t, dir, to, string(out))
	}
}

// named finds paths of this tree in code spans: docs/x.md, cmd/vedette/y.go, Makefile.
var named = regexp.MustCompile("`((?:docs|cmd|seeds|config|crawler|archive|extract|substance|store|market|marketsim|strictyaml|wire|testdata)/[\\w./-]*\\w|[A-Z]+\\.md|Makefile|Dockerfile|LICENSE|go\\.mod|\\.ci/[\\w-]+)`")

func TestDocumentedPathsExist(t *testing.T) {
	found := 0
	for _, doc := range documents(t) {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			path := m[1]
			found++
			if _, err := os.Stat(filepath.Join("../..", path)); err != nil {
				t.Errorf("%s names %s, which does not exist", filepath.Base(doc), path)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d paths were found in the documents", found)
	}
}

// TestDependenciesAreExplained compares docs/dependencies.md with go.mod.
func TestDependenciesAreExplained(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for line := range strings.Lines(string(mod)) {
		words := strings.Fields(line)
		if len(words) != 2 || !strings.Contains(words[0], ".") || !strings.HasPrefix(words[1], "v") {
			continue // not a direct requirement
		}
		direct++
		if !strings.Contains(string(doc), "| "+words[0]+" |") {
			t.Errorf("docs/dependencies.md does not explain %s", words[0])
		}
	}
	if direct == 0 {
		t.Error("no requirements were read from go.mod")
	}
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, " | ")
		module := strings.TrimPrefix(cells[0], "| ")
		if len(cells) == 4 && strings.Contains(module, "/") && strings.Contains(module, ".") && !strings.Contains(string(mod), "\t"+module+" v") {
			t.Errorf("docs/dependencies.md explains %s, which go.mod does not require", module)
		}
	}
}

var testVariable = regexp.MustCompile(`"(VEDETTE_TEST_[A-Z]+)"`)

// TestLeftOutTestsAreNamed holds the list that make test prints against the
// variables that tests ask for.
func TestLeftOutTestsAreNamed(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range testVariable.FindAllStringSubmatch(string(text), -1) {
			switch m[1] {
			case "VEDETTE_TEST_LOG", "VEDETTE_TEST_OUTAGE": // say how, not whether
				continue
			}
			found++
			if !strings.Contains(string(makefile), "  "+m[1]+"=") {
				t.Errorf("%s asks for %s, and make test does not say that it is left out", path, m[1])
			}
		}
		return nil
	})
	if err != nil || found < 4 {
		t.Errorf("%d variables, %v", found, err)
	}
}
