// Package socks is a SOCKS5 proxy on loopback for tests, demo and benchmarks.
// It stands where Tor stands: host names that do not exist (demotable.onion)
// lead to listeners on loopback, and everything else is refused, so that no
// byte can leave the machine.
//
// It records every connection with user, password and target, counts requests
// by IP address (a leak: the caller resolved a name itself), and misbehaves on
// demand: any reply code including Tor's extended 0xF0..0xF7, delays, cuts,
// silence, death and resurrection. A latency per round trip imitates Tor.
//
// The protocol is RFC 1928 and RFC 1929, CONNECT only. It imports nothing of
// this module.
package socks
