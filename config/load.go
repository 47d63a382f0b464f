package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vedette/strictyaml"
)

// ErrMandate says that a market may not be watched: its purpose, authority or
// expiry date is missing, or that date is past.
var ErrMandate = errors.New("no valid mandate")

// maxFile bounds a configuration file. A thousand markets fit many times.
const maxFile = 4 << 20

// Load reads and checks a file. now is the time against which mandates are
// checked: one that has run out is no fault of the file, but of its market
// (Market.Refused).
func Load(path string, now time.Time) (*Config, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	f, err := os.Open(abs)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("config: %s: %w", path, err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("config: %s: larger than %s: this is no configuration file", path, Bytes(maxFile))
	}
	c, err := Parse(path, data, now)
	if err != nil {
		return nil, err
	}
	c.File = abs
	c.resolve(filepath.Dir(abs))
	return c, nil
}

// Parse reads and checks a file's bytes; name stands in messages. Relative
// paths stay relative.
func Parse(name string, data []byte, now time.Time) (*Config, error) {
	c := defaults()
	doc, err := strictyaml.Decode(name, data, &c)
	if err != nil {
		return nil, err
	}
	v := validator{doc: doc, now: now}
	v.config(&c)
	if err := v.faults.Err(); err != nil {
		if v.mandate {
			return nil, fmt.Errorf("%w\n(%w: see docs/law.md)", err, ErrMandate)
		}
		return nil, err
	}
	c.File, c.doc = name, doc
	return &c, nil
}

// resolve makes paths absolute, from the folder of the file.
func (c *Config) resolve(dir string) {
	for _, p := range []*string{&c.Data, &c.Profiles, &c.Taxonomy, &c.Session.KeyFile, &c.Archive.ScrubKeyFile,
		&c.Store.CAFile, &c.Store.APIKeyFile, &c.Store.PasswordFile, &c.Mail.PasswordFile, &c.Mail.CAFile} {
		*p = resolvePath(dir, *p)
	}
	for i := range c.Mail.Recipients {
		c.Mail.Recipients[i].PGPKey = resolvePath(dir, c.Mail.Recipients[i].PGPKey)
	}
	for i := range c.Webhooks {
		c.Webhooks[i].SecretFile = resolvePath(dir, c.Webhooks[i].SecretFile)
	}
	for i := range c.Markets {
		if p := &c.Markets[i].Profile; IsPath(*p) {
			*p = resolvePath(dir, *p)
		}
	}
}

func resolvePath(dir, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}

// IsPath reports whether a market's profile names a file rather than a
// shipped profile.
func IsPath(profile string) bool {
	ext := filepath.Ext(profile)
	return ext == ".yaml" || ext == ".yml"
}

// Market returns a market by its id.
func (c *Config) Market(id string) (Market, bool) {
	for _, m := range c.Markets {
		if m.ID == id {
			return m, true
		}
	}
	return Market{}, false
}

// Fault is what is wrong with a field of a market ("profile", "mirrors[0]"),
// with file and line: for those who find out what the file alone does not
// tell.
func (c *Config) Fault(market, field, format string, args ...any) error {
	for i, m := range c.Markets {
		if m.ID == market {
			return c.doc.Fault(fmt.Sprintf("markets[%d].%s", i, field), format, args...)
		}
	}
	return c.doc.Fault("markets", format, args...)
}

// FaultAt is what is wrong with a field by its whole path, as
// "alerts.watch[0].patterns[1]".
func (c *Config) FaultAt(field, format string, args ...any) error {
	return c.doc.Fault(field, format, args...)
}
