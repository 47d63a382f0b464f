package session

import (
	"net/netip"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"
)

// Bounds of RFC 6265bis, 5.6, as browsers have them.
const (
	maxPair      = 4096 // bytes of name and value
	maxAttribute = 1024 // bytes of domain or path
	maxAge       = 400 * 24 * time.Hour
)

// Cookie is one cookie as it is kept.
type Cookie struct {
	Name     string
	Value    Secret
	Domain   string // lower case, without a leading dot
	HostOnly bool   // sent to Domain itself only, not to its sub-domains
	Path     string
	Secure   bool
	HTTPOnly bool
	Expires  time.Time // zero: no end of its own
	Created  time.Time
}

// id is what makes a cookie replace another.
type id struct{ domain, path, name string }

func (c *Cookie) id() id { return id{c.Domain, c.Path, c.Name} }

func (c *Cookie) expired(now time.Time) bool { return !c.Expires.IsZero() && !now.Before(c.Expires) }

// matches reports whether the cookie is for a request (RFC 6265, 5.4).
func (c *Cookie) matches(host, path string, secure bool) bool {
	return c.forHost(host) && pathMatch(path, c.Path) && (secure || !c.Secure)
}

func (c *Cookie) forHost(host string) bool {
	return host == c.Domain || !c.HostOnly && domainMatch(host, c.Domain)
}

// problem says why a cookie is not kept, or "".
func (c *Cookie) problem(secureOrigin bool) string {
	name := strings.ToLower(c.Name)
	switch {
	case c.Name == "":
		return "the name is empty"
	case !cookieName(c.Name):
		return "the name has a character that cookies must not have"
	case !cookieValue(c.Value.Reveal()):
		return "the value has a character that cookies must not have"
	case len(c.Name)+len(c.Value.Reveal()) > maxPair:
		return "name and value are too long"
	case len(c.Domain) > maxAttribute || len(c.Path) > maxAttribute:
		return "domain or path is too long"
	case c.Secure && !secureOrigin:
		return "secure, and set over an open connection"
	case strings.HasPrefix(name, "__secure-") && !c.Secure,
		strings.HasPrefix(name, "__host-") && (!c.Secure || !c.HostOnly || c.Path != "/"):
		return "the prefix of the name promises what the cookie does not keep"
	case !strings.HasPrefix(c.Path, "/") || strings.ContainsFunc(c.Path, func(r rune) bool { return r < ' ' || r == 0x7f || r == ';' }):
		return "the path is malformed"
	case badDomain(c.Domain):
		return "the domain is malformed"
	case !c.HostOnly && publicDomain(c.Domain):
		return "the domain belongs to everybody"
	}
	return ""
}

// cookieName allows what servers set in practice, and no separator.
func cookieName(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`=;,"`, r) })
}

// cookieValue allows what can stand in a Cookie header.
func cookieValue(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f || r == ';' })
}

// unquote takes off the double quotes around a value, which belong to it.
func unquote(s string) (inner string, quoted bool) {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1], true
	}
	return s, false
}

// badDomain reports whether a domain is no host name, in its ASCII form.
func badDomain(domain string) bool {
	if domain == "" || strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, "..") {
		return true
	}
	return strings.ContainsFunc(domain, func(r rune) bool {
		return r != '-' && r != '_' && r != '.' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
}

// publicDomain reports whether a domain is a public suffix (com, co.uk,
// onion): a cookie for it would go to strangers.
func publicDomain(domain string) bool {
	if _, err := netip.ParseAddr(domain); err == nil {
		return true // an address has no sub-domains
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// domainMatch is RFC 6265, 5.1.3: an address has no domain but itself.
func domainMatch(host, domain string) bool {
	if host == domain {
		return true
	}
	_, err := netip.ParseAddr(host)
	return err != nil && strings.HasSuffix(host, "."+domain)
}

// pathMatch is RFC 6265, 5.1.4.
func pathMatch(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix) &&
		(strings.HasSuffix(prefix, "/") || path[len(prefix)] == '/')
}

// defaultPath is RFC 6265, 5.1.4: the directory of the request's path.
func defaultPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 || path[0] != '/' {
		return "/"
	}
	return path[:i]
}

// cleanDomain is a domain as kept: lower case, without leading dot.
func cleanDomain(domain string) string {
	return strings.ToLower(strings.TrimPrefix(strings.TrimSpace(domain), "."))
}
