//go:build unix

package main

import (
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is the user that owns nothing.
const nobody = 65534

// outsider copies the test binary to where any user may run it, and returns
// how to run it without the right to write: as this user, or as nobody when
// this user may write everywhere.
func outsider(t *testing.T) func(args ...string) *exec.Cmd {
	t.Helper()
	dir, err := os.MkdirTemp("", "vedette-outsider-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	from, err := os.Open(self)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	path := filepath.Join(dir, "vedette")
	to, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Dir = "/"
		cmd.Env = append(os.Environ(), asMain+"=1")
		if os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		return cmd
	}
}

// writeBlock takes the right to write from a folder and gives all the right to
// read; what it was comes back when the test ends.
func writeBlock(t *testing.T, dir string) {
	t.Helper()
	mode := func(dirs, files fs.FileMode) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				return os.Chmod(path, dirs)
			}
			return os.Chmod(path, files)
		})
		if err != nil {
			t.Error(err)
		}
	}
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil { // testing makes it its own
		t.Fatal(err)
	}
	mode(0o555, 0o444)
	t.Cleanup(func() { mode(0o755, 0o644) })
}

// Evidence is proved, and the store is asked, where nothing can be written.
func TestWriteBlockedCopyIsReadAndProved(t *testing.T) {
	t.Parallel()
	w := crawledWorld(t)
	vedette := outsider(t)
	writeBlock(t, w.dir)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"verify"}, "whole: 1 runs"},
		{[]string{"search", "--limit", "3"}, "3 of "},
		{[]string{"search", "--json", "--limit", "1"}, `"market":"one"`},
		{[]string{"runs"}, "complete"},
	} {
		out, err := vedette(append(c.args, "-c", w.config)...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.says) {
			t.Errorf("%s: %v, says %s", c.args, err, out)
		}
		if strings.Contains(string(out), "no store bears witness") {
			t.Errorf("%s did not ask the store: %s", c.args, out)
		}
	}
	for _, args := range [][]string{{"crawl"}, {"reextract"}} {
		if out, err := vedette(append(args, "-c", w.config)...).CombinedOutput(); err == nil {
			t.Errorf("%s wrote somewhere: %s", args, out)
		}
	}
}
