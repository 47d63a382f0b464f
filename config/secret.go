package config

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
)

// redacted is what a secret prints as, whatever the verb.
const redacted = "**redacted**"

// Secret is a value that is used and never shown.
type Secret struct{ value []byte }

// maxSecret bounds a key file: a key is short, and a wrong path is not read
// into memory.
const maxSecret = 64 << 10

// ReadSecret reads a secret from a file. White space at its end is not part
// of it. The file must be closed to other users.
func ReadSecret(path string) (Secret, error) {
	f, err := os.Open(path)
	if err != nil {
		return Secret{}, fmt.Errorf("secret: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return Secret{}, fmt.Errorf("secret: %w", err)
	case !info.Mode().IsRegular():
		return Secret{}, fmt.Errorf("secret: %s: not a plain file", path)
	case info.Mode().Perm()&0o077 != 0:
		return Secret{}, fmt.Errorf("secret: %s: other users can read it (mode %04o): run chmod 600 on it: %w", path, info.Mode().Perm(), fs.ErrPermission)
	case info.Size() > maxSecret:
		return Secret{}, fmt.Errorf("secret: %s: %d bytes: no key is longer than %d", path, info.Size(), maxSecret)
	}
	b := make([]byte, info.Size())
	n, err := f.Read(b)
	b = bytes.TrimRight(b[:n], " \t\r\n")
	if err != nil && len(b) > 0 {
		return Secret{}, fmt.Errorf("secret: %w", err)
	}
	if len(b) == 0 {
		return Secret{}, fmt.Errorf("secret: %s: empty", path)
	}
	return Secret{b}, nil
}

// Bytes is the secret itself.
func (s Secret) Bytes() []byte { return s.value }

// Format hides the secret from every verb, also inside other values.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// String hides the secret.
func (s Secret) String() string { return redacted }

// GoString hides the secret.
func (s Secret) GoString() string { return redacted }

// MarshalText hides the secret in JSON, YAML and logs.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }
