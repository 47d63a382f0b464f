package main

import (
	"context"
	"errors"
	"fmt"

	"vedette/crawler/tor"
)

// checkTor connects to the proxy and nothing else.
func (s *setup) checkTor(ctx context.Context) checkItem {
	address := s.config.Proxy.Address
	i := checkItem{Part: "tor", Name: address}
	p, err := tor.ProbeProxy(ctx, address)
	switch {
	case errors.Is(err, tor.ErrNoListener):
		i.Detail = err.Error()
		i.Do = "start Tor (systemctl start tor), or set proxy.address to its SocksPort"
		return i
	case errors.Is(err, tor.ErrNotSOCKS):
		i.Detail = err.Error()
		i.Do = "set proxy.address to Tor's SocksPort (9050, or 9150 of Tor Browser), not its control or HTTP port"
		return i
	case err != nil:
		i.Detail, i.Do = err.Error(), "give proxy.address as an IP address and a port"
		return i
	}
	i.OK, i.Detail = true, "speaks SOCKS5 with user names (a circuit per market)"
	if p.Extended {
		i.Detail += " and extended errors"
		return i
	}
	i.Detail += fmt.Sprintf(", no extended errors (reply 0x%02X)", p.Reply)
	i.Do = "better: add ExtendedErrors to Tor's SocksPort line, so that a market that is gone is told from one that is slow"
	return i
}
