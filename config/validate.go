package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"vedette/strictyaml"
)

// validator checks every rule that is not a matter of form.
type validator struct {
	doc     *strictyaml.Document
	now     time.Time
	faults  strictyaml.Faults
	mandate bool // a mandate is missing or has run out
}

func (v *validator) fault(field, format string, args ...any) {
	v.faults = append(v.faults, v.doc.Fault(field, format, args...))
}

func (v *validator) need(ok bool, field, format string, args ...any) {
	if !ok {
		v.fault(field, format, args...)
	}
}

// paramName is the name of a URL parameter as scripts use them.
var paramName = regexp.MustCompile(`^[A-Za-z0-9_.\[\]-]{1,64}$`)

func (v *validator) oneOf(field, what, got string, allowed ...string) {
	v.need(slices.Contains(allowed, got), field, "%s", strictyaml.Unknown(what, got, allowed))
}

func (v *validator) config(c *Config) {
	v.need(c.Data != "", "data", "must not be empty")
	v.need(c.Session.KeyFile != "", "session.key_file", "must not be empty")
	v.address("proxy.address", c.Proxy.Address)
	v.need(!strings.ContainsAny(c.Proxy.UserAgent, "\r\n"), "proxy.user_agent", "must be one line")
	v.limits(&c.Limits)
	v.store(&c.Store)
	v.between("archive.file_bytes", int64(c.Archive.FileBytes), 1<<20, 1<<40, "1MiB to 1024GiB")
	for i, name := range c.Archive.ScrubParams {
		v.need(paramName.MatchString(name), fmt.Sprintf("archive.scrub_params[%d]", i), "%q is no name of a parameter", name)
	}
	v.between("rates.max_age", int64(c.Rates.MaxAge), int64(time.Hour), int64(366*24*time.Hour), "1h to 366d")
	v.oneOf("log.level", "level", c.Log.Level, "debug", "info", "warn", "error")
	v.oneOf("log.format", "format", c.Log.Format, "text", "json")
	v.telling(c)
	v.need(len(c.Markets) > 0, "markets", "none given: name at least one market to watch")
	seen := map[string]bool{}
	for i := range c.Markets {
		m, field := &c.Markets[i], fmt.Sprintf("markets[%d]", i)
		v.market(field, m)
		v.need(!seen[m.ID], field+".id", "%q is used by another market", m.ID)
		seen[m.ID] = true
	}
}

func (v *validator) limits(l *Limits) {
	for _, d := range []struct {
		field string
		value Duration
	}{{"dial", l.Dial}, {"header", l.Header}, {"total", l.Total}} {
		v.between("limits."+d.field, int64(d.value), int64(time.Second), int64(time.Hour), "1s to 1h")
	}
	v.between("limits.body_bytes", int64(l.BodyBytes), 64<<10, 1<<30, "64KiB to 1GiB")
	v.between("limits.payload_bytes", int64(l.PayloadBytes), 64<<10, 1<<30, "64KiB to 1GiB")
	v.between("limits.redirects", int64(l.Redirects), 1, 20, "1 to 20")
}

func (v *validator) between(field string, got, least, most int64, allowed string) {
	v.need(least <= got && got <= most, field, "out of range. Allowed: %s", allowed)
}

var marketID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// accountName is the form under which a session is kept: it becomes part of a
// file's name.
var accountName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$`)

func (v *validator) market(field string, m *Market) {
	v.need(marketID.MatchString(m.ID), field+".id", "%q: want 1 to 40 of a-z, 0-9 and -, and no - at the start", m.ID)
	if m.Name == "" {
		m.Name = m.ID
	}
	v.oneOf(field+".kind", "kind", m.Kind, "market", "shop", "clearnet")
	v.need(m.Profile != "", field+".profile", "missing: name a profile (vedette profile list) or a YAML file")
	v.need(len(m.Mirrors) > 0, field+".mirrors", "none given: write each as scheme://host[:port]")
	seen := map[string]bool{}
	for i, raw := range m.Mirrors {
		at := fmt.Sprintf("%s.mirrors[%d]", field, i)
		v.mirror(at, raw, m.Kind)
		v.need(!seen[raw], at, "%q is listed twice", raw)
		seen[raw] = true
	}
	v.need(accountName.MatchString(m.Account), field+".account", "%q: want 1 to 100 of a-z A-Z 0-9 . _ - and no . at the start", m.Account)
	v.between(field+".stale_after", int64(m.StaleAfter), int64(time.Hour), int64(3660*24*time.Hour), "1h to 3660d")
	v.between(field+".gone_after", int64(m.GoneAfter), 1, 100, "1 to 100")
	v.need(m.Schedule != "", field+".schedule", "must not be empty: a line like 0 3 * * *")
	v.zone(field+".zone", m.Zone)
	v.budget(field+".budget", &m.Budget)
	v.checkMandate(field+".mandate", m)
}

// checkMandate holds a market to Directive (EU) 2016/680, Article 4(1)(b):
// data are collected for specified, explicit and legitimate purposes. A
// mandate that is not there is a fault of the file. One that has run out
// concerns its market alone: that is not watched any more, and what was
// collected under it can still be read.
func (v *validator) checkMandate(field string, m *Market) {
	before := len(v.faults)
	d := &m.Mandate
	v.need(strings.TrimSpace(d.Purpose) != "", field+".purpose", "missing: say what the data serve; without it %s is not watched", m.ID)
	v.need(strings.TrimSpace(d.Authority) != "", field+".authority", "missing: name the legal authority; without it %s is not watched", m.ID)
	switch {
	case d.Expires.IsZero():
		v.fault(field+".expires", "missing: give the last day, like 2027-12-31; without it %s is not watched", m.ID)
	case !v.now.Before(d.Expires.End()):
		f := v.doc.Fault(field+".expires", "the mandate for %s ended on %s: renew it, or remove the market", m.ID, d.Expires.Format(time.DateOnly))
		m.Refused = fmt.Errorf("%w (%w: see docs/law.md)", f, ErrMandate)
	}
	v.mandate = v.mandate || len(v.faults) > before
}

func (v *validator) budget(field string, b *Budget) {
	v.need(b.RequestsPerMinute > 0 && b.RequestsPerMinute <= 60_000, field+".requests_per_minute", "out of range. Allowed: above 0, at most 60000")
	v.between(field+".concurrency", int64(b.Concurrency), 1, 64, "1 to 64")
	v.between(field+".pages_per_run", int64(b.PagesPerRun), 0, 1<<40, "0 (no bound) or more")
	v.between(field+".max_run_pages", int64(b.MaxRunPages), 1, 1<<40, "1 or more")
	v.need(b.MaxRunAge >= Duration(time.Hour), field+".max_run_age", "out of range. Allowed: 1h or more")
	v.need(b.Jitter >= 0 && b.Jitter <= 1, field+".jitter", "out of range. Allowed: 0 to 1")
	v.need(b.SecondPass >= 0 && b.SecondPass <= 1, field+".second_pass", "out of range. Allowed: 0 (no second pass) to 1")
	v.zone(field+".zone", b.Zone)
}

// address takes what package crawler/tor takes: a name would have to be looked
// up, and looking it up outside Tor tells others of it.
func (v *validator) address(field, address string) {
	host, ok := hostOf(address)
	if !ok {
		v.fault(field, "%q: want host:port, like 127.0.0.1:9050", address)
		return
	}
	if _, err := netip.ParseAddr(host); err != nil && !strings.EqualFold(host, "localhost") {
		v.fault(field, "%q: want an IP address or localhost, like 127.0.0.1:9050; no name is ever looked up", address)
	}
}

// hostOf is the host of host:port.
func hostOf(address string) (host string, ok bool) {
	host, port, err := net.SplitHostPort(address)
	n, perr := strconv.Atoi(port)
	return host, err == nil && perr == nil && host != "" && n > 0 && n < 65536
}

func (v *validator) mirror(field, raw, kind string) {
	u, err := url.Parse(raw)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		v.fault(field, "%q: want scheme://host[:port] with http or https", raw)
		return
	}
	if (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		v.fault(field, "%q: want scheme://host[:port] alone, without user, path or query", raw)
		return
	}
	host := strings.ToLower(u.Hostname())
	onion := strings.HasSuffix(host, ".onion")
	switch {
	case kind == "clearnet" && onion:
		v.fault(field, "%q is an onion address: kind clearnet is for the open web", raw)
	case kind != "clearnet" && !onion:
		v.fault(field, "%q is no onion address: use kind clearnet for a site on the open web", raw)
	}
}
