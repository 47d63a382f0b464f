package session

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"filippo.io/age"

	"vedette/market"
)

// maxKeyFile bounds a key file in bytes: one key and some comments.
const maxKeyFile = 4096

// CreateKey makes a key file, open to its owner only. One that exists is left
// alone: the error is fs.ErrExist.
func CreateKey(path string) error {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("session: make key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("session: key folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("session: key file: %w", err)
	}
	text := "# key of Vedette's sessions: who has it can act as the accounts that were handed over\n" + key.String() + "\n"
	_, err = io.WriteString(f, text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("session: write key file: %w", errors.Join(err, os.Remove(path)))
	}
	return nil
}

// readKey reads a key file, and refuses one that others may read.
func readKey(path string) (*age.X25519Identity, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("session: key file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("session: key file: %w", err)
	}
	if why := open(info); why != "" {
		return nil, fmt.Errorf("session: key file %s %s: %w", path, why, market.ErrInvalid)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return nil, fmt.Errorf("session: key file: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := age.ParseX25519Identity(line)
		if err != nil {
			break // its text would repeat the line
		}
		return key, nil
	}
	return nil, fmt.Errorf("session: key file %s has no line AGE-SECRET-KEY-1...: %w", path, market.ErrInvalid)
}

// open says why a file is open to others, or "". Windows has no such bits.
func open(info fs.FileInfo) string {
	switch {
	case !info.Mode().IsRegular():
		return "is not a regular file"
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return fmt.Sprintf("can be read by others (mode %04o): chmod 600", info.Mode().Perm())
	}
	return ""
}
