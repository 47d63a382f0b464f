package tor

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"vedette/market"
)

// target is where a request goes.
type target struct {
	host string // lower case, a name
	port string
	tls  bool
}

func (t target) address() string { return net.JoinHostPort(t.host, t.port) }

// key tells connections apart: the same host and port with and without TLS
// are two.
func (t target) key() string {
	if t.tls {
		return "https " + t.address()
	}
	return "http " + t.address()
}

func (t target) onion() bool { return strings.HasSuffix(t.host, ".onion") }

// targetOf refuses whatever is not a plain GET to a host name.
func targetOf(req *http.Request) (target, error) {
	if req.Method != http.MethodGet && req.Method != "" {
		return target{}, fault(market.CauseGuard, "method %q: only GET is sent", req.Method)
	}
	if req.Body != nil && req.Body != http.NoBody {
		return target{}, fault(market.CauseGuard, "a request must have no body")
	}
	if req.Host != "" && req.URL != nil && !strings.EqualFold(req.Host, req.URL.Host) {
		return target{}, fault(market.CauseGuard, "Host differs from the URL's host")
	}
	return parseTarget(req.URL)
}

func parseTarget(u *url.URL) (target, error) {
	if u == nil {
		return target{}, fault(market.CauseGuard, "no URL")
	}
	t := target{host: strings.ToLower(u.Hostname()), port: u.Port()}
	switch strings.ToLower(u.Scheme) {
	case "http":
		def(&t.port, "80")
	case "https":
		t.tls = true
		def(&t.port, "443")
	default:
		return target{}, fault(market.CauseGuard, "scheme %q: only http and https", u.Scheme)
	}
	if u.User != nil {
		return target{}, fault(market.CauseGuard, "a URL must have no user name")
	}
	if u.Opaque != "" {
		return target{}, fault(market.CauseGuard, "a URL must have a host")
	}
	if why := badHost(t.host); why != "" {
		return target{}, fault(market.CauseGuard, "host %q: %s", t.host, why)
	}
	return t, nil
}

// badHost says why a host is not a name that Tor may be asked for, or "".
// Names of this machine and of local networks would reach an exit's machine
// or tell that we run something there.
func badHost(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return "IP addresses are refused"
	}
	host = strings.TrimSuffix(host, ".")
	if host == "" || len(host) > 253 {
		return "must have 1 to 253 bytes"
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return "malformed name"
		}
		if strings.ContainsFunc(l, func(r rune) bool {
			return r != '-' && r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
		}) {
			return "malformed name (international names must be in their xn-- form)"
		}
	}
	switch {
	case numeric(last):
		return "IP addresses are refused" // 127.1, 0x7f.1, 2130706433: all that a resolver would take for one
	case last == "localhost" || last == "local" || last == "internal" || last == "arpa" || last == "lan":
		return "local names are refused"
	case len(labels) == 1:
		return "a name without a dot is a local one"
	}
	return ""
}

// numeric is the rule of the URL standard: a host whose last label is a
// number is an IPv4 address.
func numeric(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}
