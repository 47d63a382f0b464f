package tor

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"vedette/market"
)

// Limits bound what one exchange may cost. Zero fields take their defaults.
type Limits struct {
	// Connect bounds proxy, circuit and TLS handshake. Default 60 s: Tor's own
	// SocksTimeout is 120 s, and a circuit that needs more is better renewed.
	Connect time.Duration
	// Header bounds the time from the request to the end of the answer's
	// headers. Default 60 s.
	Header time.Duration
	// Total bounds the whole exchange, the wait for a free slot included.
	// Default 180 s. It is what ends a site that sends byte by byte.
	Total time.Duration
	// WireBytes is the largest body as received. Default 8 MiB.
	WireBytes int64
	// PayloadBytes is the largest decoded body. Default 16 MiB: the largest
	// real page measured, with inline pictures, is below 2 MiB.
	PayloadBytes int64
	// HeaderBytes is the largest head, interim answers included. Default
	// 256 KiB.
	HeaderBytes int64
	// Ratio is the largest decoded over encoded size, looked at beyond 1 MiB
	// (wire.Limits). Default 200: HTML compresses 5 to 20 times, gzip can
	// at most reach 1032.
	Ratio int64
}

// DefaultLimits are the limits that zero fields stand for.
func DefaultLimits() Limits {
	return Limits{
		Connect: 60 * time.Second, Header: 60 * time.Second, Total: 180 * time.Second,
		WireBytes: 8 << 20, PayloadBytes: 16 << 20, HeaderBytes: 256 << 10, Ratio: 200,
	}
}

// Options describe the transport of one market.
type Options struct {
	// Proxy is the SOCKS5 proxy: host:port with an IP literal (or localhost,
	// which is taken as 127.0.0.1), or the path of a unix socket, absolute or
	// after "unix:". Other host names are refused: they would have to be
	// resolved.
	Proxy string
	// Market is the market's id and the SOCKS user name: 1 to 255 bytes.
	Market string
	// Epoch is the first epoch; default 1. A process that goes on with a run
	// may pass a later one, so that it gets other circuits.
	Epoch uint64
	Limits
	// Jar keeps cookies (crawler/session); nil: the request's own Cookie
	// header is sent, and what the site sets is left to the caller.
	Jar http.CookieJar
	// UserAgent and Headers replace those of the default set, which is Tor
	// Browser's; a header with an empty list of values is left out. Host,
	// Connection, Accept-Encoding, Referer and Cookie cannot be replaced.
	UserAgent string
	Headers   http.Header
	// MaxConns bounds the exchanges at one time, and the sockets, idle ones
	// included. Default 8.
	MaxConns int
	// IdleTimeout closes connections that were not used for so long. Default
	// 60 s, below the 75 s of nginx and within Tor's 10 minutes.
	IdleTimeout time.Duration
	// RootCAs verify https sites that are no onions; nil: the system's. The
	// address of an onion is its key, so its certificate is not verified.
	RootCAs *x509.CertPool
	// Now stamps exchanges; default time.Now. Deadlines use the real clock.
	Now func() time.Time
}

func (o *Options) setDefaults() {
	d := DefaultLimits()
	def(&o.Connect, d.Connect)
	def(&o.Header, d.Header)
	def(&o.Total, d.Total)
	def(&o.WireBytes, d.WireBytes)
	def(&o.PayloadBytes, d.PayloadBytes)
	def(&o.HeaderBytes, d.HeaderBytes)
	def(&o.Ratio, d.Ratio)
	def(&o.Epoch, 1)
	def(&o.MaxConns, 8)
	def(&o.IdleTimeout, 60*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
}

// validate says everything that is wrong at once.
func (o *Options) validate() error {
	var errs []error
	need := func(ok bool, text string) {
		if !ok {
			errs = append(errs, errors.New(text))
		}
	}
	need(len(o.Market) > 0 && len(o.Market) <= 255, "market id must have 1 to 255 bytes")
	need(o.Connect > 0 && o.Header > 0 && o.Total > 0 && o.IdleTimeout > 0, "times must be above 0")
	need(o.WireBytes > 0 && o.PayloadBytes > 0 && o.HeaderBytes > 0 && o.Ratio > 0, "sizes must be above 0")
	need(o.MaxConns > 0, "connections must be above 0")
	for name, values := range o.Headers {
		need(validName(name) && validValue(values), fmt.Sprintf("header %q is malformed", name))
	}
	need(validValue([]string{o.UserAgent}), "user agent is malformed")
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("tor: %w: %w", market.ErrInvalid, err)
	}
	return nil
}

// validName reports whether a header name is a token of letters and hyphens.
func validName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// validValue reports whether no value can end its line.
func validValue(values []string) bool {
	for _, v := range values {
		if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return false
		}
	}
	return true
}

// def sets the default of a field that was left at its zero value.
func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
