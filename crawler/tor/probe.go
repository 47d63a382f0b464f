package tor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/net/proxy"

	"vedette/market"
)

// probePatience is how long a proxy on this machine may take to answer.
const probePatience = 10 * time.Second

// badOnion has the form of a version 3 address and no valid checksum: Tor
// refuses it without asking the network, and with the flag ExtendedErrors
// says so.
var badOnion = strings.Repeat("a", 56) + ".onion"

// A Probe is what a SOCKS proxy answered to a request that asks the network
// for nothing.
type Probe struct {
	Reply    byte // the SOCKS reply code
	Extended bool // it tells Tor's extended errors
}

// Errors of ProbeProxy, for errors.Is.
var (
	ErrNoListener = errors.New("nothing listens there")
	ErrNotSOCKS   = errors.New("it does not speak SOCKS5 with user names")
)

// ProbeProxy connects to the proxy, through the same gate and with the same
// handshake as every fetch. A proxy named by a host name is refused before
// anything is asked, as in New.
func ProbeProxy(ctx context.Context, address string) (Probe, error) {
	g, err := newGate(address)
	if err != nil {
		return Probe{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	w := &witness{gate: g}
	d, err := proxy.SOCKS5(g.network, g.address, &proxy.Auth{User: "vedette-check", Password: "0"}, w)
	if err != nil {
		return Probe{}, err
	}
	conn, err := d.(proxy.ContextDialer).DialContext(ctx, "tcp", badOnion+":80") // asks for an address that cannot exist
	if err == nil {
		conn.Close() // nothing was sent: there is nothing to be lost
	}
	switch {
	case w.dialE != nil:
		return Probe{}, fmt.Errorf("%w: %w", ErrNoListener, w.dialE)
	case len(w.heard) <= heardAuth+1:
		return Probe{}, fmt.Errorf("%w: %w", ErrNotSOCKS, err)
	}
	reply := w.heard[heardAuth+1]
	return Probe{Reply: reply, Extended: replies[reply] == market.CauseBadAddress}, nil
}
