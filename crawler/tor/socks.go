package tor

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/net/proxy"

	"vedette/market"
)

// Numbers of RFC 1928 and RFC 1929.
const (
	socksVersion    = 5
	authVersion     = 1
	methodNone      = 0x00
	methodPassword  = 0x02
	methodRefused   = 0xFF
	heardGreeting   = 2 // version, method
	heardAuth       = 4 // + version, status
	heardReply      = 8 // + version, reply, reserved, address type
	replySucceeded  = 0x00
	replyUnassigned = 0x09 // first code of RFC 1928 without a meaning
)

// replies are the causes of reply codes: RFC 1928, and Tor's proposal 304
// from 0xF0 on (SocksPort flag ExtendedErrors).
var replies = map[byte]market.Cause{
	0x01: market.CauseGeneral,
	0x02: market.CauseNotAllowed,
	0x03: market.CauseNetUnreachable,
	0x04: market.CauseHostUnreachable,
	0x05: market.CauseConnRefused,
	0x06: market.CauseTTLExpired,
	0x07: market.CauseNotSupported,
	0x08: market.CauseNotSupported,
	0xF0: market.CauseDescriptorNotFound,
	0xF1: market.CauseDescriptorInvalid,
	0xF2: market.CauseIntroFailed,
	0xF3: market.CauseRendezvousFailed,
	0xF4: market.CauseClientAuthMissing,
	0xF5: market.CauseClientAuthWrong,
	0xF6: market.CauseBadAddress,
	0xF7: market.CauseIntroTimeout,
}

// errNoIsolation stops a handshake before a target is named.
var errNoIsolation = errors.New("the proxy does not ask for user name and password, so circuits could not be isolated")

// A witness lies below x/net's SOCKS client, whose errors are texts, and
// keeps the proxy's answer: greeting, authentication, reply. It is also the
// forward dialer of one handshake, behind the gate.
type witness struct {
	net.Conn
	gate  gate
	heard []byte // the first bytes from the proxy, at most heardReply
	dialE error  // why the proxy could not be reached
}

// DialContext opens the socket to the proxy; proxy.SOCKS5 calls it.
func (w *witness) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	w.Conn, w.dialE = w.gate.DialContext(ctx, network, address)
	if w.dialE != nil {
		return nil, w.dialE
	}
	return w, nil
}

// Dial is never used: proxy.SOCKS5 wants the method and takes DialContext.
func (w *witness) Dial(network, address string) (net.Conn, error) {
	return w.DialContext(context.Background(), network, address)
}

func (w *witness) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if room := heardReply - len(w.heard); room > 0 {
		w.heard = append(w.heard, p[:min(n, room)]...)
	}
	return n, err
}

// Write refuses to go on with a proxy that chose no authentication: x/net
// offers that too, and Tor takes it when its port has PreferSOCKSNoAuth.
func (w *witness) Write(p []byte) (int, error) {
	if len(w.heard) >= heardGreeting && w.heard[1] == methodNone {
		return 0, errNoIsolation
	}
	return w.Conn.Write(p)
}

// fault tells from the bytes what went wrong. timeout says that it ended by
// our own limit. A proxy that closes in the middle of the handshake is one
// that dies; one that says other things, or nothing, does not speak SOCKS5.
func (w *witness) fault(err error, timeout bool) *Error {
	cause := market.CauseProxyDown
	h := w.heard
	switch {
	case w.dialE != nil:
		if c := CauseOf(w.dialE); c == market.CauseGuard {
			cause = c
		}
	case len(h) > 0 && h[0] != socksVersion:
		cause = market.CauseProxyProtocol
	case len(h) < heardGreeting:
		if timeout {
			cause = market.CauseProxyProtocol
		}
	case h[1] == methodRefused || h[1] == methodNone:
		cause = market.CauseProxyAuth
	case h[1] != methodPassword:
		cause = market.CauseProxyProtocol
	case len(h) > heardGreeting && h[2] != authVersion:
		cause = market.CauseProxyProtocol
	case len(h) >= heardAuth && h[3] != 0:
		cause = market.CauseProxyAuth
	case len(h) > heardAuth && h[4] != socksVersion:
		cause = market.CauseProxyProtocol
	case len(h) > heardAuth+1 && h[5] != replySucceeded:
		return w.refused(h[5])
	case timeout:
		cause = market.CauseConnectTimeout
	case len(h) >= heardReply:
		cause = market.CauseProxyProtocol // success, and then no address that can be read
	}
	return &Error{Cause: cause, Err: err}
}

// refused is a reply other than success. Codes without a meaning count as the
// general failure.
func (w *witness) refused(code byte) *Error {
	cause, known := replies[code]
	if !known {
		cause = market.CauseGeneral
	}
	return fault(cause, "the proxy answers 0x%02X", code)
}

// dial opens a connection to a target: gate, SOCKS5, and TLS for https.
// Limits.Connect bounds all of it. The error is *Error, or the end of ctx.
func (t *Transport) dial(ctx context.Context, to target, epoch uint64) (*conn, error) {
	limited, cancel := context.WithTimeout(ctx, t.o.Connect)
	defer cancel()
	w := &witness{gate: t.gate}
	auth := &proxy.Auth{User: t.o.Market, Password: strconv.FormatUint(epoch, 10)}
	d, err := proxy.SOCKS5(t.gate.network, t.gate.address, auth, w)
	if err != nil {
		return nil, fault(market.CauseGuard, "socks: %w", err)
	}
	if _, err := d.(proxy.ContextDialer).DialContext(limited, "tcp", to.address()); err != nil {
		timeout := limited.Err() != nil || errors.Is(err, os.ErrDeadlineExceeded)
		if over(ctx) {
			return nil, context.Cause(ctx)
		}
		return nil, w.fault(err, timeout)
	}
	c := &conn{socket: w.Conn, stream: w.Conn, key: to.key(), epoch: epoch}
	if to.tls {
		if err := t.handshake(limited, c, to); err != nil {
			w.Conn.Close() // nothing to be lost: the handshake failed
			if over(ctx) {
				return nil, context.Cause(ctx)
			}
			return nil, err
		}
	}
	return c, nil
}

// over reports whether ctx has ended. A socket with ctx's deadline can notice
// it a moment before ctx does; then that moment is waited for.
func over(ctx context.Context) bool {
	if end, ok := ctx.Deadline(); ok && !time.Now().Before(end) {
		<-ctx.Done()
	}
	return ctx.Err() != nil
}

// handshake puts TLS over the connection. Onions are named by their key: a
// certificate could add nothing, and most are self-signed.
func (t *Transport) handshake(ctx context.Context, c *conn, to target) error {
	secure := tls.Client(c.socket, &tls.Config{
		ServerName:         to.host,
		RootCAs:            t.o.RootCAs,
		InsecureSkipVerify: to.onion(),
		NextProtos:         []string{"http/1.1"},
	})
	err := secure.HandshakeContext(ctx)
	switch {
	case err == nil:
		c.stream = secure
		return nil
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded):
		return fault(market.CauseConnectTimeout, "TLS handshake: %w", err)
	case isCut(err):
		return fault(market.CauseCut, "TLS handshake: %w", err)
	}
	return fault(market.CauseTLS, "TLS handshake: %w", err)
}

// isCut reports whether the other side went away.
func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, net.ErrClosed)
}
