// Package tor is the only way out: an http.RoundTripper that speaks HTTP/1.1
// through one SOCKS5 proxy (Tor's SocksPort) and can open no other connection.
//
// It promises:
//
//   - every socket is opened by one gate, to the proxy's address and nowhere
//     else. The proxy is an IP literal or a unix socket, so no name is ever
//     resolved here; environment variables (HTTP_PROXY, ALL_PROXY, ...) are not
//     read; there is no direct fallback;
//   - targets are host names, never IP literals or local names, and only GET
//     without a body is sent;
//   - a Transport is one market's: the SOCKS user name is the market's id and
//     the password the epoch, by which Tor isolates circuits. A proxy that does
//     not ask for them is refused. Renew begins the next epoch;
//   - connections are kept alive and re-used within one market and epoch;
//   - what went over the wire is handed over byte by byte in a
//     market.Exchange, also when the exchange failed;
//   - each failure has a market.Cause, found by where it happened and by the
//     codes on the wire, never by the text of an error;
//   - limits of time, headers, body, payload and ratio hold against any site,
//     and bound the memory of one exchange by WireBytes + 2 x PayloadBytes;
//   - a cancelled context ends an exchange at once, a dial too; Close ends
//     all of them and waits. No goroutine outlives Close.
//
// It does not use http.Transport: that dials in goroutines of its own, sorts
// headers, repeats requests, writes unsolicited bytes of a site to the global
// log, and hides what was on the wire. The parser of answers is net/http's.
//
// It imports market and wire, and no other room. docs/tor.md explains it for
// operators.
package tor
