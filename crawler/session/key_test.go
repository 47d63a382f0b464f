package session

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vedette/market"
)

func TestKeyFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "deep", "session.key")
	if _, err := NewStore(Options{Dir: dir, KeyFile: path}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a file: %v", err)
	}
	if err := CreateKey(path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := CreateKey(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over an old one: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old key is gone: %v", err)
	}
	for name, tt := range map[string]struct {
		text string
		mode os.FileMode
		want string
	}{
		"readable by the group": {string(before), 0o640, "chmod 600"},
		"readable by all":       {string(before), 0o604, "chmod 600"},
		"no key":                {"# nothing\n", 0o600, "AGE-SECRET-KEY-1"},
		"a damaged key":         {"AGE-SECRET-KEY-1SECRETSECRET\n", 0o600, "AGE-SECRET-KEY-1"},
		"a public key":          {"age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n", 0o600, "AGE-SECRET-KEY-1"},
	} {
		if strings.HasPrefix(name, "readable") && runtime.GOOS == "windows" {
			continue
		}
		bad := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(bad, []byte(tt.text), tt.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(bad, tt.mode); err != nil { // whatever the umask is
			t.Fatal(err)
		}
		_, err := NewStore(Options{Dir: dir, KeyFile: bad})
		if !errors.Is(err, market.ErrInvalid) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), bad) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(err.Error(), "SECRETSECRET") {
			t.Errorf("%s: the key is repeated: %v", name, err)
		}
	}
	if _, err := NewStore(Options{Dir: dir, KeyFile: dir}); !errors.Is(err, market.ErrInvalid) {
		t.Errorf("a folder: %v", err)
	}
	if _, err := NewStore(Options{}); !errors.Is(err, market.ErrInvalid) {
		t.Errorf("nothing given: %v", err)
	}
}
