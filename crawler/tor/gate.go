package tor

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strconv"
	"strings"

	"vedette/market"
)

// A gate opens sockets to one address, the proxy's, and refuses all others.
// It is the only place of this package that opens one; a test reads the
// sources for others.
type gate struct {
	network string // tcp or unix
	address string
}

// newGate reads the proxy's address. Names are refused, since to resolve one
// would be a DNS query outside of Tor.
func newGate(proxy string) (gate, error) {
	path, unix := strings.CutPrefix(proxy, "unix:")
	if unix || filepath.IsAbs(proxy) {
		if !filepath.IsAbs(path) {
			return gate{}, badProxy(proxy, "the path of a unix socket must be absolute")
		}
		return gate{network: "unix", address: path}, nil
	}
	host, port, err := net.SplitHostPort(proxy)
	if err != nil {
		return gate{}, badProxy(proxy, "want host:port or the path of a unix socket")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return gate{}, badProxy(proxy, "the port must be a number from 1 to 65535")
	}
	if strings.EqualFold(host, "localhost") {
		host = "127.0.0.1"
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return gate{}, badProxy(proxy, "the host must be an IP address: a name would be resolved outside of Tor")
	}
	return gate{network: "tcp", address: net.JoinHostPort(ip.String(), port)}, nil
}

func badProxy(proxy, why string) error {
	return fmt.Errorf("tor: proxy %q: %s: %w", proxy, why, market.ErrInvalid)
}

// DialContext opens a socket to the proxy. The address is an IP literal, so
// that the resolver is never asked; if it were, it would fail.
func (g gate) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if network != g.network || address != g.address {
		return nil, fault(market.CauseGuard, "the gate opens %s %s only, not %s %s", g.network, g.address, network, address)
	}
	d := net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: noResolver}}
	return d.DialContext(ctx, network, address)
}

// Dial is never used: proxy.SOCKS5 wants the method and takes DialContext.
func (g gate) Dial(network, address string) (net.Conn, error) {
	return g.DialContext(context.Background(), network, address)
}

func noResolver(context.Context, string, string) (net.Conn, error) {
	return nil, fault(market.CauseGuard, "no name is resolved outside of Tor")
}
