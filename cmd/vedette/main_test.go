package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// asMain makes the test binary behave as vedette itself, so that tests can
// start, trace and kill a real process without building one.
const asMain = "VEDETTE_TEST_AS_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
	}
	os.Exit(m.Run())
}

// command is vedette as a process of its own.
func command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), asMain+"=1")
	return cmd
}

// outcome is what one command line gave.
type outcome struct {
	status      int
	out, errout string
}

// parsed is shared by all command lines of the tests in this process.
var parsed = newShipped()

// run runs a command line in this process.
func run(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var out, errout bytes.Buffer
	app := New(Options{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errout, Now: time.Now, Shipped: parsed})
	status := app.Run(t.Context(), args)
	return outcome{status, out.String(), errout.String()}
}

// want fails unless the status is as expected.
func (o outcome) want(t *testing.T, status int) outcome {
	t.Helper()
	if o.status != status {
		t.Fatalf("exit status %d, want %d\nout: %s\nerr: %s", o.status, status, o.out, o.errout)
	}
	return o
}

// objects decodes JSON lines.
func (o outcome) objects(t *testing.T) []map[string]any {
	t.Helper()
	var list []map[string]any
	for line := range strings.Lines(o.out) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("%q is no JSON object: %v", line, err)
		}
		list = append(list, v)
	}
	return list
}

// need skips without a tool, or fails where nothing may be skipped.
func need(t *testing.T, tool string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		if os.Getenv("VEDETTE_TEST_NO_SKIP") != "" {
			t.Fatalf("%s is not installed", tool)
		}
		t.Skipf("%s is not installed", tool)
	}
	return path
}

// write makes a file in a folder of the test.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
