package session

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"vedette/market"
)

// maxImport bounds an import in bytes; a browser's whole jar is smaller.
const maxImport = 4 << 20

// Format is a form in which cookies are handed over.
type Format string

// The forms of an import. FormatAuto tells them apart.
const (
	FormatAuto     Format = ""
	FormatNetscape Format = "cookies.txt" // Netscape's, as curl, wget and most extensions write it
	FormatJSON     Format = "json"        // exports of browser extensions
	FormatHeader   Format = "header"      // the value of a Cookie header, with or without its name
)

// ImportOptions say what an import is for.
type ImportOptions struct {
	Format  Format
	Mirrors []string // addresses of the market: cookies for other hosts are left out
	// Mirror is the address that a Cookie header was sent to; it may be empty
	// when the market has one mirror.
	Mirror string
	Now    time.Time // cookies that have expired by then are left out
}

// Imported is what an import found.
type Imported struct {
	Format  Format
	Cookies []Cookie
	Foreign int // cookies for hosts that are no mirrors, left out
	Expired int // left out
}

// Import reads cookies. An error wraps market.ErrInvalid, names the line or
// cookie and the field, and never repeats a value. It is an error, too, when
// no cookie is left.
func Import(r io.Reader, o ImportOptions) (Imported, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return Imported{}, fmt.Errorf("session: read import: %w", err)
	}
	if len(data) > maxImport {
		return Imported{}, invalid("import is longer than %d bytes", maxImport)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	in := Imported{Format: o.Format}
	if in.Format == FormatAuto {
		in.Format = guess(data)
	}
	var found []Cookie
	switch in.Format {
	case FormatNetscape:
		found, err = parseNetscape(data)
	case FormatJSON:
		found, err = parseJSON(data)
	case FormatHeader:
		found, err = parseHeader(data, o)
	default:
		err = invalid("unknown form %q: cookies.txt, json or header", string(o.Format))
	}
	if err != nil {
		return Imported{}, err
	}
	return in, in.choose(found, o)
}

// choose keeps what is for the market and has not expired.
func (in *Imported) choose(found []Cookie, o ImportOptions) error {
	hosts, err := hostsOf(o.Mirrors)
	if err != nil {
		return err
	}
	for _, c := range found {
		switch {
		case !forAny(&c, hosts):
			in.Foreign++
		case c.expired(o.Now):
			in.Expired++
		default:
			c.Created = o.Now.UTC()
			in.Cookies = append(in.Cookies, c)
		}
	}
	if len(in.Cookies) == 0 {
		return invalid("no cookie for this market: %d found, %d of them for other hosts, %d expired", len(found), in.Foreign, in.Expired)
	}
	return nil
}

func forAny(c *Cookie, hosts []string) bool {
	for _, h := range hosts {
		if c.forHost(h) {
			return true
		}
	}
	return false
}

func hostsOf(mirrors []string) ([]string, error) {
	if len(mirrors) == 0 {
		return nil, invalid("the market has no mirror")
	}
	hosts := make([]string, 0, len(mirrors))
	for _, m := range mirrors {
		u, err := url.Parse(m)
		if err != nil || u.Hostname() == "" {
			return nil, invalid("mirror %q is no address", m)
		}
		hosts = append(hosts, hostOf(u))
	}
	return hosts, nil
}

// guess tells the forms apart by their first character and their tabs.
func guess(data []byte) Format {
	text := bytes.TrimSpace(data)
	switch {
	case len(text) > 0 && (text[0] == '[' || text[0] == '{'):
		return FormatJSON
	case bytes.HasPrefix(text, []byte("#")) || bytes.Count(text, []byte("\t")) >= 6:
		return FormatNetscape
	}
	return FormatHeader
}

// parseHeader reads "Cookie: a=1; b=2", as a browser's developer tools copy
// it. Such cookies are for one host and end with nothing.
func parseHeader(data []byte, o ImportOptions) ([]Cookie, error) {
	mirror := o.Mirror
	if mirror == "" && len(o.Mirrors) == 1 {
		mirror = o.Mirrors[0]
	}
	if mirror == "" {
		return nil, invalid("a Cookie header does not say for which host it is, and the market has %d mirrors: name one", len(o.Mirrors))
	}
	hosts, err := hostsOf([]string{mirror})
	if err != nil {
		return nil, err
	}
	line := strings.TrimSpace(string(data))
	if strings.ContainsAny(line, "\r\n") {
		return nil, invalid("line 2: a Cookie header is one line")
	}
	if len(line) >= 7 && strings.EqualFold(line[:7], "cookie:") {
		line = strings.TrimSpace(line[7:])
	}
	var out []Cookie
	for i, pair := range strings.Split(line, ";") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return nil, invalid("cookie %d: no = between name and value", i+1)
		}
		c := Cookie{Name: strings.TrimSpace(name), Value: NewSecret(strings.TrimSpace(value)), Domain: hosts[0], HostOnly: true, Path: "/"}
		// The header does not tell Secure, which the prefixes promise.
		c.Secure = strings.HasPrefix(strings.ToLower(name), "__")
		if why := c.problem(true); why != "" {
			return nil, invalid("cookie %d: %s", i+1, why)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, invalid("line 1: no cookie")
	}
	return out, nil
}

// invalid makes an error of an import or a file.
func invalid(format string, args ...any) error {
	return fmt.Errorf("session: %w: %w", market.ErrInvalid, fmt.Errorf(format, args...))
}
