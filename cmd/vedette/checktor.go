package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// socksPatience is how long a proxy on this machine may take to answer.
const socksPatience = 10 * time.Second

// badOnion has the form of a version 3 address and no valid checksum: Tor
// refuses it without asking the network, and with the flag ExtendedErrors
// says so.
var badOnion = strings.Repeat("a", 56) + ".onion"

// checkTor connects to the proxy and nothing else.
func (s *setup) checkTor(ctx context.Context) checkItem {
	address := s.config.Proxy.Address
	i := checkItem{Part: "tor", Name: address}
	var d net.Dialer
	ctx, cancel := context.WithTimeout(ctx, socksPatience)
	defer cancel()
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		i.Detail = "nothing listens there: " + err.Error()
		i.Do = "start Tor (systemctl start tor), or set proxy.address to its SocksPort"
		return i
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(socksPatience)); err != nil {
		i.Detail = err.Error()
		return i
	}
	reply, err := probeSOCKS(conn)
	if err != nil {
		i.Detail = "it does not speak SOCKS5 with user names: " + err.Error()
		i.Do = "set proxy.address to Tor's SocksPort (9050, or 9150 of Tor Browser), not its control or HTTP port"
		return i
	}
	i.OK, i.Detail = true, "speaks SOCKS5 with user names (a circuit per market)"
	if reply == 0xF6 {
		i.Detail += " and extended errors"
	} else {
		i.Detail += fmt.Sprintf(", no extended errors (reply 0x%02X)", reply)
		i.Do = "better: add ExtendedErrors to Tor's SocksPort line, so that a market that is gone is told from one that is slow"
	}
	return i
}

// probeSOCKS greets, gives a user name, and asks for an address that cannot
// exist; it returns the reply code.
func probeSOCKS(rw io.ReadWriter) (byte, error) {
	if _, err := rw.Write([]byte{5, 1, 2}); err != nil { // version 5, one method: user name
		return 0, err
	}
	var two [2]byte
	if _, err := io.ReadFull(rw, two[:]); err != nil {
		return 0, err
	}
	if two[0] != 5 {
		return 0, fmt.Errorf("answer begins with 0x%02X", two[0])
	}
	if two[1] != 2 {
		return 0, errors.New("user names are refused, so circuits cannot be kept apart")
	}
	const user = "vedette-check"
	auth := append([]byte{1, byte(len(user))}, user...)
	if _, err := rw.Write(append(auth, 1, '0')); err != nil {
		return 0, err
	}
	if _, err := io.ReadFull(rw, two[:]); err != nil {
		return 0, err
	}
	if two[1] != 0 {
		return 0, errors.New("the user name is refused")
	}
	request := append([]byte{5, 1, 0, 3, byte(len(badOnion))}, badOnion...)
	if _, err := rw.Write(append(request, 0, 80)); err != nil {
		return 0, err
	}
	if _, err := io.ReadFull(rw, two[:]); err != nil {
		return 0, err
	}
	return two[1], nil
}
