package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"vedette/market"
)

// formatVersion is that of the file's content.
const formatVersion = 1

// maxFile bounds a session file in bytes: maxPerJar cookies of the largest
// size, in JSON.
const maxFile = 8 << 20

// content is what a session file holds, encrypted. It names its market and
// account, so that a file that was moved is found out.
type content struct {
	Version  int            `json:"version"`
	Market   string         `json:"market"`
	Account  string         `json:"account"`
	Imported time.Time      `json:"imported,omitzero"` // when a person last handed it over
	Saved    time.Time      `json:"saved"`
	Cookies  []storedCookie `json:"cookies"`
}

// storedCookie is Cookie with its value in the open.
type storedCookie struct {
	Name     string    `json:"name"`
	Value    string    `json:"value"`
	Domain   string    `json:"domain"`
	HostOnly bool      `json:"host_only,omitempty"`
	Path     string    `json:"path"`
	Secure   bool      `json:"secure,omitempty"`
	HTTPOnly bool      `json:"http_only,omitempty"`
	Expires  time.Time `json:"expires,omitzero"`
	Created  time.Time `json:"created"`
}

func pack(cookies []Cookie) []storedCookie {
	out := make([]storedCookie, 0, len(cookies))
	for _, c := range cookies {
		out = append(out, storedCookie{c.Name, c.Value.Reveal(), c.Domain, c.HostOnly, c.Path, c.Secure, c.HTTPOnly, c.Expires, c.Created})
	}
	return out
}

func unpack(stored []storedCookie) []Cookie {
	out := make([]Cookie, 0, len(stored))
	for _, s := range stored {
		out = append(out, Cookie{s.Name, NewSecret(s.Value), s.Domain, s.HostOnly, s.Path, s.Secure, s.HTTPOnly, s.Expires, s.Created})
	}
	return out
}

// readFile decrypts a session file. Without one the error is
// market.ErrNotFound.
func readFile(path string, key *age.X25519Identity) (content, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return content{}, market.ErrNotFound
	}
	if err != nil {
		return content{}, err
	}
	defer f.Close()
	plain, err := age.Decrypt(io.LimitReader(f, maxFile), key)
	if err != nil {
		return content{}, fmt.Errorf("%s: wrong key file, or damaged: %w: %w", path, market.ErrInvalid, err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		return content{}, fmt.Errorf("%s: damaged: %w: %w", path, market.ErrInvalid, err)
	}
	var c content
	if err := json.Unmarshal(text, &c); err != nil {
		return content{}, fmt.Errorf("%s: %s: %w", path, jsonProblem(text, err), market.ErrInvalid)
	}
	if c.Version != formatVersion {
		return content{}, fmt.Errorf("%s: version %d, this program reads %d: %w", path, c.Version, formatVersion, market.ErrInvalid)
	}
	return c, nil
}

// writeFile encrypts a session file, and replaces the old one only when the
// new one is whole and on the disk.
func writeFile(path string, key *age.X25519Identity, c content) error {
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, key.Recipient())
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // of no effect once it is renamed
	_, err = f.Write(sealed.Bytes())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a rename last. Systems that cannot are not worse off than
// without it.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync() // not supported everywhere
	return d.Close()
}
