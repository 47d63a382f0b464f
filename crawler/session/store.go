package session

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"vedette/market"
)

// suffix ends the names of session files: market@account.age.
const suffix = ".age"

// Options describe where sessions are kept.
type Options struct {
	Dir     string           // made, open to its owner only, when absent
	KeyFile string           // see CreateKey; must exist and be its owner's only
	Now     func() time.Time // default time.Now
	// SaveAfter is how long a change waits for others before it is saved;
	// default 2 s.
	SaveAfter time.Duration
	Logger    *slog.Logger // default: nobody is told
}

// Store keeps the sessions of all markets, one file each. It is safe for
// concurrent use and for several processes.
type Store struct {
	o   Options
	key *age.X25519Identity
}

// NewStore reads the key file and makes the folder. The error wraps
// fs.ErrNotExist without a key file, and market.ErrInvalid when others may
// read it.
func NewStore(o Options) (*Store, error) {
	if o.Dir == "" || o.KeyFile == "" {
		return nil, fmt.Errorf("session: no folder or no key file: %w", market.ErrInvalid)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SaveAfter <= 0 {
		o.SaveAfter = 2 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	key, err := readKey(o.KeyFile)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("session: folder: %w", err)
	}
	return &Store{o: o, key: key}, nil
}

// Load gives the session of an account, empty when there is none yet. It must
// be closed. Changes are saved by themselves.
func (s *Store) Load(marketID, account string) (*Session, error) {
	c, err := s.read(marketID, account)
	if err != nil && !errors.Is(err, market.ErrNotFound) {
		return nil, err
	}
	return newSession(s, marketID, account, c), nil
}

// Import hands over cookies: they replace what the account has for their
// domains, and count from now on as what a person gave.
func (s *Store) Import(marketID, account string, cookies []Cookie) error {
	return s.update(marketID, account, func(c *content) {
		j := NewJar(s.o.Now)
		j.Replace(unpack(c.Cookies))
		j.Replace(cookies)
		c.Cookies, c.Imported = pack(j.All()), s.o.Now().UTC()
	})
}

// Info says what is kept of a session.
type Info struct {
	Market   string
	Account  string
	Imported time.Time // when a person last handed it over; zero: never
	Saved    time.Time
	Cookies  int       // that have not expired
	Expires  time.Time // of the first cookie to expire; zero: none does
}

// List says what is kept, by market and account. A file that cannot be read
// does not hide the others: the error then names it, beside the list.
func (s *Store) List() ([]Info, error) {
	names, err := filepath.Glob(filepath.Join(s.o.Dir, "*"+suffix))
	if err != nil {
		return nil, fmt.Errorf("session: list: %w", err)
	}
	slices.Sort(names)
	var list []Info
	var errs []error
	for _, name := range names {
		marketID, account, _ := strings.Cut(strings.TrimSuffix(filepath.Base(name), suffix), "@")
		c, err := s.read(marketID, account)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, s.info(c))
	}
	return list, errors.Join(errs...)
}

func (s *Store) info(c content) Info {
	i := Info{Market: c.Market, Account: c.Account, Imported: c.Imported, Saved: c.Saved}
	now := s.o.Now()
	for _, k := range c.Cookies {
		switch {
		case k.Expires.IsZero():
			i.Cookies++
		case now.Before(k.Expires):
			i.Cookies++
			if i.Expires.IsZero() || k.Expires.Before(i.Expires) {
				i.Expires = k.Expires
			}
		}
	}
	return i
}

// Remove deletes a session; the error is market.ErrNotFound without one. One
// that is loaded somewhere must be closed before, or it may be saved again.
func (s *Store) Remove(marketID, account string) error {
	path, err := s.path(marketID, account)
	if err != nil {
		return err
	}
	err = os.Remove(path)
	if errors.Is(err, os.ErrNotExist) {
		err = market.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("session: remove %s@%s: %w", marketID, account, err)
	}
	return nil
}

// update changes a session's file under the folder's lock.
func (s *Store) update(marketID, account string, change func(*content)) error {
	path, err := s.path(marketID, account)
	if err != nil {
		return err
	}
	unlock, err := lock(filepath.Join(s.o.Dir, ".lock"))
	if err != nil {
		return err
	}
	defer unlock()
	c, err := s.read(marketID, account)
	if err != nil && !errors.Is(err, market.ErrNotFound) {
		return err
	}
	change(&c)
	c.Version, c.Market, c.Account, c.Saved = formatVersion, marketID, account, s.o.Now().UTC()
	if err := writeFile(path, s.key, c); err != nil {
		return fmt.Errorf("session: save %s@%s: %w", marketID, account, err)
	}
	return nil
}

// read decrypts a session, and checks that it is the one asked for.
func (s *Store) read(marketID, account string) (content, error) {
	path, err := s.path(marketID, account)
	if err != nil {
		return content{}, err
	}
	c, err := readFile(path, s.key)
	if err != nil {
		return content{}, fmt.Errorf("session: %s@%s: %w", marketID, account, err)
	}
	if c.Market != marketID || c.Account != account {
		return content{}, fmt.Errorf("session: %s holds the session of %s@%s: %w", path, c.Market, c.Account, market.ErrInvalid)
	}
	return c, nil
}

// path is the file of a session. Names that could leave the folder, or be
// another's, are refused.
func (s *Store) path(marketID, account string) (string, error) {
	if !plainName(marketID) || !plainName(account) {
		return "", fmt.Errorf("session: market %q, account %q: want 1 to 100 of a-z A-Z 0-9 . _ -: %w", marketID, account, market.ErrInvalid)
	}
	return filepath.Join(s.o.Dir, marketID+"@"+account+suffix), nil
}

func plainName(name string) bool {
	return name != "" && len(name) <= 100 && name[0] != '.' && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// Format answers every verb alike: the key lies within.
func (s *Store) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText keeps the store out of JSON and the like.
func (s *Store) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue keeps the store out of logs.
func (s *Store) LogValue() slog.Value { return slog.StringValue(redacted) }
