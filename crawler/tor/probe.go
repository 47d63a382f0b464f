package tor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
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

// ProbeProxy connects to the proxy, through the same gate as every fetch, and
// greets it. A proxy named by a host name is refused before anything is
// asked, as in New.
func ProbeProxy(ctx context.Context, proxy string) (Probe, error) {
	g, err := newGate(proxy)
	if err != nil {
		return Probe{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	conn, err := g.DialContext(ctx, g.network, g.address)
	if err != nil {
		return Probe{}, fmt.Errorf("%w: %w", ErrNoListener, err)
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return Probe{}, fmt.Errorf("%w: %w", ErrNoListener, err)
	}
	reply, err := greet(conn)
	if err != nil {
		return Probe{}, fmt.Errorf("%w: %w", ErrNotSOCKS, err)
	}
	return Probe{Reply: reply, Extended: reply == 0xF6}, nil
}

// greet says hello, gives a user name, and asks for an address that cannot
// exist (RFC 1928, RFC 1929); it returns the reply code.
func greet(rw io.ReadWriter) (byte, error) {
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
