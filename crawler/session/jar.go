package session

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Bounds of a jar. RFC 6265, 6.1 asks for 50 per domain; a market needs about
// five on each mirror.
const (
	maxPerDomain = 50
	maxPerJar    = 500
)

// Jar is the cookies of one account of one market, over all its mirrors. It
// implements http.CookieJar and is safe for concurrent use.
type Jar struct {
	now func() time.Time

	mu       sync.Mutex
	cookies  map[id]*Cookie
	changed  uint64 // counts changes
	onChange func() // called without the mutex; nil: nobody
}

var _ http.CookieJar = (*Jar)(nil)

// NewJar is an empty jar. now is its clock.
func NewJar(now func() time.Time) *Jar { return &Jar{now: now, cookies: map[id]*Cookie{}} }

// SetCookies takes what a site sets with an answer to a request for u. What
// may not be kept is dropped, as browsers do.
func (j *Jar) SetCookies(u *url.URL, cookies []*http.Cookie) {
	host, secure := hostOf(u), secureContext(u)
	if host == "" {
		return
	}
	now := j.now().UTC()
	j.mu.Lock()
	before := j.changed
	for _, set := range cookies {
		c, keep := fromHTTP(set, u, host, now)
		if !domainMatch(host, c.Domain) || c.problem(secure) != "" || !secure && j.shadows(c) {
			continue
		}
		if !keep {
			j.remove(c.id())
			continue
		}
		j.put(c)
	}
	j.bound(now)
	changed := j.changed != before
	j.mu.Unlock()
	if changed && j.onChange != nil {
		j.onChange()
	}
}

// Cookies are those for a request to u: longer paths first, then the older
// (RFC 6265, 5.4).
func (j *Jar) Cookies(u *url.URL) []*http.Cookie {
	host, secure := hostOf(u), secureContext(u)
	path := u.Path
	if !strings.HasPrefix(path, "/") {
		path = "/"
	}
	var fit []*Cookie
	now := j.now()
	j.mu.Lock()
	for _, c := range j.cookies {
		if !c.expired(now) && c.matches(host, path, secure) {
			fit = append(fit, c)
		}
	}
	j.mu.Unlock()
	slices.SortFunc(fit, func(a, b *Cookie) int {
		return cmp.Or(cmp.Compare(len(b.Path), len(a.Path)), a.Created.Compare(b.Created), cmp.Compare(a.Name, b.Name))
	})
	out := make([]*http.Cookie, 0, len(fit))
	for _, c := range fit {
		value, quoted := unquote(c.Value.Reveal())
		out = append(out, &http.Cookie{Name: c.Name, Value: value, Quoted: quoted})
	}
	return out
}

// All are copies of the cookies that have not expired, by domain, path and
// name.
func (j *Jar) All() []Cookie {
	now := j.now()
	j.mu.Lock()
	defer j.mu.Unlock()
	out := make([]Cookie, 0, len(j.cookies))
	for _, c := range j.cookies {
		if !c.expired(now) {
			out = append(out, *c)
		}
	}
	slices.SortFunc(out, func(a, b Cookie) int {
		return cmp.Or(cmp.Compare(a.Domain, b.Domain), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// Replace puts imported cookies in the place of all that the jar has for
// their domains: a session is handed over whole.
func (j *Jar) Replace(cookies []Cookie) {
	now := j.now().UTC()
	j.mu.Lock()
	for _, c := range cookies {
		for key := range j.cookies {
			if key.domain == c.Domain {
				j.remove(key)
			}
		}
	}
	for _, c := range cookies {
		if c.Created.IsZero() {
			c.Created = now
		}
		j.put(&c)
	}
	j.bound(now)
	j.mu.Unlock()
	if j.onChange != nil {
		j.onChange()
	}
}

// put keeps a cookie; one that it replaces lends it its age. A cookie is never
// altered once it is kept.
func (j *Jar) put(c *Cookie) {
	old := j.cookies[c.id()]
	if old != nil {
		c.Created = old.Created
		if old.same(c) {
			return
		}
	}
	j.cookies[c.id()] = c
	j.changed++
}

func (c *Cookie) same(o *Cookie) bool {
	return c.Value.Reveal() == o.Value.Reveal() && c.HostOnly == o.HostOnly && c.Secure == o.Secure &&
		c.HTTPOnly == o.HTTPOnly && c.Expires.Equal(o.Expires)
}

func (j *Jar) remove(key id) {
	if _, ok := j.cookies[key]; ok {
		delete(j.cookies, key)
		j.changed++
	}
}

// shadows reports whether a cookie that came over an open connection would
// stand in the place of a secure one (RFC 6265bis, 5.7, step 15).
func (j *Jar) shadows(c *Cookie) bool {
	for _, old := range j.cookies {
		if old.Secure && old.Name == c.Name && (domainMatch(old.Domain, c.Domain) || domainMatch(c.Domain, old.Domain)) &&
			pathMatch(c.Path, old.Path) {
			return true
		}
	}
	return false
}

// bound drops what has expired and then the oldest beyond the limits.
func (j *Jar) bound(now time.Time) {
	per := map[string][]*Cookie{}
	for key, c := range j.cookies {
		if c.expired(now) {
			j.remove(key)
			continue
		}
		per[c.Domain] = append(per[c.Domain], c)
	}
	for _, list := range per {
		j.dropOldest(list, maxPerDomain)
	}
	if len(j.cookies) > maxPerJar {
		all := make([]*Cookie, 0, len(j.cookies))
		for _, c := range j.cookies {
			all = append(all, c)
		}
		j.dropOldest(all, maxPerJar)
	}
}

func (j *Jar) dropOldest(list []*Cookie, most int) {
	if len(list) <= most {
		return
	}
	slices.SortFunc(list, func(a, b *Cookie) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path))
	})
	for _, c := range list[:len(list)-most] {
		j.remove(c.id())
	}
}

// fromHTTP reads one Set-Cookie; keep is false when it takes the cookie away.
func fromHTTP(set *http.Cookie, u *url.URL, host string, now time.Time) (c *Cookie, keep bool) {
	value := set.Value
	if set.Quoted {
		value = `"` + value + `"`
	}
	c = &Cookie{
		Name: set.Name, Value: NewSecret(value), Domain: cleanDomain(set.Domain), Path: set.Path,
		Secure: set.Secure, HTTPOnly: set.HttpOnly, Created: now,
	}
	if c.Domain == "" || c.Domain == host && publicDomain(host) {
		c.Domain, c.HostOnly = host, true
	}
	if !strings.HasPrefix(c.Path, "/") {
		c.Path = defaultPath(u.Path)
	}
	switch {
	case set.MaxAge < 0:
		return c, false
	case set.MaxAge > 0:
		c.Expires = now.Add(min(maxAge, time.Duration(min(set.MaxAge, int(maxAge/time.Second)))*time.Second))
	case !set.Expires.IsZero():
		c.Expires = set.Expires.UTC()
		if last := now.Add(maxAge); c.Expires.After(last) {
			c.Expires = last
		}
	}
	return c, !c.expired(now)
}

func hostOf(u *url.URL) string { return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") }

// secureContext reports whether what is sent to u is safe from others: https,
// and onions, whose address is the key of their encryption.
func secureContext(u *url.URL) bool {
	return strings.EqualFold(u.Scheme, "https") || strings.HasSuffix(hostOf(u), ".onion")
}

// Format answers every verb alike.
func (j *Jar) Format(f fmt.State, _ rune) { io.WriteString(f, redacted) }

// MarshalText keeps the jar out of JSON and the like.
func (j *Jar) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue keeps the jar out of logs.
func (j *Jar) LogValue() slog.Value { return slog.StringValue(redacted) }

// version counts the changes.
func (j *Jar) version() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changed
}
